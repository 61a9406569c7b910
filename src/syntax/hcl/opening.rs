//! Lines whose opening bracket is yet to be typed, or was taken away: what stands below them, and the closers that wait
//! for it, show which.

use super::lexer::Lexer;
use super::repair::{Repair, line_at};
use super::token::{Matching, Opener, closes_alone, identifier_length};
use crate::text::Span;

/// Lines in which the closer of what a line should open is looked for.
const REACH: usize = 200;

/// Lines above a mistake in which the head of a loop is looked for.
const LOOPS: usize = 12;

/// Lines around a mistake, each less deep than the one before, that may lack what they open.
const AROUND: usize = 3;

/// Repairs for the line at a mistake and those around it: what is missing at the end of such a line is supplied; or else,
/// the second of the two, all that it should have opened goes.
pub(super) fn openings(text: &str, at: usize) -> (Vec<Repair>, Vec<Repair>) {
    let (mut supplied, mut filled) = (Vec::new(), Vec::new());
    let mut line = line_at(text, at.min(text.len()));
    if closes_alone(line.of(text)) {
        line = beside(text, line).unwrap_or(line);
    }
    for _ in 0..AROUND {
        opening(text, line, &mut supplied, &mut filled);
        let Some(outer) = around(text, line) else { break };
        line = outer;
    }
    (supplied, filled)
}

/// The repair for a loop whose head is half typed: all that it gives goes with it, up to what closes the brackets around.
pub(super) fn loops(text: &str, at: usize) -> Option<Repair> {
    let mut line = line_at(text, at.min(text.len()));
    for _ in 0..LOOPS {
        if begins_loop(line.of(text)) {
            let before = text.get(..line.start())?.trim_end();
            let end = end_around(text, line)?;
            return before.ends_with(['[', '{', '(']).then(|| Repair::Fill(Span::new(line.start(), end)));
        }
        line = line_at(text, line.start().checked_sub(1)?);
    }
    None
}

/// Closers that stand alone in the column of one that closes too much, above lines that are deeper: one of them was too
/// many already.
pub(super) fn too_early(text: &str, misplaced: usize) -> Option<Span> {
    let line = line_at(text, misplaced);
    let column = indent_of(line.of(text));
    let mut is_deeper = false;
    let mut above = line;
    for _ in 0..REACH {
        above = line_at(text, above.start().checked_sub(1)?);
        let content = above.of(text);
        if content.is_empty() {
            continue;
        }
        // What was filled may have opened what this closes.
        if content.trim().is_empty() {
            return None;
        }
        if indent_of(content) <= column {
            let is_alike = indent_of(content) == column && closes_alone(content);
            return (is_deeper && is_alike).then_some(above);
        }
        is_deeper = true;
    }
    None
}

/// Whether a line is the head of a loop, or the beginning of one.
pub(super) fn begins_loop(line: &str) -> bool {
    let head = line.trim();
    matches!(head, "f" | "fo" | "for") || head.starts_with("for ")
}

/// The end of the last line below `line` that stands as deep.
fn end_around(text: &str, line: Span) -> Option<usize> {
    let column = indent_of(line.of(text));
    let mut below = line;
    for _ in 0..REACH {
        let end = below.end();
        below = line_at(text, end + text.get(end..)?.find('\n')? + 1);
        let content = below.of(text);
        if !content.trim().is_empty() && indent_of(content) < column {
            return content.trim_start().starts_with(is_closer).then_some(end);
        }
    }
    None
}

/// The nearest line above that stands less deep.
fn around(text: &str, line: Span) -> Option<Span> {
    above(text, line, |column, of_line| column < of_line)
}

/// The nearest line above that stands no deeper.
fn beside(text: &str, line: Span) -> Option<Span> {
    above(text, line, |column, of_line| column <= of_line)
}

fn above(text: &str, line: Span, is_wanted: impl Fn(usize, usize) -> bool) -> Option<Span> {
    let column = indent_of(line.of(text));
    let mut above = line;
    for _ in 0..REACH {
        above = line_at(text, above.start().checked_sub(1)?);
        let content = above.of(text);
        if !content.trim().is_empty() && is_wanted(indent_of(content), column) {
            return Some(above);
        }
    }
    None
}

fn opening(text: &str, line: Span, supplied: &mut Vec<Repair>, filled: &mut Vec<Repair>) {
    let content = line.of(text).trim_end();
    let head = content.trim_start();
    if head.is_empty() || head.starts_with(['#', '/', '}', ']', ')']) {
        return;
    }
    let Some(closing) = closing(text, line) else { return };
    let mut lexer = Lexer::new(content, 0, Matching::Strict);
    lexer.all();
    let own: Option<Vec<char>> = lexer.findings.unclosed.iter().rev().map(|open| bracket(open.frame.opener)).collect();
    let closers: Vec<char> = closing.of(text).trim_start().chars().take_while(|c| is_closer(*c)).collect();
    let wanted: Vec<char> = closers.into_iter().rev().map(opener_of).collect();
    let missing = own.as_ref().and_then(|own| wanted.strip_prefix(own.as_slice()));
    if let Some(missing) = missing.filter(|missing| !missing.is_empty()) {
        let opened: String = missing.iter().collect();
        let is_word = identifier_length(head) == head.len();
        // A word above `}` is the header of a block.
        if !is_word || opened != "{" {
            let text = if is_word { format!(" = {opened}") } else { format!(" {opened}") };
            supplied.push(Repair::Open(line.start() + content.len(), text));
        }
    }
    // What stands below the header of a block is told by itself.
    if head.contains('=') && (own.is_none() || missing.is_some_and(|missing| !missing.is_empty())) {
        filled.push(Repair::Fill(Span::new(line.start(), closing.end())));
    }
}

/// The line that closes what a line should open: it stands below it, in its column, behind deeper ones.
fn closing(text: &str, line: Span) -> Option<Span> {
    let column = indent_of(line.of(text));
    let mut below = line;
    let mut is_filled = line.of(text).trim_end().ends_with('=');
    for _ in 0..REACH {
        let break_at = text.get(below.end()..)?.find('\n')?;
        below = line_at(text, below.end() + break_at + 1);
        let content = below.of(text);
        if content.trim().is_empty() {
            continue;
        }
        if indent_of(content) <= column {
            let closes = content.trim_start().starts_with(is_closer);
            return (is_filled && closes && indent_of(content) == column).then_some(below);
        }
        is_filled = true;
    }
    None
}

fn bracket(opener: Opener) -> Option<char> {
    match opener {
        Opener::Brace => Some('{'),
        Opener::Bracket => Some('['),
        Opener::Paren => Some('('),
        Opener::Sequence | Opener::Quote | Opener::Heredoc => None,
    }
}

fn is_closer(c: char) -> bool {
    matches!(c, '}' | ']' | ')')
}

fn opener_of(closer: char) -> char {
    match closer {
        '}' => '{',
        ']' => '[',
        _ => '(',
    }
}

/// Bytes of the blanks a line begins with.
pub(super) fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
