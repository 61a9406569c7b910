//! Floor 5: schemas, whatever they describe.
//!
//! A [`Schema`] is a JSON Schema, compiled once. It is held against documents ([`validate`]), and says what may stand
//! at a cursor ([`complete`]) and what stands there ([`hover`]). Our own are YAML files under `knowledge/schemas/`; see
//! [`schema`]. Beside JSON Schema's keywords they use `x-since`, `x-example` and `x-deprecated` (texts), `x-unread` (what
//! has been given up is not even read), `x-wanted` (keys that hardly anybody leaves out), `x-usual` (keys that people write
//! most, in the order in which they are offered), and at the root `x-interpolation`, `x-substitution`, `x-null`,
//! `x-more`, `x-transparent-tags`, `x-like` (the schema of which this one differs in some keys at the top) and `x-defs` (the schema whose `$defs` it shares).
//! Those of users ([`Schema::from_documents`]) may span several files and use the keywords that editors know:
//! `markdownDescription`, `enumDescriptions`, `deprecationMessage`,
//! `defaultSnippets`, `doNotSuggest`, `errorMessage`, `patternErrorMessage`.

mod arena;
mod at;
mod branch;
mod complete;
mod describe;
mod format;
mod hover;
mod import;
mod keys;
mod literal;
mod pattern;
mod problem;
mod repeated;
mod scalar;
mod suggest;
mod types;
mod validate;
mod value;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

pub use arena::{Schema, SchemaId};
pub use complete::{begins_below, complete, lists_values};
pub use format::complaint;
pub use hover::hover;
pub use import::{OuterReference, outer_references};
pub use keys::{Keys, keys};
pub use problem::{Problem, ProblemKind};
pub use suggest::nearest;
pub use validate::validate;
pub use value::document_value;

use serde_json::Value;

use crate::knowledge;

static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Schema>>>> = LazyLock::new(Mutex::default);

/// The schema in `knowledge/schemas/<name>.yaml`, compiled when it is first asked for and kept for ever. None if there
/// is no such file.
pub fn schema(name: &str) -> Option<Arc<Schema>> {
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = compiled.get(name) {
        return Some(known.clone());
    }
    let schema = Arc::new(Schema::from_json(&document(name)?));
    compiled.insert(name.to_owned(), schema.clone());
    Some(schema)
}

/// A schema of ours as it is written; one that is like another one says only which of its keys are others.
fn document(name: &str) -> Option<Value> {
    let read = |name: &str| serde_saphyr::from_str::<Value>(&knowledge::file(&format!("schemas/{name}.yaml"))?).ok();
    let mut own = read(name)?;
    if let Some(other) = own.get("x-defs").and_then(Value::as_str).map(str::to_owned)
        && let Some(object) = own.as_object_mut()
    {
        object.insert("$defs".to_owned(), read(&other)?.get("$defs")?.clone());
    }
    let Some(like) = own.get("x-like").and_then(Value::as_str) else { return Some(own) };
    let mut whole = read(like)?;
    let properties = own.get("properties").and_then(Value::as_object);
    for (key, said) in properties.into_iter().flatten() {
        if let Some(slot) = whole.get_mut("properties").and_then(|all| all.get_mut(key)) {
            *slot = said.clone();
        }
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, context, parse};

    #[test]
    fn every_schema_of_the_knowledge_compiles() {
        for path in knowledge::files("schemas/") {
            let text = knowledge::file(&path).expect("text");
            if let Err(error) = Schema::from_yaml(&text) {
                panic!("{path}: {error}");
            }
        }
    }

    #[test]
    fn a_schema_is_compiled_once() {
        let first = schema("compose").expect("compose");
        assert!(Arc::ptr_eq(&first, &schema("compose").expect("compose")));
        assert!(schema("no-such-schema").is_none());
    }

    #[test]
    fn a_file_cut_anywhere_is_held_completed_and_described() {
        let compose = "x-a: &a { image: é }\nservices:\n  web:\n    <<: *a\n    ports:\n      - \"80:80\"\n    build: { context: . }\n";
        let own = Schema::from_yaml(
            "
required: [a, b]
properties:
  a: { type: array, uniqueItems: true, prefixItems: [{ const: é }], contains: { type: object }, unevaluatedItems: { enum: [{ x: 1 }] } }
  b: { if: { required: [c] }, then: { not: { required: [d] } }, else: { minProperties: 2 }, propertyNames: { maxLength: 3 } }
  c: { oneOf: [{ properties: { k: { const: 1 } } }, { properties: { k: { const: 2 } } }], unevaluatedProperties: false }
",
        );
        let text = "a: [é, { x: 1 }, &v é]\nb:\n  c: |\n    é\n  d: *v\nc: { k: 1, é: \"x\" }\n";
        let cases = [(schema("compose").expect("compose"), compose), (Arc::new(own.expect("schema")), text)];
        for (schema, text) in &cases {
            for (at, _) in text.char_indices() {
                let parsed = parse(Language::Yaml, text[..at].into(), None);
                for problem in validate(schema, &parsed) {
                    assert!(text.get(problem.span.range()).is_some());
                }
                complete(schema, &parsed, &context(&parsed, at));
                hover(schema, &parsed, at);
            }
        }
    }

    #[test]
    fn schema_files_have_a_value_for_every_key() {
        fn check(path: &str, value: &serde_json::Value) {
            assert!(!value.is_null(), "{path}: a text with a comma or colon needs quotation marks");
            for (key, value) in value.as_object().into_iter().flatten() {
                check(&format!("{path}/{key}"), value);
            }
            value.as_array().into_iter().flatten().for_each(|item| check(path, item));
        }
        for path in knowledge::files("schemas/") {
            let text = knowledge::file(&path).expect("text");
            check(&path, &serde_saphyr::from_str(&text).expect("YAML"));
        }
    }
}
