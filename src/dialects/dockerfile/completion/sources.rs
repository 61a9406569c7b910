//! What COPY and ADD take: files of the build context, and places in other stages.

use globset::{GlobBuilder, GlobMatcher};

use crate::dialects::local_paths::{PathPlace, offer};
use crate::model::{CompletionItem, CompletionKind, Cursor, FileId, FolderEntry, Project, SymbolKind};
use crate::syntax::dockerfile::{Dockerfile, Keyword, Stage};
use crate::text::Span;

/// Folders above a Dockerfile in which somebody may say that it is built from there.
const CLIMB: usize = 6;

/// Lines of a file that says what is left out of a build, at most.
const LINES: usize = 1_000;

/// The next argument of COPY or ADD: a source, or where it goes.
pub(super) fn complete(
    at: &Cursor<'_>,
    view: &Dockerfile,
    project: &dyn Project,
    before: &[String],
    out: &mut Vec<CompletionItem>,
) {
    let head = head(at, view.escape);
    let from = head.split_whitespace().find_map(|word| word.strip_prefix("--from="));
    match from {
        Some(from) => {
            if let Some(stage) = view.stage_by(from) {
                let name = stage.name.map_or(from, |name| &name.text);
                inside(&stage, at, &format!("in stage {name}"), out);
            }
        }
        None => local(at, project, at.context.typed, out),
    }
    if !before.is_empty() {
        folders(at, view, out);
    }
}

/// Files of the build context.
pub(super) fn local(at: &Cursor<'_>, project: &dyn Project, typed: Span, out: &mut Vec<CompletionItem>) {
    for inside in contexts(at.file, project) {
        let ignored = Ignored::of(at.file, &inside, project);
        let fits = |path: &str, entry: &FolderEntry| !ignored.holds(path, entry.is_folder);
        offer(at, project, &PathPlace { from: inside, typed, lead: "", fits: &fits }, out);
    }
}

/// Folders of the image that the file speaks of: where its stages work.
pub(super) fn folders(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let others = view.instructions.iter().filter(|i| i.keyword == Keyword::Workdir && !i.span.touches(at.offset));
    for folder in others.filter_map(|workdir| workdir.words().first()) {
        push(&folder.text, "a working directory", at, out);
    }
}

/// Places in a stage: where it works, and what was copied there.
fn inside(stage: &Stage<'_>, at: &Cursor<'_>, detail: &str, out: &mut Vec<CompletionItem>) {
    let mut folder = "/".to_owned();
    for instruction in stage.instructions {
        let place = match instruction.keyword {
            Keyword::Workdir => instruction.words().first(),
            Keyword::Copy | Keyword::Add => instruction.words().last(),
            _ => None,
        };
        let Some(place) = place.filter(|place| place.variables.is_empty()) else { continue };
        let path = match place.text.strip_prefix("./").unwrap_or(&place.text).trim_end_matches('/') {
            "" | "." => folder.clone(),
            absolute if absolute.starts_with('/') => absolute.to_owned(),
            relative => format!("{}/{relative}", folder.trim_end_matches('/')),
        };
        push(&path, detail, at, out);
        if instruction.keyword == Keyword::Workdir {
            folder = path;
        }
    }
}

fn push(path: &str, detail: &str, at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let mut item = CompletionItem::new(path, CompletionKind::Folder, at.context.typed);
    item.detail = Some(detail.to_owned());
    out.push(item);
}

/// What is written of the instruction before the cursor.
fn head<'c>(at: &Cursor<'c>, escape: char) -> &'c str {
    let before = at.parsed.text.get(..at.offset).unwrap_or("");
    let mut start = before.rfind('\n').map_or(0, |at| at + 1);
    while let Some(above) = start.checked_sub(1).and_then(|end| before.get(..end))
        && above.trim_end().ends_with(escape)
    {
        start = above.rfind('\n').map_or(0, |at| at + 1);
    }
    before.get(start..).unwrap_or("")
}

/// The folders a Dockerfile is built from, each by a file that might be in it: those in which a Compose file builds it, or
/// else its own.
fn contexts(file: &FileId, project: &dyn Project) -> Vec<FileId> {
    let mut found: Vec<FileId> = Vec::new();
    let mut beside = file.clone();
    for _ in 0..CLIMB {
        for other in project.folder(&beside) {
            let declared = other.parts.iter().flat_map(|part| &part.facts.declarations);
            for service in declared.filter(|declared| declared.kind == SymbolKind::Service) {
                let is_this = service.type_text.as_ref().is_some_and(|path| other.file.relative(path) == *file);
                if let Some(folder) = service.value.as_ref().filter(|_| is_this) {
                    found.push(other.file.relative(&format!("{folder}/here")));
                }
            }
        }
        if beside.folder().is_empty() {
            break;
        }
        beside = FileId::from_uri(beside.folder());
    }
    found.sort();
    found.dedup();
    if found.is_empty() { vec![file.clone()] } else { found }
}

/// What a `.dockerignore` leaves out of a build.
struct Ignored(Vec<(GlobMatcher, bool)>);

impl Ignored {
    /// Of a Dockerfile's own file, or that of the context.
    fn of(file: &FileId, inside: &FileId, project: &dyn Project) -> Ignored {
        let own = file.relative(&format!("{}.dockerignore", file.name()));
        let text = project.text(&own).or_else(|| project.text(&inside.relative(".dockerignore"))).unwrap_or_default();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).take(LINES);
        let read = |line: &str| {
            let (pattern, is_kept) = line.strip_prefix('!').map_or((line, false), |rest| (rest, true));
            let pattern = pattern.trim().trim_start_matches("./").trim_matches('/');
            Some((GlobBuilder::new(pattern).literal_separator(true).build().ok()?.compile_matcher(), is_kept))
        };
        Ignored(lines.filter_map(read).collect())
    }

    /// Whether a path from the context is left out, with all that is in it.
    fn holds(&self, path: &str, is_folder: bool) -> bool {
        // Something in the folder may be taken back in.
        if is_folder && self.0.iter().any(|(_, is_kept)| *is_kept) {
            return false;
        }
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let parts: Vec<&str> = ends.filter_map(|end| path.get(..end)).collect();
        let matching = self.0.iter().rfind(|(pattern, _)| parts.iter().any(|part| pattern.is_match(part)));
        matching.is_some_and(|(_, is_kept)| !is_kept)
    }
}
