use super::definition::Location;
use super::environment;
use super::local_name;
use super::occurrence;
use crate::model::FileId;
use crate::workspace::{Reader, Snapshot};

/// Every place that means the same as the name under a place, in every format; `declaration` adds where it is made.
pub fn references(snapshot: &Snapshot, file: &FileId, offset: usize, declaration: bool) -> Vec<Location> {
    let local = local_name::same(snapshot, file, offset);
    if !local.is_empty() {
        let wanted = local.into_iter().filter(|name| declaration || !name.write).map(|name| name.span);
        return wanted.map(|name| Location { file: file.clone(), name, span: name }).collect();
    }
    let Some(occurrence) = occurrence::at(snapshot, file, offset) else {
        let Some(variable) = environment::at(snapshot, file, offset) else { return Vec::new() };
        let set = variable.set.iter().filter(|_| declaration);
        let mut places: Vec<_> = variable.uses().chain(set).cloned().collect();
        places.sort();
        return places.into_iter().map(|(file, name)| Location { file, name, span: name }).collect();
    };
    let reader = Reader::for_once(snapshot, file.clone());
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
