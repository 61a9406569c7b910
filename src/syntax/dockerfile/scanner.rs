use std::collections::HashMap;

use super::super::{Comment, SyntaxError};
use super::dangling::{self, Above, Growing};
use super::logical::{LogicalLine, Row, rows};
use super::view::shown;
use super::{Directive, Keyword, quotes, words};
use crate::text::Span;

/// The longest physical line BuildKit reads, in bytes without its line feed.
const LONGEST_LINE: usize = 65_535;

/// A Dockerfile cut into logical lines.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) rows: Vec<Row>,
    pub(super) directives: Vec<Directive>,
    pub(super) escape: char,
    pub(super) comments: Vec<Comment>,
    pub(super) lines: Vec<LogicalLine>,
    pub(super) errors: Vec<SyntaxError>,
    /// Rows that neither BuildKit's Dockerfile reader nor the grammar understands, but that are no mistake: a
    /// `// syntax=` line.
    pub(super) foreign: Vec<usize>,
}

/// Cuts a Dockerfile into directives, comments and logical lines.
pub(super) fn scan(text: &str) -> Scan {
    let mut scanner =
        Scanner { text, row: 0, last: None, scan: Scan { rows: rows(text), escape: '\\', ..Scan::default() } };
    scanner.directives();
    while scanner.row < scanner.scan.rows.len() {
        scanner.line();
    }
    for row in &scanner.scan.rows {
        if row.end - row.start > LONGEST_LINE {
            let message = format!(
                "This line is longer than {LONGEST_LINE} bytes, which BuildKit refuses; split it with continuations or move \
                 it to a file"
            );
            let end = (row.start + 1..=row.end).find(|&end| text.is_char_boundary(end)).unwrap_or(row.end);
            scanner.scan.errors.push(SyntaxError { span: Span::new(row.start, end), message });
        }
    }
    scanner.scan
}

pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) row: usize,
    /// The last row that reads as this, as written and without TABs before it: whether a heredoc ends at all.
    pub(super) last: Option<[HashMap<&'t str, usize>; 2]>,
    pub(super) scan: Scan,
}

