/// Follows the quotation marks of a text that grows, so that none of it is read twice.
pub(super) struct Quotes {
    /// What escapes the character behind it.
    escapes: [char; 2],
    open: Option<(char, usize)>,
    /// Whether the next character is escaped.
    is_escaped: bool,
    /// Whether the last one was.
    was_escaped: bool,
    /// How far the text has been read.
    at: usize,
}

impl Quotes {
    /// Quotes of words that BuildKit reads: only the escape character of the file escapes.
    pub(super) fn of_words(escape: char) -> Self {
        Quotes { escapes: [escape; 2], open: None, is_escaped: false, was_escaped: false, at: 0 }
    }

    /// Quotes of a text for a shell, which has its backslash whatever the file has.
    pub(super) fn of_shell(escape: char) -> Self {
        Quotes { escapes: [escape, '\\'], ..Quotes::of_words(escape) }
    }

    /// The quotation mark that is open at the end of a text, which begins as it did before, and where it stands.
    pub(super) fn follow(&mut self, text: &str) -> Option<(char, usize)> {
        let from = self.at;
        for (at, c) in text.get(from..).unwrap_or("").char_indices() {
            self.was_escaped = std::mem::take(&mut self.is_escaped);
            match self.open {
                _ if self.was_escaped => {}
                Some(('\'', _)) if c != '\'' => {}
                _ if self.escapes.contains(&c) => self.is_escaped = true,
                None if matches!(c, '"' | '\'') => self.open = Some((c, from + at)),
                Some((quote, _)) if quote == c => self.open = None,
                _ => {}
            }
        }
        self.at = text.len();
        self.open
    }

    /// Whether the character that was read last stands in no quotes and is not escaped.
    pub(super) fn is_bare(&self) -> bool {
        self.open.is_none() && !self.was_escaped
    }
}

/// The quotation mark that is open at the end of a text for a shell.
pub(super) fn open_quote(text: &str, escape: char) -> Option<char> {
    quote_behind(None, text, escape).map(|(quote, _)| quote)
}

/// The quotation mark that is open behind `text` if `open` is before it, and where in the text it stands.
pub(super) fn quote_behind(open: Option<char>, text: &str, escape: char) -> Option<(char, usize)> {
    Quotes { open: open.map(|quote| (quote, 0)), ..Quotes::of_shell(escape) }.follow(text)
}
