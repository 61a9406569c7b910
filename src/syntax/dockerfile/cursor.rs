use std::ops::Range;

use super::super::{Context, Parsed, Slot, Step};
use super::lex::Lexer;
use super::logical::{Joined, LogicalLine};
use super::quotes::Quotes;
use super::scanner::{Scan, scan};
use super::{Keyword, words};
use crate::text::Span;

/// Where the cursor stands, read from the scanner's logical lines.
pub fn context(parsed: &Parsed, offset: usize) -> Context {
    let text = &parsed.text;
    let offset = (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let scan = scan(text);
    let row = scan.rows.partition_point(|row| row.start <= offset).saturating_sub(1);
    let line = scan.lines.partition_point(|line| line.end_row <= row);
    let line = scan.lines.get(line).filter(|line| line.rows.0 <= row);
    let nothing = place(Vec::new(), Slot::Nothing, Span::at(offset));
    if let Some(typed) = directive(text, &scan, row, offset) {
        return place(Vec::new(), Slot::Directive, typed);
    }
    if let Some(name) = line.and_then(|line| in_heredoc(text, &scan, line, row, offset)) {
        return place(vec![Step::Instruction("RUN".to_owned())], Slot::VariableName, name);
    }
    if in_comment(&scan, row, offset) || line.is_some_and(|line| line.rows.1 <= row) {
        return nothing;
    }
    let Some(line) = line else { return place(Vec::new(), Slot::Keyword, Span::at(offset)) };
    let joined = &line.joined;
    if offset < joined.source(0) {
        return place(Vec::new(), Slot::Keyword, Span::at(offset));
    }
    Cursor {
        line: joined,
        escape: scan.escape,
        offset,
        at: joined.logical(offset),
        between: between(&scan, line, row, offset),
        path: Vec::new(),
    }
    .context(0)
}

fn place(path: Vec<Step>, slot: Slot, typed: Span) -> Context {
    Context { path, slot, typed, present: Vec::new(), indent: 0 }
}

/// What is typed behind the `#` of a comment that may become a directive: nothing but directives stands above it.
fn directive(text: &str, scan: &Scan, row: usize, offset: usize) -> Option<Span> {
    let place = scan.rows.get(row)?;
    let line = Span::new(place.start, place.end);
    let behind = line.of(text).trim_end_matches(['\r', '\n']).trim_start().strip_prefix('#')?;
    let name = behind.split('=').next().unwrap_or(behind).trim().to_ascii_lowercase();
    let is_one = ["syntax", "escape", "check"].iter().any(|directive| directive.starts_with(&name));
    if scan.directives.len() < row || !is_one {
        return None;
    }
    let end = line.start() + line.of(text).trim_end().len();
    let start = end - behind.trim().len();
    if offset < start || offset > end.max(line.start() + line.of(text).trim_end_matches(['\r', '\n']).len()) {
        return None;
    }
    Some(if behind.trim().is_empty() { Span::at(offset) } else { Span::new(start, end) })
}

/// The name of the variable under the cursor in the body of a heredoc that is expanded.
fn in_heredoc(text: &str, scan: &Scan, line: &LogicalLine, row: usize, offset: usize) -> Option<Span> {
    let heredoc = line.heredocs.iter().find(|heredoc| heredoc.body.touches(offset) && line.rows.1 <= row)?;
    let start = scan.rows.get(row).map(|row| row.start)?;
    let before = text.get(start..offset)?;
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let stem = before.trim_end_matches(name);
    let is_variable = heredoc.expand && (stem.ends_with('$') || stem.ends_with("${"));
    let after = text.get(offset..)?;
    let length = after.len() - after.trim_start_matches(name).len();
    is_variable.then(|| Span::new(start + stem.len(), offset + length))
}

/// Behind the `#` of a comment, or on a directive.
fn in_comment(scan: &Scan, row: usize, offset: usize) -> bool {
    let next = scan.comments.partition_point(|comment| comment.span.end() < offset);
    let comment = scan.comments.get(next).is_some_and(|comment| comment.span.start() < offset);
    let bounds = scan.rows.get(row);
    comment
        || bounds.is_some_and(|row| {
            scan.directives
                .iter()
                .any(|directive| row.start <= directive.span.start() && directive.span.end() <= row.end)
        })
}

/// Whether the cursor is on a row of which nothing is in the joined text: an empty one between continuations, or one
/// behind the escape character.
fn between(scan: &Scan, line: &LogicalLine, row: usize, offset: usize) -> bool {
    let last = line.joined.source(line.joined.logical(offset).saturating_sub(1));
    row > line.rows.0 && scan.rows.get(row).is_some_and(|row| last < row.start)
}

struct Cursor<'s> {
    line: &'s Joined,
    escape: char,
    offset: usize,
    /// The cursor in the joined text.
    at: usize,
    between: bool,
    path: Vec<Step>,
}

