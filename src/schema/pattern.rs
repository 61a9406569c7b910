use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};

/// A regular expression of a schema, compiled when it is first asked. The commonest, a fixed beginning (`^x-`) and
/// "anything", need no engine.
#[derive(Debug)]
pub(super) enum Pattern {
    /// `.*`, `.+`, `^.+$`: every key there is.
    Anything,
    /// `^` and letters.
    Prefix(Arc<str>),
    /// Everything else.
    Expression { source: Arc<str>, compiled: OnceLock<Option<Regex>> },
}

/// Largest compiled pattern, in bytes; a larger one is not checked.
const SIZE_LIMIT: usize = 1 << 20;

impl Pattern {
    pub(super) fn new(source: Arc<str>) -> Pattern {
        if matches!(&*source, "" | "^" | ".*" | ".+" | "^.*$" | "^.+$") {
            return Pattern::Anything;
        }
        let literal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
        match source.strip_prefix('^') {
            Some(rest) if rest.chars().all(literal) => Pattern::Prefix(rest.into()),
            _ => Pattern::Expression { source, compiled: OnceLock::new() },
        }
    }

    /// Whether it is found in `text`; nothing if it is no pattern we can read (look-around, back-references).
    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        match self {
            Pattern::Anything => Some(true),
            Pattern::Prefix(prefix) => Some(text.starts_with(&**prefix)),
            Pattern::Expression { source, compiled } => compiled
                .get_or_init(|| RegexBuilder::new(source).size_limit(SIZE_LIMIT).build().ok())
                .as_ref()
                .map(|regex| regex.is_match(text)),
        }
    }

    /// Whether it is a fixed beginning.
    pub(super) fn is_prefix(&self) -> bool {
        matches!(self, Pattern::Prefix(_))
    }

    /// As the schema writes it.
    pub(super) fn source(&self) -> String {
        match self {
            Pattern::Anything => ".*".to_owned(),
            Pattern::Prefix(prefix) => format!("^{prefix}"),
            Pattern::Expression { source, .. } => source.to_string(),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.source() == other.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_searched_for_and_unreadable_ones_are_unknowable() {
        for (source, text, expected) in [
            ("^x-", "x-common", Some(true)),
            ("^x-", "image", Some(false)),
            (".+", "anything", Some(true)),
            ("[0-9]", "a1", Some(true)),
            ("^[0-9]+$", "a1", Some(false)),
            ("^(?!x-)", "image", None),
        ] {
            assert_eq!(Pattern::new(source.into()).matches(text), expected, "{source}");
        }
    }
}
