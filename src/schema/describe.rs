use std::collections::HashSet;

use super::arena::{Docs, Schema, SchemaId};
use super::at::possible;
use super::literal::Literal;
use super::types::Types;
use crate::model::Markdown;

/// Most values listed in a description.
const LISTED: usize = 24;

/// Most values a place is taken to have.
const MOST_VALUES: usize = 2_000;

/// Most examples shown.
const EXAMPLES: usize = 6;

/// The types of a place that any of these schemas describes.
pub(super) fn types(schema: &Schema, ids: &[SchemaId]) -> Types {
    ids.iter().fold(Types::NONE, |sum, id| sum.or(schema.accepts(*id)))
}

/// The first of these schemas that says something about the place, as the schema itself and what it refers to say it.
pub(super) fn docs<'s>(schema: &'s Schema, ids: &[SchemaId]) -> Option<&'s Docs> {
    let described = |docs: &&Docs| docs.description.is_some() || docs.deprecated.is_some();
    ids.iter().filter_map(|id| schema.docs(*id)).find(described).or_else(|| ids.iter().find_map(|id| schema.docs(*id)))
}

/// The values a place may have, each once; none where any will do.
pub(super) fn values<'s>(schema: &'s Schema, ids: &[SchemaId]) -> Vec<&'s Literal> {
    let mut values: Vec<&Literal> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    for id in possible(schema, ids, None) {
        for value in &schema.node(id).values {
            // A text and a number that look alike are two values.
            if values.len() < MOST_VALUES && known.insert(value.yaml()) {
                values.push(value);
            }
        }
    }
    values
}

/// What is said about one of the values of a place: beside an `enum`, or by the branch that has it alone.
pub(super) fn of_value<'s>(schema: &'s Schema, ids: &[SchemaId], value: &Literal) -> Option<&'s str> {
    possible(schema, ids, None).into_iter().find_map(|id| {
        let node = schema.node(id);
        let docs = node.docs.as_ref()?;
        let index = node.values.iter().position(|known| known == value)?;
        let said = docs.of_values.get(index).map(|text| &**text).filter(|text| !text.is_empty());
        let alone = || docs.description.as_deref().or(docs.title.as_deref()).filter(|_| node.values.len() == 1);
        said.or_else(alone)
    })
}

/// A few words beside a key: its types, and its default.
pub(super) fn detail(schema: &Schema, ids: &[SchemaId]) -> String {
    let summary = types(schema, ids).summary();
    match docs(schema, ids).and_then(|docs| docs.default.as_ref()) {
        Some(default) => format!("{summary}, default {}", default.yaml()),
        None => summary,
    }
}

/// What is said about a place, in paragraphs; empty if nothing is.
pub(super) fn documentation(schema: &Schema, ids: &[SchemaId]) -> Markdown {
    let mut paragraphs = Vec::new();
    if let Some(docs) = docs(schema, ids) {
        match docs.deprecated.as_deref() {
            Some("") => paragraphs.push("**Deprecated.**".to_owned()),
            Some(reason) => paragraphs.push(format!("**Deprecated**: {reason}.")),
            None => {}
        }
        let title = docs.title.as_deref().filter(|_| !schema.options.titles).map(|title| format!("*{title}*"));
        paragraphs.extend(title);
        paragraphs.extend(docs.description.as_deref().map(str::to_owned));
    }
    let values = values(schema, ids);
    let said: Vec<(String, &str)> =
        values.iter().take(LISTED).filter_map(|value| Some((value.text(), of_value(schema, ids, value)?))).collect();
    if !said.is_empty() {
        let lines = values.iter().take(LISTED).map(|value| match of_value(schema, ids, value) {
            Some(said) => format!("- `{}`: {said}", value.text()),
            None => format!("- `{}`", value.text()),
        });
        paragraphs.push(lines.collect::<Vec<_>>().join("\n"));
    } else if !values.is_empty() {
        let mut words: Vec<String> = values.iter().take(LISTED).map(|value| format!("`{}`", value.text())).collect();
        if values.len() > LISTED {
            words.push("…".to_owned());
        }
        paragraphs.push(format!("Values: {}", words.join(", ")));
    }
    if let Some(docs) = docs(schema, ids) {
        paragraphs.extend(docs.default.as_ref().map(|default| format!("Default: `{}`", default.text())));
        paragraphs.extend(docs.example.as_deref().map(example));
        if !docs.examples.is_empty() {
            let words: Vec<String> =
                docs.examples.iter().take(EXAMPLES).map(|value| format!("`{}`", value.text())).collect();
            paragraphs.push(format!("Examples: {}", words.join(", ")));
        }
        paragraphs.extend(docs.since.as_deref().map(|since| format!("Since {since}")));
    }
    Markdown(paragraphs.join("\n\n"))
}

fn example(text: &str) -> String {
    if text.contains('\n') { format!("```yaml\n{text}\n```") } else { format!("Example: `{text}`") }
}
