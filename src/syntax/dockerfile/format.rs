//! A layout for Dockerfiles that changes nothing BuildKit reads: keywords in capitals and one blank behind them, no
//! blanks at the ends of lines, two empty lines at most, continued lines of commands and lists indented, the last line
//! ended. Heredocs, what is quoted over several lines, and lines that are not well-formed stay as they are.

use super::logical::LogicalLine;
use super::quotes::Quotes;
use super::scanner::{self, Scan, continued};
use super::view::{self, Reading};
use super::{Arguments, Flag, Instruction, Keyword, Word};
use crate::text::{Edits, Span, TextEdit, apply};

/// Indentation of continued lines where the file shows none of its own.
const INDENT: &str = "    ";

/// Most empty rows in a row: two set stages apart.
const EMPTY_ROWS: usize = 2;

/// The edits that bring the rows that meet `range` into the layout.
pub fn format(text: &str, range: Span) -> Edits {
    let scan = scanner::scan(text);
    let mut layout = Layout { text, scan: &scan, edits: Vec::new() };
    layout.write();
    let mut edits = layout.edits;
    edits.sort_by_key(|edit| edit.span);
    edits.retain(|edit| edit.span.meets(range));
    // Whatever the rules above overlook: a layout that says something else is none.
    let same = edits.is_empty()
        || apply(text, &edits).is_ok_and(|after| meaning(&after, &scanner::scan(&after)) == meaning(text, &scan));
    if same { edits } else { Vec::new() }
}

/// What BuildKit makes of a file: directives, and what each instruction says.
fn meaning(text: &str, scan: &Scan) -> Vec<String> {
    let mut out: Vec<String> =
        scan.directives.iter().map(|directive| format!("{}={}", directive.name, directive.value)).collect();
    for line in &scan.lines {
        match view::read(line, scan.escape) {
            Reading { instruction: Some(instruction), errors, .. } if errors.is_empty() => {
                instruction_means(text, &instruction, scan.escape, &mut out);
            }
            _ => out.push(line.joined.text.trim().to_owned()),
        }
    }
    out
}

fn instruction_means(text: &str, instruction: &Instruction, escape: char, out: &mut Vec<String>) {
    let word = |word: &Word| word.text.clone();
    out.push(instruction.keyword.name().to_owned());
    let flag = |flag: &Flag| (flag.name.clone(), flag.value.as_ref().map(word));
    out.push(format!("{:?}", instruction.flags.iter().map(flag).collect::<Vec<_>>()));
    match &instruction.arguments {
        Arguments::Words(words) if instruction.keyword == Keyword::From => {
            let name = |(at, word): (usize, &Word)| if at == 1 { word.text.to_uppercase() } else { word.text.clone() };
            out.extend(words.iter().enumerate().map(name));
        }
        Arguments::Words(words) | Arguments::Json(words) => out.extend(words.iter().map(word)),
        Arguments::Shell(command) => out.push(command_means(&command.text, escape)),
        Arguments::Pairs(pairs) => {
            out.extend(pairs.iter().map(|pair| format!("{:?}", (word(&pair.name), pair.value.as_ref().map(word)))));
        }
        Arguments::Nested(nested) => instruction_means(text, nested, escape, out),
        Arguments::Empty => {}
    }
    out.extend(instruction.heredocs.iter().map(|heredoc| format!("{} {}", heredoc.name, heredoc.body.of(text))));
}

