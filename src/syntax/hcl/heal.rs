//! Healing: finds, for each mistake, the repair after which the strict reading gets farthest.

use std::cmp::{Ordering, Reverse};

use super::body::{Block, Body, Expression, Label, Name, Term, Traverse};
use super::emptied::sequence;
use super::expression::LOOP;
use super::lexer::Lexer;
use super::opening::{begins_loop, indent_of, lacking, not_begun, unopened};
use super::repair::{Draft, Repair, Repairs, line_at};
use super::token::{Frame, Kind, Matching, Opener, Token, closes_alone, identifier_length};
use super::view::{Failure, Reading, never_closed, read};
use crate::syntax::{Incomplete, SyntaxError};
use crate::text::Span;

/// Mistakes healed in one segment.
const MISTAKES: usize = 64;

/// Broken lines above a mistake that may be its cause.
const NEAR: usize = 8;

/// Bytes read while healing one segment, at least.
const BUDGET: usize = 4_000_000;

/// A segment's text made well-formed.
pub(super) struct Healed {
    /// What the grammar sees.
    pub(super) text: String,
    /// Whether more is open at once than is read: nothing was read, and the grammar must not see it.
    pub(super) refused: bool,
    /// Whether something missing was supplied, such as a closing brace.
    pub(super) supplied: bool,
    /// What was read of it.
    pub(super) reading: Reading,
    /// Filled lines, in order.
    pub(super) incompletes: Vec<Incomplete>,
    /// Every mistake, in order.
    pub(super) errors: Vec<SyntaxError>,
}

/// Reads `text`, healing it where it is not well-formed.
pub(super) fn heal(text: &str) -> Healed {
    let mut draft = Draft::new(text);
    let mut reading = draft.read();
    let refused = reading.refused;
    let mut errors = Vec::new();
    let mut incompletes: Vec<Incomplete> = Vec::new();
    let mut budget = BUDGET.max(text.len().saturating_mul(30));
    let mut mistakes = 0;
    let mut broken = Broken { text, lines: Vec::new() };
    let mut open_at_end: Vec<SyntaxError> = Vec::new();
    while let Some(failure) = reading.failure.take() {
        mistakes += 1;
        if refused {
            errors.push(SyntaxError { span: failure.span, message: failure.message });
            break;
        }
        let best = (mistakes <= MISTAKES).then(|| best(&draft, &reading, &failure, &mut budget)).flatten();
        let Some((repair, next, next_reading)) = best else {
            errors.push(SyntaxError { span: failure.span, message: failure.message });
            let (last, last_reading) = give_up(&draft, failure.at, &mut incompletes);
            (draft, reading) = (last, last_reading);
            break;
        };
        let mut told = Vec::new();
        describe(&draft.filled, &repair, failure, &mut told);
        told.retain(|error| !broken.follow_from(error.span.start()));
        // What opens something may be found behind what closes it.
        let closes = |error: &SyntaxError, opener: &SyntaxError| {
            let (line, opener) = (line_at(text, error.span.start()), line_at(text, opener.span.start()));
            opener.end() < line.start()
                && stands_below(text, opener, line) == Some(Ordering::Equal)
                && closes_alone(line.of(text))
        };
        errors.retain(|error| !told.iter().any(|opener| closes(error, opener)));
        if let Repair::Fill(span) | Repair::Value(span) | Repair::Sequence(span) = &repair {
            remember(&draft.filled, *span, &mut incompletes);
            // What the line opens before it is open still.
            let before = Span::new(line_at(text, span.start()).start(), span.start()).of(text);
            broken.note(span.start(), !before.trim_end().ends_with(['{', '[', '(']));
        }
        told.iter().for_each(|error| broken.note(error.span.start(), false));
        let ends =
            matches!(repair, Repair::Close(_, at) if draft.filled.get(at..).is_some_and(|rest| rest.trim().is_empty()));
        if ends { &mut open_at_end } else { &mut errors }.append(&mut told);
        (draft, reading) = (next, next_reading);
    }
    // What is open at the end is about to be closed: the innermost alone is told, and not while the last line is broken.
    let last = line_at(text, text.trim_end().len());
    let innermost = open_at_end.into_iter().max_by_key(|error| error.span.start());
    errors.extend(innermost.filter(|_| !errors.iter().any(|error| last.touches(error.span.start()))));
    errors.append(&mut reading.errors);
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    let is_on_last = |error: &SyntaxError| last.touches(error.span.start());
    // While what stands around the last line is not closed, the lines that open something are as good as they can be.
    if errors.iter().any(is_on_last) && is_open_at_end(text) {
        errors.retain(|error| is_on_last(error) || !opens_something(line_at(text, error.span.start()).of(text)));
    }
    errors.dedup_by_key(|error| line_at(text, error.span.start()).start());
    incompletes.sort_by_key(|incomplete| incomplete.line.start);
    incompletes.dedup_by_key(|incomplete| incomplete.line.start);
    reading.body.mentions = mentions(text, &draft.filled, &incompletes);
    reading.body.headers = headers(text, &draft.filled, &incompletes);
    let supplied = draft.is_supplied();
    Healed { text: draft.healed(), refused, supplied, reading, incompletes, errors }
}

