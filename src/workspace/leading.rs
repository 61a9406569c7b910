//! From where the paths of files lead: from their own folders, or from where whoever takes them in says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Reader;
use super::asked::Question;
use super::index::Key;
use super::reads::Read;
use crate::model::{Definition, FileId, LED, SymbolKind, Use, Within};

/// Files that take in one another, one in the other, at most.
const DEPTH: usize = 32;

/// Files with the folders from which their paths lead beside their own, each by a file in it.
pub(super) type Led = BTreeMap<FileId, BTreeSet<FileId>>;

impl Reader<'_> {
    /// Files from whose folders the paths of a file lead, whether they are there or not.
    pub(super) fn roots_of(&self, file: &FileId) -> Arc<Vec<FileId>> {
        let Some(dialect) = self.dialect(file) else { return Arc::new(vec![file.clone()]) };
        let is_circle = self.going.borrow().contains(file) || self.going.borrow().len() >= DEPTH;
        if is_circle {
            return Arc::new(vec![file.clone()]);
        }
        self.once(&self.leading, file.clone(), &|| {
            self.going.borrow_mut().push(file.clone());
            let roots = dialect.roots(file, self);
            self.going.borrow_mut().pop();
            roots
        })
    }

    /// The files to which a path may lead from a file, the likeliest first, each once.
    pub(super) fn led_to(&self, file: &FileId, path: &str) -> Vec<FileId> {
        let mut found: Vec<FileId> = Vec::new();
        for to in self.roots_of(file).iter().map(|root| root.relative(path)) {
            if !found.contains(&to) {
                found.push(to);
            }
        }
        found
    }

    /// The references by path to a symbol from files whose paths lead from elsewhere.
    pub(super) fn users_from_elsewhere(&self, of: &Definition) -> Vec<Use> {
        let mut found = Vec::new();
        for (file, roots) in self.led().iter().filter(|(file, _)| **file != of.file) {
            let users = self.noted(file).map_or_else(Vec::new, |document| document.users(&of.symbol));
            found.extend(users.into_iter().filter(|user| match &user.reference.within {
                // Those that lead there from their own folder are known by that.
                Within::File(path) => {
                    file.relative(path) != of.file && roots.iter().any(|root| root.relative(path) == of.file)
                }
                _ => false,
            }));
        }
        found
    }

    /// All files of which another one says from where their paths lead.
    fn led(&self) -> Arc<Led> {
        self.once(&self.led, (), &|| {
            self.note(Read::Kind(SymbolKind::Included));
            let key = SymbolKind::Included.keys(&LED.into()).first().copied().map(Key::Reference);
            let places = key.iter().flat_map(|key| self.snapshot.index().at(key));
            let takers: BTreeSet<&FileId> = places.map(|place| &place.file).collect();
            let mut led = Led::new();
            // What takes others in may be taken in itself.
            for _ in 0..DEPTH {
                let next = takers.iter().fold(led.clone(), |next, taker| self.led_by(taker, &led, next));
                if next == led {
                    break;
                }
                led = next;
            }
            led
        })
    }

    /// Adds what one file says of those it takes in.
    fn led_by(&self, taker: &FileId, known: &Led, mut led: Led) -> Led {
        if *taker == self.for_file {
            self.ask(Question::Declared(SymbolKind::Included));
        }
        let Some(document) = self.noted(taker) else { return led };
        let said = document.facts().parts.iter().flat_map(|part| &part.facts.declarations);
        let said = said.filter(|one| one.kind == SymbolKind::Included);
        let folders = said.filter_map(|one| Some((one.name.as_str(), one.type_text.as_deref()?)));
        for (path, folder) in folders {
            for from in [taker].into_iter().chain(known.get(taker).into_iter().flatten()) {
                let taken = from.relative(path);
                if self.snapshot.document(&taken).is_some() {
                    let root = from.relative(&format!("{folder}/{}", taken.name()));
                    led.entry(taken).or_default().insert(root);
                }
            }
        }
        led
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::Project;
    use crate::workspace::Workspace;

    fn id(path: &str) -> FileId {
        FileId::from_path(&Path::new("/shop").join(path))
    }

    fn workspace(files: &[(&str, &str)]) -> Workspace {
        let workspace = Workspace::new(None);
        files.iter().for_each(|(path, text)| workspace.replace(&id(path), text));
        workspace
    }

    #[test]
    fn paths_lead_from_where_whoever_takes_in_a_file_says() {
        let services = "services:\n  web:\n    image: web:1\n";
        let within = "include:\n  - path: ../parts/web.yaml\n    project_directory: src\n";
        let workspace = workspace(&[("one/compose.yaml", within), ("parts/web.yaml", services)]);
        let snapshot = workspace.snapshot();
        let roots = |file: &str| Reader::new(&snapshot, id("x")).roots(&id(file));
        assert_eq!(roots("parts/web.yaml"), [id("one/src/web.yaml")]);
        assert_eq!(roots("one/compose.yaml"), [id("one/compose.yaml")]);
        assert_eq!(roots("other.yaml"), [id("other.yaml")]);
        let reader = Reader::new(&snapshot, id("parts/web.yaml"));
        assert_eq!(reader.led_to(&id("parts/web.yaml"), "a/b"), [id("one/src/a/b")]);
        let reads = reader.into_reads();
        assert!(!reads.stale(&workspace.snapshot()));
        workspace.replace(&id("one/compose.yaml"), "include: [../parts/web.yaml]\n");
        assert!(reads.stale(&workspace.snapshot()), "who says so is remembered");
    }

    #[test]
    fn files_that_take_in_each_other_end_somewhere() {
        let takes = |path: &str| format!("include:\n  - path: {path}\n    project_directory: ../x\nservices: {{}}\n");
        let (one, other) = (takes("b/compose.yaml"), takes("../a.yaml"));
        let workspace = workspace(&[("a.yaml", &one), ("b/compose.yaml", &other)]);
        let snapshot = workspace.snapshot();
        for file in ["a.yaml", "b/compose.yaml"] {
            assert!(!Reader::new(&snapshot, id(file)).roots(&id(file)).is_empty(), "{file}");
        }
    }
}
