use super::cursor::outline_above;
use super::flow::Flow;
use super::lines::line_at;
use super::outline::{Inside, parts, quote_end};
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
