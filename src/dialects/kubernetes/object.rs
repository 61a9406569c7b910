use std::collections::BTreeMap;

use crate::dialects::yaml_values::Value;

/// Most objects read from lists in one document.
const OBJECTS: usize = 10_000;

/// An object: something with `apiVersion` and `kind`.
#[derive(Clone, Copy)]
pub(super) struct Object<'d> {
    pub(super) value: Value<'d>,
    /// `apiVersion`
    pub(super) version: Value<'d>,
    /// The part of `apiVersion` before the slash; empty for the core.
    pub(super) group: &'d str,
    pub(super) kind: &'d str,
    /// The place of the kind.
    pub(super) kind_value: Value<'d>,
    /// `metadata.name`, where it is a literal.
    pub(super) name: Option<Value<'d>>,
}

/// What an object says of the pods it makes or is.
#[derive(Clone, Copy)]
pub(super) struct Pod<'d> {
    pub(super) spec: Option<Value<'d>>,
    pub(super) labels: Option<Value<'d>>,
    pub(super) annotations: Option<Value<'d>>,
}

/// The objects of a document: itself, or the items of a list.
pub(super) fn objects(root: Value<'_>) -> Vec<Object<'_>> {
    let mut objects = Vec::new();
    let Some(object) = object(root) else { return objects };
    if object.kind.ends_with("List") && root.get("items").is_some() {
        objects.extend(root.all(&["items", "*"]).into_iter().take(OBJECTS).filter_map(self::object));
    } else {
        objects.push(object);
    }
    objects
}

fn object(value: Value<'_>) -> Option<Object<'_>> {
    let (version, kind_value) = (value.get("apiVersion")?, value.get("kind")?);
    let kind = kind_value.text()?;
    let group = version.text()?.split_once('/').map_or("", |(group, _)| group);
    let name = value.dig(&["metadata", "name"]).filter(|name| name.text().is_some_and(|text| !is_templated(text)));
    Some(Object { value, version, group, kind, kind_value, name })
}

impl<'d> Object<'d> {
    pub(super) fn namespace(&self) -> Option<&'d str> {
        self.value.dig(&["metadata", "namespace"])?.text()
    }

    /// The pods of the built-in workloads; none for other kinds, even those of the same name in other groups.
    pub(super) fn pod(&self) -> Option<Pod<'d>> {
        let template: &[&str] = match (self.group, self.kind) {
            ("", "Pod") => &[],
            ("", "PodTemplate") => &["template"],
            ("", "ReplicationController")
            | ("apps" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            | ("batch", "Job") => &["spec", "template"],
            ("batch", "CronJob") => &["spec", "jobTemplate", "spec", "template"],
            _ => return None,
        };
        let template = self.value.dig(template)?;
        let of = |key: &str| template.dig(&["metadata", key]);
        Some(Pod { spec: template.get("spec"), labels: of("labels"), annotations: of("annotations") })
    }
}

/// A map of literal labels; none if it is empty or depends on something.
pub(super) fn labels(value: Value<'_>) -> Option<BTreeMap<String, String>> {
    let mut labels = BTreeMap::new();
    for entry in value.entries() {
        let text = entry.value.text().filter(|text| !is_templated(text))?;
        labels.insert(entry.name().to_owned(), text.to_owned());
    }
    (!labels.is_empty()).then_some(labels)
}

/// Whether a text is filled in by something before or while it is used: `$(NAME)`, `${NAME}`, `{{ name }}`.
pub(super) fn is_templated(text: &str) -> bool {
    ["$(", "${", "{{"].iter().any(|mark| text.contains(mark))
}
