mod conditions;
mod cycles;
mod resources;
mod said;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use self::resources::{Place, Resources};
use super::arena::{Additional, Alternatives, Bound, Count, Limits, Options, Schema, SchemaId, SchemaNode};
use super::literal::Literal;
use super::pattern::Pattern;
use super::types::Types;

pub use self::resources::{OuterReference, outer_references};

/// `$ref`s that lead to nothing but another `$ref`, followed in a row.
const REFERENCE_DEPTH: usize = 32;

/// Most schemas compiled from one document and what it refers to; what goes beyond holds for anything.
const MAX_SCHEMAS: usize = 1_000_000;

impl Schema {
    /// Compiles a JSON Schema (drafts 4 to 2020-12). Keywords it does not know make it more lenient, never stricter;
    /// references out of the file stand for "anything".
    pub fn from_json(document: &Value) -> Schema {
        compile("", document, &BTreeMap::new(), true)
    }

    /// Compiles a JSON Schema written in YAML.
    ///
    /// # Errors
    /// What is wrong with the YAML.
    pub fn from_yaml(text: &str) -> Result<Schema, String> {
        let document: Value = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        Ok(Schema::from_json(&document))
    }

    /// Compiles a user's schema, found at `uri`, with the documents it refers to by their URIs (see
    /// [`outer_references`]). Its titles are not taken for nouns.
    pub fn from_documents(uri: &str, document: &Value, others: &BTreeMap<String, Value>) -> Schema {
        compile(uri, document, others, false)
    }
}

fn compile(uri: &str, document: &Value, others: &BTreeMap<String, Value>, titles: bool) -> Schema {
    let mut importer = Importer {
        resources: Resources::new(uri, document, others),
        nodes: Vec::new(),
        strings: HashSet::new(),
        compiled: HashMap::new(),
        pending: Vec::new(),
    };
    let root = importer.resources.root(document);
    let root = importer.reserve(root);
    // A work list instead of recursion: a schema may be as deep as it likes.
    while let Some((id, place)) = importer.pending.pop() {
        let node = importer.node(place);
        if let Some(slot) = importer.nodes.get_mut(id.0 as usize) {
            *slot = node;
        }
    }
    let flag = |name: &str| document.get(name).and_then(Value::as_bool).unwrap_or(false);
    let options = Options {
        interpolation: flag("x-interpolation"),
        substitution: flag("x-substitution"),
        null: flag("x-null"),
        more: flag("x-more"),
        transparent_tags: importer.strings_of(document.get("x-transparent-tags")).to_vec(),
        titles,
    };
    let mut nodes = importer.nodes;
    cycles::cut(&mut nodes);
    let accepted = cycles::accepted(&nodes);
    Schema { nodes, accepted, root, options }
}

