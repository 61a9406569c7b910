//! Structural edits. They keep comments, indentation, quotation marks, line breaks and the form of collections.
//!
//! Every function answers with edits in the coordinates of the segment, or with `None` where the edit cannot be made
//! without touching something else: through an alias, over a value of another kind, in a text the grammar did not read.

use super::document::{Document, Entry, Kind, Node, Style, Via};
use super::lines::{line_at, line_before};
use super::write::{Form, Tree, column, lead};
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
    let is_block =
        matches!(value, Tree::Mapping(e) if !e.is_empty()) || matches!(value, Tree::Sequence(i) if !i.is_empty());
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
    if old_block && is_block && same_kind || is_block && old_block && place.own_line(edit.text, span) == Some(false) {
        return Some(vec![TextEdit::replace(span, edit.block(value, at))]);
    }
    let text = edit.behind(&place, value, style);
    if old_block {
        if place.own_line(edit.text, span) == Some(false) {
            return Some(vec![TextEdit::replace(span, text.trim_start())]);
        }
        let before = line_before(edit.text, line_at(edit.text, span.start()).start)?.end;
        if is_block {
            return Some(vec![TextEdit::replace(Span::new(before, span.end()), text)]);
        }
        return Some(vec![TextEdit::insert(place.behind, text), TextEdit::remove(Span::new(before, span.end()))]);
    }
    if !is_block && !span.is_empty() {
        return Some(vec![TextEdit::replace(span, text.strip_prefix(' ').unwrap_or(&text))]);
    }
    // A block goes behind the comment that may follow on the line.
    let end = line_at(edit.text, span.end()).end;
    let tail = edit.text.get(span.end()..end).unwrap_or("");
    let keeps_comment = tail.trim_start_matches([' ', '\t']).starts_with('#');
    if keeps_comment && text.contains(['\n', '\r']) && is_block && !text.starts_with(' ') {
        let removed = TextEdit::remove(Span::new(place.behind, span.end().max(place.behind)));
        return Some(vec![removed, TextEdit::insert(end, text)]);
    }
    let until = if span.is_empty() && !keeps_comment { end } else { span.end() };
    Some(vec![TextEdit::replace(Span::new(place.behind, until.max(place.behind)), text)])
}

/// Adds an entry behind the last one of a mapping.
pub fn insert_entry(parsed: &Parsed, mapping: Node<'_>, key: &str, value: &Tree) -> Option<Edits> {
    match (mapping.kind(), mapping.written().last()) {
        (Kind::Mapping, Some(last)) => insert_behind(parsed, mapping, last, key, value),
        (Kind::Mapping, None) => {
            let edit = Edit::of(parsed)?;
            Some(vec![edit.into_empty(mapping.span(), &edit.form.flow_entry(key, value, None))])
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
        return Some(vec![edit.into_flow(start, end, |form, lead| form.flow_entry(key, value, lead))]);
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
            Some(vec![edit.into_flow(start, end, |form, lead| form.flow(value, lead))])
        }
        (Kind::Sequence, Some(last)) => {
            let at = column(edit.text, sequence.span().start());
            let text = format!("{}-{}", edit.form.next_line(at), edit.form.behind_dash(value, at));
            Some(vec![TextEdit::insert(line_at(edit.text, end_with_properties(last)).end, text)])
        }
        (Kind::Sequence, None) => Some(vec![edit.into_empty(sequence.span(), &edit.form.flow(value, None))]),
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
        None => Span::new(start, last.next),
    };
    Some(vec![TextEdit::remove(span)])
}

/// What an edit needs to know of its document.
struct Edit<'p> {
    text: &'p str,
    form: Form,
}

/// Where a value in block context stands.
struct Place {
    /// Behind the colon or dash, an anchor and a tag.
    behind: usize,
    /// Column of the key or dash.
    column: usize,
    dash: bool,
}

impl Place {
    /// Whether the value begins on a line below its key or dash.
    fn own_line(&self, text: &str, span: Span) -> Option<bool> {
        Some(text.get(self.behind..span.start())?.contains(['\n', '\r']))
    }
}

impl<'p> Edit<'p> {
    fn of(parsed: &'p Parsed) -> Option<Self> {
        let document: &Document = parsed.yaml()?;
        parsed.tree.as_ref()?;
        Some(Edit { text: &parsed.text, form: Form::of(parsed, document) })
    }

    fn block(&self, value: &Tree, at: usize) -> String {
        match value {
            Tree::Mapping(entries) => self.form.entries(entries, at),
            Tree::Sequence(items) => self.form.items(items, at),
            other => self.form.inline(other, at, None),
        }
    }

    /// A value behind its colon or dash, with the blank or line break before it.
    fn behind(&self, place: &Place, value: &Tree, style: Option<Style>) -> String {
        match value {
            Tree::Text(_) => format!(" {}", self.form.inline(value, place.column, style)),
            _ if place.dash => self.form.behind_dash(value, place.column),
            _ => self.form.behind_colon(value, place.column),
        }
    }

