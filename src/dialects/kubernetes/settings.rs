//! What owns settings: objects, for practices that ask what an object says of itself, and what they say of their pods.

use super::object::{Object, is_templated};
use super::schema::is_template;
use crate::dialects::yaml_settings::Owner;
use crate::model::PODS;
use crate::syntax::Parsed;

/// Kinds that practices speak of: their group, and where they say what none of them can leave out. One that leaves it
/// out is laid over another object, and may say anything there.
const KINDS: &[(&str, &str, &[&[&str]])] = &[
    ("", "Namespace", &[]),
    ("", "PersistentVolumeClaim", &[&["spec", "accessModes"]]),
    ("", "Pod", &[&["spec", "containers"]]),
    ("", "ReplicationController", &[&["spec", "template"]]),
    ("", "Service", &[&["spec", "ports"], &["spec", "externalName"]]),
    ("", "ServiceAccount", &[]),
    ("apps", "DaemonSet", &[&["spec", "selector"]]),
    ("apps", "Deployment", &[&["spec", "selector"]]),
    ("apps", "ReplicaSet", &[&["spec", "selector"]]),
    ("apps", "StatefulSet", &[&["spec", "selector"]]),
    ("autoscaling", "HorizontalPodAutoscaler", &[&["spec", "scaleTargetRef"]]),
    ("batch", "CronJob", &[&["spec", "schedule"]]),
    ("batch", "Job", &[&["spec", "template"]]),
    ("networking.k8s.io", "Ingress", &[&["spec", "rules"], &["spec", "defaultBackend"]]),
    ("networking.k8s.io", "NetworkPolicy", &[&["spec", "podSelector"]]),
    ("policy", "PodDisruptionBudget", &[&["spec", "selector"]]),
    ("rbac.authorization.k8s.io", "ClusterRole", &[&["rules"], &["aggregationRule"]]),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", &[&["roleRef"]]),
    ("rbac.authorization.k8s.io", "Role", &[&["rules"]]),
    ("rbac.authorization.k8s.io", "RoleBinding", &[&["roleRef"]]),
];

/// The owners of settings among the objects of a document: each object, directly followed by its pods.
pub(super) fn owners<'d>(objects: &[Object<'d>], parsed: &Parsed) -> Vec<Owner<'d>> {
    // What a line that cannot be read says, and what is filled in, is not seen.
    let is_known = parsed.incompletes.is_empty() && !is_template(parsed);
    let mut owners = Vec::new();
    for object in objects {
        let known = KINDS.iter().find(|(group, kind, _)| *group == object.group && *kind == object.kind);
        let Some((_, kind, whole)) = known else { continue };
        let says = |path: &&[&str]| object.value.dig(path).is_some();
        let is_whole = is_known && !is_patch(object) && (whole.is_empty() || whole.iter().any(says));
        let name = object.name.and_then(|name| name.text()).unwrap_or("").to_owned();
        let own_name = object.value.dig(&["metadata", "name"]).unwrap_or(object.kind_value);
        let pods = object.pod().and_then(|pod| pod.spec);
        let (span, is_filled_in) = (own_name.span(), is_templated as fn(&str) -> bool);
        let owner =
            |value, kind, name, apart, is_whole| Owner { value, kind, name, span, apart, is_whole, is_filled_in };
        // The specification of its pods is an owner of its own.
        owners.push(owner(object.value, *kind, name.clone(), pods, is_whole));
        if let Some(pods) = pods {
            let containers = pods.all(&["containers", "*"]);
            let whole = !containers.is_empty() && containers.iter().all(|container| container.get("image").is_some());
            owners.push(owner(pods, PODS, format!("{kind}/{name}"), None, is_whole && whole));
        }
    }
    owners
}

fn is_patch(object: &Object<'_>) -> bool {
    object.value.get("$patch").is_some() || object.value.dig(&["spec", "$patch"]).is_some()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Kubernetes;
    use super::*;
    use crate::dialects::shown::{mended, read};
    use crate::model::{CloudResource, EntityId, Field, Intent, Safety, Value as Setting};
    use crate::text::Span;

    const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.30
";

    fn resources(text: &str) -> Vec<CloudResource> {
        read(&Kubernetes, text).1.resources().map(|(_, resource)| resource.clone()).collect()
    }

    #[test]
    fn an_object_and_its_pods_have_settings() {
        let found = resources(WEB);
        let [web, pods] = found.as_slice() else { panic!("an object and its pods") };
        assert_eq!((web.address().as_str(), pods.kind.as_str()), ("Deployment/web", PODS));
        assert_eq!(web.setting(&["spec", "replicas"]).value(), Some(&Setting::Number("3".into())));
        assert!(web.setting(&["spec", "strategy"]).is_absent());
        assert_eq!(web.setting(&["spec", "template", "spec"]).value(), None, "the pods stand for themselves");
        assert_eq!(pods.address(), "Deployment/web");
        assert_eq!(pods.setting(&["containers", "name"]).value(), Some(&Setting::Text("web".into())));
    }

    #[test]
    fn what_may_stand_elsewhere_is_not_known_to_be_absent() {
        for (text, why) in [
            (WEB.replace("  selector: {matchLabels: {app: web}}\n", ""), "a patch"),
            (WEB.replace("spec:\n  rep", "spec:\n  $patch: merge\n  rep"), "a patch that says so"),
            (WEB.replace("replicas: 3", "replicas: {{ .Values.replicas }}"), "a template"),
            (WEB.replace("  replicas: 3\n", "  replicas: 3\n  strat\n"), "a line that is being written"),
            (WEB.replace("replicas: 3", "<<: *gone"), "a mapping that merges what is not there"),
        ] {
            let strategy = resources(&text)[0].setting(&["spec", "strategy"]);
            assert!(matches!(strategy, Field::Unknown(..)), "{why}: {strategy:?}");
        }
        let pods = |text: &str| resources(text)[1].setting(&["hostAliases"]).is_absent();
        assert!(pods(WEB));
        assert!(!pods(&WEB.replace("          image: nginx:1.30\n", "")), "a container without an image is a patch");
    }

    #[test]
    fn kinds_of_others_have_none() {
        for text in ["apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {ports: []}\n", "kind: Pod\n", "a: b\n"]
        {
            assert_eq!(resources(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn a_setting_is_written_into_the_object_or_an_item_of_a_list() {
        let intent = |resource, block, path: &[&str], value| Intent::SetSetting {
            resource: EntityId(resource),
            block,
            path: path.iter().map(|step| (*step).to_owned()).collect(),
            value,
            safety: Safety::Safe,
        };
        let strategy = intent(1, None, &["spec", "strategy", "type"], Setting::Text("Recreate".into()));
        expect![[r#"
            # Set `spec.strategy.type` to "Recreate"
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: nginx:1.30
              strategy:
                type: Recreate
        "#]]
        .assert_eq(&mended(&Kubernetes, WEB, &strategy));
        let name = WEB.rfind("web\n").map(|at| Span::new(at, at + 3));
        let tty = intent(2, name, &["tty"], Setting::Bool(true));
        assert!(mended(&Kubernetes, WEB, &tty).ends_with("          image: nginx:1.30\n          tty: true\n"));
        let shared = WEB.replace("- name: web", "- &a\n          name: web").replace("1.28\n", "1.28\n        - *a\n");
        let name = shared.rfind("web\n").map(|at| Span::new(at, at + 3));
        let tty = intent(3, name, &["tty"], Setting::Bool(true));
        assert!(mended(&Kubernetes, &shared, &tty).starts_with("refused"));
    }
}
