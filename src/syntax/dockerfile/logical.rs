use super::super::SyntaxError;
use super::Heredoc;
use crate::text::Span;

/// A logical line: physical lines joined over their continuations, and the way back to the source.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// The joined text.
    pub(super) text: String,
    /// Where a stretch of it begins: offset in `text`, offset in the source. Stretches are never empty.
    pieces: Vec<(usize, usize)>,
}

impl Joined {
    /// Appends `text`, which stands at `source`.
    pub(super) fn push(&mut self, text: &str, source: usize) {
        // A first stretch that turns out empty only says where the line begins.
        if self.text.is_empty() {
            self.pieces.clear();
        } else if text.is_empty() {
            return;
        }
        self.pieces.push((self.text.len(), source));
        self.text.push_str(text);
    }

    /// Where the byte at `logical` stands in the source.
    pub(super) fn source(&self, logical: usize) -> usize {
        let piece = self.pieces.partition_point(|&(at, _)| at <= logical).saturating_sub(1);
        self.pieces.get(piece).map_or(0, |&(at, source)| source + logical.saturating_sub(at))
    }

    /// Its stretches, as offset in the text and in the source, and what they say.
    pub(super) fn stretches(&self) -> impl Iterator<Item = (usize, usize, &str)> {
        let ends = self.pieces.iter().skip(1).map(|&(at, _)| at).chain([self.text.len()]);
        self.pieces.iter().zip(ends).map(|(&(at, source), end)| (at, source, self.text.get(at..end).unwrap_or("")))
    }

    /// The source span of `start..end`; its end follows the last byte, wherever the next one stands.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        if start >= end {
            let at = if start > 0 { self.source(start - 1) + 1 } else { self.source(start) };
            return Span::at(at);
        }
        Span::new(self.source(start), self.source(end - 1) + 1)
    }

    /// The offset in the joined text of what stands at or directly before `source`.
    pub(super) fn logical(&self, source: usize) -> usize {
        let piece = self.pieces.partition_point(|&(_, at)| at <= source);
        let Some(&(logical, at)) = piece.checked_sub(1).and_then(|i| self.pieces.get(i)) else { return 0 };
        let end = self.pieces.get(piece).map_or(self.text.len(), |next| next.0);
        (logical + (source - at)).min(end)
    }
}

/// One logical line with what belongs to it.
#[derive(Debug, Default)]
pub(super) struct LogicalLine {
    /// The line without its heredoc bodies.
    pub(super) joined: Joined,
    /// First row and one past the last, heredoc bodies left out.
    pub(super) rows: (usize, usize),
    /// One past the last row, heredoc bodies and terminators included.
    pub(super) end_row: usize,
    /// End of the last character of the instruction, heredocs included.
    pub(super) end: usize,
    /// Heredocs that open on it.
    pub(super) heredocs: Vec<Heredoc>,
    /// What is wrong with how its rows are joined, or with its heredocs.
    pub(super) fault: Option<SyntaxError>,
}

/// A physical line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// First byte; behind the byte order mark on the first line.
    pub(super) start: usize,
    /// One past the last byte before the line break.
    pub(super) end: usize,
}

/// The physical lines as BuildKit counts them: LF ends one, carriage returns before it belong to the break. Behind a
/// last LF there is one more, empty.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        rows.push(Row { start, end: start + content.len() });
        start += line.len();
    }
    if text.is_empty() || text.ends_with('\n') {
        rows.push(Row { start, end: start });
    }
    if let Some(first) = rows.first_mut().filter(|_| text.starts_with('\u{feff}')) {
        first.start = '\u{feff}'.len_utf8();
    }
    rows
}
