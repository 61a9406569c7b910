//! The view by the strict parser's events, for well-formed texts of which the grammar's tree has errors.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::document::{Document, NodeData, NodeId, Style, Value, comment};
use super::judge;
use super::lines::{line_start, signed_column};
use super::outline::quote_end;
use super::scalar;
use super::scanner::is_marker;
use crate::syntax::Incomplete;
use crate::text::Span;

/// Levels read; a text that nests deeper has no such view.
const DEPTH: usize = 480;

/// Builds the view of a well-formed document. None if the strict parser refuses it.
///
/// The events say what comes next, the source says where: indicators, properties and comments between two nodes are
/// read here, because the strict parser does not give their places.
pub(super) fn build(source: &str, incompletes: &[Incomplete]) -> Option<Document> {
    let judged = judge::accepted(source)?;
    let places = Places::of(&judged);
    let mut events = Vec::new();
    for event in Parser::new_from_str(&judged) {
        let (event, span) = event.ok()?;
        events.push((event, places.byte(span.start.index())..places.byte(span.end.index())));
    }
    let filled = incompletes.iter().map(|incomplete| incomplete.line.start()).collect();
    let mut builder =
        Builder { source, events: events.into_iter(), at: 0, document: Document::default(), depth: 0, filled };
    builder.stream()?;
    Some(builder.document)
}

/// From the strict parser's characters to bytes.
struct Places {
    /// Where each character begins; empty where every character is one byte.
    starts: Vec<usize>,
    end: usize,
}

impl Places {
    fn of(source: &str) -> Self {
        let starts = if source.is_ascii() { Vec::new() } else { source.char_indices().map(|(at, _)| at).collect() };
        Places { starts, end: source.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            character.min(self.end)
        } else {
            self.starts.get(character).copied().unwrap_or(self.end)
        }
    }
}

type Placed<'e> = (Event<'e>, std::ops::Range<usize>);

struct Builder<'s, 'e> {
    source: &'s str,
    events: std::vec::IntoIter<Placed<'e>>,
    /// Everything before it has been read.
    at: usize,
    document: Document,
    depth: usize,
    /// Where filled lines begin, in order.
    filled: Vec<usize>,
}

/// The collection a node stands in.
#[derive(Clone, Copy)]
struct Around {
    parent: Option<NodeId>,
    /// Column of the innermost block collection, -1 at the root.
    indent: isize,
    flow: bool,
}

impl Builder<'_, '_> {
    fn stream(&mut self) -> Option<()> {
        while let Some((event, _)) = self.events.next() {
            if let Event::DocumentStart(_) = event {
                self.prologue();
                let (first, span) = self.events.next()?;
                let root = self.node(first, span, Around { parent: None, indent: -1, flow: false })?;
                let data = self.document.nodes.get(root.0 as usize)?;
                let nothing = matches!(data.value, Value::Null) && data.properties.is_none();
                self.document.root = (!nothing).then_some(root);
                break;
            }
        }
        // Behind the document stand its end and comments.
        while self.at < self.source.len() {
            self.skip();
            self.at = self.end_of_token();
        }
        Some(())
    }

