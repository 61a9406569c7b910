use std::collections::BTreeMap;

use super::checking::check;
use super::fixing::fixes;
use super::selection::Selection;
use crate::model::{Cancel, Cancelled, FileId, Fix, Safety};
use crate::text::{Edits, TextEdit, apply, compose};
use crate::workspace::{Snapshot, Workspace};

/// Most rounds of fixing before giving up.
pub const PASSES: usize = 10;

/// What mending did.
#[derive(Debug, Default)]
pub struct Mended {
    /// Files that changed or came to be, with their new text. A file made anew has no entry in `before`.
    pub after: BTreeMap<FileId, String>,
    /// What they were before.
    pub before: BTreeMap<FileId, String>,
    /// How many fixes were applied.
    pub fixes: usize,
    /// Whether fixes were still being found after [`PASSES`] rounds: two of them undo each other.
    pub unsettled: bool,
}

/// Applies the first admissible fix of each finding to the files, round after round, until nothing changes. The
/// workspace holds the new texts afterwards; nothing is written to disk.
pub fn mend(
    workspace: &Workspace,
    files: &[FileId],
    selection: &Selection,
    admit: &dyn Fn(Safety) -> bool,
    cancel: &Cancel,
) -> Result<Mended, Cancelled> {
    let mut mended = Mended::default();
    for _ in 0..PASSES {
        let applied = pass(workspace, files, selection, admit, cancel, &mut mended)?;
        if applied == 0 {
            return Ok(mended);
        }
        mended.fixes += applied;
    }
    mended.unsettled = true;
    Ok(mended)
}

/// The edits of one file that apply the first safe fix of each finding, round after round, as far as fixes do not reach
/// into other files. The workspace stays as it is.
pub fn settle(snapshot: &Snapshot, file: &FileId, selection: &Selection, cancel: &Cancel) -> Result<Edits, Cancelled> {
    let Some(document) = snapshot.document(file) else { return Ok(Edits::new()) };
    let mut now = snapshot.clone();
    let mut text = document.text().to_string();
    let first = safe_edits(&now, file, selection, cancel)?;
    let (mut all, mut next) = (Edits::new(), first.clone());
    for _ in 0..PASSES {
        if next.is_empty() {
            return Ok(all);
        }
        let (Ok(composed), Ok(after)) = (compose(&all, &text, &next), apply(&text, &next)) else { break };
        (all, text) = (composed, after);
        now = now.supposing(file, &text);
        next = safe_edits(&now, file, selection, cancel)?;
    }
    // Fixes that undo each other: one round is as good as the next.
    Ok(first)
}

/// The first safe fix of each finding, as far as they neither reach into other files nor touch each other.
fn safe_edits(snapshot: &Snapshot, file: &FileId, selection: &Selection, cancel: &Cancel) -> Result<Edits, Cancelled> {
    let mut edits = Edits::new();
    for finding in check(snapshot, file, selection, cancel)?.findings {
        let mut safe = fixes(snapshot, file, &finding).into_iter().filter(|fix| fix.safety == Safety::Safe);
        let Some(fix) = safe.next() else { continue };
        let [change] = fix.changes.as_slice() else { continue };
        let touches = |edit: &TextEdit| edits.iter().any(|other| other.span.meets(edit.span));
        if change.file == *file && !change.edits.iter().any(touches) {
            edits.extend(change.edits.iter().cloned());
        }
    }
    Ok(edits)
}

/// One round: every fix that does not touch what an earlier one of this round touched.
fn pass(
    workspace: &Workspace,
    files: &[FileId],
    selection: &Selection,
    admit: &dyn Fn(Safety) -> bool,
    cancel: &Cancel,
    mended: &mut Mended,
) -> Result<usize, Cancelled> {
    let snapshot = workspace.snapshot();
    let mut pending: BTreeMap<FileId, Edits> = BTreeMap::new();
    let mut applied = 0;
    for file in files {
        for finding in check(&snapshot, file, selection, cancel)?.findings {
            let mut admitted = fixes(&snapshot, file, &finding).into_iter().filter(|fix| admit(fix.safety));
            let Some(fix) = admitted.next() else { continue };
            if is_disjoint(&fix, &pending) {
                for change in &fix.changes {
                    pending.entry(change.file.clone()).or_default().extend(change.edits.iter().cloned());
                }
                applied += 1;
            }
        }
    }
    for (file, edits) in pending {
        let before = snapshot.document(&file).map(|document| document.text().to_string());
        let Ok(after) = apply(before.as_deref().unwrap_or(""), &edits) else { continue };
        if let Some(before) = before {
            mended.before.entry(file.clone()).or_insert(before);
        }
        workspace.replace(&file, &after);
        mended.after.insert(file, after);
    }
    Ok(applied)
}

/// Whether no edit of the fix meets one that is already to be applied.
fn is_disjoint(fix: &Fix, pending: &BTreeMap<FileId, Edits>) -> bool {
    fix.changes.iter().all(|change| {
        let others = pending.get(&change.file).map_or(&[][..], Vec::as_slice);
        change.edits.iter().all(|edit| others.iter().all(|other| !edit.span.meets(other.span)))
    })
}
