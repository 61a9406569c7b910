//! What a Kustomization may name: files and folders, and what these hold.

use super::super::version;
use super::{KEYED, PATHS, is_kustomization, reach};
use crate::dialects::local_paths::{PathPlace, offer};
use crate::knowledge::kubernetes::kinds_of;
use crate::knowledge::object_kind;
use crate::model::{CompletionItem, CompletionKind, Cursor, FileFacts, FileId, FolderEntry, Project, SymbolKind};
use crate::syntax::yaml::Node;
use crate::syntax::{Slot, Step};
use crate::text::Span;

/// Where it takes folders alone.
const FOLDERS: &[&str] = &["bases", "components"];

/// Where it takes files of whatever sort.
const ANY: &[&str] = &["env", "envs", "files"];

/// Where it says which objects are meant, by kind and name.
const KINDS: &[&[&str]] = &[
    &["patches", "*", "target", "kind"],
    &["patchesJson6902", "*", "target", "kind"],
    &["replacements", "*", "source", "kind"],
    &["replacements", "*", "targets", "*", "select", "kind"],
];

/// Offers files and folders where it takes them, and the images and kinds of what it takes.
pub(in super::super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let Some(place) = place(at) else { return };
    let place = place.as_slice();
    // A patch is a mapping; older versions took the bare path.
    if PATHS.contains(&place) && place != ["patches", "*"] {
        paths(at, place, at.context.typed, project, out);
    } else if KEYED.contains(&place) {
        // Behind the key that the file gets.
        let typed = at.context.typed;
        let key = typed.of(&at.parsed.text).find('=').map(|sign| sign + 1);
        let key = key.filter(|key| typed.start() + key <= at.offset).unwrap_or(0);
        paths(at, place, Span::new(typed.start() + key, typed.end()), project, out);
    } else if place == ["images", "*", "name"] {
        taken(at, project, CompletionKind::Value, images, out);
    } else if KINDS.contains(&place) {
        let known = out.len();
        taken(at, project, CompletionKind::Value, kinds, out);
        if out.len() == known {
            // What it takes is not written yet, or is elsewhere.
            all_kinds(at, project, out);
        }
    }
}

/// The same in a file with replacements: the kinds of what those who name it take.
pub(in super::super) fn complete_replacement(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let is_about = matches!(at.context.path.last(), Some(Step::Key(key)) if key == "source" || key == "select");
    if !is_about || !matches!(&at.context.slot, Slot::Value { key, .. } if key == "kind") {
        return;
    }
    let mut found: Vec<String> = Vec::new();
    for taker in reach::replaced_for(at.file, project) {
        let files = reach::below(&taker, project);
        found.extend(files.iter().filter_map(|file| project.facts(file)).flat_map(|facts| kinds(&facts)));
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        all_kinds(at, project, out);
    }
    out.extend(found.into_iter().map(|kind| CompletionItem::new(kind, CompletionKind::Value, at.context.typed)));
}

/// The kinds that Kubernetes has of its own.
fn all_kinds(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    for (kind, served) in kinds_of(version::target(project)) {
        if out.last().is_none_or(|item| item.label != kind) {
            let mut item = CompletionItem::new(kind, CompletionKind::Value, at.context.typed);
            item.detail = Some(served.version.to_owned());
            item.preferred = object_kind(kind).is_some();
            out.push(item);
        }
    }
}

/// The names of the objects it takes, of one kind if that is said.
pub(super) fn objects(at: &Cursor<'_>, kind: Option<&str>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let names = |facts: &FileFacts| {
        let objects = facts.definitions().filter(|one| one.symbol.kind == SymbolKind::Object);
        let names = objects.map(|one| one.symbol.name.text());
        let fits = |(of, _): &(&str, &str)| kind.is_none_or(|kind| kind == *of);
        let own = |name: String| Some(SymbolKind::Object.parts(&name)).filter(fits).map(|(_, own)| own.to_owned());
        names.filter_map(own).collect()
    };
    taken(at, project, CompletionKind::Reference, names, out);
}

