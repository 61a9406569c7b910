use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// A half-open range of bytes. Relative to the start of a segment below the workspace floor, to the start of the
/// file above it; the holder of a span says which.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end`. An end before the start is taken as empty.
    pub fn new(start: usize, end: usize) -> Self {
        let start = clamp(start);
        Span { start, end: clamp(end).max(start) }
    }

    /// The empty span at `at`.
    pub fn at(at: usize) -> Self {
        Span::new(at, at)
    }

    /// First byte, as an index.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte, as an index.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Index range into a string.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Whether `offset` lies in the span or directly behind it: what an editor means by "the cursor is on it".
    pub fn touches(self, offset: usize) -> bool {
        self.start() <= offset && offset <= self.end()
    }

    /// Whether every byte of `other` lies in this span.
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte, or an empty one lies inside or at the border of the other.
    pub fn meets(self, other: Span) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same span `base` bytes further on: from a segment's coordinates to the file's.
    pub fn shifted(self, base: usize) -> Span {
        Span::new(self.start() + base, self.end() + base)
    }

    /// The same span seen from `base`: from the file's coordinates to a segment's.
    pub fn relative_to(self, base: usize) -> Span {
        Span::new(self.start().saturating_sub(base), self.end().saturating_sub(base))
    }

    /// The text under the span; empty where the span does not lie on character boundaries inside `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// All spans hash alike. A digest of facts then speaks of what is said and not of where: moving text about changes no
/// digest. For the same reason a span is no good as the key of a hash map.
impl Hash for Span {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Files are refused far below 4 GiB (see the workspace's limits), so this never bites; it keeps arithmetic total.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
