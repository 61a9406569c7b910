use std::collections::BTreeSet;

use super::super::occurrence::{as_use, is_spoken_of};
use super::Probe;
use crate::dialects::Dialect;
use crate::model::{CompletionItem, CompletionKind, Cursor, Definition, Project};
use crate::syntax::Slot;
use crate::workspace::Reader;

/// Where a name only speaks of what has it elsewhere, as in a patch: the names there are.
pub(super) fn names(
    probe: &Probe,
    cursor: &Cursor<'_>,
    dialect: &dyn Dialect,
    reader: &Reader<'_>,
) -> Vec<CompletionItem> {
    let Some(symbol) = probe.symbol() else { return Vec::new() };
    let (kind, wanted) = (symbol.kind, symbol.name.clone());
    let own = Definition { file: cursor.file.clone(), base: cursor.base, symbol: symbol.clone() };
    if !is_spoken_of(&own, reader) {
        return Vec::new();
    }
    let mut found = reader.candidates(&as_use(&own));
    found.retain(|one| kind.is_beside(&one.symbol.name, &wanted) && !is_spoken_of(one, reader));
    let found = dialect.nearest(cursor.file, &found, reader).unwrap_or(found);
    let names: BTreeSet<String> = found.iter().map(|one| kind.parts(&one.symbol.name.text()).1.to_owned()).collect();
    let is_present = |name: &String| cursor.context.slot == Slot::Key && cursor.context.present.contains(name);
    let item = |name: String| {
        let mut item = CompletionItem::new(name, CompletionKind::Reference, cursor.context.typed);
        item.detail = Some(kind.noun().to_owned());
        item.edit.text.push_str(probe.end);
        item.preferred = true;
        item
    };
    names.into_iter().filter(|name| !is_present(name)).map(item).collect()
}