fn opens_something(line: &str) -> bool {
    let mut lexer = Lexer::new(line, 0, Matching::Strict);
    lexer.all();
    !lexer.findings.unclosed.is_empty()
}

fn is_open_at_end(text: &str) -> bool {
    let mut lexer = Lexer::new(text, 0, Matching::Strict);
    lexer.all();
    lexer.findings.unclosed.iter().any(|unclosed| unclosed.at == text.len() && unclosed.frame.opener != Opener::Quote)
}

/// The names that stand in what was filled.
fn mentions(text: &str, filled: &str, incompletes: &[Incomplete]) -> Vec<Expression> {
    let mut mentions: Vec<Expression> = Vec::new();
    for run in incompletes.chunk_by(|line, next| next.line.start() <= line.line.end() + "\r\n".len()) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let mut tokens =
            Lexer::new(text.get(..last.line.end()).unwrap_or(text), first.line.start(), Matching::Strict).all();
        tokens.retain(|token| token.span.of(filled).trim().is_empty());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let is_step =
                |pair: &[Token]| matches!(pair, [dot, name] if dot.kind == Kind::Dot && name.kind == Kind::Identifier);
            let behind = tokens.get(at + 1..).unwrap_or_default();
            let steps = behind.chunks(2).take_while(|pair| token.kind == Kind::Identifier && is_step(pair)).count();
            if steps > 0 {
                let name = |token: &Token| Name { text: token.span.of(text).to_owned(), span: token.span };
                let names = behind.iter().skip(1).step_by(2).take(steps).map(name);
                let term = Term::Reference { root: name(token), steps: names.map(Traverse::Attribute).collect() };
                let end = behind.get(2 * steps - 1).map_or(token.span.end(), |last| last.span.end());
                mentions.push(Expression { span: Span::new(token.span.start(), end), term });
            }
            at += 1 + 2 * steps;
        }
    }
    mentions
}

/// The headers of outermost blocks in what was filled.
fn headers(text: &str, filled: &str, incompletes: &[Incomplete]) -> Vec<Block> {
    let is_filled = |incomplete: &&Incomplete| incomplete.indent == 0 && incomplete.typed.of(filled).trim().is_empty();
    incompletes.iter().filter(is_filled).filter_map(|incomplete| header(text, incomplete.typed)).collect()
}

/// A line that is a name and labels, and perhaps a brace.
fn header(text: &str, line: Span) -> Option<Block> {
    let tokens = Lexer::new(line.of(text), 0, Matching::Strict).all();
    let (kind, rest) = tokens.split_first().filter(|(first, _)| first.kind == Kind::Identifier)?;
    let name =
        |token: &Token| Name { text: token.span.of(line.of(text)).to_owned(), span: token.span.shifted(line.start()) };
    let mut labels = Vec::new();
    for token in rest {
        let quoted = match token.kind {
            Kind::Text => true,
            Kind::Identifier => false,
            Kind::QuoteOpen | Kind::QuoteClose | Kind::QuoteMissing | Kind::BraceOpen | Kind::End => continue,
            _ => return None,
        };
        let Name { text, span } = name(token);
        // A brace behind an open label is the block's.
        let text = text.trim_end_matches(['{', ' ']).to_owned();
        let span = Span::new(span.start(), span.start() + text.len());
        labels.push(Label { text, span, quoted, half_typed: true });
    }
    (!labels.is_empty()).then(|| Block { span: line, kind: name(kind), labels, body: Body::default() })
}

