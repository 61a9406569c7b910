//! Where nodes stand in their text, for edits.

use super::document::{Document, Kind, Node, Origin, Style};
use super::lines::{column, line_at, line_before};
use super::write::{Form, Tree, lead};
use crate::syntax::Parsed;
use crate::text::{Edits, Span, TextEdit};

/// What an edit needs to know of its document.
pub(super) struct Edit<'p> {
    pub(super) text: &'p str,
    pub(super) form: Form,
}

/// Where a value in block context stands.
pub(super) struct Place {
    /// Behind the colon or dash, an anchor and a tag.
    pub(super) behind: usize,
    /// Column of the key or dash.
    pub(super) column: usize,
    pub(super) dash: bool,
    /// Whether there is an anchor or a tag.
    pub(super) properties: bool,
}

impl Place {
    /// Whether the value begins on a line below its key or dash.
    pub(super) fn own_line(&self, text: &str, span: Span) -> Option<bool> {
        Some(text.get(self.behind..span.start())?.contains(['\n', '\r']))
    }
}

impl<'p> Edit<'p> {
    pub(super) fn of(parsed: &'p Parsed) -> Option<Self> {
        let document: &Document = parsed.yaml()?;
        if document.origin == Origin::Refused {
            return None;
        }
        Some(Edit { text: &parsed.text, form: Form::of(parsed, document) })
    }

    pub(super) fn block(&self, value: &Tree, at: usize) -> String {
        match value {
            Tree::Mapping(entries) => self.form.entries(entries, at),
            Tree::Sequence(items) => self.form.items(items, at),
            other => self.form.inline(other, at, None),
        }
    }

    /// A value behind its colon or dash, with the blank or line break before it.
    pub(super) fn behind(&self, place: &Place, value: &Tree, style: Option<Style>) -> String {
        match value {
            Tree::Text(_) => format!(" {}", self.form.inline(value, place.column, style)),
            _ if place.dash && place.properties && is_block(value) => {
                let inner = place.column + 2;
                format!("{}{}", self.form.next_line(inner), self.block(value, inner))
            }
            _ if place.dash => self.form.behind_dash(value, place.column),
            _ => self.form.behind_colon(value, place.column),
        }
    }

    /// Where a node in block context stands; none for the root.
    pub(super) fn place(&self, node: Node<'_>) -> Option<Place> {
        let parent = node.parent()?;
        let properties = properties_end(node);
        if parent.kind() == Kind::Sequence {
            let dash = self.dash(start_with_properties(node))?;
            return Some(Place {
                behind: properties.unwrap_or(dash + 1),
                column: column(self.text, dash),
                dash: true,
                properties: properties.is_some(),
            });
        }
        let (key, _) = parent.written().find(|(_, value)| *value == node)?;
        let end = key.span().end();
        let colon = end + self.text.get(end..start_with_properties(node))?.find(':')? + 1;
        let column = column(self.text, parent.span().start());
        Some(Place { behind: properties.unwrap_or(colon), column, dash: false, properties: properties.is_some() })
    }

    /// The dash before an item that begins at `start`.
    pub(super) fn dash(&self, start: usize) -> Option<usize> {
        let before = self.text.get(..start)?.trim_end_matches([' ', '\t', '\n', '\r']);
        before.ends_with('-').then(|| before.len() - 1)
    }

    /// The header of a block scalar that bears a comment, and the span it is cut from; any other span as it is.
    pub(super) fn without_body(&self, span: Span, style: Option<Style>) -> (Span, Option<Span>) {
        let header = line_at(self.text, span.start());
        let first = self.text.get(span.start()..header.end).unwrap_or("");
        match first.find('#').filter(|_| matches!(style, Some(Style::Literal | Style::Folded))) {
            Some(comment) => {
                let length = first.get(..comment).unwrap_or("").trim_end().len();
                (Span::new(span.start(), span.start() + length), Some(span))
            }
            None => (span, None),
        }
    }

    /// Replaces a block collection by something of another kind, `text` being that with the blank or break before it.
    pub(super) fn replace_block(
        &self,
        place: &Place,
        span: Span,
        value: &Tree,
        text: String,
        is_block: bool,
    ) -> Option<Edits> {
        let own_line = place.own_line(self.text, span)?;
        let before = line_before(self.text, line_at(self.text, span.start()).start).filter(|_| own_line);
        let start = before.map_or(span.start(), |line| line.end);
        if is_block && own_line {
            return Some(vec![TextEdit::replace(Span::new(start, span.end()), text)]);
        }
        // Comments before and behind the collection stay, but not as part of a block scalar.
        let end = line_at(self.text, span.end()).end;
        let around = [place.behind..start, span.end()..end];
        let comments = around.into_iter().any(|range| self.text.get(range).is_some_and(|text| text.contains('#')));
        let text = match value {
            Tree::Text(content) if comments => format!(" {}", self.form.text(content, None, false)),
            _ => text,
        };
        if !own_line {
            return Some(vec![TextEdit::replace(span, text.trim_start())]);
        }
        Some(vec![TextEdit::insert(place.behind, text), TextEdit::remove(Span::new(start, span.end()))])
    }

    pub(super) fn set_in_flow(&self, node: Node<'_>, value: &Tree) -> Option<Edits> {
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
    pub(super) fn is_spread(&self, node: Node<'_>) -> bool {
        let content = node.span().of(self.text);
        content.get(1..).is_some_and(|inner| inner.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']))
    }

    /// Puts the first part into an empty flow collection.
    pub(super) fn fill_empty(&self, span: Span, part: &str) -> TextEdit {
        let content = span.of(self.text);
        let close = content.get(content.len().saturating_sub(1)..).unwrap_or("");
        let open = content.get(..1).unwrap_or("");
        TextEdit::replace(span, format!("{open}{part}{close}"))
    }

    /// Puts a part behind the one at `start..end` of a flow collection.
    pub(super) fn extend_flow(
        &self,
        start: usize,
        end: usize,
        part: impl Fn(&Form, Option<&str>) -> String,
    ) -> TextEdit {
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
    pub(super) fn with_comments(&self, start: usize, column: usize, next: usize, index: usize, count: usize) -> usize {
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

/// Whether a value is written in lines of its own in block context.
pub(super) fn is_block(value: &Tree) -> bool {
    match value {
        Tree::Mapping(entries) => !entries.is_empty(),
        Tree::Sequence(items) => !items.is_empty(),
        Tree::Plain(_) | Tree::Text(_) => false,
    }
}

pub(super) fn in_flow(node: Node<'_>) -> bool {
    std::iter::successors(node.parent(), |node| node.parent()).any(Node::is_flow)
}

pub(super) fn properties_end(node: Node<'_>) -> Option<usize> {
    let spans = node.anchor().map(|(_, span)| span).into_iter().chain(node.tag().map(|(_, span)| span));
    spans.map(Span::end).max()
}

pub(super) fn start_with_properties(node: Node<'_>) -> usize {
    let anchor = node.anchor().map(|(_, span)| span.start().saturating_sub(1));
    let tag = node.tag().map(|(_, span)| span.start());
    [anchor, tag].into_iter().flatten().fold(node.span().start(), usize::min)
}

pub(super) fn end_with_properties(node: Node<'_>) -> usize {
    properties_end(node).unwrap_or(0).max(node.span().end())
}
