use crate::dialects::Target;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;

/// Labels whose names are not what Docker asks for, or are kept for itself.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// What names of Docker's own begin with.
const RESERVED: &[&str] = &["com.docker.", "io.docker.", "org.dockerproject."];

/// Reserved names that are meant to be set by others.
const OPEN: &[&str] = &["com.docker.extension.", "com.docker.desktop.extension.", "com.docker.image.source.entrypoint"];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let labels = view.instructions.iter().filter(|instruction| instruction.keyword == Keyword::Label);
    for name in labels.flat_map(|label| label.pairs()).map(|pair| &pair.name) {
        let text = name.text.as_str();
        if !name.variables.is_empty() || text.is_empty() {
            continue;
        }
        if RESERVED.iter().any(|start| text.starts_with(start)) && !OPEN.iter().any(|start| text.starts_with(start)) {
            let what = format!("`{text}` is one of the names that Docker keeps for itself.");
            report.add(Draft::new(name.span, what).advise("Begin it with a domain of your own, reversed."));
        } else if !is_well_formed(text) {
            let what = format!("`{text}` is not written as names of labels are.");
            let advice = "Use lower-case letters, digits, single dots and hyphens, with a letter at its beginning.";
            report.add(Draft::new(name.span, what).advise(advice));
        }
    }
}

fn is_well_formed(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '_');
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.chars().all(inner)
        && !name.contains("..")
        && !name.contains("--")
}
