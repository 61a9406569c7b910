use super::document_link::target_at;
use super::environment;
use super::local_name;
use super::occurrence::{self, Occurrence};
use crate::model::{FileId, Reference};
use crate::syntax::hcl::traversal_at;
use crate::text::Span;
use crate::workspace::{Placed, Reader, Snapshot};

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

/// Where the name under a place is made; of a path, the file it leads to. On the very place where it is made: who uses it
/// in other files, which is how one goes from a Dockerfile's stage to the service built from it.
pub fn definition(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Location> {
    if let Some(anchor) = anchor(snapshot, file, offset) {
        return vec![anchor];
    }
    let Some(occurrence) = occurrence::at(snapshot, file, offset) else {
        let leads_to = target_at(snapshot, file, offset);
        let start = Span::at(0);
        if let Some(file) = leads_to {
            return vec![Location { file, name: start, span: start }];
        }
        let set = variable(snapshot, file, offset);
        return if set.is_empty() { along(snapshot, file, offset) } else { set };
    };
    let reader = Reader::for_once(snapshot, file.clone());
    let all = occurrence::meaning(&occurrence, &reader);
    let mut made: Vec<Location> = all
        .into_iter()
        .map(|d| Location { name: d.name_span(), span: d.symbol.span.shifted(d.base), file: d.file })
        .collect();
    if let Occurrence::Definition(symbol) = &occurrence {
        let is_here = |place: &Location| place.file == *file && place.name == symbol.name_span();
        if made.iter().any(|place| place.file != *file) {
            made.retain(|place| !is_here(place));
            return made;
        }
        let elsewhere: Vec<Location> = occurrence::uses(symbol, &reader)
            .into_iter()
            .filter(|user| user.file != *file)
            .map(|user| Location { name: user.span(), span: user.span(), file: user.file })
            .collect();
        if !elsewhere.is_empty() {
            return elsewhere;
        }
    }
    made
}

/// Of a traversal, each word leads where the name in it does: the nearest before the place, or the first behind it.
fn along(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Location> {
    let Some((placed, names)) = traversal(snapshot, file, offset) else { return Vec::new() };
    let named = |one: &&Reference| names.contains(&one.span);
    let mut places: Vec<usize> =
        placed.segment.facts().references.iter().filter(named).map(|one| one.span.start() + placed.base).collect();
    places.sort_unstable();
    let before = places.iter().rev().find(|place| **place <= offset).or(places.first());
    match (before, names.first()) {
        (Some(place), _) => definition(snapshot, file, *place),
        (None, Some(root)) => anchor(snapshot, file, root.start() + placed.base).into_iter().collect(),
        (None, None) => Vec::new(),
    }
}

/// The names of the traversal around a place, and where its segment stands.
fn traversal<'s>(snapshot: &'s Snapshot, file: &FileId, offset: usize) -> Option<(Placed<'s>, Vec<Span>)> {
    let placed = snapshot.document(file)?.segment_at(offset)?;
    let names = traversal_at(placed.segment.parsed().hcl()?, offset.checked_sub(placed.base)?)?;
    Some((placed, names))
}

/// What an alias of a YAML document repeats.
fn anchor(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<Location> {
    let same = local_name::same(snapshot, file, offset);
    let name = same.first().filter(|first| first.write)?.span;
    let placed = snapshot.document(file)?.segment_at(offset)?;
    // Where nobody repeats it, the name is all that is asked for.
    let alias = same.iter().find(|name| !name.write).and_then(|alias| alias.span.start().checked_sub(placed.base));
    let node = alias.and_then(|alias| placed.segment.parsed().yaml()?.at(alias)).map(|node| node.resolved());
    let span = node.map_or(name, |node| node.span().shifted(placed.base));
    Some(Location { file: file.clone(), name, span })
}

/// The line of a file of variables that sets the one under a place; on such a line, where it is put in.
fn variable(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Location> {
    let Some(variable) = environment::at(snapshot, file, offset) else { return Vec::new() };
    let is_here = variable.set.iter().any(|(place, span)| place == file && *span == variable.here);
    let reader = Reader::for_once(snapshot, file.clone());
    let files = reader.dialect(file).map(|dialect| dialect.environments(file, &reader).files).unwrap_or_default();
    // Of several files that set it the first one counts, of several lines the last.
    let last = |from: &FileId| variable.set.iter().rev().find(|(place, _)| place == from);
    let places: Vec<_> =
        if is_here { variable.uses().collect() } else { files.iter().find_map(last).into_iter().collect() };
    places.into_iter().map(|(file, span)| Location { file: file.clone(), name: *span, span: *span }).collect()
}
