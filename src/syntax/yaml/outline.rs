//! A document as lines see it: dashes, keys and indentation, without a grammar.

use super::flow::Flow;
use super::lines::Line;
use super::scanner::is_marker;
use crate::syntax::Step;
use crate::text::Span;

/// What stands on a line in block context.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Where each leading dash stands.
    pub(super) dashes: Vec<usize>,
    /// The key: what it says, and its span with quotes.
    pub(super) key: Option<(String, Span)>,
    /// What follows the key's colon, or else the dashes: without blanks around it and a comment behind it. Anchors and
    /// tags are left out.
    pub(super) value: Span,
    /// Where a comment begins, or the line ends.
    pub(super) end: usize,
}

/// Reads a line that stands in block context.
pub(super) fn parts(text: &str, line: Line) -> Parts {
    let mut parts = Parts { end: line.end, ..Parts::default() };
    let mut at = skip_blanks(text, line.start + bom(text, line), line.end);
    while let Some(byte) = text.as_bytes().get(at).filter(|_| at < line.end) {
        let behind = text.as_bytes().get(at + 1).filter(|_| at + 1 < line.end);
        if !matches!(byte, b'-' | b'?') || !behind.is_none_or(|b| matches!(b, b' ' | b'\t')) {
            break;
        }
        if *byte == b'-' {
            parts.dashes.push(at);
        }
        at = skip_blanks(text, at + 1, line.end);
    }
    let start = skip_properties(text, at, line.end);
    if let Some((name, key, behind)) = key(text, start, line.end) {
        parts.key = Some((name, key));
        at = skip_properties(text, skip_blanks(text, behind, line.end), line.end);
    } else {
        at = start;
    }
    parts.end = comment_start(text, at, line.end);
    let value = text.get(at..parts.end).unwrap_or("").trim_end_matches([' ', '\t']);
    parts.value = Span::new(at, at + value.len());
    parts
}

/// Whether a block collection begins where the line does: with an indicator, or a key.
pub(super) fn begins_collection(text: &str, line: Line) -> bool {
    let content = line.of(text);
    let indicator = content.starts_with(['-', '?', ':']);
    let apart = content.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    indicator && apart || parts(text, line).key.is_some()
}

fn bom(text: &str, line: Line) -> usize {
    if line.of(text).starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

fn skip_blanks(text: &str, start: usize, end: usize) -> usize {
    let rest = text.get(start..end).unwrap_or("");
    start + rest.len() - rest.trim_start_matches([' ', '\t']).len()
}

/// Behind anchors and tags that are followed by a blank or the end of the line.
fn skip_properties(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    while matches!(text.as_bytes().get(at).filter(|_| at < end), Some(b'&' | b'!')) {
        let rest = text.get(at..end).unwrap_or("");
        let length = rest.find([' ', '\t']).unwrap_or(rest.len());
        at = skip_blanks(text, at + length, end);
    }
    at
}

/// A key at `start`: what it says, its span, and where the text behind its colon begins.
fn key(text: &str, start: usize, end: usize) -> Option<(String, Span, usize)> {
    let rest = text.get(start..end)?;
    let first = rest.chars().next()?;
    if matches!(first, '"' | '\'') {
        let closed = quote_end(text, start, end)?;
        let colon = skip_blanks(text, closed, end);
        let behind = text.as_bytes().get(colon + 1).filter(|_| colon + 1 < end);
        let is_key = text.as_bytes().get(colon) == Some(&b':') && behind.is_none_or(|b| matches!(b, b' ' | b'\t'));
        let name = text.get(start + 1..closed - 1)?;
        return (is_key && colon < end).then(|| (name.to_owned(), Span::new(start, closed), colon + 1));
    }
    if matches!(first, '[' | '{' | '|' | '>' | '#' | '@' | '`' | '%' | ',' | ']' | '}') {
        return None;
    }
    let limit = comment_start(text, start, end);
    let plain = text.get(start..limit)?;
    let at = plain.char_indices().find_map(|(at, c)| {
        let behind = plain.as_bytes().get(at + 1);
        (c == ':' && behind.is_none_or(|b| matches!(b, b' ' | b'\t'))).then_some(at)
    })?;
    let name = plain.get(..at)?.trim_end();
    Some((name.to_owned(), Span::new(start, start + name.len()), start + at + 1))
}

/// Behind the closing mark of the quoted text that begins at `start`, if it ends before `end`.
pub(super) fn quote_end(text: &str, start: usize, end: usize) -> Option<usize> {
    behind_quote(text, start + 1, end, *text.as_bytes().get(start)?)
}

/// Behind the mark that closes, before `end`, the quoted text in which `at` stands.
fn behind_quote(text: &str, mut at: usize, end: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes().get(..end)?;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && quote == b'"' || *byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) {
            at += 1;
        } else if *byte == quote {
            return Some(at + 1);
        }
        at += 1;
    }
    None
}

