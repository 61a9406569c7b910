//! Other ways to write YAML, whatever it describes.

use crate::model::Refactoring;
use crate::syntax::yaml::{Kind, Node, Style, Tree, edit};
use crate::syntax::{Language, Parsed};
use crate::text::Span;

/// Longest text written on one line.
const WIDTH: usize = 100;

/// The collection around a place in brackets instead of on lines of its own, and the other way round.
pub(super) fn refactorings(parsed: &Parsed, span: Span) -> Vec<Refactoring> {
    let Some(document) = parsed.yaml().filter(|_| parsed.language == Language::Yaml) else { return Vec::new() };
    let collection = |node: &Node<'_>| matches!(node.kind(), Kind::Mapping | Kind::Sequence);
    let around = || std::iter::successors(document.at(span.start()), |node| node.parent());
    let mut found = Vec::new();
    // Brackets can only be left at the outermost ones.
    let flow = around().filter(|node| collection(node) && node.is_flow()).last();
    if let Some(node) = flow.filter(|node| node.parent().is_some() && has_no_comment(parsed, node.span()))
        && let Some(edits) = tree(parsed, node).and_then(|tree| edit::set_value(parsed, node, &tree))
    {
        found.push(Refactoring::rewrite("Write on lines of its own", edits));
    }
    let inner = around().find(collection).filter(|node| !node.is_flow() && node.parent().is_some());
    if let Some(node) = inner.filter(|node| flow.is_none() && has_no_comment(parsed, node.span()))
        && let Some(text) = in_brackets(parsed, node).filter(|text| text.len() <= WIDTH)
        && let Some(edits) = edit::set_value(parsed, node, &Tree::Plain(text))
    {
        let brackets = if node.kind() == Kind::Mapping { "braces" } else { "brackets" };
        found.push(Refactoring::rewrite(format!("Write in {brackets}"), edits));
    }
    found
}

fn has_no_comment(parsed: &Parsed, span: Span) -> bool {
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
            let entries = node.written().map(|(key, value)| Some((key.text()?.to_owned(), tree(parsed, value)?)));
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
