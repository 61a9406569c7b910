//! Ways in which a broken text may be made well-formed: lines filled, closers put where they are missing.

use super::emptied::{carried_on, emptied};
use super::lexer::Lexer;
use super::opening::{
    Openings, comment, indent_of, is_closer, is_silent, loops, one_too_many, openings, orphans, too_early,
};
use super::token::{
    Findings, Frame, Kind, Matching, Opener, Token, Unclosed, closes_alone, identifier_length, is_header, starts_header,
};
use super::view::{Failure, Reading, read, read_tokens};
use crate::text::Span;

/// Non-blank lines at or above a mistake that may be its cause.
pub(super) const LINES: usize = 8;

/// Findings of the layout that are tried per mistake.
pub(super) const FINDINGS: usize = 6;

/// One way to get past a mistake.
#[derive(Clone, Debug)]
pub(super) enum Repair {
    /// Blanks instead of this text, which holds whole lines or one closer.
    Fill(Span),
    /// A value of which nothing is known instead of this text.
    Value(Span),
    /// The same, and the end of the template sequence that it stands in.
    Sequence(Span),
    /// Closers for these frames, innermost first, before the line at this offset.
    Close(Vec<Frame>, usize),
    /// Something that is missing at the end of a line: a quotation mark, an opening brace, a comma.
    Insert(usize, &'static str),
    /// What a line should open, at its end: its closers stand below.
    Open(usize, String),
}

/// Repairs worth trying, the most trusted first.
pub(super) struct Repairs {
    pub(super) usual: Vec<Repair>,
    /// Those that cost a whole block, for where no other one gets past the mistake.
    pub(super) last: Vec<Repair>,
}

/// What is read as a value of which nothing is known, where it was supplied.
const VALUE: &str = "\u{1}";

/// Text that is not in the file but read as if it were.
#[derive(Clone, Debug)]
pub(super) struct Insertion {
    pub(super) at: usize,
    pub(super) text: String,
}

/// A text with the repairs made so far.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// As long as the text.
    pub(super) filled: String,
    /// In order.
    pub(super) insertions: Vec<Insertion>,
    /// Openers for which closers were inserted.
    closed: Vec<usize>,
    /// Lines of which nothing but the name of a value is left.
    emptied: Vec<Span>,
}

impl Draft {
    pub(super) fn new(text: &str) -> Self {
        // A byte order mark is no part of the language.
        let filled = match text.strip_prefix('\u{feff}') {
            Some(rest) => format!("   {rest}"),
            None => text.to_owned(),
        };
        Draft { filled, insertions: Vec::new(), closed: Vec::new(), emptied: Vec::new() }
    }

    /// Reads the text with the insertions; spans are those of the text itself.
    pub(super) fn read(&self) -> Reading {
        if self.insertions.is_empty() {
            return read(&self.filled);
        }
        let mut copy = String::with_capacity(self.filled.len() + 16);
        let mut from = 0;
        for insertion in &self.insertions {
            copy.push_str(self.filled.get(from..insertion.at).unwrap_or(""));
            copy.push_str(&insertion.text);
            from = insertion.at;
        }
        copy.push_str(self.filled.get(from..).unwrap_or(""));
        let mut lexer = Lexer::new(&copy, 0, Matching::Strict);
        let mut tokens = lexer.all();
        self.map_back(&mut tokens);
        read_tokens(&self.filled, tokens, lexer.too_deep)
    }

    /// From offsets of the copy to offsets of the text, in one pass over both.
    fn map_back(&self, tokens: &mut [Token]) {
        let mut passed = 0;
        let mut shift = 0;
        let mut map = |offset: usize| {
            while let Some(insertion) = self.insertions.get(passed) {
                let start = insertion.at + shift;
                if offset <= start {
                    break;
                }
                if offset < start + insertion.text.len() {
                    return insertion.at;
                }
                shift += insertion.text.len();
                passed += 1;
            }
            offset - shift
        };
        for token in tokens {
            let start = map(token.span.start());
            token.span = Span::new(start, map(token.span.end()));
        }
    }

