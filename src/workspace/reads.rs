//! What one file asked of others, in digests of the answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::index::Key;
use super::surroundings::{is_inside, stamp};
use super::{Document, Snapshot};
use crate::model::{FileId, SymbolKind};

/// Something that was asked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Read {
    File(FileId),
    Folder(String),
    Kind(SymbolKind),
    UsersOf(FileId),
    /// Those that refer into a folder from elsewhere.
    UsersIn(String),
    /// The text as it stands.
    Text(FileId),
    /// The text of a file that may be none of those that are read.
    Aside(FileId),
    /// What the files of a folder are that may be none of those that are read.
    Stamp(FileId),
    Presence(FileId),
    /// Which files have its name in the folders beside its own.
    Namesakes(FileId),
}

/// What was asked of other files for a file, and what the answers came to.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    pub(super) for_file: Option<FileId>,
    pub(super) digests: BTreeMap<Read, u64>,
}

impl Reads {
    /// Whether some answer would be another one now.
    pub fn stale(&self, now: &Snapshot) -> bool {
        let own = self.for_file.as_ref();
        self.digests.iter().any(|(read, then)| digest(now, read, own) != *then)
    }

    /// What was asked at another moment, together with this.
    pub fn and(mut self, others: &Reads) -> Reads {
        self.for_file = self.for_file.or_else(|| others.for_file.clone());
        others.digests.iter().for_each(|(read, digest)| {
            self.digests.entry(read.clone()).or_insert(*digest);
        });
        self
    }

    /// How many things were asked.
    pub fn len(&self) -> usize {
        self.digests.len()
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }
}

/// Whether a file is among those of the workspace or beside them; nothing outside its folders is looked at.
pub(super) fn is_there(snapshot: &Snapshot, file: &FileId) -> bool {
    snapshot.document(file).is_some() || (is_inside(snapshot, file) && file.to_path().exists())
}

/// What an answer comes to, apart from what the file that asks gives to it. Files that do not exist have an answer too:
/// they may come.
pub(super) fn digest(snapshot: &Snapshot, read: &Read, asking: Option<&FileId>) -> u64 {
    let of_all = |documents: &mut dyn Iterator<Item = &Arc<Document>>| {
        let others = documents.filter(|document| Some(document.id()) != asking);
        others.fold(0u64, |sum, document| sum.rotate_left(7) ^ (document.digest() | 1))
    };
    let users = |key| of_all(&mut snapshot.index().at(key).filter_map(|place| snapshot.document(&place.file)));
    match read {
        Read::File(file) => snapshot.document(file).map_or(0, |document| document.digest() | 1),
        Read::Folder(folder) => of_all(&mut snapshot.in_folder(folder)),
        Read::Text(file) => snapshot.document(file).map_or(0, |document| document.text_digest() | 1),
        Read::Aside(file) => match snapshot.document(file) {
            Some(document) => document.text_digest() | 1,
            None => snapshot.aside(file).map_or(0, |(_, digest)| digest | 1),
        },
        Read::Stamp(folder) => stamp(snapshot, folder),
        Read::Presence(file) => (u64::from(is_there(snapshot, file)) << 1) | u64::from(is_inside(snapshot, file)),
        Read::Namesakes(file) => {
            let all = snapshot.namesakes(file);
            all.fold(0u64, |sum, document| sum.rotate_left(7) ^ xxh3_64(document.id().as_str().as_bytes()))
        }
        Read::Kind(kind) => {
            let own = asking.and_then(|asking| snapshot.document(asking)).map(|document| document.digests());
            snapshot.index().digest_of(*kind).wrapping_sub(own.and_then(|own| own.get(kind)).copied().unwrap_or(0))
        }
        Read::UsersOf(file) => users(&Key::IntoFile(file.clone())),
        Read::UsersIn(folder) => users(&Key::IntoFolder(folder.as_str().into())),
    }
}
