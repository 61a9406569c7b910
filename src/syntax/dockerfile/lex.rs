use std::ops::Range;

/// How deep `${a:-${b:-…}}` may nest before it is refused.
const DEPTH: usize = 64;

/// Why a word cannot be read, and the offset of what is open or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: Range<usize>,
    pub(super) kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A quotation mark that is not closed.
    Quote(char),
    /// `${` without `}`.
    Brace,
    /// `${}`, `${:…}`, `${{…}`.
    Substitution,
    /// `${a=b}` and other operators BuildKit does not have.
    Modifier(String),
    /// `${a/b}` without the second slash.
    Slash,
    /// Nested too deep.
    Depth,
}

/// `$NAME` or `${NAME…}` as found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: Range<usize>,
    pub(super) whole: Range<usize>,
    /// Operator and word, without the closing brace.
    pub(super) modifier: Option<Range<usize>>,
    /// Where it stands in the unquoted text; for one inside a modifier, where the outermost variable stands.
    pub(super) in_text: Range<usize>,
}

/// Reads words the way BuildKit's shell lexer does: quotes, escapes and variables. Offsets are those of `text`.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    escape: char,
    /// Escape characters stay in the unquoted text.
    raw: bool,
    /// Operators are not judged: how BuildKit looks for heredocs, where no variable is set.
    lenient: bool,
    /// Quotation marks are text like any other: how BuildKit reads the bodies of heredocs.
    literal: bool,
    nesting: usize,
    unquoted: String,
    found: Vec<Found>,
}

