use std::collections::HashSet;

use super::object::{Object, is_templated, labels};
use super::parts;
use super::{access, monitors};
use crate::dialects::yaml_values::Value;
use crate::knowledge::kubernetes::{given_up, is_built_in_group, versions_of};
use crate::model::{Demand, Reference, Scope, SymbolKind, SymbolName, Within};
use crate::text::Span;

/// Where the specification of a pod names objects, and of which kind.
const OF_PODS: &[(&[&str], &str)] = &[
    (&["serviceAccountName"], "ServiceAccount"),
    (&["serviceAccount"], "ServiceAccount"),
    (&["priorityClassName"], "PriorityClass"),
    (&["runtimeClassName"], "RuntimeClass"),
    (&["imagePullSecrets", "*", "name"], "Secret"),
    (&["volumes", "*", "configMap", "name"], "ConfigMap"),
    (&["volumes", "*", "secret", "secretName"], "Secret"),
    (&["volumes", "*", "projected", "sources", "*", "configMap", "name"], "ConfigMap"),
    (&["volumes", "*", "projected", "sources", "*", "secret", "name"], "Secret"),
    (&["volumes", "*", "persistentVolumeClaim", "claimName"], "PersistentVolumeClaim"),
    (&["volumes", "*", "csi", "nodePublishSecretRef", "name"], "Secret"),
    (&["volumes", "*", "azureFile", "secretName"], "Secret"),
    (&["volumes", "*", "ephemeral", "volumeClaimTemplate", "spec", "storageClassName"], "StorageClass"),
    (&["resourceClaims", "*", "resourceClaimName"], "ResourceClaim"),
    (&["resourceClaims", "*", "resourceClaimTemplateName"], "ResourceClaimTemplate"),
];

/// Where the specification of a pod selects other pods by their labels, or its own.
const SELECTORS_OF_PODS: &[&[&str]] = &[
    &["topologySpreadConstraints", "*", "labelSelector", "matchLabels"],
    &["affinity", "podAffinity", REQUIRED, "*", "labelSelector", "matchLabels"],
    &["affinity", "podAffinity", PREFERRED, "*", "podAffinityTerm", "labelSelector", "matchLabels"],
    &["affinity", "podAntiAffinity", REQUIRED, "*", "labelSelector", "matchLabels"],
    &["affinity", "podAntiAffinity", PREFERRED, "*", "podAffinityTerm", "labelSelector", "matchLabels"],
];
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Where a container names objects.
const OF_CONTAINERS: &[(&[&str], &str)] = &[
    (&["env", "*", "valueFrom", "configMapKeyRef", "name"], "ConfigMap"),
    (&["env", "*", "valueFrom", "secretKeyRef", "name"], "Secret"),
    (&["envFrom", "*", "configMapRef", "name"], "ConfigMap"),
    (&["envFrom", "*", "secretRef", "name"], "Secret"),
];

/// Where objects of a group and kind name others.
const OF_OBJECTS: &[(&str, &str, &[&str], &str)] = &[
    ("apps", "StatefulSet", &["spec", "serviceName"], "Service"),
    ("apps", "StatefulSet", &["spec", "volumeClaimTemplates", "*", "spec", "storageClassName"], "StorageClass"),
    ("", "PersistentVolumeClaim", &["spec", "storageClassName"], "StorageClass"),
    ("", "PersistentVolumeClaim", &["spec", "volumeName"], "PersistentVolume"),
    ("", "PersistentVolume", &["spec", "storageClassName"], "StorageClass"),
    ("", "PersistentVolume", &["spec", "claimRef", "name"], "PersistentVolumeClaim"),
    ("", "ServiceAccount", &["secrets", "*", "name"], "Secret"),
    ("", "ServiceAccount", &["imagePullSecrets", "*", "name"], "Secret"),
    ("networking.k8s.io", "Ingress", &["spec", "ingressClassName"], "IngressClass"),
    ("networking.k8s.io", "Ingress", &["spec", "tls", "*", "secretName"], "Secret"),
    ("networking.k8s.io", "Ingress", &["spec", "defaultBackend", "service", "name"], "Service"),
    (
        "networking.k8s.io",
        "Ingress",
        &["spec", "rules", "*", "http", "paths", "*", "backend", "service", "name"],
        "Service",
    ),
    ("gateway.networking.k8s.io", "Gateway", &["spec", "gatewayClassName"], "GatewayClass"),
    (
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
        &["spec", "policyName"],
        "ValidatingAdmissionPolicy",
    ),
    (
        "admissionregistration.k8s.io",
        "MutatingAdmissionPolicyBinding",
        &["spec", "policyName"],
        "MutatingAdmissionPolicy",
    ),
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        &["spec", "conversion", "webhook", "clientConfig", "service", "name"],
        "Service",
    ),
    ("apiregistration.k8s.io", "APIService", &["spec", "service", "name"], "Service"),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
        &["webhooks", "*", "clientConfig", "service", "name"],
        "Service",
    ),
    (
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
        &["webhooks", "*", "clientConfig", "service", "name"],
        "Service",
    ),
];

