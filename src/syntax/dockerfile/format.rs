//! A layout for Dockerfiles that changes nothing BuildKit reads: keywords in capitals and one blank behind them, no
//! blanks at the ends of lines, two empty lines at most, continued lines indented, the last line ended. Heredocs, what is
//! quoted over several lines, and lines that are not well-formed stay as they are.

use super::logical::LogicalLine;
use super::scanner::{self, Scan, continued};
use super::view::{self, Reading};
use super::{Arguments, Instruction, Keyword};
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
    let same = apply(text, &edits).is_ok_and(|after| meaning(&scanner::scan(&after)) == meaning(&scan));
    if same { edits } else { Vec::new() }
}

/// What BuildKit makes of a file: directives, and per logical line its words and heredocs.
fn meaning(scan: &Scan) -> Vec<String> {
    let directives = scan.directives.iter().map(|directive| format!("{}={}", directive.name, directive.value));
    let line = |line: &LogicalLine| {
        let words: Vec<&str> = line.joined.text.split_whitespace().collect();
        let heredocs: Vec<String> = line.heredocs.iter().map(|h| format!("{}:{}", h.name, h.body.len())).collect();
        format!("{} {heredocs:?}", words.join(" ")).to_ascii_lowercase()
    };
    directives.chain(scan.lines.iter().map(line)).collect()
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
        for line in &self.scan.lines {
            let reading = view::read(line, self.scan.escape);
            let broken = !reading.errors.is_empty();
            let kept = if broken { line.rows.0 } else { line.rows.1 };
            free.get_mut(kept..line.end_row).unwrap_or_default().fill(false);
            if !broken {
                self.keyword(line, &reading);
                self.continuations(line, &indent);
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

    /// Continued rows are indented where that splits no word and stands in no quotes. Empty ones between go: BuildKit
    /// warns of them, and later versions are to refuse them.
    fn continuations(&mut self, line: &LogicalLine, indent: &str) {
        let mut before = String::new();
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
                let splits_nothing = before.ends_with([' ', '\t']) && !is_open(&before, self.scan.escape);
                if bare.len() == content.len() && splits_nothing && !bare.starts_with('#') {
                    self.edits.push(TextEdit::insert(start, indent));
                }
                if bare.starts_with('#') {
                    continue;
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

/// Whether a quotation mark opens in a text and does not close.
fn is_open(text: &str, escape: char) -> bool {
    let mut open = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match open {
            _ if c == escape && open != Some('\'') => drop(chars.next()),
            None if c == '\'' || c == '"' => open = Some(c),
            Some(quote) if c == quote => open = None,
            _ => {}
        }
    }
    open.is_some()
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
            // Blanks within quotes.
            "RUN echo \"a \\\nb\"\n",
            "ENV A='x \\\ny'\n",
            // A heredoc, and the line that ends it.
            "RUN <<EOF\nfrom x  \n\n\n\n y\nEOF\n",
            "COPY <<-EOF /a\n\tb \n\tEOF\n",
            // The directive below an empty line is a comment.
            "\n# escape=`\nFROM a\n",
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
}
