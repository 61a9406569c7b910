//! Parts of objects that others name: volumes and ports of pods, ports of Services, keys of ConfigMaps and Secrets.

use std::collections::BTreeMap;

use super::object::{Object, Pod, is_templated, labels};
use crate::dialects::yaml_values::{Entry, Value, content};
use crate::model::{Demand, PORT, Reference, Scope, Symbol, SymbolKind, SymbolName, Within};
use crate::syntax::{Context, Slot, Step};
use crate::text::Span;

/// Keys of ConfigMaps and Secrets whose own keys are names.
const DATA: &[&str] = &["data", "stringData", "binaryData"];

/// Keys below which labels stand, by which objects are meant.
const LABELS: &[&str] = &["labels", "matchLabels", "selector"];

/// Keys of a pod's specification that hold containers.
const CONTAINERS: &[&str] = &["initContainers", "containers", "ephemeralContainers"];

/// Where a container asks a port of its own.
const OWN_PORTS: &[&[&str]] = &[
    &["startupProbe", "httpGet", "port"],
    &["startupProbe", "tcpSocket", "port"],
    &["livenessProbe", "httpGet", "port"],
    &["livenessProbe", "tcpSocket", "port"],
    &["readinessProbe", "httpGet", "port"],
    &["readinessProbe", "tcpSocket", "port"],
    &["lifecycle", "postStart", "httpGet", "port"],
    &["lifecycle", "preStop", "httpGet", "port"],
];

/// Where a container names one of its pod, itself for instance.
const CONTAINER: &[&str] = &["env", "*", "valueFrom", "resourceFieldRef", "containerName"];

/// Annotations of pods that name one of their containers.
const CONTAINERS_NAMED: &[&str] =
    &["kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"];

/// Where a container names a key: the mapping with the name of the object and the key, and the kind of the object.
const KEYS_OF_CONTAINERS: &[(&[&str], &str)] = &[
    (&["env", "*", "valueFrom", "configMapKeyRef"], "ConfigMap"),
    (&["env", "*", "valueFrom", "secretKeyRef"], "Secret"),
];

/// Where a volume names keys: the mapping with the name of the object and `items`, what that name stands under, and the
/// kind of the object.
const KEYS_OF_VOLUMES: &[(&[&str], &str, &str)] = &[
    (&["volumes", "*", "configMap"], "name", "ConfigMap"),
    (&["volumes", "*", "secret"], "secretName", "Secret"),
    (&["volumes", "*", "projected", "sources", "*", "configMap"], "name", "ConfigMap"),
    (&["volumes", "*", "projected", "sources", "*", "secret"], "name", "Secret"),
];

/// Whether a name may be typed at a cursor. Where a mapping has keys already nothing but another key can stand, and few
/// keys are names.
pub(super) fn may_name(context: &Context) -> bool {
    let is_named = |key: &str| DATA.contains(&key) || LABELS.contains(&key);
    context.slot != Slot::Key
        || context.present.is_empty()
        || matches!(context.path.last(), Some(Step::Key(key)) if is_named(key))
}

/// The parts of an object that can be named; `index` is its place among the objects of its document.
pub(super) fn symbols(object: &Object<'_>, index: usize) -> Vec<Symbol> {
    let mut found = Vec::new();
    if let Some(pod) = object.pod() {
        for container in containers(&pod) {
            let Some(name) = literal(container.get("name")).filter(|name| !name.aliased) else { continue };
            let text = SymbolName::Text(format!("{index}/{}", name.text().unwrap_or("")));
            let image = container.get("image").and_then(|image| image.text()).map(str::to_owned);
            let own = symbol(SymbolKind::PodContainer, text, name.span(), Scope::Segment, image);
            found.push(Symbol { span: container.node.span(), ..own });
        }
        for name in volume_names(object, &pod) {
            let text = name.text().unwrap_or("");
            let name_of = SymbolName::Text(format!("{index}/{text}"));
            found.push(symbol(SymbolKind::PodVolume, name_of, name.span(), Scope::Segment, None));
        }
        found.extend(ports(object, &pod));
    }
    let Some(own) = object.name.and_then(|name| name.text()) else { return found };
    match (object.group, object.kind) {
        ("", kind @ ("ConfigMap" | "Secret")) => {
            for part in DATA {
                let entries: Vec<Entry<'_>> = object.value.get(part).map_or_else(Vec::new, |part| part.entries());
                for entry in entries.iter().filter(|entry| !entry.name().is_empty()) {
                    let name = SymbolName::Text(format!("{kind}/{own}/{}", entry.name()));
                    let detail = Some(format!("in {kind}/{own}"));
                    found.push(symbol(SymbolKind::DataKey, name, content(entry.key), Scope::Workspace, detail));
                }
            }
        }
        ("", "Service") => {
            for port in object.value.all(&["spec", "ports", "*"]) {
                for value in ["name", "port"].into_iter().filter_map(|key| literal(port.get(key))) {
                    let name = SymbolName::Text(format!("{own}/{}", value.text().unwrap_or("")));
                    let detail = Some(format!("of Service/{own}"));
                    found.push(symbol(SymbolKind::ServicePort, name, value.span(), Scope::Workspace, detail));
                }
            }
        }
        ("gateway.networking.k8s.io", "Gateway") => {
            let names = object.value.all(&["spec", "listeners", "*", "name"]);
            for value in names.into_iter().filter_map(|name| literal(Some(name))) {
                let name = SymbolName::Text(format!("{own}/{}", value.text().unwrap_or("")));
                let detail = Some(format!("of Gateway/{own}"));
                found.push(symbol(SymbolKind::Listener, name, value.span(), Scope::Workspace, detail));
            }
        }
        _ => {}
    }
    found
}

