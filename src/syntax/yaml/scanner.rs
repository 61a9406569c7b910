use std::collections::HashSet;

use super::lines::{Line, lines};
use crate::syntax::{Cut, SyntaxError};
use crate::text::Span;

/// Rows a segment may have. The grammar counts rows in 15 bits and reads nothing beyond.
pub(super) const ROW_LIMIT: usize = 30_000;
/// Rows each part of a longer document is cut to, about.
const PART_ROWS: usize = 20_000;
/// A segment of at least so many rows may be part of a document.
pub(super) const MAYBE_PART_ROWS: usize = PART_ROWS / 2;
/// Block levels a segment may nest. The grammar aborts the process at 254.
pub(super) const DEPTH_LIMIT: usize = 200;
/// Brackets open at once, counted without regard to what they mean.
const BRACKET_LIMIT: usize = 5_000;

/// Cuts a file into its documents. A `---` at column 0 begins one, wherever it stands; directives and comments before
/// it belong to it if nothing else stands between. `...` ends one. A document longer than the grammar reads is cut
/// again, at its outermost entries.
pub(super) fn cut(text: &str) -> Cut {
    let documents = documents(text);
    let count = documents.len();
    let spans: Vec<Span> = documents.into_iter().flat_map(|document| cut_long(text, document)).collect();
    Cut { is_local: spans.len() == count, spans }
}

/// The documents of a part of a text that begins where one does; of those that may go on behind it, only if it is all
/// there is. None where one is too long to be a segment.
pub(in crate::syntax) fn settled(part: &str, _from_start: bool, to_end: bool) -> Option<Vec<Span>> {
    let mut documents = documents(part);
    if !to_end {
        documents.pop();
    }
    let is_long = |document: &Span| document.len() > ROW_LIMIT && is_too_long(document.of(part));
    (!documents.iter().any(is_long)).then_some(documents)
}

/// The documents of a text, however long they are.
pub(super) fn documents(text: &str) -> Vec<Span> {
    let mut segments = Vec::new();
    let mut start = 0;
    // Whether the segment holds anything but blanks, comments and directives.
    let mut filled = false;
    let mut ended = false;
    let mut keys: HashSet<&str> = HashSet::new();
    for line in lines(text) {
        let content = strip_mark(line, text);
        let starts = is_marker(content, "---") || is_half_marker(content) && begins_again(text, line, &keys);
        let silent = is_silent(content);
        if ended && !silent || starts && filled {
            let at = if ended { segment_behind_end(text, start, line.start) } else { line.start };
            segments.push(Span::new(start, at));
            start = at;
            filled = false;
            ended = false;
            keys.clear();
        }
        keys.extend(outermost_key(content));
        filled |= !silent && (starts || !content.starts_with('%') || filled);
        ended |= is_marker(content, "...");
    }
    segments.push(Span::new(start, text.len()));
    segments
}

/// Whether a line is a `---` that is being typed, or has a character too many.
pub(super) fn is_half_marker(line: &str) -> bool {
    let line = line.trim_end_matches([' ', '\t']);
    let more = || line.strip_prefix("---").or_else(|| line.strip_suffix("---"));
    matches!(line, "-" | "--")
        || more().is_some_and(|more| more.len() == 1 && more.bytes().all(|b| b.is_ascii_punctuation() && b != b':'))
            && !line.starts_with('#')
}

/// Whether below a line the keys of a mapping begin again, which are those of another document.
fn begins_again(text: &str, line: Line, keys: &HashSet<&str>) -> bool {
    let rest = text.get(line.next..).unwrap_or("");
    let below = lines(rest).map(|line| line.of(rest)).find(|line| !is_silent(line));
    below.and_then(outermost_key).is_some_and(|key| keys.contains(key))
}

/// The key of an outermost mapping that a line begins with.
fn outermost_key(line: &str) -> Option<&str> {
    let begins = |c: char| c.is_alphabetic() || matches!(c, '_' | '"' | '\'');
    let (key, rest) = line.split_once(':').filter(|_| line.starts_with(begins))?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(key)
}

/// Behind the `...` that ends the segment beginning at `start`: comments below it belong to what follows.
fn segment_behind_end(text: &str, start: usize, before: usize) -> usize {
    let segment = text.get(start..before).unwrap_or("");
    lines(segment).filter(|line| is_marker(line.of(segment), "...")).last().map_or(before, |line| start + line.next)
}

/// The line without a byte order mark, which may stand at the start of any document.
fn strip_mark(line: Line, text: &str) -> &str {
    line.of(text).trim_start_matches('\u{feff}')
}

