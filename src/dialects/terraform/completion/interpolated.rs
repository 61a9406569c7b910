//! Expressions inside of the strings of JSON.

use crate::model::Cursor;
use crate::syntax::{Context, Slot};
use crate::text::Span;

/// What stands around a cursor that is in an interpolation of a string; none elsewhere.
pub(super) fn context(at: &Cursor<'_>) -> Option<Context> {
    let text = &at.parsed.text;
    let before = text.get(..at.offset)?;
    let line = before.rsplit('\n').next()?;
    let code = line.get(line.rfind("${")? + 2..)?;
    if code.contains('}') {
        return None;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let word = code.rfind(|c: char| !is_part(c)).map_or(0, |at| at + code.get(at..).map_or(0, first_length));
    let typed = code.get(word..)?;
    let chain = code.get(..word)?;
    let start = chain
        .rfind(|c: char| !(is_part(c) || c == '.'))
        .map_or(0, |at| at + first_length(chain.get(at..).unwrap_or("")));
    let mut names: Vec<String> = Vec::new();
    if chain.ends_with('.') {
        names = chain.get(start..)?.trim_end_matches('.').split('.').map(str::to_owned).collect();
    }
    if names.iter().any(String::is_empty) {
        return None;
    }
    let behind = text.get(at.offset..)?.find(|c: char| !is_part(c)).unwrap_or(0);
    let typed = Span::new(at.offset - typed.len(), at.offset + behind);
    let slot = Slot::Traversal { before: names };
    Some(Context { path: Vec::new(), slot, typed, present: Vec::new(), indent: 0 })
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}
