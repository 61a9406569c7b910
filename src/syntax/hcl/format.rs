//! The canonical layout, as `terraform fmt` and `hclwrite` have it: indentation by open brackets, one blank between
//! most tokens, equals signs and trailing comments of consecutive lines in one column. Blank lines and line breaks stay,
//! and so do heredocs, comments and lines that are not well-formed; of tokens, only what [`super::modern`] says changes.

use std::ops::Range;

use super::heal::{Healed, heal};
use super::lexer::Lexer;
use super::modern::modernised;
use super::repair::{fill, has_body};
use super::scanner::cut;
use super::token::{Kind, Matching, Token};
use crate::text::Span;

/// The text of a whole file in its canonical layout. The last line is ended only if it was.
pub fn format(text: &str) -> String {
    format_range(text, Span::new(0, text.len()))
}

/// The text of a whole file, of which the lines that meet `range` are brought into the canonical layout.
pub fn format_range(text: &str, range: Span) -> String {
    let (text, range) = modernised(text, range);
    let text = text.as_str();
    let (healed, kept) = heal_file(text);
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lexer = Lexer::new(&healed, start, Matching::Strict);
    let tokens = lexer.all();
    if lexer.too_deep.is_some() {
        return text.to_owned();
    }
    let mut layout = Layout { text: &healed, start, blanks: vec![0; tokens.len()], tokens };
    let lines = layout.lines();
    layout.indent(&lines);
    layout.space(&lines);
    layout.align(&lines);
    let mut out = String::with_capacity(text.len());
    out.push_str(text.get(..start).unwrap_or(""));
    let mut from = start;
    for line in &lines {
        let end = layout.end_of(line).max(from);
        let raw = Span::new(from, end);
        let next = kept.partition_point(|keep| keep.end() <= from && keep.start() < from);
        let broken = kept.get(next).is_some_and(|keep| keep.start() < end);
        // A selection of whole lines ends where the next one begins, and does not mean it.
        let begins = raw.start() < range.end().max(range.start() + 1);
        let meets = begins && (range.start() < raw.end() || raw.end() == text.len());
        if broken || !meets {
            out.push_str(text.get(raw.range()).unwrap_or(""));
        } else {
            layout.write(line, &mut out);
        }
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}

/// The file with every segment healed, and the places that stay as they are: filled lines, and whole segments where
/// something missing was supplied. These are blank in the healed file.
fn heal_file(text: &str) -> (String, Vec<Span>) {
    let mut healed = String::with_capacity(text.len());
    let mut kept = Vec::new();
    for segment in cut(text).spans {
        let part = heal(segment.of(text));
        // A byte order mark that does not start the file is none, but looks like one to its segment.
        let mark = segment.start() > 0 && segment.of(text).starts_with('\u{feff}');
        if part.supplied || mark || is_out_of_shape(segment.of(text), &part) {
            kept.push(segment);
            healed.push_str(&fill(segment.of(text), Span::new(0, segment.len())));
        } else {
            kept.extend(part.incompletes.iter().map(|incomplete| incomplete.line.shifted(segment.start())));
            healed.push_str(&part.text);
        }
    }
    (healed, kept)
}

/// Whether lines that stay as they are open or close a block, so that its other lines would be moved out of it.
fn is_out_of_shape(text: &str, healed: &Healed) -> bool {
    healed.incompletes.iter().any(|incomplete| {
        incomplete.typed.of(text).starts_with(['}', ']', ')']) || has_body(text, incomplete.line, incomplete.indent)
    })
}

/// A line, or several that a heredoc or comment binds together. Indices of tokens.
struct Line {
    lead: Range<usize>,
    /// From the equals sign on, if the value ends on the line.
    assign: Range<usize>,
    comment: Option<usize>,
    /// The token behind the line: its line break, or the end.
    last: usize,
}

struct Layout<'t> {
    text: &'t str,
    /// Where the text begins, behind a byte order mark.
    start: usize,
    tokens: Vec<Token>,
    /// Blanks before each token.
    blanks: Vec<usize>,
}

fn bracket(kind: Kind) -> isize {
    match kind {
        Kind::BraceOpen | Kind::BracketOpen | Kind::ParenOpen | Kind::Interpolation | Kind::Directive => 1,
        Kind::BraceClose | Kind::BracketClose | Kind::ParenClose | Kind::SequenceClose => -1,
        _ => 0,
    }
}

