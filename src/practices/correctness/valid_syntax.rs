use crate::dialects::Target;
use crate::practices::{Check, Draft, Report};

/// What the scanner, the strict parser and the view builder say.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for error in &target.parsed.errors {
        let stop = if error.message.ends_with('?') { "" } else { "." };
        report.add(Draft::new(error.span, format!("{}{stop}", error.message)).plainly());
    }
}