/// The lines on which mistakes were found.
struct Broken<'t> {
    text: &'t str,
    /// Each line with whether it was filled.
    lines: Vec<(Span, bool)>,
}

impl Broken<'_> {
    fn note(&mut self, at: usize, filled: bool) {
        let line = line_at(self.text, at);
        match self.lines.last_mut() {
            Some((last, before)) if *last == line => *before |= filled,
            _ => self.lines.push((line, filled)),
        }
    }

    /// Whether what is wrong at a place is only so because of a broken line above: it is what that line opens, or what
    /// closes it.
    fn follow_from(&self, at: usize) -> bool {
        let line = line_at(self.text, at);
        let content = line.of(self.text).trim();
        let is_word = !content.is_empty() && identifier_length(content) == content.len();
        let mut above = self.lines.iter().rev().filter(|(other, _)| other.end() < line.start()).take(NEAR);
        above.any(|(other, filled)| {
            let is_next = Span::new(other.end(), line.start()).of(self.text).trim().is_empty();
            match stands_below(self.text, *other, line) {
                Some(Ordering::Greater) => *filled,
                // What a loop gives stands below the line that begins it.
                Some(Ordering::Equal) if is_next => closes_alone(content) || (*filled && content.contains(" => ")),
                Some(Ordering::Equal) => closes_alone(content) || (*filled && is_word),
                _ => false,
            }
        })
    }
}

/// How much deeper a line stands than one above it, where all between are deeper than that one.
fn stands_below(text: &str, above: Span, line: Span) -> Option<Ordering> {
    let opener = indent_of(above.of(text));
    let between = Span::new(above.end(), line.start()).of(text);
    let mut inside = between.lines().filter(|line| !line.trim().is_empty());
    inside.all(|line| indent_of(line) > opener).then(|| indent_of(line.of(text)).cmp(&opener))
}

/// How far a text is read, and how many mistakes that do not keep it from being read are found.
type Merit = (usize, Reverse<usize>);

/// The repair that gets farthest, of equals one that brings together what cannot stand together least, the most trusted
/// of those. None if the budget is spent.
fn best(draft: &Draft, now: &Reading, failure: &Failure, budget: &mut usize) -> Option<(Repair, Draft, Reading)> {
    let mut best: Option<(Merit, Repair, Draft, Reading)> = None;
    let Repairs { usual, last } = draft.repairs(failure);
    let line = line_at(&draft.filled, failure.at);
    for (repair, is_last) in usual.into_iter().map(|one| (one, false)).chain(last.into_iter().map(|one| (one, true))) {
        if is_last && best.as_ref().is_some_and(|(.., reading)| is_past(reading, failure, line)) {
            break;
        }
        *budget = budget.checked_sub(draft.filled.len())?;
        let next = draft.with(&repair);
        let reading = next.read();
        let reached = reading.failure.as_ref().map_or(usize::MAX, |failure| failure.at);
        let errors = reading.errors.len();
        let merit = (reached, Reverse(errors));
        if best.as_ref().is_none_or(|(most, ..)| merit > *most) {
            best = Some((merit, repair, next, reading));
        }
        if reached == usize::MAX && errors <= now.errors.len() {
            break;
        }
    }
    best.map(|(_, repair, next, reading)| (repair, next, reading))
}

/// Whether a text is read beyond a mistake and its line; at the end of the text it is another mistake that stops it.
fn is_past(reading: &Reading, mistake: &Failure, line: Span) -> bool {
    reading.failure.as_ref().is_none_or(|next| {
        next.at > line.end() || (next.at == line.end() && next.at == mistake.at && next.span != mistake.span)
    })
}

