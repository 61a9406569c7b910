use std::collections::BTreeSet;
use std::sync::Arc;

use immutable_chunkmap::set::SetM;

use super::asked::hash;
use super::placed::{Placed, Segments};
use crate::model::{Lowered, Reference, Symbol, SymbolKind, SymbolName};

/// Names under a key that are counted; so many are many.
const COUNTED: usize = 64;

/// A symbol or a reference of a file: the ordinal of its segment and its own number among its likes there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) segment: u64,
    pub(super) number: usize,
}

impl Spot {
    /// Behind all others.
    const LAST: Spot = Spot { segment: u64::MAX, number: usize::MAX };
}

/// Spots by something, sorted. What was made from it shares with it whatever is the same.
pub(super) type Spots<K> = SetM<(K, Spot)>;

/// Where the names of a file are, by the keys of [`crate::model::SymbolKind::keys`].
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Every symbol under all of its keys, under that of its qualifier, and under its kind.
    symbols: Spots<u64>,
    /// Every reference under the first of its keys: whatever it means has that key too.
    references: Spots<u64>,
    /// Every resource under its type.
    resources: Spots<u64>,
}

impl Names {
    pub(super) fn of(segments: &Segments) -> Names {
        let of = |read: fn(u64, &Lowered) -> Vec<(u64, Spot)>| -> Vec<(u64, Spot)> {
            segments.iter().flat_map(|placed| read(placed.ordinal, placed.segment.facts())).collect()
        };
        let set = |spots| SetM::new().insert_many(spots);
        let (symbols, references, resources) = (of(symbols_of), of(references_of), of(resources_of));
        Names { symbols: set(symbols), references: set(references), resources: set(resources) }
    }

    /// The names once segments gave way to others: what stands elsewhere is taken over.
    pub(super) fn after(&self, replaced: &Replaced, segments: &Segments) -> Names {
        let (symbols, references) = (replaced.steps(segments, symbols_of), replaced.steps(segments, references_of));
        let resources = replaced.steps(segments, resources_of);
        Names {
            symbols: symbols.taken_from(&self.symbols),
            references: references.taken_from(&self.references),
            resources: resources.taken_from(&self.resources),
        }
    }

    /// Symbols a reference may mean, in the order of the file: some may not match.
    pub(super) fn symbols(&self, reference: &Reference) -> impl Iterator<Item = Spot> {
        self.rarest(reference).into_iter().flat_map(|key| bucket(&self.symbols, key))
    }

    /// Symbols with the qualifier of a name, in the order of the file: some may have another one. None where it has none.
    pub(super) fn qualified(
        &self,
        kind: SymbolKind,
        name: &SymbolName,
    ) -> Option<impl Iterator<Item = Spot> + use<'_>> {
        Some(bucket(&self.symbols, kind.qualifier_key(name)?))
    }

    /// Symbols of a kind, in the order of the file.
    pub(super) fn of_kind(&self, kind: SymbolKind) -> impl Iterator<Item = Spot> + use<'_> {
        bucket(&self.symbols, hash(&kind))
    }

    /// Resources of a type, in the order of the file.
    pub(super) fn resources(&self, kind: &str) -> impl Iterator<Item = Spot> + use<'_> {
        bucket(&self.resources, hash(&kind))
    }

    /// Of the keys of a reference, all of which a symbol must have to be meant, the one that the fewest symbols have.
    pub(super) fn rarest(&self, reference: &Reference) -> Option<u64> {
        let keys = reference.kind.keys(&reference.name);
        match keys.as_slice() {
            [only] => Some(*only),
            _ => rarest(keys, |key, most| bucket(&self.symbols, *key).take(most).count()),
        }
    }

    /// References that may mean a symbol, in the order of the file: some may not match.
    pub(super) fn references(&self, symbol: &Symbol) -> Vec<Spot> {
        let keys = symbol.kind.keys(&symbol.name).into_iter();
        let mut spots: Vec<Spot> = keys.flat_map(|key| bucket(&self.references, key)).collect();
        spots.sort_unstable();
        spots
    }
}

/// The key under which the fewest names are, if any are kept under one; `count` counts no further than it is told.
pub(super) fn rarest<K>(keys: impl IntoIterator<Item = K>, count: impl Fn(&K, usize) -> usize) -> Option<K> {
    let mut best: Option<(usize, K)> = None;
    for key in keys {
        let most = best.as_ref().map_or(COUNTED, |(fewest, _)| *fewest);
        let found = count(&key, most);
        if best.is_none() || found < most {
            best = Some((found, key));
        }
    }
    best.map(|(_, key)| key)
}

fn symbols_of(segment: u64, facts: &Lowered) -> Vec<(u64, Spot)> {
    let symbols = facts.symbols.iter().enumerate();
    let keys = |symbol: &Symbol| {
        let all = symbol.kind.keys(&symbol.name).into_iter();
        all.chain(symbol.kind.qualifier_key(&symbol.name)).chain([hash(&symbol.kind)])
    };
    symbols.flat_map(|(number, symbol)| keys(symbol).map(move |key| (key, Spot { segment, number }))).collect()
}

