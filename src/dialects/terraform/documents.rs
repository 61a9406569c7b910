//! Documents inside of arguments: access policies and containers that become JSON, and tags.

use super::completion::resource_kind;
use crate::knowledge::terraform::{DocumentFacts, document};
use crate::model::{Cursor, Field, FileId, Lowered, Project, Value};
use crate::syntax::Step;
use std::collections::BTreeMap;

/// The document around a cursor, and the keys on the way to its object.
pub(super) fn around<'c>(at: &Cursor<'c>) -> Option<(&'static DocumentFacts, Vec<&'c str>)> {
    let (argument, inner) = argument(at)?;
    let facts = document(resource_kind(at)?, argument)?;
    is_encoded(at, argument).then_some((facts, inner))
}

/// The argument of a resource in whose value a cursor is, and the keys from there on.
fn argument<'c>(at: &Cursor<'c>) -> Option<(&'c str, Vec<&'c str>)> {
    let mut keys = at.context.path.iter().filter_map(|step| match step {
        Step::Key(name) => Some(name.as_str()),
        _ => None,
    });
    let argument = keys.next()?;
    Some((argument, keys.collect()))
}

/// Whether the value of an argument above a cursor becomes JSON.
fn is_encoded(at: &Cursor<'_>, argument: &str) -> bool {
    let before = at.parsed.text.get(..at.offset).unwrap_or("");
    let value = before.rmatch_indices(argument).find_map(|(start, _)| {
        let behind = before.get(start + argument.len()..)?;
        behind.trim_start().strip_prefix('=')
    });
    value.is_some_and(|value| value.trim_start().starts_with("jsonencode("))
}

/// Whose tags a cursor is in: a type of resources, or the name of a provider or module.
pub(super) fn tagged<'c>(at: &Cursor<'c>) -> Option<&'c str> {
    let (Step::Block { name, labels }, Step::Key(key)) = (at.context.path.first()?, at.context.path.last()?) else {
        return None;
    };
    let may_have = key == "tags" && matches!(name.as_str(), "resource" | "provider" | "module");
    labels.first().filter(|_| may_have).map(String::as_str)
}

/// The keys of tags that a module uses, those of most resources first.
pub(super) fn tags(of: &FileId, project: &dyn Project) -> Vec<String> {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let files = project.folder(of);
    let parts = files.iter().flat_map(|file| &file.parts);
    let keys = parts.flat_map(|part| of_segment(&part.facts));
    keys.for_each(|key| *counted.entry(key).or_default() += 1);
    let mut found: Vec<(String, usize)> = counted.into_iter().collect();
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    found.into_iter().map(|(key, _)| key).collect()
}

fn of_segment(facts: &Lowered) -> Vec<String> {
    let tags = |value: Field<Value>| match value {
        Field::Set(Value::Map(entries), _) => entries.into_iter().map(|(key, _)| key).collect(),
        _ => Vec::new(),
    };
    facts.resources().flat_map(|(_, resource)| tags(resource.setting(&["tags"]))).collect()
}
