use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Importer, flag};
use crate::schema::arena::{Docs, Snippet};

impl Importer<'_> {
    /// What a schema says to people.
    pub(super) fn docs(&mut self, schema: &Map<String, Value>) -> Option<Box<Docs>> {
        let mut text = |name: &str| match schema.get(name) {
            Some(Value::String(text)) => Some(self.intern(text.trim_end())),
            Some(number @ Value::Number(_)) => Some(self.intern(&number.to_string())),
            _ => None,
        };
        let reason = text("x-deprecated").or_else(|| text("deprecationMessage"));
        let deprecated = match schema.get("deprecated") {
            Some(Value::Bool(true)) => reason.or_else(|| Some("".into())),
            Some(Value::String(reason)) => Some(reason.as_str().into()),
            _ => reason,
        };
        let (wrong, wrong_form) = (text("errorMessage"), text("patternErrorMessage"));
        let docs = Docs {
            title: text("title").or_else(|| kind(schema)),
            description: text("markdownDescription").or_else(|| text("description")),
            example: text("x-example"),
            since: text("x-since"),
            deprecated: deprecated.map(|reason| reason.trim_end_matches('.').into()),
            of_values: self.of_values(schema),
            default: schema.get("default").map(|value| self.literal(value)),
            examples: match schema.get("examples") {
                Some(Value::Array(examples)) => examples.iter().map(|value| self.literal(value)).collect(),
                _ => Box::default(),
            },
            unread: flag(schema, "x-unread"),
            hidden: flag(schema, "doNotSuggest"),
            wrong,
            wrong_form,
            wanted: self.strings_of(schema.get("x-wanted")),
            usual: self.strings_of(schema.get("x-usual")),
            snippets: self.snippets(schema),
        };
        let none = docs.title.is_none()
            && docs.description.is_none()
            && docs.example.is_none()
            && docs.since.is_none()
            && docs.deprecated.is_none()
            && docs.of_values.is_empty()
            && docs.default.is_none()
            && docs.examples.is_empty()
            && !docs.hidden
            && docs.wrong.is_none()
            && docs.wrong_form.is_none()
            && docs.wanted.is_empty()
            && docs.usual.is_empty()
            && docs.snippets.is_empty();
        (!none).then(|| Box::new(docs))
    }

    fn of_values(&mut self, schema: &Map<String, Value>) -> Box<[Arc<str>]> {
        let said = schema.get("markdownEnumDescriptions").or_else(|| schema.get("enumDescriptions"));
        let said = said.and_then(Value::as_array).into_iter().flatten();
        said.map(|text| self.intern(text.as_str().unwrap_or(""))).collect()
    }

    fn snippets(&mut self, schema: &Map<String, Value>) -> Box<[Snippet]> {
        let snippets = schema.get("defaultSnippets").and_then(Value::as_array).into_iter().flatten();
        let snippets = snippets.filter_map(|snippet| {
            let text = |name: &str| snippet.get(name).and_then(Value::as_str).map(Arc::<str>::from);
            // A text that is written as it stands.
            let raw = || text("bodyText").map(|text| Value::String(format!("^{text}")));
            let body = snippet.get("body").cloned().or_else(raw)?;
            let label = text("label").or_else(|| text("prefix")).or_else(|| text("description"));
            Some(Snippet {
                label: label.unwrap_or_else(|| body.to_string().into()),
                description: text("markdownDescription").or_else(|| text("description")),
                body: Arc::new(body),
            })
        });
        snippets.collect()
    }
}

/// The kind of a Kubernetes object.
fn kind(schema: &Map<String, Value>) -> Option<Arc<str>> {
    let kinds = schema.get("x-kubernetes-group-version-kind")?;
    kinds.get(0)?.get("kind")?.as_str().map(Arc::from)
}
