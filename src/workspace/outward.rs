use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::document::Placed;
use super::names::{Replaced, Spot};
use crate::model::{FileId, Lowered, Scope, SymbolKind, Within};

/// Under what an [`super::index::Index`] keeps the places of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Symbols the whole workspace sees, of a kind.
    Kind(SymbolKind),
    /// Symbols the whole workspace sees, by one of their keys.
    Symbol(u64),
    /// References that look in the whole workspace, by the first of their keys.
    Reference(u64),
    /// References that look in a certain file.
    IntoFile(FileId),
    /// References that look in a certain folder.
    IntoFolder(Arc<str>),
}

/// What a file says that goes beyond it.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Outward {
    /// Sorted.
    pub(super) spots: Vec<(Key, Spot)>,
}

impl Outward {
    pub(super) fn of(file: &FileId, segments: &[Placed]) -> Outward {
        let all = segments.iter().enumerate();
        let mut spots: Vec<(Key, Spot)> =
            all.flat_map(|(part, placed)| of_segment(file, part, placed.segment.facts())).collect();
        spots.sort_unstable();
        Outward { spots }
    }

    /// The same once segments gave way to others: what stands elsewhere is taken over.
    pub(super) fn after(&self, file: &FileId, replaced: &Replaced, segments: &[Placed]) -> Outward {
        let now = replaced.now(segments).iter().enumerate();
        let new = now.flat_map(|(index, placed)| of_segment(file, replaced.front + index, placed.segment.facts()));
        let kept = self.spots.iter().filter_map(|(key, spot)| Some((key.clone(), replaced.moved(*spot)?)));
        let mut spots: Vec<(Key, Spot)> = kept.chain(new).collect();
        // A long sorted run and a short one: this takes hardly longer than merging them.
        spots.sort();
        Outward { spots }
    }
}

/// What a segment says that goes beyond its file.
fn of_segment(file: &FileId, part: usize, facts: &Lowered) -> Vec<(Key, Spot)> {
    let mut spots = Vec::new();
    for (number, symbol) in facts.symbols.iter().enumerate() {
        if symbol.scope == Scope::Workspace {
            let keys = symbol.kind.keys(&symbol.name).into_iter().map(Key::Symbol);
            spots.extend(keys.chain([Key::Kind(symbol.kind)]).map(|key| (key, Spot { part, number })));
        }
    }
    for (number, reference) in facts.references.iter().enumerate() {
        let key = match &reference.within {
            Within::Scope(Scope::Workspace) | Within::Module(_) => {
                reference.kind.keys(&reference.name).first().copied().map(Key::Reference)
            }
            Within::Scope(_) => None,
            Within::File(path) => Some(Key::IntoFile(file.relative(path))),
            Within::Folder(path) => Some(Key::IntoFolder(file.relative(path).as_str().into())),
        };
        spots.extend(key.map(|key| (key, Spot { part, number })));
    }
    spots
}

/// By kind, a digest of all the symbols and references that look or are seen beyond their file: sums, so that order
/// does not count.
pub(super) type Digests = BTreeMap<SymbolKind, u64>;

/// The digests of one segment.
pub(super) fn digests(facts: &Lowered) -> Digests {
    let mut digests = Digests::new();
    for symbol in facts.symbols.iter().filter(|symbol| symbol.scope == Scope::Workspace) {
        add(&mut digests, symbol.kind, hash(symbol));
    }
    let looks = |within: &Within| *within == Within::Scope(Scope::Workspace);
    for reference in facts.references.iter().filter(|reference| looks(&reference.within)) {
        add(&mut digests, reference.kind, hash(reference));
    }
    digests
}

/// The digests of a file from those of its segments.
pub(super) fn digests_of_file<'d>(file: &FileId, segments: impl Iterator<Item = &'d Digests>) -> Digests {
    let mut sums = Digests::new();
    segments.flatten().for_each(|(kind, digest)| add(&mut sums, *kind, *digest));
    sums.into_iter().map(|(kind, sum)| (kind, hash(&(file, sum)))).collect()
}

pub(super) fn add(digests: &mut Digests, kind: SymbolKind, digest: u64) {
    let sum = digests.entry(kind).or_default();
    *sum = sum.wrapping_add(digest);
}

fn hash(fact: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    fact.hash(&mut hasher);
    hasher.finish()
}
