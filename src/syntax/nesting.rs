use super::{Parsed, statement_around};
use crate::text::Span;

/// Levels looked at from the root inwards.
const DEPTH: usize = 512;

/// What stands around a place, from the innermost outwards: the word, the nodes of the tree, the statement, the segment.
/// Each is larger than the one before and holds it; none begins or ends with blanks.
pub fn nesting(parsed: &Parsed, offset: usize) -> Vec<Span> {
    let text = &*parsed.text;
    let offset = text.floor_char_boundary(offset);
    let word = word(text, offset);
    // Behind a word, the word is meant.
    let at = if word.end() == offset { word.start() } else { offset };
    let mut found = vec![word];
    found.extend(nodes(parsed, at).into_iter().rev());
    found.extend(statement_around(parsed, at));
    found.push(Span::new(0, text.len()));
    let mut nested: Vec<Span> = Vec::with_capacity(found.len());
    for span in found {
        let span = trimmed(text, span);
        let grows = match nested.last() {
            Some(inner) => span.covers(*inner) && span.len() > inner.len(),
            None => !span.is_empty() && span.touches(offset),
        };
        if grows {
            nested.push(span);
        }
    }
    nested
}

/// The nodes that hold a place, from the root inwards.
fn nodes(parsed: &Parsed, at: usize) -> Vec<Span> {
    let Some(tree) = parsed.tree() else { return Vec::new() };
    let mut cursor = tree.walk();
    let mut found = Vec::new();
    while found.len() < DEPTH {
        found.push(Span::from(cursor.node().byte_range()));
        if cursor.goto_first_child_for_byte(at).is_none() || cursor.node().start_byte() > at {
            break;
        }
    }
    found
}

/// Letters, digits, `_` and `-` around a place.
fn word(text: &str, offset: usize) -> Span {
    let belongs = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let length = |c: char| c.len_utf8();
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let start = offset - before.chars().rev().take_while(belongs).map(length).sum::<usize>();
    Span::new(start, offset + after.chars().take_while(belongs).map(length).sum::<usize>())
}

fn trimmed(text: &str, span: Span) -> Span {
    let written = span.of(text);
    let shown = written.trim();
    let start = span.start() + (written.len() - written.trim_start().len());
    Span::new(start, start + shown.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn each_is_larger_than_the_one_before() {
        for (language, text, expected) in [
            (
                Language::Yaml,
                "a:\n  - b: two wo|rds\n    c: 1\n",
                &["words", "two words", "b: two words", "b: two words\n    c: 1", "- b: two words\n    c: 1"][..],
            ),
            (Language::Hcl, "a {\n  x = var.on|e + 2\n}\n", &["one", ".one", "var.one + 2", "x = var.one + 2"]),
            (
                Language::Dockerfile,
                "FROM a AS b|uild\nRUN x\n",
                &["build", "FROM a AS build", "FROM a AS build\nRUN x"],
            ),
            (Language::Json, "{\"a\": [1, tr|ue]}", &["true", "[1, true]", "\"a\": [1, true]"]),
            (Language::Yaml, "a: 1\nb: \"x|y\nc: 3\n", &["xy"]),
            (Language::Yaml, "|", &[]),
        ] {
            let offset = text.find('|').unwrap();
            let text = text.replace('|', "");
            let parsed = parse(language, text.clone().into(), None);
            let found: Vec<&str> = nesting(&parsed, offset).into_iter().map(|span| span.of(&text)).collect();
            let first: Vec<&str> = found.iter().take(expected.len()).copied().collect();
            assert_eq!(first, expected, "{found:#?}");
        }
    }
}