/// Ports of containers, by their names and by their numbers.
fn ports(object: &Object<'_>, pod: &Pod<'_>) -> Vec<Symbol> {
    let mut found = Vec::new();
    let labels = pod.labels.and_then(labels).unwrap_or_default();
    let of = object.name.and_then(|name| name.text()).map(|name| format!("of {}/{name}", object.kind));
    for container in containers(pod) {
        for port in container.all(&["ports", "*"]) {
            for value in ["name", "containerPort"].into_iter().filter_map(|key| literal(port.get(key))) {
                let name = port_of(&labels, value);
                found.push(symbol(SymbolKind::PodPort, name, value.span(), Scope::Workspace, of.clone()));
            }
        }
    }
    found
}

/// The parts of others, or of itself, that an object names.
pub(super) fn references(object: &Object<'_>, index: usize) -> Vec<Reference> {
    let mut found = Vec::new();
    let workspace = || Within::Scope(Scope::Workspace);
    if let Some(pod) = object.pod() {
        let of_pod = pod.labels.and_then(labels).unwrap_or_default();
        let demand = if is_whole(object, &pod) { Demand::Required } else { Demand::Optional };
        for container in containers(&pod) {
            for mount in [container.all(&["volumeMounts", "*", "name"]), container.all(&["volumeDevices", "*", "name"])]
            {
                for name in mount.into_iter().filter_map(|name| literal(Some(name))) {
                    let text = format!("{index}/{}", name.text().unwrap_or(""));
                    found.push(Reference {
                        kind: SymbolKind::PodVolume,
                        name: SymbolName::Text(text),
                        span: name.span(),
                        within: Within::Scope(Scope::Segment),
                        demand,
                    });
                }
            }
            for name in container.all(CONTAINER).into_iter().filter_map(|name| literal(Some(name))) {
                let text = SymbolName::Text(format!("{index}/{}", name.text().unwrap_or("")));
                let within = Within::Scope(Scope::Segment);
                found.push(reference(SymbolKind::PodContainer, text, name.span(), within));
            }
            for port in OWN_PORTS.iter().flat_map(|path| container.all(path)).filter_map(|port| literal(Some(port))) {
                let within = Within::Scope(Scope::Segment);
                found.push(pod_port(&of_pod, port, within, demand));
            }
            for (path, kind) in KEYS_OF_CONTAINERS {
                for place in container.all(path) {
                    found.extend(key(kind, literal(place.get("name")), place.get("key")));
                }
            }
        }
        let annotated = |key: &&str| literal(pod.annotations?.get(key));
        for name in CONTAINERS_NAMED.iter().filter_map(annotated) {
            let text = SymbolName::Text(format!("{index}/{}", name.text().unwrap_or("")));
            found.push(reference(SymbolKind::PodContainer, text, name.span(), Within::Scope(Scope::Segment)));
        }
        for (path, name, kind) in KEYS_OF_VOLUMES {
            for source in pod.spec.map_or_else(Vec::new, |spec| spec.all(path)) {
                let keys = source.all(&["items", "*", "key"]);
                found.extend(keys.into_iter().filter_map(|place| key(kind, literal(source.get(name)), Some(place))));
            }
        }
    }
    match (object.group, object.kind) {
        ("", "Service") => {
            let selector = object.value.dig(&["spec", "selector"]).and_then(labels);
            for port in selector.iter().flat_map(|_| object.value.all(&["spec", "ports", "*", "targetPort"])) {
                if let (Some(selector), Some(port)) = (&selector, literal(Some(port))) {
                    found.push(pod_port(selector, port, workspace(), Demand::Required));
                }
            }
        }
        ("networking.k8s.io", "NetworkPolicy") => {
            // What comes in reaches the pods the policy is about: their containers, and those that are put beside them.
            let selector = object.value.dig(&["spec", "podSelector", "matchLabels"]).and_then(labels);
            for port in object.value.all(&["spec", "ingress", "*", "ports", "*", "port"]) {
                if let (Some(selector), Some(port)) = (&selector, literal(Some(port))) {
                    found.push(reference(SymbolKind::PodPort, port_of(selector, port), port.span(), workspace()));
                }
            }
        }
        ("monitoring.coreos.com", "PodMonitor") => {
            let selector = object.value.dig(&["spec", "selector", "matchLabels"]).and_then(labels);
            for port in object.value.all(&["spec", "podMetricsEndpoints", "*", "port"]) {
                if let (Some(selector), Some(port)) = (&selector, literal(Some(port))) {
                    found.push(reference(SymbolKind::PodPort, port_of(selector, port), port.span(), workspace()));
                }
            }
        }
        ("networking.k8s.io", "Ingress") => {
            let mut services = object.value.all(&["spec", "defaultBackend", "service"]);
            services.extend(object.value.all(&["spec", "rules", "*", "http", "paths", "*", "backend", "service"]));
            for service in services {
                let ports = [service.dig(&["port", "name"]), service.dig(&["port", "number"])];
                found.extend(ports.into_iter().filter_map(|port| service_port(service.get("name"), port)));
            }
        }
        ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute") => {
            for parent in object.value.all(&["spec", "parentRefs", "*"]) {
                let is = |key: &str, text: &str| parent.get(key).is_none_or(|value| value.text() == Some(text));
                let is_gateway = is("kind", "Gateway") && is("group", "gateway.networking.k8s.io");
                let named = literal(parent.get("name")).zip(literal(parent.get("sectionName")));
                if let Some((gateway, section)) = named.filter(|_| is_gateway) {
                    let text = format!("{}/{}", gateway.text().unwrap_or(""), section.text().unwrap_or(""));
                    let name = SymbolName::Text(text);
                    found.push(reference(SymbolKind::Listener, name, section.span(), workspace()));
                }
            }
            for service in object.value.all(&["spec", "rules", "*", "backendRefs", "*"]) {
                found.extend(service_port(service.get("name"), service.get("port")));
            }
        }
        _ => {}
    }
    found
}