impl Cursor<'_> {
    fn text(&self, range: Range<usize>) -> &str {
        self.line.text.get(range).unwrap_or("")
    }

    fn end(&self) -> usize {
        self.line.text.len()
    }

    fn touches(&self, range: &Range<usize>) -> bool {
        range.start <= self.at && self.at <= range.end && !(self.between && self.at == range.end)
    }

    fn done(self, slot: Slot, typed: Option<Range<usize>>) -> Context {
        let typed = match typed {
            Some(range) if !range.is_empty() => self.line.span(range.start, range.end),
            _ => Span::at(self.offset),
        };
        place(self.path, slot, typed)
    }

    /// The context within the instruction that begins at `start` of the joined text.
    fn context(mut self, start: usize) -> Context {
        let (head, rest) = words::first(&self.line.text, start..self.end());
        if self.touches(&head) || self.at < head.start {
            let typed = (self.at >= head.start).then_some(head);
            return self.done(Slot::Keyword, typed);
        }
        let name = self.text(head).to_ascii_uppercase();
        let keyword = Keyword::of(&name);
        self.path.push(Step::Instruction(name));
        let (flags, arguments) = words::flags(&self.line.text, rest..self.end(), self.escape);
        // BuildKit takes no variables where it looks for the stage or image to copy from.
        let is_from = |flag: &words::RawFlag| self.touches(&flag.range) && flag.text.starts_with("--from=");
        let is_source = keyword == Some(Keyword::Copy) && flags.iter().any(is_from);
        if let Some(name) = self.variable(rest, keyword).filter(|_| !is_source) {
            return self.done(Slot::VariableName, Some(name));
        }
        let names: Vec<(Range<usize>, String)> = flags
            .iter()
            .map(|flag| {
                let name = flag.text.trim_start_matches('-');
                (flag.range.clone(), name.split('=').next().unwrap_or(name).to_owned())
            })
            .collect();
        let present = |at: usize| -> Vec<String> {
            names
                .iter()
                .filter(|(range, _)| !(range.start <= at && at <= range.end))
                .map(|(_, name)| name.clone())
                .collect()
        };
        for (range, flag) in &names {
            if self.touches(range) {
                let present = present(self.at);
                let equals = self.text(range.clone()).find('=').map(|equals| range.start + equals);
                let (slot, typed) = match equals {
                    Some(equals) if self.at > equals => (Slot::FlagValue { flag: flag.clone() }, equals + 1..range.end),
                    equals => (Slot::Flag, range.start..equals.unwrap_or(range.end)),
                };
                return Context { present, ..self.done(slot, Some(typed)) };
            }
        }
        // A bare `--` ends the flags, unless one is being typed there.
        if self.at <= arguments && self.text(rest..self.at).ends_with("--") {
            let (start, at) = (self.at - "--".len(), self.at);
            let present = present(self.at);
            return Context { present, ..self.done(Slot::Flag, Some(start..at)) };
        }
        if self.at < arguments {
            let present = present(self.at);
            return Context { present, ..self.done(Slot::Argument { before: Vec::new() }, None) };
        }
        match keyword {
            // ONBUILD wraps one instruction, and never itself.
            Some(Keyword::Onbuild) if self.path.len() == 1 => self.context(arguments),
            Some(Keyword::Healthcheck) => {
                let (kind, _) = words::first(&self.line.text, arguments..self.end());
                let end = kind.end;
                if self.at > end && self.text(kind).eq_ignore_ascii_case("cmd") {
                    return self.context(arguments);
                }
                let present = present(self.at);
                Context { present, ..self.argument(keyword, arguments) }
            }
            _ => {
                let dash = arguments..self.word_end(arguments);
                if self.touches(&dash) && self.text(dash.clone()).starts_with('-') {
                    let present = present(self.at);
                    return Context { present, ..self.done(Slot::Flag, Some(dash)) };
                }
                let present = present(self.at);
                Context { present, ..self.argument(keyword, arguments) }
            }
        }
    }

    fn word_end(&self, start: usize) -> usize {
        let rest = self.text(start..self.end());
        start + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }

    fn argument(self, keyword: Option<Keyword>, start: usize) -> Context {
        use Keyword::{Add, Arg, Cmd, Copy, Entrypoint, Env, Label, Run, Shell, Volume};
        let json = matches!(keyword, Some(Add | Cmd | Copy | Entrypoint | Run | Shell | Volume));
        if json && self.text(start..self.end()).starts_with('[') && self.at > start {
            return self.item(start);
        }
        let pairs = matches!(keyword, Some(Env | Label | Arg));
        let ranges = match keyword {
            Some(Env | Label | Arg | Run | Cmd | Entrypoint) => {
                words::quoted(&self.line.text, start..self.end(), self.escape)
            }
            _ => words::blank_separated(&self.line.text, start..self.end()),
        };
        let typed = ranges.iter().find(|range| self.touches(range)).cloned();
        let limit = typed.as_ref().map_or(self.at, |typed| typed.start);
        if let Some(word) = typed.clone().filter(|_| pairs) {
            let equals = self.text(word.clone()).find('=').map(|equals| word.start + equals);
            if let Some(equals) = equals.filter(|&equals| equals < self.at) {
                let key = self.unquoted(&(word.start..equals));
                let quote = self.text(equals + 1..word.end).chars().next().filter(|c| matches!(c, '"' | '\''));
                let value = match quote {
                    Some(quote) => {
                        let inner = equals + 2..word.end;
                        let closed = self.text(inner.clone()).ends_with(quote);
                        inner.start..inner.end - usize::from(closed)
                    }
                    None => equals + 1..word.end,
                };
                return self.done(Slot::Value { key, quoted: quote.is_some() }, Some(value));
            }
        }
        let before = ranges.iter().filter(|range| range.end <= limit).map(|range| self.unquoted(range)).collect();
        self.done(Slot::Argument { before }, typed)
    }

    fn unquoted(&self, range: &Range<usize>) -> String {
        let lexed = Lexer::new(&self.line.text, range.clone(), self.escape).read();
        if lexed.fault.is_some() { self.text(range.clone()).to_owned() } else { lexed.text }
    }

    /// Inside a JSON array that may still be open.
    fn item(self, start: usize) -> Context {
        let mut before = Vec::new();
        let mut open = None;
        let mut typed = None;
        let mut chars = self.text(start..self.end()).char_indices();
        while let Some((i, c)) = chars.next() {
            let at = start + i;
            match (c, open) {
                ('\\', Some(_)) => drop(chars.next()),
                ('"', Some(from)) => {
                    open = None;
                    if from <= self.at && self.at <= at {
                        typed = Some(from..at);
                        break;
                    }
                    before.push(self.text(from..at).to_owned());
                }
                ('"', None) if at < self.at => open = Some(at + 1),
                (_, None) if at >= self.at => break,
                _ => {}
            }
        }
        if let Some(from) = open {
            typed = Some(from..self.at);
        }
        let empty = typed.as_ref().is_some_and(|typed| typed.is_empty());
        self.done(Slot::Argument { before }, typed.filter(|_| !empty))
    }

    /// The name under the cursor if it stands behind `$` or `${`.
    fn variable(&self, rest: usize, keyword: Option<Keyword>) -> Option<Range<usize>> {
        if self.between || self.at < rest || keyword == Some(Keyword::Maintainer) {
            return None;
        }
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = self.text(rest..self.at);
        let stem = before.trim_end_matches(name);
        let dollar = stem.strip_suffix('{').unwrap_or(stem).strip_suffix('$')?;
        let escapes = dollar.len() - dollar.trim_end_matches(self.escape).len();
        if escapes % 2 == 1 || dollar.ends_with('$') || is_single_quoted(dollar, self.escape) {
            return None;
        }
        let after = self.text(self.at..self.end());
        let end = self.at + (after.len() - after.trim_start_matches(name).len());
        Some(rest + stem.len()..end)
    }
}

/// Whether a single quote is open at the end of `text`.
fn is_single_quoted(text: &str, escape: char) -> bool {
    Quotes::of_words(escape).follow(text).is_some_and(|(quote, _)| quote == '\'')
}
