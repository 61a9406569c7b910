use super::logical::LogicalLine;
use super::scanner::{Scan, continued};
use super::{Arguments, Heredoc, Instruction, Keyword, Word};
use crate::text::Span;

/// The text the grammar sees: same length and same line breaks, what it cannot read filled.
pub(super) struct Healing<'s> {
    scan: &'s Scan,
    bytes: Vec<u8>,
}

impl<'s> Healing<'s> {
    pub(super) fn new(text: &str, scan: &'s Scan) -> Self {
        let mut healing = Healing { scan, bytes: text.as_bytes().to_vec() };
        if let Some(first) = scan.rows.first() {
            healing.fill(Span::new(0, first.start), b' ');
        }
        // At the end of the file the grammar takes blanks for the beginning of another argument, but not form feeds.
        let end = text.trim_end_matches([' ', '\t']).len();
        healing.fill(Span::new(end, text.len()), b'\x0c');
        for &row in &scan.foreign {
            healing.fill_rows(row, row + 1);
        }
        healing
    }

    /// Goes on with a text that is healed already.
    pub(super) fn of_healed(healed: &str, scan: &'s Scan) -> Self {
        Healing { scan, bytes: healed.as_bytes().to_vec() }
    }

    /// Whether something is filled.
    pub(super) fn differs_from(&self, text: &str) -> bool {
        self.bytes != text.as_bytes()
    }

    /// The healed text. Filling replaces whole characters, so this cannot fail.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Fills rows with blanks.
    pub(super) fn fill_rows(&mut self, from: usize, to: usize) {
        for row in self.scan.rows.get(from..to).unwrap_or(&[]) {
            self.fill(Span::new(row.start, row.end), b' ');
        }
    }

    /// Masks what the grammar cannot read of a well-formed line.
    pub(super) fn mask(&mut self, line: &LogicalLine, instruction: &Instruction) {
        self.mask_ends(line);
        self.mask_arguments(line, instruction);
        for heredoc in &instruction.heredocs {
            self.mask_heredoc(heredoc);
        }
    }

