use std::collections::BTreeMap;

use super::occurrence;
use crate::dialects::Target;
use crate::model::{Definition, FileChange, FileId, Intent, Project, SymbolName};
use crate::text::{Edits, Span, TextEdit};
use crate::workspace::{Reader, Snapshot};

/// Why a name cannot be changed, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameRefused(pub String);

/// The name under a place, if it can be changed, and what it is now.
pub fn prepare_rename(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(Span, String)> {
    let occurrence = occurrence::at(snapshot, file, offset)?;
    let reader = Reader::new(snapshot, file.clone());
    if occurrence::meaning(&occurrence, &reader).is_empty() {
        return None;
    }
    let span = match &occurrence {
        occurrence::Occurrence::Definition(definition) => definition.name_span(),
        occurrence::Occurrence::Use(user) => user.span(),
    };
    let text = snapshot.document(file)?.text().slice(span).into_owned();
    (!text.is_empty()).then_some((span, text))
}

/// Changes a name where it is made and wherever it is used, in every format.
pub fn rename(snapshot: &Snapshot, file: &FileId, offset: usize, to: &str) -> Result<Vec<FileChange>, RenameRefused> {
    let refused = |why: &str| RenameRefused(why.to_owned());
    let occurrence =
        occurrence::at(snapshot, file, offset).ok_or_else(|| refused("There is no name here to change."))?;
    let reader = Reader::new(snapshot, file.clone());
    let symbols = occurrence::meaning(&occurrence, &reader);
    let Some(first) = symbols.first() else {
        return Err(refused("What this name means is not in the workspace, so it cannot be changed there."));
    };
    let kind = first.symbol.kind;
    if !kind.accepts(to) {
        return Err(RenameRefused(format!("`{to}` cannot be the name of a {}.", kind.noun())));
    }
    let old = text_at(snapshot, &first.file, first.name_span());
    if old.is_empty() {
        return Err(RenameRefused(format!("This {} has no name yet. Give it one where it is made.", kind.noun())));
    }
    let mut places: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for symbol in &symbols {
        places.entry(symbol.file.clone()).or_default().push(symbol.name_span());
        for user in reader.uses(symbol) {
            // A stage may be used by its number, which stays.
            if text_at(snapshot, &user.file, user.span()).eq_ignore_ascii_case(&old) {
                places.entry(user.file.clone()).or_default().push(user.span());
            }
        }
    }
    let mut changes = Vec::new();
    for (file, mut spans) in places {
        spans.sort();
        spans.dedup();
        let edits = spans.into_iter().flat_map(|span| written(snapshot, &file, span, to)).collect();
        changes.push(FileChange { file, create: false, edits });
    }
    for symbol in &symbols {
        keep(snapshot, symbol, to, &reader, &mut changes);
    }
    Ok(changes)
}

/// What exists under the old name is kept, unless somebody has already spoken of the new one.
fn keep(snapshot: &Snapshot, of: &Definition, to: &str, reader: &Reader<'_>, changes: &mut [FileChange]) {
    let Some(document) = snapshot.document(&of.file) else { return };
    let (Some(dialect), Some(placed)) = (document.dialect(), document.segment_at(of.name_span().start())) else {
        return;
    };
    let target = Target { parsed: placed.segment.parsed(), facts: placed.segment.facts() };
    let edits = dialect.keep(&of.symbol, to, &target);
    if edits.is_empty() {
        return;
    }
    let old = of.symbol.name.text();
    let renamed = match of.symbol.kind.parts(&old) {
        ("", _) => to.to_owned(),
        (before, _) => format!("{before}.{to}"),
    };
    let mut new = of.clone();
    new.symbol.name = SymbolName::Text(renamed);
    if !reader.uses(&new).is_empty() {
        return;
    }
    if let Some(change) = changes.iter_mut().find(|change| change.file == of.file) {
        change
            .edits
            .extend(edits.into_iter().map(|edit| TextEdit { span: edit.span.shifted(placed.base), text: edit.text }));
    }
}

fn text_at(snapshot: &Snapshot, file: &FileId, span: Span) -> String {
    snapshot.document(file).map_or_else(String::new, |document| document.text().slice(span).into_owned())
}

/// The new name as the file's dialect writes it there: quoted where it must be.
fn written(snapshot: &Snapshot, file: &FileId, span: Span, to: &str) -> Edits {
    let plain = vec![TextEdit::replace(span, to)];
    let Some(document) = snapshot.document(file) else { return plain };
    let (Some(dialect), Some(placed)) = (document.dialect(), document.segment_at(span.start())) else { return plain };
    let target = Target { parsed: placed.segment.parsed(), facts: placed.segment.facts() };
    let intent = Intent::Rename { span: span.relative_to(placed.base), to: to.to_owned() };
    match dialect.realise(&intent, &target) {
        Ok(realised) => realised
            .edits
            .into_iter()
            .map(|edit| TextEdit { span: edit.span.shifted(placed.base), text: edit.text })
            .collect(),
        Err(_) => plain,
    }
}
