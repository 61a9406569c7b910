//! Segments in their places.

use std::borrow::Cow;
use std::sync::Arc;

use super::names::Replaced;
use super::segment::{Segment, SegmentCache};
use crate::dialects::Dialect;
use crate::syntax::Language;

/// A segment and where it starts in its file, in bytes.
#[derive(Clone)]
pub struct Placed {
    /// Add it to every span of the segment.
    pub base: usize,
    /// Greater than those of all segments before it; the same in every state of the file in which the segment stands in
    /// its place, or one that took its place.
    pub(super) ordinal: u64,
    /// The segment.
    pub segment: Arc<Segment>,
}

/// How many segments at the front and at the back are the same as those that were there before, with whatever is kept of
/// these.
pub fn alike<T>(before: &[T], of: impl Fn(&T) -> &Arc<Segment>, now: &[Placed]) -> (usize, usize) {
    let same = |(before, now): &(&T, &Placed)| Arc::ptr_eq(of(before), &now.segment);
    let front = before.iter().zip(now).take_while(same).count();
    let (before, now) = (before.get(front..).unwrap_or(&[]), now.get(front..).unwrap_or(&[]));
    (front, before.iter().rev().zip(now.iter().rev()).take_while(same).count())
}

/// Ordinals that lie between those of two neighbours in a file that is read for the first time.
const ROOM: u64 = 1 << 32;

/// Gives segments their ordinals: those at the front and at the back have them already. Returns whether they keep them;
/// where there is no room for the others, all get new ones.
pub(super) fn number(segments: &mut [Placed], before: &[Placed], (front, back): (usize, usize)) -> bool {
    let (count, behind) = (segments.len(), segments.len() - back);
    let kept = before.iter().take(front).zip(0..).chain(before.iter().rev().take(back).zip((0..count).rev()));
    for (placed, index) in kept {
        segments[index].ordinal = placed.ordinal;
    }
    let (gone, come) = (before.len() - front - back, behind - front);
    if gone == come {
        let pairs = segments[front..behind].iter_mut().zip(&before[front..]);
        pairs.for_each(|(placed, before)| placed.ordinal = before.ordinal);
        return true;
    }
    let low = front.checked_sub(1).map_or(0, |last| segments[last].ordinal);
    let high = segments.get(behind).map_or(low.saturating_add(ROOM * (come as u64 + 1)), |next| next.ordinal);
    let step = (high - low) / (come as u64 + 1);
    if step == 0 {
        segments.iter_mut().zip(1..).for_each(|(placed, number)| placed.ordinal = number * ROOM);
        return false;
    }
    segments[front..behind].iter_mut().zip(1..).for_each(|(placed, number)| placed.ordinal = low + number * step);
    true
}

/// Which segments took the place of which; none if those before were not read.
pub(super) fn replaced(before: &[Placed], (front, back): (usize, usize), now: usize) -> Option<Replaced> {
    let gone = before.get(front..before.len() - back)?.iter();
    let facts = |placed: &Placed| Some((placed.ordinal, placed.segment.known_facts()?.clone()));
    let before = gone.map(facts).collect::<Option<_>>()?;
    Some(Replaced { front, before, now: now - front - back })
}

/// Segments of these texts at these places; what stood there before lends its parse trees.
pub(super) fn place<'t>(
    texts: impl ExactSizeIterator<Item = (usize, Cow<'t, str>)>,
    (language, dialect): (Language, Option<&'static dyn Dialect>),
    before: &[Placed],
    cache: &SegmentCache,
) -> Vec<Placed> {
    let count = texts.len();
    let same_count = before.len() == count;
    let placed = texts.enumerate().map(|(index, (base, text))| {
        // What stood in this place: counted from the front, or from the back once something was added or removed.
        let counterpart = if same_count || placed_equals(before, index, &text) {
            before.get(index)
        } else {
            (before.len() + index).checked_sub(count).and_then(|index| before.get(index))
        };
        let segment = match counterpart {
            Some(old) if **old.segment.text() == *text && same_dialect(old, dialect) => old.segment.clone(),
            old => cache.get(&text, language, dialect, old.map(|old| old.segment.clone())),
        };
        Placed { base, ordinal: 0, segment }
    });
    placed.collect()
}

fn placed_equals(before: &[Placed], index: usize, text: &str) -> bool {
    before.get(index).is_some_and(|old| **old.segment.text() == *text)
}

fn same_dialect(placed: &Placed, dialect: Option<&'static dyn Dialect>) -> bool {
    placed.segment.dialect().map(|d| d.id()) == dialect.map(|d| d.id())
}