/// What a word says.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub(super) text: String,
    pub(super) found: Vec<Found>,
    pub(super) fault: Option<Fault>,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, range: Range<usize>, escape: char) -> Self {
        let text = text.get(..range.end).unwrap_or(text);
        Lexer {
            text,
            at: range.start,
            escape,
            raw: false,
            lenient: false,
            literal: false,
            nesting: 0,
            unquoted: String::new(),
            found: Vec::new(),
        }
    }

    pub(super) fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    pub(super) fn literal(mut self) -> Self {
        self.literal = true;
        self
    }

    pub(super) fn raw(mut self) -> Self {
        self.raw = true;
        self
    }

    /// Reads everything as one word.
    pub(super) fn read(mut self) -> Lexed {
        let fault = self.stop_on(None, self.raw).err();
        Lexed { text: self.unquoted, found: self.found, fault }
    }

    /// Reads up to an unquoted `stop`: the word and the offset behind `stop`.
    pub(super) fn read_to(mut self, stop: char) -> Result<(Lexed, usize), Fault> {
        self.stop_on(Some(stop), self.raw)?;
        Ok((Lexed { text: self.unquoted, found: self.found, fault: None }, self.at))
    }

    /// The words of the text, as ranges of it; `<<` takes blanks behind it into its word.
    pub(super) fn words(mut self) -> Result<Vec<Range<usize>>, Fault> {
        let mut words = Vec::new();
        let mut start = None;
        while let Some(c) = self.peek() {
            if c.is_whitespace() {
                words.extend(start.take().map(|start| start..self.at));
                self.next();
                continue;
            }
            start.get_or_insert(self.at);
            if self.rest().starts_with("<<") {
                self.at += 2;
                self.at += self.rest().len() - self.rest().trim_start().len();
            } else {
                self.step(c, self.raw)?;
            }
        }
        words.extend(start.map(|start| start..self.at));
        Ok(words)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn emit(&mut self, c: char) {
        if self.nesting == 0 {
            self.unquoted.push(c);
        }
    }

    fn stop_on(&mut self, stop: Option<char>, raw: bool) -> Result<(), Fault> {
        let start = self.at;
        while let Some(c) = self.peek() {
            if stop == Some(c) {
                self.next();
                return Ok(());
            }
            self.step(c, raw)?;
        }
        match stop {
            Some(_) => Err(Fault { at: start..self.at, kind: FaultKind::Brace }),
            None => Ok(()),
        }
    }

    fn step(&mut self, c: char, raw: bool) -> Result<(), Fault> {
        match c {
            '\'' if !self.literal => self.single_quoted(),
            '"' if !self.literal => self.double_quoted(raw),
            '$' => self.dollar(),
            _ => {
                self.next();
                if c == self.escape {
                    if raw {
                        self.emit(c);
                    }
                    if let Some(escaped) = self.next() {
                        self.emit(escaped);
                    }
                } else {
                    self.emit(c);
                }
                Ok(())
            }
        }
    }

    fn single_quoted(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.next();
        while let Some(c) = self.next() {
            if c == '\'' {
                return Ok(());
            }
            self.emit(c);
        }
        Err(Fault { at: start..start + 1, kind: FaultKind::Quote('\'') })
    }

    fn double_quoted(&mut self, raw: bool) -> Result<(), Fault> {
        let start = self.at;
        self.next();
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.next();
                    return Ok(());
                }
                '$' => self.dollar()?,
                _ => {
                    self.next();
                    let mut shown = c;
                    if c == self.escape {
                        match self.peek() {
                            None => break,
                            Some(next) if next == '"' || next == '$' || next == self.escape => {
                                if raw {
                                    self.emit(c);
                                }
                                shown = next;
                                self.next();
                            }
                            Some(_) => {}
                        }
                    }
                    self.emit(shown);
                }
            }
        }
        Err(Fault { at: start..start + 1, kind: FaultKind::Quote('"') })
    }

    fn dollar(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if is_variable(self.text.get(name.clone()).unwrap_or("")) {
                self.record(name, start, None);
            } else {
                self.copy(start);
            }
            return Ok(());
        }
        self.next();
        if matches!(self.peek(), Some('{' | '}' | ':')) {
            return Err(Fault { at: start..self.at + 1, kind: FaultKind::Substitution });
        }
        let name = self.name();
        let operator = self.at;
        // The outer variable comes before those in its modifier.
        let place = self.found.len();
        self.nesting += 1;
        let read = if self.nesting > DEPTH {
            Err(Fault { at: start..self.at, kind: FaultKind::Depth })
        } else {
            self.modifier(start)
        };
        self.nesting -= 1;
        read?;
        let modifier = (operator + 1 < self.at).then(|| operator..self.at - 1);
        if is_variable(self.text.get(name.clone()).unwrap_or("")) {
            self.record(name, start, modifier);
            if let Some(outer) = self.found.pop() {
                for inner in self.found.iter_mut().skip(place) {
                    inner.in_text = outer.in_text.clone();
                }
                self.found.insert(place, outer);
            }
        } else {
            self.copy(start);
        }
        Ok(())
    }

    fn modifier(&mut self, start: usize) -> Result<(), Fault> {
        let missing = |lexer: &Self| Fault { at: start..lexer.at, kind: FaultKind::Brace };
        let Some(mut operator) = self.next() else { return Err(missing(self)) };
        let mut written = String::from(operator);
        match operator {
            '}' => return Ok(()),
            ':' => {
                operator = self.next().ok_or_else(|| missing(self))?;
                written.push(operator);
                if matches!(operator, '#' | '%') {
                    return Err(self.unsupported(start, written));
                }
            }
            '+' | '-' | '?' | '#' | '%' => {}
            '/' => {
                if self.peek() == Some('/') {
                    self.next();
                }
                let rest = self.rest();
                let end = self.at + rest.find('}').map_or(rest.len(), |brace| brace + 1);
                self.stop_on(Some('/'), true).map_err(|_| Fault { at: start..end, kind: FaultKind::Slash })?;
                return self.stop_on(Some('}'), true).map_err(|fault| brace(fault, start));
            }
            '\n' | '\r' => return Err(missing(self)),
            _ => return Err(self.unsupported(start, written)),
        }
        self.stop_on(Some('}'), matches!(operator, '#' | '%')).map_err(|fault| brace(fault, start))?;
        if self.lenient || matches!(operator, '+' | '-' | '?' | '#' | '%') {
            return Ok(());
        }
        Err(self.unsupported(start, written))
    }

    fn unsupported(&self, start: usize, written: String) -> Fault {
        Fault { at: start..self.at, kind: FaultKind::Modifier(written) }
    }

    /// Digits, one special parameter, or letters, digits and underscores.
    fn name(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        let digits = rest.len() - rest.trim_start_matches(char::is_numeric).len();
        self.at += match rest.chars().next() {
            Some(_) if digits > 0 => digits,
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.len() - rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').len(),
        };
        start..self.at
    }

    fn record(&mut self, name: Range<usize>, start: usize, modifier: Option<Range<usize>>) {
        let before = self.unquoted.len();
        self.copy(start);
        let in_text = before..self.unquoted.len();
        self.found.push(Found { name, whole: start..self.at, modifier, in_text });
    }

    /// Takes over what has been read since `start` as it is written.
    fn copy(&mut self, start: usize) {
        if self.nesting == 0 {
            self.unquoted.push_str(self.text.get(start..self.at).unwrap_or(""));
        }
    }
}

