use super::{Rules, literal};
use crate::dialects::kubernetes::object::Object;
use crate::dialects::yaml_values::{Value, content};
use crate::schema::{ProblemKind, nearest};

/// Most levels of a schema that are looked at.
const DEPTH: usize = 64;

impl Rules<'_> {
    /// What is wrong with the definition of a kind.
    pub(super) fn definition(&mut self, object: &Object<'_>, spec: Value<'_>) {
        let said = |path: &[&str]| spec.dig(path).and_then(literal);
        let name = object.name.and_then(|name| Some((name, literal(name)?)));
        if let (Some(group), Some(plural), Some((name, text))) = (said(&["group"]), said(&["names", "plural"]), name) {
            let wanted = format!("{plural}.{group}");
            // A Kustomization puts something before and behind names.
            if text != wanted && !(self.is_added_to)() {
                let message = format!("the definition of `{plural}` in `{group}` is called `{wanted}`");
                let kind = ProblemKind::WrongValue;
                self.say(name.span(), kind, message, Some(&wanted));
            }
        }
        let Some(versions) = spec.entry("versions") else { return };
        let stored = |version: &Value<'_>| version.get("storage").and_then(|stored| stored.node.boolean());
        let all = versions.value.items();
        let mut kept = all.iter().filter(|version| stored(version) == Some(true));
        let is_known = all.iter().all(|version| stored(version).is_some());
        match (kept.next(), kept.next().and_then(|second| second.entry("storage"))) {
            (Some(_), Some(second)) => {
                self.wrong(
                    content(second.key),
                    "objects are stored in one version, and there is one already".to_owned(),
                );
            }
            (None, _) if is_known && !all.is_empty() => {
                let message = "one of the versions needs `storage: true`: objects are stored in it".to_owned();
                self.missing(spec, content(versions.key), message);
            }
            _ => {}
        }
        for version in all {
            if let Some(schema) = version.dig(&["schema", "openAPIV3Schema"]) {
                self.described(schema, DEPTH);
            }
        }
    }

    /// Keys that a schema requires and does not have, and values it does not allow itself.
    fn described(&mut self, schema: Value<'_>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let properties = schema.get("properties");
        let is_open = schema.is_open() || properties.is_some_and(|all| all.is_open());
        for required in schema.all(&["required", "*"]).into_iter().filter(|_| !is_open) {
            let Some(key) = literal(required).filter(|_| properties.is_some()) else { continue };
            let names: Vec<&str> = properties.iter().flat_map(|all| all.entries()).map(|entry| entry.name()).collect();
            let near = nearest(key, names.iter().copied());
            if let Some(near) = near.filter(|_| !names.contains(&key)) {
                let message = format!("`{key}` is required and is none of the `properties`; did you mean `{near}`?");
                let kind = ProblemKind::WrongValue;
                self.say(required.span(), kind, message, Some(near));
            }
        }
        let values = schema.all(&["enum", "*"]);
        let default = schema.get("default").filter(|_| !values.is_empty());
        if let Some(text) = default.and_then(literal).filter(|text| values.iter().all(|one| one.text() != Some(text)))
            && let Some(entry) = schema.entry("default")
        {
            self.wrong(entry.value.span(), format!("the default `{text}` is none of the values of `enum`"));
        }
        let inner = properties.map_or_else(Vec::new, |all| all.entries());
        inner.iter().for_each(|entry| self.described(entry.value, depth));
        let others = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
        others.for_each(|inner| self.described(inner, depth));
    }
}
