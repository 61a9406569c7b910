//! Segments in their places.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::chunks::Chunks;
use super::names::Replaced;
use super::segment::{Segment, SegmentCache};
use crate::dialects::Dialect;
use crate::syntax::Language;

/// A segment and where it starts in its file, in bytes.
#[derive(Clone, Copy)]
pub struct Placed<'s> {
    /// Add it to every span of the segment.
    pub base: usize,
    /// Greater than those of all segments before it; the same in every state of the file in which the segment stands in
    /// its place, or one that took its place.
    pub(super) ordinal: u64,
    /// The segment.
    pub segment: &'s Arc<Segment>,
}

/// The segments of a file, in order. What the states of a file have in common they share.
#[derive(Clone, Default)]
pub struct Segments(Chunks<Slot>);

/// A segment and its ordinal.
#[derive(Clone)]
struct Slot {
    ordinal: u64,
    segment: Arc<Segment>,
}

/// The segments of a file's next state.
pub(super) struct Successors {
    pub(super) segments: Segments,
    /// So many at the front and at the back are those of the state before.
    pub(super) kept: (usize, usize),
    /// Whether these have their ordinals still: where there is no room for the others, all get new ones.
    pub(super) is_in_order: bool,
}

/// Ordinals that lie between those of two neighbours in a file that is read for the first time.
const ROOM: u64 = 1 << 32;

impl Segments {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none: the file is not read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first one.
    pub fn first(&self) -> Option<Placed<'_>> {
        self.get(0)
    }

    /// The one of a number, counted from 0.
    pub fn get(&self, index: usize) -> Option<Placed<'_>> {
        self.0.get(index).map(placed)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Placed<'_>> {
        self.0.iter().map(placed)
    }

    /// Those of these numbers.
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = Placed<'_>> {
        self.0.range(range).map(placed)
    }

    /// The one that holds a place. Between two: the later one, the last one at the end.
    pub(super) fn at(&self, offset: usize) -> Option<Placed<'_>> {
        self.get(self.0.partition_point(|base, _| base <= offset).saturating_sub(1))
    }

    /// The one with an ordinal.
    pub(super) fn numbered(&self, ordinal: u64) -> Option<Placed<'_>> {
        let placed = self.get(self.0.partition_point(|_, slot| slot.ordinal < ordinal))?;
        (placed.ordinal == ordinal).then_some(placed)
    }

    /// How many at the front and at the back are the same.
    pub fn alike(&self, now: &Segments) -> (usize, usize) {
        self.0.alike(&now.0, |one, two| Arc::ptr_eq(&one.segment, &two.segment))
    }

    /// The same with others between those at the front and at the back. What stands at the back is moved `by` bytes.
    pub(super) fn spliced(
        &self,
        (front, back): (usize, usize),
        mut between: Vec<(usize, Arc<Segment>)>,
        by: isize,
    ) -> Successors {
        let is_same = |index: usize, now: &(usize, Arc<Segment>)| {
            self.get(index).is_some_and(|before| Arc::ptr_eq(before.segment, &now.1))
        };
        let gone = front..self.len() - back;
        let more = gone.clone().zip(&between).take_while(|(index, now)| is_same(*index, now)).count();
        between.drain(..more);
        let front = front + more;
        let gone = front..gone.end;
        let more = gone.rev().zip(between.iter().rev()).take_while(|(index, now)| is_same(*index, now)).count();
        between.truncate(between.len() - more);
        let back = back + more;
        let behind = self.len() - back;
        let count = between.len() as u64;
        let is_one_for_one = between.len() == behind - front;
        let low = front.checked_sub(1).and_then(|last| self.get(last)).map_or(0, |last| last.ordinal);
        let high = self.get(behind).map_or(low.saturating_add(ROOM.saturating_mul(count + 1)), |next| next.ordinal);
        let step = (high - low) / (count + 1);
        let slot = |((base, segment), number): ((usize, Arc<Segment>), u64)| {
            let index = front + number as usize - 1;
            let taken = self.get(index).filter(|_| is_one_for_one).map(|before| before.ordinal);
            (base, Slot { ordinal: taken.unwrap_or(low + number * step), segment })
        };
        let now = self.0.spliced((front, back), between.into_iter().zip(1..).map(slot).collect(), by);
        if step > 0 || is_one_for_one {
            return Successors { segments: Segments(now), kept: (front, back), is_in_order: true };
        }
        let anew = now
            .iter()
            .zip(1..)
            .map(|((base, slot), number)| (base, Slot { ordinal: number * ROOM, segment: slot.segment.clone() }));
        Successors { segments: Segments(Chunks::new(anew)), kept: (front, back), is_in_order: false }
    }
}

impl<'s> IntoIterator for &'s Segments {
    type Item = Placed<'s>;
    type IntoIter = Box<dyn Iterator<Item = Placed<'s>> + 's>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

fn placed((base, slot): (usize, &Slot)) -> Placed<'_> {
    Placed { base, ordinal: slot.ordinal, segment: &slot.segment }
}

/// Which segments took the place of which, from one state to the next; none if those before were not read.
pub(super) fn replaced(before: &Segments, (front, back): (usize, usize), now: usize) -> Option<Replaced> {
    let gone = before.range(front..before.len() - back);
    let facts = |placed: Placed<'_>| Some((placed.ordinal, placed.segment.known_facts()?.clone()));
    let before = gone.map(facts).collect::<Option<_>>()?;
    Some(Replaced { front, before, now: now - front - back })
}

/// Segments of these texts at these places; what stood there before lends its parse trees.
pub(super) fn place<'t>(
    texts: impl ExactSizeIterator<Item = (usize, Cow<'t, str>)>,
    (language, dialect): (Language, Option<&'static dyn Dialect>),
    before: (&Segments, Range<usize>),
    cache: &SegmentCache,
) -> Vec<(usize, Arc<Segment>)> {
    let (segments, range) = before;
    let (count, count_before) = (texts.len(), range.len());
    let before = |index: usize| Some(segments.get(range.start + index).filter(|_| index < count_before)?.segment);
    let placed = texts.enumerate().map(|(index, (base, text))| {
        // What stood in this place: counted from the front, or from the back once something was added or removed.
        let from_front = before(index).filter(|old| count_before == count || **old.text() == *text);
        let from_back = || (count_before + index).checked_sub(count).and_then(before);
        let segment = match from_front.or_else(from_back) {
            Some(old) if **old.text() == *text && same_dialect(old, dialect) => old.clone(),
            old => cache.get(&text, language, dialect, old.cloned()),
        };
        (base, segment)
    });
    placed.collect()
}

fn same_dialect(segment: &Segment, dialect: Option<&'static dyn Dialect>) -> bool {
    segment.dialect().map(|d| d.id()) == dialect.map(|d| d.id())
}
