use super::environment;
use super::local_name;
use super::occurrence::{self, Occurrence};
use crate::model::{FileId, Scope, Within};
use crate::text::Span;
use crate::workspace::{Reader, Snapshot};

/// A place in a file that means the same as another one, in file coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Highlight {
    /// The name.
    pub span: Span,
    /// Whether something gets its name here.
    pub write: bool,
}

/// The places of this file that mean the same as the name under a place, that place among them.
pub fn document_highlights(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Highlight> {
    let local = local_name::same(snapshot, file, offset).into_iter();
    let mut found: Vec<Highlight> = local.map(|name| Highlight { span: name.span, write: name.write }).collect();
    if found.is_empty() {
        found = match occurrence::at(snapshot, file, offset) {
            Some(occurrence) => same_meaning(snapshot, file, &occurrence),
            None => same_variable(snapshot, file, offset),
        };
    }
    found.sort();
    found.dedup_by_key(|highlight| highlight.span);
    found
}

fn same_variable(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Highlight> {
    let Some(variable) = environment::at(snapshot, file, offset) else { return Vec::new() };
    let here = |places: Vec<&(FileId, Span)>, write| {
        let own = places.into_iter().filter(|(place, _)| place == file);
        own.map(|(_, span)| Highlight { span: *span, write }).collect::<Vec<_>>()
    };
    [here(variable.uses().collect(), false), here(variable.set.iter().collect(), true)].concat()
}

fn same_meaning(snapshot: &Snapshot, file: &FileId, occurrence: &Occurrence) -> Vec<Highlight> {
    let reader = Reader::for_once(snapshot, file.clone());
    let read = |span| Highlight { span, write: false };
    let symbols = occurrence::meaning(occurrence, &reader);
    if let (true, Occurrence::Use(user)) = (symbols.is_empty(), occurrence) {
        // A name that leads nowhere still is the same name wherever it is written.
        let wanted = &user.reference;
        let Some(document) = snapshot.document(file) else { return Vec::new() };
        let alike = document.facts().uses().filter(|other| {
            let other_segment = other.base != user.base;
            let segment_only = wanted.within == Within::Scope(Scope::Segment);
            let reference = &other.reference;
            !(other_segment && segment_only)
                && (reference.kind, &reference.name, &reference.within) == (wanted.kind, &wanted.name, &wanted.within)
        });
        return alike.map(|other| read(other.span())).collect();
    }
    let mut found = Vec::new();
    for symbol in symbols {
        let uses = occurrence::uses(&symbol, &reader).into_iter().filter(|user| user.file == *file);
        found.extend(uses.map(|user| read(user.span())));
        if symbol.file == *file {
            found.push(Highlight { span: symbol.name_span(), write: true });
        }
    }
    found.retain(|highlight| !highlight.span.is_empty());
    found
}
