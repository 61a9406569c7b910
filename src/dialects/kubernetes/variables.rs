use std::collections::BTreeSet;

use super::kinds::mapping_at;
use super::schema;
use crate::model::{CompletionItem, CompletionKind, Cursor, Project};
use crate::schema as schemas;
use crate::syntax::yaml::Kind;
use crate::syntax::{Slot, Step};
use crate::text::{Span, TextEdit};

/// Names offered at most.
const MOST: usize = 200;

/// Offers as the name of a variable those that other containers of the folder have.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let is_variable = matches!(at.context.path.as_slice(), [.., Step::Key(list), Step::Item(_)] if list == "env");
    if !is_variable || !matches!(&at.context.slot, Slot::Value { key, .. } if key == "name") {
        return;
    }
    let place = at.base + at.offset;
    let mut seen = BTreeSet::new();
    for other in project.folder(at.file) {
        for part in &other.parts {
            for (_, container) in part.facts.containers() {
                let near = |span: Span| span.shifted(part.base).touches(place);
                let variables = container.environment.iter();
                for variable in variables.filter(|variable| other.file != *at.file || !near(variable.name_span)) {
                    if seen.len() < MOST && seen.insert(variable.name.clone()) {
                        let mut item = CompletionItem::new(&variable.name, CompletionKind::Property, at.context.typed);
                        item.detail = container.name.as_ref().map(|of| format!("in {of}"));
                        out.push(item);
                    }
                }
            }
        }
    }
}

/// Where a variable has an empty `value`, as a new one has: `valueFrom` takes its place.
pub(super) fn switch(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    if let Some(empty) = empty_value(at)
        && let Some(schema) = schema::schema(at.parsed, project)
    {
        let items = schemas::complete(&schema, at.parsed, at.context);
        let from = items.into_iter().find(|item| item.label == "valueFrom");
        out.extend(from.map(|item| CompletionItem { also: vec![TextEdit::remove(empty)], ..item }));
    }
}

/// The empty `value` of the variable the cursor is in, if it has a line of its own: the line, or, behind the dash, what
/// stands before the next key.
fn empty_value(at: &Cursor<'_>) -> Option<Span> {
    let [.., Step::Key(list), Step::Item(_)] = at.context.path.as_slice() else { return None };
    if list != "env" || at.context.slot != Slot::Key {
        return None;
    }
    let entry = mapping_at(at)?.entry("value").filter(|entry| entry.value.kind() == Kind::Null)?;
    let (text, key) = (&at.parsed.text, entry.key.span());
    let start = text.get(..key.start())?.rfind('\n').map_or(0, |line| line + 1);
    let end = text.get(key.start()..)?.find('\n').map_or(text.len(), |length| key.start() + length + 1);
    if (start..end).contains(&at.offset) {
        return None;
    }
    match text.get(start..end)?.trim() {
        "value:" => Some(Span::new(start, end)),
        "- value:" => {
            let below = text.get(end..)?;
            let next = end + below.len() - below.trim_start().len();
            Some(Span::new(key.start(), next.min(at.context.typed.start().max(end))))
        }
        _ => None,
    }
}
