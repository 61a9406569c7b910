//! What the API server refuses though the schema of the object allows it: keys that exclude each other, names given
//! twice, values that must fit others.

mod access;
mod claims;
mod definitions;
mod names;
mod objects;
mod traffic;

use std::collections::HashSet;

pub(super) use self::claims::{KEYS, METRICS};
use super::object::{Object, Pod, is_templated};
use crate::dialects::yaml_values::{Entry, Value, content};
use crate::knowledge::kubernetes::program_with_container;
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::yaml::Kind;
use crate::text::Span;

/// Keys of a pod's specification that hold containers.
const CONTAINERS: &[&str] = &["initContainers", "containers"];

/// Ways in which a probe asks.
pub(super) const HANDLERS: &[&str] = &["exec", "grpc", "httpGet", "tcpSocket"];

/// Workloads whose pods are started again whenever they end.
pub(super) const LASTING: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];

/// Where a volume is from, each under a key of its own.
pub(super) const SOURCES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "photonPersistentDisk",
    "portworxVolume",
    "projected",
    "quobyte",
    "rbd",
    "scaleIO",
    "secret",
    "storageos",
    "vsphereVolume",
];

/// What every node has for containers.
const RESOURCES: &[&str] = &["cpu", "memory", "ephemeral-storage"];

/// What a variable may be given of its pod.
const FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// What is wrong with objects of a document. `is_read` says that all of its lines could be read, `is_added_to` that
/// somebody may lay more over them: then nothing counts as missing.
pub(super) fn problems(objects: &[Object<'_>], is_read: bool, is_added_to: &dyn Fn() -> bool) -> Vec<Problem> {
    let mut rules = Rules { found: Vec::new(), is_read, is_added_to };
    for object in objects {
        rules.names(object);
        if let Some(pod) = object.pod() {
            rules.pod(object, &pod);
        }
        rules.object(object);
    }
    // What stands behind an anchor is reached more than once.
    let mut seen = HashSet::new();
    rules.found.retain(|problem| seen.insert((problem.span, problem.message.clone())));
    rules.found
}

struct Rules<'r> {
    found: Vec<Problem>,
    is_read: bool,
    is_added_to: &'r dyn Fn() -> bool,
}

