//! What may be written into the rules of roles, and which data a Secret of a type has.

use std::collections::{BTreeMap, BTreeSet};

use super::in_workspace;
use super::kinds::mapping_at;
use super::narrowed::node_at;
use super::object::Object;
use super::rules::KEYS;
use super::version;
use crate::dialects::yaml_values::Value;
use crate::knowledge::kubernetes::{kinds_of, resources};
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown, Project, SymbolKind};
use crate::syntax::{Language, Slot, Step};

/// The group whose resources only old roles name.
const GIVEN_UP: &str = "extensions";

/// Lists of rules about resources.
const RULES: &[&str] = &["rules", "resourceRules", "excludeResourceRules"];

/// Resources whose objects rules name one by one, with their groups, and the kind of these objects.
const NAMED: &[(&str, &str, &str)] = &[
    ("", "configmaps", "ConfigMap"),
    ("", "persistentvolumeclaims", "PersistentVolumeClaim"),
    ("", "secrets", "Secret"),
    ("", "serviceaccounts", "ServiceAccount"),
    ("", "services", "Service"),
    ("apps", "daemonsets", "DaemonSet"),
    ("apps", "deployments", "Deployment"),
    ("apps", "statefulsets", "StatefulSet"),
    ("batch", "cronjobs", "CronJob"),
    ("batch", "jobs", "Job"),
    ("networking.k8s.io", "ingresses", "Ingress"),
    ("policy", "poddisruptionbudgets", "PodDisruptionBudget"),
    ("rbac.authorization.k8s.io", "clusterroles", "ClusterRole"),
    ("rbac.authorization.k8s.io", "roles", "Role"),
];

/// Roles that every cluster has, and what they are for.
const ROLES: &[(&str, &str)] = &[
    ("view", "Reads nearly everything in a namespace, but no secrets and roles."),
    ("edit", "Reads and writes nearly everything in a namespace, secrets too, but no roles."),
    ("admin", "Reads and writes everything in a namespace, roles too, but no quotas."),
    ("cluster-admin", "May do everything, everywhere."),
];

/// Groups that every cluster has, and who is in them.
const GROUPS: &[(&str, &str)] = &[
    ("system:authenticated", "Everybody who has said who they are."),
    ("system:unauthenticated", "Everybody who has not."),
    ("system:serviceaccounts", "All service accounts."),
    ("system:nodes", "All nodes."),
    ("system:masters", "May do everything, whatever roles say."),
];

/// What defines a kind, by the name `plural.group`.
const DEFINITION: &str = "CustomResourceDefinition/";

/// Offers groups and their resources in rules of roles, those of definitions in the workspace too, and the keys that the
/// type of a Secret wants.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    keys(at, out);
    known(at, out);
    let Some(list @ ("apiGroups" | "apiVersions" | "resources")) = list_of_rule(at) else { return };
    if list == "apiVersions" {
        versions(at, project, out);
        return;
    }
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (group, resources) in resources().filter(|(group, _)| *group != GIVEN_UP) {
        all.entry(group.to_owned()).or_default().extend(resources.iter().cloned());
    }
    for (plural, group) in defined(at, project) {
        all.entry(group).or_default().insert(plural);
    }
    if list == "apiGroups" {
        all.keys().for_each(|group| out.push(text(at, group)));
        return;
    }
    let groups = groups(at);
    let is_meant = |group: &String| groups.as_ref().is_none_or(|groups| groups.contains(group));
    let mut offered: BTreeMap<&str, &str> = BTreeMap::new();
    for (group, resources) in all.iter().filter(|(group, _)| is_meant(group)) {
        for resource in resources {
            offered.entry(resource).or_insert(group);
        }
    }
    for (resource, group) in offered {
        let mut item = text(at, resource);
        item.detail = Some(if group.is_empty() { "the core group" } else { group }.to_owned());
        // Parts of resources come behind them.
        item.preferred = !resource.contains('/');
        out.push(item);
    }
    out.extend(["*", "*/scale"].map(|every| text(at, every)));
}

/// Offers the versions in which the groups of the rule at the cursor are served.
fn versions(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let groups = groups(at);
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for (_, served) in kinds_of(version::target(project)) {
        let (group, version) = served.version.split_once('/').unwrap_or(("", served.version));
        if groups.as_ref().is_none_or(|groups| groups.contains(group)) {
            found.insert(version);
        }
    }
    out.extend(found.into_iter().chain(["*"]).map(|version| text(at, version)));
}

/// The objects that the rules of a role name, and of which kind they are where that is one.
pub(super) fn named<'d>(object: &Object<'d>) -> Vec<(Value<'d>, &'static str)> {
    if object.group != "rbac.authorization.k8s.io" || !matches!(object.kind, "Role" | "ClusterRole") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for rule in object.value.all(&["rules", "*"]) {
        let resources = rule.all(&["resources", "*"]);
        let [resource] = resources.as_slice() else { continue };
        // A part of an object goes by the name of the whole: `configmaps/status`.
        let whole = resource.text().map(|text| text.split('/').next().unwrap_or(text));
        let groups = rule.all(&["apiGroups", "*"]);
        let may_be = |group: &str| groups.iter().any(|of| of.text().is_some_and(|of| of == group || of == "*"));
        let meant = NAMED.iter().find(|(group, name, _)| whole == Some(name) && may_be(group));
        if let Some((_, _, kind)) = meant {
            found.extend(rule.all(&["resourceNames", "*"]).into_iter().map(|name| (name, *kind)));
        }
    }
    found
}

