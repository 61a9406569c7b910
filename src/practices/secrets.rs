//! What a secret looks like: by the name it has, by its value, inside a URL.

use std::sync::LazyLock;

use regex::Regex;

/// Last words of names whose values are secrets.
const SECRET_WORDS: &[&str] =
    &["PASSWORD", "PASSWD", "PASSPHRASE", "REQUIREPASS", "SECRET", "TOKEN", "APIKEY", "CREDENTIALS"];

/// Pairs of last words that do.
const SECRET_PAIRS: &[&str] =
    &["API_KEY", "ACCESS_KEY", "PRIVATE_KEY", "SECRET_KEY", "SIGNING_KEY", "ENCRYPTION_KEY", "MASTER_KEY"];

/// A password inside a URL: `scheme://user:password@host`.
#[allow(clippy::expect_used, reason = "a constant pattern, compiled by a test")]
static IN_URL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]+)@").expect("the pattern is well-formed"));

/// A password among the settings of a connection: `…;Password=…`, `…?user=…&password=…`.
#[allow(clippy::expect_used, reason = "a constant pattern, compiled by a test")]
static IN_SETTINGS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)[;&?]\s*(?:password|pwd)=([^;&]+)").expect("the pattern is well-formed"));

/// Words before a secret's by which a name is that of a switch: `MYSQL_ALLOW_EMPTY_PASSWORD`.
const SWITCHES: &[&str] = &["ALLOW", "DISABLE", "ENABLE", "EMPTY", "IGNORE", "RANDOM", "REQUIRE", "REQUIRES"];

/// Whether a variable or option of this name holds a secret.
pub(super) fn names_a_secret(name: &str) -> bool {
    let name = name.trim_start_matches('-').to_ascii_uppercase().replace(['-', '.'], "_");
    if name.split('_').any(|word| SWITCHES.contains(&word)) {
        return false;
    }
    let last = name.rsplit('_').next().unwrap_or(&name);
    // Images of Kafka are told the names of files: `KAFKA_SSL_KEYSTORE_CREDENTIALS`.
    if last == "CREDENTIALS" && name.split('_').any(|word| word == "SSL") {
        return false;
    }
    SECRET_WORDS.contains(&last) || SECRET_PAIRS.iter().any(|pair| name == *pair || name.ends_with(&format!("_{pair}")))
}

/// Whether a text can be a secret: not empty, no switch, no place for one to be filled in, no path to one.
pub(super) fn is_a_secret(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let is_switch =
        matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "none" | "0" | "1");
    let is_placeholder = value.contains(['$', '<', '{']) || stands_in(value);
    let is_name = |c: char| c.is_ascii_lowercase() || c == '-';
    let is_placeholder = is_placeholder || value.chars().all(is_name) && HOLDERS.iter().any(|end| value.ends_with(end));
    !(value.is_empty() || is_switch || is_placeholder || value.starts_with('/'))
}

/// Whether a text says what belongs there: `YOUR_API_KEY`, `GOOGLE_API_KEY_VAL`, `xxxxxx`.
fn stands_in(value: &str) -> bool {
    let is_name = value.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '-'));
    let speaks = SECRET_WORDS.iter().chain(SECRET_PAIRS).chain(DEMANDS).any(|word| value.contains(word));
    let mut letters = value.chars();
    let first = letters.next();
    let is_one_letter = first.is_some_and(|c| matches!(c, 'x' | 'X' | '*' | '.')) && letters.all(|c| Some(c) == first);
    let lower = value.to_ascii_lowercase();
    is_name && speaks || is_one_letter || ["your", "example-"].iter().any(|start| lower.starts_with(start))
}

/// Words by which somebody is asked for the value.
const DEMANDS: &[&str] = &["REPLACE", "CHANGE", "INSERT", "FILL", "TODO", "PLACEHOLDER", "YOUR"];

/// Words behind which the name of a certificate ends: what is called so is an object that holds it.
const HOLDERS: &[&str] = &["-cert", "-certs", "-certificate", "-tls"];

/// What people write behind a word, or in place of one.
const COUNTED: &str = "1234567890";