impl Rules<'_> {
    fn say(&mut self, span: Span, kind: ProblemKind, message: String, instead: Option<&str>) {
        let suggestion = instead.map(|text| (span, text.to_owned()));
        self.found.push(Problem { span, message, kind, suggestion, mends: Vec::new() });
    }

    fn wrong(&mut self, span: Span, message: String) {
        self.say(span, ProblemKind::WrongValue, message, None);
    }

    /// Says that something is missing, unless it may stand where it is not seen.
    fn missing(&mut self, within: Value<'_>, place: Span, message: String) {
        if self.is_read && !within.is_open() && !(self.is_added_to)() {
            self.say(place, ProblemKind::MissingKey, message, None);
        }
    }

    fn pod(&mut self, object: &Object<'_>, pod: &Pod<'_>) {
        let Some(spec) = pod.spec else { return };
        if LASTING.contains(&object.kind)
            && let Some(policy) = spec.get("restartPolicy")
            && matches!(policy.text(), Some("Never" | "OnFailure"))
        {
            let message = format!("the pods of a {} are always started again; a Job is for what ends", object.kind);
            self.say(policy.span(), ProblemKind::WrongValue, message, Some("Always"));
        }
        self.images(object, spec);
        let containers = || CONTAINERS.iter().flat_map(|list| spec.all(&[list, "*"]));
        self.once(containers(), "name", "another container of this pod has this name");
        containers().for_each(|container| self.container(container));
        self.once(spec.all(&["volumes", "*"]).into_iter(), "name", "another volume of this pod has this name");
        for volume in spec.all(&["volumes", "*"]) {
            self.one_of(volume, |name| SOURCES.contains(&name), "a volume has one source");
        }
    }

    /// Says where a pod has no container, or a container no image. What other programs lay over a pod needs none: such a
    /// patch selects nothing, and of a Pod it names containers that those programs have.
    fn images(&mut self, object: &Object<'_>, spec: Value<'_>) {
        let containers: Vec<Value<'_>> = CONTAINERS.iter().flat_map(|list| spec.all(&[list, "*"])).collect();
        let is_whole = match object.kind {
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" => {
                object.value.dig(&["spec", "selector"]).is_some()
            }
            "Pod" => {
                let mut names = containers.iter().filter_map(|container| container.get("name")?.text());
                !names.any(|name| program_with_container(name).is_some())
            }
            _ => containers.iter().all(|container| container.entry("image").is_none()) == containers.is_empty(),
        };
        if !is_whole || object.name.is_none() {
            return;
        }
        let Some(list) = spec.entry("containers") else { return };
        if list.value.kind() == Kind::Sequence && list.value.items().is_empty() {
            self.missing(spec, content(list.key), "`containers` is empty: a pod needs one that runs".to_owned());
        }
        for container in containers {
            let Some(name) = container.entry("name").filter(|_| container.entry("image").is_none()) else { continue };
            let of =
                literal(name.value).map_or_else(|| "this container".to_owned(), |name| format!("container `{name}`"));
            self.missing(container, content(name.key), format!("{of} has no `image` to run"));
        }
    }

    fn container(&mut self, container: Value<'_>) {
        for variable in container.all(&["env", "*"]) {
            let says = variable.get("value").and_then(|value| value.text()).is_some_and(|text| !text.is_empty());
            if let Some(from) = variable.entry("valueFrom").filter(|_| says && variable.get("valueFrom").is_some()) {
                self.wrong(content(from.key), "`value` and `valueFrom` exclude each other".to_owned());
            }
            if let Some(path) = variable.dig(&["valueFrom", "fieldRef", "fieldPath"]) {
                self.field(path);
            }
        }
        for name in ["startupProbe", "livenessProbe", "readinessProbe"] {
            let Some(probe) = container.get(name) else { continue };
            let asks = HANDLERS.iter().filter(|handler| probe.get(handler).is_some()).count();
            self.one_of(probe, |name| HANDLERS.contains(&name), "a probe asks in one way");
            if let (0, true, Some(entry)) = (asks, self.is_read && !probe.is_open(), container.entry(name)) {
                let handlers = "`httpGet`, `tcpSocket`, `grpc` or `exec`";
                let message = format!("`{name}` needs one of the keys {handlers}");
                self.say(content(entry.key), ProblemKind::MissingKey, message, None);
            }
            let threshold = probe.get("successThreshold").filter(|_| name != "readinessProbe");
            if let Some(threshold) = threshold.filter(|value| matches!(number(*value), Some(count) if count != 1)) {
                let message = format!("`successThreshold` of a `{name}` must be 1");
                self.say(threshold.span(), ProblemKind::WrongValue, message, Some("1"));
            }
        }
        for part in ["limits", "requests"] {
            let named = container.dig(&["resources", part]).map_or_else(Vec::new, |named| named.entries());
            named.iter().for_each(|resource| self.resource(resource));
        }
        let resources = |part: &str| container.dig(&["resources", part]);
        for request in resources("requests").map_or_else(Vec::new, |requests| requests.entries()) {
            let limit = resources("limits").and_then(|limits| limits.get(request.name()));
            let (Some(asked), Some(most)) = (request.value.text(), limit.and_then(|limit| limit.text())) else {
                continue;
            };
            if let (Some(one), Some(other)) = (quantity(asked), quantity(most))
                && one > other
            {
                let name = request.name();
                self.wrong(
                    request.value.span(),
                    format!("the request of `{name}`, {asked}, is above its limit, {most}"),
                );
            }
        }
        self.once(container.all(&["volumeMounts", "*"]).into_iter(), "mountPath", "something else is mounted there");
    }

    /// Says where a resource is none that nodes have, and has no domain as those of others have.
    fn resource(&mut self, entry: &Entry<'_>) {
        let name = entry.name();
        let is_plain =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if !is_plain || RESOURCES.contains(&name) || name.starts_with("hugepages-") {
            return;
        }
        let near = nearest(name, RESOURCES.iter().copied());
        let meant = near.map_or_else(
            || {
                "there are `cpu`, `memory`, `ephemeral-storage`, and those with a domain, such as `nvidia.com/gpu`"
                    .to_owned()
            },
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("`{name}` is no resource of containers; {meant}");
        self.say(content(entry.key), ProblemKind::UnknownKey, message, near);
    }

    /// Says where a variable cannot be given a field of its pod.
    fn field(&mut self, path: Value<'_>) {
        let Some(text) = literal(path) else { return };
        let is_part = ["metadata.labels['", "metadata.annotations['"].iter().any(|part| text.starts_with(part));
        // What an older version calls `spec.host` is another name of the node.
        if FIELDS.contains(&text) || is_part && text.ends_with("']") || text == "spec.host" {
            return;
        }
        let near = nearest(text, FIELDS.iter().copied());
        let meant = near.map_or_else(
            || "such as `metadata.name`, `status.podIP` or `metadata.labels['app']`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("`{text}` is no field that a variable can have; {meant}");
        self.say(path.span(), ProblemKind::WrongValue, message, near);
    }

    /// Says where a key has a value that one of the items before has, too.
    fn once<'d>(&mut self, items: impl Iterator<Item = Value<'d>>, key: &str, message: &str) {
        let mut seen = HashSet::new();
        for value in items.filter_map(|item| item.get(key)) {
            if let Some(text) = literal(value).filter(|text| !seen.insert(*text)) {
                self.wrong(value.span(), format!("`{text}`: {message}"));
            }
        }
    }

    /// Says where a second key of those that exclude each other has a value.
    fn one_of(&mut self, mapping: Value<'_>, counts: impl Fn(&str) -> bool, message: &str) {
        let written = mapping.entries().into_iter().filter(|entry| counts(entry.name()));
        let written: Vec<_> = written.filter(|entry| mapping.get(entry.name()).is_some()).collect();
        let Some((first, others)) = written.split_first() else { return };
        for other in others.iter().filter(|other| other.name() != first.name()) {
            self.wrong(content(other.key), format!("{message}, and `{}` is one already", first.name()));
        }
    }
}

