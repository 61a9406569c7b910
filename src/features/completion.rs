mod probe;
mod silenced;
mod unmet;

use std::collections::BTreeSet;

use self::probe::Probe;
use crate::model::{CompletionItem, CompletionKind, Cursor, FileId, Project, SymbolKind};
use crate::schema;
use crate::syntax::{self, Slot};
use crate::text::{Span, TextEdit};
use crate::workspace::{Reader, Snapshot};

/// What may be written at a place. Edits are in file coordinates; what each replaces is on one line, around the place.
pub fn completion(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<CompletionItem> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let Some(placed) = document.segment_at(offset) else { return Vec::new() };
    let inside = offset.saturating_sub(placed.base);
    let reader = Reader::new(snapshot, file.clone());
    let whole = placed.segment.parsed();
    // What stands above the line with which a document begins is a document to come.
    let above = syntax::above_document(whole, inside);
    let parsed = above.as_ref().unwrap_or(whole);
    if let Some(mut items) = silenced::complete(snapshot, file, parsed, inside, placed.base) {
        items.retain_mut(|item| settle(item, &parsed.text, None, inside, placed.base));
        return items;
    }
    let context = syntax::context(parsed, inside);
    if context.slot == Slot::Nothing {
        return Vec::new();
    }
    let cursor = Cursor { file, parsed, base: placed.base, offset: inside, context: &context };

    let mut items = Vec::new();
    let mut is_all = false;
    if let Some(dialect) = document.dialect() {
        let probe = dialect.may_name(&context).then(|| Probe::new(dialect, &cursor)).flatten();
        if let Some(probe) = &probe {
            items = names(probe, &cursor, &reader);
            items.extend(unmet::names(probe, &cursor, &reader));
        }
        is_all = dialect.complete(&cursor, &reader, &mut items);
        if let Some(probe) = &probe {
            let beside = probe.beside();
            items.retain(|item| !beside.contains(&item.label));
        }
    }
    if let Some(schema) = reader.schema_of(placed, parsed).filter(|_| !is_all) {
        items.extend(schema::complete(&schema, parsed, &context));
    }
    let mut seen = BTreeSet::new();
    items.retain(|item| seen.insert(item.label.clone()));
    items.retain_mut(|item| settle(item, &parsed.text, Some(context.typed), inside, placed.base));
    items
}

/// Brings an edit into file coordinates and says which part of it stands before the cursor. Not one whose place an
/// editor would not take.
fn settle(item: &mut CompletionItem, text: &str, typed: Option<Span>, offset: usize, base: usize) -> bool {
    let span = item.edit.span;
    if !span.touches(offset) || span.of(text).contains(['\n', '\r']) {
        return false;
    }
    let behind = text.get(offset..span.end()).unwrap_or("");
    // A mark that closes what is written goes with it; so does what the edit writes anew beyond the typed word.
    let is_torn = typed.is_some_and(|typed| span.end() > typed.end()) || !behind.contains(char::is_alphanumeric);
    item.insert = if is_torn { span } else { Span::new(span.start(), offset) }.shifted(base);
    item.edit = TextEdit::replace(span.shifted(base), std::mem::take(&mut item.edit.text));
    true
}

/// Names that a reference at the cursor could mean.
fn names(probe: &Probe, cursor: &Cursor<'_>, project: &dyn Project) -> Vec<CompletionItem> {
    let Some(reference) = probe.reference(cursor) else { return Vec::new() };
    let mut items = Vec::new();
    let mut labels = BTreeSet::new();
    let kind = reference.reference.kind;
    // Labels are matched as sets; there is no one name to write.
    if kind == SymbolKind::PodLabels {
        return Vec::new();
    }
    let wanted = &reference.reference.name;
    let place = cursor.base + cursor.offset;
    for candidate in project.candidates(&reference) {
        let text = candidate.symbol.name.text();
        let (_, name) = kind.parts(&text);
        // Names that are keys stand there once; as values they may repeat, as in `region = var.region`.
        let taken = cursor.context.slot == Slot::Key && cursor.context.present.iter().any(|p| p == name);
        // What is only there because it is being typed is no name of something.
        let is_typed = candidate.file == *cursor.file && candidate.name_span().touches(place);
        if !kind.is_beside(&candidate.symbol.name, wanted) || taken || is_typed || !labels.insert(name.to_owned()) {
            continue;
        }
        let mut item = CompletionItem::new(name, CompletionKind::Reference, cursor.context.typed);
        item.detail = Some(candidate.symbol.detail.clone().unwrap_or_else(|| kind.noun().to_owned()));
        item.edit.text.push_str(probe.end);
        items.push(item);
    }
    items
}
