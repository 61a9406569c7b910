//! Things one behind the other in a file, in chunks that one state of the file shares with the next. An edit costs the
//! chunks around it, and what is kept about a chunk need not be found out again, however long the file is.

use std::ops::Range;
use std::sync::Arc;

/// Things in a chunk that is made anew.
const SIZE: usize = 64;

/// A chunk of fewer is joined to the one before it.
const FEW: usize = 16;

/// What is kept about a chunk.
pub trait Gist<T> {
    /// Of these things.
    fn of<'t>(things: impl Iterator<Item = &'t T>) -> Self
    where
        T: 't;
}

impl<T> Gist<T> for () {
    fn of<'t>(_: impl Iterator<Item = &'t T>) -> Self
    where
        T: 't,
    {
    }
}

/// Things in the order in which they stand in a file, each at a byte.
#[derive(Debug)]
pub struct Chunks<T, G = ()> {
    links: Vec<Link<T, G>>,
    count: usize,
}

/// A chunk in its place: where its first thing stands, and how many things stand before it.
#[derive(Debug)]
struct Link<T, G> {
    base: usize,
    first: usize,
    chunk: Arc<Chunk<T, G>>,
}

/// Some things, each with its distance from the first.
#[derive(Debug)]
struct Chunk<T, G> {
    things: Vec<(usize, T)>,
    gist: G,
}

impl<T, G> Clone for Link<T, G> {
    fn clone(&self) -> Self {
        Link { chunk: self.chunk.clone(), ..*self }
    }
}

impl<T, G> Clone for Chunks<T, G> {
    fn clone(&self) -> Self {
        Chunks { links: self.links.clone(), count: self.count }
    }
}

impl<T, G> Default for Chunks<T, G> {
    fn default() -> Self {
        Chunks { links: Vec::new(), count: 0 }
    }
}

impl<T, G> Link<T, G> {
    fn range(&self) -> Range<usize> {
        self.first..self.first + self.chunk.things.len()
    }

    fn get(&self, index: usize) -> Option<(usize, &T)> {
        let (distance, thing) = self.chunk.things.get(index.checked_sub(self.first)?)?;
        Some((self.base + distance, thing))
    }
}

impl<T, G> Chunks<T, G> {
    /// How many things there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The thing of a number, and where it stands.
    pub fn get(&self, index: usize) -> Option<(usize, &T)> {
        let behind = self.links.partition_point(|link| link.first <= index);
        self.links.get(behind.checked_sub(1)?)?.get(index)
    }

    /// The things of these numbers.
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = (usize, &T)> {
        let from = self.links.partition_point(|link| link.range().end <= range.start);
        let until = range.end;
        let links = self.links.iter().skip(from).take_while(move |link| link.first < until);
        links.flat_map(move |link| {
            let part = link.range();
            (part.start.max(range.start)..part.end.min(range.end)).filter_map(|index| link.get(index))
        })
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        let things = |link| {
            let Link { base, chunk, .. }: &Link<T, G> = link;
            chunk.things.iter().map(move |(distance, thing)| (base + distance, thing))
        };
        self.links.iter().flat_map(things)
    }

    /// Chunk by chunk: the number of the first thing, what is kept about them, and the things.
    pub fn by_chunk(&self) -> impl Iterator<Item = (usize, &G, impl Iterator<Item = (usize, &T)> + Clone)> {
        self.links.iter().map(|link| {
            let things = link.chunk.things.iter().map(move |(distance, thing)| (link.base + distance, thing));
            (link.first, &link.chunk.gist, things)
        })
    }

    /// How many there are before the first one that does not fit; all before it fit.
    pub fn partition_point(&self, fits: impl Fn(usize, &T) -> bool) -> usize {
        let starts = |link: &Link<T, G>| link.get(link.first).is_some_and(|(base, thing)| fits(base, thing));
        let behind = self.links.partition_point(starts);
        let Some(link) = behind.checked_sub(1).and_then(|last| self.links.get(last)) else { return 0 };
        link.first + link.chunk.things.partition_point(|(distance, thing)| fits(link.base + distance, thing))
    }