    /// Where a node in block context stands; none for the root.
    fn place(&self, node: Node<'_>) -> Option<Place> {
        let parent = node.parent()?;
        let properties = properties_end(node);
        if parent.kind() == Kind::Sequence {
            let dash = self.dash(start_with_properties(node))?;
            return Some(Place { behind: properties.unwrap_or(dash + 1), column: column(self.text, dash), dash: true });
        }
        let (key, _) = parent.written().find(|(_, value)| *value == node)?;
        let end = key.span().end();
        let colon = end + self.text.get(end..start_with_properties(node))?.find(':')? + 1;
        let column = column(self.text, parent.span().start());
        Some(Place { behind: properties.unwrap_or(colon), column, dash: false })
    }

    /// The dash before an item that begins at `start`.
    fn dash(&self, start: usize) -> Option<usize> {
        let before = self.text.get(..start)?.trim_end_matches([' ', '\t', '\n', '\r']);
        before.ends_with('-').then(|| before.len() - 1)
    }

    fn set_in_flow(&self, node: Node<'_>, value: &Tree) -> Option<Edits> {
        let span = node.span();
        let parent = node.parent();
        let lead = parent.filter(|parent| self.is_spread(*parent)).map(|_| lead(self.text, span.start()));
        let style = node.scalar().map(|scalar| scalar.style);
        let text = match value {
            Tree::Text(text) => self.form.text(text, style, true),
            other => self.form.flow(other, lead),
        };
        if !span.is_empty() {
            return Some(vec![TextEdit::replace(span, text)]);
        }
        let key = parent?.written().find(|(_, value)| *value == node)?.0;
        let colon = self.text.get(key.span().end()..span.start())?.contains(':');
        if !colon {
            return Some(vec![TextEdit::insert(span.start(), format!(": {text}"))]);
        }
        let rest = self.text.get(span.end()..)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let comment = rest.get(blanks..).is_some_and(|rest| rest.starts_with('#'));
        let end = if comment { span.end() } else { span.end() + blanks };
        Some(vec![TextEdit::replace(Span::new(span.start(), end), format!(" {text}"))])
    }

    /// Whether a flow collection has a line for each entry.
    fn is_spread(&self, node: Node<'_>) -> bool {
        let content = node.span().of(self.text);
        content.get(1..).is_some_and(|inner| inner.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']))
    }

    /// Puts the first part into an empty flow collection.
    fn into_empty(&self, span: Span, part: &str) -> TextEdit {
        let content = span.of(self.text);
        let close = content.get(content.len().saturating_sub(1)..).unwrap_or("");
        let open = content.get(..1).unwrap_or("");
        TextEdit::replace(span, format!("{open}{part}{close}"))
    }

    /// Puts a part behind the one at `start..end` of a flow collection.
    fn into_flow(&self, start: usize, end: usize, part: impl Fn(&Form, Option<&str>) -> String) -> TextEdit {
        let line = line_at(self.text, start);
        let own_line = self.text.get(line.start..start).is_some_and(|before| before.trim().is_empty());
        let lead = own_line.then(|| lead(self.text, start));
        let separator = match lead {
            Some(lead) => format!("{}{lead}", self.form.newline),
            None => " ".to_owned(),
        };
        let rest = self.text.get(end..).unwrap_or("");
        let comma = rest.len() - rest.trim_start().len();
        if rest.get(comma..).is_some_and(|rest| rest.starts_with(',')) {
            return TextEdit::insert(end + comma + 1, format!("{separator}{},", part(&self.form, lead)));
        }
        TextEdit::insert(end, format!(",{separator}{}", part(&self.form, lead)))
    }

    /// The start of the comment lines that clearly belong to the part that begins at `start`, in `column`: directly
    /// above it in its column, and with the next part set apart by a comment or blank line of its own, or with none
    /// following. The comment above the first part may speak of them all.
    fn with_comments(&self, start: usize, column: usize, next: usize, index: usize, count: usize) -> usize {
        let following = line_at(self.text, next);
        let typed = following.typed(self.text).of(self.text);
        let apart = index + 1 == count || typed.is_empty() || typed.starts_with('#');
        if !apart || index == 0 {
            return start;
        }
        let mut first = start;
        while let Some(line) = line_before(self.text, first) {
            let comment = line.typed(self.text).of(self.text).starts_with('#');
            if !comment || line.indent(self.text) != column {
                break;
            }
            first = line.start;
        }
        first
    }
}

fn in_flow(node: Node<'_>) -> bool {
    std::iter::successors(node.parent(), |node| node.parent()).any(Node::is_flow)
}

fn properties_end(node: Node<'_>) -> Option<usize> {
    let spans = node.anchor().map(|(_, span)| span).into_iter().chain(node.tag().map(|(_, span)| span));
    spans.map(Span::end).max()
}

fn start_with_properties(node: Node<'_>) -> usize {
    let anchor = node.anchor().map(|(_, span)| span.start().saturating_sub(1));
    let tag = node.tag().map(|(_, span)| span.start());
    [anchor, tag].into_iter().flatten().fold(node.span().start(), usize::min)
}

fn end_with_properties(node: Node<'_>) -> usize {
    properties_end(node).unwrap_or(0).max(node.span().end())
}
