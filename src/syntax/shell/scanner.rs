//! What is kept from the grammar: places filled in by something else before the shell runs, and heredocs, which the
//! grammar often takes amiss.

use crate::text::Span;

/// Contexts that may be open inside each other. Beyond it heredocs are no longer looked for.
const DEPTH: usize = 100;

/// A text as the grammar may see it: of the same length, with the same line breaks outside holes.
#[derive(Debug)]
pub(super) struct Masked {
    pub(super) text: String,
    /// In order, none inside another.
    pub(super) holes: Vec<Span>,
    /// In the order of their bodies.
    pub(super) heredocs: Vec<Heredoc>,
    /// Commands in the longest pipeline.
    pub(super) longest_pipeline: usize,
}

/// `<<NAME` and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// From `<<` to the end of the delimiter.
    pub(super) operator: Span,
    /// The delimiter as written.
    pub(super) delimiter: Span,
    /// The lines of the body, without the terminator.
    pub(super) body: Span,
    /// The body and the line that ends it.
    whole: Span,
}

/// Masks a text. `known` are holes the caller knows of; `${{ … }}` and `{{ … }}` are found here.
pub(super) fn mask(text: &str, known: &[Span]) -> Masked {
    let holes = holes(text, known);
    let mut bytes = text.as_bytes().to_vec();
    holes.iter().for_each(|hole| bytes.get_mut(hole.range()).unwrap_or_default().fill(b'_'));
    let without_holes = bytes.clone();
    let mut scanner = Scanner { text: &without_holes, ..Scanner::default() };
    let heredocs = scanner.heredocs();
    let longest_pipeline = scanner.longest_pipeline + 1;
    let mut fill = |span: Span, filler: u8| {
        let bytes = bytes.get_mut(span.range()).unwrap_or_default();
        bytes.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = filler);
    };
    for heredoc in &heredocs {
        // What stays is `<` and a word.
        fill(Span::new(heredoc.operator.start() + 1, heredoc.operator.end()), b'_');
        fill(heredoc.whole, b' ');
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    Masked { text, holes, heredocs, longest_pipeline }
}

fn holes(text: &str, known: &[Span]) -> Vec<Span> {
    let mut holes: Vec<Span> = known.iter().copied().filter(|hole| text.get(hole.range()).is_some()).collect();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        // A template's tag ends on its line.
        let line = text.get(open..).and_then(|rest| rest.split('\n').next()).unwrap_or("");
        let Some(close) = line.find("}}").map(|found| open + found + 2) else {
            at = open + line.len();
            continue;
        };
        let start = if text.get(..open).is_some_and(|before| before.ends_with('$')) { open - 1 } else { open };
        holes.push(Span::new(start, close));
        at = close;
    }
    holes.sort_unstable();
    holes.dedup_by(|next, before| {
        let inside = next.start < before.end;
        if inside {
            *before = before.join(*next);
        }
        inside
    });
    holes
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Double,
    Backtick,
    /// `(`, `$(`
    Commands,
    /// A parenthesis inside `((`.
    Arithmetic,
    /// `${`
    Parameter,
}

/// `<<NAME` whose body has not begun.
struct Pending {
    operator: Span,
    delimiter: Span,
    name: Vec<u8>,
    chomp: bool,
}

#[derive(Default)]
struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    open: Vec<Frame>,
    pending: Vec<Pending>,
    /// Pipes in the pipeline at hand, and whether one has just been passed.
    pipes: usize,
    behind_pipe: bool,
    longest_pipeline: usize,
}

