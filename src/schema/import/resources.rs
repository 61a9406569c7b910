use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

/// The documents a schema is read from, and everything in them that has a name: `$id`, `$anchor`, `$dynamicAnchor`.
pub(super) struct Resources<'v> {
    bases: Vec<Base>,
    /// By absolute URI; of anchors with the fragment.
    named: HashMap<String, Place<'v>>,
    /// The bases of the objects that set one, by their address.
    own: HashMap<*const Value, usize>,
}

/// What relative references are relative to.
struct Base {
    /// The nearest `$id`, absolute, without fragment.
    uri: String,
    /// Where the document was found.
    document: String,
    /// Whether siblings of `$ref` mean nothing (drafts 3 to 7 say so).
    ref_alone: bool,
}

/// A schema and the number of its base.
#[derive(Clone, Copy)]
pub(super) struct Place<'v> {
    pub(super) value: &'v Value,
    pub(super) base: usize,
}

/// Keywords whose values are data, not schemas.
const DATA: &[&str] = &["enum", "const", "default", "examples", "defaultSnippets"];

impl<'v> Resources<'v> {
    pub(super) fn new(uri: &str, document: &'v Value, others: &'v BTreeMap<String, Value>) -> Self {
        let mut resources = Resources { bases: Vec::new(), named: HashMap::new(), own: HashMap::new() };
        resources.add(uri, document);
        for (uri, document) in others {
            resources.add(uri, document);
        }
        resources
    }

    /// The outermost schema.
    pub(super) fn root(&self, document: &'v Value) -> Place<'v> {
        Place { value: document, base: self.base_of(document, 0) }
    }

    fn add(&mut self, uri: &str, document: &'v Value) {
        let (ref_alone, id) = names_of(document);
        let outermost = self.bases.len();
        self.bases.push(Base { uri: uri.to_owned(), document: uri.to_owned(), ref_alone });
        self.named.entry(uri.to_owned()).or_insert(Place { value: document, base: outermost });
        let mut open = vec![(document, outermost)];
        while let Some((value, mut base)) = open.pop() {
            match value {
                Value::Array(items) => open.extend(items.iter().map(|item| (item, base))),
                Value::Object(object) => {
                    let counts = says_its_own(object, ref_alone);
                    if let Some(id) = object.get(id).and_then(Value::as_str).filter(|_| counts) {
                        base = self.identify(value, id, base);
                    }
                    for keyword in ["$anchor", "$dynamicAnchor"] {
                        if let Some(name) = object.get(keyword).and_then(Value::as_str) {
                            self.name(&format!("#{name}"), value, base);
                        }
                    }
                    let schemas = object.iter().filter(|(key, _)| !DATA.contains(&key.as_str()));
                    open.extend(schemas.map(|(_, value)| (value, base)));
                }
                _ => {}
            }
        }
        if let Some(base) = self.own.get(&std::ptr::from_ref(document)) {
            self.named.insert(uri.to_owned(), Place { value: document, base: *base });
        }
    }

    /// Gives a schema its `$id`. Older drafts write anchors so.
    fn identify(&mut self, value: &'v Value, id: &str, base: usize) -> usize {
        if id.starts_with('#') {
            self.name(id, value, base);
            return base;
        }
        let Some(outer) = self.bases.get(base) else { return base };
        let uri = split(&resolve(&outer.uri, id)).0.to_owned();
        let own = Base { uri: uri.clone(), document: outer.document.clone(), ref_alone: outer.ref_alone };
        self.bases.push(own);
        let number = self.bases.len() - 1;
        self.own.insert(std::ptr::from_ref(value), number);
        self.named.entry(uri).or_insert(Place { value, base: number });
        number
    }

    fn name(&mut self, fragment: &str, value: &'v Value, base: usize) {
        if let Some(of) = self.bases.get(base) {
            self.named.entry(format!("{}{fragment}", of.uri)).or_insert(Place { value, base });
        }
    }

    /// The base inside an object that stands where `outer` holds.
    pub(super) fn base_of(&self, value: &Value, outer: usize) -> usize {
        self.own.get(&std::ptr::from_ref(value)).copied().unwrap_or(outer)
    }

    /// Whether the siblings of a `$ref` mean nothing here.
    pub(super) fn ref_alone(&self, base: usize) -> bool {
        self.bases.get(base).is_some_and(|base| base.ref_alone)
    }

    /// Where a reference leads; nothing if that is out of the documents there are.
    pub(super) fn find(&self, reference: &str, base: usize) -> Option<Place<'v>> {
        let from = self.bases.get(base)?;
        let by_id = self.absolute(&resolve(&from.uri, reference));
        by_id.or_else(|| self.absolute(&resolve(&from.document, reference)))
    }

