use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::index::{Key, Place};
use super::{Choice, Document, Placed, Snapshot, UserSchema};
use crate::model::{Definition, FileFacts, FileId, Project, Scope, SymbolKind, Use, Within};
use crate::schema::Schema;

/// A snapshot as one file sees it: answers questions about other files and remembers what it was asked.
pub struct Reader<'s> {
    snapshot: &'s Snapshot,
    for_file: FileId,
    reads: RefCell<BTreeMap<Read, u64>>,
}

/// Something that was asked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Read {
    File(FileId),
    Folder(String),
    Kind(SymbolKind),
    UsersOf(FileId),
    /// The text as it stands.
    Text(FileId),
}

/// What was asked for a file, and what the answers came to.
#[derive(Clone, Debug, Default)]
pub struct Reads(BTreeMap<Read, u64>);

impl Reads {
    /// Whether some answer would be another one now.
    pub fn stale(&self, now: &Snapshot) -> bool {
        self.0.iter().any(|(read, then)| digest(now, read) != *then)
    }
}

impl<'s> Reader<'s> {
    /// Reads for a file. What is asked about the file itself is not remembered: it is always looked at again when it
    /// changes.
    pub fn new(snapshot: &'s Snapshot, for_file: FileId) -> Self {
        Reader { snapshot, for_file, reads: RefCell::default() }
    }

    /// What was asked.
    pub fn into_reads(self) -> Reads {
        Reads(self.reads.into_inner())
    }

    /// The schema that describes a segment of the file: its user's, else its dialect's.
    pub fn schema(&self, placed: &Placed) -> Option<Arc<Schema>> {
        let chosen =
            self.snapshot.document(&self.for_file).map(|document| self.snapshot.chosen_schema(document, placed));
        let of_dialect = || placed.segment.dialect()?.schema(placed.segment.parsed(), self);
        match chosen.map(|chosen| chosen.choice) {
            Some(Choice::Off) => None,
            Some(Choice::File(file)) => self.user_schema(&file).schema.clone().or_else(of_dialect),
            Some(Choice::Unsaid | Choice::Unread(_)) | None => of_dialect(),
        }
    }

    /// A schema of the workspace; its files are remembered.
    pub fn user_schema(&self, file: &FileId) -> Arc<UserSchema> {
        let found = self.snapshot.user_schema(file);
        found.parts().for_each(|part| self.note(Read::Text(part.clone())));
        found
    }

    fn note(&self, read: Read) {
        if matches!(&read, Read::File(file) if *file == self.for_file) {
            return;
        }
        self.reads.borrow_mut().entry(read).or_insert_with_key(|read| digest(self.snapshot, read));
    }

