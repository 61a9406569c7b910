use std::collections::BTreeSet;
use std::sync::Arc;

use super::{CloudResource, FileFacts, FileId, Lowered, Merged, Reference, Scope, Symbol, SymbolKind, SymbolName};
use crate::text::Span;

/// The files around a file, as dialects and practices may ask for them. Every answer is recorded: when it would
/// change, whoever asked is asked again.
pub trait Project {
    /// The file that asks; none where nobody in particular does.
    fn file(&self) -> Option<&FileId> {
        None
    }

    /// The facts of a file; none if the workspace has no such file or does not read it.
    fn facts(&self, file: &FileId) -> Option<Arc<FileFacts>>;

    /// The facts of every file that stands in the folder of a file, the file itself among them.
    fn folder(&self, _of: &FileId) -> Vec<Arc<FileFacts>> {
        Vec::new()
    }

    /// Whether whatever the files in the folder of a file say is like this, part by part; none is asked for behind the
    /// first that is not.
    fn all_parts(&self, of: &FileId, fits: &mut dyn FnMut(&Lowered) -> bool) -> bool {
        self.folder(of).iter().flat_map(|file| &file.parts).all(|part| fits(&part.facts))
    }

    /// Whether, of the references of a kind with a name like this in the folder of a file, one leads nowhere.
    fn has_dangling(&self, of: &FileId, kind: SymbolKind, is_like: &dyn Fn(&SymbolName) -> bool) -> bool {
        let folder = self.folder(of);
        let mut all = folder.iter().flat_map(|file| file.uses());
        all.any(|one| one.reference.kind == kind && is_like(&one.reference.name) && self.definitions(&one).is_empty())
    }

    /// The files of some dialect that stand in the folder of a file, the file itself among them.
    fn beside(&self, of: &FileId) -> Vec<FileId> {
        self.folder(of).iter().map(|facts| facts.file.clone()).collect()
    }

    /// The files of some dialect that have a file's name and stand in the folders beside its own, the file itself left
    /// out; of very many the first.
    fn namesakes(&self, _of: &FileId) -> Vec<FileId> {
        Vec::new()
    }

    /// The facts of the segment of a file that begins at a place, in bytes. To be preferred to all of the file's.
    fn segment(&self, file: &FileId, base: usize) -> Option<Arc<Lowered>> {
        let facts = self.facts(file)?;
        let at = facts.parts.binary_search_by_key(&base, |part| part.base).ok()?;
        facts.parts.get(at).map(|part| part.facts.clone())
    }

    /// The resources of a type in the folder of a file.
    fn resources(&self, of: &FileId, kind: &str) -> Arc<[CloudResource]> {
        let folder = self.folder(of);
        let all = folder.iter().flat_map(|file| &file.parts).flat_map(|part| part.facts.resources());
        all.filter(|(_, resource)| resource.kind == kind).map(|(_, resource)| resource.clone()).collect()
    }

    /// Whether a file is there, of whatever kind; also said of what cannot be looked at.
    fn has(&self, _file: &FileId) -> bool {
        true
    }

    /// Whether a file was seen to be there, of whatever kind; not said of what cannot be looked at.
    fn sees(&self, _file: &FileId) -> bool {
        false
    }

    /// What a folder of the workspace holds, sorted; nothing outside of the workspace. For offering paths: what is
    /// answered is not remembered.
    fn listed(&self, _folder: &FileId) -> Vec<FolderEntry> {
        Vec::new()
    }

    /// A digest of what the files of a folder are, of whatever kind: another one where a file came, went or changed.
    fn stamp(&self, _folder: &FileId) -> u64 {
        0
    }

    /// The text of a file, of whatever kind; none if it is not there or cannot be looked at.
    fn text(&self, _file: &FileId) -> Option<String> {
        None
    }

    /// The symbols a reference means. Several where a name is given more than once.
    fn definitions(&self, reference: &Use) -> Vec<Definition>;

    /// The first of them, and not all: for whoever asks many references whether there are any.
    fn some_definitions(&self, reference: &Use) -> Vec<Definition> {
        self.definitions(reference)
    }

    /// Every symbol a reference like this one could mean: same kind, same place, any name.
    fn candidates(&self, like: &Use) -> Vec<Definition>;

