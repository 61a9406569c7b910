use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Container, EntityId, Field, Intent};
use crate::practices::{Check, Draft, Report};

/// Passwords, keys and tokens written as values of environment variables.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// Last words of names whose values are secrets.
const SECRET_WORDS: &[&str] = &["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "CREDENTIALS"];

/// Pairs of last words that do.
const SECRET_PAIRS: &[&str] =
    &["API_KEY", "ACCESS_KEY", "PRIVATE_KEY", "SECRET_KEY", "SIGNING_KEY", "ENCRYPTION_KEY", "MASTER_KEY"];

/// A password inside a URL: `scheme://user:password@host`.
#[allow(clippy::expect_used, reason = "a constant pattern, compiled by a test")]
static IN_URL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]+)@").expect("the pattern is well-formed"));

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    for variable in &container.environment {
        let Field::Set(value, site) = &variable.value else { continue };
        let what = if names_a_secret(&variable.name) && is_a_secret(value) {
            format!("The value of `{}` is written here in plain text.", variable.name)
        } else if IN_URL.captures(value).and_then(|found| found.get(1)).is_some_and(|p| is_a_secret(p.as_str())) {
            format!("The URL in `{}` holds a password in plain text.", variable.name)
        } else {
            continue;
        };
        report.add(
            Draft::new(site.span, what)
                .advise("Keep it in a secret store and refer to it from here.")
                .propose(Intent::ReferToSecret { container: id, variable: variable.name.clone() }),
        );
    }
}

/// Whether what goes by this name is a secret, as its last words say.
pub(super) fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let last = name.rsplit('_').next().unwrap_or(&name);
    SECRET_WORDS.contains(&last) || SECRET_PAIRS.iter().any(|pair| name == *pair || name.ends_with(&format!("_{pair}")))
}

/// Whether a text can be a secret: not empty, no switch, no place for one to be filled in, no path to one.
pub(super) fn is_a_secret(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let is_switch = matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "none");
    let is_placeholder = value.contains(['$', '<', '{']);
    !(value.is_empty() || is_switch || is_placeholder || value.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_speak_by_their_last_words() {
        for secret in ["POSTGRES_PASSWORD", "password", "STRIPE_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY"] {
            assert!(names_a_secret(secret), "{secret}");
        }
        for other in ["PASSWORD_MIN_LENGTH", "TOKEN_TTL", "PUBLIC_KEY", "SECRET_NAME", "POSTGRES_PASSWORD_FILE"] {
            assert!(!names_a_secret(other), "{other}");
        }
    }

    #[test]
    fn switches_references_and_paths_are_no_secrets() {
        for (value, secret) in
            [("hunter2", true), ("", false), ("true", false), ("${PASSWORD}", false), ("/run/secrets/db", false)]
        {
            assert_eq!(is_a_secret(value), secret, "{value}");
        }
        assert!(IN_URL.is_match("postgres://shop:hunter2@db:5432/shop"));
        assert!(!IN_URL.is_match("http://db:5432/path@x"));
    }
}
