use serde_json::{Map, Number, Value};

use crate::syntax::Parsed;
use crate::syntax::yaml::{Kind, Node};

/// Most values one document is taken to hold, aliases followed.
const MAX_VALUES: usize = 2_000_000;

/// A YAML document or JSON text as a value, to be compiled as a schema.
///
/// # Errors
/// The first thing that is wrong with the text, in human words without a final full stop, or why it is no schema.
pub fn document_value(parsed: &Parsed) -> Result<Value, String> {
    if let Some(error) = parsed.errors.first() {
        let before = parsed.text.get(..error.span.start()).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        return Err(format!("line {line}: {}", error.message));
    }
    let root = parsed.yaml().and_then(|document| document.root());
    let root = root.map(Node::resolved).ok_or_else(|| "it is empty".to_owned())?;
    match root.kind() {
        Kind::Mapping => {}
        Kind::Scalar if root.boolean().is_some() => {}
        Kind::Null => return Err("it is empty".to_owned()),
        _ => return Err("a schema is a mapping, and this is none".to_owned()),
    }
    let mut room = MAX_VALUES;
    value(root, &mut room).ok_or_else(|| "it holds too many values".to_owned())
}

/// The view bounds how deep this goes.
fn value(node: Node<'_>, room: &mut usize) -> Option<Value> {
    *room = room.checked_sub(1)?;
    let node = node.resolved();
    Some(match node.kind() {
        Kind::Null | Kind::Alias => Value::Null,
        Kind::Scalar => scalar(node),
        Kind::Sequence => Value::Array(node.items().map(|item| value(item, room)).collect::<Option<_>>()?),
        Kind::Mapping => {
            let mut object = Map::new();
            for entry in node.entries() {
                let Some(key) = entry.key.text() else { continue };
                let value = value(entry.value, room)?;
                match (key, value) {
                    ("<<", Value::Object(merged)) => {
                        for (key, value) in merged {
                            object.entry(key).or_insert(value);
                        }
                    }
                    (key, value) => {
                        object.insert(key.to_owned(), value);
                    }
                }
            }
            Value::Object(object)
        }
    })
}

fn scalar(node: Node<'_>) -> Value {
    let text = node.text().unwrap_or("");
    if let Some(value) = node.boolean() {
        return Value::Bool(value);
    }
    match node.number() {
        Some(number) => {
            let whole = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
            whole.ok().or_else(|| Number::from_f64(number)).map_or(Value::Null, Value::Number)
        }
        None => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn a_document_is_the_value_it_means() {
        let text = "a: &a { x: 1, y: '1' }\nb: [*a, 0.5, true, ~]\nc: { <<: *a, x: 2 }\n8080: no\n";
        let value = document_value(&parse(Language::Yaml, text.into(), None)).expect("value");
        let expected = serde_json::json!({
            "a": { "x": 1, "y": "1" },
            "b": [{ "x": 1, "y": "1" }, 0.5, true, null],
            "c": { "x": 2, "y": "1" },
            "8080": "no",
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn a_deep_schema_is_compiled_or_refused() {
        for depth in [10, 150, 400, 10_000] {
            let text = format!("{}true{}", "{ \"not\": ".repeat(depth), " }".repeat(depth));
            if let Ok(value) = document_value(&parse(Language::Json, text.as_str().into(), None)) {
                let schema = crate::schema::Schema::from_json(&value);
                let parsed = parse(Language::Yaml, "a: 1\n".into(), None);
                assert!(crate::schema::validate(&schema, &parsed).len() <= 1, "{depth}");
            }
        }
    }

    #[test]
    fn what_is_no_schema_says_why() {
        for (language, text, expected) in [
            (Language::Json, "{\n  \"a\": }\n", "line 2: "),
            (Language::Yaml, "", "it is empty"),
            (Language::Yaml, "- a\n", "a schema is a mapping, and this is none"),
        ] {
            let error = document_value(&parse(language, text.into(), None)).expect_err(text);
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
