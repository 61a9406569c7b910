use crate::model::{Definition, FileId, Project, Use};
use crate::workspace::{Reader, Snapshot};

/// A name in a file: where a symbol is made or where it is used.
pub(super) enum Occurrence {
    Definition(Definition),
    Use(Use),
}

/// The name a place touches: of several, the shortest.
pub(super) fn at(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<Occurrence> {
    let facts = snapshot.document(file)?.facts();
    let symbols = facts
        .definitions()
        .filter(|definition| definition.name_span().touches(offset))
        .map(|definition| (definition.name_span().len(), Occurrence::Definition(definition)));
    let uses =
        facts.uses().filter(|user| user.span().touches(offset)).map(|user| (user.span().len(), Occurrence::Use(user)));
    symbols.chain(uses).min_by_key(|(length, _)| *length).map(|(_, occurrence)| occurrence)
}

/// What a name means: the symbol itself, or those a use leads to.
pub(super) fn meaning(occurrence: &Occurrence, reader: &Reader<'_>) -> Vec<Definition> {
    match occurrence {
        Occurrence::Definition(definition) => vec![definition.clone()],
        Occurrence::Use(user) => reader.definitions(user),
    }
}
