//! What names mean: the symbols a reference could mean, and the references that mean a symbol.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::asked::Question;
use super::index::{Key, Place};
use super::reads::Read;
use super::{Document, Reader};
use crate::model::{Definition, Demand, FileId, Reference, Scope, Stacked, Symbol, SymbolKind, Use, Within};

/// Which of the symbols that stand where a reference looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Those its name means.
    Named,
    /// Those whose name has the same qualifier.
    Qualified,
    /// All of its kind.
    Any,
}

impl Which {
    pub(super) fn admits(self, wanted: &Reference, symbol: &Symbol) -> bool {
        let kind = wanted.kind;
        symbol.kind == kind
            && match self {
                Which::Named => kind.matches(&symbol.name, &wanted.name),
                Which::Qualified => kind.qualifier(&symbol.name) == kind.qualifier(&wanted.name),
                Which::Any => true,
            }
    }
}

impl<'s> Reader<'s> {
    /// What a question about symbols asks of the file itself.
    pub(super) fn ask_for_symbols(&self, reference: &Use, which: Which) {
        let wanted = &reference.reference;
        let asks = match &wanted.within {
            // A segment looks at itself, and is looked at anew when it changes.
            Within::Scope(Scope::Segment) => false,
            Within::Scope(Scope::File) => reference.file == self.for_file,
            Within::Scope(Scope::Project) => {
                reference.file == self.for_file || self.read_with(&reference.file).contains(&self.for_file)
            }
            Within::File(path) => self.led_to(&reference.file, path).contains(&self.for_file),
            Within::Scope(Scope::Folder) => reference.file.folder() == self.for_file.folder(),
            within @ (Within::Folder(_) | Within::Tested(_)) => {
                within.folder(&reference.file).is_some_and(|folder| folder.as_str() == self.for_file.folder())
            }
            Within::Called(kind, _) => {
                self.ask(Question::Declared(*kind));
                true
            }
            Within::Run(_) => {
                self.ask(Question::Declared(SymbolKind::Run));
                true
            }
            Within::Scope(Scope::Workspace) => true,
        };
        if !asks {
            return;
        }
        if which == Which::Named {
            let own = self.snapshot.document(&self.for_file);
            let key = own.and_then(|own| own.rarest_key(wanted));
            key.into_iter().for_each(|key| self.ask(Question::Named(key)));
        } else {
            self.ask(Question::OfKind(wanted.kind));
        }
    }

    /// The folders of what a reference names as a module: one that is called by a name, or the one a run is about.
    fn folders_within(&self, file: &FileId, within: &Within) -> Vec<FileId> {
        match within {
            Within::Called(kind, way) => {
                let mut names = way.split(Within::NEXT);
                let mut folders =
                    names.next().map_or_else(Vec::new, |name| self.folders_of(&file.tested(), *kind, name));
                for name in names {
                    let inside = folders.iter().map(|folder| FileId::from_uri(&format!("{}/main", folder.as_str())));
                    folders = inside.flat_map(|beside| self.folders_of(&beside, *kind, name)).collect();
                }
                folders
            }
            Within::Run(name) => self.folders_of_run(file, name),
            within => within.folder(file).into_iter().collect(),
        }
    }

    /// The folders of the modules that the runs of a name in a file are about.
    fn folders_of_run(&self, file: &FileId, run: &str) -> Vec<FileId> {
        if *file == self.for_file {
            self.ask(Question::Declared(SymbolKind::Run));
        }
        let Some(document) = self.noted(file) else { return Vec::new() };
        let declared = document.facts().parts.iter().flat_map(|part| &part.facts.declarations);
        let runs = declared.filter(|d| d.kind == SymbolKind::Run && d.name == run);
        runs.filter_map(|run| Within::Tested(run.value.clone()?).folder(file)).collect()
    }

    /// The folders of the modules that a file's neighbours call by something of a kind and name.
    fn folders_of(&self, file: &FileId, kind: SymbolKind, name: &str) -> Vec<FileId> {
        if file.folder() == self.for_file.folder() {
            self.ask(Question::Declared(kind));
        }
        let mut folders = Vec::new();
        for document in self.noted_in(file.folder()) {
            let declared = document.facts().parts.iter().flat_map(|part| &part.facts.declarations);
            let called = declared.filter(|d| d.kind == kind && d.name == name);
            folders.extend(called.filter_map(|call| Some(document.id().relative(call.value.as_ref()?))));
        }
        folders
    }