    /// The draft with one more repair.
    pub(super) fn with(&self, repair: &Repair) -> Draft {
        let mut draft = self.clone();
        match repair {
            Repair::Fill(span) => draft.filled = fill(&self.filled, *span),
            Repair::Value(span) => {
                draft.filled = fill(&self.filled, *span);
                let line = line_at(&self.filled, span.start());
                let before = Span::new(line.start(), span.start()).of(&self.filled);
                if line.end() == span.end() && gives_name(before) {
                    draft.emptied.push(line);
                }
                draft.insert(Insertion { at: span.start(), text: VALUE.to_owned() });
            }
            Repair::Sequence(span) => {
                draft.filled = fill(&self.filled, *span);
                draft.insert(Insertion { at: span.start(), text: format!("{VALUE}}}") });
            }
            Repair::Close(frames, at) => {
                draft.closed.extend(frames.iter().map(|frame| frame.open));
                let on_own_line = *at == 0 || self.filled.as_bytes().get(at - 1) == Some(&b'\n');
                let mut text = String::new();
                for frame in frames {
                    let closer = closer(&self.filled, frame);
                    text = if on_own_line { format!("{text}{closer}\n") } else { format!("{text}\n{closer}") };
                }
                draft.insert(Insertion { at: *at, text });
            }
            Repair::Insert(at, text) => draft.insert(Insertion { at: *at, text: (*text).to_owned() }),
            Repair::Open(at, text) => draft.insert(Insertion { at: *at, text: text.clone() }),
        }
        draft
    }

    fn insert(&mut self, insertion: Insertion) {
        let place = self.insertions.partition_point(|other| other.at <= insertion.at);
        self.insertions.insert(place, insertion);
    }

    /// Whether something missing was supplied, such as a closing brace.
    pub(super) fn is_supplied(&self) -> bool {
        self.insertions.len() > self.emptied.len()
    }

    /// What the grammar sees: missing closers stand over blanks where there are any, and of lines that are emptied nothing
    /// is left.
    pub(super) fn healed(&self) -> String {
        let mut bytes = self.filled.clone().into_bytes();
        for insertion in &self.insertions {
            let mut blank = insertion.at;
            if let Some(byte @ b' ') = bytes.get_mut(blank).filter(|_| insertion.text.starts_with(VALUE)) {
                *byte = b'_';
                blank += 1;
            }
            let closers = insertion.text.bytes().filter(|b| matches!(b, b'}' | b']' | b')'));
            if bytes.get(blank).is_none() {
                while blank > 0 && matches!(bytes.get(blank - 1), Some(b' ' | b'\t')) {
                    blank -= 1;
                }
            }
            for closer in closers {
                if let Some(byte @ (b' ' | b'\t')) = bytes.get_mut(blank) {
                    *byte = closer;
                    blank += 1;
                }
            }
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|_| self.filled.clone());
        self.emptied.iter().fold(text, |text, line| fill(&text, *line))
    }

