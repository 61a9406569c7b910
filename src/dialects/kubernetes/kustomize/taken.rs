//! What is wrong with what a Kustomization takes: the same twice, what belongs elsewhere, images that nothing runs.

use std::collections::{BTreeMap, BTreeSet};

use super::reach::{below, is_component, whole};
use super::{TAKEN, completion, file_or_folder, files, has_ending, is_elsewhere, is_kustomization};
use crate::dialects::yaml_values::Value;
use crate::model::{FileFacts, FileId, Project, SymbolKind};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::Parsed;
use crate::text::Span;

/// What Kustomize does about it.
const REFUSED: &str = "Kustomize refuses to build this";

pub(super) fn problems(root: Value<'_>, parsed: &Parsed, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let mut found = taken_wrongly(root, from);
    found.extend(components(root, from, project));
    found.extend(twice(root, from, project));
    found.extend(unmatched(root, parsed, from, project));
    found
}

/// A Kustomization that takes itself, or the same thing twice.
fn taken_wrongly(root: Value<'_>, from: &FileId) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<FileId> = BTreeSet::new();
    for (path, span) in files(root, TAKEN).filter(|(path, _)| !is_elsewhere(path)) {
        let takes_itself = file_or_folder(path).iter().any(|path| from.relative(path) == *from);
        let is_again = !seen.insert(from.relative(path.trim_end_matches('/')));
        let message = match (takes_itself, is_again) {
            (true, _) => format!("`{path}` leads to this Kustomization itself; take the entry away"),
            (false, true) => format!("`{path}` is taken already, and its objects would be there twice"),
            (false, false) => continue,
        };
        found.push(Problem { span, message, kind: ProblemKind::WrongValue, suggestion: None, mends: Vec::new() });
    }
    found
}

/// Components among what is taken whole, and the other way round.
fn components(root: Value<'_>, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let mut found = Vec::new();
    for (list, wants) in [("resources", false), ("bases", false), ("components", true)] {
        for value in root.get(list).map_or_else(Vec::new, |list| list.items()) {
            let Some((path, span)) = super::file(value).filter(|(path, _)| !is_elsewhere(path)) else { continue };
            let leads = file_or_folder(path).into_iter().map(|path| from.relative(&path));
            let taken = leads.filter(is_kustomization).find_map(|file| project.facts(&file));
            let Some(is_one) = taken.map(|facts| is_component(&facts)).filter(|is_one| *is_one != wants) else {
                continue;
            };
            let message = match is_one {
                true => format!("`{path}` is a Component, which is taken in `components`; {REFUSED}"),
                false => format!("`{path}` is no Component, and is taken in `resources`; {REFUSED}"),
            };
            found.push(problem(span, message, ProblemKind::WrongValue));
        }
    }
    found
}

/// Files that have an object of the same version, kind, namespace and name as another file of the list, or twice.
fn twice(root: Value<'_>, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (path, span) in files(root, &[&["resources", "*"]]).filter(|(path, _)| has_ending(path)) {
        let file = from.relative(path);
        // Of a file that is taken twice, that alone is said.
        let Some(facts) = project.facts(&file).filter(|_| seen.insert(file)) else { continue };
        for (identity, name) in identities(&facts) {
            let Some(first) = known.insert(identity, path) else { continue };
            let message = if first == path {
                format!("`{path}` has {name} twice; {REFUSED}")
            } else {
                format!("`{path}` has {name}, and so has `{first}`; {REFUSED}")
            };
            found.push(problem(span, message, ProblemKind::WrongValue));
            break;
        }
    }
    found
}

/// What tells the objects of a file from others, and the words for each.
fn identities(facts: &FileFacts) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in &facts.parts {
        let apis: Vec<_> = part.facts.references.iter().filter(|one| one.kind == SymbolKind::Api).collect();
        for object in part.facts.symbols.iter().filter(|one| one.kind == SymbolKind::Object) {
            let Some(api) = apis.iter().find(|api| object.span.covers(api.span)) else { continue };
            let lives = object.detail.as_deref().and_then(|detail| detail.strip_prefix("in "));
            let lives = lives.filter(|lives| *lives != "default").unwrap_or("");
            let (api, name) = (api.name.text(), object.name.text());
            let (kind, own) = SymbolKind::Object.parts(&name);
            found.push((format!("{api} {lives} {own}"), format!("{kind} `{own}`")));
        }
    }
    found
}

/// Entries of `images` for what nothing runs that is taken.
fn unmatched(root: Value<'_>, parsed: &Parsed, from: &FileId, project: &dyn Project) -> Vec<Problem> {
    let entries: Vec<Value<'_>> = root.all(&["images", "*", "name"]);
    if entries.is_empty() || root.get("configurations").is_some() {
        return Vec::new();
    }
    let taken = whole(from, project);
    // Whoever takes nothing is being written.
    if taken.as_ref().as_ref().is_none_or(|whole| whole.names.is_empty()) {
        return Vec::new();
    }
    let files = below(from, project);
    let images: BTreeSet<String> =
        files.iter().filter_map(|file| project.facts(file)).flat_map(|facts| completion::images(&facts)).collect();
    let runs = |entry: &Value<'_>| entry.text().is_none_or(|name| !is_plain(name) || images.contains(name));
    if entries.iter().all(runs) {
        return Vec::new();
    }
    // What is no container that is known here may have an image as well.
    let mut texts = vec![without(&parsed.text, &entries)];
    for file in files.iter().filter(|file| *file != from) {
        let Some(text) = project.text(file) else { return Vec::new() };
        if is_kustomization(file) && text.contains("configurations:") {
            return Vec::new();
        }
        texts.push(text);
    }
    let mut found = Vec::new();
    for entry in entries.iter().filter(|entry| !runs(entry)) {
        let Some(name) = entry.text().filter(|name| !texts.iter().any(|text| has_image(text, name))) else { continue };
        let near = nearest(name, images.iter().map(String::as_str)).map(str::to_owned);
        let meant = near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let message =
            format!("nothing that this Kustomization takes runs `{name}`, and Kustomize passes the entry over{meant}");
        let suggestion = near.map(|near| (entry.span(), near));
        found.push(Problem { suggestion, ..problem(entry.span(), message, ProblemKind::Ignored) });
    }
    found
}

/// Whether this is the name of one image, and no pattern.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(is_of_name)
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-/:@".contains(&byte)
}

/// Whether a text names an image, alone or with a tag or digest behind it.
fn has_image(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.as_bytes().get(at.wrapping_sub(1)).copied().filter(|_| at > 0);
        let behind = text.as_bytes().get(at + name.len()).copied();
        before.is_none_or(|byte| !is_of_name(byte) || byte == b':')
            && behind.is_none_or(|byte| !is_of_name(byte) || byte == b':' || byte == b'@')
    })
}

/// A text without these values.
fn without(text: &str, values: &[Value<'_>]) -> String {
    let mut spans: Vec<Span> = values.iter().map(|value| value.span()).collect();
    spans.sort_by_key(|span| span.start());
    let (mut kept, mut start) = (String::new(), 0);
    for span in spans {
        kept.push_str(text.get(start..span.start()).unwrap_or(""));
        start = span.end().max(start);
    }
    kept.push_str(text.get(start..).unwrap_or(""));
    kept
}

fn problem(span: Span, message: String, kind: ProblemKind) -> Problem {
    Problem { span, message, kind, suggestion: None, mends: Vec::new() }
}
