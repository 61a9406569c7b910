use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::discovery::{may_be_ours, read, setup_around, stays_below, takes, walk};
use super::document::{Document, Unread};
use super::schemas::{Choice, parts_of, value_of};
use super::segment::SegmentCache;
use super::setup::{counts_in, is_setup};
use super::{Snapshot, limits};
use crate::knowledge::Profile;
use crate::model::FileId;
use crate::text::{Encoding, Position, Span, Text, Untouched};

/// The one writer of a workspace. Every change publishes the next [`Snapshot`].
#[derive(Default)]
pub struct Workspace {
    current: Mutex<Snapshot>,
    cache: SegmentCache,
    /// Schemas that some file asked for, there or not.
    wanted: Mutex<HashSet<FileId>>,
    /// What the system said of files when they were read.
    stamps: Mutex<HashMap<FileId, Stamp>>,
}

/// When a file was changed last, and its size.
type Stamp = Option<(SystemTime, u64)>;

/// A change of an open document, in the order the editor made them.
#[derive(Clone, Debug)]
pub enum Change {
    /// From one place to another, with the text that stands there now.
    Range(Position, Position, String),
    /// Everything.
    Whole(String),
}

impl Change {
    /// Makes it in a text, and says what of the text before it took away.
    pub fn apply(&self, text: &mut Text, encoding: Encoding) -> Span {
        match self {
            Change::Whole(whole) => {
                let before = Span::new(0, text.len());
                *text = Text::new(whole);
                before
            }
            Change::Range(from, to, with) => {
                let from = text.offset(*from, encoding);
                let to = text.offset(*to, encoding);
                text.splice(Span::new(from.min(to), from.max(to)), with)
            }
        }
    }
}

impl Workspace {
    /// An empty workspace; a profile given here counts whatever the configuration files say.
    pub fn new(profile: Option<Profile>) -> Self {
        let workspace = Workspace::default();
        workspace.publish(|now| now.with_profile(profile));
        workspace
    }

