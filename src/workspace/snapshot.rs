use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use immutable_chunkmap::map::MapM;

use super::discovery::read;
use super::index::{Changed, Index, Place, given};
use super::schemas::SchemaCache;
use super::segment::SegmentCache;
use super::setup::{Setup, is_setup};
use super::surroundings::{has_no_link, is_inside, said_of};
use super::{Config, ConfigError, Document, OwnPractice, limits};
use crate::knowledge::{Page, Profile};
use crate::model::{Definition, FileId, Use};
use crate::text::Text;

/// A whole workspace at one moment: one pointer, never changed.
#[derive(Clone)]
pub struct Snapshot(Arc<Inner>);

/// What holds for all files of a workspace: configuration, practices of its own, folders.
#[derive(Clone)]
pub struct Terms {
    setup: Arc<Setup>,
    roots: Vec<FileId>,
}

impl PartialEq for Terms {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.setup, &other.setup) && self.roots == other.roots
    }
}

#[derive(Default)]
struct Inner {
    generation: u64,
    files: MapM<FileId, Arc<Document>>,
    roots: Vec<FileId>,
    /// The profile asked for from outside.
    profile: Option<Profile>,
    setup: Arc<Setup>,
    /// Compiled when first asked for; shared by all snapshots.
    schemas: Arc<SchemaCache>,
    index: OnceLock<Index>,
    /// The last index that was made, and what has changed since.
    earlier: Option<(Index, Changed)>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Snapshot(Arc::new(Inner::default()))
    }
}

impl Snapshot {
    /// Counts the changes up to this moment.
    pub fn generation(&self) -> u64 {
        self.0.generation
    }

    /// The file of this name.
    pub fn document(&self, file: &FileId) -> Option<&Arc<Document>> {
        self.0.files.get(file)
    }

