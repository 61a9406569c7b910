use std::collections::BTreeSet;

use crate::dialects::Dialect;
use crate::model::{CompletionItem, CompletionKind, Cursor, FileId, Lowered, Project, SymbolKind, Use};
use crate::schema;
use crate::syntax::{self, Language, Parsed, Slot};
use crate::text::{Span, TextEdit};
use crate::workspace::{Reader, Snapshot};

/// Stands at the cursor while the segment is read once more, so that a name about to be typed is already a reference.
const PLACEHOLDER: &str = "infralscursor";

/// What may be written at a place. Edits are in file coordinates.
pub fn completion(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<CompletionItem> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let Some(placed) = document.segment_at(offset) else { return Vec::new() };
    let parsed = placed.segment.parsed();
    let inside = offset.saturating_sub(placed.base);
    let context = syntax::context(parsed, inside);
    if context.slot == Slot::Nothing {
        return Vec::new();
    }
    let reader = Reader::new(snapshot, file.clone());
    let cursor = Cursor { file, parsed, base: placed.base, offset: inside, context: &context };

    let mut items = Vec::new();
    if let Some(dialect) = document.dialect() {
        if dialect.may_name(&context) {
            items = names(dialect, &cursor, &reader);
        }
        dialect.complete(&cursor, &reader, &mut items);
    }
    if let Some(schema) = reader.schema(placed) {
        items.extend(schema::complete(&schema, parsed, &context));
    }
    let mut seen = BTreeSet::new();
    items.retain(|item| seen.insert(item.label.clone()));
    for item in &mut items {
        item.edit = TextEdit::replace(item.edit.span.shifted(placed.base), std::mem::take(&mut item.edit.text));
    }
    items
}

/// Names that a reference at the cursor could mean.
fn names(dialect: &'static dyn Dialect, cursor: &Cursor<'_>, project: &dyn Project) -> Vec<CompletionItem> {
    let typed = cursor.context.typed;
    // A lone word where keys stand may only become one with its colon.
    let may_be_key = cursor.context.slot == Slot::Key && cursor.parsed.language == Language::Yaml;
    let plain = reference_with_placeholder(dialect, cursor, PLACEHOLDER);
    let as_key = || reference_with_placeholder(dialect, cursor, &format!("{PLACEHOLDER}:"));
    let (reference, end) = match plain {
        Some(reference) => (reference, ""),
        None => match may_be_key.then(as_key).flatten() {
            Some(reference) => (reference, ":"),
            None => return Vec::new(),
        },
    };
    let mut items = Vec::new();
    let mut labels = BTreeSet::new();
    let kind = reference.reference.kind;
    // Labels are matched as sets; there is no one name to write.
    if kind == SymbolKind::PodLabels {
        return Vec::new();
    }
    let wanted = &reference.reference.name;
    for candidate in project.candidates(&reference) {
        let text = candidate.symbol.name.text();
        let (_, name) = kind.parts(&text);
        // Names that are keys stand there once; as values they may repeat, as in `region = var.region`.
        let taken = cursor.context.slot == Slot::Key && cursor.context.present.iter().any(|p| p == name);
        if !kind.is_beside(&candidate.symbol.name, wanted) || taken || !labels.insert(name.to_owned()) {
            continue;
        }
        let mut item = CompletionItem::new(name, CompletionKind::Reference, typed);
        item.detail = Some(candidate.symbol.detail.clone().unwrap_or_else(|| kind.noun().to_owned()));
        item.edit.text.push_str(end);
        items.push(item);
    }
    items
}

/// The reference that would stand at the cursor if a name were typed there.
fn reference_with_placeholder(dialect: &'static dyn Dialect, cursor: &Cursor<'_>, placeholder: &str) -> Option<Use> {
    let typed = cursor.context.typed;
    let text = &cursor.parsed.text;
    let (before, after) = (text.get(..typed.start())?, text.get(typed.end()..)?);
    let with: String = [before, placeholder, after].concat();
    let parsed: Parsed = syntax::parse(cursor.parsed.language, with.into(), Some(cursor.parsed));
    let mut facts = Lowered::default();
    dialect.lower(&parsed, &mut facts);
    let at = Span::new(typed.start(), typed.start() + PLACEHOLDER.len());
    let reference =
        facts.references.into_iter().find(|reference| reference.span.covers(at) || at.covers(reference.span))?;
    Some(Use { file: cursor.file.clone(), base: cursor.base, reference })
}