/// Where a comment begins behind `start`, quoted text skipped; `end` if there is none.
fn comment_start(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    if matches!(bytes.get(start), Some(b'"' | b'\'')) {
        at = quote_end(text, start, end).unwrap_or(end);
    }
    (at..end).find(|&at| bytes[at] == b'#' && (at == start || matches!(bytes[at - 1], b' ' | b'\t'))).unwrap_or(end)
}

/// A block collection that is open.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Its column.
    pub(super) column: usize,
    pub(super) kind: Block,
}

#[derive(Clone, Debug)]
pub(super) enum Block {
    Mapping {
        /// The last key.
        key: String,
        /// Whether nothing stands behind its colon.
        empty: bool,
        keys: Vec<String>,
    },
    Sequence {
        index: usize,
        /// Whether nothing stands behind the last dash.
        empty: bool,
        /// Whether items so far were mappings.
        mappings: bool,
        /// Whether items so far were scalars.
        scalars: bool,
    },
}

/// What a line continues.
#[derive(Clone, Debug, Default)]
pub(super) enum Inside {
    /// Nothing: it stands in block context.
    #[default]
    Block,
    /// The text of a block scalar below a collection at this column.
    Text(usize),
    /// A quoted scalar.
    Quotes(u8),
    /// A flow collection.
    Flow(Flow),
}

/// The collections open behind the lines read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub(super) frames: Vec<Frame>,
    pub(super) inside: Inside,
}

impl Outline {
    /// Reads the next line. Gives its parts if it stands in block context and holds something.
    pub(super) fn line(&mut self, text: &str, line: Line) -> Option<Parts> {
        match std::mem::take(&mut self.inside) {
            Inside::Text(parent) if line.typed(text).is_empty() || line.indent(text) > parent => {
                self.inside = Inside::Text(parent);
                return None;
            }
            Inside::Quotes(quote) => {
                if behind_quote(text, line.start, line.end, quote).is_none() {
                    self.inside = Inside::Quotes(quote);
                }
                return None;
            }
            Inside::Flow(mut flow) => {
                flow.read(text, line.start, line.end, 1);
                if !flow.open.is_empty() {
                    self.inside = Inside::Flow(flow);
                }
                return None;
            }
            Inside::Block | Inside::Text(_) => {}
        }
        let content = line.of(text);
        let typed = line.typed(text);
        let typed = typed.of(text);
        if typed.is_empty()
            || typed.starts_with('#')
            || content.starts_with('%')
            || is_marker(content, "---")
            || is_marker(content, "...")
        {
            return None;
        }
        let parts = parts(text, line);
        self.enter(text, line, &parts);
        self.begin_value(text, line, &parts);
        Some(parts)
    }

    /// Opens and closes collections as the dashes and the key of a line say.
    fn enter(&mut self, text: &str, line: Line, parts: &Parts) {
        self.dashes(text, line, &parts.dashes);
        let empty = parts.value.is_empty();
        let Some((name, span)) = &parts.key else {
            if let Some(Frame { kind: Block::Sequence { empty: none, scalars, .. }, .. }) =
                self.frames.last_mut().filter(|_| !parts.dashes.is_empty())
            {
                *none = empty;
                *scalars |= !empty && !matches!(text.as_bytes().get(parts.value.start()), Some(b'[' | b'{'));
            }
            return;
        };
        let column = line.column(text, span.start());
        self.close(column, false);
        match self.frames.last_mut() {
            Some(Frame { column: at, kind: Block::Mapping { key, empty: none, keys } }) if *at == column => {
                key.clone_from(name);
                keys.push(name.clone());
                *none = empty;
            }
            top => {
                if let Some(Frame { kind: Block::Sequence { mappings, .. }, .. }) = top {
                    *mappings = true;
                }
                let kind = Block::Mapping { key: name.clone(), empty, keys: vec![name.clone()] };
                self.frames.push(Frame { column, kind });
            }
        }
    }

    /// Enters the items that the dashes of a line begin.
    pub(super) fn dashes(&mut self, text: &str, line: Line, dashes: &[usize]) {
        for dash in dashes {
            let column = line.column(text, *dash);
            self.close(column, true);
            match self.frames.last_mut() {
                Some(Frame { column: at, kind: Block::Sequence { index, empty, .. } }) if *at == column => {
                    *index += 1;
                    *empty = true;
                }
                _ => {
                    let kind = Block::Sequence { index: 0, empty: true, mappings: false, scalars: false };
                    self.frames.push(Frame { column, kind });
                }
            }
        }
    }