    /// Every file, sorted by path.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.0.files.into_iter().map(|(_, document)| document)
    }

    /// The files of which there is something to know: a format or a schema claims them, they cannot be read, or they are a
    /// configuration or a practice page with something wrong. One that is read through a link is told of where it stands.
    pub fn described(&self) -> impl Iterator<Item = &Arc<Document>> {
        let is_broken = |document: &Document| is_setup(document.id()) && !self.config_errors(document.id()).is_empty();
        self.documents().filter(move |document| {
            let is_claimed = document.dialect().is_some() || self.has_user_schema(document);
            !document.is_link() && (is_claimed || document.why_unread().is_some() || is_broken(document))
        })
    }

    /// The files that stand directly in a folder.
    pub fn in_folder<'s>(&'s self, folder: &str) -> impl Iterator<Item = &'s Arc<Document>> {
        let prefix = format!("{folder}/");
        let mut files = self.0.files.range(FileId::from_uri(&prefix)..);
        std::iter::from_fn(move || {
            loop {
                let (id, document) = files.next()?;
                let Some((below, _)) = id.as_str().strip_prefix(&prefix)?.split_once('/') else {
                    return Some(document);
                };
                // A folder in it is passed over as a whole, however many files it has: `0` follows `/`.
                files = self.0.files.range(FileId::from_uri(&format!("{prefix}{below}0"))..);
            }
        })
    }

    /// The files that stand in a folder or below it.
    pub fn below<'s>(&'s self, folder: &str) -> impl Iterator<Item = &'s Arc<Document>> {
        let prefix = format!("{folder}/");
        self.0
            .files
            .range(FileId::from_uri(&prefix)..)
            .take_while(move |(id, _)| id.as_str().starts_with(&prefix))
            .map(|(_, document)| document)
    }

    /// The files of a file's name in the folders beside its own, sorted; of very many folders the first.
    pub(super) fn namesakes<'s>(&'s self, of: &FileId) -> impl Iterator<Item = &'s Arc<Document>> + use<'s> {
        let above = of.folder().rsplit_once('/').map(|(above, _)| format!("{above}/"));
        let (own, mut from) = (of.clone(), above.clone().unwrap_or_default());
        let entries = std::iter::from_fn(move || {
            let above = above.as_ref()?;
            let (next, _) = self.0.files.range(FileId::from_uri(&from)..).next()?;
            let entry = next.as_str().strip_prefix(above)?;
            let folder = entry.split_once('/').map(|(folder, _)| format!("{above}{folder}"));
            // What follows the file, or everything in the folder: `0` follows `/`.
            from = folder.as_ref().map_or_else(|| format!("{above}{entry}\0"), |folder| format!("{folder}0"));
            Some(folder)
        });
        let name = own.name().to_owned();
        let files = entries.take(limits::NEIGHBOURS).flatten().map(move |folder| format!("{folder}/{name}"));
        files.filter_map(|file| self.document(&FileId::from_uri(&file))).filter(move |found| *found.id() != own)
    }

    /// The folders of the workspace.
    pub fn roots(&self) -> &[FileId] {
        &self.0.roots
    }

    /// The text of a file in the workspace's folders, whether it is one of those that are read or stands aside: a file
    /// of variables, of patterns.
    pub fn text_of(&self, file: &FileId) -> Option<Text> {
        if let Some(document) = self.document(file) {
            return Some(document.text().clone());
        }
        let (path, _) = self.aside(file)?;
        read(&path).ok().map(|text| Text::new(&text))
    }

    /// A file on disk that stands aside, and a digest of what the system says of it.
    pub(super) fn aside(&self, file: &FileId) -> Option<(PathBuf, u64)> {
        let path = file.to_path();
        if !is_inside(self, file) || !has_no_link(self, file) {
            return None;
        }
        let digest = said_of(&path)?;
        Some((path, digest))
    }

    /// What holds for all files.
    pub fn terms(&self) -> Terms {
        Terms { setup: self.0.setup.clone(), roots: self.0.roots.clone() }
    }

    /// What is wanted of a file.
    pub fn config(&self, file: &FileId) -> &Config {
        self.0.setup.config(file)
    }

    /// The workspace's own practices that are about a file.
    pub fn own_practices_for<'s>(&'s self, file: &'s FileId) -> impl Iterator<Item = &'s Arc<Page>> {
        self.0.setup.practices_for(file)
    }

    /// All of the workspace's own practices, sorted by file.
    pub fn own_practices(&self) -> &[OwnPractice] {
        self.0.setup.practices()
    }

    pub(super) fn schemas(&self) -> &SchemaCache {
        &self.0.schemas
    }

    /// What is wrong with the configuration file or the practice page of this name.
    pub fn config_errors(&self, file: &FileId) -> &[ConfigError] {
        self.0.setup.errors(file)
    }

    /// The configuration files and practice pages with something wrong, sorted.
    pub fn broken_setup(&self) -> impl Iterator<Item = &FileId> {
        self.0.setup.broken()
    }

    pub(super) fn index(&self) -> &Index {
        self.0.index.get_or_init(|| match &self.0.earlier {
            Some((index, changed)) => index.after(changed, |file| self.document(file)),
            None => Index::of(self.documents()),
        })
    }

    /// An index in which everything but what a file gives to it is as it is now.
    pub(super) fn index_beside(&self, file: &FileId) -> &Index {
        match &self.0.earlier {
            Some((index, changed)) if self.0.index.get().is_none() && changed.keys().all(|other| other == file) => {
                index
            }
            _ => self.index(),
        }
    }

    /// The symbol at a place of the index.
    pub(super) fn definition(&self, place: &Place) -> Option<Definition> {
        let document = self.document(&place.file)?;
        document.symbol(place.spot).map(|(base, symbol)| document.define(base, symbol))
    }

    /// The reference at a place of the index.
    pub(super) fn user(&self, place: &Place) -> Option<Use> {
        self.document(&place.file)?.user(place.spot)
    }

    pub(super) fn with_documents(&self, documents: impl IntoIterator<Item = (FileId, Arc<Document>)>) -> Snapshot {
        let documents: Vec<_> = documents.into_iter().collect();
        let changed: Vec<FileId> = documents.iter().map(|(file, _)| file.clone()).collect();
        self.next(&changed, |inner| inner.files = inner.files.insert_many(documents))
    }

    /// The workspace as it would be if a file it has held this text.
    pub fn supposing(&self, file: &FileId, text: &str) -> Snapshot {
        let Some(before) = self.document(file) else { return self.clone() };
        let (version, language) = (before.version(), before.client_language().cloned());
        let (text, cache) = (Text::new(text), SegmentCache::default());
        let document = Document::new(file.clone(), text, version, language, Some(before), &cache).apart();
        self.with_documents([(file.clone(), Arc::new(document))])
    }

    pub(super) fn without(&self, file: &FileId) -> Snapshot {
        self.next(std::slice::from_ref(file), |inner| inner.files = inner.files.remove(file).0)
    }

    pub(super) fn with_roots(&self, roots: Vec<FileId>) -> Snapshot {
        self.next(&[], |inner| inner.roots = roots)
    }

    /// The same with a profile that counts whatever the configuration files say.
    pub(super) fn with_profile(&self, profile: Option<Profile>) -> Snapshot {
        self.next(&[], |inner| {
            inner.profile = profile;
            inner.setup = Arc::new(Setup::of(inner.files.into_iter().map(|(_, document)| document), profile));
        })
    }

    /// The next snapshot, in which these files are other ones.
    fn next(&self, changed: &[FileId], change: impl FnOnce(&mut Inner)) -> Snapshot {
        let mut earlier = match self.0.index.get() {
            Some(index) => Some((index.clone(), Changed::new())),
            None => self.0.earlier.clone(),
        };
        if let Some((_, since)) = &mut earlier {
            for file in changed {
                // A file that has changed before had given then what it no longer knows.
                since.entry(file.clone()).or_insert_with(|| self.document(file).map(given).unwrap_or_default());
            }
        }
        let mut inner = Inner {
            generation: self.0.generation + 1,
            files: self.0.files.clone(),
            roots: self.0.roots.clone(),
            profile: self.0.profile,
            setup: self.0.setup.clone(),
            schemas: self.0.schemas.clone(),
            index: OnceLock::new(),
            earlier,
        };
        change(&mut inner);
        if changed.iter().any(is_setup) {
            let documents = inner.files.into_iter().map(|(_, document)| document);
            inner.setup = Arc::new(Setup::of(documents, inner.profile));
        }
        Snapshot(Arc::new(inner))
    }
}
