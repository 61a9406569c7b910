use crate::model::{Container, EntityId, Field};
use crate::practices::secrets::{is_a_secret, names_a_secret, with_a_password};
use crate::practices::{Check, Draft, Report};

/// Passwords, keys and tokens among the words a container is started with.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(_: EntityId, container: &Container, report: &mut Report<'_>) {
    let mut before = "";
    for argument in &container.arguments {
        let option = std::mem::take(&mut before);
        let Field::Set(word, site) = argument else { continue };
        before = word;
        let what = match word.split_once('=') {
            Some((name, value)) if names_an_option(name) && is_a_secret(value) => {
                format!("The value of `{name}` is written here in plain text.")
            }
            _ if names_an_option(option) && !word.starts_with('-') && is_a_secret(word) => {
                format!("The value of `{option}` is written here in plain text.")
            }
            _ => match with_a_password(word) {
                Some(holder) => format!("This {holder} holds a password in plain text."),
                None => continue,
            },
        };
        let advice = "Hand it over in a file, or in a variable that refers to a secret store.";
        report.add(Draft::new(site.span, what).advise(advice));
    }
}

/// Whether a word is an option whose value is a secret.
fn names_an_option(word: &str) -> bool {
    word.starts_with("--") && names_a_secret(word)
}