    /// Closes what cannot go on at a column. A key ends a sequence at its own column, a dash does not. Gives the
    /// outermost collection closed.
    pub(super) fn close(&mut self, column: usize, dash: bool) -> Option<Frame> {
        let mut closed = None;
        while let Some(top) = self.frames.last() {
            let ends = top.column == column && !dash && matches!(top.kind, Block::Sequence { .. });
            if top.column <= column && !ends {
                break;
            }
            closed = self.frames.pop();
        }
        closed
    }

    /// Notes a value that goes on over the next lines.
    fn begin_value(&mut self, text: &str, line: Line, parts: &Parts) {
        let start = parts.value.start();
        self.inside = match parts.value.of(text).as_bytes().first() {
            Some(b'|' | b'>') => {
                let anchor = parts.key.as_ref().map(|(_, span)| span.start()).or(parts.dashes.last().copied());
                Inside::Text(anchor.map_or(0, |at| line.column(text, at)))
            }
            Some(quote @ (b'"' | b'\'')) if quote_end(text, start, line.end).is_none() => Inside::Quotes(*quote),
            Some(b'[' | b'{') => {
                let mut flow = Flow::default();
                flow.read(text, start, start + 1, 0);
                flow.read(text, start + 1, line.end, 1);
                if flow.open.is_empty() { Inside::Block } else { Inside::Flow(flow) }
            }
            _ => Inside::Block,
        };
    }

    /// From the root into the innermost open collection: into items always, into its last key only if `inside`.
    pub(super) fn steps(&self, inside: bool) -> Vec<Step> {
        let last = self.frames.len().saturating_sub(1);
        let step = |(at, frame): (usize, &Frame)| match &frame.kind {
            Block::Mapping { .. } if at == last && !inside => None,
            Block::Mapping { key, .. } => Some(Step::Key(key.clone())),
            Block::Sequence { index, .. } => Some(Step::Item(*index)),
        };
        self.frames.iter().enumerate().filter_map(step).collect()
    }
}

/// Whether nothing but a comment stands behind what closes on this line the quoted text or the brackets that are read.
pub(super) fn is_nothing_behind(text: &str, line: Line, inside: &Inside) -> Option<bool> {
    let end = match inside {
        Inside::Quotes(quote) => behind_quote(text, line.start, line.end, *quote)?,
        Inside::Flow(flow) => flow.clone().read(text, line.start, line.end, 1),
        Inside::Block | Inside::Text(_) => return None,
    };
    let rest = text.get(end..line.end)?;
    let content = rest.trim_start_matches([' ', '\t']);
    Some(content.is_empty() || content.starts_with('#') && content.len() < rest.len())
}

/// Whether a line on which a quoted text is open ends with its closing mark, and has no other one.
pub(super) fn only_closes(typed: &str, inside: &Inside) -> bool {
    let Inside::Quotes(quote) = inside else { return false };
    let quote = char::from(*quote);
    let escaped = if quote == '"' { "\\\"" } else { "''" };
    let marks = typed.replace(escaped, "");
    marks.ends_with(quote) && marks.matches(quote).count() == 1
}

/// Whether a line on which a quoted text or brackets are open begins an entry, which speaks for a mark or bracket that was
/// never closed. JSON in a text only looks like it; so does a sentence with a colon, and a line that closes the mark.
pub(super) fn speaks_for_an_entry(text: &str, line: Line, inside: &Inside) -> bool {
    let start = line.typed(text).start();
    let typed = Line { start, ..line };
    let quote = match inside {
        Inside::Quotes(quote) => Some(*quote),
        Inside::Flow(flow) => flow.quote,
        Inside::Block | Inside::Text(_) => None,
    };
    let is_json = quote == Some(b'\'') && typed.of(text).starts_with('"');
    if is_json || !begins_collection(text, typed) {
        return false;
    }
    let parts = parts(text, typed);
    let Some(((name, _), quote)) = parts.key.zip(quote).filter(|_| parts.dashes.is_empty()) else { return true };
    let closes = behind_quote(text, start, line.end, quote)
        .and_then(|end| text.get(end..line.end))
        .is_some_and(|rest| rest.trim_start_matches([' ', '\t', ']', '}', ',']).is_empty());
    !name.contains([' ', '\t']) && !closes
}