    /// The files that are read together with one, as its dialect says.
    pub(super) fn read_with(&self, file: &FileId) -> Vec<FileId> {
        let dialect = self.noted(file).and_then(|document| document.dialect());
        dialect.map_or_else(Vec::new, |dialect| dialect.companions(file, self).together().cloned().collect())
    }

    /// Whether what one file says can be about another one: one of them is read together with the other.
    fn are_together(&self, one: &FileId, other: &FileId) -> bool {
        one == other || self.read_with(one).contains(other) || self.read_with(other).contains(one)
    }

    /// Every place where the files that are read together say something of what a symbol is, the symbol itself among them:
    /// a service that one of them begins and others add to.
    pub fn alike(&self, of: &Definition) -> Vec<Definition> {
        let symbol = &of.symbol;
        if symbol.scope == Scope::Folder {
            return self.amended(of);
        }
        if symbol.scope != Scope::Project {
            return vec![of.clone()];
        }
        self.note(Read::Kind(symbol.kind));
        let key = self.snapshot.index().rarest(symbol.kind, &symbol.name);
        let places = key.iter().flat_map(|key| self.snapshot.index().at(key));
        let all = places.filter_map(|place| self.snapshot.definition(place));
        let is_alike = |found: &Definition| (found.symbol.kind, &found.symbol.name) == (symbol.kind, &symbol.name);
        let mut found = vec![of.clone()];
        let mut others: Vec<Definition> = all.filter(is_alike).collect();
        let mut at = 0;
        while let Some(file) = found.get(at).map(|known| known.file.clone()) {
            let (near, far) = others.into_iter().partition(|other| self.are_together(&file, &other.file));
            found.extend::<Vec<_>>(near);
            (others, at) = (far, at + 1);
        }
        found
    }

    /// A symbol together with what says it again to change it, or with what it changes.
    fn amended(&self, of: &Definition) -> Vec<Definition> {
        let symbol = &of.symbol;
        let reference = Reference {
            kind: symbol.kind,
            name: symbol.name.clone(),
            span: symbol.name_span,
            within: Within::Scope(Scope::Folder),
            demand: Demand::Optional,
        };
        let mut found = self.symbols(&Use { file: of.file.clone(), base: of.base, reference }, Which::Named);
        let amends = self.amends(&of.file);
        found.retain(|one| (&one.file, one.name_span()) != (&of.file, of.name_span()));
        found.retain(|one| amends || self.amends(&one.file));
        found.insert(0, of.clone());
        found
    }

    /// Whether a file says again what others define, to change it.
    pub fn amends(&self, file: &FileId) -> bool {
        let dialect = self.snapshot.document(file).and_then(|document| document.dialect());
        dialect.is_some_and(|dialect| dialect.amends(file))
    }

    /// Symbols that stand where a reference looks.
    pub(super) fn symbols(&self, reference: &Use, which: Which) -> Vec<Definition> {
        let mut found = Vec::new();
        self.each_symbol(reference, which, &mut |document, base, symbol| {
            found.push(document.define(base, symbol));
            ControlFlow::Continue(())
        });
        found
    }