    /// Those of them whose names have the same qualifier ([`SymbolKind::parts`]): the resources of a type.
    fn qualified(&self, like: &Use) -> Vec<Definition> {
        let (kind, name) = (like.reference.kind, &like.reference.name);
        let mut found = self.candidates(like);
        found.retain(|one| kind.qualifier(&one.symbol.name) == kind.qualifier(name));
        found
    }

    /// Shows the names of those with the same qualifier.
    fn names(&self, like: &Use, see: &mut dyn FnMut(&SymbolName)) {
        self.qualified(like).iter().for_each(|one| see(&one.symbol.name));
    }

    /// To be called by somebody who needs the candidates and remembers them: that they were asked for is recorded again.
    fn recall(&self, _like: &Use) {}

    /// The files with which one is merged, as its dialect finds them: whoever remembers has them found once.
    fn merged(&self, _file: &FileId, find: &dyn Fn() -> Merged) -> Arc<Merged> {
        Arc::new(find())
    }

    /// The files to which a way leads from one, as its dialect finds them: whoever remembers has them found once.
    fn reached(&self, _from: &FileId, _way: Way, find: &dyn Fn() -> BTreeSet<FileId>) -> Arc<BTreeSet<FileId>> {
        Arc::new(find())
    }

    /// What a file puts together, as its dialect finds it: whoever remembers has it found once. None where not all of it
    /// can be seen.
    fn whole(&self, _of: &FileId, find: &dyn Fn() -> Option<Whole>) -> Arc<Option<Whole>> {
        Arc::new(find())
    }

    /// Files from whose folders the paths of a file lead, whether they are there or not, the likeliest first: its own, or
    /// where whoever takes it in says.
    fn roots(&self, file: &FileId) -> Vec<FileId> {
        vec![file.clone()]
    }

    /// The facts of a file and of all that are read together with it: those a [`Scope::Project`] has.
    fn together(&self, file: &FileId) -> Vec<Arc<FileFacts>> {
        self.facts(file).into_iter().collect()
    }

    /// What the configuration says for the file that asks, by the dotted name of the setting: `kubernetes.version`.
    fn option(&self, _name: &str) -> Option<String> {
        None
    }

    /// The places that refer to a symbol.
    fn uses(&self, symbol: &Definition) -> Vec<Use>;

    /// The places in other files that refer to a file as a whole, by a name of a kind.
    fn uses_of_file(&self, file: &FileId, kind: SymbolKind, name: &str) -> Vec<Use> {
        let mut uses = self.uses(&Definition::of_file(file, kind, name));
        uses.retain(|user| user.file != *file);
        uses
    }
}

/// All that a file puts together of what others hold.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The names of what is in it, sorted.
    pub names: Arc<[String]>,
    /// Whether it gives them other names beside.
    pub is_renamed: bool,
}

impl Whole {
    /// Whether there is something of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
    }
}

/// How files are reached from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Those that take it, so many steps away.
    Above(usize),
    /// Those it takes, whatever these take, and itself.
    Below,
}

/// Something that a folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name, without the folder.
    pub name: String,
    /// Whether it is a folder itself.
    pub is_folder: bool,
}

/// A symbol and where it is.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The file.
    pub file: FileId,
    /// Start of its segment: add it to the symbol's spans.
    pub base: usize,
    /// The symbol.
    pub symbol: Symbol,
}

impl Definition {
    /// A file as a whole, for asking who names it in one of the ways that have a kind and a name of their own.
    pub fn of_file(file: &FileId, kind: SymbolKind, name: &str) -> Self {
        let start = Span::at(0);
        let (name, scope) = (name.into(), Scope::File);
        let symbol = Symbol { kind, name, name_span: start, span: start, scope, detail: None };
        Definition { file: file.clone(), base: 0, symbol }
    }

    /// The name, in file coordinates.
    pub fn name_span(&self) -> Span {
        self.symbol.name_span.shifted(self.base)
    }
}

/// A reference and where it is.
#[derive(Clone, Debug)]
pub struct Use {
    /// The file.
    pub file: FileId,
    /// Start of its segment: add it to the reference's span.
    pub base: usize,
    /// The reference.
    pub reference: Reference,
}

impl Use {
    /// The name, in file coordinates.
    pub fn span(&self) -> Span {
        self.reference.span.shifted(self.base)
    }
}