/// Fills everything from the mistake on, then everything.
fn give_up(draft: &Draft, at: usize, incompletes: &mut Vec<Incomplete>) -> (Draft, Reading) {
    let length = draft.filled.len();
    for from in [line_at(&draft.filled, at).start(), 0] {
        let rest = Span::new(from, length);
        let mut next = draft.with(&Repair::Fill(rest));
        let mut reading = next.read();
        if reading.failure.is_some() {
            let mut lexer = Lexer::new(&next.filled, 0, Matching::Strict);
            lexer.all();
            let frames = lexer.findings.unclosed.iter().map(|unclosed| unclosed.frame).collect();
            next = next.with(&Repair::Close(frames, length));
            reading = next.read();
        }
        if reading.failure.is_none() || from == 0 {
            remember(&draft.filled, rest, incompletes);
            return (next, reading);
        }
    }
    (draft.clone(), draft.read())
}

/// Records the lines under a filled span; a closer filled alone leaves its line as it is.
fn remember(text: &str, span: Span, incompletes: &mut Vec<Incomplete>) {
    let mut at = span.start();
    while at <= span.end() {
        let line = line_at(text, at);
        let content = line.of(text);
        let typed = content.trim();
        if !typed.is_empty() {
            let indent = content.len() - content.trim_start().len();
            let start = line.start() + indent;
            incompletes.push(Incomplete { line, typed: Span::new(start, start + typed.len()), indent });
        }
        match text.as_bytes().iter().skip(line.end()).position(|&b| b == b'\n') {
            Some(newline) => at = line.end() + newline + 1,
            None => break,
        }
        if at >= span.end() {
            break;
        }
    }
}

/// Says what is wrong where the repair was made.
fn describe(text: &str, repair: &Repair, failure: Failure, errors: &mut Vec<SyntaxError>) {
    match repair {
        Repair::Close(frames, at) => {
            let mut lines = Vec::new();
            // What a heredoc is open in is closed behind it, unseen.
            let swallowed = frames.iter().any(|frame| frame.opener == Opener::Heredoc);
            let told = |frame: &&Frame| match frame.opener {
                Opener::Quote => false,
                opener => !swallowed || opener == Opener::Heredoc,
            };
            for frame in frames.iter().filter(told) {
                if lines.contains(&frame.line) {
                    continue;
                }
                lines.push(frame.line);
                if let Some(line) = closed_in_part(text, frame, *at) {
                    errors.push(line);
                    continue;
                }
                let heredoc = frame.opener == Opener::Heredoc;
                let end = if heredoc { frame.marker.end() } else { frame.open + 1 };
                let span = Span::new(frame.open, end);
                let message = if heredoc {
                    never_closed(frame.marker.of(text))
                } else {
                    format!("this `{}` is never closed", span.of(text))
                };
                errors.push(SyntaxError { span, message });
            }
        }
        Repair::Insert(..) => errors.push(SyntaxError { span: failure.span, message: failure.message }),
        Repair::Open(at, opened) => {
            let line = line_at(text, *at);
            let inside = line.covers(failure.span).then_some(failure);
            let (span, message) = match inside.or_else(|| alone(text, line)) {
                Some(failure) => (failure.span, failure.message),
                None => (Span::new(line.start() + indent_of(line.of(text)), *at), never_opened(opened)),
            };
            errors.push(SyntaxError { span, message });
        }
        Repair::Fill(span) | Repair::Value(span) | Repair::Sequence(span) => {
            let line = line_at(text, span.start());
            // What an operator joins to the line above says nothing by itself.
            let is_joined = line.of(text).trim_start().starts_with(['?', ':', '&', '|', '+']);
            let inside = line.covers(failure.span) && (is_joined || line.touches(failure.at));
            let within = span.end() > line.end() && span.covers(failure.span);
            let failure = if let Some((span, message)) = not_begun(text, *span) {
                Failure { span, message: message.to_owned(), ..failure }
            } else if let Some(opened) = unopened(text, *span) {
                let content = Span::new(line.start() + indent_of(line.of(text)), line.end());
                let message = format!("`{opened}` is missing above this line: what closes it stands below");
                Failure { span: content, message, ..failure }
            } else if let Some(opened) = lacking(text, *span).filter(|_| !inside) {
                let start = line.start() + indent_of(line.of(text));
                let message = never_opened(&opened);
                alone(text, line).unwrap_or(Failure { span: Span::new(start, line.end()), message, ..failure })
            } else if inside || within {
                failure
            } else {
                alone(text, line).unwrap_or_else(|| below(text, *span, failure))
            };
            errors.push(SyntaxError { span: failure.span, message: failure.message });
        }
    }
}