    /// How many things at the front and at the back are the same, wherever they stand. Shared chunks are not looked into.
    pub fn alike(&self, other: &Self, same: impl Fn(&T, &T) -> bool) -> (usize, usize) {
        let most = self.count.min(other.count);
        let is_shared = |one: &Link<T, G>, two: &Link<T, G>| Arc::ptr_eq(&one.chunk, &two.chunk);
        let same = |one: Option<(usize, &T)>, two: Option<(usize, &T)>| {
            one.zip(two).is_some_and(|((_, one), (_, two))| same(one, two))
        };
        let shared = self.links.iter().zip(&other.links).take_while(|(one, two)| is_shared(one, two)).count();
        let mut front = self.links.get(shared).map_or(self.count, |link| link.first);
        while front < most && same(self.get(front), other.get(front)) {
            front += 1;
        }
        let most = most - front;
        let mut back = 0;
        for (one, two) in self.links.iter().rev().zip(other.links.iter().rev()) {
            if !is_shared(one, two) || back + one.chunk.things.len() > most {
                break;
            }
            back += one.chunk.things.len();
        }
        while back < most && same(self.get(self.count - 1 - back), other.get(other.count - 1 - back)) {
            back += 1;
        }
        (front, back)
    }
}

impl<T: Clone, G: Gist<T>> Chunks<T, G> {
    /// Things and where they stand, in this order.
    pub fn new(things: impl IntoIterator<Item = (usize, T)>) -> Self {
        let mut chunks = Chunks::default();
        chunks.push(things.into_iter().collect(), SIZE);
        chunks
    }

    /// The same with other things between those at the front and at the back. What stands at the back is moved `by` bytes.
    pub fn spliced(&self, (front, back): (usize, usize), between: Vec<(usize, T)>, by: isize) -> Self {
        let behind = self.count.saturating_sub(back);
        let before = self.links.partition_point(|link| link.range().end <= front);
        let after = self.links.partition_point(|link| link.first < behind);
        let mut now = Chunks { links: Vec::with_capacity(self.links.len() + 1), count: front };
        now.links.extend_from_slice(self.links.get(..before).unwrap_or(&[]));
        let own = |(base, thing): (usize, &T)| (base, thing.clone());
        // What is left of chunks that are cut into.
        let cut = self.links.get(before).map_or(front, |link| link.first).min(front);
        let rest = self.links.get(after).map_or(self.count, |link| link.first).max(behind);
        let mut loose: Vec<(usize, T)> = self.range(cut..front).map(own).collect();
        loose.extend(between);
        let moved = |base: usize| base.wrapping_add_signed(by);
        loose.extend(self.range(behind..rest).map(|(base, thing)| (moved(base), thing.clone())));
        now.count = cut;
        if loose.len() < FEW
            && let Some(last) = now.links.pop()
        {
            now.count = last.first;
            loose.splice(0..0, last.range().filter_map(|index| last.get(index)).map(own));
        }
        now.push(loose, 2 * SIZE);
        for link in self.links.get(after..).unwrap_or(&[]) {
            let chunk = link.chunk.clone();
            now.links.push(Link { base: moved(link.base), first: now.count, chunk });
            now.count += link.chunk.things.len();
        }
        now
    }

    /// The same with other things in these places, which come in order.
    pub fn with(mut self, others: impl IntoIterator<Item = (usize, T)>) -> Self {
        let mut others = others.into_iter().peekable();
        let mut at = 0;
        while let Some((index, _)) = others.peek() {
            at += self.links.get(at..).unwrap_or(&[]).partition_point(|link| link.range().end <= *index);
            let Some(link) = self.links.get_mut(at) else { break };
            let mut things = link.chunk.things.clone();
            while let Some((index, thing)) = others.next_if(|(index, _)| *index < link.range().end) {
                if let Some(slot) = index.checked_sub(link.first).and_then(|index| things.get_mut(index)) {
                    slot.1 = thing;
                }
            }
            link.chunk = Arc::new(Chunk::of(things));
        }
        self
    }

