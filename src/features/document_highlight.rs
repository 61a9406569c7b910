use super::occurrence::{self, Occurrence};
use crate::model::{FileId, Scope, Within};
use crate::syntax::{Parsed, Purpose, captures};
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
    let mut found = match occurrence::at(snapshot, file, offset) {
        Some(occurrence) => same_meaning(snapshot, file, &occurrence),
        None => local_names(snapshot, file, offset),
    };
    found.sort();
    found.dedup_by_key(|highlight| highlight.span);
    found
}

fn same_meaning(snapshot: &Snapshot, file: &FileId, occurrence: &Occurrence) -> Vec<Highlight> {
    let reader = Reader::new(snapshot, file.clone());
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

/// Names the language itself has, such as YAML's anchors and aliases: those between the definition that holds here and
/// the next one of the same name.
fn local_names(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Highlight> {
    let placed = snapshot.document(file).and_then(|document| document.segment_at(offset));
    let Some(placed) = placed else { return Vec::new() };
    let (parsed, inside) = (placed.segment.parsed(), offset.saturating_sub(placed.base));
    let names = named_like(parsed, inside);
    let at = names.iter().position(|name| name.span.touches(inside)).unwrap_or(0);
    let first = names.iter().take(at + 1).rposition(|name| name.write).unwrap_or(0);
    let next = names.iter().skip(first + 1).position(|name| name.write).map_or(names.len(), |next| first + 1 + next);
    let holding = names.get(first..next).unwrap_or_default();
    holding.iter().map(|name| Highlight { span: name.span.shifted(placed.base), ..*name }).collect()
}

/// Definitions and uses of the local name at a place, in order, in the segment's coordinates.
fn named_like(parsed: &Parsed, offset: usize) -> Vec<Highlight> {
    let all = captures(parsed, Purpose::Locals, Span::new(0, parsed.text.len()));
    let Some(here) = all.iter().find(|capture| capture.span.touches(offset)) else { return Vec::new() };
    let name = here.span.of(&parsed.text);
    all.iter()
        .filter(|capture| capture.span.of(&parsed.text) == name)
        .map(|capture| Highlight { span: capture.span, write: capture.name == "local.definition" })
        .collect()
}