/// Where objects of a group and kind name others together with their kind; one that does not say is of the kind given.
const WITH_KIND: &[(&str, &str, &[&str], &str)] = &[
    ("autoscaling", "HorizontalPodAutoscaler", &["spec", "scaleTargetRef"], ""),
    ("autoscaling", "HorizontalPodAutoscaler", &["spec", "metrics", "*", "object", "describedObject"], ""),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler", &["spec", "targetRef"], ""),
    ("keda.sh", "ScaledObject", &["spec", "scaleTargetRef"], "Deployment"),
    ("cert-manager.io", "Certificate", &["spec", "issuerRef"], "Issuer"),
    ("external-secrets.io", "ExternalSecret", &["spec", "secretStoreRef"], "SecretStore"),
    ("rbac.authorization.k8s.io", "RoleBinding", &["roleRef"], ""),
    ("rbac.authorization.k8s.io", "RoleBinding", &["subjects", "*"], ""),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", &["roleRef"], ""),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", &["subjects", "*"], ""),
    (GATEWAY, "Gateway", &["spec", "listeners", "*", "tls", "certificateRefs", "*"], "Secret"),
    (GATEWAY, "ReferenceGrant", &["spec", "to", "*"], ""),
];

/// Annotations by which an Ingress or Gateway names an object, and of which kind.
const ANNOTATED: &[(&str, &str)] =
    &[("cert-manager.io/cluster-issuer", "ClusterIssuer"), ("cert-manager.io/issuer", "Issuer")];

/// The group of gateways and the routes from them.
const GATEWAY: &str = "gateway.networking.k8s.io";

/// Where routes name gateways and what they lead to.
const OF_ROUTES: &[(&[&str], &str)] = &[
    (&["spec", "parentRefs", "*"], "Gateway"),
    (&["spec", "rules", "*", "backendRefs", "*"], "Service"),
    (&["spec", "rules", "*", "filters", "*", "requestMirror", "backendRef"], "Service"),
];

/// What a subject of a role may be that is no object.
const NO_OBJECTS: &[&str] = &["User", "Group"];

