use super::cursor::outline_above;
use super::flow::Flow;
use super::format::steps;
use super::lines::{Line, line_at, lines};
use super::outline::{Block, Frame, Inside, parts, quote_end};
use super::scanner::is_silent;
use crate::syntax::Parsed;

/// What closes the quotation mark and the brackets that are open at a place: first the mark alone, since brackets may be
/// closed further down.
pub(in crate::syntax) fn closings(parsed: &Parsed, offset: usize) -> Vec<String> {
    let text: &str = &parsed.text;
    let line = line_at(text, offset.min(text.len()));
    let (outline, _) = outline_above(parsed, line);
    let mut flow = Flow::default();
    let mut found = Vec::new();
    match outline.inside {
        Inside::Flow(above) => {
            flow = above;
            flow.read(text, line.start, offset, 1);
            // Further items may follow on the next lines.
            found.push(format!("{},", flow.quote.map(char::from).map_or(String::new(), String::from)));
        }
        Inside::Block => {
            let value = parts(text, line).value;
            match text.as_bytes().get(value.start()).filter(|_| value.start() < offset) {
                Some(b'[' | b'{') => {
                    flow.read(text, value.start(), value.start() + 1, 0);
                    flow.read(text, value.start() + 1, offset, 1);
                }
                Some(quote @ (b'"' | b'\'')) if quote_end(text, value.start(), line.end).is_none() => {
                    flow.quote = Some(*quote);
                }
                _ => {}
            }
        }
        Inside::Text(_) | Inside::Quotes(_) => {}
    }
    let mark: String = flow.quote.map(char::from).into_iter().collect();
    let brackets: String = flow.open.iter().rev().map(|open| if open.mapping { '}' } else { ']' }).collect();
    let whole = format!("{mark}{brackets}");
    found.extend([mark, whole]);
    found.dedup();
    found.retain(|closing| !closing.is_empty());
    found
}

/// What an item of a list would be at a cursor on an empty line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    /// The next one of a list above, or the first of one that stands in the column of its key as others do.
    Next,
    /// The first of a list whose other items stand below: nothing else can stand there.
    First,
}

/// Whether one item of a list might begin at a cursor, whose line is empty.
pub(in crate::syntax) fn takes_item(parsed: &Parsed, offset: usize) -> Option<Item> {
    let text: &str = &parsed.text;
    let line = line_at(text, offset.min(text.len()));
    let column = offset.checked_sub(line.start)?;
    let (mut outline, healed) = outline_above(parsed, line);
    if !line.of(text).trim().is_empty() || !matches!(outline.inside, Inside::Block) {
        return None;
    }
    let is_item = |line: &Line| {
        let parts = parts(&healed, *line);
        parts.dashes.first().is_some_and(|dash| dash - line.start == column)
    };
    outline.close(column, true);
    match outline.frames.last()? {
        Frame { column: at, kind: Block::Sequence { .. } } => (*at == column).then_some(Item::Next),
        Frame { column: at, kind: Block::Mapping { empty: true, .. } } if *at <= column => {
            let begins_here = || (*at == column && steps(parsed).1 == 0).then_some(Item::Next);
            let mut below = lines(&healed).skip_while(|other| other.start <= line.start);
            let Some(first) = below.find(|line| !is_silent(line.of(&healed))) else { return begins_here() };
            if is_item(&first) {
                return Some(Item::First);
            }
            begins_here()
        }
        Frame { .. } => None,
    }
}
