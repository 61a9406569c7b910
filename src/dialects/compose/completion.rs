//! What schema and references cannot offer.

use super::Compose;
use crate::dialects::{Dialect, images};
use crate::model::{CompletionItem, CompletionKind, Cursor, Lowered, SymbolKind};
use crate::syntax::{Slot, Step};

pub(super) fn complete(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    images::complete(at.context, out);
    let path: Vec<&str> = at
        .context
        .path
        .iter()
        .map(|step| match step {
            Step::Key(key) => key.as_str(),
            _ => "",
        })
        .collect();
    match path.as_slice() {
        // A name without its colon is not a reference yet, but a path in the container.
        ["services", _, "volumes", ..] if matches!(at.context.slot, Slot::Key | Slot::Value { .. }) => volumes(at, out),
        // Nobody waits for himself.
        ["services", own, "depends_on", ..] => out.retain(|item| item.label != *own),
        _ => {}
    }
}

fn volumes(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let mut facts = Lowered::default();
    Compose.lower(at.parsed, &mut facts);
    for symbol in facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Volume) {
        let item = CompletionItem::new(format!("{}:", symbol.name.text()), CompletionKind::Reference, at.context.typed);
        out.push(CompletionItem { detail: Some(SymbolKind::Volume.noun().to_owned()), ..item });
    }
}
