use super::{Demand, FileId, Project, Reference, Scope, Stacked, SymbolKind, SymbolName, Within};

/// Files that use variables nobody declares, from which on nobody meant to.
const FILES: usize = 3;

/// What folders are called, and what stands in the names of files, whose files are copied beside others.
const COPIED: &[&str] = &["mixins", "mixin", "_templates", "_template"];

/// What stands in the names of files that are there to be copied, whatever their folder: `aws.sample.tf`.
const SAMPLES: &[&str] = &["sample", "example", "template"];

/// How many folders up one is looked for that says it.
const DEPTH: usize = 3;

/// Whether a file is there to be copied beside others, as its name or its folder says: what it names is theirs.
pub fn is_to_be_copied(file: &FileId) -> bool {
    let folders = file.folder().rsplit('/').take(DEPTH);
    let mut words = file.name().split('.').skip(1);
    folders.chain(words.clone()).any(|word| COPIED.contains(&word)) || words.any(|word| SAMPLES.contains(&word))
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

/// Most variables that may be alone in a folder without somebody having forgotten to use them.
const ALONE: usize = 1_000;

/// What the file is called that holds the variables of a module.
const VARIABLES: &str = "variables.tf";

/// Whether a folder declares variables and does nothing else: what uses them is put beside them elsewhere, or yet to be
/// written.
pub fn is_without_a_module(file: &FileId, project: &dyn Project) -> bool {
    let mut symbols = 0;
    // Each of them asks, so that they are not asked about each other without end. Names are counted and no segments: one
    // of comments alone comes and goes without anybody being asked again.
    project.all_parts(file, &mut |facts| {
        symbols += facts.symbols.len();
        // A lock file says nothing of what is made.
        let is_variable = |kind| {
            let kinds = [SymbolKind::Variable, SymbolKind::LockedProvider, SymbolKind::Stacked(Stacked::Variable)];
            kinds.contains(&kind)
        };
        let are_variables = facts.symbols.iter().all(|symbol| is_variable(symbol.kind));
        symbols <= ALONE && are_variables && facts.entities.is_empty()
    })
}

/// Whether a folder that is no module, beside the one of a file or some above it, declares an input variable: what runs
/// modules (Terragrunt, a script) writes such declarations into each of them.
pub fn is_declared_for_all(name: &SymbolName, from: &FileId, project: &dyn Project) -> bool {
    let above = (0..DEPTH).map(|up| from.relative(&format!("{}{VARIABLES}", "../".repeat(up))));
    let mut beside = above.flat_map(|file| project.namesakes(&file));
    beside.any(|other| {
        let facts = project.facts(&other);
        let mut symbols = facts.iter().flat_map(|facts| &facts.parts).flat_map(|part| &part.facts.symbols);
        let declares = symbols.any(|symbol| symbol.kind == SymbolKind::Variable && symbol.name == *name);
        declares && is_without_a_module(&other, project)
    })
}
