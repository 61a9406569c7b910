use std::hash::{Hash, Hasher};
use std::ops::Range;

use super::{Span, TextEdit};

/// A text that was made from another one, its source: escapes resolved, lines joined, indentation left out. It knows
/// where in the source each of its bytes is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    text: String,
    /// In the order of the text; each holds at least a byte of it.
    pieces: Vec<Piece>,
    /// Where it would be written while it is empty.
    origin: u32,
}

/// A stretch of the text, up to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// First byte in the text.
    at: u32,
    /// What it is written as. If that is as long as the stretch, the two run alike; otherwise they belong together
    /// only as a whole.
    source: Span,
}

impl Derived {
    /// An empty text, to be filled with what is written from `origin` on.
    pub fn starting_at(origin: usize) -> Self {
        Derived { origin: Span::at(origin).start, ..Derived::default() }
    }

    /// The part of `source` under `span`, as it stands there.
    pub fn of(source: &str, span: Span) -> Self {
        let mut derived = Derived::starting_at(span.start());
        derived.copy(source, span);
        derived
    }

    /// Appends the part of `source` under `span` as it stands there.
    pub fn copy(&mut self, source: &str, span: Span) {
        self.put(span.of(source), span);
    }

    /// Appends `text`, which is written as what stands at `source`.
    pub fn put(&mut self, text: &str, source: Span) {
        if text.is_empty() {
            return;
        }
        let at = Span::at(self.text.len()).start;
        match self.pieces.last_mut() {
            Some(last)
                if last.source.end == source.start
                    && last.source.len() == (at - last.at) as usize
                    && source.len() == text.len() =>
            {
                last.source.end = source.end;
            }
            _ => self.pieces.push(Piece { at, source }),
        }
        self.text.push_str(text);
    }

    /// Appends a part of a text made from the same source.
    pub fn append(&mut self, other: &Derived, part: Range<usize>) {
        let end = part.end.min(other.text.len());
        let mut at = part.start;
        while at < end {
            let (piece, next) = other.piece(at);
            let stop = next.min(end);
            let span = Span::new(at, stop);
            // Half of a piece that belongs together stands for all of it.
            let source = if other.runs_alike(piece, next) { other.source_span(span) } else { piece.source };
            self.put(span.of(&other.text), source);
            at = stop;
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the byte at `offset` is written. Behind the end of the text: behind the last byte.
    pub fn source_offset(&self, offset: usize) -> usize {
        if offset >= self.text.len() {
            return self.source_end(self.text.len());
        }
        let (piece, next) = self.piece(offset);
        let inside = if self.runs_alike(piece, next) { offset - piece.at as usize } else { 0 };
        piece.source.start() + inside
    }

    /// Where a part of the text is written: from its first byte to behind its last one, wherever the next one stands.
    pub fn source_span(&self, part: Span) -> Span {
        match part.is_empty() {
            true if part.start() == 0 => Span::at(self.source_offset(0)),
            true => Span::at(self.source_end(part.start())),
            false => Span::new(self.source_offset(part.start()), self.source_end(part.end())),
        }
    }

    /// The offset of what is written at `source`, or before it where nothing is.
    pub fn offset_of(&self, source: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.source.start() <= source);
        let Some(piece) = index.checked_sub(1).and_then(|index| self.pieces.get(index)) else { return 0 };
        let next = self.end_of(index - 1);
        let inside = source - piece.source.start();
        match self.runs_alike(*piece, next) {
            true => (piece.at as usize + inside).min(next),
            false if source < piece.source.end() => piece.at as usize,
            false => next,
        }
    }

    /// An edit of the text as an edit of its source; none where what it touches is written otherwise than it reads, or
    /// is not written in one piece.
    pub fn source_edit(&self, source: &str, edit: &TextEdit) -> Option<TextEdit> {
        // An insertion belongs to the character before it.
        let part = match edit.span.is_empty() {
            true => {
                let before = self.text.get(..edit.span.start())?.chars().next_back().map_or(0, char::len_utf8);
                Span::new(edit.span.start() - before, edit.span.end())
            }
            false => edit.span,
        };
        let written = self.source_span(part);
        let is_verbatim = !part.is_empty() && written.of(source) == self.text.get(part.range())?;
        let span = if edit.span.is_empty() { Span::at(written.end()) } else { written };
        is_verbatim.then(|| TextEdit::replace(span, edit.text.clone()))
    }

    /// The piece that holds the byte at `offset`, and where the next one begins.
    fn piece(&self, offset: usize) -> (Piece, usize) {
        let index = self.pieces.partition_point(|piece| piece.at as usize <= offset).saturating_sub(1);
        let none = Piece { at: 0, source: Span { start: self.origin, end: self.origin } };
        (self.pieces.get(index).copied().unwrap_or(none), self.end_of(index))
    }

    fn end_of(&self, index: usize) -> usize {
        self.pieces.get(index + 1).map_or(self.text.len(), |next| next.at as usize)
    }

    fn runs_alike(&self, piece: Piece, next: usize) -> bool {
        next - piece.at as usize == piece.source.len()
    }

    /// Behind what the byte before `offset` is written as.
    fn source_end(&self, offset: usize) -> usize {
        let Some(last) = offset.min(self.text.len()).checked_sub(1) else { return self.origin as usize };
        let (piece, next) = self.piece(last);
        match self.runs_alike(piece, next) {
            true => piece.source.start() + (last + 1 - piece.at as usize),
            false => piece.source.end(),
        }
    }
}

/// As with spans, a digest speaks of what is said and not of where.
impl Hash for Derived {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `a\nb  c` with an escape and blanks left out: reads `a⏎bc`.
    fn sample() -> (&'static str, Derived) {
        let source = "a\\nb  c";
        let mut derived = Derived::of(source, Span::new(0, 1));
        derived.put("\n", Span::new(1, 3));
        derived.copy(source, Span::new(3, 4));
        derived.copy(source, Span::new(6, 7));
        (source, derived)
    }

