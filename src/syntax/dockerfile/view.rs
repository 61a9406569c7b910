use std::ops::Range;

use super::super::SyntaxError;
use super::json::{self, JsonForm};
use super::lex::{Fault, FaultKind, Found, Lexer};
use super::logical::{Joined, LogicalLine};
use super::{Arguments, Flag, Heredoc, Instruction, Keyword, Variable, Word};
use super::{dangling, words};
use crate::text::Span;

/// What one logical line says.
#[derive(Debug)]
pub(super) struct Reading {
    /// The instruction, where enough of it is there to be used.
    pub(super) instruction: Option<Instruction>,
    /// At most one of each mistake.
    pub(super) errors: Vec<SyntaxError>,
    /// The keyword is none of BuildKit's; the one that may have been meant.
    pub(super) unknown: Option<Option<Keyword>>,
}

/// Reads a logical line the way BuildKit does.
pub(super) fn read(line: &LogicalLine, escape: char) -> Reading {
    let reading = read_once(line, escape);
    if reading.errors.is_empty() || line.fault.is_some() || line.rows.1 - line.rows.0 < 2 {
        return reading;
    }
    closed(line, escape).map_or(reading, |closed| read_once(&closed, escape))
}

fn read_once(line: &LogicalLine, escape: char) -> Reading {
    let mut reader =
        Reader { line: &line.joined, escape, end: line.end, errors: Vec::new(), unknown: None, keyword: None };
    reader.errors.extend(line.fault.clone());
    let instruction = reader.instruction(0..line.joined.text.len(), &line.heredocs);
    Reading { instruction, errors: reader.errors, unknown: reader.unknown }
}

/// A line of pairs in which a row has left a quotation mark open, with that mark closed: one row of it is broken, and not
/// all below.
fn closed(line: &LogicalLine, escape: char) -> Option<LogicalLine> {
    let (head, _) = words::first(&line.joined.text, 0..line.joined.text.len());
    let keyword = line.joined.text.get(head).and_then(Keyword::of);
    if !matches!(keyword, Some(Keyword::Env | Keyword::Label | Keyword::Arg)) {
        return None;
    }
    let rows: Vec<&str> = line.joined.stretches().map(|(.., row)| row).collect();
    let (number, quote, at) = dangling::unclosed(&rows, escape, dangling::is_pair)?;
    let mut joined = Joined::default();
    let mut fault = None;
    for (row, (_, source, text)) in line.joined.stretches().enumerate() {
        joined.push(text, source);
        if row == number {
            let end = source + text.len();
            joined.push(quote.encode_utf8(&mut [0; 4]), end);
            let message = fault_message(&FaultKind::Quote(quote), escape, false);
            fault = Some(SyntaxError { span: Span::new(source + at, source + at + 1), message });
        }
    }
    let (rows, end_row, end) = (line.rows, line.end_row, line.end);
    Some(LogicalLine { joined, rows, end_row, end, heredocs: Vec::new(), fault })
}

pub(super) struct Reader<'l> {
    pub(super) line: &'l Joined,
    pub(super) escape: char,
    /// Where the instruction ends in the source, heredocs included.
    pub(super) end: usize,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) unknown: Option<Option<Keyword>>,
    /// The instruction being read, the innermost one.
    keyword: Option<Keyword>,
}