/// Whether a secret is a word somebody made up, as for trying things out. What is worth keeping is not so easily guessed,
/// and who reads such a one in the file has learnt little.
pub(super) fn is_a_word(value: &str) -> bool {
    let value = value.trim();
    if COUNTED.starts_with(value) {
        return true;
    }
    let counted = value.trim_end_matches(|c: char| c.is_ascii_digit());
    let value = if COUNTED.starts_with(&value[counted.len()..]) { counted } else { value };
    let is_of_words = value.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | ' '));
    // `ChangeMe`: a capital begins a word, and is none of many in a row.
    let begin = |at: usize| value.as_bytes()[at + 1..].first().is_some_and(u8::is_ascii_lowercase);
    let mut capitals = value.char_indices().filter(|(_, c)| c.is_ascii_uppercase());
    let few = capitals.clone().count() <= MOST_CAPITALS;
    let is_made_up = value.len() <= LONGEST_WORD && is_of_words && few && capitals.all(|(at, _)| begin(at));
    is_made_up || value.len() <= SHORTEST || value.eq_ignore_ascii_case("password")
}

/// Letters and digits with which nobody keeps anything safe.
const SHORTEST: usize = 3;

/// Most words with a capital in what somebody made up.
const MOST_CAPITALS: usize = 3;

/// Most letters of a password that may be words.
const LONGEST_WORD: usize = 20;

/// A password in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// What holds it.
    pub(super) holder: &'static str,
    /// Whether it is a word.
    pub(super) is_a_word: bool,
}

/// What in a text holds a password, if it does: a URL, or the settings of a connection.
pub(super) fn with_a_password(text: &str) -> Option<Held> {
    let held = |pattern: &Regex, holder: &'static str| {
        let found = pattern.captures_iter(text).filter_map(|found| found.get(1)).map(|password| password.as_str());
        let words: Vec<bool> = found.filter(|password| is_a_secret(password)).map(is_a_word).collect();
        (!words.is_empty()).then(|| Held { holder, is_a_word: words.iter().all(|is_a_word| *is_a_word) })
    };
    held(&IN_URL, "URL").or_else(|| held(&IN_SETTINGS, "connection string"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_secret_is_made_of_words() {
        for word in [
            "password",
            "change-me",
            "ChangeMe",
            "Password",
            "fake_password",
            "PaSsWoRd",
            "42",
            "123456",
            "minio123",
            "secret_key1",
            "token from tfvars",
        ] {
            assert!(is_a_word(word), "{word}");
        }
        for other in ["hunter2", "AKIAIOSFODNN", "aGVsbG8", "XkqTzPwLm", "passRT%^", "correcthorsebatterystaple"] {
            assert!(!is_a_word(other), "{other}");
        }
    }

    #[test]
    fn names_speak_by_their_last_words() {
        for secret in
            ["POSTGRES_PASSWORD", "password", "STRIPE_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "--auth.token"]
        {
            assert!(names_a_secret(secret), "{secret}");
        }
        for other in [
            "PASSWORD_MIN_LENGTH",
            "TOKEN_TTL",
            "PUBLIC_KEY",
            "SECRET_NAME",
            "POSTGRES_PASSWORD_FILE",
            "--token-file",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "MARIADB_RANDOM_ROOT_PASSWORD",
            "KAFKA_SSL_TRUSTSTORE_CREDENTIALS",
        ] {
            assert!(!names_a_secret(other), "{other}");
        }
    }

    #[test]
    fn switches_references_and_paths_are_no_secrets() {
        for (value, secret) in [
            ("hunter2", true),
            ("", false),
            ("true", false),
            ("1", false),
            ("${PASSWORD}", false),
            ("/run/secrets/db", false),
            ("GOOGLE_API_KEY_VAL", false),
            ("REPLACE_IN_ATLAS", false),
            ("webhook-server-cert", false),
            ("my-secret", true),
            ("SECRET", false),
            ("your-token-here", false),
            ("EXAMPLE-uoc1c1qsw7poexampleewjeno1pte3rw", false),
            ("AKIAIOSFODNN7EXAMPLE", true),
            ("xxxxxx", false),
            ("QWERTY", true),
        ] {
            assert_eq!(is_a_secret(value), secret, "{value}");
        }
        for (text, holder) in [
            ("postgres://shop:hunter2@db:5432/shop", Some("URL")),
            ("--url=postgres://shop:hunter2@db", Some("URL")),
            ("jdbc:postgresql://db/shop?user=shop&password=hunter2", Some("connection string")),
            ("Server=db;User Id=sa;Password=hunter2;", Some("connection string")),
            ("Server=db;Password=${PASSWORD}", None),
            ("http://db:5432/path@x", None),
            ("postgres://shop:$(PASSWORD)@db", None),
            ("password=", None),
            ("/reset?password=<new>", None),
        ] {
            assert_eq!(with_a_password(text).map(|held| held.holder), holder, "{text}");
        }
    }
}
