use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Document;
use crate::model::{FileId, Reference, Scope, Symbol, SymbolKind, SymbolName, Within};

/// Where every name of a snapshot is, for questions that go beyond a file. Made when first asked for.
#[derive(Default)]
pub(super) struct Index {
    /// Symbols the whole workspace sees, by kind and text.
    named: HashMap<(SymbolKind, String), Vec<Place>>,
    /// Symbols the whole workspace sees, by kind.
    symbols: HashMap<SymbolKind, Vec<Place>>,
    /// References that look in the whole workspace, by kind.
    references: HashMap<SymbolKind, Vec<Place>>,
    /// References that look in a certain file.
    into_file: HashMap<FileId, Vec<Place>>,
    /// References that look in a certain folder.
    into_folder: HashMap<String, Vec<Place>>,
    /// A digest of all the symbols and references of a kind that the whole workspace sees.
    digests: HashMap<SymbolKind, u64>,
}

/// A symbol or a reference: its file, the start of its segment and its number among its likes there.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) document: Arc<Document>,
    pub(super) part: usize,
    pub(super) number: usize,
}

impl Place {
    pub(super) fn base(&self) -> usize {
        self.document.facts().parts.get(self.part).map_or(0, |part| part.base)
    }

    pub(super) fn symbol(&self) -> Option<&Symbol> {
        self.document.facts().parts.get(self.part)?.facts.symbols.get(self.number)
    }

    pub(super) fn reference(&self) -> Option<&Reference> {
        self.document.facts().parts.get(self.part)?.facts.references.get(self.number)
    }
}

impl Index {
    pub(super) fn of<'d>(documents: impl Iterator<Item = &'d Arc<Document>>) -> Index {
        let mut index = Index::default();
        for document in documents {
            index.add(document);
        }
        index
    }

    fn add(&mut self, document: &Arc<Document>) {
        for (part, facts) in document.facts().parts.iter().enumerate() {
            let place = |number| Place { document: document.clone(), part, number };
            for (number, symbol) in facts.facts.symbols.iter().enumerate() {
                if symbol.scope != Scope::Workspace {
                    continue;
                }
                if let SymbolName::Text(text) = &symbol.name {
                    self.named.entry((symbol.kind, text.clone())).or_default().push(place(number));
                }
                self.symbols.entry(symbol.kind).or_default().push(place(number));
                self.digest(document, symbol.kind, symbol);
            }
            for (number, reference) in facts.facts.references.iter().enumerate() {
                match &reference.within {
                    Within::Scope(Scope::Workspace) => {
                        self.references.entry(reference.kind).or_default().push(place(number));
                        self.digest(document, reference.kind, reference);
                    }
                    Within::Scope(_) => {}
                    Within::File(path) => {
                        self.into_file.entry(document.id().relative(path)).or_default().push(place(number));
                    }
                    Within::Folder(path) => {
                        let folder = document.id().relative(path).as_str().to_owned();
                        self.into_folder.entry(folder).or_default().push(place(number));
                    }
                }
            }
        }
    }

    /// Sums, so that the order in which files are met does not count.
    fn digest(&mut self, document: &Document, kind: SymbolKind, fact: &impl Hash) {
        let mut hasher = std::hash::DefaultHasher::new();
        (document.id(), fact).hash(&mut hasher);
        let digest = self.digests.entry(kind).or_default();
        *digest = digest.wrapping_add(hasher.finish());
    }

    pub(super) fn digest_of(&self, kind: SymbolKind) -> u64 {
        self.digests.get(&kind).copied().unwrap_or(0)
    }

    /// Symbols of a kind that the whole workspace sees: those of this name, where the kind goes by equal text.
    pub(super) fn symbols(&self, kind: SymbolKind, name: Option<&SymbolName>) -> &[Place] {
        let places = match name {
            Some(SymbolName::Text(text)) => self.named.get(&(kind, text.clone())),
            _ => self.symbols.get(&kind),
        };
        places.map_or(&[], Vec::as_slice)
    }

    pub(super) fn references(&self, kind: SymbolKind) -> &[Place] {
        self.references.get(&kind).map_or(&[], Vec::as_slice)
    }

    pub(super) fn users_of_file(&self, file: &FileId) -> &[Place] {
        self.into_file.get(file).map_or(&[], Vec::as_slice)
    }

    pub(super) fn users_of_folder(&self, folder: &str) -> &[Place] {
        self.into_folder.get(folder).map_or(&[], Vec::as_slice)
    }
}
