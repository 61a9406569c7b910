use std::sync::Arc;

use crate::model::{Lowered, Part, Reference, Symbol};

/// A symbol or a reference of a file: the number of its segment and its own among its likes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    pub(super) fn of(parts: &[Part]) -> Names {
        let mut names = Names::default();
        for (part, facts) in parts.iter().enumerate() {
            for (number, symbol) in facts.facts.symbols.iter().enumerate() {
                let keys = symbol.kind.keys(&symbol.name).into_iter();
                names.symbols.extend(keys.map(|key| (key, Spot { part, number })));
            }
            for (number, reference) in facts.facts.references.iter().enumerate() {
                let key = reference.kind.keys(&reference.name).into_iter().next();
                names.references.extend(key.map(|key| (key, Spot { part, number })));
            }
        }
        names.symbols.sort_unstable();
        names.references.sort_unstable();
        names
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

/// The facts of segments that took the place of others: by their number, before and now.
pub(super) type Replaced = Vec<(usize, Arc<Lowered>)>;

/// Whether the same things have the same names and are looked for in the same places.
pub(super) fn name_the_same(before: &Lowered, now: &Lowered) -> bool {
    let symbol = |a: &Symbol, b: &Symbol| (a.kind, &a.name, a.scope) == (b.kind, &b.name, b.scope);
    let reference = |a: &Reference, b: &Reference| (a.kind, &a.name, &a.within) == (b.kind, &b.name, &b.within);
    before.symbols.len() == now.symbols.len()
        && before.references.len() == now.references.len()
        && before.symbols.iter().zip(&now.symbols).all(|(a, b)| symbol(a, b))
        && before.references.iter().zip(&now.references).all(|(a, b)| reference(a, b))
}