impl Layout<'_> {
    fn kind(&self, index: usize) -> Kind {
        self.tokens.get(index).map_or(Kind::End, |token| token.kind)
    }

    fn kinds(&self, range: Range<usize>) -> impl Iterator<Item = Kind> {
        self.tokens.get(range).unwrap_or_default().iter().map(|token| token.kind)
    }

    fn set(&mut self, index: usize, blanks: usize) {
        if let Some(place) = self.blanks.get_mut(index) {
            *place = blanks;
        }
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut start = 0;
        for index in 0..self.tokens.len() {
            if !matches!(self.kind(index), Kind::Newline | Kind::End) {
                continue;
            }
            let mut end = index;
            let comment =
                (self.kind(index) == Kind::Newline && end > start + 1 && self.kind(end - 1) == Kind::LineComment)
                    .then(|| end - 1);
            end = comment.unwrap_or(end);
            let equal = (start + 1..end).find(|&i| self.kind(i) == Kind::Equal);
            let whole = equal.filter(|&equal| self.kinds(equal..end).map(bracket).sum::<isize>() == 0);
            let lead = start..whole.unwrap_or(end);
            lines.push(Line { lead, assign: whole.map_or(end..end, |equal| equal..end), comment, last: index });
            start = index + 1;
        }
        lines
    }

    fn indent(&mut self, lines: &[Line]) {
        let mut open: Vec<isize> = Vec::new();
        for line in lines {
            if line.lead.is_empty() {
                continue;
            }
            let mut net = 0;
            for kind in self.kinds(line.lead.start..line.assign.end.max(line.lead.end)) {
                net += bracket(kind);
                if kind == Kind::HeredocOpen {
                    break;
                }
            }
            let mut closed = -net;
            while closed > 0
                && let Some(top) = open.last_mut()
            {
                if closed < *top {
                    *top -= closed;
                    break;
                }
                closed -= *top;
                open.pop();
            }
            self.set(line.lead.start, 2 * open.len());
            if net > 0 {
                open.push(net);
            }
        }
    }

    fn space(&mut self, lines: &[Line]) {
        for line in lines {
            for cell in [line.lead.clone(), line.assign.clone()] {
                for index in cell.clone().skip(1) {
                    let before = (index >= cell.start + 2).then(|| self.kind(index - 2));
                    let blanks = usize::from(self.apart(index - 1, before));
                    self.set(index, blanks);
                }
            }
        }
    }

    /// Whether a blank stands behind the token at `index`, which has `before` on its left.
    fn apart(&self, index: usize, before: Option<Kind>) -> bool {
        let (subject, after) = (self.kind(index), self.kind(index + 1));
        let word = |text: &str| self.tokens.get(index).is_some_and(|token| token.span.of(self.text) == text);
        match (subject, after) {
            (Kind::Identifier, Kind::ParenOpen | Kind::DoubleColon) | (Kind::DoubleColon, Kind::Identifier) => false,
            (Kind::Dot, _) | (_, Kind::Dot | Kind::Comma | Kind::Ellipsis) => false,
            (Kind::Comma, _) => true,
            (Kind::Text | Kind::QuoteOpen | Kind::HeredocOpen, _) => false,
            (_, Kind::Text | Kind::QuoteClose | Kind::QuoteMissing | Kind::HeredocClose) => false,
            (Kind::Identifier, _) if word("in") && before == Some(Kind::Identifier) => true,
            (Kind::Identifier | Kind::Number, Kind::BracketOpen) => false,
            (closer, Kind::BracketOpen) if bracket(closer) < 0 => false,
            (Kind::Bang, _) => false,
            // A minus behind what cannot end an expression negates.
            (Kind::Minus, _) => !matches!(
                before,
                None | Some(
                    Kind::ParenOpen
                        | Kind::BraceOpen
                        | Kind::BracketOpen
                        | Kind::Equal
                        | Kind::Colon
                        | Kind::Comma
                        | Kind::Question
                        | Kind::Operator
                        | Kind::Star
                        | Kind::Minus
                        | Kind::Bang
                )
            ),
            (Kind::BraceOpen, Kind::BraceClose) => false,
            (Kind::BraceOpen, _) | (_, Kind::BraceClose) => true,
            (Kind::Interpolation | Kind::Directive, Kind::BraceOpen) | (Kind::BraceClose, Kind::SequenceClose) => true,
            (Kind::SequenceClose, Kind::Interpolation | Kind::Directive) => false,
            (opener, closer) => bracket(opener) <= 0 && bracket(closer) >= 0,
        }
    }

    fn align(&mut self, lines: &[Line]) {
        for chain in lines.chunk_by(|a, b| a.assign.is_empty() == b.assign.is_empty()) {
            if chain.first().is_some_and(|line| line.assign.is_empty()) {
                continue;
            }
            let width = chain.iter().map(|line| self.columns(line.lead.clone())).max().unwrap_or(0);
            for line in chain {
                let blanks = width - self.columns(line.lead.clone()) + 1;
                self.set(line.assign.start, blanks);
            }
        }
        for chain in lines.chunk_by(|a, b| a.comment.is_some() == b.comment.is_some()) {
            let columns =
                |layout: &Self, line: &Line| layout.columns(line.lead.clone()) + layout.columns(line.assign.clone());
            let width = chain.iter().map(|line| columns(self, line)).max().unwrap_or(0);
            for line in chain {
                if let Some(comment) = line.comment {
                    let blanks = width - columns(self, line) + 1;
                    self.set(comment, blanks);
                }
            }
        }
    }

    fn columns(&self, range: Range<usize>) -> usize {
        range
            .map(|index| {
                let text = self.written(index);
                let characters = text.chars().filter(|c| !combines(*c)).count();
                characters + self.blanks.get(index).copied().unwrap_or(0)
            })
            .sum()
    }

    /// A token as it is written; the line break behind a heredoc's start belongs to it.
    fn written(&self, index: usize) -> &str {
        let Some(token) = self.tokens.get(index) else { return "" };
        let end = match (token.kind, self.tokens.get(index + 1)) {
            (Kind::HeredocOpen, Some(next)) => next.span.start(),
            _ => token.span.end(),
        };
        self.text.get(token.span.start()..end).unwrap_or("")
    }

    fn end_of(&self, line: &Line) -> usize {
        self.tokens.get(line.last).map_or(self.text.len(), |token| token.span.end())
    }

    fn write(&self, line: &Line, out: &mut String) {
        for index in line.lead.start..=line.last {
            let text = self.written(index);
            if self.kind(index) == Kind::End {
                // Blanks at the very end stay.
                let before = index.checked_sub(1).and_then(|before| self.tokens.get(before));
                let gap = self.text.len() - before.map_or(self.start, |before| before.span.end());
                out.extend(std::iter::repeat_n(' ', gap));
                continue;
            }
            if text.is_empty() || self.kind(index) == Kind::Newline {
                out.push_str(text);
                continue;
            }
            let blanks = self.blanks.get(index).copied().unwrap_or(0);
            out.extend(std::iter::repeat_n(' ', blanks));
            out.push_str(text);
        }
    }
}

