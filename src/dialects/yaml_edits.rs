//! Edits of YAML that are the same in every format of it.

use crate::dialects::yaml_values::{Value, content};
use crate::dialects::{Target, added, replaced, rewritten, scripts};
use crate::model::{EntityId, Intent, Realised, Refusal, Safety};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Document, Kind, Node, Style, Tree, edit};
use crate::text::{Edits, Span};

/// Realises what needs to know a place and nothing of the format; what is about a container is left to `in_container`.
pub(super) fn realise(
    intent: &Intent,
    segment: &Target<'_>,
    in_container: impl FnOnce(EntityId) -> Result<Realised, Refusal>,
) -> Result<Realised, Refusal> {
    match intent {
        Intent::SetImage { container, .. }
        | Intent::RunAsNonRoot { container }
        | Intent::ReferToSecret { container, .. }
        | Intent::Configure { container, .. } => in_container(*container),
        Intent::Rename { span, to } => rename(segment.parsed, *span, to),
        Intent::Replace { span, text } => Ok(replaced(*span, text)),
        Intent::Rewrite { edits, title, safety } => Ok(rewritten(title, *safety, edits)),
        Intent::AddFile { path, text } => Ok(added(path, text)),
        Intent::Remove { span } => remove(segment.parsed, *span),
        Intent::EditScript { script, edits, title, safety } => {
            scripts::realise(segment, *script, edits, title, *safety)
        }
        Intent::StartWithoutShell { .. } => Err(Refusal::because("a shell is only there where it is asked for")),
        Intent::Declare { .. } => Err(Refusal::because("what is named is an object of its own")),
        Intent::SetSetting { .. } | Intent::AddCompanion { .. } | Intent::AddMissing { .. } => {
            Err(Refusal::because("this is no resource of a cloud"))
        }
    }
}

/// Writes another image behind `image`.
pub(super) fn set_image(parsed: &Parsed, image: Option<Value<'_>>, reference: &str) -> Result<Realised, Refusal> {
    let edits = edit::set_value(parsed, own(image)?.node, &Tree::Text(reference.to_owned()));
    realised(format!("Use `{reference}`"), Safety::Unsafe, edits)
}

/// A value that stands in its container and nowhere else.
pub(super) fn own(value: Option<Value<'_>>) -> Result<Value<'_>, Refusal> {
    match value {
        Some(value) if value.aliased => Err(elsewhere()),
        Some(value) => Ok(value),
        None => Err(Refusal::because("it is not written here")),
    }
}

/// Why a value behind an alias is not edited.
pub(super) fn elsewhere() -> Refusal {
    Refusal::because("it stands behind an alias, and others that use it would change too")
}

/// One change of a mapping, at the end of a chain of keys.
pub(super) enum Step {
    /// The value there becomes this one, and what is missing on the way is made.
    Set(&'static [&'static str], Tree),
    /// The list there gets one more item.
    Add(&'static [&'static str], &'static str),
    /// The entry goes, and what is empty without it.
    Take(&'static [&'static str]),
    /// The item that stands at this place goes, and what is empty without it.
    TakeItem(&'static [&'static str], Span),
}

impl Step {
    /// The change as edits; none where it cannot be made without touching something else.
    pub(super) fn edits(self, parsed: &Parsed, mapping: Value<'_>) -> Option<Edits> {
        match self {
            Step::Set(path, value) => edit::set(parsed, mapping.node, path, &value),
            Step::Add(path, item) => {
                let item = Tree::Text(item.to_owned());
                match mapping.dig(path) {
                    Some(list) if list.aliased && !mapping.aliased => None,
                    Some(list) => edit::append_item(parsed, list.node, &item),
                    None => edit::set(parsed, mapping.node, path, &Tree::Sequence(vec![item])),
                }
            }
            Step::Take(path) => take(parsed, mapping.node, path),
            Step::TakeItem(path, span) => {
                let list = mapping.dig(path).filter(|list| !list.aliased)?;
                let item = list.node.items().find(|item| item.span().covers(span))?;
                if list.node.items().count() == 1 {
                    take(parsed, mapping.node, path)
                } else {
                    edit::remove_item(parsed, item)
                }
            }
        }
    }
}

/// Takes the entry at the end of a chain of keys away, with every mapping that holds nothing else.
fn take(parsed: &Parsed, mapping: Node<'_>, path: &[&str]) -> Option<Edits> {
    let (mut node, mut whole) = (mapping, None);
    for key in path {
        let entry = node.entries().find(|entry| entry.key.text() == Some(key))?;
        let only = whole.is_some() && node.written().count() == 1;
        whole = if only { whole } else { Some(entry) };
        node = entry.value;
    }
    edit::remove_entry(parsed, whole?)
}

/// Writes another name over the one at `span`, which is a scalar's content or a part of it.
pub(super) fn rename(parsed: &Parsed, span: Span, to: &str) -> Result<Realised, Refusal> {
    let style = parsed.yaml().and_then(|document| scalar_at(document, span)?.scalar()).map(|scalar| scalar.style);
    if style == Some(Style::Literal) {
        return Ok(replaced(span, to));
    }
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
