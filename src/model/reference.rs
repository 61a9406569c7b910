use super::{FileId, Scope, SymbolKind, SymbolName};
use crate::text::Span;

/// A place that names a symbol. Spans are relative to the segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// What kind of symbol it means.
    pub kind: SymbolKind,
    /// By what it is found.
    pub name: SymbolName,
    /// The name alone, without quotation marks: what a rename replaces.
    pub span: Span,
    /// Where the symbol is looked for.
    pub within: Within,
    /// Whether it must exist.
    pub demand: Demand,
}

/// Where a symbol is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Within {
    /// In everything that shares this scope with the reference.
    Scope(Scope),
    /// In the file of this path, as written: relative to the folder from which paths of the referring file lead.
    File(String),
    /// In the files of this folder, as written: relative to the folder of the referring file.
    Folder(String),
    /// In the files of the module or stack that something of this kind and name in the folder of the referring file calls.
    /// Where that calls another one in turn, the names on the way are joined by [`Within::NEXT`].
    Called(SymbolKind, String),
    /// In the files of this folder, as written: relative to the folder of the module that the referring file tests.
    Tested(String),
    /// In the files of the module that the run of this name in the referring file is about.
    Run(String),
}

impl Within {
    /// Stands between the names of modules that call one another.
    pub const NEXT: &str = "/";

    /// The folder that is named by its path, for a reference in this file.
    pub fn folder(&self, from: &FileId) -> Option<FileId> {
        match self {
            Within::Folder(path) => Some(from.relative(path)),
            Within::Tested(path) => Some(from.tested().relative(path)),
            _ => None,
        }
    }
}

/// The name of a reference of [`SymbolKind::Included`](super::SymbolKind::Included) with which a file says that it takes in
/// others whose paths lead from elsewhere: from where, its declarations say.
pub const LED: &str = "led";

/// Whether the symbol must exist where it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Demand {
    /// The place is closed: what is not defined there does not exist.
    Required,
    /// It may be defined elsewhere, out of sight.
    Optional,
    /// It need not be anywhere: who refers to it says so.
    Waived,
}

impl Demand {
    /// The same where what is missing may stand elsewhere after all.
    pub fn eased(self) -> Self {
        if self == Demand::Required { Demand::Optional } else { self }
    }
}
