use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::asked::{Asked, Question};
use super::leading::Led;
use super::reads::{Read, Reads, digest, is_there};
use super::resolving::Which;
use super::surroundings::{self, is_inside};
use super::{Choice, Document, Placed, Snapshot, UserSchema, limits};
use crate::dialects::Dialect;
use crate::model::{
    CloudResource, Definition, FileFacts, FileId, FolderEntry, Lowered, Merged, Project, SymbolKind, SymbolName, Use,
    Way, Whole,
};
use crate::schema::Schema;
use crate::syntax::Parsed;

/// A snapshot as one file sees it: answers questions about other files and remembers what it was asked.
pub struct Reader<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) for_file: FileId,
    /// Whether somebody will ask what was read.
    remembers: bool,
    reads: RefCell<BTreeMap<Read, u64>>,
    /// What was asked of the file itself since [`Reader::begin`].
    asked: RefCell<HashSet<u64>>,
    /// The resources of a folder and a type, gathered once.
    resources: RefCell<HashMap<InFolder, Arc<[CloudResource]>>>,
    /// The files with which one is merged.
    merged: Once<FileId, Merged>,
    /// The files to which a way leads from one.
    reached: Once<(FileId, Way), BTreeSet<FileId>>,
    /// What files put together.
    wholes: Once<FileId, Option<Whole>>,
    /// What names of files mean.
    meanings: Once<NameIn, Places>,
    /// From where the paths of files lead.
    pub(super) leading: Once<FileId, Vec<FileId>>,
    /// The files of which that is being found out.
    pub(super) going: RefCell<Vec<FileId>>,
    /// The files whose paths lead from elsewhere.
    pub(super) led: Once<(), Led>,
}

/// A name as a file says it.
type NameIn = (FileId, SymbolKind, String);

/// Where the names of symbols begin.
type Places = HashSet<(FileId, usize)>;

/// What is found once, each with the questions that were asked of the file itself for it.
pub(super) type Once<K, V> = RefCell<HashMap<K, (Arc<V>, HashSet<u64>)>>;

/// A folder, and a type of resources.
type InFolder = (String, String);

impl<'s> Reader<'s> {
    /// Reads for a file. What is asked about the file itself is not remembered: it is always looked at again when it
    /// changes.
    pub fn new(snapshot: &'s Snapshot, for_file: FileId) -> Self {
        Reader { remembers: true, ..Reader::for_once(snapshot, for_file) }
    }

    /// Reads for an answer that nobody keeps: nothing of what is asked is remembered.
    pub fn for_once(snapshot: &'s Snapshot, for_file: FileId) -> Self {
        Reader {
            snapshot,
            for_file,
            remembers: false,
            reads: RefCell::default(),
            asked: RefCell::default(),
            resources: RefCell::default(),
            merged: RefCell::default(),
            reached: RefCell::default(),
            wholes: RefCell::default(),
            meanings: RefCell::default(),
            leading: RefCell::default(),
            going: RefCell::default(),
            led: RefCell::default(),
        }
    }

    /// Where the symbols are that a name means in a file, found once.
    pub fn meanings(&self, name: (FileId, SymbolKind, String), find: &dyn Fn() -> Places) -> Arc<Places> {
        self.once(&self.meanings, name, find)
    }

    /// What is known already, else what is found now.
    pub(super) fn once<K: Eq + Hash, V>(&self, known: &Once<K, V>, key: K, find: &dyn Fn() -> V) -> Arc<V> {
        if let Some((known, asked)) = known.borrow().get(&key) {
            // What was asked of others is remembered for all segments; of the file itself, for each.
            self.asked.borrow_mut().extend(asked);
            return known.clone();
        }
        let before = self.asked.take();
        let found = Arc::new(find());
        let asked = self.asked.replace(before);
        self.asked.borrow_mut().extend(&asked);
        known.borrow_mut().insert(key, (found.clone(), asked));
        found
    }

    /// What was asked of others.
    pub fn into_reads(self) -> Reads {
        Reads { for_file: Some(self.for_file), digests: self.reads.into_inner() }
    }

