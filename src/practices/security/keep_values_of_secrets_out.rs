use super::keep_secrets_out_of_config_maps::data_of;
use crate::dialects::Target;
use crate::practices::secrets::{is_a_secret, with_a_password};
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Secrets whose values are written in the file.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// How values begin that a tool has encrypted before the file was stored.
const ENCRYPTED: &[&str] = &["ENC[", "vault:", "age1", "-----BEGIN AGE", "-----BEGIN PGP MESSAGE"];

/// Keys under which a Secret says what it is for, as those of Argo CD's repositories do, and what everybody may know.
const PLAIN: &[&str] = &[
    "ca.crt",
    "enableOCI",
    "insecure",
    "known_hosts",
    "name",
    "namespace",
    "project",
    "tls.crt",
    "type",
    "url",
    "user",
    "username",
];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for part in ["data", "stringData"] {
        for (key, value, text) in data_of(target, "Secret", part) {
            if PLAIN.contains(&key) && with_a_password(text).is_none()
                || !is_a_secret(text)
                || ENCRYPTED.iter().any(|mark| text.trim_start().starts_with(mark))
            {
                continue;
            }
            let how = if part == "data" { "in base64, which everybody can read" } else { "in plain text" };
            let span = value.source_span(Span::new(0, text.len()));
            let what = format!("The value of `{key}` is written here {how}.");
            let advice = "Let an operator fetch it from a secret store, or store the file encrypted.";
            report.add(Draft::new(span, what).advise(advice));
        }
    }
}
