//! Repairs that take away what is broken on a line: all of it, or all but what the lines around it need.

use super::lexer::Lexer;
use super::opening::{indent_of, is_silent};
use super::repair::{FINDINGS, LINES, Repair, line_at};
use super::token::{Kind, Matching, Opener, Token, closes_alone};
use crate::text::Span;

/// Lines over which one value goes on.
const CARRIED: usize = 40;

/// The repairs that take a broken line away: all of it but the name it gives to its value, if it does so, or what joins it
/// to the lines of a value around it, and all of it.
pub(super) fn emptied(text: &str, line: Span) -> impl Iterator<Item = Repair> {
    let tokens = Lexer::new(line.of(text), 0, Matching::Strict).all();
    let is_name = |before: &[Token]| {
        let kinds: Vec<Kind> = before.iter().map(|token| token.kind).collect();
        matches!(kinds.as_slice(), [Kind::Identifier] | [Kind::QuoteOpen, Kind::Text, Kind::QuoteClose])
    };
    let end = tokens.iter().position(|token| matches!(token.kind, Kind::Equal | Kind::Colon));
    let end = end.filter(|&end| is_name(tokens.get(..end).unwrap_or_default())).and_then(|end| tokens.get(end));
    let named = end.map(|end| line.start() + end.span.end());
    let joined = joined(line, &tokens, named);
    let first = first(line, &tokens, is_name);
    let behind = behind_openers(text, line);
    let sequence = sequence(line.of(text)).map(|(_, open)| open.shifted(line.start()));
    let named = named.map(|named| Repair::Value(Span::new(named, line.end())));
    named
        .into_iter()
        .chain(joined)
        .chain(first)
        .chain(behind)
        .chain(sequence.map(Repair::Sequence))
        .chain([Repair::Fill(line)])
}

/// The template sequence that a line of a heredoc leaves open, and what of it is yet to become an expression: in a directive,
/// what stands behind `if` or `in`.
pub(super) fn sequence(line: &str) -> Option<(Span, Span)> {
    const HEREDOC: &str = "<<_\n";
    let text = format!("{HEREDOC}{line}");
    let mut lexer = Lexer::new(&text, 0, Matching::Strict);
    let tokens = lexer.all();
    let open = lexer.findings.unclosed.iter().map(|unclosed| unclosed.frame);
    let at = open.filter(|frame| frame.opener == Opener::Sequence).map(|frame| frame.open).min()?;
    let (start, mut behind) =
        (at.checked_sub(HEREDOC.len())?, tokens.iter().skip_while(|token| token.span.start() < at));
    let opener = behind.next()?;
    let is_word = |token: &&Token| matches!(token.span.of(&text), "if" | "in");
    let from = if opener.kind == Kind::Interpolation { Some(opener) } else { behind.find(is_word) };
    let from = from.map_or(line.len(), |token| token.span.end() - HEREDOC.len());
    let mark = Span::new(start, opener.span.end().checked_sub(HEREDOC.len())?);
    Some((mark, Span::new(from, line.trim_end().len().max(from))))
}

/// The repairs that take away what stands on a line behind a bracket that it leaves open, outermost last.
fn behind_openers(text: &str, line: Span) -> Vec<Repair> {
    let content = line.of(text);
    let mut lexer = Lexer::new(content, 0, Matching::Strict);
    lexer.all();
    let brackets = lexer.findings.unclosed.iter().map(|unclosed| unclosed.frame);
    let brackets = brackets.filter(|frame| matches!(frame.opener, Opener::Brace | Opener::Bracket | Opener::Paren));
    let behind = brackets.map(|frame| Span::new(frame.open + 1, content.len()));
    let behind = behind.filter(|behind| !is_silent(behind.of(content))).take(FINDINGS);
    behind.map(|behind| Repair::Fill(behind.shifted(line.start()))).collect()
}