/// Characters that are drawn together with the one before them.
fn combines(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_that_of_terraform_fmt() {
        let cases = [
            ("a=1\nlong =  2 # x\nc = 3   # y\n", "a    = 1\nlong = 2 # x\nc    = 3 # y\n"),
            ("a=1", "a = 1"),
            ("a=1  ", "a = 1  "),
            ("a {\n}\n   ", "a {\n}\n   "),
            ("# c", "# c"),
            ("a   {}\nb \"c\"{ x=1 }\n", "a {}\nb \"c\" { x = 1 }\n"),
            ("a {\nx=1\n\n\n    y   = [\n1,\n 2 ]\n}\n", "a {\n  x = 1\n\n\n  y = [\n    1,\n  2]\n}\n"),
            ("x = { a=1,b=2 }\ny = {}\nz = [ 1 ,2 ]\n", "x = { a = 1, b = 2 }\ny = {}\nz = [1, 2]\n"),
            ("x = f ( a ,b... )\n", "x = f(a, b...)\n"),
            ("x = a . b [ 0 ] . c\n", "x = a.b[0].c\n"),
            ("x = -1+ - 2 - a*!b\n", "x = -1 + -2 - a * !b\n"),
            ("x = a?b:c\n", "x = a ? b : c\n"),
            ("x = [for v in [a] :v if v!=null]\n", "x = [for v in [a] : v if v != null]\n"),
            ("x = {for k,v in m:k=>v}\n", "x = { for k, v in m : k => v }\n"),
            ("x = \"a  ${ b }  c\"\n", "x = \"a  ${b}  c\"\n"),
            ("x = \"a${{}}\"\n", "x = \"a${ {} }\"\n"),
            ("a {\nx = <<EOT\n   keep  this\nEOT\ny=1\n}\n", "a {\n  x = <<EOT\n   keep  this\nEOT\n  y = 1\n}\n"),
            ("a {\n# c\n  x = 1 // d\n/* e */\n}\n", "a {\n  # c\n  x = 1 // d\n  /* e */\n}\n"),
            ("a {\n  x = merge(b, {\n  c = 1\n  })\n}\n", "a {\n  x = merge(b, {\n    c = 1\n  })\n}\n"),
            ("a=1\r\nbc=2\r\n", "a  = 1\r\nbc = 2\r\n"),
            ("é=1\nab=2\n", "é  = 1\nab = 2\n"),
            ("x = provider :: a :: b(1)\n", "x = provider::a::b(1)\n"),
            ("\u{feff}a=1\n", "\u{feff}a = 1\n"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(format(text), expected, "{text}");
            assert_eq!(format(expected), expected, "{expected}");
        }
    }

    #[test]
    fn old_ways_of_writing_are_replaced() {
        let cases = [
            ("a b \"c\" {}\n", "a \"b\" \"c\" {}\n"),
            ("a {\n  b c {}\n}\n", "a {\n  b \"c\" {}\n}\n"),
            ("x = \"${a.b}\"\n", "x = a.b\n"),
            ("x = \"${~ a ~}\"\n", "x = a\n"),
            ("x = \"${f(\"${a}-b\", \"c\")}\"\n", "x = f(\"${a}-b\", \"c\")\n"),
            ("x = \"${a}${b}\"\n", "x = \"${a}${b}\"\n"),
            ("x = \"${a} \"\n", "x = \"${a} \"\n"),
            ("x = [\"${a}\"]\n", "x = [\"${a}\"]\n"),
            ("x = \"${\n  a\n}\"\n", "x = a\n"),
            ("x = \"${a ?\n  b : c}\"\n", "x = (a ?\nb : c)\n"),
            ("x = \"${f(\n  a\n)}\"\n", "x = (f(\n  a\n))\n"),
            ("x = \"${(a\n+ b)}\"\n", "x = (a\n+ b)\n"),
            ("variable \"v\" {\n  type = \"string\"\n}\n", "variable \"v\" {\n  type = string\n}\n"),
            ("variable \"v\" {\n  type = \"list\"\n}\n", "variable \"v\" {\n  type = list(string)\n}\n"),
            ("variable \"v\" {\n  type = \"map\"\n}\n", "variable \"v\" {\n  type = map(string)\n}\n"),
            ("variable \"v\" {\n  type = \"number\"\n}\n", "variable \"v\" {\n  type = \"number\"\n}\n"),
            ("variable \"v\" {\n  type = list\n}\n", "variable \"v\" {\n  type = list(any)\n}\n"),
            ("variable \"v\" {\n  type = set\n}\n", "variable \"v\" {\n  type = set(any)\n}\n"),
            ("output \"v\" {\n  type = \"string\"\n}\n", "output \"v\" {\n  type = \"string\"\n}\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(format(text), expected, "{text}");
            assert_eq!(format(expected), expected, "{expected}");
        }
        let two = "a = \"${b}\"\nc   = \"${d}\"\n";
        assert_eq!(format_range(two, Span::new(0, 3)), "a = b\nc   = \"${d}\"\n");
        assert_eq!(format_range(two, Span::new(13, 15)), "a = \"${b}\"\nc = d\n");
    }

    #[test]
    fn broken_lines_stay_as_they_are() {
        assert_eq!(format("a {\nx=1\n   y   =\nz  = 2\n}\n"), "a {\n  x = 1\n   y   =\n  z = 2\n}\n");
        assert_eq!(format("a {\n  x=1\n\nb  {\n}\n"), "a {\n  x=1\n\nb {\n}\n");
        // What a line that stays as it is opens or closes is not moved out of it.
        for text in ["a \"b\n  x=1\n  yy = 2\n}\n", "a \"b\" = {\n  x=1\n}\n", "a {\n  b ? {\n    x=1\n  }\n}\n"] {
            assert_eq!(format(&format!("{text}c   {{}}\n")), format!("{text}c {{}}\n"));
        }
    }

    #[test]
    fn a_range_changes_its_lines_only() {
        let text = "a   {\nx=1\ny=2\nz=3";
        for (range, expected) in [
            (Span::new(7, 8), "a   {\n  x = 1\ny=2\nz=3"),
            (Span::new(6, 10), "a   {\n  x = 1\ny=2\nz=3"),
            (Span::at(6), "a   {\n  x = 1\ny=2\nz=3"),
            (Span::new(9, 11), "a   {\n  x = 1\n  y = 2\nz=3"),
            (Span::at(0), "a {\nx=1\ny=2\nz=3"),
        ] {
            let closed = |text: &str| format!("{text}\n}}\n");
            assert_eq!(format_range(&closed(text), range), closed(expected), "{range:?}");
        }
        assert_eq!(format_range("a=1", Span::at(3)), "a = 1");
    }
}