/// Whether a line is `---` or `...`, alone or before a blank.
pub(super) fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether a line holds nothing, or a comment.
pub(super) fn is_silent(line: &str) -> bool {
    let content = line.trim_start_matches([' ', '\t']);
    content.is_empty() || content.starts_with('#')
}

/// Cuts one document at lines of its outermost entries, so that no part has too many rows.
fn cut_long(text: &str, segment: Span) -> Vec<Span> {
    let content = segment.of(text);
    let all = lines(content).count();
    if all <= ROW_LIMIT {
        return vec![segment];
    }
    let target = all / all.div_ceil(PART_ROWS);
    let mut parts = Vec::new();
    let (mut start, mut rows, mut in_flow) = (0, 0, None);
    for line in lines(content) {
        let first = line.of(content).bytes().next();
        if in_flow.is_none() && first.is_some_and(|b| !matches!(b, b' ' | b'\t' | b'#' | b'%')) {
            in_flow = Some(matches!(first, Some(b'{' | b'[')));
        }
        let entry = first.is_some_and(|b| !matches!(b, b' ' | b'\t' | b'#' | b'}' | b']' | b'.'));
        if rows >= target && entry && in_flow == Some(false) {
            parts.push(Span::new(start, line.start).shifted(segment.start()));
            start = line.start;
            rows = 0;
        }
        rows += 1;
    }
    parts.push(Span::new(start, content.len()).shifted(segment.start()));
    parts
}

/// Whether a segment has more rows than the grammar reads.
pub(super) fn is_too_long(text: &str) -> bool {
    lines(text).nth(ROW_LIMIT).is_some()
}

/// Why a segment must not reach the grammar, if so. Counts at least as many levels as the grammar would, by indentation
/// alone: block scalars with 200 ever deeper lines are not worth a second look.
pub(super) fn guard(text: &str, form: Form) -> Option<SyntaxError> {
    // Column and whether a dash opened it: a sequence may stand at the column of the key above it.
    let mut levels: Vec<(usize, bool)> = Vec::new();
    for line in lines(text) {
        let content = line.of(text);
        let mut rest = content.trim_start_matches([' ', '\t', '\u{feff}']);
        if rest.is_empty() || rest.starts_with('#') {
            continue;
        }
        let mut column = content.len() - rest.len();
        let dash = inner(rest, '-').is_some();
        while levels.last().is_some_and(|&(at, sequence)| at > column || at == column && (sequence || !dash)) {
            levels.pop();
        }
        levels.push((column, dash));
        while let Some(behind) = inner(rest, '-').or_else(|| inner(rest, '?')).or_else(|| inner(rest, ':')) {
            column += rest.len() - behind.len();
            rest = behind;
            levels.push((column, inner(rest, '-').is_some()));
        }
        // In broken text, indicators further right may open levels as well.
        let further = if form == Form::Broken { indicators(rest) } else { 0 };
        if levels.len() + further > DEPTH_LIMIT {
            return Some(too_deep(line.typed(text)));
        }
    }
    None
}

/// What is known of a text when it is guarded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The strict parser accepts it: only what leads a line opens levels.
    Sound,
    /// It does not, or is not asked.
    Broken,
}

/// How many block indicators a text holds before its first bracket, quotation mark or comment, behind which none opens a
/// level: `-`, `?` or `:` before a blank or its end.
fn indicators(text: &str) -> usize {
    let text = text.split(['{', '[', '"', '\'']).next().unwrap_or(text);
    let text = text.split(" #").next().unwrap_or(text);
    let bytes = text.as_bytes();
    let opens = |at: usize| bytes.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'\t'));
    (0..bytes.len()).filter(|&at| matches!(bytes[at], b'-' | b'?' | b':') && opens(at)).count()
}

/// What stands behind an indicator and the blanks after it, if the text begins with the indicator.
fn inner(text: &str, indicator: char) -> Option<&str> {
    let behind = text.strip_prefix(indicator).filter(|behind| behind.starts_with([' ', '\t']))?;
    Some(behind.trim_start_matches([' ', '\t']))
}

/// Whether a text that is not well-formed has so many open brackets that recovering from them would take too long.
pub(super) fn bracket_guard(text: &str) -> Option<SyntaxError> {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > BRACKET_LIMIT {
            return Some(too_deep(Span::new(at, at + 1)));
        }
    }
    None
}

/// The message for a text that nests too deep.
pub(super) fn too_deep(span: Span) -> SyntaxError {
    let message = format!("Nesting deeper than {DEPTH_LIMIT} levels is not read; nothing in this document is checked");
    SyntaxError { span, message }
}
