//! Lines whose opening bracket is yet to be typed, or was taken away: what stands below them, and the closers that wait
//! for it, show which.

use super::emptied::value;
use super::lexer::Lexer;
use super::repair::{Repair, line_at};
use super::token::{Kind, Matching, Opener, closes_alone, identifier_length, is_header};
use crate::text::Span;

/// Lines in which the closer of what a line should open is looked for.
const REACH: usize = 200;

/// Lines in which the end of a heredoc is looked for that a line should begin.
const HEREDOC: usize = 1000;

/// Lines above a mistake in which the head of a loop is looked for.
const LOOPS: usize = 12;

/// Lines above a mistake on which a closer too many is looked for.
const CLOSED: usize = 40;

/// Lines around a mistake, each less deep than the one before, that may lack what they open.
const AROUND: usize = 3;

/// Repairs for the line at a mistake and those around it.
#[derive(Default)]
pub(super) struct Openings {
    /// What is missing at the end of such a line is there.
    pub(super) supplied: Vec<Repair>,
    /// Or all that it should have opened goes.
    pub(super) filled: Vec<Repair>,
    /// Or all that it does open.
    pub(super) emptied: Vec<Repair>,
}

/// Repairs for lines that should open what is closed below them.
pub(super) fn openings(text: &str, at: usize) -> Openings {
    let mut openings = Openings::default();
    let mut line = line_at(text, at.min(text.len()));
    if line.of(text).trim_start().starts_with(is_closer) {
        line = beside(text, line).unwrap_or(line);
    }
    for _ in 0..AROUND {
        opening(text, line, &mut openings);
        let Some(outer) = around(text, line) else { break };
        line = outer;
    }
    openings
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

/// Where a comment that nothing closes probably ends: with the rows below it that go on as those of comments do. The end
/// of its last line, and behind the line break.
pub(super) fn end_of_comment(text: &str, at: usize) -> (usize, usize) {
    let mut last = line_at(text, at);
    for next in below(text, last) {
        if !is_row_of_comment(next.of(text)) {
            return (last.end(), next.start());
        }
        last = next;
    }
    (last.end(), text.len())
}

/// The lines of a comment that is not begun or not ended as one.
pub(super) fn comment(text: &str, at: usize) -> Option<Span> {
    let mut first = line_at(text, at.min(text.len()));
    if text.get(at..).is_some_and(|rest| rest.starts_with("/*")) {
        return Some(Span::new(first.start(), end_of_comment(text, at).0));
    }
    while is_row_of_comment(first.of(text)) {
        let Some(above) = first.start().checked_sub(1).map(|end| line_at(text, end)) else { break };
        if !is_row_of_comment(above.of(text)) && !is_slash(above.of(text)) {
            break;
        }
        first = above;
    }
    let is_comment = is_row_of_comment(first.of(text)) || is_slash(first.of(text));
    (is_comment && !carries_on(text, first)).then(|| Span::new(first.start(), end_of_comment(text, first.start()).0))
}

/// What is wrong with lines that are parts of a comment and not read as one, and where.
pub(super) fn not_begun(text: &str, lines: Span) -> Option<(Span, &'static str)> {
    let first = line_at(text, lines.start());
    let is_open = || !carries_on(text, first);
    let (line, message) = if is_row_of_comment(first.of(text)) && is_open() {
        (first, "this is the rest of a comment, and nothing begins it; a comment begins with `/*`")
    } else if is_slash(first.of(text)) && is_open() {
        (first, "a comment begins with `#`, `//` or `/*`")
    } else if first.of(text).trim_start().starts_with("/*") && lines.end() > first.end() {
        (line_at(text, lines.end()), "`*/`, which ends this comment, is missing")
    } else {
        return None;
    };
    Some((Span::new(line.start() + indent_of(line.of(text)), line.end()), message))
}

/// Whether a line goes on with a value between parentheses, which may well begin with an operator.
fn carries_on(text: &str, line: Span) -> bool {
    let is_value = |line: Span| !line.of(text).trim_end().ends_with([',', '(', '[', '{', '/', '*']);
    let mut lexer = Lexer::new(text.get(..line.start()).unwrap_or(""), 0, Matching::Strict);
    lexer.all();
    let is_inside = lexer.findings.unclosed.iter().any(|unclosed| unclosed.frame.opener == Opener::Paren);
    is_inside && above(text, line, |_, _| true).is_some_and(is_value)
}

/// Whether a line begins like those inside a comment of several lines; outside of parentheses nothing else begins so.
fn is_row_of_comment(line: &str) -> bool {
    line.trim_start().starts_with('*')
}

fn is_slash(line: &str) -> bool {
    let content = line.trim_start();
    content.starts_with('/') && !content.starts_with("//") && !content.starts_with("/*")
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

/// A closer too many behind something else on a line above a mistake: what closes nothing further down is what it took the
/// bracket from.
pub(super) fn one_too_many(text: &str, at: usize) -> Option<Span> {
    let mut above = line_at(text, at.min(text.len()));
    for _ in 0..CLOSED {
        above = line_at(text, above.start().checked_sub(1)?);
        let content = above.of(text);
        if is_silent(content) || content.trim_start().starts_with(is_closer) {
            continue;
        }
        let mut lexer = Lexer::new(content, 0, Matching::Strict);
        lexer.all();
        if let Some(stray) = lexer.findings.stray.first() {
            return Some(Span::new(above.start() + stray, above.start() + stray + 1));
        }
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
    let mut end = line.end();
    for below in below(text, line).take(REACH) {
        let content = below.of(text);
        if !content.trim().is_empty() && indent_of(content) < column {
            return content.trim_start().starts_with(is_closer).then_some(end);
        }
        end = below.end();
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
        if !is_silent(content) && is_wanted(indent_of(content), column) {
            return Some(above);
        }
    }
    None
}

fn opening(text: &str, line: Span, openings: &mut Openings) {
    let Openings { supplied, filled, emptied } = openings;
    let content = line.of(text).trim_end();
    let head = content.trim_start();
    if head.is_empty() || head.starts_with(['#', '/', '}', ']', ')']) {
        return;
    }
    let end = line.start() + content.len();
    let is_word = identifier_length(head) == head.len();
    let equals = if is_word { " =" } else { "" };
    if let Some(marker) = heredoc_end(text, line) {
        if is_word || head.ends_with('=') {
            supplied.push(Repair::Open(end, format!("{equals} <<{}", marker.of(text).trim())));
        }
        filled.push(Repair::Fill(Span::new(line.start(), marker.end())));
        // Brackets around it.
        let closing = below(text, marker).next();
        let is_around =
            |closing: &Span| closes_alone(closing.of(text)) && indent_of(closing.of(text)) == indent_of(content);
        filled.extend(closing.filter(is_around).map(|closing| Repair::Fill(Span::new(line.start(), closing.end()))));
    }
    let Some(closing) = closing(text, line) else { return };
    let mut lexer = Lexer::new(content, 0, Matching::Strict);
    let tokens = lexer.all();
    let own: Option<Vec<char>> = lexer.findings.unclosed.iter().rev().map(|open| bracket(open.frame.opener)).collect();
    let wanted = wanted(closing.of(text));
    let missing = own.as_ref().and_then(|own| wanted.strip_prefix(own.as_slice()));
    // A word above `}` is the header of a block, unless what stands below it is none's.
    let is_header = is_header(&tokens) && wanted == ['{'];
    if let Some(missing) = missing.filter(|missing| !missing.is_empty()) {
        let opened: String = missing.iter().collect();
        if is_header && is_word {
            supplied.push(Repair::Insert(end, " {"));
        }
        // What is called here is not known, and what is given to it would be told wrong.
        let is_call = opened.starts_with('(') && !head.ends_with(|c: char| "=(,?:&|+-".contains(c));
        if !is_call {
            supplied.push(Repair::Open(end, format!("{equals} {opened}")));
        }
    }
    // What stands below the header of a block is told by itself.
    let is_header_of = |head: &str| super::token::is_header(&Lexer::new(head, 0, Matching::Strict).all());
    let lines = Span::new(line.start(), closing.end());
    if missing.is_some_and(<[char]>::is_empty) {
        if head.contains('=') {
            emptied.push(value(text, lines));
        } else if !is_header_of(head.trim_end_matches('{')) {
            emptied.push(Repair::Fill(lines));
        }
    } else if head.contains('=') {
        filled.push(value(text, lines));
    } else if !is_header {
        filled.push(Repair::Fill(lines));
    }
}

/// The body of what nothing opens, up to what closes it: the line above it that did is gone, or a comment now. A line
/// right above it in the column of the closer may be that one, half typed, unless it is whole.
pub(super) fn orphans(text: &str, at: usize) -> Option<Span> {
    let mut inside = line_at(text, at.min(text.len()));
    if inside.of(text).trim_start().starts_with(is_closer) {
        inside = around_deeper(text, inside)?;
    }
    for _ in 0..AROUND {
        let closing = outward(text, inside)?;
        let content = closing.of(text);
        let opener = above(text, closing, |column, of_line| column <= of_line)?;
        let first = below(text, opener).find(|line| !is_silent(line.of(text)))?;
        let between = text.get(opener.end()..first.start()).unwrap_or("");
        let is_apart = !between.trim().is_empty() || between.matches('\n').count() > 2;
        let is_gone = is_apart
            || indent_of(opener.of(text)) < indent_of(content)
            || opener.of(text).trim_start().starts_with(is_closer)
            || is_whole(opener.of(text));
        if is_gone && indent_of(first.of(text)) > indent_of(content) && content.trim_start().starts_with(is_closer) {
            let mut lexer = Lexer::new(content, 0, Matching::Strict);
            lexer.all();
            // What the closing line opens goes on below it.
            let end = match lexer.findings.unclosed.first() {
                Some(_) => content.len() - content.trim_start_matches([' ', '\t', ',', '}', ']', ')']).len(),
                None => content.len(),
            };
            return Some(Span::new(first.start(), closing.start() + end));
        }
        inside = opener;
    }
    None
}

/// Whether a line ends with a text or number: nothing is to follow it.
fn is_whole(line: &str) -> bool {
    let mut lexer = Lexer::new(line, 0, Matching::Strict);
    let tokens = lexer.all();
    let last = tokens.iter().rev().find(|token| token.kind != Kind::End);
    last.is_some_and(|last| matches!(last.kind, Kind::QuoteClose | Kind::Number)) && lexer.findings.unclosed.is_empty()
}

/// The openers that lines lack which are the body of what nothing opens.
pub(super) fn unopened(text: &str, lines: Span) -> Option<String> {
    let closing = line_at(text, lines.end());
    let wanted = wanted(closing.of(text));
    (orphans(text, lines.start()) == Some(lines) && !wanted.is_empty()).then(|| wanted.iter().collect())
}

/// The nearest line above a closer, if it stands deeper.
fn around_deeper(text: &str, closer: Span) -> Option<Span> {
    let above = above(text, closer, |_, _| true)?;
    (indent_of(above.of(text)) > indent_of(closer.of(text))).then_some(above)
}

/// The nearest line below that stands less deep.
fn outward(text: &str, line: Span) -> Option<Span> {
    let column = indent_of(line.of(text));
    below(text, line).take(REACH).find(|below| !is_silent(below.of(text)) && indent_of(below.of(text)) < column)
}

/// The lines below one.
fn below(text: &str, line: Span) -> impl Iterator<Item = Span> {
    let next = |line: &Span| {
        let newline = text.get(line.end()..)?.find('\n')?;
        Some(line_at(text, line.end() + newline + 1))
    };
    std::iter::successors(next(&line), next)
}

/// Whether a line is blank, or a comment and nothing else.
pub(super) fn is_silent(line: &str) -> bool {
    let content = line.trim_start();
    content.is_empty() || content.starts_with('#') || content.starts_with("//")
}

/// What a line should open of which the rest, down to its closer, was filled.
pub(super) fn lacking(text: &str, lines: Span) -> Option<String> {
    let line = line_at(text, lines.start());
    let closing = closing(text, line).filter(|closing| closing.end() == lines.end())?;
    let mut lexer = Lexer::new(line.of(text), 0, Matching::Strict);
    lexer.all();
    let own: Option<Vec<char>> = lexer.findings.unclosed.iter().rev().map(|open| bracket(open.frame.opener)).collect();
    let wanted = wanted(closing.of(text));
    let missing = wanted.strip_prefix(own?.as_slice()).filter(|missing| !missing.is_empty())?;
    Some(missing.iter().collect())
}

/// The openers of what a line closes, outermost first.
fn wanted(closing: &str) -> Vec<char> {
    let mut lexer = Lexer::new(closing, 0, Matching::Strict);
    lexer.all();
    let closers = lexer.findings.stray.iter().rev();
    closers.filter_map(|&at| closing.get(at..)?.chars().next()).map(opener_of).collect()
}

/// The line that ends a heredoc which a line should begin: nothing but a word in capitals.
fn heredoc_end(text: &str, line: Span) -> Option<Span> {
    let is_marker = |word: &str| {
        word.len() > 1
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    for below in below(text, line).take(HEREDOC) {
        if is_marker(below.of(text).trim()) {
            let opens = line.of(text).split("<<").nth(1).map(|marker| marker.trim_start_matches('-').trim());
            return (opens != Some(below.of(text).trim())).then_some(below);
        }
        // Another one begins here.
        if below.of(text).contains("<<") {
            return None;
        }
    }
    None
}

/// The line that closes what a line should open: it stands below it, in its column, behind deeper ones.
fn closing(text: &str, line: Span) -> Option<Span> {
    let column = indent_of(line.of(text));
    let mut is_filled = line.of(text).trim_end().ends_with('=');
    for below in below(text, line).take(REACH) {
        let content = below.of(text);
        if content.is_empty() {
            continue;
        }
        // What was filled may have opened what is closed below.
        if content.trim().is_empty() {
            return None;
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

pub(super) fn is_closer(c: char) -> bool {
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
