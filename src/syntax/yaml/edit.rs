//! Structural edits. They keep comments, indentation, quotation marks, line breaks and the form of collections.
//!
//! Every function answers with edits in the coordinates of the segment, or with `None` where the edit cannot be made
//! without touching something else: through an alias, over a value of another kind, in a text the grammar did not read.

use super::document::{Entry, Kind, Node, Style, Via};
use super::lines::{Line, column, line_at, line_before};
use super::place::{Edit, end_with_properties, in_flow, is_block, start_with_properties};
use super::write::Tree;
use crate::syntax::Parsed;
use crate::text::{Edits, Span, TextEdit};

/// Sets the value at the end of a chain of keys, counted from `mapping`, which may be an empty value as well. Missing
/// mappings are made; a new key is put behind the last entry of the deepest mapping there is.
pub fn set(parsed: &Parsed, mapping: Node<'_>, path: &[&str], value: &Tree) -> Option<Edits> {
    let mut node = mapping;
    for (depth, key) in path.iter().enumerate() {
        let rest = path.get(depth + 1..).unwrap_or(&[]);
        match node.kind() {
            Kind::Mapping => {}
            Kind::Null => return set_value(parsed, node, &nested(path.get(depth..).unwrap_or(&[]), value)),
            Kind::Scalar | Kind::Sequence | Kind::Alias => return None,
        }
        match node.written().filter(|(name, _)| name.text() == Some(key)).last() {
            Some((_, found)) => node = found,
            // To go on inside a merged mapping would change it for everyone else who merges it.
            None if !rest.is_empty() && node.entry(key).is_some() => return None,
            None => return insert_entry(parsed, node, key, &nested(rest, value)),
        }
    }
    set_value(parsed, node, value)
}

fn nested(path: &[&str], value: &Tree) -> Tree {
    path.iter().rev().fold(value.clone(), |inner, key| Tree::Mapping(vec![((*key).to_owned(), inner)]))
}

/// Replaces a value. Its anchor and tag stay; a string takes over the quotation marks of the one before.
pub fn set_value(parsed: &Parsed, node: Node<'_>, value: &Tree) -> Option<Edits> {
    let edit = Edit::of(parsed)?;
    if node.alias().is_some() {
        return None;
    }
    if in_flow(node) {
        return edit.set_in_flow(node, value);
    }
    let style = node.scalar().map(|scalar| scalar.style);
    let span = node.span();
    let is_block = is_block(value);
    let old_block = matches!(node.kind(), Kind::Mapping | Kind::Sequence) && !node.is_flow();
    let at = column(edit.text, span.start());
    let same_kind = match value {
        Tree::Mapping(_) => node.kind() == Kind::Mapping,
        Tree::Sequence(_) => node.kind() == Kind::Sequence,
        _ => false,
    };
    let Some(place) = edit.place(node) else {
        let text = if is_block { edit.block(value, at) } else { edit.form.inline(value, 0, style) };
        return (!span.is_empty()).then(|| vec![TextEdit::replace(span, text)]);
    };
    if old_block && is_block && (same_kind || place.own_line(edit.text, span) == Some(false)) {
        return Some(vec![TextEdit::replace(span, edit.block(value, at))]);
    }
    let text = edit.behind(&place, value, style);
    if old_block {
        return edit.replace_block(&place, span, value, text, is_block);
    }
    // What goes over several lines leaves a comment on the first of them.
    let (span, body) = edit.without_body(span, style);
    let end = line_at(edit.text, span.end()).end;
    let tail = edit.text.get(span.end()..end).unwrap_or("");
    let keeps_comment = tail.trim_start_matches([' ', '\t']).starts_with('#');
    let (head, rest) = text.split_at(text.find(['\n', '\r']).unwrap_or(text.len()));
    let until = if span.is_empty() && !keeps_comment { end } else { span.end() };
    // A scalar that begins on a line of its own stays there.
    let stays = !is_block && !span.is_empty();
    let (from, head) =
        if stays { (span.start(), head.strip_prefix(' ').unwrap_or(head)) } else { (place.behind, head) };
    let from = Span::new(from, until.max(from));
    if keeps_comment {
        let body = Span::new(end, body.map_or(end, Span::end));
        return Some(vec![TextEdit::replace(from, head), TextEdit::replace(body, rest)]);
    }
    Some(vec![TextEdit::replace(from, format!("{head}{rest}"))])
}

