//! The bodies of heredocs, those that nothing ends among them.

use std::ops::Range;

use super::super::SyntaxError;
use super::heredoc::{self, Start};
use super::json::{self, JsonForm};
use super::lex::{FaultKind, Found, Lexer};
use super::logical::LogicalLine;
use super::scanner::Scanner;
use super::view::{fault_message, shortened};
use super::{Heredoc, Keyword, Variable, dangling, shell, words};
use crate::text::Span;

/// Rows in which the end of a heredoc is looked for before all are read.
const NEAR: usize = 50;

/// Rows in which the end of a heredoc that nothing ends is looked for.
const FAR: usize = 1000;

impl Scanner<'_> {
    /// Reads the bodies of the heredocs that open on a line.
    pub(super) fn heredocs(&mut self, line: &mut LogicalLine) {
        if !line.joined.text.contains("<<") {
            if let Some((start, keyword)) = self.begun(&line.joined.text) {
                self.unclosed(line, &start, keyword);
            }
            return;
        }
        let Some(keyword) = holder(&line.joined.text, self.scan.escape) else { return };
        let joined = &line.joined;
        let (starts, hidden) = match heredoc::starts(&joined.text) {
            Ok(starts) => (starts, false),
            // Nothing to lose: lines below are instructions unless they look like the body that was meant.
            Err(mut starts) => {
                starts.truncate(1);
                (starts, true)
            }
        };
        if hidden {
            let Some(start) = starts.first() else { return };
            let place = joined.span(start.range.start, start.range.end);
            if start.is_half() {
                self.unclosed(line, start, keyword);
                return;
            }
            if self.last_end(start).is_none_or(|last| last < self.row) {
                return;
            }
            line.fault = Some(SyntaxError {
                span: place,
                message:
                    "BuildKit does not see this heredoc, because a quote or `${` on its line is not closed; close it"
                        .into(),
            });
        }
        for start in starts {
            match self.terminator(&start, self.row).filter(|_| !start.is_half()) {
                Some(end) => self.body(line, &start, keyword, end, true),
                None if start.is_shift => {
                    let span = line.joined.span(start.range.start, start.range.end);
                    let written = line.joined.text.get(start.range).unwrap_or("").to_owned();
                    let message = format!(
                        "BuildKit takes `{}` for a heredoc; write the shift without blanks, such as `$((1<<2))`",
                        shortened(&written)
                    );
                    line.fault.get_or_insert(SyntaxError { span, message });
                }
                None => {
                    self.unclosed(line, &start, keyword);
                    return;
                }
            }
        }
    }

    /// A heredoc of which the first `<` is typed, above the body it is to have: a line ends it that only does so.
    pub(super) fn begun(&self, line: &str) -> Option<(Start, Keyword)> {
        let before = line.trim_end().strip_suffix('<')?;
        let keyword = holder(line, self.scan.escape).filter(|_| before.ends_with([' ', '\t']))?;
        let range = before.len()..before.len() + 1;
        let start = Start { range, name: String::new(), chomp: true, expand: true, open: None, is_shift: false };
        let (end, closed) = self.likely_end(&start);
        (closed && end > self.row).then_some((start, keyword))
    }

    /// Whether another heredoc of the same name begins in a row: the line that ends it is not that of the first, which has
    /// none yet.
    fn begins_again(&self, start: &Start, row: usize) -> bool {
        let content = self.content(row);
        content.contains("<<")
            && starts_instruction(content)
            && holder(content, self.scan.escape).is_some()
            && heredoc::starts(content).is_ok_and(|others| others.iter().any(|other| other.name == start.name))
    }

    /// A heredoc that no line ends, as when one of its two names is half typed.
    fn unclosed(&mut self, line: &mut LogicalLine, start: &Start, keyword: Keyword) {
        let (end, closed) = self.likely_end(start);
        let place = line.joined.span(start.range.start, start.range.end);
        let name = &start.name;
        let word = self.content(end).trim();
        let (span, message) = if start.is_half() {
            let word = if closed { word } else { "EOF" };
            let quote = start.open.map(String::from).unwrap_or_default();
            let what = if start.open.is_some() { "The quote is not closed" } else { "The name is missing" };
            let message =
                format!("{what} behind `<<`; write `<<{quote}{word}{quote}`, and end the heredoc with a line `{word}`");
            (place, message)
        } else if closed && word.len() > name.len() {
            (place, format!("No line says only `{name}`, which would end this heredoc; did you mean `<<{word}`?"))
        } else if closed {
            let row = self.scan.rows.get(end).map_or(place, |row| Span::new(row.start, row.end));
            (row, format!("`{word}` does not end the heredoc `<<{name}`; write `{name}`"))
        } else {
            (place, format!("This heredoc is not closed; end it with a line that says only `{name}`"))
        };
        line.fault.get_or_insert(SyntaxError { span, message });
        self.body(line, start, keyword, end, closed);
    }

    /// Where a heredoc ends that nothing closes: at a line that says a part of its name, or more than its name, else above
    /// the next instruction and the comments that belong to it.
    fn likely_end(&self, start: &Start) -> (usize, bool) {
        let rows = self.row..self.scan.rows.len();
        let is_instruction = |row: &usize| starts_instruction(self.content(*row));
        let mut next = rows.clone().find(is_instruction).unwrap_or(rows.end);
        let is_name = |row: &usize| {
            let word = self.content(*row);
            let word = if start.chomp { word.trim_start_matches('\t') } else { word };
            let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let name = start.name.as_str();
            let is_akin = if name.is_empty() {
                *row < next && word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            } else {
                word.starts_with(name) || name.starts_with(word)
            };
            is_word && is_akin && Keyword::of(word).is_none()
        };
        let opens = |row: &usize| self.content(*row).contains("<<") && is_instruction(row);
        let mut reach = rows.clone().take(FAR).take_while(|row| !opens(row));
        if let Some(end) = reach.find(is_name) {
            return (end, true);
        }
        if next < rows.end {
            let is_between = |row: usize| {
                let content = self.content(row).trim_start();
                content.is_empty() || content.starts_with('#')
            };
            while next > rows.start && is_between(next - 1) {
                next -= 1;
            }
        }
        (next, false)
    }

    /// Takes the rows up to `end` for the body of a heredoc.
    fn body(&mut self, line: &mut LogicalLine, start: &Start, keyword: Keyword, end: usize, closed: bool) {
        let from = self.start(self.row);
        let body = Span::new(from, self.start(end).max(from));
        // A name apart from its `<<` is a path to COPY and ADD.
        let is_apart = || line.joined.text.get(start.range.clone()).is_some_and(|name| name.contains([' ', '\t']));
        let found = if keyword != Keyword::Run && start.expand && !is_apart() {
            self.expanded(line, start, body)
        } else if start.expand || is_script(&line.joined.text, start, self.scan.escape) {
            shell::variables(self.text, body.range(), '\\')
        } else {
            Vec::new()
        };
        line.heredocs.push(Heredoc {
            name: start.name.clone(),
            start: line.joined.span(start.range.start, start.range.end),
            body,
            expand: start.expand,
            variables: found.into_iter().map(|found| variable(self.text, found)).collect(),
        });
        if closed {
            line.end = self.scan.rows.get(end).map_or(line.end, |row| row.end);
            self.row = end + 1;
        } else {
            let trimmed = body.of(self.text).trim_end();
            line.end = line.end.max(if trimmed.is_empty() { 0 } else { body.start() + trimmed.len() });
            self.row = end;
        }
    }

    /// The variables of a text that BuildKit writes to a file, and what it refuses in there.
    fn expanded(&self, line: &mut LogicalLine, start: &Start, body: Span) -> Vec<Found> {
        if !body.of(self.text).contains('$') {
            return Vec::new();
        }
        let lexed = Lexer::new(self.text, body.range(), '\\').literal().read();
        let Some(fault) = lexed.fault else { return lexed.found };
        let written = self.text.get(fault.at.clone()).unwrap_or("");
        let end = fault.at.start + written.find(['\r', '\n']).unwrap_or(written.len());
        let what = match &fault.kind {
            FaultKind::Modifier(written) => {
                format!("BuildKit expands this text and does not know `{written}` in `${{…}}`")
            }
            kind => format!("{}: BuildKit expands this text", fault_message(kind, '\\', false)),
        };
        let name = &start.name;
        let message =
            format!("{what}; write `<<'{name}'` to keep the whole text as it is, or escape this `$` with `\\`");
        line.fault.get_or_insert(SyntaxError { span: Span::new(fault.at.start, end), message });
        shell::variables(self.text, body.range(), '\\')
    }

    /// The row that ends a heredoc whose body begins at `from`. No row is looked at behind the one where another heredoc of
    /// its name begins: in files full of such, each would look through all others.
    fn terminator(&mut self, start: &Start, from: usize) -> Option<usize> {
        let first = |this: &Self, mut rows: Range<usize>| {
            rows.find(|row| this.ends(start, *row) || this.begins_again(start, *row))
        };
        let ends = |this: &Self, row: usize| Some(row).filter(|row| this.ends(start, *row));
        // Most heredocs are short.
        let near = self.scan.rows.len().min(from + NEAR);
        if let Some(row) = first(self, from..near) {
            return ends(self, row);
        }
        let last = self.last_end(start)?;
        let row = first(self, near..last + 1)?;
        ends(self, row)
    }

    /// Whether a row says the name of a heredoc and nothing else.
    fn ends(&self, start: &Start, row: usize) -> bool {
        let content = self.content(row);
        let content = if start.chomp { content.trim_start_matches('\t') } else { content };
        content == start.name
    }

    /// The last row of the file that could end a heredoc.
    fn last_end(&mut self, start: &Start) -> Option<usize> {
        let [exact, chomped] = match self.last.take() {
            Some(last) => self.last.insert(last),
            None => {
                let contents = (0..self.scan.rows.len()).map(|row| self.content(row));
                let exact = contents.clone().zip(0..).collect();
                let chomped = contents.map(|content| content.trim_start_matches('\t')).zip(0..).collect();
                self.last.insert([exact, chomped])
            }
        };
        let rows = if start.chomp { chomped } else { exact };
        rows.get(start.name.as_str()).copied()
    }
}

