use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::names::Spot;
use crate::model::{FileId, Lowered, Part, Scope, SymbolKind, Within};

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
    /// In the order of the file.
    pub(super) spots: Vec<(Key, Spot)>,
}

impl Outward {
    pub(super) fn of(file: &FileId, parts: &[Part]) -> Outward {
        let mut spots = Vec::new();
        for (part, facts) in parts.iter().enumerate() {
            for (number, symbol) in facts.facts.symbols.iter().enumerate() {
                if symbol.scope == Scope::Workspace {
                    let keys = symbol.kind.keys(&symbol.name).into_iter().map(Key::Symbol);
                    spots.extend(keys.chain([Key::Kind(symbol.kind)]).map(|key| (key, Spot { part, number })));
                }
            }
            for (number, reference) in facts.facts.references.iter().enumerate() {
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
        }
        Outward { spots }
    }
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
