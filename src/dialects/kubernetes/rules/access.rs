use super::{Rules, literal};
use crate::dialects::kubernetes::object::Object;
use crate::dialects::yaml_values::{Value, content};
use crate::knowledge::kubernetes::resources;
use crate::schema::{ProblemKind, nearest};

/// What may be done to a resource or a path, in roles of today and of earlier versions.
const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
    "approve",
    "sign",
    "attest",
    "proxy",
    "redirect",
    "post",
    "put",
    "head",
    "options",
    "*",
];

impl Rules<'_> {
    /// What is wrong with roles, and with what binds them.
    pub(super) fn access(&mut self, object: &Object<'_>) {
        for subject in object.value.all(&["subjects", "*"]) {
            let is_account = subject.get("kind").is_some_and(|kind| kind.text() == Some("ServiceAccount"));
            let group = subject.entry("apiGroup").filter(|group| is_account && literal(group.value).is_some());
            if let Some(group) = group {
                let message = "a ServiceAccount is in the core group: leave `apiGroup` out".to_owned();
                self.wrong(content(group.key), message);
            }
        }
        match object.kind {
            "Role" | "ClusterRole" => {
                let rules = object.value.all(&["rules", "*"]);
                rules.into_iter().for_each(|rule| self.rule(object, rule));
            }
            "ClusterRoleBinding" => {
                let kind = object.value.dig(&["roleRef", "kind"]);
                if let Some(kind) = kind.filter(|kind| kind.text() == Some("Role")) {
                    let message = "a ClusterRoleBinding gives a ClusterRole; a RoleBinding can give a Role".to_owned();
                    self.say(kind.span(), ProblemKind::WrongValue, message, Some("ClusterRole"));
                }
                for subject in object.value.all(&["subjects", "*"]) {
                    let account = subject.get("kind").filter(|kind| kind.text() == Some("ServiceAccount"));
                    if let Some(kind) = account.filter(|_| subject.entry("namespace").is_none()) {
                        let message = "a ServiceAccount needs its `namespace`: a ClusterRoleBinding is in none";
                        self.missing(subject, kind.span(), message.to_owned());
                    }
                }
            }
            _ => {}
        }
    }

    fn rule(&mut self, object: &Object<'_>, rule: Value<'_>) {
        let [groups, named, verbs, paths] =
            ["apiGroups", "resources", "verbs", "nonResourceURLs"].map(|key| rule.entry(key));
        if let Some(paths) = paths.filter(|_| object.kind == "Role") {
            let message = "a Role gives nothing on `nonResourceURLs`: they are in no namespace, and need a ClusterRole";
            self.wrong(content(paths.key), message.to_owned());
        }
        match (groups, named, paths) {
            (None, Some(named), None) => {
                let message = "a rule on `resources` says their `apiGroups`; that of Pods and Services is `\"\"`";
                self.missing(rule, content(named.key), message.to_owned());
            }
            (Some(groups), None, None) => {
                let message = "a rule on `apiGroups` says which of their `resources` it is about";
                self.missing(rule, content(groups.key), message.to_owned());
            }
            _ => {}
        }
        if let (Some(first), None) = (named.or(paths), verbs) {
            self.missing(rule, content(first.key), "a rule says in `verbs` what may be done".to_owned());
        }
        let Some(groups) = texts(rule.get("apiGroups")).filter(|groups| !groups.is_empty()) else { return };
        // What others define has resources and verbs of its own.
        if !groups.iter().all(|(group, _)| resources().any(|(known, _)| known == *group)) {
            return;
        }
        for (name, value) in texts(rule.get("resources")).unwrap_or_default() {
            self.misplaced(name, value, &groups);
        }
        for (verb, value) in texts(rule.get("verbs")).unwrap_or_default() {
            if let Some(near) = nearest(verb, VERBS.iter().copied()).filter(|_| !VERBS.contains(&verb)) {
                let message = format!("`{verb}` is nothing that can be done; did you mean `{near}`?");
                self.say(value.span(), ProblemKind::Ignored, message, Some(near));
            }
        }
    }

    /// Says where a resource is in none of the groups of its rule, but in another one.
    fn misplaced(&mut self, name: &str, value: Value<'_>, groups: &[(&str, Value<'_>)]) {
        let base = name.split('/').next().unwrap_or(name);
        let homes = resources().filter(|(_, all)| all.iter().any(|one| one == base));
        let homes: Vec<&str> = homes.map(|(group, _)| group).collect();
        if homes.is_empty() || groups.iter().any(|(group, _)| homes.contains(group)) {
            return;
        }
        let home = homes.iter().find(|group| **group != "extensions").map_or("", |home| home);
        let home = if home.is_empty() { "\"\"" } else { home };
        let message = format!("`{base}` is in the group `{home}`, which is not among the `apiGroups` of this rule");
        self.say(value.span(), ProblemKind::Ignored, message, None);
    }
}

/// The texts of a list, the empty one among them; none where one of them is not known.
fn texts(list: Option<Value<'_>>) -> Option<Vec<(&str, Value<'_>)>> {
    list?.items().into_iter().map(text).collect()
}

fn text(value: Value<'_>) -> Option<(&str, Value<'_>)> {
    match value.text()? {
        "" => Some(("", value)),
        _ => Some((literal(value)?, value)),
    }
}