/// Whether a port of a Service may be written where the cursor is: some keys take its number, some its name.
pub(super) fn fits(context: &Context, port: &str) -> bool {
    let Slot::Value { key, .. } = &context.slot else { return true };
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let within = |name: &str| context.path.iter().any(|step| matches!(step, Step::Key(key) if key == name));
    match key.as_str() {
        "number" if within("service") => is_number,
        "name" if within("service") && matches!(context.path.last(), Some(Step::Key(key)) if key == "port") => {
            !is_number
        }
        "port" if within("backendRefs") => is_number,
        "containerPort" => is_number,
        "name" if within("ports") => !is_number,
        _ => true,
    }
}

/// Whether an object says all there is to say of its pods. What is laid over another one leaves out what it does not
/// change: the image of a container, the selector of a workload.
fn is_whole(object: &Object<'_>, pod: &Pod<'_>) -> bool {
    let selects = match object.kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => object.value.dig(&["spec", "selector"]).is_some(),
        _ => true,
    };
    let all = containers(pod);
    let volumes = pod.spec.map_or_else(Vec::new, |spec| spec.all(&["volumes", "*"]));
    selects
        && all.iter().all(|container| container.get("image").is_some() && !container.is_open())
        && volumes.iter().all(|volume| literal(volume.get("name")).is_some())
        && pod.spec.is_some_and(|spec| !spec.is_open() && spec.get("volumes").is_none_or(|volumes| !volumes.is_open()))
}

fn containers<'d>(pod: &Pod<'d>) -> Vec<Value<'d>> {
    let Some(spec) = pod.spec else { return Vec::new() };
    CONTAINERS.iter().flat_map(|key| spec.all(&[key, "*"])).collect()
}

/// The names of a pod's volumes, those among them that a StatefulSet claims.
fn volume_names<'d>(object: &Object<'d>, pod: &Pod<'d>) -> Vec<Value<'d>> {
    let mut names = pod.spec.map_or_else(Vec::new, |spec| spec.all(&["volumes", "*", "name"]));
    if object.kind == "StatefulSet" {
        names.extend(object.value.all(&["spec", "volumeClaimTemplates", "*", "metadata", "name"]));
    }
    names.into_iter().filter_map(|name| literal(Some(name))).collect()
}

