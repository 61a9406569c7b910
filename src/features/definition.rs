use super::occurrence::{self, Occurrence};
use crate::model::{FileId, Project};
use crate::text::Span;
use crate::workspace::{Reader, Snapshot};

/// A place to go to, in file coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The name.
    pub name: Span,
    /// The whole thing.
    pub span: Span,
}

/// Where the name under a place is made. On the very place where it is made: who uses it in other files, which is how
/// one goes from a Dockerfile's stage to the service built from it.
pub fn definition(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Location> {
    let Some(occurrence) = occurrence::at(snapshot, file, offset) else { return Vec::new() };
    let reader = Reader::new(snapshot, file.clone());
    if let Occurrence::Definition(symbol) = &occurrence {
        let elsewhere: Vec<Location> = reader
            .uses(symbol)
            .into_iter()
            .filter(|user| user.file != *file)
            .map(|user| Location { name: user.span(), span: user.span(), file: user.file })
            .collect();
        if !elsewhere.is_empty() {
            return elsewhere;
        }
    }
    occurrence::meaning(&occurrence, &reader)
        .into_iter()
        .map(|d| Location { name: d.name_span(), span: d.symbol.span.shifted(d.base), file: d.file })
        .collect()
}
