use super::refactoring::refactorings;
use crate::knowledge::{CheckedBy, practice};
use crate::model::{Cancel, Cancelled, FileChange, FileId, Finding, Safety};
use crate::practices::{Selection, check, fixes, settle};
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
    /// Changes nothing: says what the practice behind a finding is about.
    Explain,
    /// Gives a value a name and a place of its own.
    Extract,
    /// Writes the same thing otherwise.
    Rewrite,
    /// Applies every safe fix of the file, and what those give rise to.
    FixAll,
}

/// The actions for findings that touch `span`, the one for the whole file if that is wanted, and the refactorings of what
/// is selected.
pub fn code_actions(
    snapshot: &Snapshot,
    file: &FileId,
    span: Span,
    whole_file: bool,
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
        let of_finding = |title: String, kind: CodeActionKind, edits: Edits| {
            let change = FileChange { file: file.clone(), create: false, edits };
            let changes = if change.edits.is_empty() { Vec::new() } else { vec![change] };
            CodeAction { title, kind, changes, finding: Some(finding.clone()), preferred: false }
        };
        let id = &finding.practice;
        if let Some([here, whole_file]) = suppressions(snapshot, file, finding) {
            actions.push(of_finding(format!("Ignore `{id}` here"), CodeActionKind::Suppress, vec![here]));
            actions.push(of_finding(format!("Ignore `{id}` in this file"), CodeActionKind::Suppress, vec![whole_file]));
        }
        if practice(id).is_some() || snapshot.own_practices_for(file).any(|page| page.id == *id) {
            actions.push(of_finding(format!("Explain `{id}`"), CodeActionKind::Explain, Vec::new()));
        }
    }
    actions.extend(refactorings(snapshot, file, span));
    // What mends comes before what silences.
    actions.sort_by_key(|action| action.kind != CodeActionKind::QuickFix);
    let edits = if whole_file { settle(snapshot, file, selection, cancel)? } else { Edits::new() };
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

/// A comment line above the statement of a finding, and one at the top of its file; none in languages without comments.
fn suppressions(snapshot: &Snapshot, file: &FileId, finding: &Finding) -> Option<[TextEdit; 2]> {
    let document = snapshot.document(file)?;
    let placed = document.segment_at(finding.span.start())?;
    let parsed = placed.segment.parsed();
    let is_of_engine = practice(&finding.practice).is_some_and(|page| page.check == CheckedBy::Engine);
    if parsed.language == Language::Json || finding.practice == "valid-syntax" || is_of_engine {
        return None;
    }
    let statement = statement_around(parsed, finding.span.start().saturating_sub(placed.base))?;
    let text = document.text();
    let line = text.line_span(text.line_of(statement.start() + placed.base));
    let content = text.slice(line);
    let indent: String = content.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    let (id, line_break) = (&finding.practice, text.line_break());
    let here = TextEdit::insert(line.start(), format!("{indent}# infra-ls: ignore[{id}]{line_break}"));
    let whole_file = TextEdit::insert(top(snapshot, file)?, format!("# infra-ls: ignore-file[{id}]{line_break}"));
    Some([here, whole_file])
}

/// Behind the lines that must be the first ones: a byte order mark, `#!`, directives of Dockerfiles and YAML.
fn top(snapshot: &Snapshot, file: &FileId) -> Option<usize> {
    let text = snapshot.document(file)?.text();
    let mut line = 0;
    loop {
        let span = text.line_span(line);
        let content = text.slice(span).to_string();
        let content = content.trim_start_matches('\u{feff}').trim();
        let is_directive = content.strip_prefix('#').is_some_and(|rest| {
            let name = rest.split('=').next().unwrap_or(rest).trim();
            rest.starts_with('!') || (rest.contains('=') && ["syntax", "escape", "check"].contains(&name))
        });
        if !(is_directive || content.starts_with('%') || (content == "---" && line > 0)) || line + 1 >= text.lines() {
            let mark = if line == 0 && text.slice(span).to_string().starts_with('\u{feff}') { 3 } else { 0 };
            return Some(span.start() + mark);
        }
        line += 1;
    }
}