    /// The dialect of a file.
    pub fn dialect(&self, file: &FileId) -> Option<&'static dyn Dialect> {
        self.snapshot.document(file)?.dialect()
    }

    /// Begins to note what is asked of the file itself.
    pub fn begin(&self) {
        self.asked.borrow_mut().clear();
    }

    /// What was asked of the file itself since then.
    pub fn asked(&self) -> Asked {
        Asked::new(self.asked.borrow().iter().copied())
    }

    /// The schema that describes a segment of the file: its user's, else its dialect's.
    pub fn schema(&self, placed: Placed<'_>) -> Option<Arc<Schema>> {
        self.schema_of(placed, placed.segment.parsed())
    }

    /// The schema that would describe a segment if it were read like this.
    pub fn schema_of(&self, placed: Placed<'_>, parsed: &Parsed) -> Option<Arc<Schema>> {
        let chosen =
            self.snapshot.document(&self.for_file).map(|document| self.snapshot.chosen_schema(document, placed));
        let of_dialect = || placed.segment.dialect()?.schema(parsed, self);
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

    pub(super) fn note(&self, read: Read) {
        if !self.remembers || matches!(&read, Read::File(file) if *file == self.for_file) {
            return;
        }
        let own = Some(&self.for_file);
        self.reads.borrow_mut().entry(read).or_insert_with_key(|read| digest(self.snapshot, read, own));
    }

    pub(super) fn ask(&self, question: Question<'_>) {
        if !self.remembers {
            return;
        }
        self.asked.borrow_mut().insert(question.digest());
    }

    /// A file whose symbols are looked at, remembered like its facts.
    pub(super) fn noted(&self, file: &FileId) -> Option<&'s Arc<Document>> {
        self.note(Read::File(file.clone()));
        self.snapshot.document(file).filter(|document| document.dialect().is_some())
    }

    /// The files that stand in a folder, remembered as a whole.
    pub(super) fn noted_in(&self, folder: &str) -> impl Iterator<Item = &'s Arc<Document>> {
        self.note(Read::Folder(folder.to_owned()));
        self.snapshot.in_folder(folder)
    }
}

