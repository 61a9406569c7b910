use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::arena::{Additional, Docs, Limits, Options, Schema, SchemaId, SchemaNode};
use super::literal::Literal;
use super::pattern::Pattern;
use super::types::Types;

/// `$ref`s that lead to nothing but another `$ref`, followed in a row.
const REFERENCE_DEPTH: usize = 32;

impl Schema {
    /// Compiles a JSON Schema (drafts 4 to 2020-12). Keywords it does not know make it more lenient, never stricter;
    /// references out of the file stand for "anything".
    pub fn from_json(document: &Value) -> Schema {
        let mut importer = Importer {
            document,
            nodes: Vec::new(),
            strings: HashSet::new(),
            by_pointer: HashMap::new(),
            pending: Vec::new(),
        };
        let root = importer.reserve(document);
        importer.by_pointer.insert("#".to_owned(), root);
        // A work list instead of recursion: a schema may be as deep as it likes.
        while let Some((id, value)) = importer.pending.pop() {
            let node = importer.node(value);
            if let Some(slot) = importer.nodes.get_mut(id.0 as usize) {
                *slot = node;
            }
        }
        let flag = |name: &str| document.get(name).and_then(Value::as_bool).unwrap_or(false);
        let options = Options {
            interpolation: flag("x-interpolation"),
            null: flag("x-null"),
            transparent_tags: importer.strings_of(document.get("x-transparent-tags")).to_vec(),
        };
        Schema { nodes: importer.nodes, root, options }
    }

    /// Compiles a JSON Schema written in YAML.
    ///
    /// # Errors
    /// What is wrong with the YAML.
    pub fn from_yaml(text: &str) -> Result<Schema, String> {
        let document: Value = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        Ok(Schema::from_json(&document))
    }
}

struct Importer<'v> {
    document: &'v Value,
    nodes: Vec<SchemaNode>,
    strings: HashSet<Arc<str>>,
    by_pointer: HashMap<String, SchemaId>,
    pending: Vec<(SchemaId, &'v Value)>,
}

impl<'v> Importer<'v> {
    fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.strings.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.strings.insert(new.clone());
        new
    }

    /// A place for a schema, to be filled from the work list.
    fn reserve(&mut self, value: &'v Value) -> SchemaId {
        let id = SchemaId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(SchemaNode::default());
        self.pending.push((id, value));
        id
    }

    /// The node of a schema; of a mere `$ref`, the node it refers to.
    fn schema(&mut self, value: &'v Value) -> SchemaId {
        match value.as_object() {
            Some(object) if object.len() == 1 => match object.get("$ref").and_then(Value::as_str) {
                Some(pointer) => self.reference(pointer),
                None => self.reserve(value),
            },
            _ => self.reserve(value),
        }
    }

    fn reference(&mut self, pointer: &str) -> SchemaId {
        if let Some(id) = self.by_pointer.get(pointer) {
            return *id;
        }
        let mut target = self.target(pointer);
        for _ in 0..REFERENCE_DEPTH {
            let Some(object) = target.as_object().filter(|object| object.len() == 1) else { break };
            let Some(next) = object.get("$ref").and_then(Value::as_str) else { break };
            target = self.target(next);
        }
        let id = self.reserve(target);
        self.by_pointer.insert(pointer.to_owned(), id);
        id
    }

    fn target(&self, pointer: &str) -> &'v Value {
        const ANYTHING: &Value = &Value::Bool(true);
        match pointer.strip_prefix('#') {
            Some(path) => self.document.pointer(path).unwrap_or(ANYTHING),
            None => ANYTHING,
        }
    }

    fn node(&mut self, value: &'v Value) -> SchemaNode {
        let Some(schema) = value.as_object() else {
            let types = if value.as_bool() == Some(false) { Types::NONE } else { Types::ANY };
            return SchemaNode { types, ..SchemaNode::default() };
        };
        let mut also = self.list(schema.get("allOf"));
        if let Some(pointer) = schema.get("$ref").and_then(Value::as_str) {
            also.insert(0, self.reference(pointer));
        }
        let groups = ["oneOf", "anyOf"].map(|keyword| self.list(schema.get(keyword)).into_boxed_slice());
        SchemaNode {
            types: types(schema),
            properties: self.properties(schema),
            patterns: self.patterns(schema),
            additional: match schema.get("additionalProperties") {
                Some(Value::Bool(false)) => Additional::Forbidden,
                Some(value @ Value::Object(_)) => Additional::Schema(self.schema(value)),
                _ => Additional::Allowed,
            },
            required: self.strings_of(schema.get("required")),
            items: schema.get("items").filter(|items| items.is_object()).map(|items| self.schema(items)),
            also: also.into(),
            alternatives: groups.into_iter().filter(|group| !group.is_empty()).collect(),
            values: self.values(schema),
            limits: self.limits(schema),
            docs: self.docs(schema),
        }
    }

    fn list(&mut self, value: Option<&'v Value>) -> Vec<SchemaId> {
        value.and_then(Value::as_array).into_iter().flatten().map(|item| self.schema(item)).collect()
    }

    fn properties(&mut self, schema: &'v Map<String, Value>) -> Box<[(Arc<str>, SchemaId)]> {
        let named = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let mut properties: Vec<_> = named.map(|(name, value)| (self.intern(name), self.schema(value))).collect();
        properties.sort_by(|(a, _), (b, _)| a.cmp(b));
        properties.into()
    }

    fn patterns(&mut self, schema: &'v Map<String, Value>) -> Box<[(Pattern, SchemaId)]> {
        let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
        patterns.map(|(source, value)| (Pattern::new(self.intern(source)), self.schema(value))).collect()
    }

    fn strings_of(&mut self, value: Option<&Value>) -> Box<[Arc<str>]> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(|text| self.intern(text)).collect()
    }

    fn values(&mut self, schema: &Map<String, Value>) -> Box<[Literal]> {
        let one = schema.get("const").into_iter();
        let many = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        one.chain(many).map(|value| Literal::from_json(value, |text| self.intern(text))).collect()
    }

    fn limits(&mut self, schema: &Map<String, Value>) -> Option<Box<Limits>> {
        let number = |name: &str| schema.get(name).and_then(Value::as_f64);
        let min_items = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let limits = Limits {
            minimum: number("minimum"),
            maximum: number("maximum"),
            min_items: usize::try_from(min_items).unwrap_or(usize::MAX),
            unique_items: schema.get("uniqueItems").and_then(Value::as_bool).unwrap_or(false),
            pattern: schema.get("pattern").and_then(Value::as_str).map(|p| Pattern::new(self.intern(p))),
            format: schema.get("format").and_then(Value::as_str).map(|f| self.intern(f)),
        };
        let none = limits.minimum.is_none()
            && limits.maximum.is_none()
            && limits.min_items == 0
            && !limits.unique_items
            && limits.pattern.is_none()
            && limits.format.is_none();
        (!none).then(|| Box::new(limits))
    }

    fn docs(&mut self, schema: &Map<String, Value>) -> Option<Box<Docs>> {
        let mut text = |name: &str| match schema.get(name) {
            Some(Value::String(text)) => Some(self.intern(text.trim_end())),
            Some(number @ Value::Number(_)) => Some(self.intern(&number.to_string())),
            _ => None,
        };
        let deprecated = match schema.get("deprecated") {
            Some(Value::Bool(true)) => text("x-deprecated").or_else(|| Some("".into())),
            _ => text("x-deprecated"),
        };
        let docs = Docs {
            title: text("title"),
            description: text("description"),
            example: text("x-example"),
            since: text("x-since"),
            deprecated,
            default: schema.get("default").map(|value| Literal::from_json(value, |text| self.intern(text))),
        };
        let none = docs.title.is_none()
            && docs.description.is_none()
            && docs.example.is_none()
            && docs.since.is_none()
            && docs.deprecated.is_none()
            && docs.default.is_none();
        (!none).then(|| Box::new(docs))
    }
}