    /// Repairs worth trying for a mistake.
    pub(super) fn repairs(&self, failure: &Failure) -> Repairs {
        let at = failure.at;
        let mut lexer = Lexer::new(&self.filled, 0, Matching::Layout);
        let tokens = lexer.all();
        let heredocs = heredocs(&tokens);
        let findings = std::mem::take(&mut lexer.findings);
        let shallow = near(&findings.shallow, at).iter();
        let mut repairs: Vec<Repair> = shallow.map(|&item| Repair::Fill(line_at(&self.filled, item))).collect();
        repairs.extend(strays(&self.filled, at).into_iter().map(Repair::Fill));
        self.closers(&findings, &mut repairs);
        for &quote in near(&findings.quotes, at) {
            repairs.extend(emptied(&self.filled, line_at(&self.filled, quote)));
            repairs.push(Repair::Insert(quote_end(&self.filled, quote), "\""));
            if is_headless(&self.filled, quote) {
                repairs.push(Repair::Insert(quote_end(&self.filled, quote), "\" {"));
            }
        }
        let Openings { supplied, filled, emptied: whole } = openings(&self.filled, at);
        repairs.extend(supplied);
        repairs.extend(orphans(&self.filled, at).map(Repair::Fill));
        // A closer below what opens nothing is less likely wrong than that.
        let closes = self
            .filled
            .get(line_at(&self.filled, at).range())
            .is_some_and(|line| line.trim_start().starts_with(['}', ']', ')']));
        repairs.extend(filled.iter().filter(|_| closes).cloned());
        if closes {
            repairs.extend(one_too_many(&self.filled, at).map(Repair::Fill));
        }
        for &misplaced in near(&findings.misplaced, at) {
            // What opens nothing above it lets it close something further out.
            let Openings { supplied, filled, .. } = openings(&self.filled, misplaced);
            repairs
                .extend(supplied.into_iter().chain(filled).filter(|_| misplaced < line_at(&self.filled, at).start()));
            repairs.extend(too_early(&self.filled, misplaced).map(Repair::Fill));
            repairs.extend(orphans(&self.filled, misplaced).map(Repair::Fill));
            repairs.push(Repair::Fill(line_at(&self.filled, misplaced)));
        }
        for &stray in near(&findings.stray, at) {
            repairs.push(Repair::Fill(Span::new(stray, stray + 1)));
        }
        if let Some(end) = brace_end(&self.filled, at) {
            repairs.push(Repair::Insert(end, " {"));
        }
        // One closer or comma too many among others.
        let line = line_at(&self.filled, at);
        let before = Span::new(line.start(), at.min(line.end())).of(&self.filled);
        if closes_alone(line.of(&self.filled)) && closes_alone(before) && at < line.end() {
            repairs.push(Repair::Fill(Span::new(at, at + 1)));
        }
        if failure.comma {
            repairs.extend(self.missing_comma(&tokens, at));
            repairs.extend(self.line_without_comma(at).map(Repair::Fill));
        }
        let mut end = at.min(self.filled.len());
        let mut lines = 0;
        while lines < LINES {
            let line = line_at(&self.filled, end);
            // A heredoc without its end would swallow what is wrong, and the rest.
            let is_inside = |heredoc: &Span| heredoc.covers(line) && !heredoc.touches(at);
            // Closers above are missing to what they close; those too many are found by the layout.
            let content = line.of(&self.filled).trim();
            let is_closer = closes_alone(content) && !line.touches(at);
            if !content.is_empty() && !is_closer && !heredocs.iter().any(is_inside) {
                repairs.extend(emptied(&self.filled, line));
                lines += 1;
            }
            if line.start() == 0 {
                break;
            }
            end = line.start() - 1;
        }
        repairs.extend(comment(&self.filled, at).map(Repair::Fill));
        repairs.extend(loops(&self.filled, at));
        repairs.extend(carried_on(&self.filled, at));
        repairs.extend(filled);
        // A mistake that stands in the middle of a value is one of a line of it.
        let end = line_at(&self.filled, at).end();
        let (whole, around): (Vec<_>, Vec<_>) = whole.into_iter().partition(|repair| match repair {
            Repair::Value(span) | Repair::Fill(span) => span.end() <= end,
            _ => true,
        });
        repairs.extend(whole);
        let unclosed = findings.unclosed.iter().filter(|unclosed| unclosed.frame.content).take(FINDINGS);
        let unclosed = unclosed.map(|unclosed| Repair::Fill(Span::new(unclosed.frame.line, unclosed.at)));
        Repairs { usual: repairs, last: unclosed.chain(around).collect() }
    }

    /// The comma that is missing between two whole lines. A word alone is hardly one.
    fn missing_comma(&self, tokens: &[Token], at: usize) -> Option<Repair> {
        let before = tokens.get(..tokens.partition_point(|token| token.span.start() < at))?;
        let is_silent = |token: &&Token| matches!(token.kind, Kind::Newline | Kind::LineComment | Kind::BlockComment);
        let end = before.iter().rev().find(|token| !is_silent(token))?.span.end();
        let line = line_at(&self.filled, at);
        let is_word =
            |line: Span| identifier_length(line.of(&self.filled).trim()) == line.of(&self.filled).trim().len();
        let above = line_at(&self.filled, end);
        // What opens a bracket lacks its closer rather than a comma.
        let opens = || {
            let mut lexer = Lexer::new(above.of(&self.filled), 0, Matching::Strict);
            lexer.all();
            !lexer.findings.unclosed.is_empty()
        };
        let is_whole = end <= line.start() && !is_word(line) && !is_word(above) && !opens();
        is_whole.then_some(Repair::Insert(end, ","))
    }

