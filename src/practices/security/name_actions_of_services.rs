use crate::dialects::Target;
use crate::practices::policies::statements;
use crate::practices::{Check, Draft, Report};

/// Policies that allow everything a service can do, on everything it has.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for statement in statements(target) {
        if !statement.is_unbounded() {
            continue;
        }
        // All of IAM, and all of everything, are practices of their own.
        let is_whole = |action: &str| {
            action.strip_suffix(":*").is_some_and(|service| !service.is_empty() && service != "*" && service != "iam")
        };
        let mut whole = statement.actions.iter().filter(|action| is_whole(&action.text));
        let Some(first) = whole.next() else { continue };
        let more = match whole.count() {
            0 => String::new(),
            1 => " and one more service".to_owned(),
            count => format!(" and {count} more services"),
        };
        let what = format!("This statement allows `{}`{more} on every resource.", first.text);
        report.add(
            Draft::new(first.span, what)
                .when(statement.condition())
                .advise("Name the actions it needs, or the resources they are for."),
        );
    }
}