impl<'t> Scanner<'t> {
    pub(super) fn content(&self, row: usize) -> &'t str {
        self.scan.rows.get(row).map_or("", |row| self.text.get(row.start..row.end).unwrap_or(""))
    }

    pub(super) fn start(&self, row: usize) -> usize {
        self.scan.rows.get(row).map_or(self.text.len(), |row| row.start)
    }

    fn comment(&mut self, row: usize) {
        let content = self.content(row);
        let marked = content.trim_start();
        let start = self.start(row) + (content.len() - marked.len());
        let end = self.start(row) + content.len();
        let inner = words::trim(self.text, (start + 1).min(end)..end);
        self.scan.comments.push(Comment { span: Span::new(start, end), text: inner.into(), own_line: true });
    }

    /// Reads the head of the file. Only a first `#!` line may stand before a directive, and then `escape` is none.
    fn directives(&mut self) {
        let mut shebang = false;
        if self.content(0).starts_with("#!") {
            shebang = true;
            self.comment(0);
            self.row = 1;
        }
        let foreign = directive(self.text, self.start(0), self.content(0), "//");
        if let Some(directive) = foreign.filter(|directive| directive.name == "syntax") {
            self.scan.directives.push(directive);
            self.scan.foreign.push(0);
            self.row = 1;
            return;
        }
        while self.row < self.scan.rows.len() {
            let content = self.content(self.row).trim_start();
            let start = self.start(self.row) + (self.content(self.row).len() - content.len());
            let Some(directive) = directive(self.text, start, content, "#") else { return };
            if shebang && directive.name == "escape" {
                return;
            }
            if self.scan.directives.iter().any(|earlier| earlier.name == directive.name) {
                let message = format!(
                    "`{}` has been set above; a directive may stand only once, so remove this line",
                    directive.name
                );
                self.scan.errors.push(SyntaxError { span: Span::new(start, start + content.len()), message });
            } else if directive.name == "escape" {
                match directive.value.as_str() {
                    "`" => self.scan.escape = '`',
                    "\\" => {}
                    value => {
                        // What follows was likely written for it.
                        self.scan.escape = if value.contains('`') { '`' } else { '\\' };
                        let message = format!("`{value}` cannot be the escape character; use \\ or `");
                        self.scan.errors.push(SyntaxError { span: directive.span, message });
                    }
                }
            }
            self.scan.directives.push(directive);
            self.row += 1;
        }
    }

    /// Reads one row that starts a logical line, or is none.
    fn line(&mut self) {
        let first = self.row;
        let content = self.content(first).trim_start();
        let start = self.start(first) + (self.content(first).len() - content.len());
        self.row += 1;
        if content.is_empty() {
            return;
        }
        if content.starts_with('#') {
            self.comment(first);
            return;
        }
        let mut line = LogicalLine { rows: (first, first + 1), ..LogicalLine::default() };
        let indent = start - self.start(first);
        let mut content = content;
        let mut at = start;
        let mut quoted_until = 0;
        let mut growing = Growing::new(self.scan.escape);
        let mut missing = 0;
        let mut is_flat = false;
        loop {
            line.end = at + content.trim_end().len();
            let Some(kept) = continued(content, self.scan.escape) else {
                line.joined.push(content, at);
                let is_continued = self.row > first + 1;
                let above = Above { line: &line.joined.text, indent, is_continued, is_flat };
                if let Some(next) = self.forgotten(&above).filter(|_| missing < MISSING) {
                    missing += 1;
                    line.fault.get_or_insert(forgotten(content.trim_end(), at, self.scan.escape));
                    self.close(&mut line, next, at + content.len());
                    if !content.ends_with([' ', '\t']) {
                        line.joined.push(" ", at + content.len());
                    }
                    (self.row..next).for_each(|row| self.comment(row));
                    self.row = next + 1;
                    content = self.content(next);
                    at = self.start(next);
                    continue;
                }
                line.rows.1 = self.row;
                break;
            };
            line.joined.push(content.get(..kept).unwrap_or(""), at);
            let (below, comments) = (self.row, self.scan.comments.len());
            let mut following = self.continuation();
            while let Some(row) = following.filter(|row| *row >= quoted_until)
                && self.interrupts(&line, &mut growing, indent, row, &mut quoted_until)
                && self.goes_on_behind(&line, &mut growing, row, indent)
            {
                line.fault.get_or_insert(self.among(row));
                following = self.continuation();
            }
            let Some(next) = following else {
                line.rows.1 = self.row;
                break;
            };
            if next >= quoted_until && self.interrupts(&line, &mut growing, indent, next, &mut quoted_until) {
                // Comments in between belong to what they stand above.
                line.rows.1 = if self.scan.comments.len() > comments { below } else { next };
                self.row = next;
                line.fault.get_or_insert(superfluous(at + kept, self.scan.escape));
                break;
            }
            content = self.content(next);
            at = self.start(next);
            is_flat |= content.len() - content.trim_start().len() <= indent;
        }
        self.heredocs(&mut line);
        line.end_row = self.row;
        self.scan.lines.push(line);
    }

    /// The next row of a continued line: comments and empty rows between do not count.
    fn continuation(&mut self) -> Option<usize> {
        while self.row < self.scan.rows.len() {
            let row = self.row;
            self.row += 1;
            let content = self.content(row).trim_start();
            if content.starts_with('#') {
                self.comment(row);
            } else if !content.is_empty() {
                return Some(row);
            }
        }
        None
    }

    /// Whether a row is an instruction of its own though the line above it goes on. Sets the row up to which a quotation
    /// mark of the line keeps everything together.
    fn interrupts(
        &self,
        line: &LogicalLine,
        growing: &mut Growing,
        indent: usize,
        row: usize,
        quoted_until: &mut usize,
    ) -> bool {
        let escape = self.scan.escape;
        dangling::interrupts(&line.joined.text, growing, indent, self.content(row), escape, |quote| {
            let rows = (row..self.scan.rows.len()).map(|row| self.content(row));
            let closed = dangling::closing(rows, quote, escape);
            *quoted_until = closed.map_or(0, |count| row + count);
            closed.is_some()
        })
    }

    /// Whether a line that begins at a column goes on behind a row that is none of it: what stands right below that row is
    /// deeper, no instruction, and no part of the row, which ends or is whole.
    fn goes_on_behind(&self, line: &LogicalLine, growing: &mut Growing, row: usize, column: usize) -> bool {
        let is_comment = |row: &usize| self.content(*row).trim_start().starts_with('#');
        let Some(next) = (row + 1..self.scan.rows.len()).find(|row| !is_comment(row)) else { return false };
        let (content, below) = (self.content(row), self.content(next));
        let words = below.trim_start();
        let is_part = below.len() - words.len() > column && !words.trim_end().is_empty();
        let is_whole = match continued(content, self.scan.escape) {
            None => true,
            Some(kept) => content
                .get(..kept)
                .is_some_and(|row| dangling::is_among(&line.joined.text, growing, row, words, self.scan.escape)),
        };
        is_part
            && is_whole
            && content.split("<<").skip(1).all(|name| name.trim_start_matches('-').trim().is_empty())
            && dangling::instruction(words).is_none()
    }

    /// What is said of a row that is none of the line around it.
    fn among(&self, row: usize) -> SyntaxError {
        let word = words::trim(self.text, self.start(row)..self.start(row) + self.content(row).len());
        let word = words::first(self.text, word).0;
        let name = self.text.get(word.clone()).unwrap_or("").to_owned();
        let message =
            format!("`{name}` stands among the rows of another instruction, which goes on below; move it out");
        SyntaxError { span: word.into(), message }
    }

    /// The row that was meant to belong to a line that ends above it. There may be comments in between where the line has
    /// gone on already or is a keyword alone, or where nothing but the rest of a command begins as the row does.
    fn forgotten(&self, above: &Above<'_>) -> Option<usize> {
        let is_comment = |row: &usize| self.content(*row).trim_start().starts_with('#');
        let next = (self.row..self.scan.rows.len()).find(|row| !is_comment(row))?;
        let is_below = next == self.row;
        let is_one = dangling::is_forgotten(above, self.content(next), self.scan.escape) && {
            let waits = || Keyword::of(above.line.trim()).is_some();
            let joins = || self.content(next).split_whitespace().next().is_some_and(dangling::is_operator);
            is_below || above.is_continued || waits() || joins()
        };
        let is_one = is_one || is_below && self.is_quoted(above.line, next);
        (is_one && self.begun(above.line).is_none()).then_some(next)
    }

    /// Whether the quotation mark that is open at the end of a line is closed by a row that belongs to the next one.
    fn is_quoted(&self, line: &str, next: usize) -> bool {
        let rows = (next..self.scan.rows.len()).map(|row| self.content(row));
        dangling::is_quoted(line, rows, self.scan.escape)
    }

    /// Where a row of pairs lacks its sign of going on and its second quotation mark, the pairs below are kept from the
    /// text that is open.
    fn close(&self, line: &mut LogicalLine, next: usize, end: usize) {
        let open = quotes::open_quote(&line.joined.text, self.scan.escape);
        let row = self.content(next);
        let is_pair = dangling::is_pair(row) && quotes::open_quote(row, self.scan.escape).is_none();
        if let Some(quote) = open.filter(|_| is_pair || !self.is_quoted(&line.joined.text, next)) {
            line.joined.push(quote.encode_utf8(&mut [0; 4]), end);
        }
    }
}