/// What is wrong with a line that closes only some of what one above it opens: the last line inside a frame that should
/// have been closed before `at`.
fn closed_in_part(text: &str, frame: &Frame, at: usize) -> Option<SyntaxError> {
    let closer = match frame.opener {
        Opener::Brace => '}',
        Opener::Bracket => ']',
        Opener::Paren => ')',
        Opener::Sequence | Opener::Quote | Opener::Heredoc => return None,
    };
    let line = line_at(text, text.get(..at)?.trim_end().len());
    let content = line.of(text);
    let is_part =
        closes_alone(&content.replace(' ', "")) && indent_of(content) == frame.indent && line.start() > frame.open;
    let span = Span::new(line.start() + frame.indent, line.start() + content.trim_end().len());
    let opener = Span::new(frame.open, frame.open + 1).of(text);
    let message = format!("`{closer}` is missing on this line: what it closes begins with a `{opener}` as well");
    is_part.then_some(SyntaxError { span, message })
}

/// What is wrong with lines of which the first is well-formed by itself: a loop and a closer are told there, all else where
/// it failed.
fn below(text: &str, lines: Span, failure: Failure) -> Failure {
    let line = line_at(text, lines.start());
    let content = line.of(text);
    let message = if begins_loop(content) {
        LOOP.to_owned()
    } else if closes_alone(content) {
        format!("this `{}` closes nothing", content.trim())
    } else {
        return failure;
    };
    let start = line.start() + indent_of(content);
    Failure { span: Span::new(start, start + content.trim().len()), message, ..failure }
}

/// What is wrong with a line that lacks what it should open.
fn never_opened(opened: &str) -> String {
    let opened = opened.trim_start_matches([' ', '=']);
    format!("`{opened}` is missing at the end of this line: what closes it stands below")
}

/// What is wrong with a line when it is read by itself, in the kind of braces it stands in.
fn alone(text: &str, line: Span) -> Option<Failure> {
    let before = text.get(..line.start())?;
    let mut lexer = Lexer::new(before, 0, Matching::Layout);
    let mut last = Kind::Newline;
    let mut objects: Vec<bool> = Vec::new();
    let mut heights: Vec<usize> = Vec::new();
    loop {
        let height = lexer.frames.len();
        heights.retain(|&h| h <= height);
        objects.truncate(heights.len());
        let token = lexer.next();
        if token.kind == Kind::End {
            break;
        }
        if token.kind == Kind::BraceOpen {
            heights.push(lexer.frames.len());
            objects.push(!matches!(last, Kind::Identifier | Kind::QuoteClose));
        }
        last = token.kind;
    }
    // A line of a text is none of the language, but what stands in its sequences.
    if lexer.findings.unclosed.iter().any(|unclosed| unclosed.frame.opener == Opener::Heredoc) {
        let (open, _) = sequence(line.of(text))?;
        let message = format!("this `{}` is never closed with `}}`", open.of(line.of(text)));
        return Some(Failure { at: line.start(), span: open.shifted(line.start()), message, comma: false });
    }
    let prefix = match objects.last() {
        _ if begins_loop(line.of(text)) => "_ = [\n",
        Some(true) => "_ = {\n",
        _ => "",
    };
    let failure = read(&format!("{prefix}{}", line.of(text))).failure?;
    let start = failure.span.start().checked_sub(prefix.len())?;
    if start > line.len() {
        return None;
    }
    let span = Span::new(start, failure.span.end().saturating_sub(prefix.len()).min(line.len()));
    Some(Failure { at: line.start(), span: span.shifted(line.start()), ..failure })
}
