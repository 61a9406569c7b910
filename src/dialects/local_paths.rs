//! Paths that people write: what the folders of the workspace hold is offered part by part.

use crate::model::{CompletionItem, CompletionKind, Cursor, FileId, FolderEntry, Project};
use crate::text::Span;

/// A place where a path is written.
pub(super) struct PathPlace<'a> {
    /// Some file in the folder from which the path leads, whether it is there or not.
    pub(super) from: FileId,
    /// What is written of the path, behind the cursor too.
    pub(super) typed: Span,
    /// What a path of which nothing is written begins with.
    pub(super) lead: &'a str,
    /// Which entries are worth offering, by their path from the folder.
    pub(super) fits: &'a dyn Fn(&str, &FolderEntry) -> bool,
}

/// Offers the next part of a path, folders with a final slash.
pub(super) fn offer(at: &Cursor<'_>, project: &dyn Project, place: &PathPlace<'_>, out: &mut Vec<CompletionItem>) {
    let typed = place.typed;
    let written = typed.of(&at.parsed.text);
    let Some(before) = at.offset.checked_sub(typed.start()).and_then(|length| written.get(..length)) else { return };
    if before.starts_with(['/', '~']) || before.contains(['$', '\\']) || before.contains("://") {
        return;
    }
    let folder = before.rfind('/').map_or("", |slash| before.get(..=slash).unwrap_or(""));
    let start = typed.start() + folder.len();
    let behind = written.get(before.len()..).unwrap_or("");
    let part = Span::new(start, at.offset + behind.find('/').unwrap_or(behind.len()));
    let lead = if folder.is_empty() { place.lead } else { "" };
    let inside = place.from.relative(&format!("{folder}here"));
    let here = FileId::from_uri(inside.folder());
    let from = FileId::from_uri(place.from.folder());
    let mut entries = project.listed(&here);
    // Hidden ones are rarely meant.
    entries.sort_by_key(|entry| entry.name.starts_with('.'));
    for entry in entries {
        let path = inside.relative(&entry.name);
        if !(place.fits)(path.below(from.as_str()), &entry) {
            continue;
        }
        let (end, kind) = if entry.is_folder { ("/", CompletionKind::Folder) } else { ("", CompletionKind::File) };
        out.push(CompletionItem::new(format!("{lead}{}{end}", entry.name), kind, part));
    }
    let climbs = folder.is_empty() && !place.lead.is_empty() || folder.ends_with("../");
    let parent = FileId::from_uri(here.folder());
    if climbs && !project.listed(&parent).is_empty() {
        out.push(CompletionItem::new("../", CompletionKind::Folder, part));
    }
}