/// Workloads that make the pods they select: the selector must fit the labels of their own template.
const MAKERS: &[(&str, &str)] = &[
    ("", "ReplicationController"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
];

/// Where objects of a group and kind select pods by labels.
const SELECTORS: &[(&str, &str, &[&str])] = &[
    ("", "Service", &["spec", "selector"]),
    ("", "ReplicationController", &["spec", "selector"]),
    ("apps", "Deployment", &["spec", "selector", "matchLabels"]),
    ("apps", "StatefulSet", &["spec", "selector", "matchLabels"]),
    ("apps", "DaemonSet", &["spec", "selector", "matchLabels"]),
    ("apps", "ReplicaSet", &["spec", "selector", "matchLabels"]),
    ("policy", "PodDisruptionBudget", &["spec", "selector", "matchLabels"]),
    ("networking.k8s.io", "NetworkPolicy", &["spec", "podSelector", "matchLabels"]),
    ("networking.k8s.io", "NetworkPolicy", &["spec", "ingress", "*", "from", "*", "podSelector", "matchLabels"]),
    ("networking.k8s.io", "NetworkPolicy", &["spec", "egress", "*", "to", "*", "podSelector", "matchLabels"]),
    ("monitoring.coreos.com", "PodMonitor", &["spec", "selector", "matchLabels"]),
    ("security.istio.io", "AuthorizationPolicy", &["spec", "selector", "matchLabels"]),
    ("security.istio.io", "PeerAuthentication", &["spec", "selector", "matchLabels"]),
    ("security.istio.io", "RequestAuthentication", &["spec", "selector", "matchLabels"]),
];

/// What objects name. Nothing must be in the files: it may be in the cluster already.
pub(super) fn references(objects: &[Object<'_>]) -> Vec<Reference> {
    let mut references = References::default();
    for (index, object) in objects.iter().enumerate() {
        references.what(object);
        let of_kind = |group: &str, kind: &str| object.group == group && object.kind == kind;
        if let Some(pod) = object.pod().and_then(|pod| pod.spec) {
            references.of_pod(pod);
            for selector in SELECTORS_OF_PODS.iter().flat_map(|path| pod.all(path)) {
                references.pods(selector, false);
            }
        }
        // What a role allows may come to be later.
        access::named(object).into_iter().for_each(|(name, kind)| references.object(name, kind, Demand::Waived));
        for (_, _, path, kind) in OF_OBJECTS.iter().filter(|(group, of, ..)| of_kind(group, of)) {
            references.named(object.value, path, kind);
        }
        if matches!(object.kind, "Ingress" | "Gateway") {
            let annotations = object.value.dig(&["metadata", "annotations"]);
            let says = |key: &str| annotations.and_then(|annotations| annotations.get(key));
            // One of another kind or group is an object of its own sort.
            let is_other = ["cert-manager.io/issuer-kind", "cert-manager.io/issuer-group"]
                .into_iter()
                .any(|key| says(key).is_some());
            for (key, kind) in ANNOTATED.iter().filter(|(_, kind)| *kind != "Issuer" || !is_other) {
                says(key).into_iter().for_each(|name| references.object(name, kind, Demand::Optional));
            }
        }
        let with_kind = WITH_KIND.iter().filter(|(group, of, ..)| of_kind(group, of));
        let is_route = object.group == GATEWAY && object.kind.ends_with("Route");
        let of_routes = OF_ROUTES.iter().filter(|_| is_route).copied();
        for (path, default) in with_kind.map(|(_, _, path, default)| (*path, *default)).chain(of_routes) {
            for target in object.value.all(path) {
                let kind = target.get("kind").and_then(|kind| kind.text()).unwrap_or(default);
                if !kind.is_empty() && !NO_OBJECTS.contains(&kind) {
                    references.named(target, &["name"], kind);
                }
            }
        }
        for (_, _, path) in SELECTORS.iter().filter(|(group, of, _)| of_kind(group, of)) {
            let own = MAKERS.contains(&(object.group, object.kind));
            object.value.all(path).into_iter().for_each(|selector| references.pods(selector, own));
        }
        parts::references(object, index).into_iter().for_each(|reference| references.push(reference));
        monitors::references(object).into_iter().for_each(|reference| references.push(reference));
    }
    references.found
}

#[derive(Default)]
struct References {
    found: Vec<Reference>,
    /// Places already read: what stands behind an anchor is reached more than once.
    seen: HashSet<(u32, u32)>,
}

impl References {
    fn of_pod(&mut self, pod: Value<'_>) {
        for (path, kind) in OF_PODS {
            self.named(pod, path, kind);
        }
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            for container in pod.all(&[list, "*"]) {
                for (path, kind) in OF_CONTAINERS {
                    self.named(container, path, kind);
                }
            }
        }
    }

    /// What the object is, and who defines that.
    fn what(&mut self, object: &Object<'_>) {
        let (Some(version), kind) = (object.version.text(), object.kind) else { return };
        // What has other signs in it is no kind.
        let is_kind = kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_templated(version) || !is_kind {
            return;
        }
        let api = SymbolName::Text(format!("{kind}/{version}"));
        // What is nowhere served is a slip of the kind.
        let is_known = versions_of(kind).next().is_some() || given_up(version, kind).is_some();
        let is_slip = is_built_in_group(object.group) && !is_known;
        let place = if is_slip { object.kind_value.span() } else { object.version.span() };
        self.add(SymbolKind::Api, api, place, Demand::Optional);
        if !is_built_in_group(object.group) {
            let of = SymbolName::Text(format!("{version}/{kind}"));
            self.add(SymbolKind::Kind, of, object.kind_value.span(), Demand::Optional);
        }
    }

    fn named(&mut self, from: Value<'_>, path: &[&str], kind: &str) {
        let Some((last, holder)) = path.split_last() else { return };
        for holder in from.all(holder) {
            let is_waived = holder.get("optional").and_then(|optional| optional.text()) == Some("true");
            let demand = if is_waived { Demand::Waived } else { Demand::Optional };
            holder.get(last).into_iter().for_each(|name| self.object(name, kind, demand));
        }
    }

    fn object(&mut self, name: Value<'_>, kind: &str, demand: Demand) {
        if let Some(text) = name.text().filter(|text| !text.is_empty() && !is_templated(text)) {
            self.add(SymbolKind::Object, SymbolName::Text(format!("{kind}/{text}")), name.span(), demand);
        }
    }

    /// The pods of these labels: those that the object makes, or any.
    fn pods(&mut self, selector: Value<'_>, own: bool) {
        let Some(labels) = labels(selector) else { return };
        self.push(Reference {
            kind: SymbolKind::PodLabels,
            name: SymbolName::Labels(labels),
            span: selector.span(),
            within: Within::Scope(if own { Scope::Segment } else { Scope::Workspace }),
            demand: if own { Demand::Required } else { Demand::Optional },
        });
    }

    fn add(&mut self, kind: SymbolKind, name: SymbolName, span: Span, demand: Demand) {
        let within = Within::Scope(Scope::Workspace);
        self.push(Reference { kind, name, span, within, demand });
    }

    fn push(&mut self, reference: Reference) {
        if self.seen.insert((reference.span.start, reference.span.end)) {
            self.found.push(reference);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Kubernetes;
    use crate::dialects::shown;

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&shown::references(&Kubernetes, text));
    }

    #[test]
    fn a_pod_names_configuration_secrets_accounts_and_claims() {
        let text = r#"
apiVersion: apps/v1
kind: Deployment
spec:
  selector: {matchLabels: {app: web}}
  template:
    spec:
      serviceAccountName: web
      imagePullSecrets: [{name: registry}]
      initContainers:
        - envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: "passwords"}}]
      containers:
        - env:
            - name: A
              valueFrom: {configMapKeyRef: {name: settings, key: a}}
            - name: B
              valueFrom:
                secretKeyRef:
                  name: ${SECRET}
                  key: b
            - name: C
              valueFrom: {secretKeyRef: {name: passwords, key: c}}
      volumes:
        - {name: a, configMap: {name: files}}
        - {name: b, secret: {secretName: certificates}}
        - {name: c, persistentVolumeClaim: {claimName: data}}
        - {name: d, projected: {sources: [{secret: {name: token}}]}}
