use std::sync::{Arc, Mutex, PoisonError};

use super::flow::Flow;
use super::heal::heal;
use super::json::heal_json;
use super::lines::{Line, line_at, lines, lines_below};
use super::outline::{Block, Frame, Inside, Outline, Parts, parts, quote_end};
use super::scanner::is_marker;
use crate::syntax::{Context, Language, Parsed, Slot, Step};
use crate::text::Span;

/// Where the cursor stands, read from the lines around it.
///
/// In a value, the path leads to the mapping the key stands in, or into the item; in a key, to the mapping the key
/// belongs to. Behind a bare `- `, the slot is a key unless the items beside it are scalars.
pub(super) fn context(parsed: &Parsed, offset: usize) -> Context {
    let text: &str = &parsed.text;
    let line = line_at(text, offset.min(text.len()));
    let mut offset = offset.min(line.end);
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let (outline, healed) = outline_above(parsed, line);
    let cursor = Cursor { text, healed: &healed, line, offset, is_json: parsed.language == Language::Json };
    cursor.read(outline).unwrap_or_else(|| cursor.nothing())
}

/// What was read above the line that was asked about last: whoever wants to know what may be written on a line asks
/// several times.
#[derive(Debug, Default)]
pub(super) struct Above(Mutex<Option<(Line, Outline, Arc<str>)>>);

/// What is open where a line begins, and the text as far as other lines are concerned.
pub(super) fn outline_above(parsed: &Parsed, line: Line) -> (Outline, Arc<str>) {
    let Some(document) = parsed.yaml() else { return read_above(parsed, line) };
    let mut last = document.above.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, outline, healed)) = &*last
        && *known == line
    {
        return (outline.clone(), healed.clone());
    }
    let (outline, healed) = read_above(parsed, line);
    *last = Some((line, outline.clone(), healed.clone()));
    (outline, healed)
}

fn read_above(parsed: &Parsed, line: Line) -> (Outline, Arc<str>) {
    let healed = without_line(parsed, line);
    let mut outline = Outline::default();
    for above in lines(&healed).take_while(|above| above.start < line.start) {
        let is_filled = above.typed(&healed).is_empty() && is_sound(&parsed.text, above);
        outline.line(if is_filled { &parsed.text } else { &healed }, above);
    }
    (outline, healed)
}

/// Whether a line holds a key that nothing unclosed follows. Where it was filled, what is below it was broken.
fn is_sound(text: &str, line: Line) -> bool {
    let parts = parts(text, line);
    let opens = matches!(text.as_bytes().get(parts.value.start()), Some(b'"' | b'\'' | b'[' | b'{' | b'|' | b'>'));
    let has_key = parts.key.is_some_and(|(name, _)| !name.is_empty());
    has_key && (parts.value.is_empty() || !opens)
}

/// Lines between a mistake and a line filled for it, at most, as far as a cursor is concerned.
const NEAR: usize = 40;

/// The healed text, for reading the other lines. Where one of them was filled, the cursor's line may have been the
/// cause, so it is filled first and the rest healed again.
fn without_line(parsed: &Parsed, line: Line) -> Arc<str> {
    let near = |other: Span| {
        let between = other.start().min(line.start)..other.start().max(line.start);
        parsed.text.get(between).is_some_and(|between| lines(between).nth(NEAR).is_none())
    };
    if parsed.incompletes.iter().all(|incomplete| incomplete.line == line.span() || !near(incomplete.line)) {
        return parsed.healed.clone();
    }
    let mut text = parsed.text.to_string();
    text.replace_range(line.start..line.end, &" ".repeat(line.end - line.start));
    let text = text.into();
    if parsed.language == Language::Json { heal_json(&text).0.text } else { heal(&text).text }
}

struct Cursor<'t> {
    text: &'t str,
    healed: &'t str,
    line: Line,
    offset: usize,
    is_json: bool,
}

/// What a cursor in block context is in.
struct Place {
    path: Vec<Step>,
    /// Keys above the cursor in the same mapping.
    keys: Vec<String>,
    /// Column of the mapping, or where one would stand.
    column: usize,
    /// Whether the mapping is there already.
    known: bool,
}

