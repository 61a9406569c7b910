use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use super::kustomize;
use super::version;
use crate::dialects::yaml_values::{Allowance, Value};
use crate::knowledge::kubernetes::{Form, Minor, is_built_in_group, json_schema, kinds_of, served, wider};
use crate::knowledge::object_kind;
use crate::model::{CustomKind, Definition, Demand, Project, Reference, Scope, SymbolKind, Use, Within};
use crate::schema::{self, Schema};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Kind, Node, Style};
use crate::text::Span;

/// Most schemas of one sort kept; all of a workspace's kinds in both forms find room.
const KEPT: usize = 512;

/// Most kinds of one list that are told apart.
const KINDS: usize = 64;

/// What a schema depends on.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    minor: Minor,
    form: Form,
    is_list: bool,
    /// `apiVersion` and kind of the object, or of those in the list, sorted.
    kinds: Vec<(String, String)>,
}

type Kept<K> = LazyLock<Mutex<HashMap<K, Arc<Schema>>>>;

static BUILT_IN: Kept<Key> = LazyLock::new(Mutex::default);
/// By the digest of what a definition says.
static CUSTOM: Kept<(u128, Minor, String, Form, bool)> = LazyLock::new(Mutex::default);

/// The schema of the object a document holds, or of the list. None for templates, and for kinds nobody describes.
pub(super) fn schema(parsed: &Parsed, project: &dyn Project) -> Option<Arc<Schema>> {
    if is_template(parsed) {
        return None;
    }
    let root = parsed.yaml()?.root().map(Node::resolved);
    if kustomize::is_meant(root, project) {
        return schema::schema("kustomization");
    }
    if may_replace(parsed) && (kustomize::holds_replacements(project) || is_replacements(parsed)) {
        return schema::schema("replacements");
    }
    if holds_operations(parsed) {
        return schema::schema("json-patch");
    }
    let root = root?;
    let Some((version, kind)) = identity(root) else {
        let kind = project.file().and_then(|file| kustomize::kind_of_target(file, project));
        return of_part(root.get("apiVersion").and_then(Node::text), &kind?, project);
    };
    let minor = version::target(project);
    let lacks_selector = root.get("spec").is_some_and(|spec| {
        let spec = spec.resolved();
        spec.get("template").is_some() && spec.get("selector").is_none()
    });
    let is_partial = is_patch(root) || kustomize::is_partial(project);
    let is_partial = is_partial || lacks_selector && kustomize::is_given_selectors(project);
    let name = root.get("metadata").and_then(|metadata| metadata.resolved().get("name")).and_then(Node::text);
    let is_partial = is_partial || name.is_some_and(|name| kustomize::is_laid_over(name, project));
    let form = if is_partial { Form::Patch } else { Form::Whole };
    let items = root.get("items").filter(|_| kind.ends_with("List"));
    let Some(items) = items else {
        if !is_built_in_group(group_of(version)) {
            return custom(version, kind, form, project);
        }
        served(version, kind, minor)?;
        return Some(built_in(Key { minor, form, is_list: false, kinds: vec![(version.to_owned(), kind.to_owned())] }));
    };
    let mut kinds: Vec<(String, String)> = Vec::new();
    for (version, kind) in items.resolved().items().filter_map(|item| identity(item.resolved())) {
        let of_item = (version.to_owned(), kind.to_owned());
        if kinds.len() < KINDS && !kinds.contains(&of_item) {
            kinds.push(of_item);
        }
    }
    kinds.sort();
    (kinds.len() < KINDS).then(|| built_in(Key { minor, form, is_list: true, kinds }))
}

/// Whether a document is a list of operations on objects.
pub(super) fn holds_operations(parsed: &Parsed) -> bool {
    let root = parsed.yaml().and_then(|document| document.root()).map(Node::resolved);
    let first = root.filter(|root| root.kind() == Kind::Sequence).and_then(|root| root.items().next());
    first.is_some_and(|first| first.resolved().get("op").is_some() || first.resolved().get("path").is_some())
}

/// Whether a document may be a list of replacements: what says its kind is an object.
pub(super) fn may_replace(parsed: &Parsed) -> bool {
    parsed.yaml().and_then(|document| identity(document.root()?.resolved())).is_none()
}

fn is_replacements(parsed: &Parsed) -> bool {
    let allowance = Allowance::new();
    parsed.yaml().and_then(|document| Value::root(document, &allowance)).is_some_and(kustomize::are_replacements)
}

/// The schema of a part that is laid over an object of a kind; of the usual version where none is said.
pub(super) fn of_part(version: Option<&str>, kind: &str, project: &dyn Project) -> Option<Arc<Schema>> {
    let minor = version::target(project);
    let first = || kinds_of(minor).find(|(of, _)| *of == kind).map(|(_, served)| served.version);
    let version = version.or_else(|| object_kind(kind).map(|about| about.version.as_str())).or_else(first)?;
    if !is_built_in_group(group_of(version)) {
        return custom(version, kind, Form::Patch, project);
    }
    served(version, kind, minor)?;
    let kinds = vec![(version.to_owned(), kind.to_owned())];
    Some(built_in(Key { minor, form: Form::Patch, is_list: false, kinds }))
}

