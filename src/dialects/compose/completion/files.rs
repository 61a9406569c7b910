use crate::dialects::compose::build::is_remote;
use crate::dialects::compose::inclusion;
use crate::dialects::compose::text::is_interpolated;
use crate::dialects::local_paths::{PathPlace, offer};
use crate::model::{CompletionItem, CompletionKind, Cursor, FileFacts, FileId, FolderEntry, Project, SymbolKind};
use crate::syntax::yaml::Node;
use crate::text::Span;

/// Files offered at one place.
const MOST: usize = 200;

/// Compose files of the folder.
pub(super) fn compose(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let root = root(at, project);
    let length = at.offset.saturating_sub(at.context.typed.start());
    let is_deeper = at.context.typed.of(&at.parsed.text).get(..length).is_some_and(|before| before.contains('/'));
    for other in project.folder(&root).iter().filter(|_| !is_deeper) {
        if other.file != *at.file && has(other, SymbolKind::Service) {
            push(at, other, out);
        }
    }
    let is_yaml = |name: &str| name.ends_with(".yaml") || name.ends_with(".yml");
    let has_services = |path: &str| project.facts(&root.relative(path)).is_some_and(|it| has(&it, SymbolKind::Service));
    let fits = |path: &str, entry: &FolderEntry| {
        let is_one = || entry.name.contains("compose") || is_deeper && has_services(path);
        entry.is_folder || is_yaml(&entry.name) && root.relative(path) != *at.file && is_one()
    };
    from(&root, at, project, "", &fits, out);
}

/// Folders to build in.
pub(super) fn contexts(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    out.push(CompletionItem::new(".", CompletionKind::Folder, at.context.typed));
    from(&root(at, project), at, project, "./", &|_, entry| entry.is_folder, out);
}

/// Files of whatever kind.
pub(super) fn any(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    from(&root(at, project), at, project, "./", &|_, _| true, out);
}

/// Files of variables: those that are named so come first.
pub(super) fn environments(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let known = out.len();
    any(at, project, out);
    let is_named_so = |item: &CompletionItem| {
        let name = item.label.trim_start_matches("./");
        item.kind == CompletionKind::File
            && (name.ends_with(".env") || name.starts_with(".env") || name.starts_with("env."))
    };
    let found = out.get_mut(known..).unwrap_or_default();
    // The one with the shortest name is the usual one.
    found.sort_by_key(|item| (!is_named_so(item), is_named_so(item).then_some(item.label.len())));
    found.iter_mut().for_each(|item| item.preferred = is_named_so(item));
}

/// What a service may mount of its host: the part before the first colon, which must begin with a dot.
pub(super) fn mounted(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let written = typed.of(&at.parsed.text);
    let end = typed.start() + written.find(':').unwrap_or(written.len());
    if at.offset <= end && (written.starts_with('.') || at.offset == typed.start()) {
        let typed = Span::new(typed.start(), end);
        offer(at, project, &PathPlace { from: root(at, project), typed, lead: "./", fits: &|_, _| true }, out);
    }
}

/// Some file of the folder from which the paths of the file lead.
fn root(at: &Cursor<'_>, project: &dyn Project) -> FileId {
    let roots = inclusion::roots(at.file, project).0;
    roots.into_iter().next().unwrap_or_else(|| at.file.clone())
}

fn from(
    file: &FileId,
    at: &Cursor<'_>,
    project: &dyn Project,
    lead: &str,
    fits: &dyn Fn(&str, &FolderEntry) -> bool,
    out: &mut Vec<CompletionItem>,
) {
    offer(at, project, &PathPlace { from: file.clone(), typed: at.context.typed, lead, fits }, out);
}

/// Dockerfiles in the context of the service.
pub(super) fn dockerfiles(at: &Cursor<'_>, service: &str, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let here = root(at, project);
    let root = at.parsed.yaml().and_then(|document| document.root());
    let build = root.and_then(|root| root.dig(&["services", service, "build"]));
    let context = build.and_then(|build| build.get("context")).and_then(Node::text).unwrap_or(".");
    if is_interpolated(context) || is_remote(context) {
        return;
    }
    // The folder of a file in it, whether that is there or not.
    let inside = here.relative(&format!("{}/Dockerfile", context.trim_end_matches('/')));
    for other in project.folder(&inside) {
        if has(&other, SymbolKind::Stage) {
            push(at, &other, out);
        }
    }
    let is_one = |name: &str| name.contains("ockerfile") || name.contains("ontainerfile");
    let fits = |_: &str, entry: &FolderEntry| entry.is_folder || is_one(&entry.name) && !entry.name.contains("ignore");
    from(&inside, at, project, "", &fits, out);
}

fn has(file: &FileFacts, kind: SymbolKind) -> bool {
    file.parts.iter().flat_map(|part| &part.facts.symbols).any(|symbol| symbol.kind == kind)
}

fn push(at: &Cursor<'_>, file: &FileFacts, out: &mut Vec<CompletionItem>) {
    if out.len() < MOST {
        out.push(CompletionItem::new(file.file.name(), CompletionKind::File, at.context.typed));
    }
}
