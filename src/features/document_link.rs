use crate::model::{FileId, PageUse, PathUse, Project};
use crate::text::Span;
use crate::workspace::{Choice, Document, Placed, Reader, Snapshot};

/// Most links of one answer.
const LINKS: usize = 1_000;

/// A place that leads elsewhere, in file coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// The path or name.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a file; of a folder, to its first one.
    File(FileId),
    /// To a page on the web.
    Page(String),
}

/// The paths of a file that lead to files that are there, and the names of what has a page on the web.
pub fn document_links(snapshot: &Snapshot, file: &FileId) -> Vec<DocumentLink> {
    let Some(document) = snapshot.document(file) else { return Vec::new() };
    let mut links = Vec::new();
    let mut roots = None;
    for placed in document.segments() {
        let schema = schema(snapshot, document, placed);
        links.extend(schema.filter(|link| links.len() < LINKS && !links.contains(link)));
        let Some(dialect) = document.dialect() else { continue };
        for path in dialect.paths(placed.segment.parsed()).into_iter().take(LINKS - links.len()) {
            let span = path.span.shifted(placed.base);
            let roots = roots.get_or_insert_with(|| dialect.roots(file, &Reader::for_once(snapshot, file.clone())));
            let found = led_to(snapshot, file, roots, &path);
            links.extend(found.map(|target| DocumentLink { span, target: LinkTarget::File(target) }));
        }
        let pages = dialect.pages(placed.segment.parsed()).into_iter().chain(of_images(placed));
        let pages = pages.take(LINKS.saturating_sub(links.len()));
        links.extend(
            pages.map(|page| DocumentLink { span: page.span.shifted(placed.base), target: LinkTarget::Page(page.url) }),
        );
    }
    links
}

/// The pages of the images that a segment names. What variables say elsewhere is not read.
fn of_images(placed: Placed<'_>) -> Vec<PageUse> {
    let text = &placed.segment.parsed().text;
    let mut found = Vec::new();
    for (_, container) in placed.segment.facts().containers() {
        let (Some(image), span) = (container.image.value(), container.image.site().span) else { continue };
        let written = span.of(text);
        let inner = written.trim_matches(['"', '\'']);
        let is_named =
            inner.strip_prefix(&image.name()).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']));
        let start = span.start() + (written.len() - written.trim_start_matches(['"', '\'']).len());
        let page = image.page().filter(|_| is_named && image.repository != "scratch");
        found.extend(page.map(|url| PageUse { span: Span::new(start, start + inner.len()), url }));
    }
    found
}

/// The file to which the path at a place leads.
pub(super) fn target_at(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<FileId> {
    let document = snapshot.document(file)?;
    let placed = document.segment_at(offset)?;
    let inside = offset.checked_sub(placed.base)?;
    let paths = document.dialect()?.paths(placed.segment.parsed());
    let path = paths.iter().find(|path| path.span.touches(inside))?;
    let roots = document.dialect()?.roots(file, &Reader::for_once(snapshot, file.clone()));
    led_to(snapshot, file, &roots, path)
}

/// Where a path leads from the folder of the first of these files from which it does.
fn led_to(snapshot: &Snapshot, file: &FileId, roots: &[FileId], path: &PathUse) -> Option<FileId> {
    roots.iter().find_map(|root| target(snapshot, file, root, path).or_else(|| unread(snapshot, file, root, path)))
}

/// A file that is there and that the workspace has no use for: variables, a secret. What looks like a folder is none.
fn unread(snapshot: &Snapshot, file: &FileId, root: &FileId, path: &PathUse) -> Option<FileId> {
    let is_file = |path: &&String| path.rsplit('/').next().is_some_and(|name| name.trim_end_matches('.').contains('.'));
    let meant = path.paths.iter().filter(is_file).map(|path| root.relative(path));
    let reader = Reader::for_once(snapshot, file.clone());
    meant.into_iter().find(|meant| reader.sees(meant))
}

/// The schema a file asks for.
fn schema(snapshot: &Snapshot, document: &Document, placed: Placed<'_>) -> Option<DocumentLink> {
    let chosen = snapshot.chosen_schema(document, placed);
    let Choice::File(target) = chosen.choice else { return None };
    let span = chosen.place.filter(|_| snapshot.document(&target).is_some())?;
    Some(DocumentLink { span, target: LinkTarget::File(target) })
}

/// The first of what a path may mean that is there.
fn target(snapshot: &Snapshot, file: &FileId, root: &FileId, path: &PathUse) -> Option<FileId> {
    path.paths.iter().find_map(|one| {
        let meant = root.relative(one);
        let found = snapshot.document(&meant);
        let found = found.or_else(|| snapshot.in_folder(meant.as_str()).next().filter(|_| path.into_folders));
        found.map(|document| document.id().clone()).filter(|found| found != file)
    })
}