    /// Puts things behind all others, in chunks of about as many as may be in one.
    fn push(&mut self, things: Vec<(usize, T)>, most: usize) {
        if things.is_empty() {
            return;
        }
        let size = if things.len() > most { SIZE } else { most };
        let mut things = things.into_iter().peekable();
        while let Some((base, _)) = things.peek() {
            let base = *base;
            let some: Vec<(usize, T)> = things.by_ref().take(size).map(|(at, thing)| (at - base, thing)).collect();
            let (first, count) = (self.count, some.len());
            self.links.push(Link { base, first, chunk: Arc::new(Chunk::of(some)) });
            self.count += count;
        }
    }
}

impl<T, G: Gist<T>> Chunk<T, G> {
    fn of(things: Vec<(usize, T)>) -> Self {
        let gist = G::of(things.iter().map(|(_, thing)| thing));
        Chunk { things, gist }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Things that are as many bytes long as they say.
    fn placed(things: &[usize]) -> Vec<(usize, usize)> {
        let mut at = 0;
        let place = |thing: &usize| {
            at += thing;
            (at - thing, *thing)
        };
        things.iter().map(place).collect()
    }

    proptest! {
        /// Any row of splices leaves what the same splices leave in a plain list.
        #[test]
        fn spliced_like_a_list(
            start in prop::collection::vec(1_usize..5, 0..300),
            steps in prop::collection::vec((0.0..1.0, 0_usize..90, prop::collection::vec(1_usize..5, 0..200)), 1..12),
        ) {
            let mut list = start;
            let mut chunks: Chunks<usize> = Chunks::new(placed(&list));
            for (at, gone, come) in steps {
                let front = (at * list.len() as f64) as usize;
                let gone = gone.min(list.len() - front);
                let back = list.len() - front - gone;
                let old: Vec<usize> = list.splice(front..front + gone, come.iter().copied()).collect();
                let by = come.iter().sum::<usize>() as isize - old.iter().sum::<usize>() as isize;
                let between = placed(&list).get(front..front + come.len()).unwrap_or_default().to_vec();
                let now = chunks.spliced((front, back), between, by);
                let expected = placed(&list);
                prop_assert_eq!(now.iter().map(|(at, thing)| (at, *thing)).collect::<Vec<_>>(), &expected[..]);
                prop_assert_eq!(now.len(), list.len());
                let middle = list.len() / 3..list.len() / 2;
                let range: Vec<_> = now.range(middle.clone()).map(|(at, thing)| (at, *thing)).collect();
                prop_assert_eq!(&range[..], &expected[middle]);
                for (index, (at, _)) in expected.iter().enumerate() {
                    prop_assert_eq!(now.get(index).map(|(at, _)| at), Some(*at));
                    prop_assert_eq!(now.partition_point(|base, _| base < *at), index);
                }
                // Equal numbers may stand beside what was replaced too.
                let (same_front, same_back) = chunks.alike(&now, |one, two| one == two);
                prop_assert!(same_front >= front && same_front + same_back >= (front + back).min(list.len()));
                chunks = now;
            }
        }

        /// Other things in some places, and no others.
        #[test]
        fn with_others_in_their_places(count in 1_usize..400, places in prop::collection::btree_set(0_usize..400, 0..40)) {
            let chunks: Chunks<usize> = Chunks::new((0..count).map(|number| (number, number)));
            let places: Vec<usize> = places.into_iter().filter(|place| *place < count).collect();
            let now = chunks.with(places.iter().map(|place| (*place, 1_000 + place)));
            let expected = (0..count).map(|number| if places.contains(&number) { 1_000 + number } else { number });
            prop_assert_eq!(now.iter().map(|(_, thing)| *thing).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_long_row_of_single_edits_leaves_chunks_of_a_fair_size() {
        let mut chunks: Chunks<usize> = Chunks::new((0..10_000).map(|number| (number, number)));
        for step in 0..5_000 {
            let front = step * 7 % chunks.len();
            let gone = usize::from(step % 3 == 0);
            let back = chunks.len() - front - gone;
            let come = if step % 3 == 1 { vec![(front, step), (front + 1, step)] } else { vec![(front, step)] };
            let by = come.len() as isize - gone as isize;
            chunks = chunks.spliced((front, back), come, by);
        }
        assert!(chunks.links.len() < 2 * chunks.len() / SIZE, "{} chunks of {}", chunks.links.len(), chunks.len());
        assert!(chunks.links.iter().all(|link| link.chunk.things.len() < 2 * SIZE + FEW));
    }
}
