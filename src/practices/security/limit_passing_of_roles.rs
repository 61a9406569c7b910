use crate::dialects::Target;
use crate::practices::policies::statements;
use crate::practices::{Check, Draft, Report};

/// Policies that allow any role to be handed to a service.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for statement in statements(target) {
        let passes = statement.actions.iter().find(|action| {
            let action = action.text.to_ascii_lowercase();
            action == "iam:passrole" || action == "iam:pass*"
        });
        let Some(passes) = passes.filter(|_| statement.is_unbounded()) else { continue };
        report.add(
            Draft::new(passes.span, format!("This statement allows `{}` for every role.", passes.text))
                .when(statement.condition())
                .advise("Name the roles, or the services that get them in a condition on `iam:PassedToService`."),
        );
    }
}
