use crate::text::Span;

/// One line of a text. Breaks are LF, CRLF and lone CR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// First byte.
    pub(super) start: usize,
    /// End of the content, before the line break.
    pub(super) end: usize,
    /// Start of the next line, behind the line break.
    pub(super) next: usize,
}

impl Line {
    /// The line without its break.
    pub(super) fn span(self) -> Span {
        Span::new(self.start, self.end)
    }

    /// The content of the line.
    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The content without blanks (space, tab) around it.
    pub(super) fn typed(self, text: &str) -> Span {
        let content = self.of(text);
        let lead = content.len() - content.trim_start_matches([' ', '\t']).len();
        let trimmed = content.trim_matches([' ', '\t']).len();
        Span::new(self.start + lead, self.start + lead + trimmed)
    }

    /// Column of a byte on the line, in bytes from 0; a byte order mark takes none.
    pub(super) fn column(self, text: &str, at: usize) -> usize {
        text.get(self.start..at).unwrap_or("").trim_start_matches('\u{feff}').len()
    }

    /// Leading spaces and tabs, in bytes.
    pub(super) fn indent(self, text: &str) -> usize {
        let content = self.of(text);
        content.len() - content.trim_start_matches([' ', '\t']).len()
    }
}

/// The lines of a text, in order. A text ending in a line break has an empty last line.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    let mut at = Some(0);
    std::iter::from_fn(move || {
        let line = line_from(text, at?);
        at = (line.next > line.end).then_some(line.next);
        Some(line)
    })
}

/// The line that begins at `start`.
pub(super) fn line_from(text: &str, start: usize) -> Line {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..).unwrap_or(&[]);
    let end = start + rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
    let next = match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => end + 2,
        (Some(_), _) => end + 1,
        (None, _) => end,
    };
    Line { start, end, next }
}

/// The line on which the byte at `offset` lies; the break belongs to the line it ends.
pub(super) fn line_at(text: &str, offset: usize) -> Line {
    line_from(text, line_start(text, offset))
}

/// Where the line of `offset` begins.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = offset.min(bytes.len());
    while at > 0 {
        let ends_line = bytes[at - 1] == b'\n' || (bytes[at - 1] == b'\r' && bytes.get(at) != Some(&b'\n'));
        if ends_line {
            break;
        }
        at -= 1;
    }
    at
}

/// The line before the one that begins at `start`.
pub(super) fn line_before(text: &str, start: usize) -> Option<Line> {
    (start > 0).then(|| line_at(text, start - 1))
}

/// The lines below one, in order.
pub(super) fn lines_below(text: &str, line: Line) -> impl Iterator<Item = Line> + '_ {
    let below = move |line: &Line| (line.next > line.end).then(|| line_from(text, line.next));
    std::iter::successors(below(&line), below)
}

/// Column of a byte, in bytes from 0; a byte order mark takes none.
pub(super) fn column(text: &str, at: usize) -> usize {
    let start = line_start(text, at);
    Line { start, end: at, next: at }.column(text, at)
}

/// The same where -1 is the column of what stands around a document.
pub(super) fn signed_column(text: &str, at: usize) -> isize {
    isize::try_from(column(text, at)).unwrap_or(isize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_break_ends_a_line() {
        let text = "a\r\nb\rc\n";
        let found: Vec<_> = lines(text).map(|line| line.of(text)).collect();
        assert_eq!(found, ["a", "b", "c", ""]);
        for (offset, line) in [(0, "a"), (1, "a"), (2, "a"), (3, "b"), (4, "b"), (5, "c"), (7, "")] {
            assert_eq!(line_at(text, offset).of(text), line, "{offset}");
        }
        assert_eq!(line_before(text, 3).map(|line| line.of(text)), Some("a"));
        let below: Vec<_> = lines_below(text, line_at(text, 1)).map(|line| line.of(text)).collect();
        assert_eq!(below, ["b", "c", ""]);
    }
}