struct Importer<'v> {
    resources: Resources<'v>,
    nodes: Vec<SchemaNode>,
    strings: HashSet<Arc<str>>,
    /// Schemas by the address of their text.
    compiled: HashMap<*const Value, SchemaId>,
    pending: Vec<(SchemaId, Place<'v>)>,
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
    fn reserve(&mut self, place: Place<'v>) -> SchemaId {
        let address = std::ptr::from_ref(place.value);
        if let Some(known) = self.compiled.get(&address) {
            return *known;
        }
        let id = self.add(SchemaNode::default());
        self.compiled.insert(address, id);
        if self.nodes.len() < MAX_SCHEMAS {
            self.pending.push((id, place));
        }
        id
    }

    fn add(&mut self, node: SchemaNode) -> SchemaId {
        let id = SchemaId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    /// The node of a schema that stands where `base` holds; of a mere `$ref`, the node it refers to.
    fn schema(&mut self, value: &'v Value, base: usize) -> SchemaId {
        let mut place = Place { value, base: self.resources.base_of(value, base) };
        for _ in 0..REFERENCE_DEPTH {
            let Some(object) = place.value.as_object().filter(|object| object.len() == 1) else { break };
            let Some(reference) = object.get("$ref").and_then(Value::as_str) else { break };
            match self.resources.find(reference, place.base) {
                Some(next) => place = next,
                None => return self.unknown(),
            }
        }
        self.reserve(place)
    }

    fn reference(&mut self, found: Option<Place<'v>>) -> SchemaId {
        match found {
            Some(place) => self.schema(place.value, place.base),
            None => self.unknown(),
        }
    }

    /// What a reference to nothing stands for.
    fn unknown(&mut self) -> SchemaId {
        self.add(SchemaNode { conditions: Some(conditions::unknowable()), ..SchemaNode::default() })
    }

    fn node(&mut self, place: Place<'v>) -> SchemaNode {
        let Some(schema) = place.value.as_object() else {
            let types = if place.value.as_bool() == Some(false) { Types::NONE } else { Types::ANY };
            return SchemaNode { types, ..SchemaNode::default() };
        };
        let base = place.base;
        let mut also = Vec::new();
        let text = |name: &str| schema.get(name).and_then(Value::as_str);
        if let Some(reference) = text("$ref") {
            also.push(self.reference(self.resources.find(reference, base)));
            if self.resources.ref_alone(base) {
                return SchemaNode { also: also.into(), docs: self.docs(schema), ..SchemaNode::default() };
            }
        }
        for keyword in ["$dynamicRef", "$recursiveRef"] {
            if let Some(reference) = text(keyword) {
                also.push(self.reference(self.resources.find_dynamic(reference, base)));
            }
        }
        also.extend(self.list(schema.get("allOf"), base));
        let groups = [("oneOf", true), ("anyOf", false)].map(|(keyword, exclusive)| Alternatives {
            branches: self.list(schema.get(keyword), base).into(),
            exclusive,
        });
        let (prefix, items) = self.items(schema, base);
        SchemaNode {
            types: types(schema),
            properties: self.properties(schema, base),
            patterns: self.patterns(schema, base),
            additional: match schema.get("additionalProperties") {
                _ if flag(schema, "x-kubernetes-preserve-unknown-fields") => Additional::Stated,
                Some(Value::Bool(false)) => Additional::Forbidden,
                Some(Value::Bool(true)) => Additional::Stated,
                Some(value @ Value::Object(_)) => Additional::Schema(self.schema(value, base)),
                _ => Additional::Allowed,
            },
            required: self.strings_of(schema.get("required")),
            prefix,
            items,
            also: also.into(),
            alternatives: groups.into_iter().filter(|group| !group.branches.is_empty()).collect(),
            values: self.values(schema),
            limits: self.limits(schema),
            conditions: self.conditions(schema, base),
            docs: self.docs(schema),
        }
    }

    fn list(&mut self, value: Option<&'v Value>, base: usize) -> Vec<SchemaId> {
        value.and_then(Value::as_array).into_iter().flatten().map(|item| self.schema(item, base)).collect()
    }

    /// `prefixItems` and `items` of 2020-12, or `items` and `additionalItems` of the drafts before.
    fn items(&mut self, schema: &'v Map<String, Value>, base: usize) -> (Box<[SchemaId]>, Option<SchemaId>) {
        let (prefix, rest) = match schema.get("items") {
            positions @ Some(Value::Array(_)) => (positions, schema.get("additionalItems")),
            items => (schema.get("prefixItems"), items),
        };
        let rest = rest.filter(|rest| rest.is_object() || rest.is_boolean());
        (self.list(prefix, base).into(), rest.map(|rest| self.schema(rest, base)))
    }

    fn properties(&mut self, schema: &'v Map<String, Value>, base: usize) -> Box<[(Arc<str>, SchemaId)]> {
        let mut properties = self.named(schema.get("properties"), base);
        properties.sort_by(|(a, _), (b, _)| a.cmp(b));
        properties.into()
    }

    fn named(&mut self, schemas: Option<&'v Value>, base: usize) -> Vec<(Arc<str>, SchemaId)> {
        let named = schemas.and_then(Value::as_object).into_iter().flatten();
        named.map(|(name, value)| (self.intern(name), self.schema(value, base))).collect()
    }

    fn patterns(&mut self, schema: &'v Map<String, Value>, base: usize) -> Box<[(Pattern, SchemaId)]> {
        let patterns = self.named(schema.get("patternProperties"), base);
        patterns.into_iter().map(|(source, id)| (Pattern::new(source), id)).collect()
    }

    fn strings_of(&mut self, value: Option<&Value>) -> Box<[Arc<str>]> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(|text| self.intern(text)).collect()
    }

    fn values(&mut self, schema: &Map<String, Value>) -> Box<[Literal]> {
        let one = schema.get("const").into_iter();
        let many = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        one.chain(many).map(|value| self.literal(value)).collect()
    }

    fn literal(&mut self, value: &Value) -> Literal {
        Literal::from_json(value, |text| self.intern(text))
    }

    fn limits(&mut self, schema: &Map<String, Value>) -> Option<Box<Limits>> {
        let limits = Limits {
            minimum: bound(schema, "minimum", "exclusiveMinimum", f64::max),
            maximum: bound(schema, "maximum", "exclusiveMaximum", f64::min),
            multiple_of: schema.get("multipleOf").and_then(Value::as_f64).filter(|of| *of > 0.0),
            length: count(schema, "minLength", "maxLength"),
            items: count(schema, "minItems", "maxItems"),
            keys: count(schema, "minProperties", "maxProperties"),
            unique_items: flag(schema, "uniqueItems"),
            pattern: schema.get("pattern").and_then(Value::as_str).map(|p| Pattern::new(self.intern(p))),
            format: schema.get("format").and_then(Value::as_str).map(|f| self.intern(f)),
        };
        (limits != Limits::default()).then(|| Box::new(limits))
    }
}

