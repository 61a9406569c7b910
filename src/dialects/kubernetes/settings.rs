//! The settings of objects as a tree, for practices that ask what an object says of itself.

use super::object::{Object, is_templated};
use super::schema::is_template;
use crate::dialects::yaml_values::{Value, content};
use crate::model::{CloudResource, Field, OPEN, PODS, Site, Value as Setting, Why};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Kind, Tree, edit};
use crate::text::{Edits, Span};

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

/// Deepest level read; the specification of a container is not half as deep.
const DEPTH: usize = 32;

/// An object as an owner of settings, or the specification of its pods as one of its own.
pub(super) struct Owner<'d> {
    pub(super) value: Value<'d>,
    kind: &'static str,
    name: String,
    span: Span,
    /// Where the specification of its pods stands; that is an owner of its own.
    pods: Option<Value<'d>>,
    is_whole: bool,
}

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
        let owner =
            |value, kind, name, pods, is_whole| Owner { value, kind, name, span: own_name.span(), pods, is_whole };
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

impl Owner<'_> {
    pub(super) fn fact(&self) -> CloudResource {
        let settings = match self.tree(self.value, DEPTH) {
            Field::Set(settings, _) => settings,
            Field::Unknown(..) | Field::Absent(_) => Setting::Map(Vec::new()),
        };
        CloudResource { kind: self.kind.to_owned(), name: self.name.clone(), span: self.span, settings }
    }

    fn tree(&self, value: Value<'_>, depth: usize) -> Field<Setting> {
        let site = value.site();
        let unknown = |why| Field::Unknown(why, site);
        let is_pods = self.pods.is_some_and(|pods| pods.node == value.node);
        match value.kind() {
            _ if depth == 0 || is_pods || !value.is_affordable() => unknown(Why::Outside),
            Kind::Alias => unknown(Why::Outside),
            Kind::Null => Field::Set(Setting::Null, site),
            Kind::Scalar => match value.text() {
                Some(text) if is_templated(text) => unknown(Why::Variable),
                Some(text) => Field::Set(scalar(value, text), site),
                None => unknown(Why::Malformed),
            },
            Kind::Sequence => {
                let items = value.items().into_iter().map(|item| self.tree(item, depth - 1));
                Field::Set(Setting::List(items.collect()), site)
            }
            Kind::Mapping => {
                let mut entries = Vec::new();
                if !self.is_whole || value.is_open() {
                    entries.push((OPEN.to_owned(), unknown(Why::Outside)));
                }
                // The first of two is its own; of a map the last one counts.
                for entry in value.entries().into_iter().rev() {
                    entries.push((entry.name().to_owned(), self.tree(entry.value, depth - 1)));
                }
                let is_item = value.node.parent().is_some_and(|parent| parent.kind() == Kind::Sequence);
                let span = if is_item { title(value) } else { site.span };
                Field::Set(Setting::Map(entries), Site { span, ..site })
            }
        }
    }
}

fn scalar(value: Value<'_>, text: &str) -> Setting {
    let scalar = value.node.scalar();
    if let Some(truth) = scalar.and_then(|scalar| scalar.boolean()) {
        return Setting::Bool(truth);
    }
    match scalar.and_then(|scalar| scalar.number()) {
        Some(_) => Setting::Number(text.to_owned()),
        None => Setting::Text(text.to_owned()),
    }
}

/// What findings about an item of a list point at: its name, or its first key.
fn title(item: Value<'_>) -> Span {
    let name = item.get("name").filter(|name| name.text().is_some() && !name.aliased);
    let first = || item.entries().first().map(|entry| content(entry.key));
    name.map(|name| name.span()).or_else(first).unwrap_or_else(|| item.span())
}

/// Gives a setting of an object, or of an item of one of its lists, a value.
pub(super) fn set(
    owner: &Owner<'_>,
    parsed: &Parsed,
    block: Option<Span>,
    path: &[String],
    value: &Setting,
) -> Option<Edits> {
    let mut place = owner.value.node;
    if let Some(block) = block {
        let mut inner = place.document().at(block.start())?;
        while inner.kind() != Kind::Mapping {
            inner = inner.parent()?;
        }
        let mut around = inner;
        while around != place {
            // Whoever else uses it would change too.
            around = if around.anchor().is_some() { return None } else { around.parent()? };
        }
        place = inner;
    }
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    if owner.value.aliased { None } else { edit::set(parsed, place, &path, &written(value)?) }
}

fn written(value: &Setting) -> Option<Tree> {
    Some(match value {
        Setting::Null | Setting::Map(_) => return None,
        Setting::Bool(value) => Tree::Plain(value.to_string()),
        Setting::Number(text) => Tree::Plain(text.clone()),
        Setting::Text(text) => Tree::Text(text.clone()),
        Setting::List(items) => {
            let items: Option<Vec<Tree>> = items.iter().map(|item| written(item.value()?)).collect();
            Tree::Sequence(items?)
        }
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Kubernetes;
    use super::*;
    use crate::dialects::shown::{mended, read};
    use crate::model::{EntityId, Intent, Safety};

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
