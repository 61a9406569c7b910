use std::sync::LazyLock;

use regex::Regex;

use crate::dialects::Target;
use crate::model::Severity;
use crate::practices::configuration::name;
use crate::practices::secrets::{is_a_secret, is_a_word, names_a_secret};
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Block, Body, Expression, Part, Term};
use crate::text::Span;

/// Passwords, keys and tokens written into configuration.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Forms that only secrets have: access keys, tokens of code hosts and chats, private keys.
#[allow(clippy::expect_used, reason = "a constant pattern, compiled by a test")]
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:A3T[A-Z0-9]|AKIA|ASIA)[A-Z2-7]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b",
        r"|\bglpat-[A-Za-z0-9_-]{20,}\b|\bxox[abprs]-[A-Za-z0-9-]{20,}|\bsk_live_[A-Za-z0-9]{20,}",
        r"|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    ))
    .expect("the pattern is well-formed")
});

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(body) = target.parsed.hcl() else { return };
    for attribute in body.attributes() {
        // A file of values.
        look(&attribute.name.text, &attribute.value, report);
    }
    for block in body.blocks() {
        match block.kind.text.as_str() {
            // Types and examples of a variable say nothing; its default is its value.
            "variable" => {
                if let Some(default) = block.body.attribute("default") {
                    let named = if is_about_a_name(block) { "" } else { name(block) };
                    look(named, &default.value, report);
                }
            }
            "output" | "moved" | "import" | "removed" | "check" => {}
            _ => in_body(&block.body, report),
        }
    }
}

fn in_body(body: &Body, report: &mut Report<'_>) {
    for attribute in body.attributes() {
        look(&attribute.name.text, &attribute.value, report);
    }
    for block in body.blocks() {
        in_body(&block.body, report);
    }
}

/// Looks at a value of this name, and into it.
fn look(name: &str, value: &Expression, report: &mut Report<'_>) {
    match &value.term {
        Term::Template { parts, .. } => {
            if let Some((span, is_name)) = by_form(parts, value.span) {
                // Who has it knows whose key to look for, and no more.
                let (what, most) = if is_name {
                    ("The id of an access key is written here.", Severity::Warning)
                } else {
                    ("A secret is written here in plain text.", Severity::Error)
                };
                add(span, what.to_owned(), most, report);
            } else if let Some(text) = value.string().filter(|text| is_named_so(name) && may_be_one(text)) {
                let most = if is_a_word(&text) { Severity::Warning } else { Severity::Error };
                add(value.span, format!("The value of `{name}` is written here in plain text."), most, report);
            }
        }
        Term::Object(entries) => entries.iter().for_each(|(key, value)| look(&key_of(key), value, report)),
        Term::List(items) => items.iter().for_each(|item| look("", item, report)),
        Term::Call { name: function, arguments } => {
            // What a function makes of a text is another text, but the text is here.
            let inner = if function.text == "jsonencode" { name } else { "" };
            arguments.iter().for_each(|argument| look(inner, argument, report));
        }
        Term::Parenthesis(inner) => look(name, inner, report),
        _ => {}
    }
}

/// A secret that its form gives away. Those of documentation say that they are examples.
fn by_form(parts: &[Part], all: Span) -> Option<(Span, bool)> {
    parts.iter().find_map(|part| {
        let Part::Literal(text, span) = part else { return None };
        let found = FORMS.find_iter(text).find(|found| !found.as_str().ends_with("EXAMPLE"))?;
        // Escapes make a text and its source differ in length; then the whole text is meant.
        let exact = span.len() == text.len();
        let span = if exact { Span::new(span.start() + found.start(), span.start() + found.end()) } else { all };
        Some((span, found.as_str().starts_with('A')))
    })
}

/// Whether a value of this name is a secret. What is called `secret` and nothing more is often the name of one, an
/// `encryption_key` the name of a key that the provider keeps, and a `creation_token` tells a request from its repetition.
pub(super) fn is_named_so(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let kept = ["encryption_key", "signing_key", "master_key"].iter().any(|end| name.ends_with(end));
    let repeated = ["creation_token", "client_token", "request_token", "idempotency_token"];
    names_a_secret(&name) && name != "secret" && !kept && !repeated.iter().any(|end| name.ends_with(end))
}

/// Where a secret is kept, or what it is called there.
#[allow(clippy::expect_used, reason = "a constant pattern, compiled by a test")]
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:names?|arns?|identifiers?) (?:of|in|under)\b|\bpaths? (?:of|to|in|for|under)\b",
        r"|\b(?:secret|key|token|password|parameter)(?:'s)? (?:name|path|arn)s?\b|\bssm (?:key|parameter|path)s?\b",
    ))
    .expect("the pattern is well-formed")
});

/// Whether a variable is described as the name or path of a secret, and not as the secret itself.
pub(super) fn is_about_a_name(variable: &Block) -> bool {
    let description = variable.body.attribute("description").and_then(|description| description.value.string());
    description.is_some_and(|description| ADDRESS.is_match(&description))
}

/// Whether a text under the name of a secret can be one, and not the name or address of one.
fn may_be_one(text: &str) -> bool {
    let refers = ["arn:", "projects/", "vault:", "op://", "ssm:", "https://", "http://", "alias/", "secret/"];
    let files = [".json", ".pem", ".key", ".txt", ".yaml"];
    let units = ["seconds", "minutes", "hours", "days"];
    is_a_secret(text)
        && !refers.iter().any(|start| text.starts_with(start))
        && !files.iter().any(|end| text.ends_with(end))
        && !units.contains(&text)
        && !is_a_name(text)
}

/// Whether a text is made of small words that speak of a secret, as names and paths of secrets and stand-ins are:
/// `shop-api-key`, `admin/db_password`.
fn is_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(['-', '_', '/']).collect();
    let small = words.iter().all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
    words.len() > 1 && small && words.iter().any(|word| matches!(*word, "key" | "secret" | "password" | "token"))
}

fn key_of(key: &Expression) -> String {
    match &key.term {
        Term::Reference { root, steps } if steps.is_empty() => root.text.clone(),
        _ => key.string().unwrap_or_default(),
    }
}

fn add(span: Span, what: String, most: Severity, report: &mut Report<'_>) {
    let advice = "Take it from a secret store, or from a variable that is marked as sensitive.";
    report.add(Draft::new(span, what).advise(advice).at_most(most));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_secrets_are_known_by_their_form() {
        let key = format!("AKIA{}", "QWERTYUIOPASDFGH");
        for (text, found) in [
            (key.as_str(), true),
            ("AKIAIOSFODNN7EXAMPLE", true),
            ("AKIA", false),
            ("-----BEGIN PRIVATE KEY-----", true),
        ] {
            assert_eq!(FORMS.is_match(text), found, "{text}");
        }
    }

    #[test]
    fn descriptions_tell_a_name_from_a_secret() {
        for (text, expected) in [
            ("The SSM key to save the password under", true),
            ("Kube Secret Name", true),
            ("The name of the Datadog API secret", true),
            ("Path to the password in Vault", true),
            ("The password of the database", false),
            ("User name and password", false),
            ("The secret key", false),
        ] {
            assert_eq!(ADDRESS.is_match(text), expected, "{text}");
        }
    }

    #[test]
    fn addresses_of_secrets_are_none() {
        for (text, expected) in [
            ("hunter2", true),
            ("arn:aws:secretsmanager:eu:1:secret:x", false),
            ("op://shop/db", false),
            ("shop-api-key", false),
            ("admin/db_password", false),
            ("horse/staple", true),
            ("", false),
        ] {
            assert_eq!(may_be_one(text), expected, "{text}");
        }
    }
}
