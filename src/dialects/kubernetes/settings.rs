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
    let is_known = parsed.incompletes.is_empty() && !is_template(&parsed.text);
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
