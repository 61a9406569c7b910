use crate::dialects::Target;
use crate::practices::policies::statements;
use crate::practices::{Check, Draft, Report};

/// Policies that allow everything on everything.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for statement in statements(target) {
        let action = statement.actions.iter().find(|action| matches!(action.text.as_str(), "*" | "*:*"));
        let Some(action) = action.filter(|_| statement.is_unbounded()) else { continue };
        report.add(
            Draft::new(action.span, "This statement allows every action on every resource.")
                .when(statement.condition())
                .advise("Name the actions it needs, and the resources they are for."),
        );
    }
}