fn references_of(segment: u64, facts: &Lowered) -> Vec<(u64, Spot)> {
    let references = facts.references.iter().enumerate();
    let key = |reference: &Reference| reference.kind.keys(&reference.name).into_iter().next();
    references.filter_map(|(number, reference)| Some((key(reference)?, Spot { segment, number }))).collect()
}

fn resources_of(segment: u64, facts: &Lowered) -> Vec<(u64, Spot)> {
    let resources = facts.resources().enumerate();
    resources.map(|(number, (_, resource))| (hash(&resource.kind.as_str()), Spot { segment, number })).collect()
}

/// What is under a key.
fn bucket(sorted: &Spots<u64>, key: u64) -> impl Iterator<Item = Spot> + use<'_> {
    sorted.range((key, Spot::default())..=(key, Spot::LAST)).map(|(_, spot)| *spot)
}

/// From one state of a set to the next.
#[derive(Clone, Debug)]
pub(super) struct Steps<T> {
    /// What is in it no longer.
    pub(super) gone: Vec<T>,
    /// What was not in it.
    pub(super) come: Vec<T>,
}

impl<T> Default for Steps<T> {
    fn default() -> Self {
        Steps { gone: Vec::new(), come: Vec::new() }
    }
}

impl<T: Ord + Clone> Steps<T> {
    pub(super) fn taken_from(&self, set: &SetM<T>) -> SetM<T> {
        let set = if self.gone.is_empty() { set.clone() } else { set.remove_many(self.gone.iter().cloned()) };
        if self.come.is_empty() { set } else { set.insert_many(self.come.iter().cloned()) }
    }
}

/// Segments that took the place of others.
#[derive(Debug)]
pub(super) struct Replaced {
    /// So many segments stand before them.
    pub(super) front: usize,
    /// The ordinals and facts of those that gave way.
    pub(super) before: Vec<(u64, Arc<Lowered>)>,
    /// How many came.
    pub(super) now: usize,
}

impl Replaced {
    /// The same once another step has followed, from `between` to a state of `now` segments that has kept so many at the
    /// front and at the back.
    pub(super) fn then(&self, between: &Segments, kept: (usize, usize), now: usize) -> Option<Replaced> {
        let behind = self.front + self.now;
        let (front, back) = (self.front.min(kept.0), between.len().checked_sub(behind)?.min(kept.1));
        let facts = |placed: Placed<'_>| Some((placed.ordinal, placed.segment.known_facts()?.clone()));
        let ahead = between.range(front..self.front).map(facts);
        let later = between.range(behind..between.len() - back).map(facts);
        let before = ahead.chain(self.before.iter().cloned().map(Some)).chain(later).collect::<Option<_>>()?;
        Some(Replaced { front, before, now: now.checked_sub(front + back)? })
    }

    /// The facts of those that came.
    pub(super) fn now<'s>(&self, segments: &'s Segments) -> impl Iterator<Item = Placed<'s>> {
        segments.range(self.front..self.front + self.now)
    }

    /// How what `of` reads from segments and their ordinals changes.
    pub(super) fn steps<T: Ord>(&self, segments: &Segments, of: impl Fn(u64, &Lowered) -> Vec<T>) -> Steps<T> {
        let mut gone: BTreeSet<T> = self.before.iter().flat_map(|(ordinal, facts)| of(*ordinal, facts)).collect();
        let now = self.now(segments);
        let mut come: BTreeSet<T> = now.flat_map(|placed| of(placed.ordinal, placed.segment.facts())).collect();
        come.retain(|item| !gone.remove(item));
        Steps { gone: gone.into_iter().collect(), come: come.into_iter().collect() }
    }

    /// Whether the same things have the same names in the same segments, and are looked for in the same places.
    pub(super) fn name_the_same(&self, segments: &Segments) -> bool {
        let now = self.now(segments);
        self.before.len() == self.now
            && self.before.iter().zip(now).all(|((_, a), b)| name_the_same(a, b.segment.facts()))
    }
}

fn name_the_same(before: &Lowered, now: &Lowered) -> bool {
    let symbol = |a: &Symbol, b: &Symbol| (a.kind, &a.name, a.scope) == (b.kind, &b.name, b.scope);
    let reference = |a: &Reference, b: &Reference| (a.kind, &a.name, &a.within) == (b.kind, &b.name, &b.within);
    let types_before = before.resources().map(|(_, resource)| &resource.kind);
    types_before.eq(now.resources().map(|(_, resource)| &resource.kind))
        && before.symbols.len() == now.symbols.len()
        && before.references.len() == now.references.len()
        && before.symbols.iter().zip(&now.symbols).all(|(a, b)| symbol(a, b))
        && before.references.iter().zip(&now.references).all(|(a, b)| reference(a, b))
}
