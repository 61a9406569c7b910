//! CustomResourceDefinitions: kinds that a file teaches the cluster.

use serde_json::{Map, Value as Json, json};

use super::object::{Object, is_templated};
use crate::dialects::yaml_values::Value;
use crate::knowledge::kubernetes::{Form, Minor, json_schema};
use crate::model::{CustomKind, Scope, Symbol, SymbolKind};
use crate::syntax::yaml::{Kind, Style};

/// Most levels of a schema that are read; what lies deeper is open.
const DEPTH: usize = 64;

/// The kinds a definition defines, one for each of its versions, and their symbols.
pub(super) fn kinds(object: &Object<'_>) -> Vec<(Symbol, CustomKind)> {
    if (object.group, object.kind) != ("apiextensions.k8s.io", "CustomResourceDefinition") {
        return Vec::new();
    }
    let Some(spec) = object.value.get("spec") else { return Vec::new() };
    let literal = |path: &[&str]| spec.dig(path)?.text().filter(|text| !is_templated(text));
    let (Some(group), Some(kind)) = (literal(&["group"]), spec.dig(&["names", "kind"])) else { return Vec::new() };
    let Some(own) = kind.text().filter(|text| !is_templated(text)) else { return Vec::new() };
    let shared = spec.dig(&["validation", "openAPIV3Schema"]);
    let mut versions: Vec<(&str, Option<Value<'_>>)> = Vec::new();
    for version in spec.all(&["versions", "*"]) {
        if let Some(name) = version.get("name").and_then(|name| name.text()) {
            versions.push((name, version.dig(&["schema", "openAPIV3Schema"]).or(shared)));
        }
    }
    if versions.is_empty() {
        versions.extend(literal(&["version"]).map(|name| (name, shared)));
    }
    let namespaced = literal(&["scope"]) == Some("Namespaced");
    let found = versions.into_iter().map(|(version, schema)| {
        let name = format!("{group}/{version}/{own}");
        let symbol = Symbol {
            kind: SymbolKind::Kind,
            name: name.as_str().into(),
            name_span: kind.span(),
            span: kind.span(),
            scope: Scope::Workspace,
            detail: Some(if namespaced { "in a namespace" } else { "in the cluster" }.to_owned()),
        };
        let schema = schema.map_or_else(|| json!({}), |schema| json(schema, DEPTH));
        (symbol, CustomKind { name, namespaced, schema: schema.to_string().into() })
    });
    found.collect()
}

/// A YAML value as JSON.
fn json(value: Value<'_>, depth: usize) -> Json {
    let Some(depth) = depth.checked_sub(1) else { return json!({}) };
    match value.kind() {
        Kind::Mapping => {
            let entries = value.entries();
            Json::Object(entries.iter().map(|entry| (entry.name().to_owned(), json(entry.value, depth))).collect())
        }
        Kind::Sequence => value.items().into_iter().map(|item| json(item, depth)).collect(),
        Kind::Scalar => {
            let text = value.text().unwrap_or("");
            let plain = value.node.scalar().is_some_and(|scalar| scalar.style == Style::Plain);
            let number = || serde_json::from_str::<serde_json::Number>(text).ok().map(Json::Number);
            match value.node.boolean() {
                Some(boolean) => Json::Bool(boolean),
                None => plain.then(number).flatten().unwrap_or_else(|| Json::String(text.to_owned())),
            }
        }
        Kind::Null | Kind::Alias => Json::Null,
    }
}

/// The schema of the objects of such a kind: what the definition says, closed where the server prunes or refuses what is
/// not named, with what every object has. Where there may be more than is known, only slips of what is count.
pub(super) fn whole(schema: &str, version: &str, kind: &str, minor: Minor, is_all: bool) -> Json {
    let mut own: Json = serde_json::from_str(schema).unwrap_or_else(|_| json!({}));
    close(&mut own, DEPTH);
    // What every object has is taken from one that has little else.
    let mut object = json_schema(&[("v1", "ConfigMap")], false, minor, Form::Whole);
    let Some(whole) = object.as_object_mut() else { return own };
    let metadata = whole.get("properties").and_then(|all| all.get("metadata")).cloned().unwrap_or_else(|| json!({}));
    let mut properties = Map::new();
    if let Some(own) = own.as_object_mut() {
        if let Some(Json::Object(own)) = own.remove("properties") {
            properties = own;
        }
        let open = properties.is_empty() || own.get("x-kubernetes-preserve-unknown-fields") == Some(&Json::Bool(true));
        whole.insert("additionalProperties".to_owned(), Json::Bool(open));
        for key in ["required", "description", "oneOf", "anyOf", "allOf"] {
            whole.remove(key);
            whole.extend(own.remove(key).map(|value| (key.to_owned(), value)));
        }
    }
    whole.insert("x-more".to_owned(), Json::Bool(!is_all));
    whole.insert("title".to_owned(), Json::String(kind.to_owned()));
    properties.insert("metadata".to_owned(), metadata);
    for (key, value) in [("apiVersion", version), ("kind", kind)] {
        properties.insert(key.to_owned(), json!({ "type": "string", "enum": [value] }));
    }
    if properties.contains_key("status") {
        properties.insert("status".to_owned(), json!({ "type": "object" }));
    }
    whole.insert("properties".to_owned(), Json::Object(properties));
    object
}

/// The schema of what is laid over such objects: nothing must be there.
pub(super) fn part(mut whole: Json) -> Json {
    loosen(&mut whole, DEPTH);
    whole
}

fn loosen(schema: &mut Json, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match schema {
        Json::Object(schema) => {
            // A key of this name has a schema of its own below it.
            for (key, is_said) in
                [("required", Json::is_array as fn(&Json) -> bool), ("minProperties", Json::is_number)]
            {
                if schema.get(key).is_some_and(is_said) {
                    schema.remove(key);
                }
            }
            schema.values_mut().for_each(|inner| loosen(inner, depth));
        }
        Json::Array(all) => all.iter_mut().for_each(|inner| loosen(inner, depth)),
        _ => {}
    }
}

/// Mappings with named keys have no others, unless they say so.
fn close(schema: &mut Json, depth: usize) {
    let (Some(depth), Some(schema)) = (depth.checked_sub(1), schema.as_object_mut()) else { return };
    let says = |key: &str| schema.get(key) == Some(&Json::Bool(true));
    let open = says("x-kubernetes-preserve-unknown-fields")
        || says("x-kubernetes-embedded-resource")
        || schema.contains_key("additionalProperties");
    if schema.contains_key("properties") && !open {
        schema.insert("additionalProperties".to_owned(), Json::Bool(false));
    }
    // Beside these, only `properties` names keys; there they say what must hold of keys named above.
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(key) {
            close(inner, depth);
        }
    }
    if let Some(Json::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(|inner| close(inner, depth));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kubernetes;
    use super::*;
    use crate::dialects::shown;

    const DEFINITION: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
    - name: v1alpha1
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              properties:
                size: {type: integer, minimum: 1, default: 3}
                größe: {type: string, default: "007"}
                anything: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
                labels: {type: object, additionalProperties: {type: string}}
            status: {type: object, required: [phase], properties: {phase: {type: string}}}
"#;

    #[test]
    fn a_definition_defines_a_kind_for_each_of_its_versions() {
        let (_, facts) = shown::read(&Kubernetes, DEFINITION);
        let names: Vec<(&str, bool)> = facts.kinds.iter().map(|kind| (kind.name.as_str(), kind.namespaced)).collect();
        assert_eq!(names, [("example.com/v1alpha1/Widget", true), ("example.com/v1/Widget", true)]);
    }

    #[test]
    fn what_is_not_named_is_closed_unless_it_is_kept() {
        let (_, facts) = shown::read(&Kubernetes, DEFINITION);
        let schema = whole(&facts.kinds[1].schema, "example.com/v1", "Widget", 37, true);
        let at = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or(Json::Null);
        assert_eq!(at("/additionalProperties"), json!(false));
        assert_eq!(at("/required"), json!(["spec"]));
        assert_eq!(at("/properties/kind/enum"), json!(["Widget"]));
        assert_eq!(at("/properties/metadata/$ref"), json!("#/$defs/meta.v1.ObjectMeta"));
        assert_eq!(at("/properties/status"), json!({ "type": "object" }), "nobody writes it by hand");
        let spec = "/properties/spec/properties";
        assert_eq!(at(&format!("{spec}/size/default")), json!(3));
        assert_eq!(at(&format!("{spec}/größe/default")), json!("007"));
        assert_eq!(at("/properties/spec/additionalProperties"), json!(false));
        assert_eq!(at(&format!("{spec}/anything/additionalProperties")), Json::Null);
        assert_eq!(at(&format!("{spec}/labels/additionalProperties/type")), json!("string"));
        let open = whole(&facts.kinds[0].schema, "example.com/v1alpha1", "Widget", 37, true);
        assert_eq!(open["additionalProperties"], json!(true), "a version without a schema takes anything");
    }

    #[test]
    fn a_definition_cut_anywhere_is_read_without_harm() {
        shown::cut_anywhere(&Kubernetes, DEFINITION);
    }
}
