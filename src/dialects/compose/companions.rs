use std::sync::Arc;

use super::recognise::{BASES, FilePart, OVERRIDES, part};
use crate::model::{Build, Companion, Container, FileFacts, FileId, Layer, Project, SymbolKind};

/// The files with which Compose merges a file: what lies beside the one it starts from by its own rules, and that one for
/// those whose names say that they are laid over it. Another file may be started from by itself.
pub(super) fn companions(file: &FileId, project: &dyn Project) -> Vec<Companion> {
    let part = part(file);
    let (names, layer) = match part {
        FilePart::Base => (OVERRIDES, Layer::Above),
        FilePart::Overlay | FilePart::Other => (BASES, Layer::Below),
    };
    let beside = names.iter().map(|name| file.relative(name)).filter(|other| project.facts(other).is_some());
    beside.map(|file| Companion { file, layer, is_needed: part != FilePart::Other }).collect()
}

/// What the companions of a file say.
pub(super) struct Merged(Vec<(Companion, Arc<FileFacts>)>);

impl Merged {
    /// Those of a file.
    pub(super) fn with(file: &FileId, project: &dyn Project) -> Self {
        let companions = companions(file, project).into_iter();
        Merged(companions.filter_map(|one| Some((project.facts(&one.file)?, one))).map(|(f, one)| (one, f)).collect())
    }

    /// Whether one of them has something of this name.
    pub(super) fn names(&self, kind: SymbolKind, name: &str) -> bool {
        let mut symbols = self.0.iter().flat_map(|(_, facts)| &facts.parts).flat_map(|part| &part.facts.symbols);
        symbols.any(|symbol| symbol.kind == kind && symbol.name.text() == name)
    }

    /// From what a service is built, together with what they say of it.
    pub(super) fn build(&self, name: &str, own: &Build) -> Build {
        let mut build = own.clone();
        for (companion, facts) in &self.0 {
            let containers = facts.parts.iter().flat_map(|part| part.facts.containers()).map(|(_, one)| one);
            let same = containers.filter(|one: &&Container| one.name.as_deref() == Some(name));
            same.filter_map(|one| one.build.as_ref()).for_each(|other| build.complete(other, companion.layer));
        }
        build
    }
}