    /// Reads directives and the marker before a document.
    fn prologue(&mut self) {
        loop {
            self.skip();
            let rest = self.rest();
            let line = rest.split(['\n', '\r']).next().unwrap_or("");
            let start = self.source.len() - rest.len();
            // Further right, both are the beginning of a value.
            let before = self.source.get(line_start(self.source, start)..start).unwrap_or("");
            let is_outermost = before.trim_start_matches('\u{feff}').is_empty();
            if is_outermost && line.starts_with('%') {
                let length = line.find(" #").or_else(|| line.find("\t#")).unwrap_or(line.len());
                self.at = start + length;
            } else if is_outermost && is_marker(line, "---") {
                self.at = start + "---".len();
                return;
            } else {
                self.at = start;
                return;
            }
        }
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    /// Behind the characters up to the next blank or break, at least one.
    fn end_of_token(&self) -> usize {
        let rest = self.rest();
        let length = rest.find(is_space).unwrap_or(rest.len());
        self.at + length.max(rest.chars().next().map_or(0, char::len_utf8))
    }

    /// Passes over blanks, breaks and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches(is_space).len();
            let before = self.source.get(..self.at).unwrap_or("");
            if self.peek() != Some(b'#') || !(before.is_empty() || before.ends_with(is_space)) {
                return;
            }
            let length = self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
            self.document.comments.push(comment(self.source, Span::new(self.at, self.at + length)));
            self.at += length;
        }
    }

    /// Passes over an indicator if it comes next, and gives whether it did. One that must be followed by a blank is
    /// none otherwise.
    fn indicator(&mut self, indicator: u8, apart: bool) -> bool {
        let before = self.at;
        let comments = self.document.comments.len();
        self.skip();
        let behind = self.source.as_bytes().get(self.at + 1);
        let stands = self.peek() == Some(indicator)
            && (!apart || behind.is_none_or(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}')));
        if stands {
            self.at += 1;
        } else {
            self.at = before;
            self.document.comments.truncate(comments);
        }
        stands
    }

    /// Where what comes next begins.
    fn ahead(&mut self) -> usize {
        let (before, comments) = (self.at, self.document.comments.len());
        self.skip();
        self.document.comments.truncate(comments);
        std::mem::replace(&mut self.at, before)
    }

    fn add(&mut self, around: Around) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX));
        let (span, parent) = (Span::at(self.at), around.parent);
        self.document.nodes.push(NodeData::new(parent, span));
        id
    }

    fn data(&mut self, id: NodeId) -> Option<&mut NodeData> {
        self.document.nodes.get_mut(id.0 as usize)
    }

    /// Reads anchor and tag, in any order.
    fn properties(&mut self, id: NodeId, anchor: bool, tag: bool) -> Option<()> {
        for _ in 0..usize::from(anchor) + usize::from(tag) {
            self.skip();
            let start = self.at;
            match self.peek()? {
                b'&' => {
                    self.at = self.name_end();
                    let name = Span::new(start + 1, self.at);
                    let text = name.of(self.source).to_owned();
                    self.document.anchors.insert(text.clone(), id);
                    self.data(id)?.properties.get_or_insert_default().anchor = Some((text, name));
                }
                b'!' => {
                    let verbatim = self.rest().starts_with("!<").then(|| self.rest().find('>')).flatten();
                    self.at = verbatim.map_or_else(|| self.name_end(), |close| start + close + 1);
                    let span = Span::new(start, self.at);
                    let text = span.of(self.source).to_owned();
                    self.data(id)?.properties.get_or_insert_default().tag = Some((text, span));
                }
                _ => return None,
            }
            let at = self.at;
            self.data(id)?.span = Span::at(at);
        }
        Some(())
    }

    /// Behind the name of an anchor, alias or tag.
    fn name_end(&self) -> usize {
        let rest = self.rest();
        self.at + rest.find(|c: char| is_space(c) || matches!(c, ',' | '[' | ']' | '{' | '}')).unwrap_or(rest.len())
    }

    fn node(&mut self, event: Event<'_>, span: std::ops::Range<usize>, around: Around) -> Option<NodeId> {
        if self.depth >= DEPTH {
            return None;
        }
        let id = self.add(around);
        self.depth += 1;
        match event {
            Event::Alias(_) => self.alias(id)?,
            Event::Scalar(text, style, anchor, tag) => {
                self.properties(id, anchor > 0, tag.is_some())?;
                let missing = self.is_missing(&text, style);
                if !missing {
                    self.scalar(id, style, span.end, around)?;
                }
            }
            Event::SequenceStart(anchor, tag) => {
                self.properties(id, anchor > 0, tag.is_some())?;
                self.skip();
                let flow = self.peek() == Some(b'[');
                self.sequence(id, flow, around)?;
            }
            Event::MappingStart(anchor, tag) => {
                self.properties(id, anchor > 0, tag.is_some())?;
                self.skip();
                // Of a block mapping, the strict parser's span ends before its first key.
                let brace = self.peek() == Some(b'{') && self.at < span.end;
                self.mapping(id, brace, around)?;
            }
            _ => return None,
        }
        self.depth -= 1;
        Some(id)
    }

    /// Whether a scalar stands for nothing. Of a question mark with nothing behind it, the judge was shown `~`.
    fn is_missing(&mut self, text: &str, style: ScalarStyle) -> bool {
        let shown = text == "~" && self.source.as_bytes().get(self.ahead()) != Some(&b'~');
        style == ScalarStyle::Plain && (text.is_empty() || shown)
    }

    fn alias(&mut self, id: NodeId) -> Option<()> {
        self.skip();
        let span = Span::new(self.at, self.name_end());
        self.at = span.end();
        let name = span.of(self.source).strip_prefix('*')?.to_owned();
        let target = self.document.anchors.get(&name).copied();
        let data = self.data(id)?;
        (data.span, data.value) = (span, Value::Alias { name: name.into(), target });
        Some(())
    }

    fn scalar(&mut self, id: NodeId, style: ScalarStyle, end: usize, around: Around) -> Option<()> {
        self.skip();
        // The judge was shown a word in place of an alias of nothing.
        if self.peek() == Some(b'*') && style == ScalarStyle::Plain {
            return self.alias(id);
        }
        // Behind a quotation mark, the strict parser's span may hold blanks.
        let closed = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let closed = closed.then(|| quote_end(self.source, self.at, self.source.len())).flatten();
        let inline = Span::new(self.at, closed.unwrap_or(end));
        let (decoded, span, style) = match style {
            ScalarStyle::Plain => (scalar::plain(self.source, inline), inline, Style::Plain),
            ScalarStyle::SingleQuoted => (scalar::single(self.source, inline), inline, Style::Single),
            ScalarStyle::DoubleQuoted => (scalar::double(self.source, inline), inline, Style::Double),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let style = if style == ScalarStyle::Folded { Style::Folded } else { Style::Literal };
                let (decoded, span) = scalar::block(self.source, self.at, around.indent, &self.filled);
                self.header_comment(span);
                (decoded, span, style)
            }
        };
        self.at = span.end();
        self.data(id)?.set_scalar(span, style, decoded);
        Some(())
    }

    /// The comment behind the header of a block scalar.
    fn header_comment(&mut self, span: Span) {
        let header = self.rest().split(['\n', '\r']).next().unwrap_or("");
        if let Some(at) = header.find('#') {
            let behind = Span::new(span.start() + at, span.start() + header.len());
            self.document.comments.push(comment(self.source, behind));
        }
    }

    fn column_ahead(&mut self) -> isize {
        let at = self.ahead();
        signed_column(self.source, at)
    }

    fn sequence(&mut self, id: NodeId, flow: bool, around: Around) -> Option<()> {
        let start = self.at;
        let indent = if flow { around.indent } else { signed_column(self.source, start) };
        let inner = Around { parent: Some(id), indent, flow: flow || around.flow };
        self.at += usize::from(flow);
        let mut items = Vec::new();
        loop {
            let (event, span) = self.events.next()?;
            if event == Event::SequenceEnd {
                break;
            }
            match flow {
                true => self.indicator(b',', false),
                false => self.indicator(b'-', true),
            };
            items.push(self.node(event, span, inner)?);
        }
        let end = self.end(flow, items.last().copied())?;
        let data = self.data(id)?;
        (data.span, data.value) = (Span::new(start, end), Value::Sequence { items: items.into(), flow });
        Some(())
    }

    fn mapping(&mut self, id: NodeId, brace: bool, around: Around) -> Option<()> {
        let start = self.at;
        let flow = brace || around.flow;
        let indent = if flow { around.indent } else { signed_column(self.source, start) };
        let inner = Around { parent: Some(id), indent, flow };
        self.at += usize::from(brace);
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.events.next()?;
            if event == Event::MappingEnd {
                break;
            }
            if brace {
                self.indicator(b',', false);
            }
            let entry = self.ahead();
            let explicit = self.indicator(b'?', true);
            let missing = match &event {
                Event::Scalar(text, style, 0, None) => self.is_missing(text, *style),
                _ => false,
            };
            let key = self.node(event, span, inner)?;
            if missing {
                // A key that is not written stands where its entry begins.
                self.data(key)?.span = Span::at(entry);
            }
            let (event, span) = self.events.next()?;
            // Elsewhere it may begin an entry without key of a mapping around this one.
            if flow || !explicit || self.column_ahead() == indent {
                let stands = self.indicator(b':', false);
                // What the strict parser takes for the sign may belong to the name of an alias: `*:`.
                if !(stands || flow || explicit) {
                    return None;
                }
            }
            let value = self.node(event, span, inner)?;
            entries.push((key, value));
        }
        let last = entries.last().map(|(_, value)| *value);
        let end = if brace || last.is_some() { self.end(brace, last)? } else { start };
        let data = self.data(id)?;
        (data.span, data.value) = (Span::new(start, end), Value::Mapping { entries: entries.into(), flow });
        Some(())
    }

    /// Where a collection ends: behind its bracket, or with its last node.
    fn end(&mut self, bracket: bool, last: Option<NodeId>) -> Option<usize> {
        if !bracket {
            let at = self.at;
            return Some(last.and_then(|last| self.data(last)).map_or(at, |data| data.span.end()));
        }
        self.indicator(b',', false);
        self.skip();
        matches!(self.peek(), Some(b']' | b'}')).then(|| self.at += 1)?;
        Some(self.at)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{feff}')
}