/// Rows of one line that may go on without saying so.
const MISSING: usize = 16;

/// `# name=value` of the three names, in any case, with blanks.
fn directive(text: &str, start: usize, content: &str, marker: &str) -> Option<Directive> {
    let inner = content.strip_prefix(marker)?;
    let (name, value) = inner.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    if !matches!(name.as_str(), "syntax" | "escape" | "check") || value.trim().is_empty() {
        return None;
    }
    let span = words::trim(text, start + (content.len() - value.len())..start + content.len());
    Some(Directive { name, value: value.trim().to_owned(), span: span.into() })
}

/// How much of a row stays if it goes on in the next one: up to an escape character, itself not escaped, that only
/// blanks follow.
pub(super) fn continued(content: &str, escape: char) -> Option<usize> {
    let kept = content.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!kept.ends_with(escape)).then_some(kept.len())
}

/// What is said of a line that goes on where an instruction follows.
fn superfluous(at: usize, escape: char) -> SyntaxError {
    let shown = if escape == '`' { "A backtick".to_owned() } else { shown(escape) };
    SyntaxError {
        span: Span::new(at, at + escape.len_utf8()),
        message: format!(
            "{shown} joins this line to the instruction below it; remove it, or write here what is to follow"
        ),
    }
}

/// What is said of a line that ends where it was to go on; its last word is shown.
fn forgotten(content: &str, at: usize, escape: char) -> SyntaxError {
    let shown = shown(escape);
    let last = content.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    let last = (last..content.len()).find(|&last| content.is_char_boundary(last)).unwrap_or(0);
    SyntaxError {
        span: Span::new(at + last, at + content.len()),
        message: format!("The line below belongs to this one; end this one with {shown}"),
    }
}