impl Project for Reader<'_> {
    fn file(&self) -> Option<&FileId> {
        Some(&self.for_file)
    }

    fn facts(&self, file: &FileId) -> Option<Arc<FileFacts>> {
        if *file == self.for_file {
            self.ask(Question::Everything);
        }
        self.noted(file).map(|document| document.facts().clone())
    }

    fn folder(&self, of: &FileId) -> Vec<Arc<FileFacts>> {
        if of.folder() == self.for_file.folder() {
            self.ask(Question::Everything);
        }
        let known = self.noted_in(of.folder()).filter(|document| document.dialect().is_some());
        known.map(|document| document.facts().clone()).collect()
    }

    fn all_parts(&self, of: &FileId, fits: &mut dyn FnMut(&Lowered) -> bool) -> bool {
        if of.folder() == self.for_file.folder() {
            self.ask(Question::Everything);
        }
        let known = self.noted_in(of.folder()).filter(|document| document.dialect().is_some());
        known.flat_map(|document| document.segments()).all(|placed| fits(placed.segment.facts()))
    }

    fn has_dangling(&self, of: &FileId, kind: SymbolKind, is_like: &dyn Fn(&SymbolName) -> bool) -> bool {
        if of.folder() == self.for_file.folder() {
            // What leads nowhere depends on whatever has a name here.
            self.ask(Question::Everything);
        }
        let known = self.noted_in(of.folder()).filter(|document| document.dialect().is_some());
        let all = known.flat_map(|document| document.segments().iter().map(move |placed| (document.id(), placed)));
        let mut all = all.flat_map(|(file, Placed { base, segment, .. })| {
            let of_kind = segment.facts().references.iter().filter(|reference| reference.kind == kind);
            of_kind.filter(|one| is_like(&one.name)).map(move |one| (file, base, one))
        });
        all.any(|(file, base, reference)| {
            let one = Use { file: file.clone(), base, reference: reference.clone() };
            let mut leads_nowhere = true;
            self.each_symbol(&one, Which::Named, &mut |_, _, _| {
                leads_nowhere = false;
                ControlFlow::Break(())
            });
            leads_nowhere
        })
    }

    fn beside(&self, of: &FileId) -> Vec<FileId> {
        let known = self.noted_in(of.folder()).filter(|document| document.dialect().is_some());
        known.map(|document| document.id().clone()).collect()
    }

    fn namesakes(&self, of: &FileId) -> Vec<FileId> {
        self.note(Read::Namesakes(of.clone()));
        let all = self.snapshot.namesakes(of).filter(|document| document.dialect().is_some());
        all.map(|document| document.id().clone()).collect()
    }

    fn segment(&self, file: &FileId, base: usize) -> Option<Arc<Lowered>> {
        let document = self.noted(file)?;
        let placed = document.segment_at(base).filter(|placed| placed.base == base)?;
        if *file == self.for_file {
            self.ask(Question::segment(placed.segment));
        }
        Some(placed.segment.facts().clone())
    }

    fn resources(&self, of: &FileId, kind: &str) -> Arc<[CloudResource]> {
        if of.folder() == self.for_file.folder() {
            self.ask(Question::Resources(kind));
        }
        let gather = || {
            let known = self.noted_in(of.folder()).filter(|document| document.dialect().is_some());
            known.flat_map(|document| document.resources_of(kind)).cloned().collect()
        };
        let key = (of.folder().to_owned(), kind.to_owned());
        if let Some(known) = self.resources.borrow().get(&key) {
            return known.clone();
        }
        let found: Arc<[CloudResource]> = gather();
        self.resources.borrow_mut().insert(key, found.clone());
        found
    }

    fn recall(&self, like: &Use) {
        self.ask_for_symbols(like, Which::Any);
    }

    fn merged(&self, file: &FileId, find: &dyn Fn() -> Merged) -> Arc<Merged> {
        self.once(&self.merged, file.clone(), find)
    }

    fn reached(&self, from: &FileId, way: Way, find: &dyn Fn() -> BTreeSet<FileId>) -> Arc<BTreeSet<FileId>> {
        self.once(&self.reached, (from.clone(), way), find)
    }

    fn whole(&self, of: &FileId, find: &dyn Fn() -> Option<Whole>) -> Arc<Option<Whole>> {
        self.once(&self.wholes, of.clone(), find)
    }

    fn roots(&self, file: &FileId) -> Vec<FileId> {
        self.roots_of(file).to_vec()
    }

    fn together(&self, file: &FileId) -> Vec<Arc<FileFacts>> {
        let others = self.read_with(file);
        [file].into_iter().chain(&others).filter_map(|file| self.facts(file)).collect()
    }

    fn has(&self, file: &FileId) -> bool {
        self.sees(file) || !is_inside(self.snapshot, file)
    }

    fn sees(&self, file: &FileId) -> bool {
        self.note(Read::Presence(file.clone()));
        is_there(self.snapshot, file)
    }

    fn listed(&self, folder: &FileId) -> Vec<FolderEntry> {
        surroundings::listed(self.snapshot, folder)
    }

    fn text(&self, file: &FileId) -> Option<String> {
        self.note(Read::Aside(file.clone()));
        self.snapshot.text_of(file).map(|text| text.to_string())
    }

    fn stamp(&self, folder: &FileId) -> u64 {
        let read = Read::Stamp(folder.clone());
        self.note(read.clone());
        let noted = self.reads.borrow().get(&read).copied();
        noted.unwrap_or_else(|| digest(self.snapshot, &read, Some(&self.for_file)))
    }

    fn definitions(&self, reference: &Use) -> Vec<Definition> {
        self.symbols(reference, Which::Named)
    }

    fn some_definitions(&self, reference: &Use) -> Vec<Definition> {
        let mut found = Vec::new();
        self.each_symbol(reference, Which::Named, &mut |document, base, symbol| {
            found.push(document.define(base, symbol));
            if found.len() < limits::LINKED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        found
    }

    fn candidates(&self, like: &Use) -> Vec<Definition> {
        self.symbols(like, Which::Any)
    }

    fn qualified(&self, like: &Use) -> Vec<Definition> {
        self.symbols(like, Which::Qualified)
    }

    fn names(&self, like: &Use, see: &mut dyn FnMut(&SymbolName)) {
        self.each_symbol(like, Which::Qualified, &mut |_, _, symbol| {
            see(&symbol.name);
            ControlFlow::Continue(())
        });
    }

    /// Not remembered: another configuration makes every file be looked at again.
    fn option(&self, name: &str) -> Option<String> {
        self.snapshot.config(&self.for_file).option(name).map(str::to_owned)
    }

    fn uses(&self, of: &Definition) -> Vec<Use> {
        self.users(of)
    }

    fn uses_of_file(&self, file: &FileId, kind: SymbolKind, name: &str) -> Vec<Use> {
        self.users_of_file(file, kind, name)
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
    fn what_is_merged_is_found_once_and_noted_for_each_segment() {
        let workspace = shop();
        let snapshot = workspace.snapshot();
        let reader = Reader::new(&snapshot, id("compose.yaml"));
        let times = std::cell::Cell::new(0);
        let find = || {
            times.set(times.get() + 1);
            reader.facts(&id("web/Dockerfile"));
            Merged::of([], reader.facts(&id("compose.yaml")).is_some(), &reader)
        };
        let everything = Question::Everything.digest();
        for segment in ["first", "second"] {
            reader.begin();
            reader.ask(Question::Resources(segment));
            assert!(reader.merged(&id("compose.yaml"), &find).is_listed);
            let asked = reader.asked.borrow();
            assert!(asked.contains(&everything) && asked.contains(&Question::Resources(segment).digest()), "{segment}");
            assert_eq!(asked.len(), 2, "{segment}");
        }
        assert_eq!(times.get(), 1);
        let reads = reader.into_reads();
        workspace.replace(&id("web/Dockerfile"), "FROM alpine:3.23 AS runtime\n");
        assert!(reads.stale(&workspace.snapshot()));
    }

    /// A file that gives one name over and over has as many references as definitions: not each is told all of them.
    #[test]
    fn a_name_that_is_given_very_often_is_linked_to_a_few() {
        let workspace = Workspace::new(None);
        let file = id("Dockerfile");
        workspace.replace(&file, &format!("FROM alpine:3.22\n{}", "ENV A=$A\n".repeat(100)));
        let snapshot = workspace.snapshot();
        let document = snapshot.document(&file).unwrap();
        let reader = Reader::new(&snapshot, file.clone());
        let mut links = crate::model::Links::default();
        document.dialect().unwrap().link(document.facts(), &reader, &mut links);
        assert_eq!(links.links.len(), 100);
        assert!(links.links.iter().all(|link| link.definitions.len() == limits::LINKED));
        assert_eq!(reader.definitions(&links.links[0].from).len(), 100);
    }

    #[test]
    fn whether_a_file_is_there_is_news_to_who_asked() {
        let workspace = shop();
        let snapshot = workspace.snapshot();
        let reader = Reader::new(&snapshot, id("web/Dockerfile"));
        assert!(!reader.sees(&id("web/.dockerignore")));
        let reads = reader.into_reads();
        assert!(!reads.stale(&workspace.snapshot()));
        workspace.replace(&id("web/.dockerignore"), ".git\n");
        assert!(reads.stale(&workspace.snapshot()));
    }

    #[test]
    fn a_file_of_no_format_is_read_where_it_stands() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = FileId::from_path(&folder.path().join(".env"));
        let workspace = Workspace::new(None);
        let reads = || {
            let snapshot = workspace.snapshot();
            let reader = Reader::new(&snapshot, FileId::from_path(&folder.path().join("compose.yaml")));
            (reader.text(&file), reader.into_reads())
        };
        std::fs::write(folder.path().join(".env"), "A=1\n").unwrap();
        assert_eq!(reads().0, None, "nothing outside of the workspace is looked at");
        workspace.claim_roots(&[folder.path()]);
        let (text, before) = reads();
        assert_eq!(text.as_deref(), Some("A=1\n"));
        assert!(!before.stale(&workspace.snapshot()));
        std::fs::write(folder.path().join(".env"), "A=1\nB=2\n").unwrap();
        assert!(before.stale(&workspace.snapshot()));
        let (_, before) = reads();
        workspace.replace(&file, "A=3\n");
        assert!(before.stale(&workspace.snapshot()), "what is typed counts");
        assert_eq!(reads().0.as_deref(), Some("A=3\n"));
    }

    #[test]
    fn what_comes_to_a_folder_that_is_not_read_is_news_to_who_asked() {
        let folder = tempfile::TempDir::new().unwrap();
        let module = folder.path().join(".terraform/modules/vpc");
        std::fs::create_dir_all(&module).unwrap();
        std::fs::write(module.join("main.tf"), "variable \"a\" {}\n").unwrap();
        let workspace = Workspace::new(None);
        workspace.claim_roots(&[folder.path()]);
        let reads = || {
            let snapshot = workspace.snapshot();
            let reader = Reader::new(&snapshot, FileId::from_path(&folder.path().join("main.tf")));
            (reader.stamp(&FileId::from_path(&module)), reader.into_reads())
        };
        let (first, before) = reads();
        assert!(!before.stale(&workspace.snapshot()));
        std::fs::write(module.join("more.tf"), "variable \"b\" {}\n").unwrap();
        assert!(before.stale(&workspace.snapshot()), "a file was added");
        let (second, before) = reads();
        std::fs::write(module.join("main.tf"), "variable \"longer\" {}\n").unwrap();
        assert!(before.stale(&workspace.snapshot()), "a file has changed");
        let (third, before) = reads();
        workspace.replace(&FileId::from_path(&module.join("main.tf")), "variable \"typed\" {}\n");
        assert!(before.stale(&workspace.snapshot()), "what is typed counts");
        assert!(first != second && second != third);
    }

    #[test]
    fn files_of_a_name_in_the_folders_beside_are_found_and_news() {
        let workspace = Workspace::new(None);
        for path in ["web/main.tf", "web-2/main.tf", "web/sub/main.tf", "api/main.tf", "api/locals.tf", "main.tf", "zz"]
        {
            workspace.replace(&id(path), "locals {}\n");
        }
        let snapshot = workspace.snapshot();
        let reader = Reader::new(&snapshot, id("web/main.tf"));
        assert_eq!(reader.namesakes(&id("web/main.tf")), [id("api/main.tf"), id("web-2/main.tf")]);
        assert_eq!(reader.namesakes(&FileId::from_uri("untitled:1")), []);
        let reads = reader.into_reads();
        workspace.replace(&id("db/locals.tf"), "locals {}\n");
        assert!(!reads.stale(&workspace.snapshot()));
        workspace.replace(&id("db/main.tf"), "locals {}\n");
        assert!(reads.stale(&workspace.snapshot()));
    }

    #[test]
    fn a_file_that_cannot_be_looked_at_is_not_missed() {
        let workspace = shop();
        let snapshot = workspace.snapshot();
        let reader = Reader::new(&snapshot, id("compose.yaml"));
        let gone = id("gone.yaml");
        assert!(reader.has(&gone) && !reader.sees(&gone));
        let reads = reader.into_reads();
        workspace.claim_roots(&[Path::new("/shop")]);
        let snapshot = workspace.snapshot();
        assert!(reads.stale(&snapshot), "it can be looked at now");
        let reader = Reader::new(&snapshot, id("compose.yaml"));
        assert!(!reader.has(&gone) && reader.has(&id("web/Dockerfile")));
        assert!(reader.has(&id("../common/compose.yaml")), "it stands outside");
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