/// The instruction of a line if it may hold heredocs: RUN, COPY and ADD, also behind ONBUILD, unless their arguments are
/// JSON.
fn holder(line: &str, escape: char) -> Option<Keyword> {
    let (mut word, mut rest) = words::first(line, 0..line.len());
    for _ in 0..2 {
        let keyword = line.get(word).and_then(Keyword::of);
        rest = words::flags(line, rest..line.len(), escape).1;
        match keyword {
            Some(Keyword::Onbuild) => (word, rest) = words::first(line, rest..line.len()),
            Some(Keyword::Run | Keyword::Copy | Keyword::Add) => {
                return keyword.filter(|_| json::read(line, rest..line.len()) == JsonForm::Plain);
            }
            _ => return None,
        }
    }
    None
}

/// `RUN <<EOF` and nothing else: the body is the script, whatever is quoted.
fn is_script(line: &str, start: &Start, escape: char) -> bool {
    if line.get(start.range.end..).is_none_or(|behind| !behind.trim().is_empty()) {
        return false;
    }
    let (head, rest) = words::first(line, 0..line.len());
    line.get(head).and_then(Keyword::of) == Some(Keyword::Run)
        && words::flags(line, rest..line.len(), escape).1 == start.range.start
}

fn variable(text: &str, found: Found) -> Variable {
    let written = |range: Range<usize>| text.get(range).unwrap_or("").to_owned();
    Variable {
        name: written(found.name.clone()),
        name_span: found.name.into(),
        span: found.whole.into(),
        modifier: found.modifier.map(written),
        place: found.in_text,
    }
}

/// Whether a row looks like an instruction: where an unclosed heredoc is taken to end.
fn starts_instruction(content: &str) -> bool {
    dangling::instruction(content).is_some_and(|(_, is_lower)| !is_lower)
}