    /// A file whose symbols are looked at, remembered like its facts.
    fn noted(&self, file: &FileId) -> Option<&'s Arc<Document>> {
        self.note(Read::File(file.clone()));
        self.snapshot.document(file).filter(|document| document.dialect().is_some())
    }

    /// The files that stand in a folder, remembered as a whole.
    fn noted_in(&self, folder: &str) -> impl Iterator<Item = &'s Arc<Document>> {
        self.note(Read::Folder(folder.to_owned()));
        self.snapshot.in_folder(folder)
    }

    /// The folders of the modules that a file's neighbours call by a name.
    fn folders_of(&self, file: &FileId, module: &str) -> Vec<FileId> {
        let mut folders = Vec::new();
        for document in self.noted_in(file.folder()) {
            let declared = document.facts().parts.iter().flat_map(|part| &part.facts.declarations);
            let called = declared.filter(|d| d.kind == SymbolKind::Module && d.name == module);
            folders.extend(called.filter_map(|call| Some(document.id().relative(call.value.as_ref()?))));
        }
        folders
    }

    /// Symbols a reference could mean; `named` leaves out those its name does not match.
    fn symbols(&self, reference: &Use, named: bool) -> Vec<Definition> {
        let wanted = &reference.reference;
        let of = |document: &'s Arc<Document>| {
            if named { document.named(wanted) } else { document.symbols_of(wanted.kind) }
        };
        match &wanted.within {
            Within::Scope(Scope::Segment) => {
                let found = self.noted(&reference.file).map_or_else(Vec::new, of);
                found.into_iter().filter(|definition| definition.base == reference.base).collect()
            }
            Within::Scope(Scope::File) => self.noted(&reference.file).map_or_else(Vec::new, of),
            Within::File(path) => self.noted(&reference.file.relative(path)).map_or_else(Vec::new, of),
            Within::Scope(Scope::Folder) => self.noted_in(reference.file.folder()).flat_map(of).collect(),
            Within::Folder(path) => self.noted_in(reference.file.relative(path).as_str()).flat_map(of).collect(),
            Within::Module(name) => {
                let folders = self.folders_of(&reference.file, name);
                folders.iter().flat_map(|folder| self.noted_in(folder.as_str()).flat_map(of)).collect()
            }
            Within::Scope(Scope::Workspace) => {
                self.note(Read::Kind(wanted.kind));
                let index = self.snapshot.index();
                let key = if named { index.rarest(wanted.kind, &wanted.name) } else { Some(Key::Kind(wanted.kind)) };
                let places = key.iter().flat_map(|key| index.at(key));
                let fits = |definition: &Definition| {
                    let symbol = &definition.symbol;
                    symbol.kind == wanted.kind && (!named || symbol.kind.matches(&symbol.name, &wanted.name))
                };
                places.filter_map(|place| self.snapshot.definition(place)).filter(fits).collect()
            }
        }
    }
}

impl Project for Reader<'_> {
    fn file(&self) -> Option<&FileId> {
        Some(&self.for_file)
    }

    fn facts(&self, file: &FileId) -> Option<Arc<FileFacts>> {
        self.noted(file).map(|document| document.facts().clone())
    }

    fn folder(&self, of: &FileId) -> Vec<Arc<FileFacts>> {
        let known = self.noted_in(of.folder()).filter(|document| document.dialect().is_some());
        known.map(|document| document.facts().clone()).collect()
    }

    fn definitions(&self, reference: &Use) -> Vec<Definition> {
        self.symbols(reference, true)
    }

    fn candidates(&self, like: &Use) -> Vec<Definition> {
        self.symbols(like, false)
    }

    /// Not remembered: another configuration makes every file be looked at again.
    fn option(&self, name: &str) -> Option<String> {
        self.snapshot.config(&self.for_file).option(name).map(str::to_owned)
    }

    fn uses(&self, of: &Definition) -> Vec<Use> {
        let symbol = &of.symbol;
        let index = self.snapshot.index();
        let elsewhere = |place: &&Place| place.file != of.file;
        let user = |place: &Place| self.snapshot.user(place);
        self.note(Read::UsersOf(of.file.clone()));
        let mut found: Vec<Use> = self.noted(&of.file).map_or_else(Vec::new, |document| document.users(symbol));
        found.retain(|user| match &user.reference.within {
            Within::Scope(Scope::Segment) => user.base == of.base,
            Within::Scope(_) => true,
            Within::File(path) => user.file.relative(path) == of.file,
            Within::Folder(path) => user.file.relative(path).as_str() == of.file.folder(),
            Within::Module(_) => false,
        });
        if symbol.scope >= Scope::Folder {
            let neighbours = self.noted_in(of.file.folder()).filter(|document| *document.id() != of.file);
            let users = neighbours.flat_map(|document| document.users(symbol));
            found.extend(users.filter(|user| user.reference.within == Within::Scope(Scope::Folder)));
            found.extend(index.at(&Key::IntoFolder(of.file.folder().into())).filter(elsewhere).filter_map(user));
        }
        if symbol.kind == SymbolKind::Output {
            let callers = index.users(symbol).into_iter().filter_map(user);
            found.extend(callers.filter(|user| match &user.reference.within {
                Within::Module(name) => {
                    self.folders_of(&user.file, name).iter().any(|folder| folder.as_str() == of.file.folder())
                }
                _ => false,
            }));
        }
        if symbol.scope == Scope::Workspace {
            self.note(Read::Kind(symbol.kind));
            found.extend(index.users(symbol).into_iter().filter(elsewhere).filter_map(user));
        }
        found.extend(index.at(&Key::IntoFile(of.file.clone())).filter(elsewhere).filter_map(user));
        found.retain(|user| {
            user.reference.kind == symbol.kind && symbol.kind.matches(&symbol.name, &user.reference.name)
        });
        found
    }
}

