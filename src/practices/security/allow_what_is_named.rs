use crate::dialects::Target;
use crate::practices::policies::statements;
use crate::practices::{Check, Draft, Report};

/// Policies that allow everything but what they name.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for statement in statements(target) {
        let Some(first) = statement.other_actions.first().filter(|_| statement.is_unbounded()) else { continue };
        report.add(
            Draft::new(first.span, "This statement allows every action but those it names, on every resource.").advise(
                "Name the actions it needs. To keep something out of reach, deny it in a statement of its own.",
            ),
        );
    }
}
