use std::borrow::Cow;

use ropey::Rope;

use super::{Encoding, Position, Span};

/// What a change leaves as it was: bytes at the front of a text and bytes at its back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untouched {
    /// At the front.
    pub front: usize,
    /// At the back.
    pub back: usize,
}

impl Untouched {
    /// What is left when the bytes under `span` of a text of `length` bytes become other ones.
    pub fn around(span: Span, length: usize) -> Self {
        Untouched { front: span.start(), back: length - span.end() }
    }

    /// What two changes, one after the other, both leave.
    pub fn and(self, other: Self) -> Self {
        Untouched { front: self.front.min(other.front), back: self.back.min(other.back) }
    }
}

/// The text of one file: cheap to clone, cheap to splice, and the one place where lines and columns are known.
#[derive(Clone, Debug, Default)]
pub struct Text {
    rope: Rope,
}

impl Text {
    /// Takes the text as it is: line breaks and a byte order mark stay where they are.
    pub fn new(text: &str) -> Self {
        Text { rope: Rope::from_str(text) }
    }

    /// The text in one piece.
    pub fn whole(&self) -> String {
        let mut whole = String::with_capacity(self.len());
        whole.extend(self.rope.chunks());
        whole
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    pub fn lines(&self) -> usize {
        self.rope.len_lines()
    }

    /// The text under `span`, clamped into the text and down to character boundaries.
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let start = self.floor(span.start());
        let end = self.floor(span.end()).max(start);
        match self.rope.get_byte_slice(start..end) {
            Some(slice) => slice.into(),
            None => Cow::Borrowed(""),
        }
    }

    /// Replaces the bytes under `span` (clamped into the text and down to character boundaries). Returns which bytes those
    /// were.
    pub fn splice(&mut self, span: Span, with: &str) -> Span {
        let start = self.floor(span.start());
        let end = self.floor(span.end()).max(start);
        let (from, to) = (self.rope.byte_to_char(start), self.rope.byte_to_char(end));
        self.rope.remove(from..to);
        self.rope.insert(from, with);
        Span::new(start, end)
    }

    /// Byte offset of a position. Out-of-range positions are clamped: a column past the end of its line means the
    /// end of the line before its line break, a line past the end means the end of the text, and a column inside a
    /// character means the start of that character.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.len();
        }
        let start = self.rope.line_to_byte(line);
        let content = self.line_content(line);
        let column = position.column as usize;
        let mut units = 0;
        for (at, c) in content.char_indices() {
            let next = units + width(c, encoding);
            if next > column {
                return start + at;
            }
            units = next;
        }
        start + content.len()
    }

    /// Line and column of a byte offset, clamped into the text and down to a character boundary. An offset between
    /// the CR and LF of one line break counts as before the CR.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        if let Some(position) = self.position_nearby(offset, encoding) {
            return position;
        }
        let offset = self.floor(offset);
        let line = self.rope.byte_to_line(offset);
        let start = self.rope.line_to_byte(line);
        let content = self.line_content(line);
        let inside = (offset - start).min(content.len());
        let column = content[..inside].chars().map(|c| width(c, encoding)).sum::<usize>();
        Position { line: to_u32(line), column: to_u32(column) }
    }

    /// The position of an offset whose line begins in the piece of the rope that holds it, behind plain line feeds: one
    /// way down the rope. Most are such, and a file's findings have two of them each.
    fn position_nearby(&self, offset: usize, encoding: Encoding) -> Option<Position> {
        let (chunk, first, _, line) = self.rope.get_chunk_at_byte(offset)?;
        let before = chunk.get(..offset.checked_sub(first)?)?;
        let (above, inside) = before.rsplit_once('\n')?;
        if before.contains('\r') {
            return None;
        }
        let column = inside.chars().map(|c| width(c, encoding)).sum::<usize>();
        let line = line + above.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Some(Position { line: to_u32(line), column: to_u32(column) })
    }

    /// Byte range of a line's content, without its line break. Past the end: the empty span at the end of the text.
    pub fn line_span(&self, line: usize) -> Span {
        if line >= self.rope.len_lines() {
            return Span::at(self.len());
        }
        let start = self.rope.line_to_byte(line);
        Span::new(start, start + self.line_content(line).len())
    }

    /// Line, from 0, that holds the byte offset.
    pub fn line_of(&self, offset: usize) -> usize {
        self.rope.byte_to_line(self.floor(offset))
    }

    /// Start of the first line that begins behind an offset; the end of the text if none does.
    pub fn line_start_behind(&self, offset: usize) -> usize {
        let line = self.line_of(offset) + 1;
        if line < self.rope.len_lines() { self.rope.line_to_byte(line) } else { self.len() }
    }

    /// The line break the text uses first; LF where it has none.
    pub fn line_break(&self) -> &'static str {
        match self.rope.get_line(0) {
            Some(line) if self.rope.len_lines() > 1 => {
                let line: Cow<'_, str> = line.into();
                if line.ends_with("\r\n") {
                    "\r\n"
                } else if line.ends_with('\r') {
                    "\r"
                } else {
                    "\n"
                }
            }
            _ => "\n",
        }
    }

    /// The nearest character boundary at or below `offset`, clamped into the text.
    fn floor(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        self.rope.char_to_byte(self.rope.byte_to_char(offset))
    }

    fn line_content(&self, line: usize) -> Cow<'_, str> {
        let text: Cow<'_, str> = self.rope.line(line).into();
        let length = text.trim_end_matches(['\r', '\n']).len();
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..length]),
            Cow::Owned(mut text) => {
                text.truncate(length);
                Cow::Owned(text)
            }
        }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.rope.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