/// Adds an entry behind the last one of a mapping.
pub fn insert_entry(parsed: &Parsed, mapping: Node<'_>, key: &str, value: &Tree) -> Option<Edits> {
    match (mapping.kind(), mapping.written().last()) {
        (Kind::Mapping, Some(last)) => insert_behind(parsed, mapping, last, key, value),
        (Kind::Mapping, None) => {
            let edit = Edit::of(parsed)?;
            Some(vec![edit.fill_empty(mapping.span(), &edit.form.flow_entry(key, value, None))])
        }
        (Kind::Null, _) => set_value(parsed, mapping, &Tree::Mapping(vec![(key.to_owned(), value.clone())])),
        _ => None,
    }
}

/// Adds an entry behind another one of the same mapping.
pub fn insert_after(parsed: &Parsed, entry: Entry<'_>, key: &str, value: &Tree) -> Option<Edits> {
    if entry.via == Via::Merged {
        return None;
    }
    let mapping = entry.key.parent()?;
    let written = mapping.written().find(|(name, _)| *name == entry.key)?;
    insert_behind(parsed, mapping, written, key, value)
}

fn insert_behind(
    parsed: &Parsed,
    mapping: Node<'_>,
    (name, old): (Node<'_>, Node<'_>),
    key: &str,
    value: &Tree,
) -> Option<Edits> {
    let edit = Edit::of(parsed)?;
    let end = end_with_properties(old).max(name.span().end());
    if mapping.is_flow() {
        let start = start_with_properties(name);
        return Some(vec![edit.extend_flow(start, end, |form, lead| form.flow_entry(key, value, lead))]);
    }
    let at = column(edit.text, mapping.span().start());
    let text = format!("{}{}", edit.form.next_line(at), edit.form.entry(key, value, at));
    Some(vec![TextEdit::insert(line_at(edit.text, end).end, text)])
}

/// Adds an item at the end of a sequence.
pub fn append_item(parsed: &Parsed, sequence: Node<'_>, value: &Tree) -> Option<Edits> {
    let edit = Edit::of(parsed)?;
    match (sequence.kind(), sequence.items().last()) {
        (Kind::Sequence, Some(last)) if sequence.is_flow() => {
            let (start, end) = (start_with_properties(last), end_with_properties(last));
            Some(vec![edit.extend_flow(start, end, |form, lead| form.flow(value, lead))])
        }
        (Kind::Sequence, Some(last)) => {
            let at = column(edit.text, sequence.span().start());
            let text = format!("{}-{}", edit.form.next_line(at), edit.form.behind_dash(value, at));
            Some(vec![TextEdit::insert(line_at(edit.text, end_with_properties(last)).end, text)])
        }
        (Kind::Sequence, None) => Some(vec![edit.fill_empty(sequence.span(), &edit.form.flow(value, None))]),
        (Kind::Null, _) => set_value(parsed, sequence, &Tree::Sequence(vec![value.clone()])),
        _ => None,
    }
}

/// Takes an entry away, with its lines and the comment lines that clearly belong to it. A mapping left without entries
/// becomes `{}`.
pub fn remove_entry(parsed: &Parsed, entry: Entry<'_>) -> Option<Edits> {
    if entry.via == Via::Merged {
        return None;
    }
    let mapping = entry.key.parent()?;
    let parts = mapping
        .written()
        .map(|(key, value)| Span::new(start_with_properties(key), end_with_properties(value).max(key.span().end())));
    let index = mapping.written().position(|(key, _)| key == entry.key)?;
    remove_part(parsed, mapping, &parts.collect::<Vec<_>>(), index, "{}")
}

