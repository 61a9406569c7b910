use crate::dialects::Target;
use crate::practices::suppression::suppressions;
use crate::practices::{Check, Draft, Report};

/// Comments that silence findings.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for suppression in suppressions(target.parsed) {
        for named in &suppression.names {
            let what = format!("`{}` is silenced here.", named.name);
            report.add(Draft::new(named.span, what).advise("Mend what it says, and take the comment away."));
        }
    }
}
