use crate::model::FileId;
use crate::syntax::nesting;
use crate::text::Span;
use crate::workspace::Snapshot;

/// What a selection at a place grows to, step by step, in file coordinates: each larger than the one before, the last one
/// the whole file.
pub fn selection_ranges(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<Span> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(placed) = document.segment_at(offset) {
        let inside = nesting(placed.segment.parsed(), offset.saturating_sub(placed.base));
        found.extend(inside.into_iter().map(|span| span.shifted(placed.base)));
    }
    let whole = Span::new(0, document.text().len());
    if found.last() != Some(&whole) {
        found.push(whole);
    }
    found
}
