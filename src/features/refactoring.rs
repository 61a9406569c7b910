use super::code_action::{CodeAction, CodeActionKind};
use crate::dialects::Target;
use crate::model::{FileChange, FileId, Refactoring, RefactoringKind, Selected};
use crate::text::{Span, TextEdit};
use crate::workspace::{Placed, Reader, Snapshot};

/// Other ways to write what is selected.
pub(super) fn refactorings(snapshot: &Snapshot, file: &FileId, span: Span) -> Vec<CodeAction> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let (Some(dialect), Some(placed)) = (document.dialect(), document.segment_at(span.start())) else {
        return Vec::new();
    };
    let segment = Target { parsed: placed.segment.parsed(), facts: placed.segment.facts() };
    let reader = Reader::for_once(snapshot, file.clone());
    let at = Selected { file, base: placed.base, span: span.relative_to(placed.base) };
    let found = dialect.refactorings(&at, &segment, &reader);
    found.into_iter().map(|found| action(snapshot, file, placed, found)).collect()
}

fn action(snapshot: &Snapshot, file: &FileId, placed: Placed<'_>, found: Refactoring) -> CodeAction {
    let edits = found.edits.into_iter().map(|edit| TextEdit { span: edit.span.shifted(placed.base), ..edit });
    let mut changes = vec![FileChange { file: file.clone(), create: false, edits: edits.collect() }];
    if let Some((path, text)) = found.appends {
        append(&mut changes, snapshot, file.relative(&path), &text);
    }
    for change in found.elsewhere {
        match changes.iter_mut().find(|other| other.file == change.file) {
            Some(other) => other.edits.extend(change.edits),
            None => changes.push(change),
        }
    }
    changes.retain(|change| !change.edits.is_empty());
    CodeAction {
        title: found.title,
        kind: match found.kind {
            RefactoringKind::Extract => CodeActionKind::Extract,
            RefactoringKind::Rewrite => CodeActionKind::Rewrite,
            RefactoringKind::Declare => CodeActionKind::QuickFix,
        },
        changes,
        finding: None,
        preferred: false,
    }
}

/// Adds lines at the end of a file, an empty one before them; a file that is not there is made.
fn append(changes: &mut Vec<FileChange>, snapshot: &Snapshot, file: FileId, lines: &str) {
    let document = snapshot.document(&file);
    let Some(document) = document.filter(|document| document.why_unread().is_none()) else {
        let edits = vec![TextEdit::insert(0, lines)];
        if document.is_none() && !file.to_path().exists() {
            changes.push(FileChange { file, create: true, edits });
        }
        return;
    };
    let text = document.text();
    let last = text.line_span(text.lines().saturating_sub(1));
    let line_break = text.line_break();
    let before = match (text.len(), last.is_empty()) {
        (0, _) => String::new(),
        (_, true) => line_break.to_owned(),
        (_, false) => line_break.repeat(2),
    };
    let edit = TextEdit::insert(text.len(), before + &lines.replace('\n', line_break));
    match changes.iter_mut().find(|change| change.file == file) {
        Some(change) => change.edits.push(edit),
        None => changes.push(FileChange { file, create: false, edits: vec![edit] }),
    }
}