/// The keys from the outside in to the value that is written, `*` for an item of a list.
fn place<'c>(at: &Cursor<'c>) -> Option<Vec<&'c str>> {
    let steps = at.context.path.iter().map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Item(_) => Some("*"),
        _ => None,
    });
    let mut place = steps.collect::<Option<Vec<_>>>()?;
    match &at.context.slot {
        Slot::Value { key, .. } if !key.is_empty() => place.push(key),
        Slot::Value { .. } if place.last() != Some(&"*") => place.push("*"),
        Slot::Value { .. } => {}
        // The first word of an item may as well be a key.
        Slot::Key if place.last() == Some(&"*") && at.context.present.is_empty() => {}
        _ => return None,
    }
    Some(place)
}

/// The next part of a path, files with objects first.
fn paths(at: &Cursor<'_>, place: &[&str], typed: Span, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let within = |names: &[&str]| place.iter().any(|step| names.contains(step));
    let (folders_alone, of_any_sort) = (within(FOLDERS), within(ANY));
    let listed = listed(at, place);
    let fits = |path: &str, entry: &FolderEntry| {
        let is_yaml = || entry.name.ends_with(".yaml") || entry.name.ends_with(".yml");
        let is_right = || !folders_alone && (of_any_sort || is_yaml()) && !is_named_so(&entry.name);
        !listed.contains(&path.trim_end_matches('/')) && (entry.is_folder || is_right())
    };
    let known = out.len();
    offer(at, project, &PathPlace { from: at.file.clone(), typed, lead: "", fits: &fits }, out);
    for item in out.iter_mut().skip(known) {
        item.preferred = item.kind == CompletionKind::File;
    }
    // A Kustomization cannot take itself.
    let own = at.file.folder();
    let written = |item: &CompletionItem| {
        let before = at.parsed.text.get(typed.start()..item.edit.span.start()).unwrap_or("");
        format!("{before}{}here", item.edit.text)
    };
    let mut index = 0;
    out.retain(|item| {
        index += 1;
        let is_folder = index > known && item.kind == CompletionKind::Folder && !item.edit.text.ends_with("../");
        !is_folder || at.file.relative(&written(item)).folder() != own
    });
    let before = at.parsed.text.get(typed.start()..at.offset).unwrap_or("");
    let above = FileId::from_uri(at.file.relative("../here").folder());
    if !before.contains('/') && !project.listed(&above).is_empty() {
        out.push(CompletionItem::new("../", CompletionKind::Folder, typed));
    }
}

fn is_named_so(name: &str) -> bool {
    is_kustomization(&FileId::from_uri(name))
}

/// What the list of the cursor has already.
fn listed<'c>(at: &Cursor<'c>, place: &[&str]) -> Vec<&'c str> {
    let root = at.parsed.yaml().and_then(|document| document.root());
    let (Some(list), true) = (root.and_then(|root| root.get(place.first()?)), place.len() == 2) else {
        return Vec::new();
    };
    let others = list.resolved().items().filter(|item| !item.span().touches(at.offset));
    others.filter_map(Node::text).map(|path| path.trim_start_matches("./").trim_end_matches('/')).collect()
}

/// Texts that the files say which it takes, each once.
fn taken(
    at: &Cursor<'_>,
    project: &dyn Project,
    kind: CompletionKind,
    say: impl Fn(&FileFacts) -> Vec<String>,
    out: &mut Vec<CompletionItem>,
) {
    let files = reach::worked_on(at.file, project);
    let mut texts: Vec<String> =
        files.iter().filter_map(|file| project.facts(file)).flat_map(|facts| say(&facts)).collect();
    texts.sort();
    texts.dedup();
    for text in texts {
        if out.iter().all(|item| item.label != text) {
            out.push(CompletionItem::new(text, kind, at.context.typed));
        }
    }
}

/// Images that run there, without tags and digests.
pub(super) fn images(facts: &FileFacts) -> Vec<String> {
    let containers = facts.parts.iter().flat_map(|part| part.facts.containers());
    let images = containers.filter_map(|(_, container)| container.image.value());
    let name = |text: &str| {
        let text = text.split('@').next().unwrap_or(text);
        text.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(text, |(name, _)| name).to_owned()
    };
    images.map(|image| name(&image.text)).collect()
}

/// Kinds of the objects there.
fn kinds(facts: &FileFacts) -> Vec<String> {
    let objects = facts.definitions().filter(|one| one.symbol.kind == SymbolKind::Object);
    objects.map(|one| SymbolKind::Object.parts(&one.symbol.name.text()).0.to_owned()).collect()
}