/// Offers the roles and groups that every cluster has, behind those of the workspace.
fn known(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let around = match at.context.path.as_slice() {
        [Step::Key(around)] if around == "roleRef" => around,
        [Step::Key(around), Step::Item(_)] if around == "subjects" => around,
        _ => return,
    };
    if !matches!(&at.context.slot, Slot::Value { key, .. } if key == "name") {
        return;
    }
    let kind = mapping_at(at).and_then(|mapping| mapping.get("kind")?.text());
    let all = match (around.as_str(), kind) {
        ("roleRef", Some("ClusterRole")) => ROLES,
        ("subjects", Some("Group")) => GROUPS,
        _ => return,
    };
    for (name, about) in all.iter().filter(|(name, _)| out.iter().all(|item| item.label != *name)).collect::<Vec<_>>() {
        let mut item = CompletionItem::new(*name, CompletionKind::Value, at.context.typed);
        item.detail = Some("in every cluster".to_owned());
        item.documentation = Some(Markdown((*about).to_owned()));
        out.push(item);
    }
}

/// Whether a resource may be of one of the groups that the rule at the cursor names.
pub(super) fn fits(at: &Cursor<'_>, resource: &str) -> bool {
    let Some(groups) = groups(at) else { return true };
    let mut homes = resources().filter(|(_, all)| all.iter().any(|one| one == resource)).peekable();
    homes.peek().is_none() || homes.any(|(home, _)| groups.contains(home))
}

/// The list of a rule the cursor is in: of a role, a webhook or a policy of admission.
pub(super) fn list_of_rule<'c>(at: &'c Cursor<'_>) -> Option<&'c str> {
    let is_rule = |path: &[Step]| matches!(path, [.., rules, Step::Item(_)] if are_rules(rules));
    match (at.context.path.as_slice(), &at.context.slot) {
        ([rule @ .., Step::Key(list), Step::Item(_)], _) if is_rule(rule) => Some(list),
        (rule, Slot::Value { key, .. }) if is_rule(rule) => Some(key),
        _ => None,
    }
}

/// The groups that the rule at the cursor names; none where it names none yet, or all of them.
fn groups(at: &Cursor<'_>) -> Option<BTreeSet<String>> {
    let path = at.context.path.as_slice();
    let depth = path.iter().position(are_rules)?;
    let rule = node_at(at, path.get(..depth + 2)?)?;
    let items = rule.get("apiGroups")?.resolved().items();
    let groups: BTreeSet<String> = items.filter_map(|item| item.text()).map(str::to_owned).collect();
    (!groups.is_empty() && !groups.contains("*")).then_some(groups)
}

fn are_rules(step: &Step) -> bool {
    matches!(step, Step::Key(key) if RULES.contains(&key.as_str()))
}

/// Names of resources that files of the workspace define, and their groups.
fn defined(at: &Cursor<'_>, project: &dyn Project) -> Vec<(String, String)> {
    let all = in_workspace(SymbolKind::Object, at, project);
    let names = all.into_iter().map(|definition| definition.symbol.name.text());
    let split = |name: String| {
        let (plural, group) = name.strip_prefix(DEFINITION)?.split_once('.')?;
        Some((plural.to_owned(), group.to_owned()))
    };
    names.filter_map(split).collect()
}

/// A text in the words of the file: what is no plain one stands in quotation marks.
fn text(at: &Cursor<'_>, text: &str) -> CompletionItem {
    let is_quoted = matches!(&at.context.slot, Slot::Value { quoted: true, .. });
    let needs = text.is_empty() || text.starts_with('*') || at.parsed.language == Language::Json;
    let written = if needs && !is_quoted { format!("\"{text}\"") } else { text.to_owned() };
    // Nothing is no label.
    let label =
        if text.is_empty() || text.starts_with('*') && !is_quoted { format!("\"{text}\"") } else { text.to_owned() };
    let mut item = CompletionItem::new(label, CompletionKind::Value, at.context.typed);
    let is_list = matches!(&at.context.slot, Slot::Value { key, .. } if !key.is_empty());
    item.edit.text = if is_list { format!("[{written}]") } else { written };
    item
}

/// Keys that the data of a Secret must have by its type.
fn keys(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let [Step::Key(part)] = at.context.path.as_slice() else { return };
    if at.context.slot != Slot::Key || !matches!(part.as_str(), "data" | "stringData") {
        return;
    }
    let Some(root) = at.parsed.yaml().and_then(|document| document.root()) else { return };
    let said = |key: &str| root.get(key).and_then(|value| value.text());
    if said("kind") != Some("Secret") {
        return;
    }
    let wanted = KEYS.iter().find(|(name, _)| said("type") == Some(name)).map_or(&[][..], |(_, keys)| keys);
    let has = |key: &str| mapping_at(at).is_some_and(|data| data.get(key).is_some());
    for key in wanted.iter().filter(|key| !has(key)) {
        let mut item = CompletionItem::new(*key, CompletionKind::Property, at.context.typed);
        item.edit.text.push_str(": ");
        item.preferred = true;
        out.push(item);
    }
}
