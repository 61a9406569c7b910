use std::collections::BTreeMap;
use std::sync::Arc;

use immutable_chunkmap::set::SetM;

use super::Document;
use super::names::{Spot, rarest};
use super::outward::{Digests, Outward, add};
use crate::model::{FileId, Symbol, SymbolKind, SymbolName};

pub(super) use super::outward::Key;

/// Where every name of a snapshot is, for questions that go beyond a file. Made when first asked for, from the one
/// before it: a file whose names are the same costs nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    places: SetM<(Key, Place)>,
    /// A digest of all the symbols and references of a kind that the whole workspace sees.
    digests: Digests,
}

/// A symbol or a reference, and its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: FileId,
    pub(super) spot: Spot,
}

/// What a file gave to an index.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    outward: Arc<Outward>,
    digests: Digests,
}

/// What changed since an index was made: files with what they had given to it.
pub(super) type Changed = BTreeMap<FileId, Given>;

impl Index {
    pub(super) fn of<'d>(documents: impl Iterator<Item = &'d Arc<Document>>) -> Index {
        let mut index = Index::default();
        let changes: Vec<_> = documents.map(|document| (document.id(), Given::default(), given(document))).collect();
        index.replace(&changes);
        index
    }

    /// The index once files have changed; `now` finds what they are, if they still are.
    pub(super) fn after<'d>(&self, changed: &Changed, now: impl Fn(&FileId) -> Option<&'d Arc<Document>>) -> Index {
        let mut index = self.clone();
        let changes: Vec<_> = changed
            .iter()
            .map(|(file, before)| (file, before.clone(), now(file).map(given).unwrap_or_default()))
            .collect();
        index.replace(&changes);
        index
    }

    /// Takes files' former contributions out and their new ones in; sorted by file.
    fn replace(&mut self, changes: &[(&FileId, Given, Given)]) {
        for (_, before, now) in changes {
            before.digests.iter().for_each(|(kind, digest)| add(&mut self.digests, *kind, digest.wrapping_neg()));
            now.digests.iter().for_each(|(kind, digest)| add(&mut self.digests, *kind, *digest));
        }
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for (file, before, now) in changes {
            let place = |(key, spot): &(Key, Spot)| (key.clone(), Place { file: (*file).clone(), spot: *spot });
            let steps = now.outward.steps_from(&before.outward);
            gone.extend(steps.gone.iter().map(place));
            come.extend(steps.come.iter().map(place));
        }
        if !gone.is_empty() {
            self.places = self.places.remove_many(gone);
        }
        if !come.is_empty() {
            self.places = self.places.insert_many(come);
        }
    }

    pub(super) fn digest_of(&self, kind: SymbolKind) -> u64 {
        self.digests.get(&kind).copied().unwrap_or(0)
    }

    /// What is under a key, sorted by file.
    pub(super) fn at(&self, key: &Key) -> impl Iterator<Item = &Place> + use<'_> {
        let first = (key.clone(), Place { file: FileId::from_uri(""), spot: Spot::default() });
        let key = key.clone();
        self.places.range(first..).take_while(move |(other, _)| *other == key).map(|(_, place)| place)
    }

    /// Of the keys of a name, the one under which the fewest symbols are; none if nothing can have such a name.
    pub(super) fn rarest(&self, kind: SymbolKind, name: &SymbolName) -> Option<Key> {
        rarest(kind.keys(name).into_iter().map(Key::Symbol), |key, most| self.at(key).take(most).count())
    }

    /// References that look in the whole workspace and may mean a symbol, sorted by file: some may not match.
    pub(super) fn users(&self, symbol: &Symbol) -> Vec<&Place> {
        let keys = symbol.kind.keys(&symbol.name).into_iter();
        let mut places: Vec<&Place> = keys.flat_map(|key| self.at(&Key::Reference(key))).collect();
        places.sort_unstable();
        places
    }
}

/// What a file gives.
pub(super) fn given(document: &Arc<Document>) -> Given {
    Given { outward: document.outward().clone(), digests: document.digests().clone() }
}
