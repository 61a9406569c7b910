use super::definition::Location;
use super::references;
use crate::model::{Cancel, Cancelled, FileId, Stacked, SymbolKind};
use crate::text::Span;
use crate::workspace::Snapshot;

/// Most lenses of one file: beyond that nobody reads them, and each is another question of the editor.
const LENSES: usize = 500;

/// The places above which an editor may show who refers to what is made there, in file coordinates: names that other
/// places can mean. Who refers to them is asked one by one, of [`referrers`].
pub fn code_lenses(snapshot: &Snapshot, file: &FileId, cancel: &Cancel) -> Result<Vec<Span>, Cancelled> {
    let Some(document) = snapshot.document(file) else { return Ok(Vec::new()) };
    cancel.test()?;
    let symbols = document.facts().definitions().filter(|found| is_shown(found.symbol.kind));
    let mut places: Vec<Span> = symbols.map(|found| found.name_span()).filter(|span| !span.is_empty()).collect();
    places.sort();
    places.dedup();
    places.truncate(LENSES);
    Ok(places)
}

/// Who refers to the symbol whose name is at this place, and what a lens says of it: `3 references`.
pub fn referrers(snapshot: &Snapshot, file: &FileId, name: Span) -> (String, Vec<Location>) {
    let found = references(snapshot, file, name.start(), false);
    let title = match found.len() {
        0 => "no references".to_owned(),
        1 => "1 reference".to_owned(),
        many => format!("{many} references"),
    };
    (title, found)
}

fn is_shown(kind: SymbolKind) -> bool {
    match kind {
        SymbolKind::PodLabels => true,
        // They stand so close to each other and to their uses that lenses would only push lines apart.
        SymbolKind::BuildVariable | SymbolKind::Local => false,
        // Few Services are asked for by their labels.
        SymbolKind::ServiceLabels => false,
        // Whatever has their types uses them without naming them.
        SymbolKind::Provider | SymbolKind::LockedProvider | SymbolKind::Run => false,
        SymbolKind::Stacked(Stacked::Local | Stacked::DeploymentLocal | Stacked::Requirement) => false,
        other => other.is_listed(),
    }
}