impl Scanner<'_> {
    fn sees(&self, what: &[u8]) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(what))
    }

    fn heredocs(&mut self) -> Vec<Heredoc> {
        let mut found = Vec::new();
        while let Some(&byte) = self.text.get(self.at) {
            if self.open.len() > DEPTH {
                break;
            }
            let top = self.open.last().copied();
            if top == Some(Frame::Double) {
                self.in_double(byte);
                continue;
            }
            let in_code = !matches!(top, Some(Frame::Arithmetic | Frame::Parameter));
            self.count_pipes(byte);
            match byte {
                b'\\' => self.at += 2,
                b'\'' => self.skip_to(b'\'', false),
                b'$' if self.sees(b"$'") => {
                    self.at += 1;
                    self.skip_to(b'\'', true);
                }
                b'"' => self.push(Frame::Double, 1),
                b'#' if in_code && self.begins_word() => self.skip_line(),
                b'<' if self.sees(b"<<<") => self.at += 3,
                b'<' if in_code && self.sees(b"<<") => self.operator(),
                b'\n' if !self.pending.is_empty() => self.bodies(&mut found),
                b'}' if top == Some(Frame::Parameter) => self.pop(),
                b')' if matches!(top, Some(Frame::Commands | Frame::Arithmetic)) => self.pop(),
                b'(' if top == Some(Frame::Arithmetic) => self.push(Frame::Arithmetic, 1),
                b'(' if self.sees(b"((") && in_code => self.arithmetic(2),
                b'(' if in_code => self.push(Frame::Commands, 1),
                _ => self.expansion(byte),
            }
        }
        found
    }

    fn count_pipes(&mut self, byte: u8) {
        match byte {
            b'|' => {
                self.pipes += 1;
                self.longest_pipeline = self.longest_pipeline.max(self.pipes);
                self.behind_pipe = true;
            }
            b' ' | b'\t' | b'\r' => {}
            b';' | b'\n' if !self.behind_pipe => self.pipes = 0,
            b'\n' => {}
            _ => self.behind_pipe = false,
        }
    }

    fn in_double(&mut self, byte: u8) {
        match byte {
            b'\\' => self.at += 2,
            b'"' => self.pop(),
            _ => self.expansion(byte),
        }
    }

    /// What begins with a dollar sign or a backtick; anything else is passed over.
    fn expansion(&mut self, byte: u8) {
        match byte {
            b'`' if self.open.contains(&Frame::Backtick) => {
                while self.open.pop().is_some_and(|frame| frame != Frame::Backtick) {}
                self.at += 1;
            }
            b'`' => self.push(Frame::Backtick, 1),
            b'$' if self.sees(b"$((") => self.arithmetic(3),
            b'$' if self.sees(b"$(") => self.push(Frame::Commands, 2),
            b'$' if self.sees(b"${") => self.push(Frame::Parameter, 2),
            _ => self.at += 1,
        }
    }

    fn arithmetic(&mut self, length: usize) {
        self.open.push(Frame::Arithmetic);
        self.push(Frame::Arithmetic, length);
    }

    fn push(&mut self, frame: Frame, length: usize) {
        self.open.push(frame);
        self.at += length;
    }

    fn pop(&mut self) {
        self.open.pop();
        self.at += 1;
    }

    fn begins_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at));
        before.is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'('))
    }

    fn skip_line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    /// From an opening quotation mark behind its closing one, or to the end.
    fn skip_to(&mut self, quote: u8, escapes: bool) {
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += if escapes && byte == b'\\' { 2 } else { 1 };
            if byte == quote {
                return;
            }
        }
    }

    /// `<<NAME`, `<<-NAME`, `<< 'NAME'`.
    fn operator(&mut self) {
        let start = self.at;
        self.at += 2;
        let chomp = self.sees(b"-");
        self.at += usize::from(chomp);
        while self.sees(b" ") || self.sees(b"\t") {
            self.at += 1;
        }
        let from = self.at;
        let mut name = Vec::new();
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\'' | b'"' => {
                    let open = self.at;
                    self.skip_to(byte, false);
                    name.extend(self.text.get(open + 1..self.at.saturating_sub(1)).unwrap_or_default());
                }
                b'\\' => {
                    name.extend(self.text.get(self.at + 1));
                    self.at += 2;
                }
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'`' => break,
                _ => {
                    name.push(byte);
                    self.at += 1;
                }
            }
        }
        self.at = self.at.min(self.text.len());
        if !name.is_empty() && !name.contains(&b'\n') {
            let (operator, delimiter) = (Span::new(start, self.at), Span::new(from, self.at));
            self.pending.push(Pending { operator, delimiter, name, chomp });
        }
    }

    /// The bodies of the heredocs of the line that ends here, each up to its terminator or the end.
    fn bodies(&mut self, found: &mut Vec<Heredoc>) {
        self.at += 1;
        for pending in std::mem::take(&mut self.pending) {
            let start = self.at;
            let mut end = None;
            while end.is_none() && self.at < self.text.len() {
                let line_start = self.at;
                self.skip_line();
                let line = self.text.get(line_start..self.at).unwrap_or_default();
                let tabs = line.iter().take_while(|byte| pending.chomp && **byte == b'\t').count();
                let line = line.get(tabs..).unwrap_or_default();
                if line.strip_suffix(b"\r").unwrap_or(line) == pending.name {
                    end = Some(line_start);
                } else {
                    self.at = (self.at + 1).min(self.text.len());
                }
            }
            found.push(Heredoc {
                operator: pending.operator,
                delimiter: pending.delimiter,
                body: Span::new(start, end.unwrap_or(self.at)),
                whole: Span::new(start, self.at),
            });
            // The next body begins behind the terminator's line break.
            if self.sees(b"\n") {
                self.at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heredocs_are_taken_out_and_the_length_stays() {
        for (text, masked) in [
            ("cat <<EOF > x\na 'b\nEOF\nls", "cat <____ > x\n    \n   \nls"),
            ("cat <<-'E F' | sh\n\ta\n\tE F\nls", "cat <_______ | sh\n  \n    \nls"),
            ("a <<A b <<\\B\n1\nA\n2\nB\nls", "a <__ b <___\n \n \n \n \nls"),
            ("x=$(cat <<EOF\n)\nEOF\n)", "x=$(cat <____\n \n   \n)"),
            ("cat <<EOF\nnever closed", "cat <____\n            "),
            ("echo $((1<<2)) <<<EOF \"<<EOF\" '<<EOF' ${x<<y}\nls", ""),
            ("# <<EOF\nls", ""),
            ("echo a#b <<E\n1\nE", "echo a#b <__\n \n "),
            ("echo ${{ a.b }}-{{ .c }}{{\nls}}", "echo __________-________{{\nls}}"),
        ] {
            let found = mask(text, &[]).text;
            assert_eq!(found, if masked.is_empty() { text } else { masked }, "{text}");
        }
    }

    #[test]
    fn a_body_is_what_stands_between() {
        let text = "cat <<-EOF\n\ta\n\tb\n\tEOF\n";
        let masked = mask(text, &[]);
        assert_eq!(masked.heredocs[0].body.of(text), "\ta\n\tb\n");
        assert_eq!(masked.heredocs[0].delimiter.of(text), "EOF");
    }
}
