use crate::model::{Container, EntityId, Field, Intent, Severity};
use crate::practices::secrets::{is_a_secret, is_a_word, names_a_secret, with_a_password};
use crate::practices::{Check, Draft, Report};

/// Passwords, keys and tokens written as values of environment variables, or handed over as arguments of a build.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let is_build = report.dialect().is_some_and(|dialect| dialect.id() == "dockerfile");
    for variable in &container.environment {
        let (draft, is_a_word) = match &variable.value {
            Field::Set(value, site) if names_a_secret(&variable.name) && is_a_secret(value) => {
                let what = format!("The value of `{}` is written here in plain text.", variable.name);
                (Draft::new(site.span, what), is_a_word(value))
            }
            Field::Set(value, site) => match with_a_password(value) {
                Some(held) => {
                    let holder = held.holder;
                    let what = format!("The {holder} in `{}` holds a password in plain text.", variable.name);
                    (Draft::new(site.span, what), held.is_a_word)
                }
                None => continue,
            },
            Field::Absent(site) if is_build && names_a_secret(&variable.name) => {
                let what = format!("What is given for `{}` stays in the history of the image.", variable.name);
                let advice = "Mount it with `RUN --mount=type=secret` where it is needed.";
                report.add(Draft::new(site.span, what).when("argument").advise(advice).at_most(Severity::Warning));
                continue;
            }
            _ => continue,
        };
        report.add(
            draft
                .when("value")
                .at_most(if is_a_word { Severity::Warning } else { Severity::Error })
                .advise("Keep it in a secret store and refer to it from here.")
                .propose(Intent::ReferToSecret { container: id, variable: variable.name.clone() }),
        );
    }
}
