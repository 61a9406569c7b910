use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::descriptions::described;
use super::served::{Minor, Ranges, served};
use super::values::{fields, usual};
use crate::knowledge::pack;

/// What of an object a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// All of it.
    Whole,
    /// What is laid over another one: nothing is required, and there may be directives such as `$patch`.
    Patch,
}

/// A kind with its `apiVersion`.
type Kind<'a> = (&'a str, &'a str);

/// The JSON Schema of an object, as a version of Kubernetes takes it; of several kinds, that of a list with objects of
/// these kinds and any. Kinds that are not served are open.
pub fn json_schema(kinds: &[Kind<'_>], is_list: bool, minor: Minor, form: Form) -> Value {
    let mut types = Types { minor, form, definitions: Map::new(), open: Vec::new() };
    let objects: Vec<Value> = kinds.iter().map(|(version, kind)| types.object(version, kind)).collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = types.open.pop() {
        if seen.insert(name.clone()) {
            let schema = types.definition(&name);
            types.definitions.insert(name, schema);
        }
    }
    let mut root = match objects {
        objects if is_list => json!({
            "type": "object",
            "properties": { "items": { "type": "array", "items": { "anyOf": objects } } },
        }),
        objects => objects.into_iter().next().unwrap_or_else(|| json!({})),
    };
    if let Value::Object(root) = &mut root {
        root.insert("$defs".to_owned(), Value::Object(types.definitions));
        // A key without a value is one that is not written.
        root.insert("x-null".to_owned(), Value::Bool(true));
        // Flux and `envsubst` fill in `${NAME}` before the cluster sees it.
        root.insert("x-interpolation".to_owned(), Value::Bool(true));
        root.insert("x-substitution".to_owned(), Value::Bool(true));
    }
    root
}

struct Types {
    minor: Minor,
    form: Form,
    definitions: Map<String, Value>,
    /// Types referred to, not all of them defined yet.
    open: Vec<String>,
}

/// A property as the facts write it.
struct Property<'a> {
    name: &'a str,
    written: &'a str,
    keys: Option<&'a str>,
    required: bool,
    within: Ranges<'a>,
}

impl<'a> Property<'a> {
    /// A line of the facts, where the property is there in this version.
    fn read(line: &'a str, minor: Minor) -> Option<Self> {
        let mut words = line.split(' ');
        let (name, written) = (words.next()?, words.next()?);
        let mut property = Property { name, written, keys: None, required: false, within: Ranges::default() };
        for word in words {
            match word.split_once('=') {
                Some(("keys", keys)) => property.keys = Some(keys),
                Some(("required", within)) => property.required = Ranges::new(within).contains(minor),
                Some(("in", within)) => property.within = Ranges::new(within),
                _ => property.required |= word == "required",
            }
        }
        property.within.contains(minor).then_some(property)
    }
}