/// A scalar that is what it says.
fn literal(value: Option<Value<'_>>) -> Option<Value<'_>> {
    value.filter(|value| value.text().is_some_and(|text| !text.is_empty() && !is_templated(text)))
}

fn port_of(labels: &BTreeMap<String, String>, port: Value<'_>) -> SymbolName {
    let mut labels = labels.clone();
    labels.insert(PORT.to_owned(), port.text().unwrap_or("").to_owned());
    SymbolName::Labels(labels)
}

/// A port that must be one of the pods; by its number it is reached in any case.
fn pod_port(labels: &BTreeMap<String, String>, port: Value<'_>, within: Within, demand: Demand) -> Reference {
    let is_number = port.text().is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let demand = if is_number { Demand::Optional } else { demand };
    Reference { demand, ..reference(SymbolKind::PodPort, port_of(labels, port), port.span(), within) }
}

fn key(kind: &str, object: Option<Value<'_>>, key: Option<Value<'_>>) -> Option<Reference> {
    let (object, key) = (object?, literal(key)?);
    let name = SymbolName::Text(format!("{kind}/{}/{}", object.text()?, key.text()?));
    Some(reference(SymbolKind::DataKey, name, key.span(), Within::Scope(Scope::Workspace)))
}

fn service_port(service: Option<Value<'_>>, port: Option<Value<'_>>) -> Option<Reference> {
    let (service, port) = (literal(service)?, literal(port)?);
    let name = SymbolName::Text(format!("{}/{}", service.text()?, port.text()?));
    Some(reference(SymbolKind::ServicePort, name, port.span(), Within::Scope(Scope::Workspace)))
}

fn reference(kind: SymbolKind, name: SymbolName, span: Span, within: Within) -> Reference {
    Reference { kind, name, span, within, demand: Demand::Optional }
}

fn symbol(kind: SymbolKind, name: SymbolName, span: Span, scope: Scope, detail: Option<String>) -> Symbol {
    Symbol { kind, name, name_span: span, span, scope, detail }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Kubernetes;
    use crate::dialects::shown;
    use crate::model::SymbolKind;

    const DEPLOYMENT: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.30
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {port: http}}
          env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: mode}}}]
          volumeMounts: [{name: data, mountPath: /data}, {name: gone, mountPath: /gone}]
      volumes:
        - {name: data, emptyDir: {}}
        - {name: files, configMap: {name: settings, items: [{key: site.conf, path: site.conf}]}}
"#;

    fn parts(text: &str) -> String {
        let (_, facts) = shown::read(&Kubernetes, text);
        let of_parts = |kind: SymbolKind| !kind.is_listed() && !matches!(kind, SymbolKind::PodLabels | SymbolKind::Api);
        let symbols = facts.symbols.iter().filter(|symbol| of_parts(symbol.kind));
        let symbols = symbols.map(|symbol| format!("has {} {}\n", symbol.kind.noun(), symbol.name.text()));
        let references = facts.references.iter().filter(|reference| of_parts(reference.kind));
        let references = references.map(|reference| {
            format!("names {} {} {:?}\n", reference.kind.noun(), reference.name.text(), reference.demand)
        });
        symbols.chain(references).collect()
    }

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&parts(text));
    }

    #[test]
    fn a_pod_has_volumes_and_ports_and_names_them() {
        check(
            DEPLOYMENT,
            &expect![[r#"
                has container 0/web
                has volume 0/data
                has volume 0/files
                has port http
                has port 8080
                names volume 0/data Required
                names volume 0/gone Required
                names port http Required
                names key ConfigMap/settings/mode Optional
                names key ConfigMap/settings/site.conf Optional
            "#]],
        );
    }

    #[test]
    fn what_is_laid_over_another_object_demands_nothing() {
        let patch = DEPLOYMENT.replace("          image: nginx:1.30\n", "");
        assert!(!parts(&patch).contains("Required"));
        assert!(parts(DEPLOYMENT).contains("Required"));
    }

    #[test]
    fn services_and_ingresses_name_ports_and_data_has_keys() {
        let text = r#"
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
  - apiVersion: networking.k8s.io/v1
    kind: Ingress
    spec: {rules: [{http: {paths: [{backend: {service: {name: web, port: {name: http}}}}]}}]}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {mode: fast, "site.conf": ""}}
  - {apiVersion: v1, kind: Secret, metadata: {name: keys}, stringData: {token: x}}
"#;
        check(
            text,
            &expect![[r#"
            has port web/http
            has port web/80
            has key ConfigMap/settings/mode
            has key ConfigMap/settings/site.conf
            has key Secret/keys/token
            names port http Required
            names port web/http Optional
        "#]],
        );
    }
}
