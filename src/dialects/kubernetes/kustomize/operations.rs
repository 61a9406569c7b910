//! Operations on objects (JSON 6902): the places they are about, as the schemas of the objects have them.

use std::collections::BTreeSet;

use super::super::in_workspace;
use super::super::narrowed::node_at;
use super::super::schema as object_schema;
use super::{ABOUT, reach};
use crate::model::{
    CompletionItem, CompletionKind, Cursor, FileId, Project, Reference, SymbolKind, SymbolName, Within,
};
use crate::schema::{self, Problem, ProblemKind, Schema, nearest};
use crate::syntax::yaml::Node;
use crate::syntax::{self, Context, Language, Parsed, Slot, Step};
use crate::text::{Span, TextEdit};

/// Keys of ConfigMaps and Secrets whose own keys have names.
const DATA: &[&str] = &["data", "stringData", "binaryData"];

/// What is wrong with the operations of a file: places that the objects they change have not.
pub(in super::super) fn problems_of_operations(parsed: &Parsed, file: &FileId, project: &dyn Project) -> Vec<Problem> {
    let root = parsed.yaml().and_then(|document| document.root()).map(Node::resolved);
    let kind = kind_of_target(file, project);
    root.map_or_else(Vec::new, |root| problems(root, kind.as_deref(), project))
}

/// What is wrong with the places of a list of operations on objects of a kind.
pub(super) fn problems(root: Node<'_>, kind: Option<&str>, project: &dyn Project) -> Vec<Problem> {
    let schema = kind.and_then(|kind| object_schema::of_part(None, kind, project));
    let mut found = Vec::new();
    for operation in root.items().map(Node::resolved) {
        for value in ["path", "from"].into_iter().filter_map(|key| operation.get(key)) {
            let Some(text) = value.text().filter(|text| !text.is_empty() && !text.contains(['$', '{'])) else {
                continue;
            };
            let span = |part: Span| value.source_span(part);
            if !text.starts_with('/') {
                let message = "a place begins with `/`".to_owned();
                let whole = Span::new(0, text.len());
                let suggestion = Some((span(whole), format!("/{}", text.trim_start_matches("./"))));
                let kind = ProblemKind::WrongValue;
                found.push(Problem { span: span(whole), message, kind, suggestion, mends: Vec::new() });
            } else if let Some((part, near)) = schema.as_ref().and_then(|schema| misspelt(schema, text)) {
                let message = format!("there is no `{}` here; did you mean `{near}`?", part.of(text));
                let (kind, suggestion) = (ProblemKind::UnknownKey, Some((span(part), near)));
                found.push(Problem { span: span(part), message, kind, suggestion, mends: Vec::new() });
            }
        }
    }
    found
}

/// The first part of a place that nothing is called there, where something is nearly called so.
fn misspelt(schema: &Schema, text: &str) -> Option<(Span, String)> {
    let mut path: Vec<Step> = Vec::new();
    let mut start = 1;
    for part in text.split('/').skip(1) {
        let step = step(part);
        if let Step::Key(name) = &step {
            let keys = schema::keys(schema, &path);
            if let Some(near) = nearest(name, keys.named.iter().copied()).filter(|_| !keys.allow(name)) {
                return Some((Span::new(start, start + part.len()), as_part(near)));
            }
        }
        path.push(step);
        start += part.len() + 1;
    }
    None
}

/// Offers the next part of the field of an object that a replacement reads or writes, as its schema has it.
pub(in super::super) fn complete_field(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let path = at.context.path.as_slice();
    let around = match (path, &at.context.slot) {
        ([.., Step::Key(source)], Slot::Value { key, .. }) if source == "source" && key == "fieldPath" => path,
        ([target @ .., Step::Key(list), Step::Item(_)], _) if list == "fieldPaths" => target,
        _ => return,
    };
    let chosen = node_at(at, around).map(|node| node.get("select").map_or(node, Node::resolved));
    let Some(kind) = chosen.and_then(|chosen| chosen.get("kind")?.text()) else { return };
    let Some(schema) = object_schema::of_part(None, kind, project) else { return };
    let typed = at.context.typed;
    let written = typed.of(&at.parsed.text);
    let before = at.offset.checked_sub(typed.start()).and_then(|length| written.get(..length));
    let Some(before) = before.filter(|before| !before.contains('\\')) else { return };
    let (folder, start) = before.rsplit_once('.').map_or(("", 0), |(folder, _)| (folder, folder.len() + 1));
    let step = |part: &str| match part.starts_with(['[', '*']) || part.parse::<usize>().is_ok() {
        true => Step::Item(0),
        false => Step::Key(part.to_owned()),
    };
    let steps: Vec<Step> = folder.split('.').filter(|part| !part.is_empty()).map(step).collect();
    let rest = written.get(before.len()..).unwrap_or("");
    let end = at.offset + rest.find('.').unwrap_or(rest.len());
    let part = Span::new(typed.start() + start, end);
    if let (true, Some(name)) = (DATA.contains(&folder), chosen.and_then(|chosen| chosen.get("name")?.text())) {
        let of = format!("{kind}/{name}");
        for key in in_workspace(SymbolKind::DataKey, at, project) {
            let whole = key.symbol.name.text();
            let (object, own) = SymbolKind::DataKey.parts(&whole);
            if object == of && out.iter().all(|known| known.label != own) {
                let mut item = CompletionItem::new(own, CompletionKind::Reference, part);
                // Dots part the keys of a field.
                item.edit.text = own.replace('.', "\\.");
                item.detail = key.symbol.detail.clone();
                out.push(item);
            }
        }
    }
    for mut item in inside(&schema, steps) {
        if item.edit.text.starts_with("- ") || item.label.contains('.') || item.label.starts_with('$') {
            continue;
        }
        item.edit = TextEdit::replace(part, item.label.clone());
        (item.snippet, item.preferred) = (false, false);
        if out.iter().all(|known| known.label != item.label) {
            out.push(item);
        }
    }
}