    /// The line above `at` that lacks its comma, unless the line at `at` looks like one added at a list's end.
    fn line_without_comma(&self, at: usize) -> Option<Span> {
        let line = line_at(&self.filled, at);
        let content = line.of(&self.filled).trim();
        let rest = self.filled.get(line.end()..).unwrap_or("").trim_start();
        let first = Span::new(line.start(), at).of(&self.filled).trim().is_empty();
        let above = line_at(&self.filled, self.filled.get(..line.start())?.trim_end().len());
        let is_word = |text: &str| identifier_length(text) == text.len();
        let last = !content.ends_with(',') && rest.starts_with([']', ')', '}']);
        // A word above what is more than that was hardly there before.
        let last = last && (is_word(content) || !is_word(above.of(&self.filled).trim()));
        (first && !last).then_some(above)
    }

    /// Repairs for openers that the layout says are not closed, those that end at one place together.
    fn closers(&self, findings: &Findings, repairs: &mut Vec<Repair>) {
        let open: Vec<&Unclosed> =
            findings.unclosed.iter().filter(|unclosed| !self.closed.contains(&unclosed.frame.open)).collect();
        for group in open.chunk_by(|a, b| a.at == b.at).take(FINDINGS) {
            let Some(first) = group.first() else { continue };
            let frames: Vec<Frame> = group.iter().map(|unclosed| unclosed.frame).collect();
            let heredoc = frames.iter().any(|frame| frame.opener == Opener::Heredoc);
            let content = heredoc || frames.iter().any(|frame| frame.content);
            let closable = !frames.iter().any(|frame| frame.opener == Opener::Sequence);
            // What stands outermost is there from its header on, and others may name it.
            let is_outermost = matches!(frames.as_slice(), [frame] if frame.opener == Opener::Brace
                && frame.indent == 0 && starts_header(line_at(&self.filled, frame.line).of(&self.filled)));
            let content = content || is_outermost;
            let close = Repair::Close(frames.clone(), first.at);
            if let Some(heredoc) = frames.iter().find(|frame| frame.opener == Opener::Heredoc) {
                repairs.extend(emptied(&self.filled, line_at(&self.filled, heredoc.open)));
                let around = frames.iter().find(|frame| frame.opener == Opener::Brace);
                let end = around.and_then(|around| brace_below(&self.filled, heredoc, around.indent));
                repairs.extend(end.map(|end| Repair::Close(vec![*heredoc], end)));
            }
            if content && closable {
                repairs.push(close.clone());
            }
            for frame in frames.iter().take(FINDINGS) {
                repairs.extend(emptied(&self.filled, line_at(&self.filled, frame.open)));
            }
            if !content && closable {
                repairs.push(close);
            }
        }
    }
}

/// What does not belong on the line of a mistake that closes or opens something for others: without the line, those would
/// be lost.
fn strays(text: &str, at: usize) -> Vec<Span> {
    let line = line_at(text, at.min(text.len()));
    let content = line.of(text).trim();
    let start = line.start() + indent_of(line.of(text));
    let is_punctuation = |part: &str| part.chars().all(|c| c.is_ascii_punctuation() || c == ' ');
    let mut strays = Vec::new();
    let behind = content.trim_start_matches(|c| is_closer(c) || matches!(c, ',' | ' '));
    if content.starts_with(is_closer) && !is_silent(behind) {
        strays.push(Span::new(start + content.len() - behind.len(), start + content.len()));
    }
    let closers = content.trim_end_matches(',');
    let before = closers.trim_end_matches(|c| is_closer(c) || c == ' ');
    if closers.ends_with(is_closer) && !before.is_empty() && is_punctuation(before) {
        strays.push(Span::new(start, start + before.len()));
    }
    let opener = content.rfind(['{', '[', '(']).map(|opener| content.split_at(opener + 1));
    if let Some((head, behind)) = opener {
        if !is_silent(behind) && is_punctuation(behind) && !behind.contains(is_closer) {
            strays.push(Span::new(start + head.len(), start + content.len()));
        }
        let name = content.trim_start_matches(|c: char| c.is_ascii_punctuation() && c != '_' && !is_closer(c));
        let end = start + content.len() - name.len();
        if behind.is_empty() && (start..end).contains(&at) {
            strays.push(Span::new(start, end));
        }
    }
    strays
}

