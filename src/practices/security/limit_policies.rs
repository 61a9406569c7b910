use crate::dialects::Target;
use crate::practices::policies::{Form, statements};
use crate::practices::{Check, Draft, Report};

/// Policies that allow everything on everything.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for statement in statements(target) {
        // Where principals are named, the policy belongs to one resource and speaks of that alone.
        if !statement.allows || statement.conditional || !statement.principals.is_empty() {
            continue;
        }
        let action = statement.actions.iter().find(|action| matches!(action.text.as_str(), "*" | "*:*"));
        let (Some(action), true) = (action, statement.resources.iter().any(|resource| resource.text == "*")) else {
            continue;
        };
        let condition = match statement.form {
            Form::Document => "document",
            Form::Json => "json",
        };
        report.add(
            Draft::new(action.span, "This statement allows every action on every resource.")
                .when(condition)
                .advise("Name the actions it needs, and the resources they are for."),
        );
    }
}