    /// Shows every symbol that stands where a reference looks, with its document and the start of its segment, until
    /// whoever sees them has seen enough.
    pub(super) fn each_symbol(
        &self,
        reference: &Use,
        which: Which,
        see: &mut dyn FnMut(&Document, usize, &Symbol) -> ControlFlow<()>,
    ) {
        self.ask_for_symbols(reference, which);
        let wanted = &reference.reference;
        let mut of = |documents: &mut dyn Iterator<Item = &'s Arc<Document>>| {
            for document in documents {
                let mut found = document.found(wanted, which);
                found.try_for_each(|(base, symbol)| see(document, base, symbol))?;
            }
            ControlFlow::Continue(())
        };
        // Whoever has seen enough is shown no more.
        let _ = match &wanted.within {
            Within::Scope(Scope::Segment) => self.noted(&reference.file).into_iter().try_for_each(|document| {
                let mut here = document.symbols_at(reference.base).filter(|(_, symbol)| which.admits(wanted, symbol));
                here.try_for_each(|(base, symbol)| see(document, base, symbol))
            }),
            Within::Scope(Scope::File) => of(&mut self.noted(&reference.file).into_iter()),
            Within::Scope(Scope::Project) => {
                let others = self.read_with(&reference.file);
                let files = [&reference.file].into_iter().chain(&others);
                of(&mut files.filter_map(|file| self.noted(file)))
            }
            Within::File(path) => {
                let files = self.led_to(&reference.file, path);
                of(&mut files.iter().filter_map(|file| self.noted(file)))
            }
            Within::Scope(Scope::Folder) => of(&mut self.noted_in(reference.file.folder())),
            within @ (Within::Folder(_) | Within::Tested(_) | Within::Called(..) | Within::Run(_)) => {
                let folders = self.folders_within(&reference.file, within);
                of(&mut folders.iter().flat_map(|folder| self.noted_in(folder.as_str())))
            }
            Within::Scope(Scope::Workspace) => {
                self.note(Read::Kind(wanted.kind));
                let index = self.snapshot.index();
                let key = if which == Which::Named {
                    index.rarest(wanted.kind, &wanted.name)
                } else {
                    Some(Key::Kind(wanted.kind))
                };
                let mut places = key.iter().flat_map(|key| index.at(key));
                places.try_for_each(|place| {
                    let document = self.snapshot.document(&place.file);
                    let found = document.and_then(|document| Some((document, document.symbol(place.spot)?)));
                    match found.filter(|(_, (_, symbol))| which.admits(wanted, symbol)) {
                        Some((document, (base, symbol))) => see(document, base, symbol),
                        None => ControlFlow::Continue(()),
                    }
                })
            }
        };
    }

    /// The references of other files that mean a file as a whole. While only that file is typed in, nothing that was
    /// typed has to be read for them.
    pub(super) fn users_of_file(&self, of: &FileId, kind: SymbolKind, name: &str) -> Vec<Use> {
        let whole = Definition::of_file(of, kind, name);
        if kind.may_be_led_to() {
            let mut found = self.users(&whole);
            found.retain(|user| user.file != *of);
            return found;
        }
        self.note(Read::UsersOf(of.clone()));
        let places = self.snapshot.index_beside(of).at(&Key::IntoFile(of.clone()));
        let users = places.filter(|place| place.file != *of).filter_map(|place| self.snapshot.user(place));
        users
            .filter(|user| user.reference.kind == kind && kind.matches(&whole.symbol.name, &user.reference.name))
            .collect()
    }

    /// The references that mean a symbol.
    pub(super) fn users(&self, of: &Definition) -> Vec<Use> {
        let symbol = &of.symbol;
        let index = self.snapshot.index();
        let elsewhere = |place: &&Place| place.file != of.file;
        let user = |place: &Place| self.snapshot.user(place);
        self.note(Read::UsersOf(of.file.clone()));
        symbol.kind.keys(&symbol.name).into_iter().for_each(|key| self.ask(Question::Users(key)));
        let mut found: Vec<Use> = self.noted(&of.file).map_or_else(Vec::new, |document| document.users(symbol));
        found.retain(|user| match &user.reference.within {
            Within::Scope(Scope::Segment) => user.base == of.base,
            Within::Scope(_) => true,
            // Of many files that one file names, it is hardly ever one itself: no paths are made to see that.
            Within::File(path) => may_lead_to(path, of.file.name()) && user.file.relative(path) == of.file,
            within @ (Within::Folder(_) | Within::Tested(_)) => {
                within.folder(&user.file).is_some_and(|folder| folder.as_str() == of.file.folder())
            }
            Within::Called(..) | Within::Run(_) => false,
        });
        if symbol.scope >= Scope::Folder {
            self.note(Read::UsersIn(of.file.folder().to_owned()));
            let neighbours = self.noted_in(of.file.folder()).filter(|document| *document.id() != of.file);
            let users = neighbours.flat_map(|document| document.users(symbol));
            found.extend(users.filter(|user| user.reference.within == Within::Scope(Scope::Folder)));
            found.extend(index.at(&Key::IntoFolder(of.file.folder().into())).filter(elsewhere).filter_map(user));
        }
        if symbol.scope == Scope::Project {
            self.note(Read::Kind(symbol.kind));
            let users = index.users(symbol).into_iter().filter(elsewhere).filter_map(user);
            let users = users.filter(|user| user.reference.within == Within::Scope(Scope::Project));
            found.extend(users.filter(|user| self.are_together(&of.file, &user.file)));
        }
        // What addresses and outputs name in a module that is called.
        if matches!(
            symbol.kind,
            SymbolKind::Output
                | SymbolKind::Stacked(Stacked::Output)
                | SymbolKind::Resource
                | SymbolKind::DataSource
                | SymbolKind::Module
        ) {
            let callers = index.users(symbol).into_iter().filter_map(user);
            found.extend(callers.filter(|user| match &user.reference.within {
                within @ (Within::Called(..) | Within::Run(_)) => {
                    let folders = self.folders_within(&user.file, within);
                    folders.iter().any(|folder| folder.as_str() == of.file.folder())
                }
                _ => false,
            }));
        }
        if symbol.scope == Scope::Workspace {
            self.note(Read::Kind(symbol.kind));
            found.extend(index.users(symbol).into_iter().filter(elsewhere).filter_map(user));
        }
        found.extend(index.at(&Key::IntoFile(of.file.clone())).filter(elsewhere).filter_map(user));
        if symbol.kind.may_be_led_to() {
            found.extend(self.users_from_elsewhere(of));
            // Who takes in a file says from where its paths lead, and cannot be asked from where its own do.
            if symbol.kind != SymbolKind::Included {
                found.retain(|user| match &user.reference.within {
                    Within::File(path) if user.file != of.file => self.led_to(&user.file, path).contains(&of.file),
                    _ => true,
                });
            }
        }
        found.retain(|user| {
            user.reference.kind == symbol.kind && symbol.kind.matches(&symbol.name, &user.reference.name)
        });
        found
    }
}

