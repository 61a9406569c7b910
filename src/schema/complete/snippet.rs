use serde_json::Value;

use super::{INDENT, Place};
use crate::model::{CompletionItem, CompletionKind, Markdown};
use crate::schema::arena::SchemaId;
use crate::schema::literal::{plain_or_quoted, quoted};
use crate::syntax::Language;

/// Mappings and lists of a snippet inside each other; deeper ones are written in one line.
const DEPTH: usize = 16;

impl Place<'_> {
    /// The texts to begin with that the schema's author wrote (`defaultSnippets`): keys of a mapping if `keys`, else
    /// values, whose further lines stand at `column`.
    pub(super) fn snippets(&self, ids: &[SchemaId], column: usize, keys: bool) -> Vec<CompletionItem> {
        let is_json = self.parsed.language == Language::Json;
        if self.flow && !is_json || keys && !self.context.present.is_empty() || is_json && self.is_quoted() {
            return Vec::new();
        }
        let docs = ids.iter().filter_map(|id| self.schema.node(*id).docs.as_ref());
        let mut items: Vec<CompletionItem> = Vec::new();
        for snippet in docs.flat_map(|docs| &docs.snippets) {
            let is_known = items.iter().any(|item| item.label == *snippet.label);
            let Some(text) = self.snippet(&snippet.body, column, keys).filter(|_| !is_known) else { continue };
            let mut item = CompletionItem::new(&*snippet.label, CompletionKind::Value, self.context.typed);
            item.documentation = snippet.description.as_deref().map(|text| Markdown(text.to_owned()));
            item.edit.text = text;
            item.snippet = true;
            items.push(item);
        }
        items
    }

    /// The body of a snippet in the words of the file; none where it cannot stand there.
    fn snippet(&self, body: &Value, column: usize, keys: bool) -> Option<String> {
        let is_json = self.parsed.language == Language::Json;
        Some(match body {
            Value::Object(object) if keys && is_json => {
                let margin = format!("\n{}", " ".repeat(column));
                let entry =
                    |(key, value): (&String, &Value)| format!("{}: {}", quoted(key), json(value, column, DEPTH));
                object.iter().map(entry).collect::<Vec<_>>().join(&format!(",{margin}"))
            }
            Value::Array(_) if keys && is_json => return None,
            Value::Object(_) | Value::Array(_) if keys => lines(body, column, DEPTH),
            _ if keys => return None,
            value if is_json => json(value, column.saturating_sub(INDENT), DEPTH),
            Value::Object(_) | Value::Array(_) => {
                format!("\n{}{}", " ".repeat(column), lines(body, column, DEPTH))
            }
            scalar => lines(scalar, column, DEPTH),
        })
    }

    /// What is written behind the colon of a key whose schema has one text to begin with, and no more.
    pub(super) fn only_snippet(&self, child: SchemaId, column: usize) -> Option<String> {
        let [only] = &*self.schema.docs(child)?.snippets else { return None };
        let text = self.snippet(&only.body, column + INDENT, false)?;
        Some(if text.starts_with('\n') { text } else { format!(" {text}") })
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

/// A value as JSON whose last line stands at `column`. Texts are snippets already.
fn json(value: &Value, column: usize, depth: usize) -> String {
    let (inner, margin) = (column + INDENT, " ".repeat(column));
    let spread = |open: char, parts: Vec<String>, close: char| {
        let gap = " ".repeat(inner);
        format!("{open}\n{gap}{}\n{margin}{close}", parts.join(&format!(",\n{gap}")))
    };
    match value {
        Value::Object(object) if !object.is_empty() && depth > 0 => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", quoted(key), json(value, inner, depth - 1));
            spread('{', object.iter().map(entry).collect(), '}')
        }
        Value::Array(items) if !items.is_empty() && depth > 0 => {
            spread('[', items.iter().map(|item| json(item, inner, depth - 1)).collect(), ']')
        }
        Value::String(string) => match string.strip_prefix('^') {
            Some(raw) => raw.to_owned(),
            None => quoted(string),
        },
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