/// The types a schema names. Kubernetes' ways to say "number or string" and OpenAPI's `nullable` are understood.
fn types(schema: &Map<String, Value>) -> Types {
    let flag = |name: &str| schema.get(name).and_then(Value::as_bool).unwrap_or(false);
    let named = match schema.get("type") {
        Some(Value::String(name)) => Types::named(name),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).fold(Types::NONE, |sum, name| sum.or(Types::named(name)))
        }
        _ => Types::ANY,
    };
    let format = schema.get("format").and_then(Value::as_str);
    let int_or_string = flag("x-kubernetes-int-or-string") || format == Some("int-or-string");
    let types = if int_or_string { Types::STRING.or(Types::INTEGER) } else { named };
    if flag("nullable") { types.or(Types::NULL) } else { types }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_shared_and_may_be_recursive() {
        let schema = Schema::from_json(&json!({
            "properties": { "a": { "$ref": "#/$defs/tree" }, "b": { "$ref": "#/$defs/tree" } },
            "$defs": { "tree": { "type": "object", "additionalProperties": { "$ref": "#/$defs/tree" } } },
        }));
        let root = schema.node(schema.root());
        let tree = root.property("a").expect("a");
        assert_eq!(root.property("b"), Some(tree));
        assert_eq!(schema.node(tree).child("leaf"), Some(vec![tree]));
        assert_eq!(schema.accepts(tree), Types::MAPPING);
    }

    #[test]
    fn references_to_themselves_or_out_of_the_file_mean_anything() {
        let schema = Schema::from_json(&json!({
            "properties": { "a": { "$ref": "#/$defs/loop" }, "b": { "$ref": "https://example.org/x.json" } },
            "$defs": { "loop": { "$ref": "#/$defs/loop" } },
        }));
        for key in ["a", "b"] {
            let id = schema.node(schema.root()).property(key).expect(key);
            assert_eq!(schema.accepts(id), Types::ANY, "{key}");
        }
    }

    #[test]
    fn types_of_alternatives_are_joined() {
        let schema = Schema::from_json(&json!({ "oneOf": [{ "type": "string" }, { "type": ["array", "null"] }] }));
        assert_eq!(schema.accepts(schema.root()).summary(), "string | list | null");
    }
}
