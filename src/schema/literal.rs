use std::sync::Arc;

use serde_json::Value;

use crate::syntax::yaml::{Kind, Node, Scalar, Style};

/// A value a schema names: one of an `enum`, a `const`, a default.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    /// Its value, and as written.
    Number(f64, Arc<str>),
    Text(Arc<str>),
    /// A list or mapping.
    Compound(Arc<Value>),
}

impl Literal {
    pub(super) fn from_json(value: &Value, mut intern: impl FnMut(&str) -> Arc<str>) -> Literal {
        match value {
            Value::Null => Literal::Null,
            Value::Bool(value) => Literal::Bool(*value),
            Value::Number(number) => Literal::Number(number.as_f64().unwrap_or(f64::NAN), intern(&number.to_string())),
            Value::String(text) => Literal::Text(intern(text)),
            Value::Array(_) | Value::Object(_) => Literal::Compound(Arc::new(value.clone())),
        }
    }

    /// Whether a YAML value is this one.
    pub(super) fn equals(&self, node: Node<'_>) -> bool {
        match self {
            Literal::Null => node.kind() == Kind::Null,
            Literal::Bool(value) => node.boolean() == Some(*value),
            Literal::Number(value, _) => node.number() == Some(*value),
            Literal::Text(text) => node.string() == Some(&**text) || tagged_string(node) == Some(&**text),
            Literal::Compound(value) => same(node, value),
        }
    }

    /// The text it stands for, without quotation marks.
    pub(super) fn text(&self) -> String {
        match self {
            Literal::Null => "null".to_owned(),
            Literal::Bool(value) => value.to_string(),
            Literal::Number(_, text) | Literal::Text(text) => text.to_string(),
            Literal::Compound(value) => value.to_string(),
        }
    }

    /// As it is written in YAML outside quotation marks; a string that would read as something else is quoted.
    pub(super) fn yaml(&self) -> String {
        match self {
            Literal::Text(text) => plain_or_quoted(text),
            other => other.text(),
        }
    }
}

/// Whether a YAML value says the same as a JSON value, which bounds how deep is looked.
fn same(node: Node<'_>, value: &Value) -> bool {
    let node = node.resolved();
    match value {
        Value::Array(items) => {
            let count = if node.kind() == Kind::Sequence { node.items().count() } else { usize::MAX };
            count == items.len() && node.items().zip(items).all(|(node, value)| same(node, value))
        }
        Value::Object(object) => {
            let count = if node.kind() == Kind::Mapping { node.entries().count() } else { usize::MAX };
            let is_there = |(key, value): (&String, &Value)| node.get(key).is_some_and(|node| same(node, value));
            count == object.len() && object.iter().all(is_there)
        }
        scalar => Literal::from_json(scalar, |text| Arc::from(text)).equals(node),
    }
}

fn tagged_string<'d>(node: Node<'d>) -> Option<&'d str> {
    node.tag().filter(|(tag, _)| *tag == "!!str").and_then(|_| node.text())
}

/// A string as YAML: plain where that means the same to YAML 1.1 and 1.2, else in double quotes.
pub(super) fn plain_or_quoted(text: &str) -> String {
    let scalar = Scalar { text: text.into(), style: Style::Plain };
    let other_type = scalar.is_null() || scalar.boolean().is_some() || scalar.number().is_some();
    let old_boolean = matches!(text.to_ascii_lowercase().as_str(), "yes" | "no" | "on" | "off" | "y" | "n");
    let starts_plain = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '$' | '+'));
    let reads_on = text.contains(": ") || text.contains(" #") || text.ends_with([':', ' ']);
    let sexagesimal = text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || c == ':');
    let breaks = text.contains(['\n', '\t', '"', '\\', ',', '[', ']', '{', '}']);
    let plain = starts_plain && !(other_type || old_boolean || sexagesimal || reads_on || breaks);
    if plain { text.to_owned() } else { quoted(text) }
}

/// A string in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_would_read_as_something_else_are_quoted() {
        for (text, yaml) in [
            ("always", "always"),
            ("on-failure:3", "on-failure:3"),
            ("no", "\"no\""),
            ("1.10", "\"1.10\""),
            ("80:80", "\"80:80\""),
            ("true", "\"true\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("*", "\"*\""),
            ("say \"hi\"", "\"say \\\"hi\\\"\""),
        ] {
            assert_eq!(plain_or_quoted(text), yaml);
        }
    }
}
