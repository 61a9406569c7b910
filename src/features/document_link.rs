use crate::model::{FileId, PathUse};
use crate::text::Span;
use crate::workspace::Snapshot;

/// Most links of one answer.
const LINKS: usize = 1_000;

/// A path that leads to another file, in file coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// The path.
    pub span: Span,
    /// The file; of a folder, its first one.
    pub target: FileId,
}

/// The paths of a file that lead to files the workspace has.
pub fn document_links(snapshot: &Snapshot, file: &FileId) -> Vec<DocumentLink> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let Some(dialect) = document.dialect() else { return Vec::new() };
    let mut links = Vec::new();
    for placed in document.segments() {
        for path in dialect.paths(placed.segment.parsed()).into_iter().take(LINKS - links.len()) {
            let span = path.span.shifted(placed.base);
            links.extend(target(snapshot, file, &path).map(|target| DocumentLink { span, target }));
        }
    }
    links
}

/// The first of what a path may mean that is there.
fn target(snapshot: &Snapshot, file: &FileId, path: &PathUse) -> Option<FileId> {
    path.paths.iter().find_map(|path| {
        let meant = file.relative(path);
        let found = snapshot.document(&meant).or_else(|| snapshot.in_folder(meant.as_str()).next());
        found.map(|document| document.id().clone()).filter(|found| found != file)
    })
}
