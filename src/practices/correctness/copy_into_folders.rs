use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::copied;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::edit;

/// Several files that are copied to one place that does not look like a folder.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for instruction in &view.instructions {
        let Some((sources, destination)) = copied(instruction) else { continue };
        let path = destination.text.as_str();
        let is_folder = path.ends_with(['/', '\\']) || path == "." || path == ".." || path.ends_with("/.");
        // What a variable ends with is not known.
        let ends_open = destination.variables.last().is_some_and(|last| last.place.end == path.len());
        if sources.len() < 2 || is_folder || ends_open || path.is_empty() {
            continue;
        }
        let what = format!("{} files are copied to `{path}`, which has no `/` at its end.", sources.len());
        report.add(Draft::new(destination.span, what).advise("Say that it is a folder.").propose(Intent::Rewrite {
            edits: edit::replace_word(target.parsed, destination, &format!("{path}/")),
            title: format!("Write `{path}/`"),
            safety: Safety::Safe,
        }));
    }
}
