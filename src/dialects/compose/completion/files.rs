use crate::dialects::compose::build::is_remote;
use crate::dialects::compose::text::is_interpolated;
use crate::model::{CompletionItem, CompletionKind, Cursor, FileFacts, Project, SymbolKind};
use crate::syntax::yaml::Node;

/// Files offered at one place.
const MOST: usize = 200;

/// Compose files of the folder.
pub(super) fn compose(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    for other in project.folder(at.file) {
        if other.file != *at.file && has(&other, SymbolKind::Service) {
            push(at, &other, out);
        }
    }
}

/// Dockerfiles in the context of the service.
pub(super) fn dockerfiles(at: &Cursor<'_>, service: &str, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let root = at.parsed.yaml().and_then(|document| document.root());
    let build = root.and_then(|root| root.dig(&["services", service, "build"]));
    let context = build.and_then(|build| build.get("context")).and_then(Node::text).unwrap_or(".");
    if is_interpolated(context) || is_remote(context) {
        return;
    }
    // The folder of a file in it, whether that is there or not.
    let inside = at.file.relative(&format!("{}/Dockerfile", context.trim_end_matches('/')));
    for other in project.folder(&inside) {
        if has(&other, SymbolKind::Stage) {
            push(at, &other, out);
        }
    }
}

fn has(file: &FileFacts, kind: SymbolKind) -> bool {
    file.parts.iter().flat_map(|part| &part.facts.symbols).any(|symbol| symbol.kind == kind)
}

fn push(at: &Cursor<'_>, file: &FileFacts, out: &mut Vec<CompletionItem>) {
    if out.len() < MOST {
        out.push(CompletionItem::new(file.file.name(), CompletionKind::File, at.context.typed));
    }
}
