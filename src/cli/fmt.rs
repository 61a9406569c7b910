use std::collections::BTreeMap;

use super::output::{complain, say, say_exactly};
use super::project::{Project, shown};
use super::report::counted;
use super::writing::{show_differences, write_files};
use super::{CLEAN, COULD_NOT_RUN, FINDINGS, FmtOptions};
use crate::features::formatting;
use crate::model::FileId;
use crate::text::apply;

pub(super) fn run(options: &FmtOptions) -> Result<u8, String> {
    let mut project = Project::of(&options.paths, options.stdin_filename.as_deref(), None)?;
    if options.force_exclude {
        project.leave_out_excluded();
    }
    project.tell_unknown("not laid out");
    let snapshot = project.workspace.snapshot();
    let mut before: BTreeMap<FileId, String> = BTreeMap::new();
    let mut after: BTreeMap<FileId, String> = BTreeMap::new();
    let mut is_all = true;
    for file in &project.files {
        let Some(document) = snapshot.document(file) else { continue };
        if let Some(unread) = document.why_unread() {
            complain(&format!("{}: {unread}", shown(file)));
            is_all = false;
        }
        let Some(edits) = formatting(&snapshot, file, None) else { continue };
        let text = document.text().to_string();
        let formatted = apply(&text, &edits).map_err(|_| format!("{}: the layout has no answer", shown(file)))?;
        if formatted != text {
            before.insert(file.clone(), text);
            after.insert(file.clone(), formatted);
        }
    }
    let done = if is_all { CLEAN } else { COULD_NOT_RUN };
    if options.check || options.diff {
        if options.diff {
            show_differences(&before, &after);
        } else {
            after.keys().for_each(|file| say(&format!("{}\n", shown(file))));
        }
        if !after.is_empty() {
            complain(&format!("{} would be laid out otherwise", counted(after.len(), "file", "files")));
        }
        return Ok(if is_all && !after.is_empty() { FINDINGS } else { done });
    }
    if let Some(file) = &project.stdin {
        // Whoever takes the answer in place of the text wants all of it, also where nothing was to be done.
        let as_it_was = || snapshot.document(file).map(|document| document.text().to_string());
        say_exactly(&after.remove(file).or_else(as_it_was).unwrap_or_default());
        return Ok(done);
    }
    write_files(&before, &after)?;
    if !after.is_empty() {
        complain(&format!("laid out {}", counted(after.len(), "file", "files")));
    }
    Ok(done)
}
