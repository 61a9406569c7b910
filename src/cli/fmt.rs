use std::collections::BTreeMap;

use super::output::{complain, say};
use super::project::{Project, shown};
use super::report::counted;
use super::writing::{show_differences, write_files};
use super::{CLEAN, FINDINGS, FmtOptions};
use crate::features::formatting;
use crate::model::FileId;
use crate::text::apply;

pub(super) fn run(options: &FmtOptions) -> Result<u8, String> {
    let project = Project::of(&options.paths, options.stdin_filename.as_deref(), None)?;
    let snapshot = project.workspace.snapshot();
    let mut before: BTreeMap<FileId, String> = BTreeMap::new();
    let mut after: BTreeMap<FileId, String> = BTreeMap::new();
    for file in &project.files {
        let Some(document) = snapshot.document(file) else { continue };
        let text = document.text().to_string();
        let Some(edits) = formatting(&snapshot, file, None) else {
            if project.is_stdin {
                after.insert(file.clone(), text);
            }
            continue;
        };
        let formatted = apply(&text, &edits).map_err(|_| format!("{}: the layout has no answer", shown(file)))?;
        if formatted != text || project.is_stdin {
            before.insert(file.clone(), text);
            after.insert(file.clone(), formatted);
        }
    }
    if project.is_stdin && !options.check && !options.diff {
        after.values().for_each(|text| say(text));
        return Ok(CLEAN);
    }
    after.retain(|file, text| before.get(file).is_some_and(|before| before != text));
    if options.diff {
        show_differences(&before, &after);
    } else if options.check {
        after.keys().for_each(|file| say(&format!("{}\n", shown(file))));
    }
    if options.check || options.diff {
        if !after.is_empty() {
            complain(&format!("{} would be laid out otherwise", counted(after.len(), "file", "files")));
        }
        return Ok(if after.is_empty() { CLEAN } else { FINDINGS });
    }
    write_files(&after)?;
    if !after.is_empty() {
        complain(&format!("laid out {}", counted(after.len(), "file", "files")));
    }
    Ok(CLEAN)
}
