//! Edits of YAML that need to know a place and nothing of the format.

use crate::dialects::yaml_values::content;
use crate::model::{Realised, Refusal, Safety};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Document, Kind, Node, edit};
use crate::text::{Edits, Span};

/// Writes another name over the one at `span`, which is a scalar's content or a part of it.
pub(super) fn rename(parsed: &Parsed, span: Span, to: &str) -> Result<Realised, Refusal> {
    let edits = parsed.yaml().and_then(|document| {
        let node = scalar_at(document, span)?;
        let (whole, text) = (content(node), node.text()?);
        let new = if whole == span || node.span() == span {
            to.to_owned()
        } else if whole.len() == text.len() {
            let (before, after) = (span.start().checked_sub(whole.start())?, span.end() - whole.start());
            format!("{}{to}{}", text.get(..before)?, text.get(after..)?)
        } else {
            return None;
        };
        edit::rename(parsed, node, &new)
    });
    realised(format!("Write `{to}`"), Safety::Unsafe, edits)
}

/// Takes the entry or item away that holds the place.
pub(super) fn remove(parsed: &Parsed, span: Span) -> Result<Realised, Refusal> {
    let found = parsed.yaml().and_then(|document| {
        let node = node_at(document, span)?;
        let parent = node.parent()?;
        if parent.kind() == Kind::Sequence {
            return Some((None, edit::remove_item(parsed, node)?));
        }
        let position = parent.written().position(|(key, value)| key == node || value == node)?;
        let entry = parent.entries().nth(position)?;
        Some((entry.key.text(), edit::remove_entry(parsed, entry)?))
    });
    let (name, edits) = found.map_or((None, None), |(name, edits)| (name, Some(edits)));
    realised(name.map_or("Remove this".to_owned(), |name| format!("Remove `{name}`")), Safety::Safe, edits)
}

/// Edits as a realised intent, or the refusal where there are none.
pub(super) fn realised(title: String, safety: Safety, edits: Option<Edits>) -> Result<Realised, Refusal> {
    let edits = edits.ok_or_else(|| Refusal::because("what is written here cannot be changed alone"))?;
    Ok(Realised { title, safety, edits, creates: Vec::new() })
}

fn scalar_at(document: &Document, span: Span) -> Option<Node<'_>> {
    node_at(document, span).filter(|node| node.kind() == Kind::Scalar)
}

fn node_at(document: &Document, span: Span) -> Option<Node<'_>> {
    let covers = |node: &Node<'_>| node.span().covers(span);
    document.at(span.start()).filter(covers).or_else(|| document.at(span.end()).filter(covers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};
    use crate::text::apply;

    fn at(text: &str, what: &str) -> (Parsed, Span) {
        let start = text.find(what).unwrap();
        (parse(Language::Yaml, text.into(), None), Span::new(start, start + what.len()))
    }

    #[test]
    fn a_rename_keeps_quotation_marks_and_what_stands_around_the_name() {
        for (before, name, after) in [
            ("a: db # main\n", "db", "a: base # main\n"),
            ("a: \"db\"\n", "db", "a: \"base\"\n"),
            ("- 'db:/var/lib'\n", "db", "- 'base:/var/lib'\n"),
            ("db: {x: 1}\n", "db", "base: {x: 1}\n"),
        ] {
            let (parsed, span) = at(before, name);
            assert_eq!(apply(before, &rename(&parsed, span, "base").unwrap().edits).unwrap(), after);
        }
    }

    #[test]
    fn removing_takes_the_entry_or_item_that_holds_the_place() {
        for (before, place, title, after) in [
            ("version: '3'\nservices: {}\n", "version", "Remove `version`", "services: {}\n"),
            ("version: '3'\nservices: {}\n", "3", "Remove `version`", "services: {}\n"),
            ("a:\n  - b\n  - c\n", "b", "Remove this", "a:\n  - c\n"),
            ("a: [b, c]\n", "c", "Remove this", "a: [b]\n"),
        ] {
            let (parsed, span) = at(before, place);
            let realised = remove(&parsed, span).unwrap();
            assert_eq!((realised.title.as_str(), apply(before, &realised.edits).unwrap().as_str()), (title, after));
        }
    }
}
