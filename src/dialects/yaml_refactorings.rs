//! Other ways to write YAML, whatever it describes.

use crate::model::Refactoring;
use crate::syntax::yaml::{Kind, Node, Style, Tree, edit};
use crate::syntax::{Language, Parsed};
use crate::text::Span;

/// Longest text written on one line.
const WIDTH: usize = 100;

/// The collection a place is about in brackets instead of on lines of its own, and the other way round. On a key that is
/// its value, else the innermost one around the place.
pub(super) fn refactorings(parsed: &Parsed, span: Span) -> Vec<Refactoring> {
    let Some(document) = parsed.yaml().filter(|_| parsed.language == Language::Yaml) else { return Vec::new() };
    let Some(at) = document.at(span.start()) else { return Vec::new() };
    let around = || std::iter::successors(Some(at), |node| node.parent());
    let mut found = Vec::new();
    // Brackets can only be left at the outermost ones.
    let flow = around().filter(|node| is_collection(*node) && node.is_flow()).last();
    let meant = flow
        .or_else(|| value_of(at).filter(|node| is_collection(*node)))
        .or_else(|| around().find(|node| is_collection(*node)));
    let Some(node) = meant.filter(|node| node.parent().is_some() && is_whole(parsed, *node)) else { return found };
    if !is_collection(node) || is_empty(node) || !has_no_comment(parsed, node.span()) {
        return found;
    }
    if node.is_flow() {
        if let Some(edits) = tree(parsed, node).and_then(|tree| edit::set_value(parsed, node, &tree)) {
            found.push(Refactoring::rewrite("Write on lines of its own", edits));
        }
    } else if holds_no_blocks(node)
        && let Some(text) = in_brackets(parsed, node).filter(|text| text.len() <= WIDTH)
        && let Some(edits) = edit::set_value(parsed, node, &Tree::Plain(text))
    {
        let brackets = if node.kind() == Kind::Mapping { "braces" } else { "brackets" };
        found.push(Refactoring::rewrite(format!("Write in {brackets}"), edits));
    }
    found
}

fn is_collection(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Mapping | Kind::Sequence)
}

fn is_empty(node: Node<'_>) -> bool {
    node.written().next().is_none() && node.items().next().is_none()
}

/// The value of a key.
pub(super) fn value_of(key: Node<'_>) -> Option<Node<'_>> {
    key.parent()?.written().find(|(other, _)| *other == key).map(|(_, value)| value)
}

/// Whether nothing in a collection goes over lines of its own: what does is hard to read on one.
fn holds_no_blocks(node: Node<'_>) -> bool {
    let mut inner = node.written().map(|(_, value)| value).chain(node.items());
    inner.all(|value| !is_collection(value) || value.is_flow())
}

/// Whether all that stands where a value does was understood: what was not would be lost. That is looked at from the key
/// of the value down to what stands next, as half-typed lines below it may be part of it.
pub(super) fn is_whole(parsed: &Parsed, node: Node<'_>) -> bool {
    let start = node.parent().map_or(0, |parent| {
        let key = parent.written().find(|(_, value)| *value == node).map(|(key, _)| key.span().start());
        key.unwrap_or(node.span().start())
    });
    let start = parsed.text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let end = node.span().end();
    let next = std::iter::successors(node.parent(), |around| around.parent())
        .flat_map(|around| around.written().map(|(key, _)| key).chain(around.items()))
        .map(|part| part.span().start())
        .filter(|start| *start >= end)
        .min();
    let here = Span::new(start, next.unwrap_or(parsed.text.len()).max(end));
    here.of(&parsed.text) == here.of(&parsed.healed) && !parsed.errors.iter().any(|error| error.span.meets(here))
}

pub(super) fn has_no_comment(parsed: &Parsed, span: Span) -> bool {
    !parsed.comments().iter().any(|comment| span.meets(comment.span))
}

/// A value in the words it is written in; none with anchors, aliases, tags or texts of several lines in it.
fn tree(parsed: &Parsed, node: Node<'_>) -> Option<Tree> {
    if node.anchor().is_some() || node.tag().is_some() || node.alias().is_some() {
        return None;
    }
    let written = node.span().of(&parsed.text);
    match node.kind() {
        Kind::Mapping => {
            let is_bare = |key: &Node<'_>| key.anchor().is_none() && key.tag().is_none() && key.alias().is_none();
            let entry = |(key, value): (Node<'_>, _)| {
                Some((key.text().filter(|_| is_bare(&key))?.to_owned(), tree(parsed, value)?))
            };
            let entries = node.written().map(entry);
            Some(Tree::Mapping(entries.collect::<Option<_>>()?))
        }
        Kind::Sequence => Some(Tree::Sequence(node.items().map(|item| tree(parsed, item)).collect::<Option<_>>()?)),
        Kind::Scalar if written.contains(['\n', '\r']) => None,
        Kind::Scalar | Kind::Null => Some(Tree::Plain(written.to_owned())),
        Kind::Alias => None,
    }
}

/// A value on one line; none where a plain text would mean something else between brackets.
fn in_brackets(parsed: &Parsed, node: Node<'_>) -> Option<String> {
    if node.anchor().is_some() || node.tag().is_some() {
        return None;
    }
    let written = node.span().of(&parsed.text);
    match node.kind() {
        Kind::Mapping => {
            let pairs = node
                .written()
                .map(|(key, value)| Some(format!("{}: {}", in_brackets(parsed, key)?, in_brackets(parsed, value)?)));
            Some(format!("{{{}}}", pairs.collect::<Option<Vec<_>>>()?.join(", ")))
        }
        Kind::Sequence => {
            let items = node.items().map(|item| in_brackets(parsed, item)).collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", items.join(", ")))
        }
        Kind::Scalar => {
            let is_plain = node.scalar().is_some_and(|scalar| scalar.style == Style::Plain);
            let ends = is_plain && written.contains(['[', ']', '{', '}', ',']);
            (!ends && !written.contains(['\n', '\r'])).then(|| written.to_owned())
        }
        Kind::Null => (!written.is_empty()).then(|| written.to_owned()),
        Kind::Alias => None,
    }
}