impl Cursor<'_> {
    fn nothing(&self) -> Context {
        let typed = Span::at(self.offset);
        Context { path: Vec::new(), slot: Slot::Nothing, typed, present: Vec::new(), indent: 0 }
    }

    fn read(&self, mut outline: Outline) -> Option<Context> {
        let content = self.line.of(self.text);
        let blank = self.line.typed(self.text).is_empty();
        let start = self.line.start + self.line.indent(self.text);
        match std::mem::take(&mut outline.inside) {
            Inside::Text(parent) => {
                let column = if blank { self.offset } else { start } - self.line.start;
                if column > parent {
                    return None;
                }
            }
            Inside::Quotes(_) => return None,
            Inside::Flow(mut flow) => {
                let base = Place { path: outline.steps(true), keys: Vec::new(), column: 0, known: true };
                if self.is_json {
                    self.go_on(&mut flow);
                }
                flow.read(self.text, self.line.start, self.offset, 1);
                return if flow.open.is_empty() { None } else { self.in_flow(flow, base) };
            }
            Inside::Block => {}
        }
        let marker = content.starts_with('%') || is_marker(content, "---") || is_marker(content, "...");
        if marker || !blank && self.offset < start {
            return None;
        }
        let parts = parts(self.text, self.line);
        if parts.end < self.offset && parts.end < self.line.end {
            return None;
        }
        self.in_block(outline, &parts)
    }

    /// In JSON, what stands above the cursor's line is behind it where it is whole, though its comma is yet to come.
    fn go_on(&self, flow: &mut Flow) {
        let before = self.healed.get(..self.line.start).unwrap_or("").trim_end();
        let is_whole = before.ends_with(['"', '}', ']']) || before.ends_with(|c: char| c.is_ascii_alphanumeric());
        let is_value = flow.open.last().is_some_and(|top| !top.mapping || top.key.is_some());
        if is_whole && is_value && flow.quote.is_none() {
            flow.next();
        }
    }

    fn in_block(&self, mut outline: Outline, parts: &Parts) -> Option<Context> {
        let dashes: Vec<usize> = parts.dashes.iter().copied().filter(|dash| *dash < self.offset).collect();
        outline.dashes(self.text, self.line, &dashes);
        let behind_dash = dashes.last().map(|dash| self.line.column(self.text, *dash));
        if let Some((name, span)) = &parts.key {
            let place = self.place(&mut outline, self.line.column(self.text, span.start()), behind_dash)?;
            // In an anchor or tag before it, or in the blanks there.
            if self.offset < span.start() {
                return None;
            }
            if self.offset > span.end() {
                let colon = self.text.get(span.end()..self.offset).is_some_and(|between| between.contains(':'));
                return if colon { self.in_value(place, parts.value, name) } else { None };
            }
            let quoted = matches!(self.text.as_bytes().get(span.start()), Some(b'"' | b'\''));
            let typed = if quoted { Span::new(span.start() + 1, span.end() - 1) } else { *span };
            return self.at_key(place, typed);
        }
        let empty = parts.value.is_empty();
        let column = match behind_dash {
            Some(dash) if empty => self.line.column(self.text, self.offset).max(dash + 2),
            _ if empty => self.line.column(self.text, self.offset),
            _ => self.line.column(self.text, parts.value.start()),
        };
        let first = self.text.as_bytes().get(parts.value.start()).filter(|_| !empty);
        let place = self.place(&mut outline, column, behind_dash)?;
        if behind_dash.is_some()
            && (matches!(first, Some(b'[' | b'{' | b'*' | b'|' | b'>')) || self.is_scalar_item(&outline))
        {
            return self.in_value(place, parts.value, "");
        }
        match first {
            Some(b'[' | b'{') => self.in_value(place, parts.value, ""),
            Some(b'"' | b'\'') => {
                let inner = self.inside_quotes(parts.value.start());
                self.at_key(place, inner)
            }
            Some(b'|' | b'>' | b'*' | b'@' | b'`') => None,
            _ if empty => self.at_key(place, Span::at(self.offset)),
            _ => self.at_key(place, Span::new(parts.value.start(), parts.value.end().max(self.offset))),
        }
    }

    /// The mapping that an entry at `column` on the cursor's line belongs to.
    fn place(&self, outline: &mut Outline, column: usize, behind_dash: Option<usize>) -> Option<Place> {
        if let Some(dash) = behind_dash {
            return Some(self.new_mapping(outline.steps(true), column, signed(dash)));
        }
        let closed = outline.close(column, false);
        let Some(top) = outline.frames.last() else {
            // Left of everything, or nothing above: the outermost mapping.
            return match closed {
                Some(Frame { kind: Block::Mapping { keys, .. }, column }) => {
                    Some(Place { path: Vec::new(), keys, column, known: true })
                }
                Some(_) => None,
                None => Some(self.new_mapping(Vec::new(), column, -1)),
            };
        };
        let parent = signed(top.column);
        if top.column == column {
            let Block::Mapping { keys, .. } = &top.kind else { return None };
            return Some(Place { path: outline.steps(false), keys: keys.clone(), column, known: true });
        }
        match (&top.kind, closed) {
            (_, Some(Frame { column, kind: Block::Mapping { keys, .. } })) => {
                Some(Place { path: outline.steps(true), keys, column, known: true })
            }
            (_, Some(_)) => None,
            (Block::Mapping { empty: true, .. } | Block::Sequence { empty: true, .. }, None) => {
                Some(self.new_mapping(outline.steps(true), column, parent))
            }
            (Block::Mapping { keys, .. }, None) => {
                let (path, keys, column) = (outline.steps(false), keys.clone(), top.column);
                Some(Place { path, keys, column, known: true })
            }
            (Block::Sequence { .. }, None) => None,
        }
    }

    /// A mapping that begins on the cursor's line. If its further entries stand below, they say at which column.
    fn new_mapping(&self, path: Vec<Step>, column: usize, parent: isize) -> Place {
        let mut below = Outline::default();
        let first = self.below().find_map(|line| below.line(self.healed, line).map(|parts| (line, parts)));
        let known = first.and_then(|(line, parts)| {
            let (_, span) = parts.key.filter(|_| parts.dashes.is_empty())?;
            let column = line.column(self.healed, span.start());
            (signed(column) > parent).then_some(column)
        });
        Place { path, keys: Vec::new(), column: known.unwrap_or(column), known: known.is_some() }
    }

    fn below(&self) -> impl Iterator<Item = Line> + '_ {
        lines_below(self.healed, self.line)
    }

    /// Keys of the mapping below the cursor's line, behind those above it.
    fn present(&self, place: &Place) -> Vec<String> {
        let mut present = place.keys.clone();
        if !place.known {
            return present;
        }
        let mut outline = Outline::default();
        for line in self.below() {
            let Some(parts) = outline.line(self.healed, line) else { continue };
            let first = parts.dashes.first().copied().or(parts.key.as_ref().map(|(_, span)| span.start()));
            let column = line.column(self.healed, first.unwrap_or(parts.value.start()));
            if column < place.column {
                break;
            }
            if let Some((name, _)) = parts.key.filter(|_| parts.dashes.is_empty() && column == place.column) {
                present.push(name);
            }
        }
        present
    }

    /// Whether the items beside the one at the cursor are scalars.
    fn is_scalar_item(&self, outline: &Outline) -> bool {
        let Some(Frame { column: dash, kind: Block::Sequence { mappings, scalars, .. } }) = outline.frames.last()
        else {
            return false;
        };
        if *mappings || *scalars {
            return !mappings;
        }
        let mut below = Outline::default();
        for line in self.below() {
            let Some(parts) = below.line(self.healed, line) else { continue };
            let first = parts.dashes.first().copied().map(|at| at - line.start);
            let column = first.unwrap_or(line.indent(self.healed));
            if column < *dash || column > *dash && parts.key.is_some() {
                return false;
            }
            if first == Some(*dash) {
                let begins = self.healed.as_bytes().get(parts.value.start());
                return parts.key.is_none() && !parts.value.is_empty() && !matches!(begins, Some(b'[' | b'{'));
            }
        }
        false
    }

    fn at_key(&self, place: Place, typed: Span) -> Option<Context> {
        let present = self.present(&place);
        Some(Context { path: place.path, slot: Slot::Key, typed, present, indent: place.column })
    }

    fn in_value(&self, place: Place, value: Span, key: &str) -> Option<Context> {
        let first = self.text.as_bytes().get(value.start()).copied().filter(|_| !value.is_empty());
        let mut quoted = false;
        let typed = match first {
            Some(b'|' | b'>') => return None,
            Some(b'[' | b'{') if self.offset > value.start() => {
                let mut flow = Flow::default();
                flow.read(self.text, value.start(), value.start() + 1, 0);
                flow.read(self.text, value.start() + 1, self.offset, 1);
                if flow.open.is_empty() {
                    return None;
                }
                let mut path = place.path.clone();
                if !key.is_empty() {
                    path.push(Step::Key(key.to_owned()));
                }
                return self.in_flow(flow, Place { path, ..place });
            }
            Some(b'"' | b'\'') if self.offset > value.start() => {
                let inner = self.inside_quotes(value.start());
                if self.offset > inner.end() {
                    return None;
                }
                quoted = true;
                inner
            }
            Some(_) if self.offset >= value.start() => Span::new(value.start(), value.end().max(self.offset)),
            // In an anchor or tag before it.
            _ if self.text.get(..self.offset).is_some_and(|before| !before.ends_with([':', '-', ' ', '\t'])) => {
                return None;
            }
            _ => Span::at(self.offset),
        };
        let present = self.present(&place);
        let slot = Slot::Value { key: key.to_owned(), quoted };
        Some(Context { path: place.path, slot, typed, present, indent: place.column })
    }

    /// The text between the quotation mark at `start` and the one that closes it, or the end of the line.
    fn inside_quotes(&self, start: usize) -> Span {
        let end = quote_end(self.text, start, self.line.end).map_or(self.line.end, |end| end - 1);
        Span::new(start + 1, end)
    }

    /// Inside brackets or braces, `flow` having been read up to the cursor.
    fn in_flow(&self, mut flow: Flow, place: Place) -> Option<Context> {
        let line_start = self.text.get(self.line.start..self.offset)?;
        if flow.quote.is_none() && line_start.trim_start().starts_with('#')
            || line_start.contains(" #") && flow.quote.is_none()
        {
            return None;
        }
        let quoted = flow.quote.is_some();
        let start = match (flow.token, quoted) {
            (Some(token), true) => token.start(),
            (Some(token), false) if token.end() < self.offset && self.closes(token) => return None,
            (Some(token), false) => token.start(),
            (None, _) => self.offset,
        };
        // A token that began on an earlier line is not being typed.
        if start < self.line.start {
            return None;
        }
        let typed = Span::new(start, self.token_end(flow.quote));
        let mut path = place.path;
        path.extend(flow.steps());
        let depth = flow.open.len();
        let top = flow.open.last_mut()?;
        let mut present = std::mem::take(&mut top.keys);
        let slot = match (&top.key, top.mapping) {
            (Some(key), true) => {
                present.retain(|name| name != key);
                Slot::Value { key: key.clone(), quoted }
            }
            (None, true) => Slot::Key,
            (_, false) => Slot::Value { key: String::new(), quoted },
        };
        flow.quote = None;
        flow.token = None;
        let behind = if quoted { (typed.end() + 1).min(self.line.end) } else { typed.end() };
        present.append(&mut self.keys_behind(flow, behind, depth));
        Some(Context { path, slot, typed, present, indent: self.line.indent(self.text) })
    }

    /// Whether the token read last was in quotes that are closed.
    fn closes(&self, token: Span) -> bool {
        matches!(self.text.as_bytes().get(token.end()), Some(b'"' | b'\''))
    }

    /// Where the token at the cursor ends.
    fn token_end(&self, quote: Option<u8>) -> usize {
        let rest = self.text.get(self.offset..self.line.end).unwrap_or("");
        if let Some(quote) = quote {
            let mut escaped = false;
            let end = rest.bytes().position(|b| {
                let closes = b == quote && !escaped;
                escaped = b == b'\\' && !escaped && quote == b'"';
                closes
            });
            return end.map_or(self.line.end, |end| self.offset + end);
        }
        let end = rest.find([',', ']', '}', '[', '{', ':', '#', '"', '\'']).unwrap_or(rest.len());
        self.offset + rest.get(..end).unwrap_or("").trim_end().len()
    }

    /// Keys of the collection at the cursor that stand behind it, on this line and below.
    fn keys_behind(&self, mut flow: Flow, behind: usize, depth: usize) -> Vec<String> {
        let mut keys = Vec::new();
        let mut take = |flow: &mut Flow| {
            if let Some(open) = flow.open.get_mut(depth - 1) {
                keys.append(&mut open.keys);
            }
        };
        // Up to the closing bracket, which takes its keys with it: read in steps.
        let mut at = behind;
        while at < self.line.end && flow.open.len() >= depth {
            at = flow.read(self.text, at, at + 1, depth).max(at + 1);
            take(&mut flow);
        }
        flow.quote = None;
        for line in self.below() {
            let mut at = line.start;
            while at < line.end && flow.open.len() >= depth {
                at = flow.read(self.healed, at, at + 1, depth).max(at + 1);
                take(&mut flow);
            }
            if flow.open.len() < depth {
                break;
            }
        }
        keys
    }
}

fn signed(column: usize) -> isize {
    isize::try_from(column).unwrap_or(isize::MAX)
}
