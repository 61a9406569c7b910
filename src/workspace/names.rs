use std::sync::Arc;

use super::document::Placed;
use crate::model::{Lowered, Reference, Symbol};

/// A symbol or a reference of a file: the number of its segment and its own among its likes there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) part: usize,
    pub(super) number: usize,
}

/// Where the names of a file are, by the keys of [`crate::model::SymbolKind::keys`].
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Every symbol under all of its keys, sorted.
    symbols: Vec<(u64, Spot)>,
    /// Every reference under the first of its keys, sorted: whatever it means has that key too.
    references: Vec<(u64, Spot)>,
}

impl Names {
    pub(super) fn of(segments: &[Placed]) -> Names {
        let mut names = Names::default();
        names.gather(0, segments);
        names
    }

    /// The names once segments gave way to others: what stands elsewhere is taken over.
    pub(super) fn after(&self, replaced: &Replaced, segments: &[Placed]) -> Names {
        let mut new = Names::default();
        new.gather(replaced.front, replaced.now(segments));
        Names {
            symbols: merged(&self.symbols, new.symbols, replaced),
            references: merged(&self.references, new.references, replaced),
        }
    }

    /// Takes in the names of segments, the first of which has this number.
    fn gather(&mut self, first: usize, segments: &[Placed]) {
        for (index, placed) in segments.iter().enumerate() {
            let (part, facts) = (first + index, placed.segment.facts());
            for (number, symbol) in facts.symbols.iter().enumerate() {
                let keys = symbol.kind.keys(&symbol.name).into_iter();
                self.symbols.extend(keys.map(|key| (key, Spot { part, number })));
            }
            for (number, reference) in facts.references.iter().enumerate() {
                let key = reference.kind.keys(&reference.name).into_iter().next();
                self.references.extend(key.map(|key| (key, Spot { part, number })));
            }
        }
        self.symbols.sort_unstable();
        self.references.sort_unstable();
    }

    /// Symbols a reference may mean, in the order of the file: some may not match.
    pub(super) fn symbols(&self, reference: &Reference) -> impl Iterator<Item = Spot> {
        let buckets = reference.kind.keys(&reference.name).into_iter().map(|key| bucket(&self.symbols, key));
        buckets.min_by_key(|bucket| bucket.len()).unwrap_or(&[]).iter().map(|(_, spot)| *spot)
    }

    /// References that may mean a symbol, in the order of the file: some may not match.
    pub(super) fn references(&self, symbol: &Symbol) -> Vec<Spot> {
        let keys = symbol.kind.keys(&symbol.name).into_iter();
        let mut spots: Vec<Spot> = keys.flat_map(|key| bucket(&self.references, key)).map(|(_, spot)| *spot).collect();
        spots.sort_unstable();
        spots
    }
}

/// What is sorted under a key.
fn bucket(sorted: &[(u64, Spot)], key: u64) -> &[(u64, Spot)] {
    let start = sorted.partition_point(|(other, _)| *other < key);
    let rest = sorted.get(start..).unwrap_or(&[]);
    rest.get(..rest.partition_point(|(other, _)| *other == key)).unwrap_or(&[])
}

/// Two sorted lists as one: an earlier one, without what was replaced, and the new one.
fn merged(earlier: &[(u64, Spot)], new: Vec<(u64, Spot)>, replaced: &Replaced) -> Vec<(u64, Spot)> {
    let mut all = Vec::with_capacity(earlier.len() + new.len());
    let mut new = new.into_iter().peekable();
    // Segments only move together, so that what is kept stays sorted.
    for kept in earlier.iter().filter_map(|(key, spot)| Some((*key, replaced.moved(*spot)?))) {
        while let Some(next) = new.next_if(|next| *next < kept) {
            all.push(next);
        }
        all.push(kept);
    }
    all.extend(new);
    all
}

/// Segments that took the place of others.
#[derive(Debug)]
pub(super) struct Replaced {
    /// So many segments stand before them.
    pub(super) front: usize,
    /// The facts of those that gave way.
    pub(super) before: Vec<Arc<Lowered>>,
    /// How many came.
    pub(super) now: usize,
}

impl Replaced {
    /// The facts of those that came.
    pub(super) fn now<'p>(&self, segments: &'p [Placed]) -> &'p [Placed] {
        segments.get(self.front..self.front + self.now).unwrap_or(&[])
    }

    /// Where something is now; none if its segment gave way.
    pub(super) fn moved(&self, spot: Spot) -> Option<Spot> {
        let behind = self.front + self.before.len();
        if spot.part < self.front {
            Some(spot)
        } else if spot.part < behind {
            None
        } else {
            Some(Spot { part: spot.part - behind + self.front + self.now, ..spot })
        }
    }

    /// Whether the same things have the same names in the same segments, and are looked for in the same places.
    pub(super) fn name_the_same(&self, segments: &[Placed]) -> bool {
        let now = self.now(segments);
        self.before.len() == now.len() && self.before.iter().zip(now).all(|(a, b)| name_the_same(a, b.segment.facts()))
    }
}

fn name_the_same(before: &Lowered, now: &Lowered) -> bool {
    let symbol = |a: &Symbol, b: &Symbol| (a.kind, &a.name, a.scope) == (b.kind, &b.name, b.scope);
    let reference = |a: &Reference, b: &Reference| (a.kind, &a.name, &a.within) == (b.kind, &b.name, &b.within);
    before.symbols.len() == now.symbols.len()
        && before.references.len() == now.references.len()
        && before.symbols.iter().zip(&now.symbols).all(|(a, b)| symbol(a, b))
        && before.references.iter().zip(&now.references).all(|(a, b)| reference(a, b))
}
