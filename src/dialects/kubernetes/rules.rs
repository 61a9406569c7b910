//! What the API server refuses though the schema of the object allows it: keys that exclude each other, names given
//! twice, values that must fit others.

use std::collections::HashSet;

use super::object::{Object, Pod, is_templated};
use crate::dialects::yaml_values::{Value, content};
use crate::schema::{Problem, ProblemKind};
use crate::text::Span;

/// Keys of a pod's specification that hold containers.
const CONTAINERS: &[&str] = &["initContainers", "containers"];

/// Ways in which a probe asks.
const HANDLERS: &[&str] = &["exec", "grpc", "httpGet", "tcpSocket"];

/// Workloads whose pods are started again whenever they end.
const LASTING: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];

/// What is wrong with objects of a document. `is_read` says that all of its lines could be read.
pub(super) fn problems(objects: &[Object<'_>], is_read: bool) -> Vec<Problem> {
    let mut rules = Rules { found: Vec::new(), is_read };
    for object in objects {
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

struct Rules {
    found: Vec<Problem>,
    is_read: bool,
}

impl Rules {
    fn say(&mut self, span: Span, kind: ProblemKind, message: String, instead: Option<&str>) {
        let suggestion = instead.map(|text| (span, text.to_owned()));
        self.found.push(Problem { span, message, kind, suggestion, mends: Vec::new() });
    }

    fn wrong(&mut self, span: Span, message: String) {
        self.say(span, ProblemKind::WrongValue, message, None);
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
        let containers = || CONTAINERS.iter().flat_map(|list| spec.all(&[list, "*"]));
        self.once(containers(), "name", "another container of this pod has this name");
        containers().for_each(|container| self.container(container));
        self.once(spec.all(&["volumes", "*"]).into_iter(), "name", "another volume of this pod has this name");
        for volume in spec.all(&["volumes", "*"]) {
            let sources = |name: &str| !matches!(name, "name" | "") && !name.starts_with('$');
            self.one_of(volume, sources, "a volume has one source");
        }
    }

    fn container(&mut self, container: Value<'_>) {
        for variable in container.all(&["env", "*"]) {
            let says = variable.get("value").and_then(|value| value.text()).is_some_and(|text| !text.is_empty());
            if let Some(from) = variable.entry("valueFrom").filter(|_| says && variable.get("valueFrom").is_some()) {
                self.wrong(content(from.key), "`value` and `valueFrom` exclude each other".to_owned());
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

    fn object(&mut self, object: &Object<'_>) {
        let Some(spec) = object.value.get("spec") else { return };
        match (object.group, object.kind) {
            ("apps", "Deployment") => {
                let strategy = spec.get("strategy");
                let recreates = strategy.and_then(|strategy| strategy.get("type")?.text()) == Some("Recreate");
                let steps = strategy.filter(|strategy| recreates && strategy.get("rollingUpdate").is_some());
                if let Some(steps) = steps.and_then(|strategy| strategy.entry("rollingUpdate")) {
                    self.wrong(content(steps.key), "`rollingUpdate` cannot stand beside `type: Recreate`".to_owned());
                }
            }
            ("policy", "PodDisruptionBudget") => {
                self.one_of(spec, |name| matches!(name, "minAvailable" | "maxUnavailable"), "a budget has one bound");
            }
            ("", "Service") => {
                let ports = spec.all(&["ports", "*"]);
                self.once(ports.iter().copied(), "name", "another port of this Service has this name");
                let nameless =
                    ports.iter().filter(|port| ports.len() > 1 && self.is_read && port.entry("name").is_none());
                let places: Vec<Span> = nameless
                    .filter(|port| !port.is_open())
                    .filter_map(|port| port.entries().first().map(|entry| content(entry.key)))
                    .collect();
                for place in places {
                    let message = "a port of a Service with several needs a `name`".to_owned();
                    self.say(place, ProblemKind::MissingKey, message, None);
                }
            }
            ("networking.k8s.io", "Ingress") => {
                for path in spec.all(&["rules", "*", "http", "paths", "*"]) {
                    let kind = path.get("pathType").and_then(|kind| kind.text());
                    let Some(value) = path.get("path").filter(|_| matches!(kind, Some("Prefix" | "Exact"))) else {
                        continue;
                    };
                    if let Some(text) = literal(value).filter(|text| !text.starts_with('/')) {
                        let message = "a path of this type begins with `/`".to_owned();
                        self.say(value.span(), ProblemKind::WrongValue, message, Some(&format!("/{text}")));
                    }
                }
                for host in spec.all(&["rules", "*", "host"]) {
                    if literal(host).is_some_and(|text| text.contains([':', '/'])) {
                        let message = "`host` is a name alone, without scheme, port and path".to_owned();
                        self.wrong(host.span(), message);
                    }
                }
            }
            _ => {}
        }
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