    /// This moment.
    pub fn snapshot(&self) -> Snapshot {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes folders as the workspace's own and reads their files and their configuration. Files that are open keep the
    /// text their editor gave them. Returns whether there were more files than [`limits::FILES`].
    pub fn add_roots(&self, folders: &[&Path]) -> bool {
        self.claim_roots(folders);
        let mut truncated = false;
        for folder in folders {
            truncated |= self.read_folder(folder, limits::FOLDER_DEPTH);
        }
        truncated
    }

    /// Takes folders as the workspace's own and reads what is wanted there and around them, but none of their other files
    /// yet.
    pub fn claim_roots(&self, folders: &[&Path]) {
        for folder in folders {
            let root = FileId::from_path(folder);
            self.publish(|now| {
                let others = now.roots().iter().filter(|other| **other != root);
                now.with_roots(others.cloned().chain([root.clone()]).collect())
            });
            self.load(setup_around(folder));
        }
    }

    /// Lets go of folders. Their files leave the workspace unless they are open or stand below another of its folders.
    pub fn drop_roots(&self, folders: &[&Path]) {
        let dropped: Vec<FileId> = folders.iter().map(|folder| FileId::from_path(folder)).collect();
        self.publish(|now| {
            let roots: Vec<FileId> = now.roots().iter().filter(|root| !dropped.contains(root)).cloned().collect();
            let leaves = |document: &Document| {
                let id = document.id();
                let counts = |root: &FileId| is_setup(id) && counts_in(id, root);
                let was_read = is_below(id, &dropped) || dropped.iter().any(counts);
                document.version().is_none() && was_read && !is_below(id, &roots) && !roots.iter().any(counts)
            };
            let leaving = now.documents().filter(|document| leaves(document)).map(|document| document.id().clone());
            let rest = leaving.collect::<Vec<_>>().iter().fold(now.clone(), |rest, id| rest.without(id));
            rest.with_roots(roots)
        });
    }

    /// Whether a file stands below one of the workspace's folders.
    pub fn is_inside(&self, id: &FileId) -> bool {
        is_below(id, self.snapshot().roots())
    }

    /// Whether a file on disk is one the workspace has, or would have read had it been there.
    pub fn takes(&self, id: &FileId) -> bool {
        let now = self.snapshot();
        let admitted = || is_setup(id) || wants(&now, id);
        let inside = |root: &FileId| is_below(id, std::slice::from_ref(root)) && takes(id, root);
        now.document(id).is_some() || self.is_wanted(id) || (now.roots().iter().any(inside) && admitted())
    }

    /// Reads a folder and so many levels below it. What the configuration no longer admits leaves the workspace, unless
    /// it is open. Returns whether there were more files than [`limits::FILES`].
    pub fn read_folder(&self, folder: &Path, depth: usize) -> bool {
        let (mut setup, mut files): (Vec<FileId>, Vec<FileId>) = walk(folder, depth).into_iter().partition(is_setup);
        // A folder may be one around a file that was opened alone.
        setup.extend(setup_around(folder));
        setup.sort();
        setup.dedup();
        self.load(setup);
        let now = self.snapshot();
        files.retain(|file| wants(&now, file));
        let truncated = files.len() > limits::FILES;
        files.truncate(limits::FILES);
        self.load(files);
        let folders = [FileId::from_path(folder)];
        self.publish(|now| {
            let leaves = |document: &Document| {
                let id = document.id();
                let admitted = is_setup(id) || now.config(id).admits(id);
                document.version().is_none() && !admitted && is_below(id, &folders)
            };
            let leaving = now.documents().filter(|document| leaves(document)).map(|document| document.id().clone());
            leaving.collect::<Vec<_>>().iter().fold(now.clone(), |rest, id| rest.without(id))
        });
        let now = self.snapshot();
        let ids = now.documents().map(|document| document.id());
        self.read_schemas(ids.filter(|id| is_below(id, &folders)));
        truncated
    }

    /// Reads again what is another thing below a folder than when it was read, for whoever is not told of changes on disk:
    /// files that have changed, new ones, and those that are gone.
    pub fn catch_up(&self, folder: &Path, depth: usize) {
        let now = self.snapshot();
        let around = setup_around(folder);
        let found: BTreeSet<FileId> = walk(folder, depth).into_iter().chain(around.iter().cloned()).collect();
        let is_news = |file: &FileId| match now.document(file) {
            Some(document) if document.version().is_some() => false,
            Some(_) => {
                let stamps = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
                stamps.get(file).is_none_or(|known| *known != stamp(&file.to_path()))
            }
            None => is_setup(file) || wants(&now, file),
        };
        let folders = [FileId::from_path(folder)];
        let known = now.documents().filter(|document| is_below(document.id(), &folders)).count();
        // A folder with more files than a workspace holds has been read in part, which is no news.
        let mut room = limits::FILES.saturating_sub(known);
        let mut has_room = |file: &FileId| {
            let is_one_more = now.document(file).is_none();
            let fits = !is_one_more || room > 0;
            room -= usize::from(is_one_more && fits);
            fits
        };
        let news: Vec<FileId> = found.iter().filter(|file| is_news(file) && has_room(file)).cloned().collect();
        let is_gone = |document: &&Arc<Document>| {
            let id = document.id();
            let is_near = is_below(id, &folders) || is_setup(id);
            document.version().is_none() && is_near && !found.contains(id) && !id.to_path().exists()
        };
        let gone: Vec<FileId> = now.documents().filter(is_gone).map(|document| document.id().clone()).collect();
        if news.iter().chain(&gone).any(is_setup) {
            self.publish(|now| gone.iter().fold(now.clone(), |rest, id| rest.without(id)));
            self.read_folder(folder, depth);
            return;
        }
        if !gone.is_empty() {
            self.publish(|now| gone.iter().fold(now.clone(), |rest, id| rest.without(id)));
        }
        if !news.is_empty() {
            self.load(news.clone());
            self.read_schemas(news.iter());
        }
    }

    /// Reads files from disk, unless they are open.
    fn load(&self, files: Vec<FileId>) {
        let documents: Vec<_> = files
            .into_iter()
            .map(|id| {
                let text = self.read(&id);
                self.loaded(id, text)
            })
            .collect();
        self.publish(|now| {
            let is_open = |id: &FileId| now.document(id).is_some_and(|document| document.version().is_some());
            now.with_documents(documents.into_iter().filter(|(id, _)| !is_open(id)))
        });
    }

    /// Opens a document with its editor's text.
    pub fn open(&self, id: &FileId, text: &str, version: i32, client_language: &str) {
        self.publish(|now| {
            let earlier = now.document(id).map(|document| &**document);
            let document = Document::new(
                id.clone(),
                Text::new(text),
                Some(version),
                Some(client_language.into()),
                earlier,
                &self.cache,
            );
            now.with_documents([(id.clone(), Arc::new(document))])
        });
        self.heed(id);
    }

    /// Applies changes to an open document, each relative to the text after the one before. A document that is not
    /// open takes a whole text only.
    pub fn change(&self, id: &FileId, version: i32, changes: &[Change], encoding: Encoding) {
        self.publish(|now| {
            let Some(before) = now.document(id) else { return now.clone() };
            let mut text = before.text().clone();
            let mut untouched: Option<Untouched> = None;
            for change in changes {
                let length = text.len();
                let changed = change.apply(&mut text, encoding);
                let left = Untouched::around(changed, length);
                untouched = Some(untouched.map_or(left, |before| before.and(left)));
            }
            let version = Some(version);
            let document = match untouched {
                Some(untouched) => Document::edited(before, text, version, untouched, &self.cache),
                None => {
                    let client_language = before.client_language().cloned();
                    Document::new(id.clone(), text, version, client_language, Some(&**before), &self.cache)
                }
            };
            now.with_documents([(id.clone(), Arc::new(document))])
        });
        self.heed(id);
    }

    /// Closes a document: from now on the file on disk counts.
    pub fn close(&self, id: &FileId) {
        self.reread(id);
    }

    /// Reads a file on disk again, unless it is open, and what was read through links to it. A file that is gone leaves the
    /// workspace, and so does whatever stood in a folder that is.
    pub fn changed_on_disk(&self, id: &FileId) {
        // A file is no folder; of many that are gone, each would have all others looked through.
        if self.snapshot().document(id).is_none() && !id.to_path().exists() {
            let folder = [id.clone()];
            self.publish(|now| {
                let leaves = |document: &Document| document.version().is_none() && is_below(document.id(), &folder);
                let leaving = now.documents().filter(|document| leaves(document)).map(|document| document.id().clone());
                leaving.collect::<Vec<_>>().iter().fold(now.clone(), |rest, id| rest.without(id))
            });
        }
        if self.snapshot().document(id).is_none_or(|document| document.version().is_none()) {
            self.reread(id);
        }
        self.reread_links(id);
    }

    /// Takes a text for a file in place of what it has; whether it is open stays as it is.
    pub fn replace(&self, id: &FileId, text: &str) {
        self.publish(|now| {
            let before = now.document(id).map(|document| &**document);
            let version = before.and_then(Document::version);
            let client_language = before.and_then(|document| document.client_language().cloned());
            let document = Document::new(id.clone(), Text::new(text), version, client_language, before, &self.cache);
            now.with_documents([(id.clone(), Arc::new(document))])
        });
        self.heed(id);
    }

    fn reread(&self, id: &FileId) {
        let (path, now) = (id.to_path(), self.snapshot());
        let mut around = now.roots().iter().filter(|root| is_below(id, std::slice::from_ref(root))).peekable();
        let leads_out = around.peek().is_some() && !around.any(|root| stays_below(&path, &root.to_path()));
        match self.read(id) {
            Err(Unread::Unreadable(_) | Unread::Unnamed) => self.publish(|now| now.without(id)),
            _ if leads_out => self.publish(|now| now.without(id)),
            text => {
                let (id, document) = self.loaded(id.clone(), text);
                self.publish(|now| now.with_documents([(id, document)]));
            }
        }
        self.heed(id);
    }

    /// Reads again what was read through links to a file.
    fn reread_links(&self, to: &FileId) {
        let now = self.snapshot();
        let links = now.documents().filter(|document| document.is_link() && document.version().is_none());
        let links: Vec<FileId> = links.map(|document| document.id().clone()).filter(|link| link != to).collect();
        let Some(target) = std::fs::canonicalize(to.to_path()).ok().filter(|_| !links.is_empty()) else { return };
        let leads_there = |link: &FileId| std::fs::canonicalize(link.to_path()).is_ok_and(|there| there == target);
        self.load(links.into_iter().filter(leads_there).collect());
    }

    /// Reads a file on disk, and remembers what the system says of it.
    fn read(&self, id: &FileId) -> Result<String, Unread> {
        let path = id.to_path();
        self.stamps.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), stamp(&path));
        read(&path)
    }

    fn loaded(&self, id: FileId, text: Result<String, Unread>) -> (FileId, Arc<Document>) {
        let document = match text {
            Ok(text) => Document::new(id.clone(), Text::new(&text), None, None, None, &self.cache),
            Err(unread) => Document::unread(id.clone(), unread),
        };
        let document = if id.to_path().is_symlink() { document.through_link() } else { document };
        (id, Arc::new(document))
    }

    fn is_wanted(&self, id: &FileId) -> bool {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Reads the schemas that these files ask for, and what those refer to, as far as the workspace lacks them.
    fn read_schemas<'f>(&self, files: impl Iterator<Item = &'f FileId>) {
        let now = self.snapshot();
        let mut open: Vec<FileId> = Vec::new();
        let mut known: HashSet<FileId> = HashSet::new();
        for document in files.filter_map(|file| now.document(file)) {
            if self.is_wanted(document.id()) {
                open.push(document.id().clone());
            }
            let configured = now.configured_schemas(document.id()).into_iter().map(|(_, choice)| choice);
            for choice in configured.chain(now.new_choices(document)) {
                if let Choice::File(schema) = choice
                    && (now.document(&schema).is_none() || !self.is_wanted(&schema))
                {
                    open.push(schema);
                }
            }
        }
        while let Some(id) = open.pop() {
            if known.len() >= limits::SCHEMAS || !known.insert(id.clone()) {
                continue;
            }
            self.wanted.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
            if self.snapshot().document(&id).is_none() {
                let text = self.read(&id);
                if matches!(text, Err(Unread::Unreadable(_) | Unread::Unnamed)) {
                    continue;
                }
                let (id, document) = self.loaded(id.clone(), text);
                self.publish(|now| now.with_documents([(id, document)]));
            }
            let now = self.snapshot();
            let value = now.document(&id).and_then(|document| value_of(document).ok());
            let parts = value.iter().flat_map(|value| parts_of(&now, &id, value));
            open.extend(parts.map(|(part, _)| part));
        }
    }

    /// What a file that changed means for others: a schema it asks for, schemas that it names as a configuration.
    fn heed(&self, id: &FileId) {
        let now = self.snapshot();
        if is_setup(id) && now.config(id).schemas().next().is_some() {
            self.read_schemas(now.documents().map(|document| document.id()));
        } else {
            self.read_schemas(std::iter::once(id));
        }
    }

    /// The only place where a snapshot gives way to the next.
    fn publish(&self, next: impl FnOnce(&Snapshot) -> Snapshot) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        *current = next(&current);
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// Whether a file is read when it is found: it may be of some dialect or has a schema, and the configuration admits it.
fn wants(now: &Snapshot, id: &FileId) -> bool {
    let config = now.config(id);
    config.admits(id) && (may_be_ours(id) || config.schemas().any(|binding| binding.describes(id)))
}