/// What an answer comes to. Files that do not exist have an answer too: they may come.
fn digest(snapshot: &Snapshot, read: &Read) -> u64 {
    match read {
        Read::File(file) => snapshot.document(file).map_or(0, |document| document.digest() | 1),
        Read::Folder(folder) => {
            snapshot.in_folder(folder).fold(0u64, |sum, document| sum.rotate_left(7) ^ (document.digest() | 1))
        }
        Read::Text(file) => snapshot.document(file).map_or(0, |document| document.text_digest() | 1),
        Read::Kind(kind) => snapshot.index().digest_of(*kind),
        Read::UsersOf(file) => {
            let users = snapshot.index().at(&Key::IntoFile(file.clone()));
            let documents = users.filter_map(|place| snapshot.document(&place.file));
            documents.fold(0u64, |sum, document| sum.rotate_left(7) ^ (document.digest() | 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::workspace::Workspace;

    const COMPOSE: &str = "services:\n  web:\n    build:\n      context: web\n      target: runtime\n";
    const DOCKERFILE: &str = "FROM alpine:3.22 AS runtime\nRUN true\n";

    fn id(path: &str) -> FileId {
        FileId::from_path(&Path::new("/shop").join(path))
    }

    /// What linking the Compose file asked of others.
    fn reads(workspace: &Workspace) -> Reads {
        let snapshot = workspace.snapshot();
        let compose = snapshot.document(&id("compose.yaml")).unwrap();
        let reader = Reader::new(&snapshot, compose.id().clone());
        let mut links = crate::model::Links::default();
        compose.dialect().unwrap().link(compose.facts(), &reader, &mut links);
        reader.into_reads()
    }

    fn shop() -> Workspace {
        let workspace = Workspace::new(None);
        workspace.replace(&id("compose.yaml"), COMPOSE);
        workspace.replace(&id("web/Dockerfile"), DOCKERFILE);
        workspace
    }

    #[test]
    fn an_answer_is_stale_once_what_it_says_changes() {
        for (text, stale) in [
            (DOCKERFILE, false),
            ("# moved\n\nFROM alpine:3.22 AS runtime\n\nRUN true\n", false),
            ("FROM alpine:3.22 AS runtime\nRUN false\n", false),
            ("FROM alpine:3.22 AS other\nRUN true\n", true),
            ("FROM alpine:3.23 AS runtime\nRUN true\n", true),
        ] {
            let workspace = shop();
            let reads = reads(&workspace);
            workspace.replace(&id("web/Dockerfile"), text);
            assert_eq!(reads.stale(&workspace.snapshot()), stale, "{text}");
        }
    }

    #[test]
    fn what_others_do_makes_nothing_stale() {
        let workspace = shop();
        let reads = reads(&workspace);
        workspace.replace(&id("api/Dockerfile"), "FROM alpine:3.22 AS runtime\n");
        workspace.replace(&id("compose.yaml"), "services: {}\n");
        assert!(!reads.stale(&workspace.snapshot()));
    }

    #[test]
    fn a_file_that_comes_or_goes_is_news_to_who_asked_for_it() {
        let workspace = Workspace::new(None);
        workspace.replace(&id("compose.yaml"), COMPOSE);
        let reads = reads(&workspace);
        workspace.replace(&id("web/Dockerfile"), DOCKERFILE);
        assert!(reads.stale(&workspace.snapshot()));
    }
}
