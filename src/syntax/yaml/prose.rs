//! Lines that are no YAML: those of a text that has lost its place.

use super::lines::{Line, line_before};
use super::mistake::{is_header, key_and_value};
use super::scanner::is_silent;

/// Lines above one that are looked through for what it may belong to.
const ABOVE: usize = 100;

/// Whether a line is hardly meant as YAML: words, and nothing that would make them an entry.
pub(super) fn is_prose(content: &str) -> bool {
    let first = content.chars().next();
    first.is_some_and(char::is_alphanumeric) && content.contains([' ', '(']) && !content.contains(':')
}

/// What is said of a line that stands too far left for the text it belongs to: `|` above it began one, and all between
/// them stands deeper.
pub(super) fn beside_text(text: &str, line: Line) -> Option<String> {
    let column = line.indent(text);
    let mut least = usize::MAX;
    let mut at = line.start;
    for _ in 0..ABOVE {
        let above = line_before(text, at)?;
        at = above.start;
        if is_silent(above.of(text)) {
            continue;
        }
        let indent = above.indent(text);
        let (key, value) = key_and_value(above.typed(text).of(text));
        if value.starts_with(['|', '>']) && is_header(value) && (column..least).contains(&indent) && least != usize::MAX
        {
            let what = key.map_or("an item".to_owned(), |key| format!("`{key}`"));
            return Some(format!(
                "This line stands left of the text that {what} begins above, and ends it; indent it like the rest"
            ));
        }
        if indent <= column {
            return None;
        }
        least = least.min(indent);
    }
    None
}
