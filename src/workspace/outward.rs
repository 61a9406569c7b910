use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use super::asked::hash;
use super::names::{Replaced, Spot, Spots, Steps};
use super::placed::{Placed, Segments};
use crate::model::{FileId, Lowered, Scope, SymbolKind, Within};

/// Under what an [`super::index::Index`] keeps the places of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Symbols the whole workspace sees, of a kind.
    Kind(SymbolKind),
    /// Symbols the whole workspace sees, or files read together, by one of their keys.
    Symbol(u64),
    /// References that look in the whole workspace, or in files read together, by the first of their keys.
    Reference(u64),
    /// References that look in a certain file.
    IntoFile(FileId),
    /// References that look in a certain folder.
    IntoFolder(Arc<str>),
}

/// What a file says that goes beyond it.
#[derive(Debug, Default)]
pub(super) struct Outward {
    pub(super) spots: Spots<Key>,
    /// What it was made from, and how.
    from: Option<(Weak<Outward>, Steps<Said>)>,
}

/// Under what something is said, and where.
type Said = (Key, Spot);

impl Outward {
    pub(super) fn of(file: &FileId, segments: &Segments) -> Outward {
        let of = |placed: Placed<'_>| of_segment(file, placed.ordinal, placed.segment.facts());
        let spots: Vec<_> = segments.iter().flat_map(of).collect();
        Outward { spots: Spots::new().insert_many(spots), from: None }
    }

    /// The same once segments gave way to others: what stands elsewhere is taken over.
    pub(super) fn after(self: &Arc<Self>, file: &FileId, replaced: &Replaced, segments: &Segments) -> Outward {
        let steps = replaced.steps(segments, |segment, facts| of_segment(file, segment, facts));
        Outward { spots: steps.taken_from(&self.spots), from: Some((Arc::downgrade(self), steps)) }
    }

    /// How to come here from what a file said before.
    pub(super) fn steps_from(self: &Arc<Self>, before: &Arc<Outward>) -> Cow<'_, Steps<Said>> {
        match &self.from {
            _ if Arc::ptr_eq(self, before) => Cow::Owned(Steps::default()),
            Some((from, steps)) if std::ptr::eq(from.as_ptr(), Arc::as_ptr(before)) => Cow::Borrowed(steps),
            _ => Cow::Owned(Steps { gone: without(before, self), come: without(self, before) }),
        }
    }
}

/// What one says and the other does not.
fn without(one: &Outward, other: &Outward) -> Vec<Said> {
    let mut others = other.spots.into_iter().peekable();
    let mut rest = Vec::new();
    for item in &one.spots {
        while others.next_if(|other| *other < item).is_some() {}
        if others.peek() != Some(&item) {
            rest.push(item.clone());
        }
    }
    rest
}

/// What a segment says that goes beyond its file.
fn of_segment(file: &FileId, segment: u64, facts: &Lowered) -> Vec<(Key, Spot)> {
    let mut spots = Vec::new();
    for (number, symbol) in facts.symbols.iter().enumerate() {
        if goes_beyond(symbol.scope) {
            let keys = symbol.kind.keys(&symbol.name).into_iter().map(Key::Symbol);
            spots.extend(keys.chain([Key::Kind(symbol.kind)]).map(|key| (key, Spot { segment, number })));
        }
    }
    for (number, reference) in facts.references.iter().enumerate() {
        let key = match &reference.within {
            Within::Scope(Scope::Workspace | Scope::Project) | Within::Called(..) | Within::Run(_) => {
                reference.kind.keys(&reference.name).first().copied().map(Key::Reference)
            }
            Within::Scope(_) => None,
            Within::File(path) => Some(Key::IntoFile(file.relative(path))),
            within @ (Within::Folder(_) | Within::Tested(_)) => {
                within.folder(file).map(|folder| Key::IntoFolder(folder.as_str().into()))
            }
        };
        spots.extend(key.map(|key| (key, Spot { segment, number })));
    }
    spots
}

/// Whether what is seen from there stands in files that the folder does not tell.
fn goes_beyond(scope: Scope) -> bool {
    matches!(scope, Scope::Project | Scope::Workspace)
}

/// By kind, a digest of all the symbols and references that look or are seen beyond their file: sums, so that order
/// does not count.
pub(super) type Digests = BTreeMap<SymbolKind, u64>;

/// What is seen of a segment, or of a file, elsewhere: sums of digests, so that the summary of a file comes from those of
/// its segments, whichever of them change. Neither spans are part of it nor scripts, which are nobody else's business.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    digest: u64,
    kinds: Digests,
}

impl Summary {
    /// Of one segment.
    pub(super) fn of(facts: &Lowered) -> Summary {
        let named = (&facts.symbols, &facts.references);
        let digest = hash(&(&facts.entities, named, &facts.kinds, &facts.declarations));
        let mut kinds = Digests::new();
        for symbol in facts.symbols.iter().filter(|symbol| goes_beyond(symbol.scope)) {
            add(&mut kinds, symbol.kind, hash(symbol));
        }
        let looks = |within: &Within| matches!(within, Within::Scope(scope) if goes_beyond(*scope));
        for reference in facts.references.iter().filter(|reference| looks(&reference.within)) {
            add(&mut kinds, reference.kind, hash(reference));
        }
        Summary { digest, kinds }
    }

    /// Together with another segment.
    pub(super) fn add(&mut self, other: &Summary) {
        self.digest = self.digest.wrapping_add(other.digest);
        other.kinds.iter().for_each(|(kind, digest)| add(&mut self.kinds, *kind, *digest));
    }

    /// Without a segment.
    pub(super) fn subtract(&mut self, other: &Summary) {
        self.digest = self.digest.wrapping_sub(other.digest);
        other.kinds.iter().for_each(|(kind, digest)| add(&mut self.kinds, *kind, digest.wrapping_neg()));
        self.kinds.retain(|_, digest| *digest != 0);
    }

    /// A digest of all there is.
    pub(super) fn digest(&self) -> u64 {
        self.digest
    }

    /// By kind, what the whole workspace sees of a file.
    pub(super) fn outward(&self, file: &FileId) -> Digests {
        self.kinds.iter().map(|(kind, sum)| (*kind, hash(&(file, sum)))).collect()
    }
}

pub(super) fn add(digests: &mut Digests, kind: SymbolKind, digest: u64) {
    let sum = digests.entry(kind).or_default();
    *sum = sum.wrapping_add(digest);
}