    /// As [`Resources::find`]; a dynamic anchor that the outermost schema has as well means that one. Where it depends
    /// on the way a schema is reached: nothing.
    pub(super) fn find_dynamic(&self, reference: &str, base: usize) -> Option<Place<'v>> {
        let found = self.find(reference, base)?;
        let outermost = self.bases.first().and_then(|base| self.named.get(&base.document).copied())?;
        let recursive = |place: &Place<'v>| place.value.get("$recursiveAnchor") == Some(&Value::Bool(true));
        if recursive(&found) && recursive(&outermost) {
            return Some(outermost);
        }
        let name = split(reference).1;
        let is_dynamic = |place: &Place<'v>| place.value.get("$dynamicAnchor").and_then(Value::as_str) == Some(name);
        if !is_dynamic(&found) {
            return Some(found);
        }
        let of = |base: usize| self.bases.get(base).and_then(|base| self.named.get(&format!("{}#{name}", base.uri)));
        let overriding = of(outermost.base).copied().filter(is_dynamic);
        overriding.or_else(|| (self.named.values().filter(|place| is_dynamic(place)).count() == 1).then_some(found))
    }

    fn absolute(&self, uri: &str) -> Option<Place<'v>> {
        let (document, fragment) = split(uri);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return self.named.get(&format!("{document}#{fragment}")).copied();
        }
        let mut place = *self.named.get(document)?;
        for part in fragment.split('/').skip(1) {
            let key = decoded(part).replace("~1", "/").replace("~0", "~");
            let value = match place.value {
                Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
                value => value.get(&key)?,
            };
            place = Place { value, base: self.base_of(value, place.base) };
        }
        Some(place)
    }
}

/// A document that a schema refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OuterReference {
    /// Where it is: absolute if the schema's own place is, without fragment.
    pub uri: String,
    /// Whether the schema is not whole without it. What is published under an address of its own may have its parts there.
    pub is_needed: bool,
}

/// The documents other than its own that a schema refers to, each once.
pub fn outer_references(uri: &str, document: &Value) -> Vec<OuterReference> {
    let (ref_alone, keyword) = names_of(document);
    let mut own: BTreeSet<String> = BTreeSet::from([uri.to_owned()]);
    let mut said: Vec<(String, &str)> = Vec::new();
    let mut open = vec![(document, uri.to_owned())];
    while let Some((value, mut base)) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (item, base.clone()))),
            Value::Object(object) => {
                let id = object.get(keyword).and_then(Value::as_str).filter(|id| !id.starts_with('#'));
                if let Some(id) = id.filter(|_| says_its_own(object, ref_alone)) {
                    base = split(&resolve(&base, id)).0.to_owned();
                    own.insert(base.clone());
                }
                let references = ["$ref", "$dynamicRef"].into_iter().filter_map(|key| object.get(key)?.as_str());
                said.extend(references.map(|reference| (base.clone(), reference)));
                let schemas = object.iter().filter(|(key, _)| !DATA.contains(&key.as_str()));
                open.extend(schemas.map(|(_, value)| (value, base.clone())));
            }
            _ => {}
        }
    }
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    for (base, reference) in said {
        let absolute = resolve(&base, reference);
        let target = split(&absolute).0;
        if own.contains(target) {
            continue;
        }
        // Beside the schema there may be a copy of what is published beside it.
        let is_published = has_scheme(target) && !has_scheme(reference) && !has_scheme(uri);
        let beside = resolve(uri, reference);
        let (target, is_needed) = if is_published { (split(&beside).0, false) } else { (target, true) };
        if target != uri {
            *found.entry(target.to_owned()).or_default() |= is_needed;
        }
    }
    found.into_iter().map(|(uri, is_needed)| OuterReference { uri, is_needed }).collect()
}

/// Whether siblings of `$ref` mean nothing in a document, and how it says what a schema is called.
fn names_of(document: &Value) -> (bool, &'static str) {
    let dialect = document.get("$schema").and_then(Value::as_str).unwrap_or("");
    let is_one_of = |names: &[&str]| names.iter().any(|name| dialect.contains(name));
    let id = if is_one_of(&["draft-03", "draft-04"]) { "id" } else { "$id" };
    (is_one_of(&["draft-03", "draft-04", "draft-06", "draft-07"]), id)
}

/// Whether what a schema says beside a `$ref` counts, its name for instance.
fn says_its_own(schema: &Map<String, Value>, ref_alone: bool) -> bool {
    !(ref_alone && schema.contains_key("$ref"))
}