    #[test]
    fn every_part_is_found_where_it_is_written() {
        let (source, derived) = sample();
        assert_eq!(derived.text(), "a\nbc");
        for (part, written) in
            [(0..1, "a"), (1..2, "\\n"), (0..2, "a\\n"), (2..3, "b"), (2..4, "b  c"), (3..4, "c"), (3..3, "")]
        {
            assert_eq!(derived.source_span(part.clone().into()).of(source), written, "{part:?}");
        }
        assert_eq!(derived.source_span(Span::at(3)), Span::at(4), "behind the b, not before the c");
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7, 9].map(|at| derived.offset_of(at)), [0, 1, 1, 2, 3, 3, 3, 4, 4]);
    }

    #[test]
    fn an_edit_goes_through_where_the_source_reads_the_same() {
        let (source, derived) = sample();
        let edit = |from, to| {
            let edit = TextEdit::replace(Span::new(from, to), "x");
            derived.source_edit(source, &edit).map(|edit| edit.span)
        };
        assert_eq!(edit(0, 1), Some(Span::new(0, 1)));
        assert_eq!(edit(3, 3), Some(Span::at(4)));
        assert_eq!(edit(1, 2), None, "an escape");
        assert_eq!(edit(2, 2), None, "behind an escape");
        assert_eq!(edit(2, 4), None, "blanks between were left out");
        assert_eq!(edit(0, 0), None, "what goes before the first byte is for the format to say");
    }

    #[test]
    fn an_empty_text_stands_where_it_starts() {
        let derived = Derived::starting_at(7);
        assert_eq!(derived.source_span(Span::new(0, 9)), Span::at(7));
        assert_eq!(derived.offset_of(3), 0);
    }

    proptest! {
        /// Any mixture of copied, replaced and left out parts leads back to what it was made from.
        #[test]
        fn offsets_lead_back(parts in prop::collection::vec((0..3u8, "[a-zé\\\\]{1,4}"), 0..12), at in 0..80usize) {
            let source: String = parts.iter().map(|(_, part)| part.as_str()).collect();
            let (mut derived, mut from) = (Derived::starting_at(0), 0);
            for (kind, part) in &parts {
                let span = Span::new(from, from + part.len());
                match kind {
                    0 => derived.copy(&source, span),
                    1 => derived.put("#", span),
                    _ => {}
                }
                from = span.end();
            }
            for (offset, c) in derived.text().char_indices() {
                let written = derived.source_span(Span::new(offset, offset + c.len_utf8()));
                prop_assert!(c == '#' || written.of(&source).chars().eq([c]));
                prop_assert_eq!(derived.offset_of(derived.source_offset(offset)), offset);
            }
            let mut again = Derived::starting_at(0);
            again.append(&derived, 0..derived.text().len());
            prop_assert_eq!(again.text(), derived.text());
            prop_assert!(source.get(derived.source_span(Span::new(at, at + 3)).range()).is_some() || !derived.text().is_char_boundary(at) || !derived.text().is_char_boundary(at + 3));
        }
    }
}
