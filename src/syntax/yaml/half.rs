//! Lines that are being typed: what they are yet to be shows in the lines around them.

use super::lines::{Line, line_before, lines_below};
use super::mistake::{Cause, cause, closing, is_above_its_own, is_word, key_and_value};
use super::scanner::{is_half_marker, is_marker, is_silent};

/// Lines over which a list is followed.
const LISTED: usize = 100;

/// Whether a line is a `---` that is being typed: above the first key of a document.
pub(super) fn is_half_a_marker(text: &str, line: Line) -> bool {
    let silent = |line: &Line| is_silent(line.of(text));
    let mut above = std::iter::successors(line_before(text, line.start), |line| line_before(text, line.start));
    let below = || lines_below(text, line).map(|line| line.of(text)).find(|line| !is_silent(line));
    is_half_marker(line.of(text))
        && above.all(|line| silent(&line))
        && below().is_some_and(|below| !below.starts_with([' ', '\t', '-']))
}

/// Whether a line is a bare word beside an entry of its own column, or above what is to hang under it: half a key,
/// whichever of the two lines makes the text well-formed again when it goes. So is one behind the dash of an item that
/// goes on below.
pub(super) fn is_half_a_key(text: &str, line: Line) -> bool {
    let content = line.typed(text).of(text);
    if content == "-" || content.starts_with("- ") {
        let is_item = content.strip_prefix("- ").is_some_and(|item| is_word(item.trim_start()));
        return is_item && is_above_its_own(text, line) || is_among_keys(text, line);
    }
    if is_half_a_marker(text, line) {
        return true;
    }
    let is_bare = key_and_value(content).0.is_none() && is_no_beginning(content);
    let is_entry = |other: Line| {
        let (indent, key) = (other.indent(text), key_and_value(other.typed(text).of(text)).0);
        key.is_some() && (indent == line.indent(text) || indent > line.indent(text) && is_word(content))
    };
    let below = || lines_below(text, line).find(|other| !other.typed(text).is_empty());
    is_bare && below().is_some_and(is_entry)
}

/// Whether a line is an item of a list above the keys of a mapping, in their column and first of them: they are more than it
/// is, and it is one of them yet to be.
fn is_among_keys(text: &str, line: Line) -> bool {
    let indent = line.indent(text);
    let is_loud = |line: &Line| !is_silent(line.of(text));
    let above = std::iter::successors(line_before(text, line.start), |line| line_before(text, line.start));
    let is_first = above.take(LISTED).find(is_loud).is_none_or(|above| above.indent(text) < indent);
    let mut keys =
        lines_below(text, line).filter(is_loud).take(LISTED).take_while(|below| below.indent(text) >= indent);
    let is_key = |below: &Line| {
        let content = below.typed(text).of(text);
        below.indent(text) == indent && !content.starts_with('-') && key_and_value(content).0.is_some()
    };
    if !is_first || !keys.next().is_some_and(|first| is_key(&first)) {
        return false;
    }
    let item = line.typed(text).of(text).trim_start_matches(['-', ' ']);
    let is_unfinished = matches!(key_and_value(item), (None, _) | (Some(_), ""));
    let rest: Vec<Line> = keys.collect();
    item.is_empty() || rest.iter().any(is_key) || is_unfinished && !rest.is_empty()
}

/// Whether nothing that goes on below a line begins with what it says.
fn is_no_beginning(content: &str) -> bool {
    if cause(content) != Cause::Other {
        return true;
    }
    match content.chars().next() {
        Some('-') => content != "-" && !content.starts_with("- ") && !is_marker(content, "---"),
        Some('"' | '\'') => closing(content) == Some(content.len()),
        Some(first) => !matches!(first, '?' | '[' | '{' | '|' | '>' | '#' | '&' | '!' | '<'),
        None => false,
    }
}

/// Whether a line is a bare word above deeper items of a list, behind which an entry stands in its own column: half a key
/// above its list.
pub(super) fn is_half_a_list(text: &str, line: Line) -> bool {
    if !is_word(line.typed(text).of(text)) {
        return false;
    }
    let indent = line.indent(text);
    let mut below = lines_below(text, line).filter(|below| !below.typed(text).is_empty());
    let is_item = |below: &Line| below.indent(text) > indent && below.typed(text).of(text).starts_with("- ");
    below.next().is_some_and(|first| is_item(&first))
        && below.take(LISTED).find(|below| below.indent(text) <= indent).is_some_and(|behind| {
            behind.indent(text) == indent && key_and_value(behind.typed(text).of(text)).0.is_some()
        })
}