/// A URI without its fragment, and the fragment.
fn split(uri: &str) -> (&str, &str) {
    uri.split_once('#').unwrap_or((uri, ""))
}

/// Whether a reference begins with a scheme (`https:`).
fn has_scheme(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// A reference against its base (RFC 3986, section 5, without queries).
fn resolve(base: &str, reference: &str) -> String {
    let (base, _) = split(base);
    if reference.is_empty() || reference.starts_with('#') {
        return format!("{base}{reference}");
    }
    if has_scheme(reference) {
        return reference.to_owned();
    }
    // Scheme and authority, then the path.
    let root = match base.find("://") {
        Some(at) => base.get(at + 3..).and_then(|rest| rest.find('/')).map_or(base.len(), |slash| at + 3 + slash),
        None => base.find(':').filter(|_| has_scheme(base)).map_or(0, |colon| colon + 1),
    };
    let (authority, path) = base.split_at_checked(root).unwrap_or(("", base));
    let (wanted, fragment) = reference.split_once('#').map_or((reference, None), |(path, f)| (path, Some(f)));
    let joined = match path.rfind('/') {
        _ if wanted.starts_with('/') => wanted.to_owned(),
        Some(slash) => format!("{}/{wanted}", path.get(..slash).unwrap_or("")),
        None if authority.is_empty() => wanted.to_owned(),
        None => format!("/{wanted}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "." => {}
            ".." if parts.len() > 1 || parts.first().is_some_and(|first| !first.is_empty()) => {
                parts.pop();
            }
            ".." => {}
            part => parts.push(part),
        }
    }
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{authority}{}{fragment}", parts.join("/"))
}

/// A text with its `%XX` decoded.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.filter(|_| first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or(&[]);
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_against_their_base() {
        for (base, reference, expected) in [
            ("https://example.org/a/b.json", "c.json", "https://example.org/a/c.json"),
            ("https://example.org/a/b.json", "../c.json#/x", "https://example.org/c.json#/x"),
            ("https://example.org/a/b.json", "/c.json", "https://example.org/c.json"),
            ("https://example.org", "c.json", "https://example.org/c.json"),
            ("https://example.org/a/b.json", "#x", "https://example.org/a/b.json#x"),
            ("https://example.org/a/b.json", "urn:uuid:1", "urn:uuid:1"),
            ("/shop/schemas/app.json", "./parts/../port.json", "/shop/schemas/port.json"),
            ("/shop/app.json", "../../../etc/x.json", "/etc/x.json"),
            ("", "other.json", "other.json"),
            ("", "#/$defs/a", "#/$defs/a"),
        ] {
            assert_eq!(resolve(base, reference), expected, "{reference} in {base}");
        }
    }

    #[test]
    fn references_out_of_a_document_are_listed_once() {
        let document = serde_json::json!({
            "properties": {
                "a": { "$ref": "#/$defs/a" },
                "b": { "$ref": "port.json#/$defs/port" },
                "c": { "$ref": "./port.json" },
                "d": { "$ref": "https://example.org/x.json" },
            },
            "default": { "$ref": "no-schema.json" },
        });
        let found = outer_references("/s/app.json", &document);
        let found: Vec<(&str, bool)> = found.iter().map(|one| (one.uri.as_str(), one.is_needed)).collect();
        assert_eq!(found, [("/s/port.json", true), ("https://example.org/x.json", true)]);
    }

    #[test]
    fn what_a_document_holds_under_a_name_is_not_outside_of_it() {
        let document = serde_json::json!({
            "$id": "https://example.org/s/app.json",
            "$ref": "tree",
            "properties": { "a": { "$ref": "port.json#/$defs/port" }, "b": { "$ref": "https://example.org/s/tree" } },
            "$defs": { "tree": { "$id": "tree", "properties": { "c": { "$ref": "deep/leaf.json" } } } },
        });
        let found = outer_references("/s/app.json", &document);
        let found: Vec<(&str, bool)> = found.iter().map(|one| (one.uri.as_str(), one.is_needed)).collect();
        assert_eq!(found, [("/s/deep/leaf.json", false), ("/s/port.json", false)]);
    }
    #[test]
    fn a_name_beside_a_reference_counts_from_draft_2019_on() {
        // What is published elsewhere may have its parts there.
        for (draft, is_needed) in [("http://json-schema.org/draft-07/schema#", true), ("", false)] {
            let document = serde_json::json!({
                "$schema": draft,
                "properties": { "a": { "$id": "https://example.org/a/", "$ref": "port.json" } },
            });
            let found = outer_references("/s/app.json", &document);
            assert_eq!(found, [OuterReference { uri: "/s/port.json".to_owned(), is_needed }], "{draft}");
        }
    }
}