fn width(c: char, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => c.len_utf8(),
        Encoding::Utf16 => c.len_utf16(),
        Encoding::Utf32 => 1,
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn lines_end_at_lf_crlf_and_cr_and_nowhere_else() {
        let text = Text::new("a\nb\r\nc\rd\u{2028}e\u{0B}f");
        assert_eq!(text.lines(), 4);
        assert_eq!(text.offset(at(3, 0), Encoding::Utf16), 7);
    }

    #[test]
    fn columns_count_in_the_negotiated_unit() {
        let text = Text::new("é𝒳x");
        let offset = "é𝒳".len();
        let columns = ENCODINGS.map(|e| text.position(offset, e).column);
        assert_eq!(columns, [6, 3, 2]);
        for e in ENCODINGS {
            assert_eq!(text.offset(text.position(offset, e), e), offset);
        }
    }

    #[test]
    fn positions_are_the_same_wherever_the_pieces_of_a_rope_end() {
        for line_break in ["\n", "\r\n", "\r"] {
            let long = "ü".repeat(2_000);
            let parts = ["a: 1", line_break, "é𝒳 x", line_break, line_break, "- 'b'", line_break];
            let source = [parts.concat().repeat(200), long.clone(), line_break.to_owned(), long].concat();
            let text = Text::new(&source);
            let (mut line, mut column) = (0, 0);
            for (at, c) in source.char_indices() {
                let is_inside = line_break == "\r\n" && c == '\n';
                if !is_inside {
                    assert_eq!(text.position(at, Encoding::Utf32), self::at(line, column), "{at} of {line_break:?}");
                }
                let ends = c == '\n' || line_break == "\r" && c == '\r';
                (line, column) = if ends { (line + 1, 0) } else { (line, column + 1) };
            }
        }
    }

    #[test]
    fn positions_outside_the_text_are_clamped() {
        let text = Text::new("ab\r\ncd");
        assert_eq!(text.offset(at(0, 99), Encoding::Utf16), 2, "before the line break");
        assert_eq!(text.offset(at(99, 0), Encoding::Utf16), 6, "end of text");
        assert_eq!(text.position(3, Encoding::Utf16), at(0, 2), "between CR and LF");
        assert_eq!(Text::new("𝒳").offset(at(0, 1), Encoding::Utf16), 0, "inside a surrogate pair");
    }

    #[test]
    fn a_byte_order_mark_stays_and_counts_as_one_unit() {
        let text = Text::new("\u{feff}FROM");
        assert_eq!(text.position(3, Encoding::Utf16), at(0, 1));
        assert_eq!(text.to_string().len(), 7);
    }

    #[test]
    fn splicing_outside_the_text_clamps() {
        let mut text = Text::new("é");
        text.splice(Span::new(1, 99), "e");
        assert_eq!(text.to_string(), "e");
    }
}