    fn fill(&mut self, span: Span, with: u8) {
        for byte in self.bytes.get_mut(span.range()).unwrap_or(&mut []) {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = with;
            }
        }
    }

    /// Row ends: what only looks like a continuation, and a continuation that nothing follows.
    fn mask_ends(&mut self, line: &LogicalLine) {
        let mut last = None;
        for row in line.rows.0..line.rows.1 {
            let Some(&bounds) = self.scan.rows.get(row) else { continue };
            let Ok(content) = std::str::from_utf8(self.bytes.get(bounds.start..bounds.end).unwrap_or(&[])) else {
                continue;
            };
            let shown = content.trim();
            if shown.is_empty() || row > line.rows.0 && shown.starts_with('#') {
                continue;
            }
            last = None;
            let end = bounds.start + content.trim_end().len();
            match continued(content, self.scan.escape) {
                Some(kept) => last = Some(bounds.start + kept),
                None if shown.ends_with(['\\', '`']) => self.fill(Span::new(end - 1, end), b'x'),
                None => {}
            }
        }
        if let Some(escape) = last {
            self.fill(Span::new(escape, escape + 1), b' ');
        }
    }

    fn mask_arguments(&mut self, line: &LogicalLine, instruction: &Instruction) {
        match &instruction.arguments {
            Arguments::Shell(word) => {
                let kept: Vec<Span> = instruction.heredocs.iter().map(|heredoc| heredoc.start).collect();
                self.mask_shell(line, word.span, &kept);
            }
            Arguments::Nested(nested) => self.mask(line, nested),
            Arguments::Pairs(pairs) => {
                let label = instruction.keyword == Keyword::Label;
                for pair in pairs {
                    self.mask_name(pair.name.span, label);
                    let words = pair.value.iter();
                    words.for_each(|word| self.mask_modifiers(word));
                }
            }
            Arguments::Words(words) => {
                for word in words {
                    self.mask_modifiers(word);
                    match instruction.keyword {
                        Keyword::Workdir => self.mask_bytes(word.span, b'_', |b| matches!(b, b' ' | b'\t')),
                        Keyword::Copy | Keyword::Add | Keyword::Volume => {
                            self.mask_bytes(Span::new(word.span.start(), word.span.start() + 1), b'x', |b| b == b'[');
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        for value in instruction.flags.iter().filter_map(|flag| flag.value.as_ref()) {
            self.mask_modifiers(value);
            self.mask_bytes(value.span, b'_', |b| matches!(b, b' ' | b'\t' | b'"' | b'\''));
        }
    }

    /// Names the grammar knows: letters, digits and underscores, in labels also dots and dashes.
    fn mask_name(&mut self, name: Span, label: bool) {
        let quoted = self.bytes.get(name.start()).is_some_and(|b| matches!(b, b'"' | b'\''));
        if !(label && quoted) {
            let known = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || label && matches!(b, b'-' | b'.');
            self.mask_bytes(name, b'_', |b| !known(b));
        }
    }

    /// Writes `${A#x}` as `${A-x}`: the grammar has no pattern operators.
    fn mask_modifiers(&mut self, word: &Word) {
        for variable in &word.variables {
            if variable
                .modifier
                .as_ref()
                .is_some_and(|modifier| modifier.trim_start_matches(':').starts_with(['#', '%', '/']))
            {
                let start = variable.name_span.end();
                self.mask_bytes(Span::new(start, variable.span.end().saturating_sub(1)), b'x', |_| true);
                self.fill(Span::new(start, start + 1), b'-');
            }
        }
    }

    /// Replaces bytes of a span that lies on one row.
    fn mask_bytes(&mut self, span: Span, with: u8, odd: impl Fn(u8) -> bool) {
        let Some(bytes) = self.bytes.get_mut(span.range()) else { return };
        if !bytes.contains(&b'\n') {
            // A character of several bytes is odd as a whole or not at all, because only ASCII is ever known.
            bytes.iter_mut().filter(|b| odd(**b) && **b != b'\r').for_each(|b| *b = with);
        }
    }

    /// Nothing in a shell text is a node of its own but heredocs, so whatever might confuse the grammar goes.
    fn mask_shell(&mut self, line: &LogicalLine, span: Span, kept: &[Span]) {
        for row in line.rows.0..line.rows.1 {
            let Some(&bounds) = self.scan.rows.get(row) else { continue };
            let start = bounds.start.max(span.start());
            let end = bounds.end.min(span.end());
            let Ok(content) = std::str::from_utf8(self.bytes.get(bounds.start..bounds.end).unwrap_or(&[])) else {
                continue;
            };
            if start >= end || row > line.rows.0 && content.trim_start().starts_with('#') {
                continue;
            }
            let end = continued(content, self.scan.escape).map_or(end, |kept| end.min(bounds.start + kept));
            let Some(shell) = content.get(start - bounds.start..end.saturating_sub(bounds.start)) else { continue };
            let odd = |c: char| {
                matches!(c, '[' | ']' | '"' | '\'' | '\\' | '`' | '#' | '<')
                    || c.is_control() && c != '\t'
                    || !c.is_ascii() && c.is_whitespace()
            };
            let masked: Vec<Span> = shell
                .char_indices()
                .filter(|&(_, c)| odd(c))
                .map(|(i, c)| Span::new(start + i, start + i + c.len_utf8()))
                .filter(|span| !kept.iter().any(|kept| kept.covers(*span)))
                .collect();
            for span in masked {
                self.fill(span, b'x');
            }
        }
    }

    /// Rewrites `<< 'a b'` as `<<'axb' `, and its terminator alike.
    fn mask_heredoc(&mut self, heredoc: &Heredoc) {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let name: Vec<u8> = heredoc.name.bytes().map(|b| if plain(b) { b } else { b'x' }).collect();
        let Some(written) = self.bytes.get(heredoc.start.range()) else { return };
        let mut start = written.to_vec();
        if start.contains(&b'\n') {
            return;
        }
        let operator = if start.starts_with(b"<<-") { 3 } else { 2 };
        let quoted = !heredoc.expand && start.len() >= operator + name.len() + 2;
        start.truncate(operator);
        if quoted {
            start.push(b'\'');
        }
        start.extend(&name);
        if quoted {
            start.push(b'\'');
        }
        if name == heredoc.name.as_bytes() && !quoted && written.len() == start.len() {
            return;
        }
        start.resize(heredoc.start.len(), b' ');
        if let Some(place) = self.bytes.get_mut(heredoc.start.range()) {
            place.copy_from_slice(&start);
        }
        let end = heredoc.body.end();
        let tabs = self.bytes.iter().skip(end).take_while(|&&b| b == b'\t').count();
        if let Some(place) = self.bytes.get_mut(end + tabs..end + tabs + name.len()) {
            place.copy_from_slice(&name);
        }
    }
}