/// A part of a place: a key, or an item of a list.
fn step(part: &str) -> Step {
    match part.parse() {
        Ok(index) => Step::Item(index),
        Err(_) if part == "-" => Step::Item(0),
        Err(_) => Step::Key(part.replace("~1", "/").replace("~0", "~")),
    }
}

/// A key as a place has it.
fn as_part(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What may be written at the end of a path, keys and items.
fn inside(schema: &Schema, path: Vec<Step>) -> Vec<CompletionItem> {
    let nothing = syntax::parse(Language::Yaml, "".into(), None);
    let context = Context { path, slot: Slot::Key, typed: Span::at(0), present: Vec::new(), indent: 0 };
    let mut items = schema::complete(schema, &nothing, &context);
    items.retain(|item| item.kind == CompletionKind::Property);
    items
}

/// The kind of the objects that the operations of a file change, as those say who take it; none where they differ.
pub(in super::super) fn kind_of_target(file: &FileId, project: &dyn Project) -> Option<String> {
    let mut kinds = BTreeSet::new();
    for taker in reach::targeted_by(file, project) {
        for user in project.facts(&taker)?.uses() {
            let Reference { kind: SymbolKind::Patch, name: SymbolName::Text(way), within: Within::File(path), .. } =
                user.reference
            else {
                continue;
            };
            let kind = way.strip_prefix(ABOUT).filter(|_| taker.relative(&path) == *file);
            kinds.extend(kind.map(str::to_owned));
        }
    }
    kinds.pop_first().filter(|kind| kinds.is_empty() && !kind.is_empty())
}

/// In a file of operations: places of the objects they change.
pub(in super::super) fn complete_operation(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    place(at, kind_of_target(at.file, project).as_deref(), project, out);
}

/// The next part of a place in the objects of a kind that are changed, as their schema has it.
pub(super) fn place(at: &Cursor<'_>, kind: Option<&str>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let is_place = matches!(&at.context.slot, Slot::Value { key, .. } if key == "path" || key == "from");
    let kind = kind.filter(|_| is_place);
    let Some(schema) = kind.and_then(|kind| object_schema::of_part(None, kind, project)) else { return };
    let typed = at.context.typed;
    let written = typed.of(&at.parsed.text);
    let Some(before) = at.offset.checked_sub(typed.start()).and_then(|length| written.get(..length)) else {
        return;
    };
    let (folder, start) = before.rfind('/').map_or(("", 0), |slash| (before.get(..slash).unwrap_or(""), slash));
    let path: Vec<Step> = folder.split('/').skip(1).map(step).collect();
    let rest = written.get(before.len()..).unwrap_or("");
    let end = at.offset + rest.find('/').unwrap_or(rest.len());
    let part = Span::new(typed.start() + start, end);
    let mut seen: Vec<String> = Vec::new();
    for mut item in inside(&schema, path) {
        let is_item = item.edit.text.starts_with("- ");
        let name = if is_item { "0".to_owned() } else { as_part(&item.label) };
        if seen.contains(&name) {
            continue;
        }
        item.label = format!("/{name}");
        if is_item {
            (item.detail, item.documentation) = (Some("the first item".to_owned()), None);
        }
        item.edit.span = part;
        item.edit.text.clone_from(&item.label);
        item.snippet = false;
        item.preferred = false;
        seen.push(name);
        out.push(item);
    }
}
