use crate::model::{Container, EntityId, Field, Severity};
use crate::practices::secrets::{is_a_secret, is_a_word, names_a_secret, with_a_password};
use crate::practices::{Check, Draft, Report};

/// Passwords, keys and tokens among the words a container is started with.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(_: EntityId, container: &Container, report: &mut Report<'_>) {
    let mut before = "";
    for argument in &container.arguments {
        let option = std::mem::take(&mut before);
        let Field::Set(word, site) = argument else { continue };
        before = word;
        let (what, is_a_word) = match word.split_once('=') {
            Some((name, value)) if names_an_option(name) && is_a_secret(value) => {
                (format!("The value of `{name}` is written here in plain text."), is_a_word(value))
            }
            _ if names_an_option(option) && !word.starts_with('-') && is_a_secret(word) => {
                (format!("The value of `{option}` is written here in plain text."), is_a_word(word))
            }
            _ => match with_a_password(word) {
                Some(held) => (format!("This {} holds a password in plain text.", held.holder), held.is_a_word),
                None => continue,
            },
        };
        let advice = "Hand it over in a file, or in a variable that refers to a secret store.";
        let most = if is_a_word { Severity::Warning } else { Severity::Error };
        report.add(Draft::new(site.span, what).advise(advice).at_most(most));
    }
}

/// Whether a word is an option whose value is a secret.
fn names_an_option(word: &str) -> bool {
    word.starts_with("--") && names_a_secret(word)
}