impl Types {
    /// An object of a kind: its type, narrowed to what it says of itself.
    fn object(&mut self, version: &str, kind: &str) -> Value {
        let own = json!({
            "apiVersion": { "type": "string", "allOf": [{ "enum": [version] }], "description": "The group and version of the API that takes the object." },
            "kind": { "type": "string", "allOf": [{ "enum": [kind] }], "description": "What kind of object this is." },
        });
        let Some(served) = served(version, kind, self.minor) else {
            return json!({ "type": "object", "properties": own });
        };
        let mut schema = self.definition(served.definition);
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            if let Value::Object(own) = own {
                properties.extend(own);
            }
            // What the cluster writes is passed over when it is given.
            if properties.contains_key("status") {
                let about = "What the cluster says about the object. Nothing that is written here is read.";
                properties.insert(
                    "status".to_owned(),
                    json!({ "type": "object", "description": about, "doNotSuggest": true }),
                );
            }
            let about = "How SOPS has encrypted the file. It is taken away when the file is decrypted.";
            properties.insert("sops".to_owned(), json!({ "description": about, "doNotSuggest": true }));
        }
        schema
    }

    fn definition(&mut self, name: &str) -> Value {
        let text = pack("kubernetes/types").and_then(|pack| pack.section(name)).unwrap_or("");
        let mut described = described(name);
        let known = fields(name);
        let mut properties = Map::new();
        let (mut required, mut wanted) = (Vec::new(), Vec::new());
        let minor = self.minor;
        for property in text.lines().filter_map(|line| Property::read(line, minor)) {
            let field = known.and_then(|known| known.get(property.name));
            let mut schema = self.schema(if field.is_some_and(|field| field.itself) { name } else { property.written });
            if field.is_some_and(|field| field.boolean) {
                schema = Map::from_iter([("anyOf".to_owned(), json!([{ "type": "boolean" }, schema]))]);
            }
            if let Some(keys) = property.keys {
                schema.insert("x-kubernetes-list-map-keys".to_owned(), json!(keys.split(',').collect::<Vec<_>>()));
            }
            if let Some(text) = described.remove(property.name) {
                schema.insert("description".to_owned(), Value::String(text));
            }
            if let Some(since) = property.within.first() {
                schema.insert("x-since".to_owned(), Value::String(format!("Kubernetes 1.{since}")));
            }
            if let Some(field) = field {
                field.add_to(&mut schema);
            }
            if property.required && self.form == Form::Whole && field.is_none_or(|field| !field.optional) {
                required.push(property.name);
            }
            if self.form == Form::Whole && field.is_some_and(|field| field.wanted) {
                wanted.push(property.name);
            }
            properties.insert(property.name.to_owned(), Value::Object(schema));
        }
        let title = name.rsplit('.').next().unwrap_or(name);
        let mut schema = json!({
            "type": "object",
            "title": title,
            "properties": properties,
            "required": required,
            "x-wanted": wanted,
            "x-usual": usual(name),
            "additionalProperties": false,
        });
        if let (Value::Object(schema), Some(text)) = (&mut schema, described.remove("")) {
            schema.insert("description".to_owned(), Value::String(text));
        }
        if let (Value::Object(schema), Form::Patch) = (&mut schema, self.form) {
            schema.insert("patternProperties".to_owned(), json!({ "^\\$": {} }));
            if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("$patch".to_owned(), directive());
            }
        }
        schema
    }

    /// A type as the facts write it: `string`, `[T]`, `{T}`, the name of a type.
    fn schema(&mut self, written: &str) -> Map<String, Value> {
        let inside = |open, close| written.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        let schema = if let Some(items) = inside('[', ']') {
            json!({ "type": "array", "items": self.schema(items) })
        } else if let Some(values) = inside('{', '}') {
            json!({ "type": "object", "additionalProperties": self.schema(values) })
        } else {
            match written {
                "any" => json!({}),
                // The API's times are moments: a date, and the time of that day.
                "time" => json!({ "type": "string", "format": "date-time" }),
                "base64" => json!({ "type": "string", "format": written }),
                "quantity" => json!({ "type": ["string", "number"], "format": "kubernetes-quantity" }),
                "int-or-string" => json!({ "type": ["string", "integer"] }),
                "int32" | "int64" => json!({ "type": "integer" }),
                "double" => json!({ "type": "number" }),
                name if name.contains('.') => {
                    self.open.push(name.to_owned());
                    json!({ "$ref": format!("#/$defs/{name}") })
                }
                name => json!({ "type": name }),
            }
        };
        if let Value::Object(schema) = schema { schema } else { Map::new() }
    }
}

/// What a patch may say of the place it stands in.
fn directive() -> Value {
    json!({
        "type": "string",
        "description": "What becomes of what stands here in the object that is patched.",
        "oneOf": [
            { "const": "delete", "description": "It is taken away." },
            { "const": "replace", "description": "The patch takes its place as a whole." },
            { "const": "merge", "description": "The patch is merged into it, as without this." },
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'v>(schema: &'v Value, pointer: &str) -> &'v Value {
        schema.pointer(pointer).unwrap_or(&Value::Null)
    }

    #[test]
    fn a_kind_has_its_types_values_and_descriptions() {
        let schema = json_schema(&[("v1", "Pod")], false, 37, Form::Whole);
        let policy = at(&schema, "/$defs/core.v1.PodSpec/properties/restartPolicy");
        assert_eq!(policy["enum"], json!(["Always", "OnFailure", "Never"]));
        assert_eq!(policy["default"], json!("Always"));
        assert!(policy["description"].as_str().is_some_and(|text| text.contains("Restart policy")));
        assert_eq!(at(&schema, "/$defs/core.v1.PodSpec/required"), &json!(["containers"]));
        assert_eq!(at(&schema, "/properties/kind/allOf/0/enum"), &json!(["Pod"]));
        assert_eq!(at(&schema, "/properties/metadata/$ref"), &json!("#/$defs/meta.v1.ObjectMeta"));
    }

    #[test]
    fn a_version_has_what_came_before_it_and_not_what_came_later() {
        let has = |minor| {
            let schema = json_schema(&[("v1", "Pod")], false, minor, Form::Whole);
            at(&schema, "/$defs/core.v1.Container/properties/restartPolicy").is_object()
        };
        assert_eq!([has(27), has(28), has(37)], [false, true, true]);
    }

    #[test]
    fn nothing_is_required_of_a_patch() {
        let schema = json_schema(&[("apps/v1", "Deployment")], false, 37, Form::Patch);
        assert_eq!(at(&schema, "/$defs/apps.v1.DeploymentSpec/required"), &json!([]));
    }

    #[test]
    fn every_type_that_is_referred_to_is_defined() {
        let types = pack("kubernetes/types").unwrap();
        for name in types.names() {
            for line in types.section(name).unwrap().lines().filter(|line| !line.starts_with("in=")) {
                let written = line.split(' ').nth(1).unwrap_or_default();
                let inner = written.trim_matches(['[', ']', '{', '}']);
                assert!(!inner.contains('.') || types.section(inner).is_some(), "{name}: {line}");
            }
        }
        for (kind, served) in super::super::kinds_of(super::super::newest()) {
            assert!(types.section(served.definition).is_some(), "{kind}: {}", served.definition);
        }
    }
}