/// Whether a path may lead to a file of this name.
fn may_lead_to(path: &str, name: &str) -> bool {
    path.rsplit('/').next().is_none_or(|last| last == name || matches!(last, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::Project;
    use crate::workspace::Workspace;

    #[test]
    fn who_uses_something_from_another_folder_is_asked_again_when_that_changes() {
        let id = |path: &str| FileId::from_path(&Path::new("/shop").join(path));
        let workspace = Workspace::new(None);
        let (declared, test) = (id("variables.tf"), id("tests/main.tftest.hcl"));
        workspace.replace(&declared, "variable \"zone\" {}\n");
        workspace.replace(&test, "run \"a\" {\n  assert {\n    condition = var.zone != \"\"\n  }\n}\n");
        let snapshot = workspace.snapshot();
        let reader = Reader::new(&snapshot, declared.clone());
        let facts = reader.facts(&declared).unwrap();
        let zone = facts.definitions().find(|one| one.symbol.kind == SymbolKind::Variable).unwrap();
        assert_eq!(reader.uses(&zone).len(), 1);
        let reads = reader.into_reads();
        assert!(!reads.stale(&snapshot));
        workspace.replace(&test, "run \"a\" {}\n");
        assert!(reads.stale(&workspace.snapshot()));
    }

    #[test]
    fn who_names_a_file_is_known_before_what_is_typed_in_it_is_read() {
        let id = |path: &str| FileId::from_path(&Path::new("/shop").join(path));
        let workspace = Workspace::new(None);
        let part = id("web.yaml");
        let object = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n");
        workspace.replace(&part, &object("web"));
        workspace.replace(&id("kustomization.yaml"), "resources: [web.yaml]\n");
        workspace.snapshot().index();
        let takers = |snapshot: &crate::workspace::Snapshot| {
            let reader = Reader::for_once(snapshot, part.clone());
            let taken = ["parts", "patch"].map(|way| reader.uses_of_file(&part, SymbolKind::Patch, way).len());
            let whole = reader.uses(&Definition::of_file(&part, SymbolKind::Patch, "parts")).len();
            (taken, whole)
        };
        workspace.replace(&part, &object("api"));
        let typed = workspace.snapshot();
        let index: *const _ = typed.index_beside(&part);
        assert_eq!(takers(&typed), ([1, 0], 1));
        assert!(!std::ptr::eq(index, typed.index()), "an index of its own is made for what goes beyond");
        workspace.replace(&id("kustomization.yaml"), "resources: []\n");
        assert_eq!(takers(&workspace.snapshot()), ([0, 0], 0));
    }

    #[test]
    fn of_more_files_than_are_looked_at_nothing_is_missed() {
        let id = |path: &str| FileId::from_path(&Path::new("/shop").join(path));
        for (count, expected) in [(1, Demand::Required), (600, Demand::Optional)] {
            let workspace = Workspace::new(None);
            let common = id("common.compose.yaml");
            let text = "include: [base.compose.yaml]\nservices:\n  a:\n    image: a:1\n    depends_on: [gone]\n";
            workspace.replace(&common, text);
            workspace.replace(&id("base.compose.yaml"), "services:\n  b:\n    image: b:1\n");
            for number in 0..count {
                workspace.replace(&id(&format!("{number}/compose.yaml")), "include: [../common.compose.yaml]\n");
            }
            let snapshot = workspace.snapshot();
            let document = snapshot.document(&common).unwrap();
            let reader = Reader::new(&snapshot, common);
            let mut links = crate::model::Links::default();
            document.dialect().unwrap().link(document.facts(), &reader, &mut links);
            let gone = links.links.iter().find(|link| link.from.reference.kind == SymbolKind::Service).unwrap();
            assert_eq!(gone.from.reference.demand, expected, "{count}");
        }
    }
}
