use serde_json::Value;

use super::{INDENT, Place};
use crate::model::{CompletionItem, CompletionKind, Markdown};
use crate::schema::arena::SchemaId;
use crate::schema::literal::plain_or_quoted;

/// Mappings and lists of a snippet inside each other; deeper ones are written in one line.
const DEPTH: usize = 16;

impl Place<'_> {
    /// The texts to begin with that the schema's author wrote (`defaultSnippets`): keys of a mapping if `keys`, else
    /// values, whose further lines stand at `column`.
    pub(super) fn snippets(&self, ids: &[SchemaId], column: usize, keys: bool) -> Vec<CompletionItem> {
        if self.flow || keys && !self.context.present.is_empty() {
            return Vec::new();
        }
        let docs = ids.iter().filter_map(|id| self.schema.node(*id).docs.as_ref());
        let mut items = Vec::new();
        for snippet in docs.flat_map(|docs| &docs.snippets) {
            let text = match &*snippet.body {
                Value::Object(_) | Value::Array(_) if keys => lines(&snippet.body, column, DEPTH),
                Value::Object(_) | Value::Array(_) => {
                    format!("\n{}{}", " ".repeat(column), lines(&snippet.body, column, DEPTH))
                }
                _ if keys => continue,
                scalar => lines(scalar, column, DEPTH),
            };
            let mut item = CompletionItem::new(&*snippet.label, CompletionKind::Value, self.context.typed);
            item.documentation = snippet.description.as_deref().map(|text| Markdown(text.to_owned()));
            item.edit.text = text;
            item.snippet = true;
            items.push(item);
        }
        items
    }
}

/// A value as block YAML, the first line without its margin. Texts are snippets already.
fn lines(value: &Value, column: usize, depth: usize) -> String {
    let margin = format!("\n{}", " ".repeat(column));
    match value {
        Value::Object(object) if !object.is_empty() && depth > 0 => {
            let entries = object.iter().map(|(key, value)| {
                let inner = column + INDENT;
                let nested = match value {
                    Value::Object(o) => !o.is_empty(),
                    Value::Array(items) => !items.is_empty(),
                    _ => false,
                };
                let gap = if nested { format!("\n{}", " ".repeat(inner)) } else { " ".to_owned() };
                format!("{}:{gap}{}", text(key), lines(value, inner, depth - 1))
            });
            entries.collect::<Vec<_>>().join(&margin)
        }
        Value::Array(items) if !items.is_empty() && depth > 0 => {
            let items = items.iter().map(|item| format!("- {}", lines(item, column + INDENT, depth - 1)));
            items.collect::<Vec<_>>().join(&margin)
        }
        Value::String(string) => text(string),
        other => other.to_string(),
    }
}

/// A text of a snippet. One with places is written as it is; `^` before it says that it is no string.
fn text(text: &str) -> String {
    match text.strip_prefix('^') {
        Some(raw) => raw.to_owned(),
        None if text.contains('$') => text.to_owned(),
        None => plain_or_quoted(text),
    }
}