/// The schema of a new object of a kind that is none of Kubernetes' own.
pub(super) fn of_new(version: &str, kind: &str, project: &dyn Project) -> Option<Arc<Schema>> {
    custom(version, kind, Form::Whole, project)
}

/// `apiVersion` and kind of an object.
fn identity(object: Node<'_>) -> Option<(&str, &str)> {
    Some((object.get("apiVersion")?.text()?, object.get("kind")?.text()?))
}

fn group_of(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}

/// Whether a document becomes objects only when something fills it in: there are double braces, and not only in what
/// someone else reads later, texts of several lines and strings of kinds that are not Kubernetes' own.
pub(super) fn is_template(parsed: &Parsed) -> bool {
    if !parsed.text.contains("{{") {
        return false;
    }
    let Some((document, true)) = parsed.yaml().zip(Some(parsed.incompletes.is_empty())) else { return true };
    let root = document.root().map(Node::resolved);
    let group = root.and_then(|root| root.get("apiVersion")?.text()).map(group_of);
    let is_of_others = group.is_some_and(|group| !is_built_in_group(group));
    parsed.text.match_indices("{{").any(|(at, _)| {
        if document.comments().iter().any(|comment| comment.span.covers(Span::at(at))) {
            return false;
        }
        let scalar = document.at(at).filter(|node| node.span().start() < at);
        match scalar.and_then(Node::scalar).map(|scalar| scalar.style) {
            Some(Style::Literal | Style::Folded) => false,
            Some(Style::Plain | Style::Single | Style::Double) => !is_of_others,
            None => true,
        }
    })
}

/// Whether an object says of itself that it is laid over another one.
fn is_patch(object: Node<'_>) -> bool {
    object.get("$patch").is_some() || object.get("spec").is_some_and(|spec| spec.resolved().get("$patch").is_some())
}

fn built_in(key: Key) -> Arc<Schema> {
    kept(&BUILT_IN, key.clone(), || {
        let kinds: Vec<(&str, &str)> =
            key.kinds.iter().map(|(version, kind)| (version.as_str(), kind.as_str())).collect();
        Schema::from_json(&json_schema(&kinds, key.is_list, key.minor, key.form))
    })
}

/// The schema of a kind that a file of the workspace defines, or that most clusters have.
fn custom(version: &str, kind: &str, form: Form, project: &dyn Project) -> Option<Arc<Schema>> {
    match custom_kind(version, kind, project) {
        Some((_, custom)) => Some(made((version, kind), &custom.schema, (form, true), project)),
        None => Some(made((version, kind), &wider(version, kind)?.schema, (form, false), project)),
    }
}

fn made((version, kind): (&str, &str), text: &str, (form, is_all): (Form, bool), project: &dyn Project) -> Arc<Schema> {
    let minor = version::target(project);
    let key = (xxh3_128(text.as_bytes()), minor, format!("{version}/{kind}"), form, is_all);
    kept(&CUSTOM, key, || {
        let whole = super::custom::whole(text, version, kind, minor, is_all);
        Schema::from_json(&if form == Form::Patch { super::custom::part(whole) } else { whole })
    })
}

/// The definition of a kind in the files of the workspace; none if there is none, or several that differ.
pub(super) fn custom_kind(version: &str, kind: &str, project: &dyn Project) -> Option<(Definition, CustomKind)> {
    let name = format!("{version}/{kind}");
    let asking = project.file()?.clone();
    let reference = Reference {
        kind: SymbolKind::Kind,
        name: name.as_str().into(),
        span: Span::at(0),
        within: Within::Scope(Scope::Workspace),
        demand: Demand::Optional,
    };
    let definitions = project.definitions(&Use { file: asking, base: 0, reference });
    let mut found: Option<(Definition, CustomKind)> = None;
    for definition in definitions {
        let facts = project.segment(&definition.file, definition.base)?;
        let kind = facts.kinds.iter().find(|kind| kind.name == name)?;
        match &found {
            Some((_, known)) if known != kind => return None,
            Some(_) => {}
            None => found = Some((definition, kind.clone())),
        }
    }
    found
}

/// What is kept under a key, made if there is nothing yet. Equal keys give the same object.
fn kept<K: Hash + Eq>(all: &Kept<K>, key: K, make: impl FnOnce() -> Schema) -> Arc<Schema> {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(&key) {
        return known.clone();
    }
    if all.len() >= KEPT {
        all.clear();
    }
    let made = Arc::new(make());
    all.insert(key, made.clone());
    made
}