/// The repairs that take away what stands behind the brace of a block or object that begins on the line: the value alone,
/// or all of it.
fn first(line: Span, tokens: &[Token], is_name: impl Fn(&[Token]) -> bool) -> Vec<Repair> {
    let Some(brace) = tokens.iter().rposition(|token| token.kind == Kind::BraceOpen) else { return Vec::new() };
    let behind = tokens.get(brace + 1..).unwrap_or_default();
    let gives = |token: &Token| matches!(token.kind, Kind::Equal | Kind::Colon);
    let given = behind.iter().position(gives).filter(|at| is_name(behind.get(..*at).unwrap_or_default()));
    let Some(given) = given.and_then(|at| behind.get(at)) else { return Vec::new() };
    let last = behind.iter().rev().find(|token| token.kind != Kind::End);
    let closing = last.filter(|last| last.kind == Kind::BraceClose).map(|last| line.start() + last.span.start());
    let end = closing.unwrap_or(line.end());
    let from = |token: Option<&Token>| token.map_or(end, |token| line.start() + token.span.end());
    let value = Repair::Value(Span::new(from(Some(given)), end));
    vec![value, Repair::Fill(Span::new(from(tokens.get(brace)), end))]
}

/// The repair by which nothing of a line stays but the operators that join it to the lines of its value above and below,
/// and the name before it.
fn joined(line: Span, tokens: &[Token], named: Option<usize>) -> Option<Repair> {
    let is_silent = |token: &&Token| {
        matches!(token.kind, Kind::LineComment | Kind::BlockComment | Kind::Newline | Kind::QuoteMissing | Kind::End)
    };
    let joins =
        |token: &&Token| matches!(token.kind, Kind::Operator | Kind::Question | Kind::Colon | Kind::Minus | Kind::Star);
    let first = tokens.iter().find(|token| !is_silent(token))?;
    let last = tokens.iter().rev().find(|token| !is_silent(token)).filter(joins);
    let lead = Some(first).filter(|first| joins(first) && first.kind != Kind::Minus);
    let start = lead.map_or(first.span.start(), |lead| lead.span.end()) + line.start();
    let end = last.filter(|last| Some(last.span) != lead.map(|lead| lead.span));
    let end = end.map_or(line.end(), |last| line.start() + last.span.start());
    let start = named.unwrap_or(start);
    (lead.is_some() || end < line.end()).then(|| Repair::Value(Span::new(start.min(end), end)))
}

/// A value that goes on over lines, of which one is broken: the line it begins on and those that carry it on with an
/// operator.
pub(super) fn carried_on(text: &str, at: usize) -> Option<Repair> {
    let carries_on = |line: Span| line.of(text).trim_start().starts_with(['?', ':', '&', '|', '+', '<', '=', '.']);
    let below = |line: Span| {
        let newline = text.get(line.end()..)?.find('\n')?;
        Some(line_at(text, line.end() + newline + 1))
    };
    let above = |line: Span| Some(line_at(text, line.start().checked_sub(1)?));
    let mut first = line_at(text, at.min(text.len()));
    for _ in 0..LINES {
        if !carries_on(first) {
            break;
        }
        first = above(first)?;
    }
    let mut last = first;
    let mut column = None;
    for _ in 0..CARRIED {
        let Some(line) = below(last) else { break };
        let content = line.of(text).trim_start();
        let indent = line.len() - content.len();
        let belongs = column.is_some_and(|column| indent > column || indent == column && closes_alone(content));
        if carries_on(line) {
            column.get_or_insert(indent);
        } else if !belongs {
            break;
        }
        last = line;
    }
    // A comma parts it from what follows.
    let end = last.start() + last.of(text).trim_end().trim_end_matches(',').len();
    column.map(|_| value(text, Span::new(first.start(), end)))
}

/// The repair by which nothing of some lines stays but the name that the first gives to their value.
pub(super) fn value(text: &str, lines: Span) -> Repair {
    let line = line_at(text, lines.start());
    let tokens = Lexer::new(line.of(text), 0, Matching::Strict).all();
    let equal = tokens.iter().find(|token| token.kind == Kind::Equal);
    let start = equal.map_or(indent_of(line.of(text)), |equal| equal.span.end());
    Repair::Value(Span::new(line.start() + start, lines.end()))
}