/// A command with one blank wherever a shell sees some.
fn command_means(command: &str, escape: char) -> String {
    let mut out = String::with_capacity(command.len());
    let mut blanks = Blanks::new(escape);
    for (at, c) in command.char_indices() {
        let end = at + c.len_utf8();
        let is_blank = matches!(c, ' ' | '\t') && blanks.are_bare(command.get(..end).unwrap_or(command));
        if !is_blank {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Follows a line to tell blanks that separate words from those that belong to one, whoever reads it: BuildKit or a shell.
struct Blanks([Quotes; 2]);

impl Blanks {
    fn new(escape: char) -> Self {
        Blanks([Quotes::of_words(escape), Quotes::of_shell(escape)])
    }

    /// Whether the blank at the end of a text, which begins as it did before, belongs to no word.
    fn are_bare(&mut self, text: &str) -> bool {
        text.ends_with([' ', '\t'])
            & self.0.iter_mut().all(|quotes| {
                quotes.follow(text);
                quotes.is_bare()
            })
    }
}

/// Where, in an instruction, the blanks between words say nothing: everywhere in commands and lists, elsewhere in front of
/// the arguments.
fn loose_until(text: &str, instruction: &Instruction) -> usize {
    let is_loose = match &instruction.arguments {
        Arguments::Shell(_) | Arguments::Json(_) | Arguments::Empty => true,
        Arguments::Words(_) => matches!(
            instruction.keyword,
            Keyword::From | Keyword::Copy | Keyword::Add | Keyword::Expose | Keyword::Volume
        ),
        Arguments::Pairs(pairs) => {
            let has_equals = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with('='));
            instruction.keyword == Keyword::Arg || pairs.iter().all(|pair| has_equals(pair.name.span.end()))
        }
        Arguments::Nested(nested) => return loose_until(text, nested),
    };
    if is_loose { instruction.span.end() } else { instruction.arguments_span.start() }
}

struct Layout<'t> {
    text: &'t str,
    scan: &'t Scan,
    edits: Edits,
}

impl Layout<'_> {
    fn write(&mut self) {
        let indent = self.indentation();
        // Rows that are none of a heredoc's and of no broken line.
        let mut free = vec![true; self.scan.rows.len()];
        let mut is_broken = false;
        for line in &self.scan.lines {
            let reading = view::read(line, self.scan.escape);
            // To BuildKit, an instruction below a line that goes on is a part of that line.
            let is_joined = std::mem::replace(&mut is_broken, !reading.errors.is_empty());
            let broken = is_broken || is_joined;
            let kept = if broken { line.rows.0 } else { line.rows.1 };
            free.get_mut(kept..line.end_row).unwrap_or_default().fill(false);
            if !broken {
                self.keyword(line, &reading);
                let until = reading.instruction.as_ref().map_or(0, |instruction| loose_until(self.text, instruction));
                self.continuations(line, &indent, until);
            }
        }
        self.blanks(&free);
        self.end(&free);
    }

    /// The indentation most continued lines of the file have.
    fn indentation(&self) -> String {
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for line in &self.scan.lines {
            for row in line.rows.0 + 1..line.rows.1 {
                let content = self.content(row);
                let indent = &content[..content.len() - content.trim_start().len()];
                match seen.iter_mut().find(|(known, _)| *known == indent) {
                    _ if indent.is_empty() || indent.len() == content.len() => {}
                    Some((_, count)) => *count += 1,
                    None => seen.push((indent, 1)),
                }
            }
        }
        seen.iter().rev().max_by_key(|(_, count)| *count).map_or(INDENT, |(indent, _)| indent).to_owned()
    }

    fn content(&self, row: usize) -> &str {
        self.scan.rows.get(row).map_or("", |row| Span::new(row.start, row.end).of(self.text))
    }

    fn replace(&mut self, span: Span, with: &str) {
        if span.of(self.text) != with {
            self.edits.push(TextEdit::replace(span, with));
        }
    }

    /// The keyword at the start of its row, in capitals, and one blank behind it; `AS` too.
    fn keyword(&mut self, line: &LogicalLine, reading: &Reading) {
        let (Some(instruction), Some(row)) = (&reading.instruction, self.scan.rows.get(line.rows.0)) else { return };
        self.replace(Span::new(row.start, instruction.span.start()), "");
        self.capitals(instruction);
    }

    fn capitals(&mut self, instruction: &Instruction) {
        let keyword = instruction.keyword_span;
        self.replace(keyword, instruction.keyword.name());
        let behind = Span::new(keyword.end(), instruction.span.end()).of(self.text);
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        if blanks > 0 && blanks < behind.len() {
            self.replace(Span::new(keyword.end(), keyword.end() + blanks), " ");
        }
        match &instruction.arguments {
            Arguments::Nested(inner) => self.capitals(inner),
            Arguments::Words(words) if instruction.keyword == Keyword::From => {
                if let [_, word, _] = words.as_slice() {
                    self.replace(word.span, "AS");
                }
            }
            _ => {}
        }
    }

    /// Continued rows up to `until` are indented where that splits no word and stands in no quotes. Empty ones between go:
    /// BuildKit warns of them, and later versions are to refuse them.
    fn continuations(&mut self, line: &LogicalLine, indent: &str, until: usize) {
        let mut before = String::new();
        let mut blanks = Blanks::new(self.scan.escape);
        for row in line.rows.0..line.rows.1 {
            let content = self.content(row).to_owned();
            let Some(start) = self.scan.rows.get(row).map(|row| row.start) else { return };
            if row > line.rows.0 {
                let bare = content.trim_start();
                if bare.is_empty() {
                    if let Some(next) = self.scan.rows.get(row + 1).filter(|_| row + 1 < line.rows.1) {
                        self.edits.push(TextEdit::remove(Span::new(start, next.start)));
                    }
                    continue;
                }
                if bare.starts_with('#') {
                    continue;
                }
                if bare.len() == content.len() && start <= until && blanks.are_bare(&before) {
                    self.edits.push(TextEdit::insert(start, indent));
                }
            }
            let kept = continued(&content, self.scan.escape).unwrap_or(content.len());
            before.push_str(content.get(..kept).unwrap_or(""));
        }
    }

    /// Blanks at the ends of rows, and of several empty rows between instructions all but two.
    fn blanks(&mut self, free: &[bool]) {
        let mut empty_above = 0;
        let rows = self.scan.rows.len();
        for (index, row) in self.scan.rows.iter().enumerate() {
            let content = self.content(index);
            let trimmed = content.trim_end_matches([' ', '\t']).len();
            let is_free = free.get(index).copied().unwrap_or(false);
            let is_empty = trimmed == 0 && is_free;
            let next = self.scan.rows.get(index + 1).map(|next| next.start);
            if is_empty && empty_above >= EMPTY_ROWS && self.is_between(index) {
                if let Some(next) = next.filter(|_| index + 1 < rows) {
                    self.edits.push(TextEdit::remove(Span::new(row.start, next)));
                }
            } else if is_free && trimmed < content.len() {
                self.edits.push(TextEdit::remove(Span::new(row.start + trimmed, row.end)));
            }
            empty_above = if is_empty { empty_above + 1 } else { 0 };
        }
    }

    /// Whether a row belongs to no instruction.
    fn is_between(&self, row: usize) -> bool {
        let after = self.scan.lines.partition_point(|line| line.rows.0 <= row);
        after.checked_sub(1).and_then(|index| self.scan.lines.get(index)).is_none_or(|line| line.end_row <= row)
    }

    /// One line break at the end. Behind a last line that stays as it is, only a missing one is written.
    fn end(&mut self, free: &[bool]) {
        let text = self.text;
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let end = text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let last = self.scan.rows.partition_point(|row| row.start < end).saturating_sub(1);
        if end == 0 {
            return;
        }
        if free.get(last).copied().unwrap_or(false) {
            if text.get(end..) != Some(line_break) {
                self.edits.retain(|edit| edit.span.end() <= end);
                self.edits.push(TextEdit::replace(Span::new(end, text.len()), line_break));
            }
        } else if !text.ends_with('\n') {
            self.edits.push(TextEdit::insert(text.len(), line_break));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str) -> String {
        apply(text, &format(text, Span::new(0, text.len()))).expect("edits")
    }

    #[test]
    fn a_layout_changes_blanks_and_capitals_and_nothing_else() {
        for (before, after) in [
            ("from alpine  as build", "FROM alpine  AS build\n"),
            ("  RUN   make\n", "RUN make\n"),
            ("FROM a \nRUN b\t\n\n\n\nRUN c\n\n\n", "FROM a\nRUN b\n\n\nRUN c\n"),
            ("RUN a \\\nb \\\n  c\n", "RUN a \\\n  b \\\n  c\n"),
            ("RUN a && \\  \nb\n", "RUN a && \\\n    b\n"),
            ("RUN a \\\n\n  b\n", "RUN a \\\n  b\n"),
            ("RUN a \\\n# why\n  b\n", "RUN a \\\n# why\n  b\n"),
            ("onbuild  run x\n", "ONBUILD RUN x\n"),
            ("healthcheck --interval=5s cmd x\n", "HEALTHCHECK --interval=5s CMD x\n"),
            ("from a\r\nrun b", "FROM a\r\nRUN b\r\n"),
            ("# escape=`\nfrom a\nrun b `\nc\n", "# escape=`\nFROM a\nRUN b `\n    c\n"),
            ("\u{feff}from a\n", "\u{feff}FROM a\n"),
            ("ENV A=b \\\nC=d\n", "ENV A=b \\\n    C=d\n"),
            ("env A b \\\nc\n", "ENV A b \\\nc\n"),
            ("COPY a \\\nb \\\n/c\n", "COPY a \\\n    b \\\n    /c\n"),
            ("WORKDIR \\\n/a\n", "WORKDIR \\\n    /a\n"),
            ("healthcheck cmd a \\\nb\n", "HEALTHCHECK CMD a \\\n    b\n"),
            ("CMD [\"a\", \\\n\"b\"]\n", "CMD [\"a\", \\\n    \"b\"]\n"),
        ] {
            assert_eq!(formatted(before), after, "{before:?}");
            assert_eq!(formatted(after), after, "twice: {before:?}");
        }
    }

    #[test]
    fn what_an_indentation_would_change_stays() {
        for text in [
            // A word in two halves.
            "RUN ec\\\nho a\n",
            "RUN touch a\\ \\\nb\n",
            // Where the rest of the line is one value.
            "ENV A b \\\nc\n",
            "LABEL A b \\\nc\n",
            "ENV A \\\nB=c \\\nD=e\n",
            "WORKDIR /a \\\nb\n",
            "USER a \\\nb\n",
            "MAINTAINER a \\\nb\n",
            "ONBUILD WORKDIR /a \\\nb\n",
            // Blanks within quotes.
            "RUN echo \"a \\\nb\"\n",
            "ENV A='x \\\ny'\n",
            // A heredoc, and the line that ends it.
            "RUN <<EOF\nfrom x  \n\n\n\n y\nEOF\n",
            "COPY <<-EOF /a\n\tb \n\tEOF\n",
            // The directive below an empty line is a comment.
            "\n# escape=`\nFROM a\n",
            // A part of the line above.
            "entrypoint \\\nRUN  b  c\n",
            // Not well-formed.
            "frob  x \n",
            "",
            "\n",
        ] {
            assert_eq!(formatted(text), text, "{text:?}");
        }
    }

    #[test]
    fn a_range_is_laid_out_alone() {
        let text = "from a\nrun b\nrun c\n";
        let edits = format(text, Span::new(7, 12));
        assert_eq!(apply(text, &edits).expect("edits"), "from a\nRUN b\nrun c\n");
    }

    #[test]
    fn long_lines_take_linear_time() {
        let text = format!("RUN a \\\n{}c\n", "b --some-flag=\"value of it\" another \\\n".repeat(10_000));
        let start = std::time::Instant::now();
        assert!(formatted(&text).contains("\n    b"));
        assert!(start.elapsed().as_secs() < 4, "{:?}", start.elapsed());
    }
}