fn flag(schema: &Map<String, Value>, name: &str) -> bool {
    schema.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// A bound and its exclusive form: a boolean beside it (draft 4), or a number of its own. Of two the `stricter` one.
fn bound(schema: &Map<String, Value>, name: &str, exclusive: &str, stricter: fn(f64, f64) -> f64) -> Option<Bound> {
    let inclusive = schema.get(name).and_then(Value::as_f64);
    match schema.get(exclusive) {
        Some(Value::Bool(exclusive)) => inclusive.map(|number| Bound { number, exclusive: *exclusive }),
        other => match (inclusive, other.and_then(Value::as_f64)) {
            (None, None) => None,
            (Some(number), None) => Some(Bound { number, exclusive: false }),
            (None, Some(number)) => Some(Bound { number, exclusive: true }),
            (Some(a), Some(b)) => {
                let number = stricter(a, b);
                Some(Bound { number, exclusive: number == b })
            }
        },
    }
}

fn count(schema: &Map<String, Value>, least: &str, most: &str) -> Count {
    let number = |name: &str| {
        let number = schema.get(name)?;
        // `3.0` is a whole number as well.
        let whole = number.as_u64().or_else(|| number.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64))?;
        Some(usize::try_from(whole).unwrap_or(usize::MAX))
    };
    Count { least: number(least).unwrap_or(0), most: number(most) }
}

/// The types a schema names. Kubernetes' ways to say "number or string" and OpenAPI's `nullable` are understood.
fn types(schema: &Map<String, Value>) -> Types {
    let named = match schema.get("type") {
        Some(Value::String(name)) => Types::named(name),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).fold(Types::NONE, |sum, name| sum.or(Types::named(name)))
        }
        _ => Types::ANY,
    };
    let format = schema.get("format").and_then(Value::as_str);
    let int_or_string = flag(schema, "x-kubernetes-int-or-string") || format == Some("int-or-string");
    let types = if int_or_string { Types::STRING.or(Types::INTEGER) } else { named };
    if flag(schema, "nullable") { types.or(Types::NULL) } else { types }
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

    #[test]
    fn references_lead_to_names_anchors_and_other_documents() {
        let document = json!({
            "$id": "https://example.org/root.json",
            "properties": {
                "pointer": { "$ref": "#/$defs/a~1b%25" },
                "anchor": { "$ref": "#port" },
                "name": { "$ref": "nested.json" },
                "inside": { "$ref": "nested.json#/$defs/deep" },
                "beside": { "$ref": "port.json" },
                "part": { "$ref": "port.json#/$defs/name" },
                "dynamic": { "$dynamicRef": "#node" },
            },
            "$defs": {
                "a/b%": { "type": "integer" },
                "anchored": { "$anchor": "port", "type": "integer" },
                "nested": { "$id": "nested.json", "type": "boolean", "$defs": { "deep": { "$ref": "#/$defs/own" }, "own": { "type": "string" } } },
                "node": { "$dynamicAnchor": "node", "type": "array" },
            },
        });
        let port =
            json!({ "type": "number", "$defs": { "name": { "$ref": "#/$defs/text" }, "text": { "type": "string" } } });
        let others = BTreeMap::from([("/shop/port.json".to_owned(), port)]);
        let schema = Schema::from_documents("/shop/app.json", &document, &others);
        for (key, types) in [
            ("pointer", "integer"),
            ("anchor", "integer"),
            ("name", "boolean"),
            ("inside", "string"),
            ("beside", "number"),
            ("part", "string"),
            ("dynamic", "list"),
        ] {
            let id = schema.node(schema.root()).property(key).expect(key);
            assert_eq!(schema.accepts(id).summary(), types, "{key}");
        }
    }

    #[test]
    fn siblings_of_a_reference_count_since_2019() {
        for (dialect, types) in [
            ("http://json-schema.org/draft-07/schema#", "string | list"),
            ("https://json-schema.org/draft/2020-12/schema", "string"),
        ] {
            let schema = Schema::from_json(&json!({
                "$schema": dialect,
                "properties": { "a": { "$ref": "#/$defs/a", "type": "string" } },
                "$defs": { "a": { "type": ["string", "array"] } },
            }));
            let id = schema.node(schema.root()).property("a").expect("a");
            assert_eq!(schema.accepts(id).summary(), types, "{dialect}");
        }
    }
}
