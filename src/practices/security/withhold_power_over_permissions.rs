use crate::dialects::Target;
use crate::practices::policies::statements;
use crate::practices::{Check, Draft, Report};

/// Policies whose holder can give itself whatever it lacks.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Actions that on any user, group, role or policy are as good as every right there is, in lower case.
const POWERS: &[&str] = &[
    "iam:*",
    "iam:addusertogroup",
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:createpolicyversion",
    "iam:putgrouppolicy",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
    "iam:updateloginprofile",
];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for statement in statements(target) {
        if !statement.is_unbounded() {
            continue;
        }
        let mut given = statement.actions.iter().filter(|action| is_power(&action.text));
        let Some(first) = given.next() else { continue };
        let more = match given.count() {
            0 => String::new(),
            1 => " and one more action of its kind".to_owned(),
            count => format!(" and {count} more actions of its kind"),
        };
        let what = format!("This statement allows `{}`{more} on every user, role and policy.", first.text);
        report.add(
            Draft::new(first.span, what)
                .when(statement.condition())
                .advise("Name the roles or policies it is for, or require a permissions boundary in a condition."),
        );
    }
}

/// Whether an action, with the wildcards it may have, is one of those. One that allows more is another practice's.
fn is_power(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let Some((service, name)) = action.split_once(':') else { return false };
    if service != "iam" {
        return false;
    }
    match name.strip_suffix('*') {
        // `iam:Get*` is none, `iam:Put*` is.
        Some(prefix) => {
            POWERS.iter().any(|power| power.strip_prefix("iam:").is_some_and(|one| one.starts_with(prefix)))
        }
        None => POWERS.contains(&action.as_str()),
    }
}