/// A text that is what it says.
fn literal(value: Value<'_>) -> Option<&str> {
    value.text().filter(|text| !text.is_empty() && !is_templated(text))
}

fn number(value: Value<'_>) -> Option<u32> {
    value.text()?.parse().ok()
}

/// A quantity as a number of its unit: `128Mi`, `0.5`, `100m`, `1e3`.
fn quantity(text: &str) -> Option<f64> {
    const SUFFIXES: &[(&str, f64)] = &[
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("Pi", 1_125_899_906_842_624.0),
        ("Ei", 1_152_921_504_606_846_976.0),
        ("n", 1e-9),
        ("u", 1e-6),
        ("m", 1e-3),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("E", 1e18),
    ];
    let suffix = SUFFIXES.iter().find_map(|(suffix, factor)| Some((text.strip_suffix(suffix)?, *factor)));
    let (number, factor) = suffix.unwrap_or((text, 1.0));
    number.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_compared_by_what_they_are() {
        for (one, other) in [("128Mi", "0.125Gi"), ("500m", "0.5"), ("1e3", "1k"), ("1024Ki", "1Mi")] {
            assert_eq!(quantity(one), quantity(other), "{one} {other}");
        }
        assert!(quantity("1Gi") > quantity("1G"));
        assert_eq!(quantity("many"), None);
    }
}