/// Takes an item away, as [`remove_entry`] does; a sequence left without items becomes `[]`.
pub fn remove_item(parsed: &Parsed, item: Node<'_>) -> Option<Edits> {
    let sequence = item.parent().filter(|parent| parent.kind() == Kind::Sequence)?;
    let index = sequence.items().position(|other| other == item)?;
    let edit = Edit::of(parsed)?;
    let part = |item: Node<'_>| {
        let start = start_with_properties(item);
        let start = if sequence.is_flow() { start } else { edit.dash(start)? };
        Some(Span::new(start, end_with_properties(item)))
    };
    let parts = sequence.items().map(part).collect::<Option<Vec<_>>>()?;
    remove_part(parsed, sequence, &parts, index, "[]")
}

/// Replaces the text of a scalar, a key or a value, keeping its quotation marks and adding some where they are needed.
/// Block scalars and scalars of several lines are refused.
pub fn rename(parsed: &Parsed, node: Node<'_>, new_text: &str) -> Option<Edits> {
    let edit = Edit::of(parsed)?;
    let scalar = node.scalar()?;
    let span = node.span();
    if matches!(scalar.style, Style::Literal | Style::Folded) || span.of(edit.text).contains(['\n', '\r']) {
        return None;
    }
    Some(vec![TextEdit::replace(span, edit.form.text(new_text, Some(scalar.style), in_flow(node)))])
}

fn remove_part(parsed: &Parsed, collection: Node<'_>, parts: &[Span], index: usize, empty: &str) -> Option<Edits> {
    let edit = Edit::of(parsed)?;
    let part = *parts.get(index)?;
    if collection.is_flow() {
        let span = match (parts.get(index + 1), index.checked_sub(1).and_then(|before| parts.get(before))) {
            (Some(next), _) => Span::new(part.start(), next.start()),
            (None, Some(before)) => Span::new(before.end(), part.end()),
            (None, None) => {
                return Some(vec![TextEdit::replace(collection.span(), empty)]);
            }
        };
        return Some(vec![TextEdit::remove(span)]);
    }
    if parts.len() == 1 {
        return set_value(parsed, collection, &Tree::Plain(empty.to_owned()));
    }
    let line = line_at(edit.text, part.start());
    let alone = edit
        .text
        .get(line.start..part.start())
        .is_some_and(|before| before.trim_matches([' ', '\t', '\u{feff}']).is_empty());
    if !alone {
        let next = parts.get(index + 1)?;
        let comment = edit.text.get(part.end()..next.start()).is_some_and(|between| between.contains('#'));
        let end = if comment { part.end() } else { next.start() };
        return Some(vec![TextEdit::remove(Span::new(part.start(), end))]);
    }
    let last = line_at(edit.text, part.end());
    let start = edit.with_comments(line.start, part.start() - line.start, last.next, index, parts.len());
    let at_end = last.next == last.end;
    let span = match line_before(edit.text, start).filter(|_| at_end) {
        Some(before) => Span::new(before.end, last.end),
        None => Span::new(start, behind_a_blank(edit.text, start, last.next)),
    };
    Some(vec![TextEdit::remove(span)])
}

/// Where what is removed from `start` to `end` goes on to: of two empty lines around it one is enough, and at the beginning
/// of a text none is needed.
fn behind_a_blank(text: &str, start: usize, end: usize) -> usize {
    let is_blank = |line: Line| line.of(text).trim().is_empty();
    let stands_apart = line_before(text, start).is_none_or(is_blank);
    let below = line_at(text, end);
    if stands_apart && end < text.len() && is_blank(below) { below.next } else { end }
}
