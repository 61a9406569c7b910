use super::suppression::{UNUSED, removal};
use crate::dialects::{self, Target};
use crate::model::{FileChange, FileId, Finding, Fix, Realised, Safety};
use crate::text::{Span, TextEdit};
use crate::workspace::{Placed, Snapshot};

/// The ways to mend a finding of a file in this snapshot, the best first. What the dialect refuses is left out.
pub fn fixes(snapshot: &Snapshot, file: &FileId, finding: &Finding) -> Vec<Fix> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let Some(placed) = document.segment_at(finding.span.start()) else { return Vec::new() };
    if finding.practice == UNUSED {
        return without_suppression(placed, file, finding).into_iter().collect();
    }
    let target = Target { parsed: placed.segment.parsed(), facts: placed.segment.facts() };
    let realise = |intent| match document.dialect() {
        Some(dialect) => dialect.realise(intent, &target),
        None => dialects::realise_plainly(intent, &target),
    };
    let realised = finding.intents.iter().filter_map(|intent| realise(intent).ok());
    realised.map(|realised| place(&realised, placed, file, snapshot)).collect()
}

/// A comment silences in every format alike, so no dialect is asked how to take it away.
fn without_suppression(placed: Placed<'_>, file: &FileId, finding: &Finding) -> Option<Fix> {
    let name = Span::new(finding.span.start().checked_sub(placed.base)?, finding.span.end().checked_sub(placed.base)?);
    let edit = removal(placed.segment.parsed(), name)?;
    let edits = vec![TextEdit::replace(edit.span.shifted(placed.base), edit.text)];
    let changes = vec![FileChange { file: file.clone(), create: false, edits }];
    Some(Fix { title: "Take the suppression away".to_owned(), safety: Safety::Safe, changes })
}

/// From a segment's coordinates to the file's.
fn place(realised: &Realised, placed: Placed<'_>, file: &FileId, snapshot: &Snapshot) -> Fix {
    let edits = realised.edits.iter().map(|edit| TextEdit::replace(edit.span.shifted(placed.base), edit.text.clone()));
    let mut changes = Vec::new();
    if !realised.edits.is_empty() {
        changes.push(FileChange { file: file.clone(), create: false, edits: edits.collect() });
    }
    for (path, text) in &realised.creates {
        let created = file.relative(path);
        if snapshot.document(&created).is_none() && !created.to_path().exists() {
            let edits = vec![TextEdit::insert(0, text.clone())];
            changes.push(FileChange { file: created, create: true, edits });
        }
    }
    Fix { title: realised.title.clone(), safety: realised.safety, changes }
}
