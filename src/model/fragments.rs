use super::{Demand, FileId, Project, Reference, Scope, SymbolKind, Within};

/// Files that use variables nobody declares, from which on nobody meant to.
const FILES: usize = 3;

/// What folders are called, and what stands in the names of files, whose files are copied beside others.
const COPIED: &[&str] = &["mixins", "mixin"];

/// How many folders up one is looked for that says it.
const DEPTH: usize = 3;

/// Whether a file is there to be copied beside others, as its name or its folder says: what it names is theirs.
pub fn is_to_be_copied(file: &FileId) -> bool {
    let folders = file.folder().rsplit('/').take(DEPTH);
    let words = file.name().split('.').skip(1);
    folders.chain(words).any(|word| COPIED.contains(&word))
}

/// Whether the files of a folder are loose parts that are put together elsewhere, and no module: several of them use
/// input variables, and none declares one.
pub fn are_fragments(of: &FileId, project: &dyn Project) -> bool {
    let folder = project.folder(of);
    let declares = folder
        .iter()
        .flat_map(|file| &file.parts)
        .any(|part| part.facts.symbols.iter().any(|symbol| symbol.kind == SymbolKind::Variable));
    let is_use = |reference: &Reference| {
        reference.kind == SymbolKind::Variable
            && reference.within == Within::Scope(Scope::Folder)
            && reference.demand == Demand::Required
    };
    let users = folder.iter().filter(|file| file.parts.iter().any(|part| part.facts.references.iter().any(is_use)));
    !declares && users.take(FILES).count() == FILES
}