fn brace(fault: Fault, start: usize) -> Fault {
    match fault.kind {
        FaultKind::Brace => Fault { at: start..fault.at.end, kind: FaultKind::Brace },
        _ => fault,
    }
}

/// Names an author can give: not `$1`, `$@`, `$$`.
fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Lexed {
        Lexer::new(text, 0..text.len(), '\\').read()
    }

    #[test]
    fn quotes_and_escapes_go_variables_stay() {
        for (written, text, variables) in [
            ("plain", "plain", ""),
            ("\"a b\"'c'", "a bc", ""),
            ("a\\ b\\$C", "a b$C", ""),
            ("'$A'$B", "$A$B", "B"),
            ("\"\\$A \\n\"", "$A \\n", ""),
            ("${A:-\"x ${B}\"}/y", "${A:-\"x ${B}\"}/y", "A B"),
            ("${A/x/$B}${C##*/}$1$$", "${A/x/$B}${C##*/}$1$$", "A B C"),
            ("x$", "x$", ""),
        ] {
            let lexed = read(written);
            assert_eq!(lexed.fault, None, "{written}");
            assert_eq!(lexed.text, text, "{written}");
            let names: Vec<&str> = lexed.found.iter().map(|found| &written[found.name.clone()]).collect();
            assert_eq!(names.join(" "), variables, "{written}");
            for found in &lexed.found {
                assert!(lexed.text[found.in_text.clone()].contains(&written[found.whole.clone()]), "{written}");
            }
        }
    }

    #[test]
    fn what_buildkit_rejects_is_a_fault() {
        for (written, kind) in [
            ("it's", FaultKind::Quote('\'')),
            ("a\"b", FaultKind::Quote('"')),
            ("${A", FaultKind::Brace),
            ("${A:-b", FaultKind::Brace),
            ("${}", FaultKind::Substitution),
            ("${A:=b}", FaultKind::Modifier(":=".into())),
            ("${A:#b}", FaultKind::Modifier(":#".into())),
            ("${A:%b}", FaultKind::Modifier(":%".into())),
            ("${A[0]}", FaultKind::Modifier("[".into())),
            ("${A/b}", FaultKind::Slash),
            (&"${a:-".repeat(5000), FaultKind::Depth),
        ] {
            assert_eq!(read(written).fault.map(|fault| fault.kind), Some(kind), "{written}");
        }
        assert_eq!(read("${A/b} c").fault.map(|fault| fault.at), Some(0..6));
    }

    #[test]
    fn quotation_marks_may_be_text() {
        let text = "it's $A \"${B:-'}\" \\$C '$D";
        let lexed = Lexer::new(text, 0..text.len(), '\\').literal().read();
        assert_eq!(lexed.fault, None);
        let names: Vec<&str> = lexed.found.iter().map(|found| &text[found.name.clone()]).collect();
        assert_eq!(names.join(" "), "A B D");
    }
}
