use crate::dialects::Target;
use crate::model::Severity;
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml;

/// What the scanner, the strict parser and the view builder say.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for error in &target.parsed.errors {
        let stop = if error.message.ends_with('?') { "" } else { "." };
        let draft = Draft::new(error.span, format!("{}{stop}", error.message)).plainly();
        report.add(if yaml::is_often_read(error) { draft.at_most(Severity::Warning) } else { draft });
    }
}
