use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What is known of a field beyond its type. Source: the Kubernetes documentation; see `knowledge/kubernetes/values.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    #[serde(default)]
    values: Vec<String>,
    default: Option<Value>,
    format: Option<String>,
    minimum: Option<i64>,
    maximum: Option<i64>,
    /// Called required by the schemas, but not by the server.
    #[serde(default)]
    pub(super) optional: bool,
    /// Hardly ever left out, though it may be.
    #[serde(default)]
    pub(super) wanted: bool,
    /// Written by the cluster alone.
    #[serde(default)]
    hidden: bool,
    /// Whether it has a value of the very type it is a field of, and whether a boolean does as well.
    #[serde(default)]
    pub(super) itself: bool,
    #[serde(default)]
    pub(super) boolean: bool,
    /// Some of the values it may have.
    #[serde(default)]
    examples: Vec<Value>,
    /// Of a map: keys people write, with some of the values they may have.
    #[serde(default)]
    names: BTreeMap<String, Vec<Value>>,
}

type Types = BTreeMap<String, BTreeMap<String, Field>>;

static TYPES: LazyLock<Types> = LazyLock::new(|| {
    let text = crate::knowledge::file("kubernetes/values.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        // The file is checked by a test; a person who edits it still gets a working program.
        tracing::error!("knowledge/kubernetes/values.toml: {error}");
        Types::new()
    })
});

static USUAL: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let text = crate::knowledge::file("kubernetes/usual.toml").unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| {
        tracing::error!("knowledge/kubernetes/usual.toml: {error}");
        BTreeMap::new()
    })
});

/// The fields of a type such as `core.v1.Container` that people write most, in their order.
pub(super) fn usual(definition: &str) -> &'static [String] {
    group_and_name(definition).and_then(|name| USUAL.get(&name)).map_or(&[], Vec::as_slice)
}

/// A type without the version of its group.
fn group_and_name(definition: &str) -> Option<String> {
    let (group, rest) = definition.split_once('.')?;
    let (_, name) = rest.split_once('.')?;
    Some(format!("{group}.{name}"))
}

/// What is known of the fields of a type such as `core.v1.Container`, by name.
pub(super) fn fields(definition: &str) -> Option<&'static BTreeMap<String, Field>> {
    TYPES.get(&group_and_name(definition)?)
}

impl Field {
    /// Adds it to the schema of the field; of a list or map, to that of its items or values.
    pub(super) fn add_to(&self, schema: &mut Map<String, Value>) {
        if let Some(default) = &self.default {
            schema.insert("default".to_owned(), default.clone());
        }
        if self.hidden {
            schema.insert("doNotSuggest".to_owned(), json!(true));
        }
        let of_each = ["items", "additionalProperties"].into_iter().find(|key| schema.contains_key(*key));
        let inner = match of_each.and_then(|key| schema.get_mut(key)) {
            Some(Value::Object(inner)) => inner,
            _ => schema,
        };
        if !self.values.is_empty() {
            inner.insert("enum".to_owned(), json!(self.values));
        }
        if !self.examples.is_empty() {
            inner.insert("examples".to_owned(), json!(self.examples));
        }
        if let Some(format) = &self.format {
            inner.insert("format".to_owned(), json!(format));
        }
        for (name, bound) in [("minimum", self.minimum), ("maximum", self.maximum)] {
            inner.extend(bound.map(|bound| (name.to_owned(), json!(bound))));
        }
        if let (false, Some(value)) = (self.names.is_empty(), schema.get("additionalProperties").cloned()) {
            let named = self.names.iter().map(|(name, examples)| {
                let mut value = value.clone();
                if let (Value::Object(value), false) = (&mut value, examples.is_empty()) {
                    value.insert("examples".to_owned(), json!(examples));
                }
                (name.clone(), value)
            });
            schema.insert("properties".to_owned(), Value::Object(named.collect()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{file, pack};

    #[test]
    fn the_table_is_well_formed_sorted_and_speaks_of_fields_that_exist() {
        let text = file("kubernetes/values.toml").unwrap();
        let types: Types = toml::from_str(&text).unwrap();
        let heads: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("[\"")?.strip_suffix("\"]")).collect();
        assert!(heads.is_sorted());
        let facts = pack("kubernetes/types").unwrap();
        for (name, fields) in &types {
            let (group, own) = name.split_once('.').unwrap();
            let of_type = |section: &&str| {
                let mut parts = section.split('.');
                parts.next() == Some(group) && parts.nth(1) == Some(own)
            };
            let sections: Vec<&str> = facts.names().filter(of_type).collect();
            assert!(!sections.is_empty(), "there is no type {name}");
            for field in fields.keys() {
                let has = |section: &&str| {
                    facts.section(section).unwrap().lines().any(|line| line.split(' ').next() == Some(field))
                };
                assert!(sections.iter().any(has), "{name} has no {field}");
            }
        }
    }

    #[test]
    fn what_is_usual_is_sorted_and_there() {
        let text = file("kubernetes/usual.toml").unwrap();
        let types: BTreeMap<String, Vec<String>> = toml::from_str(&text).unwrap();
        let heads: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix('"')?.split('"').next()).collect();
        assert!(heads.is_sorted());
        let facts = pack("kubernetes/types").unwrap();
        for (name, fields) in &types {
            let of_type = |section: &&str| group_and_name(section).as_ref() == Some(name);
            let sections: Vec<&str> = facts.names().filter(of_type).collect();
            for field in fields {
                let has = |section: &&str| {
                    facts.section(section).unwrap().lines().any(|line| line.split(' ').next() == Some(field))
                };
                assert!(sections.iter().any(has), "{name} has no {field}");
            }
        }
    }
}
