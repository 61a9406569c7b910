use super::definition::Location;
use super::occurrence;
use crate::model::FileId;
use crate::workspace::{Reader, Snapshot};

/// Every place that means the same as the name under a place, in every format; `declaration` adds where it is made.
pub fn references(snapshot: &Snapshot, file: &FileId, offset: usize, declaration: bool) -> Vec<Location> {
    let Some(occurrence) = occurrence::at(snapshot, file, offset) else { return Vec::new() };
    let reader = Reader::new(snapshot, file.clone());
    let mut found = Vec::new();
    for symbol in occurrence::meaning(&occurrence, &reader) {
        for user in occurrence::uses(&symbol, &reader) {
            found.push(Location { name: user.span(), span: user.span(), file: user.file });
        }
        if declaration {
            let span = symbol.symbol.span.shifted(symbol.base);
            found.push(Location { name: symbol.name_span(), span, file: symbol.file });
        }
    }
    found.sort_by(|a, b| (&a.file, a.name).cmp(&(&b.file, b.name)));
    found.dedup_by(|a, b| a.file == b.file && a.name == b.name);
    found
}
