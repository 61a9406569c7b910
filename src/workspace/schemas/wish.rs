use crate::syntax::{Language, Parsed};
use crate::text::Span;

/// The schema a document asks for in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// A path, a URI, or `none`.
    pub text: String,
    /// Where it is written, relative to the segment.
    pub span: Span,
}

/// First lines that are looked at.
const LINES: usize = 50;

/// What a document asks for: in a comment before its content (`# yaml-language-server: $schema=PATH`,
/// `# $schema: PATH`), or under its key `$schema`. Most texts need not be parsed to be answered.
pub(in crate::workspace) fn wish<'p>(
    language: Language,
    text: &str,
    parsed: impl FnOnce() -> &'p Parsed,
) -> Option<Wish> {
    let may_wish = matches!(language, Language::Yaml | Language::Json) && text.contains("$schema");
    if !may_wish {
        return None;
    }
    if language == Language::Yaml
        && let Some(wish) = in_comments(text)
    {
        return Some(wish);
    }
    let entry = parsed().yaml()?.root()?.entries().find(|entry| entry.key.text() == Some("$schema"))?;
    let text = entry.value.string()?.trim();
    (!is_dialect(text)).then(|| Wish { text: text.to_owned(), span: entry.value.span() })
}

/// Whether a `$schema` says that a file is a schema itself, and of which draft.
fn is_dialect(text: &str) -> bool {
    text.contains("json-schema.org/")
}

fn in_comments(text: &str) -> Option<Wish> {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(LINES) {
        let content = line.trim_start_matches('\u{feff}').trim();
        if let Some(comment) = content.strip_prefix('#') {
            let said = comment.trim_start_matches('#').trim_start();
            if let Some(path) = after_marker(said) {
                // A part of the line, so that the difference of the addresses is its place.
                let at = start + (path.as_ptr() as usize - line.as_ptr() as usize);
                return Some(Wish { text: path.to_owned(), span: Span::new(at, at + path.len()) });
            }
        } else if !content.is_empty() && !content.starts_with("---") && !content.starts_with('%') {
            return None;
        }
        start += line.len();
    }
    None
}

/// The path behind `yaml-language-server: $schema=` or `$schema:`.
fn after_marker(comment: &str) -> Option<&str> {
    let value = match comment.strip_prefix("yaml-language-server:") {
        Some(settings) => settings.split_once("$schema=")?.1,
        None => comment.strip_prefix("$schema:")?,
    };
    value.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn a_document_says_which_schema_it_wants() {
        for (language, text, expected) in [
            (Language::Yaml, "# yaml-language-server: $schema=../a.json\na: 1\n", Some("../a.json")),
            (Language::Yaml, "\u{feff}## a file\n\n---\n#  $schema: ./a.yaml  # mine\na: 1\n", Some("./a.yaml")),
            (Language::Yaml, "# yaml-language-server: $schema=none\n", Some("none")),
            (Language::Yaml, "$schema: a.json\na: 1\n", Some("a.json")),
            (Language::Json, "{ \"$schema\": \"./a.json\" }", Some("./a.json")),
            (Language::Yaml, "a: 1\n# $schema: a.json\n", None),
            (Language::Yaml, "# the $schema: a.json\n", None),
            (Language::Json, "{ \"$schema\": \"http://json-schema.org/draft-07/schema#\" }", None),
            (Language::Json, "{ \"a\": { \"$schema\": \"a.json\" } }", None),
        ] {
            let parsed = parse(language, text.into(), None);
            let wish = wish(language, text, || &parsed);
            assert_eq!(wish.as_ref().map(|wish| wish.text.as_str()), expected, "{text}");
            if let Some(wish) = wish {
                assert_eq!(wish.span.of(text).trim_matches('"'), wish.text);
            }
        }
    }
}
