use crate::dialects::Target;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;

/// Images that let people in over SSH.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let exposing = view.instructions.iter().filter(|instruction| instruction.keyword == Keyword::Expose);
    for word in exposing.flat_map(|instruction| instruction.words()) {
        if matches!(word.text.to_ascii_lowercase().as_str(), "22" | "22/tcp") {
            report.add(
                Draft::new(word.span, "The image listens on the port of SSH.")
                    .advise("Go in with `docker exec` or `kubectl exec` instead."),
            );
        }
    }
}
