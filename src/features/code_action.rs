use crate::model::{Cancel, Cancelled, FileChange, FileId, Finding, Safety};
use crate::practices::{Selection, check, fixes};
use crate::syntax::{Language, statement_around};
use crate::text::{Edits, Span, TextEdit};
use crate::workspace::Snapshot;

/// Something an editor may offer at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeAction {
    /// For the menu.
    pub title: String,
    /// What kind of change it is.
    pub kind: CodeActionKind,
    /// What it changes, in file coordinates.
    pub changes: Vec<FileChange>,
    /// The finding it mends or silences; none for a whole file's.
    pub finding: Option<Finding>,
    /// Whether it is the one to take when in doubt.
    pub preferred: bool,
}

/// What kind of change an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeActionKind {
    /// Mends a finding.
    QuickFix,
    /// Silences a finding by a comment.
    Suppress,
    /// Applies every safe fix of the file.
    FixAll,
}

/// The actions for findings that touch `span`, and the one for the whole file.
pub fn code_actions(
    snapshot: &Snapshot,
    file: &FileId,
    span: Span,
    selection: &Selection,
    cancel: &Cancel,
) -> Result<Vec<CodeAction>, Cancelled> {
    let findings = check(snapshot, file, selection, cancel)?.findings;
    let mut actions = Vec::new();
    let here: Vec<&Finding> = findings.iter().filter(|finding| finding.span.meets(span)).collect();
    for finding in &here {
        for (index, fix) in fixes(snapshot, file, finding).into_iter().enumerate() {
            actions.push(CodeAction {
                title: fix.title,
                kind: CodeActionKind::QuickFix,
                changes: fix.changes,
                finding: Some((*finding).clone()),
                preferred: index == 0 && fix.safety == Safety::Safe,
            });
        }
    }
    for finding in here {
        if let Some(edit) = suppression(snapshot, file, finding) {
            actions.push(CodeAction {
                title: format!("Ignore `{}` here", finding.practice),
                kind: CodeActionKind::Suppress,
                changes: vec![FileChange { file: file.clone(), create: false, edits: vec![edit] }],
                finding: Some(finding.clone()),
                preferred: false,
            });
        }
    }
    let edits = safe_edits(snapshot, &findings, file);
    if !edits.is_empty() {
        actions.push(CodeAction {
            title: "Apply all safe fixes of infra-ls".to_owned(),
            kind: CodeActionKind::FixAll,
            changes: vec![FileChange { file: file.clone(), create: false, edits }],
            finding: None,
            preferred: false,
        });
    }
    Ok(actions)
}

/// The first safe fix of each finding, as far as they neither reach into other files nor touch each other.
fn safe_edits(snapshot: &Snapshot, findings: &[Finding], file: &FileId) -> Edits {
    let mut edits: Edits = Vec::new();
    for finding in findings {
        let mut safe = fixes(snapshot, file, finding).into_iter().filter(|fix| fix.safety == Safety::Safe);
        let Some(fix) = safe.next() else { continue };
        let [change] = fix.changes.as_slice() else { continue };
        let touches = |edit: &TextEdit| edits.iter().any(|other| other.span.meets(edit.span));
        if change.file == *file && !change.edits.iter().any(touches) {
            edits.extend(change.edits.iter().cloned());
        }
    }
    edits
}

/// A comment line above the statement of a finding; none in languages without comments.
fn suppression(snapshot: &Snapshot, file: &FileId, finding: &Finding) -> Option<TextEdit> {
    let document = snapshot.document(file)?;
    let placed = document.segment_at(finding.span.start())?;
    let parsed = placed.segment.parsed();
    if parsed.language == Language::Json || finding.practice == "valid-syntax" {
        return None;
    }
    let statement = statement_around(parsed, finding.span.start().saturating_sub(placed.base))?;
    let text = document.text();
    let line = text.line_span(text.line_of(statement.start() + placed.base));
    let content = text.slice(line);
    let indent: String = content.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    let comment = format!("{indent}# infra-ls: ignore[{}]{}", finding.practice, text.line_break());
    Some(TextEdit::insert(line.start(), comment))
}
