use super::{Rules, literal, number};
use crate::dialects::kubernetes::object::Object;
use crate::dialects::yaml_values::content;
use crate::schema::ProblemKind;
use crate::text::Span;

impl Rules<'_> {
    /// What is wrong with an object beside its name and its pods.
    pub(super) fn object(&mut self, object: &Object<'_>) {
        match (object.group, object.kind) {
            ("rbac.authorization.k8s.io", _) => return self.access(object),
            ("", "Secret") => return self.secret(object),
            ("", "ConfigMap") => return self.data(object, "binaryData"),
            _ => {}
        }
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
            ("", "PersistentVolumeClaim") => self.claim(spec, object.value.entry("spec")),
            ("apps", "StatefulSet") => {
                for template in spec.all(&["volumeClaimTemplates", "*"]) {
                    if let Some(spec) = template.get("spec") {
                        self.claim(spec, template.entry("spec"));
                    }
                }
            }
            ("autoscaling", "HorizontalPodAutoscaler") => {
                spec.all(&["metrics", "*"]).into_iter().for_each(|metric| self.metric(metric));
            }
            ("", "Service") => {
                let kind = spec.entry("type");
                let is_inner = match kind {
                    Some(kind) => kind.value.text() == Some("ClusterIP"),
                    None => self.is_read && !spec.is_open() && !(self.is_added_to)(),
                };
                for port in spec.all(&["ports", "*"]).iter().filter(|_| is_inner) {
                    let outer = port.entry("nodePort").filter(|outer| matches!(number(outer.value), Some(1..)));
                    if let Some(outer) = outer {
                        let message = "`nodePort` needs the `type` `NodePort` or `LoadBalancer`".to_owned();
                        self.wrong(content(outer.key), message);
                    }
                }
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
            ("networking.k8s.io", "NetworkPolicy") => self.policy(spec),
            ("apiextensions.k8s.io", "CustomResourceDefinition") => self.definition(object, spec),
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
}