/// What stands below the opening line of each heredoc, its last line included.
fn heredocs(tokens: &[Token]) -> Vec<Span> {
    let mut open = Vec::new();
    let mut found = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::HeredocOpen => open.push(token.span.end()),
            Kind::HeredocClose => found.extend(open.pop().map(|start| Span::new(start, token.span.end()))),
            _ => {}
        }
    }
    found
}

fn near(places: &[usize], at: usize) -> &[usize] {
    let end = places.partition_point(|&place| place <= at);
    places.get(end.saturating_sub(FINDINGS)..end).unwrap_or_default()
}

fn closer<'t>(text: &'t str, frame: &Frame) -> &'t str {
    match frame.opener {
        Opener::Brace | Opener::Sequence => "}",
        Opener::Bracket => "]",
        Opener::Paren => ")",
        Opener::Quote => "\"",
        Opener::Heredoc => frame.marker.of(text),
    }
}

/// Whether nothing but the name of a value, and what follows a name, has been written.
fn gives_name(text: &str) -> bool {
    let Some(name) = text.trim().strip_suffix(['=', ':']).map(str::trim_end) else { return false };
    let is_quoted = name.len() > 1 && name.starts_with('"') && name.ends_with('"');
    is_quoted || !name.is_empty() && identifier_length(name) == name.len()
}

/// Blanks instead of everything under `span` but line breaks.
pub(super) fn fill(text: &str, span: Span) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if let Some(range) = bytes.get_mut(span.range()) {
        for byte in range.iter_mut().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
            *byte = b' ';
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The line that holds `at`, without its line break.
pub(super) fn line_at(text: &str, at: usize) -> Span {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = bytes.iter().take(at).rposition(|&b| b == b'\n').map_or(0, |newline| newline + 1);
    let mut end = bytes.iter().skip(at).position(|&b| b == b'\n').map_or(bytes.len(), |newline| at + newline);
    if end > start && bytes.get(end - 1) == Some(&b'\r') {
        end -= 1;
    }
    Span::new(start, end)
}

/// Where the text of an open quote probably ends: before a brace that opens a block, or at its line's end.
fn quote_end(text: &str, quote: usize) -> usize {
    let line = Span::new(quote, line_at(text, quote).end());
    let trimmed = line.of(text).trim_end();
    let inside = trimmed.strip_suffix('{').map_or(trimmed, str::trim_end);
    quote + inside.len().max(1)
}

/// The end of the line at `at`, if it reads like a block's header without its brace and the block's body follows.
fn brace_end(text: &str, at: usize) -> Option<usize> {
    let line = line_at(text, at);
    let content = line.of(text);
    let indent = content.len() - content.trim_start().len();
    let tokens = Lexer::new(content, 0, Matching::Strict).all();
    if !is_header(&tokens) || identifier_length(content.trim_start()) == 0 {
        return None;
    }
    has_body(text, line, indent).then(|| line.start() + content.trim_end().len())
}

/// Whether what stands below a line reads like the rest of a block that begins on it.
pub(super) fn has_body(text: &str, line: Span, indent: usize) -> bool {
    let rest = text.get(line.end()..).unwrap_or("");
    let Some(next) = rest.lines().skip(1).find(|line| !line.trim().is_empty()) else { return false };
    let content = next.trim_start();
    let column = next.len() - content.len();
    column > indent || (column == indent && content.starts_with('}'))
}

/// Whether an open quote is a label in a header without its brace, and the block's body follows.
fn is_headless(text: &str, quote: usize) -> bool {
    let line = line_at(text, quote);
    let before = Span::new(line.start(), quote).of(text);
    let indent = before.len() - before.trim_start().len();
    let tokens = Lexer::new(before, 0, Matching::Strict).all();
    is_header(&tokens)
        && identifier_length(before.trim_start()) > 0
        && !line.of(text).trim_end().ends_with('{')
        && has_body(text, line, indent)
}

/// The last line below an open heredoc that probably closes the block around it.
fn brace_below(text: &str, heredoc: &Frame, indent: usize) -> Option<usize> {
    let mut at = heredoc.marker.end();
    let mut found = None;
    for line in text.get(at..)?.split_inclusive('\n') {
        let content = line.trim_start();
        if at > heredoc.marker.end() && line.len() - content.len() == indent && content.trim_end() == "}" {
            found = Some(at);
        }
        at += line.len();
    }
    found
}
