//! Kinds that most clusters have though Kubernetes has them not of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::knowledge::file;

/// The files they are described in.
const FILES: &[&str] = &[
    "kubernetes/gateway.yaml",
    "kubernetes/argo-cd.yaml",
    "kubernetes/cert-manager.yaml",
    "kubernetes/prometheus.yaml",
];

/// Definitions that lead to others, at most.
const DEPTH: usize = 16;

/// A kind.
pub struct Wider {
    /// Its name.
    pub kind: String,
    /// Its versions with their group, the best one first.
    pub versions: Vec<String>,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    /// What it is for.
    pub about: String,
    /// A JSON Schema of its objects, as JSON.
    pub schema: Arc<str>,
}

#[derive(Deserialize)]
struct File {
    group: String,
    kinds: BTreeMap<String, Described>,
    defs: Map<String, Value>,
}

#[derive(Deserialize)]
struct Described {
    versions: Vec<String>,
    #[serde(default)]
    cluster: bool,
    about: String,
    spec: Value,
}

static ALL: LazyLock<Vec<Wider>> = LazyLock::new(|| {
    let files = FILES.iter().filter_map(|path| serde_saphyr::from_str::<File>(&file(path)?).ok());
    files.flat_map(|File { group, kinds, defs }| read(&group, kinds, &defs)).collect()
});

fn read(group: &str, kinds: BTreeMap<String, Described>, defs: &Map<String, Value>) -> Vec<Wider> {
    let made = kinds.into_iter().map(|(kind, described)| {
        let spec = whole(&described.spec, defs, DEPTH);
        let properties = json!({ "spec": spec, "status": { "type": "object" } });
        let schema = json!({ "type": "object", "required": ["spec"], "properties": properties }).to_string().into();
        let versions = described.versions.iter().map(|version| format!("{group}/{version}")).collect();
        Wider { kind, versions, namespaced: !described.cluster, about: described.about, schema }
    });
    made.collect()
}

/// A schema with all it leads to in its place; what is said beside a reference counts before what that says.
fn whole(schema: &Value, defs: &Map<String, Value>, depth: usize) -> Value {
    match (schema, depth.checked_sub(1)) {
        (_, None) => json!({}),
        (Value::Object(own), Some(below)) => {
            let named = own.get("$ref").and_then(Value::as_str).and_then(|name| defs.get(name));
            let mut all = match named.map(|named| whole(named, defs, below)) {
                Some(Value::Object(named)) => named,
                _ => Map::new(),
            };
            let said = own.iter().filter(|(key, value)| *key != "$ref" || !value.is_string());
            all.extend(said.map(|(key, value)| (key.clone(), whole(value, defs, depth))));
            Value::Object(all)
        }
        (Value::Array(items), Some(_)) => items.iter().map(|item| whole(item, defs, depth)).collect(),
        (other, Some(_)) => other.clone(),
    }
}

/// All of them.
pub fn wider_kinds() -> impl Iterator<Item = &'static Wider> {
    ALL.iter()
}

/// The kind of a version and name.
pub fn wider(version: &str, kind: &str) -> Option<&'static Wider> {
    ALL.iter().find(|wider| wider.kind == kind && wider.versions.iter().any(|known| known == version))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_is_described_is_whole() {
        let of_groups: BTreeSet<&str> =
            wider_kinds().filter_map(|wider| Some(wider.versions.first()?.split_once('/')?.0)).collect();
        assert_eq!(of_groups.len(), FILES.len(), "{of_groups:?}");
        for wider in wider_kinds() {
            assert!(!wider.schema.contains("$ref"), "{}", wider.kind);
        }
        let route: Value =
            serde_json::from_str(&wider("gateway.networking.k8s.io/v1", "HTTPRoute").unwrap().schema).unwrap();
        let port =
            route.pointer("/properties/spec/properties/rules/items/properties/backendRefs/items/properties/port");
        assert_eq!(port.unwrap()["maximum"], json!(65535));
        assert_eq!(port.unwrap()["description"], json!("The port of the Service."));
    }
}
