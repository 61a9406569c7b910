use std::sync::Arc;

use serde_json::{Map, Value};

use super::Importer;
use crate::schema::arena::{Conditions, Count, Names, SchemaId};

/// Required keys and schemas, each by the key that brings them.
type Dependencies = (Vec<(Arc<str>, Names)>, Vec<(Arc<str>, SchemaId)>);

/// Keywords that make a schema hold under conditions.
const KEYWORDS: &[&str] = &[
    "not",
    "if",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "contains",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// The conditions of a schema of which nothing is known.
pub(super) fn unknowable() -> Box<Conditions> {
    Box::new(Conditions { unknowable: true, ..Conditions::default() })
}

impl<'v> Importer<'v> {
    pub(super) fn conditions(&mut self, schema: &'v Map<String, Value>, base: usize) -> Option<Box<Conditions>> {
        if !KEYWORDS.iter().any(|keyword| schema.contains_key(*keyword)) {
            return None;
        }
        let condition = self.at(schema, "if", base);
        let (then, otherwise) = (self.at(schema, "then", base), self.at(schema, "else", base));
        let (required_with, holds_with) = self.dependencies(schema, base);
        let contains = self.at(schema, "contains", base).map(|id| {
            let bounds = super::count(schema, "minContains", "maxContains");
            let least = if schema.contains_key("minContains") { bounds.least } else { 1 };
            (id, Count { least, ..bounds })
        });
        Some(Box::new(Conditions {
            not: self.at(schema, "not", base),
            choice: condition.map(|condition| (condition, then, otherwise)),
            names: self.at(schema, "propertyNames", base),
            required_with: required_with.into(),
            holds_with: holds_with.into(),
            contains,
            unevaluated_keys: self.at(schema, "unevaluatedProperties", base),
            unevaluated_items: self.at(schema, "unevaluatedItems", base),
            unknowable: false,
        }))
    }

    fn at(&mut self, schema: &'v Map<String, Value>, keyword: &str, base: usize) -> Option<SchemaId> {
        let value = schema.get(keyword).filter(|value| value.is_object() || value.is_boolean())?;
        Some(self.schema(value, base))
    }

    fn dependencies(&mut self, schema: &'v Map<String, Value>, base: usize) -> Dependencies {
        let (mut required, mut schemas) = Dependencies::default();
        for keyword in ["dependentRequired", "dependentSchemas", "dependencies"] {
            for (key, value) in schema.get(keyword).and_then(Value::as_object).into_iter().flatten() {
                let key = self.intern(key);
                match value {
                    Value::Array(_) => required.push((key, self.strings_of(Some(value)))),
                    Value::String(one) => required.push((key, [self.intern(one)].into())),
                    Value::Object(_) | Value::Bool(_) => schemas.push((key, self.schema(value, base))),
                    _ => {}
                }
            }
        }
        (required, schemas)
    }
}