/// Whether a file stands below one of these folders.
fn is_below(id: &FileId, folders: &[FileId]) -> bool {
    folders.iter().any(|folder| id.below(folder.as_str()) != id.as_str())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_inside_of_the_folders_and_keep_up_with_what_they_lead_to() {
        let outside = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| FileId::from_path(&folder.path().join(path));
        fs::create_dir_all(folder.path().join("web")).unwrap();
        fs::write(folder.path().join("common.tf"), "variable \"a\" {}\n").unwrap();
        fs::write(outside.path().join("secret.tf"), "variable \"s\" {}\n").unwrap();
        symlink("../common.tf", folder.path().join("web/common.tf")).unwrap();
        let workspace = Workspace::new(None);
        workspace.add_roots(&[folder.path()]);
        let text = |path: &str| workspace.snapshot().document(&at(path)).map(|document| document.text().to_string());
        assert_eq!(text("web/common.tf").as_deref(), Some("variable \"a\" {}\n"));

        fs::write(folder.path().join("common.tf"), "variable \"b\" {}\n").unwrap();
        workspace.changed_on_disk(&at("common.tf"));
        assert_eq!(text("web/common.tf").as_deref(), Some("variable \"b\" {}\n"));

        symlink(outside.path().join("secret.tf"), folder.path().join("web/secret.tf")).unwrap();
        workspace.changed_on_disk(&at("web/secret.tf"));
        assert_eq!(text("web/secret.tf"), None, "it leads out of the workspace");

        fs::remove_dir_all(folder.path().join("web")).unwrap();
        workspace.changed_on_disk(&at("web"));
        assert_eq!(text("web/common.tf"), None, "its folder is gone");
    }
}