"#;
        check(
            text,
            &expect![[r#"
                API version Deployment/apps/v1
                object ServiceAccount/web
                object Secret/registry
                object ConfigMap/files
                object Secret/certificates
                object Secret/token
                object PersistentVolumeClaim/data
                object ConfigMap/settings
                object Secret/passwords
                object ConfigMap/settings
                object Secret/passwords
                pod labels app=web in Segment!
                key ConfigMap/settings/a
                key Secret/passwords/c
            "#]],
        );
    }

    #[test]
    fn objects_name_others_by_kind_and_pods_by_labels() {
        let text = r#"
apiVersion: v1
kind: List
items:
  - apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
  - apiVersion: networking.k8s.io/v1
    kind: Ingress
    spec:
      ingressClassName: nginx
      tls: [{secretName: tls}]
      rules:
        - http:
            paths:
              - backend: {service: {name: web, port: {number: 80}}}
  - {apiVersion: v1, kind: Service, spec: {selector: {app: web}}}
  - {apiVersion: serving.knative.dev/v1, kind: Service, spec: {selector: {app: web}}}
  - {apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: {app: web}}}}
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    spec:
      podSelector: {}
      ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    roleRef: {kind: Role, name: reader}
    subjects: [{kind: ServiceAccount, name: web}, {kind: User, name: ann}]
"#;
        check(
            text,
            &expect![[r#"
                API version HorizontalPodAutoscaler/autoscaling/v2
                object Deployment/web
                API version Ingress/networking.k8s.io/v1
                object IngressClass/nginx
                object Secret/tls
                object Service/web
                port web/80
                API version Service/v1
                pod labels app=web
                API version Service/serving.knative.dev/v1
                kind serving.knative.dev/v1/Service
                API version PodDisruptionBudget/policy/v1
                pod labels app=web
                API version NetworkPolicy/networking.k8s.io/v1
                pod labels app=api
                API version RoleBinding/rbac.authorization.k8s.io/v1
                object Role/reader
                object ServiceAccount/web
            "#]],
        );
    }
}