impl Reader<'_> {
    pub(super) fn text(&self, range: &Range<usize>) -> &str {
        self.line.text.get(range.clone()).unwrap_or("")
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.line.span(range.start, range.end)
    }

    /// Notes what is wrong. Only the first mistake of a line counts: the others often follow from it.
    pub(super) fn error(&mut self, range: &Range<usize>, message: impl Into<String>) {
        if self.errors.is_empty() {
            let span = self.span(range);
            self.errors.push(SyntaxError { span, message: message.into() });
        }
    }

    pub(super) fn instruction(&mut self, range: Range<usize>, heredocs: &[Heredoc]) -> Option<Instruction> {
        let (head, rest) = words::first(&self.line.text, range.clone());
        let Some(keyword) = Keyword::of(self.text(&head)) else {
            self.unknown_instruction(&head);
            return None;
        };
        self.keyword = Some(keyword);
        let (raw, rest) = words::flags(&self.line.text, rest..range.end, self.escape);
        let rest = words::trim(&self.line.text, rest..range.end);
        let flags: Vec<Flag> = raw.iter().map(|flag| self.flag(flag)).collect();
        let arguments = self.arguments(keyword, &head, rest.clone(), heredocs);
        let disabled = keyword == Keyword::Healthcheck && matches!(arguments, Some(Arguments::Empty));
        // BuildKit does not look at the flags of these.
        if !disabled && !matches!(keyword, Keyword::Arg | Keyword::Stopsignal) && self.errors.is_empty() {
            self.check_flags(keyword, &flags);
        }
        let arguments = arguments?;
        let start = self.line.source(head.start);
        let nested = matches!(arguments, Arguments::Nested(_));
        Some(Instruction {
            span: Span::new(start, self.end),
            keyword,
            keyword_span: self.span(&head),
            flags,
            arguments,
            arguments_span: self.span(&rest),
            heredocs: if nested { Vec::new() } else { heredocs.to_vec() },
        })
    }

    pub(super) fn unknown_instruction(&mut self, head: &Range<usize>) {
        let typed = self.text(head).to_owned();
        let similar = Keyword::similar(&typed);
        self.unknown = Some(similar);
        let message = match similar {
            _ if typed.is_empty() => {
                format!("{} joins this line to nothing; remove it or write an instruction", shown(self.escape))
            }
            Some(keyword) => format!("Unknown instruction `{typed}`; did you mean `{}`?", keyword.name()),
            None => format!(
                "Unknown instruction `{}`; start the line with an instruction such as `RUN`, or end the line above with \
                 {} if this belongs to it",
                shortened(&typed),
                shown(self.escape)
            ),
        };
        self.error(head, message);
    }

    pub(super) fn arguments(
        &mut self,
        keyword: Keyword,
        head: &Range<usize>,
        rest: Range<usize>,
        heredocs: &[Heredoc],
    ) -> Option<Arguments> {
        match keyword {
            Keyword::From => self.from(head, &rest),
            Keyword::Copy | Keyword::Add => self.copy(keyword, head, &rest),
            Keyword::Expose | Keyword::Volume => self.list(keyword, head, &rest),
            Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => {
                self.single(keyword, head, &rest)
            }
            Keyword::Env | Keyword::Label => self.pairs(keyword, head, &rest),
            Keyword::Arg => self.arg(head, &rest),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => self.command(&rest),
            Keyword::Shell => match self.command(&rest)? {
                Arguments::Json(words) if !words.is_empty() => Some(Arguments::Json(words)),
                _ => {
                    let at = if rest.is_empty() { head } else { &rest };
                    self.error(at, "SHELL needs the JSON form, such as `SHELL [\"/bin/bash\", \"-c\"]`");
                    None
                }
            },
            Keyword::Healthcheck => self.healthcheck(head, &rest),
            Keyword::Onbuild => self.onbuild(head, &rest, heredocs),
        }
    }

    pub(super) fn words(&mut self, rest: &Range<usize>) -> (Vec<Range<usize>>, Arguments) {
        let ranges = words::blank_separated(&self.line.text, rest.clone());
        let words = ranges.iter().map(|range| self.checked(range)).collect();
        (ranges, Arguments::Words(words))
    }

    pub(super) fn words_or_json(&mut self, rest: &Range<usize>) -> Option<(Vec<Range<usize>>, Arguments)> {
        match json::read(&self.line.text, rest.clone()) {
            JsonForm::Strings(strings) => {
                let mut words = Vec::with_capacity(strings.len());
                for (range, text) in &strings {
                    let mut word = self.checked(range);
                    if self.text(range).contains('\\') {
                        word.text.clone_from(text);
                    }
                    words.push(word);
                }
                Some((strings.into_iter().map(|(range, _)| range).collect(), Arguments::Json(words)))
            }
            JsonForm::NotStrings(range) => {
                self.not_strings(&range);
                None
            }
            JsonForm::Plain => Some(self.words(rest)),
        }
    }

    pub(super) fn literal(&self, range: &Range<usize>) -> Word {
        Word { text: self.text(range).to_owned(), span: self.span(range), variables: Vec::new() }
    }

    pub(super) fn expanded(&self, range: &Range<usize>) -> (Word, Option<Fault>) {
        // Most words say what they are.
        if !self.text(range).contains(['$', '\'', '"', self.escape]) {
            return (self.literal(range), None);
        }
        let lexed = Lexer::new(&self.line.text, range.clone(), self.escape).read();
        let text = if lexed.fault.is_some() { self.text(range).to_owned() } else { lexed.text };
        (Word { text, span: self.span(range), variables: self.variables(lexed.found) }, lexed.fault)
    }

    /// A word BuildKit expands; what it refuses becomes an error, the first of the line.
    pub(super) fn checked(&mut self, range: &Range<usize>) -> Word {
        let (word, fault) = self.expanded(range);
        if let Some(fault) = fault.filter(|_| self.errors.is_empty()) {
            let paths = matches!(self.keyword, Some(Keyword::Copy | Keyword::Add | Keyword::Volume));
            let message = fault_message(&fault.kind, self.escape, paths);
            let end = fault.at.end.min(range.end);
            self.error(&(fault.at.start..end), message);
        }
        word
    }

    pub(super) fn variables(&self, found: Vec<Found>) -> Vec<Variable> {
        let variable = |found: Found| Variable {
            name: self.text(&found.name).to_owned(),
            name_span: self.span(&found.name),
            span: self.span(&found.whole),
            modifier: found.modifier.map(|modifier| self.text(&modifier).to_owned()),
            place: found.in_text,
        };
        found.into_iter().map(variable).collect()
    }
}

pub(super) fn fault_message(kind: &FaultKind, escape: char, paths: bool) -> String {
    match kind {
        FaultKind::Quote(quote) => format!(
            "This {quote} is not closed within its word; close it or escape it with {}{}",
            shown(escape),
            if paths { ", and use the JSON form for paths with blanks" } else { "" }
        ),
        FaultKind::Brace => "`${` is not closed; add the missing `}`".into(),
        FaultKind::Substitution => "A name is missing in `${…}`".into(),
        FaultKind::Modifier(written) => format!(
            "BuildKit does not know `{written}` in `${{…}}`; it knows `:-`, `:+`, `:?`, `-`, `+`, `?`, `#`, `##`, `%`, `%%`, \
             `/` and `//`"
        ),
        FaultKind::Slash => "The second `/` is missing: write `${name/pattern/replacement}`".into(),
        FaultKind::Depth => "Variables are nested too deep here".into(),
    }
}

/// The escape character in a message.
pub(super) fn shown(escape: char) -> String {
    if escape == '`' { "a backtick".into() } else { format!("`{escape}`") }
}

/// Text of the file in a message, cut where it gets long.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or("")),
        None => text.to_owned(),
    }
}
