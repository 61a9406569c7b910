//! What COPY and ADD take: files of the build context, and places in other stages.

use super::words;
use crate::dialects::dockerfile::contexts::contexts;
use crate::dialects::local_paths::{PathPlace, offer};
use crate::model::{CompletionItem, CompletionKind, Cursor, FileId, FolderEntry, Project};
use crate::syntax::dockerfile::{Dockerfile, Keyword, Stage};
use crate::syntax::dockerignore::Ignored;
use crate::text::Span;

/// The next argument of COPY or ADD: a source, or where it goes.
pub(super) fn complete(
    at: &Cursor<'_>,
    view: &Dockerfile,
    project: &dyn Project,
    before: &[String],
    out: &mut Vec<CompletionItem>,
) {
    // What begins a heredoc is the text of the file itself.
    if at.context.typed.of(&at.parsed.text).starts_with("<<") {
        return;
    }
    let head = head(at, view.escape);
    let from = head.split_whitespace().find_map(|word| word.strip_prefix("--from="));
    match from {
        Some(from) => {
            in_stage(from, view, at.context.typed, out);
        }
        None => {
            if before.is_empty() && matches!(at.context.typed.of(&at.parsed.text), "" | ".") {
                push(".", "the whole context of the build", at, out);
                out.iter_mut().rev().take(1).for_each(|item| item.preferred = true);
            }
            local(at, project, at.context.typed, out);
            // Hardly anybody copies what the image is made by.
            let own = at.file.name();
            let (rest, own): (Vec<_>, Vec<_>) = out.drain(..).partition(|item| item.label != own);
            out.extend(rest.into_iter().chain(own));
        }
    }
    if !before.is_empty() {
        places(at, view, out);
        folders(at, view, out);
        here(at, view, out);
    }
}

/// Where the base image looks for files.
fn places(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    for place in words::base(at, view).into_iter().flat_map(|(_, image, _)| &image.places) {
        if out.iter().all(|item| item.label != *place) {
            push(place, "where the image looks for it", at, out);
            out.iter_mut().rev().take(1).for_each(|item| item.preferred = true);
        }
    }
}

/// The folder the stage works in, where what is copied mostly goes.
fn here(at: &Cursor<'_>, view: &Dockerfile, out: &mut Vec<CompletionItem>) {
    let stage = super::own_stage(at, view);
    let mut above = stage.iter().flat_map(|stage| stage.instructions).filter(|other| other.span.end() < at.offset);
    let works = above.rfind(|other| other.keyword == Keyword::Workdir);
    let folder = works.and_then(|workdir| workdir.words().first().map(|word| word.text.as_str()));
    if let Some(folder) = folder
        && matches!(at.context.typed.of(&at.parsed.text), "" | "." | "./")
    {
        out.retain(|item| item.label != "./");
        push("./", &format!("the working directory, {folder}"), at, out);
        out.iter_mut().rev().take(1).for_each(|item| item.preferred = true);
    }
}

/// Files of the build context.
pub(super) fn local(at: &Cursor<'_>, project: &dyn Project, typed: Span, out: &mut Vec<CompletionItem>) {
    for inside in contexts(at.file, project) {
        let ignored = ignored(at.file, &inside, project);
        let fits = |path: &str, _: &FolderEntry| ignored.leaves_out(path).is_none();
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

/// Places in a stage that is called by its name or number: where it works, and what was copied there, in the stages below
/// it, too.
pub(super) fn in_stage(called: &str, view: &Dockerfile, typed: Span, out: &mut Vec<CompletionItem>) {
    let Some(stage) = view.stage_by(called) else { return };
    let detail = format!("in stage {}", stage.name.map_or(called, |name| &name.text));
    let bases = view.bases();
    let stages: Vec<Stage<'_>> = bases.of(&stage).into_iter().rev().chain([stage]).collect();
    // Where it works; unknown where a variable says so.
    let mut folder = Some("/".to_owned());
    for instruction in stages.iter().flat_map(|stage| stage.instructions) {
        let place = match instruction.keyword {
            Keyword::Workdir => instruction.words().first(),
            Keyword::Copy | Keyword::Add => instruction.words().last(),
            _ => None,
        };
        let Some(place) = place else { continue };
        let path = match place.text.strip_prefix("./").unwrap_or(&place.text).trim_end_matches('/') {
            _ if !place.variables.is_empty() => None,
            "" | "." => folder.clone(),
            absolute if absolute.starts_with('/') => Some(absolute.to_owned()),
            relative => folder.as_ref().map(|folder| format!("{}/{relative}", folder.trim_end_matches('/'))),
        };
        if let Some(path) = path.as_ref().filter(|path| out.iter().all(|item| item.label != **path)) {
            let mut item = CompletionItem::new(path.as_str(), CompletionKind::Folder, typed);
            item.detail = Some(detail.clone());
            out.push(item);
        }
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
pub(super) fn head<'c>(at: &Cursor<'c>, escape: char) -> &'c str {
    let before = at.parsed.text.get(..at.offset).unwrap_or("");
    let mut start = before.rfind('\n').map_or(0, |at| at + 1);
    while let Some(above) = start.checked_sub(1).and_then(|end| before.get(..end))
        && above.trim_end().ends_with(escape)
    {
        start = above.rfind('\n').map_or(0, |at| at + 1);
    }
    before.get(start..).unwrap_or("")
}

/// What is left out of a build: by the Dockerfile's own file, or by that of the context.
fn ignored(file: &FileId, inside: &FileId, project: &dyn Project) -> Ignored {
    let own = file.relative(&format!("{}.dockerignore", file.name()));
    let text = project.text(&own).or_else(|| project.text(&inside.relative(".dockerignore")));
    Ignored::read(&text.unwrap_or_default())
}
