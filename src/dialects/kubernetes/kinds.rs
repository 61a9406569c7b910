use std::collections::BTreeMap;
use std::sync::Arc;

use super::narrowed::node_at;
use super::schema::{custom_kind, is_template, of_new, of_part, schema};
use super::version;
use super::{in_workspace, json};
use crate::knowledge::kubernetes::{Home, Minor, given_up, home, kinds_of, versions_of, wider, wider_kinds};
use crate::knowledge::{file, files, object_kind};
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown, Project, SymbolKind};
use crate::schema::{self as schemas, Schema};
use crate::syntax::yaml::Node;
use crate::syntax::{self, Context, Language, Slot, Step};
use crate::text::{Span, TextEdit};

/// What every object begins with, in the order in which it is written.
const FIRST_KEYS: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];

/// The version of what belongs to no group.
const CORE: &str = "v1";

/// Kinds of the workspace of which whole objects are offered, at most.
const MOST: usize = 50;

/// The versions that most objects have, in the order in which they are offered.
const USUAL: [&str; 7] = [
    "v1",
    "apps/v1",
    "batch/v1",
    "networking.k8s.io/v1",
    "rbac.authorization.k8s.io/v1",
    "autoscaling/v2",
    "policy/v1",
];

/// Offers what an object is: kinds and versions, each after the other, the keys it begins with, and whole objects.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let context = at.context;
    if let Some(schema) = of_metadata(at, project) {
        out.extend(schemas::complete(&schema, at.parsed, context));
        return;
    }
    let is_root = context.path.is_empty();
    let is_item = matches!(context.path.as_slice(), [Step::Key(key), Step::Item(_)] if key == "items");
    if !is_root && !is_item {
        return;
    }
    let object = mapping_at(at);
    let said = |key: &str| object.and_then(|object| object.get(key)?.text()).filter(|text| !text.is_empty());
    match &context.slot {
        Slot::Value { key, .. } if key == "kind" => kinds(at, said("apiVersion"), project, out),
        Slot::Value { key, .. } if key == "apiVersion" => versions(at, said("kind"), project, out),
        // Nobody else knows the keys of a kind that nothing describes.
        Slot::Key if said("apiVersion").is_none() || said("kind").is_none() || schema(at.parsed, project).is_none() => {
            let is_list = said("kind").is_some_and(|kind| kind.ends_with("List"));
            // What the usual version of the kind has, until one is said.
            let usual = said("kind").filter(|_| said("apiVersion").is_none());
            let usual = usual.and_then(|kind| of_part(None, kind, project));
            let own = usual.map_or_else(Vec::new, |schema| schemas::complete(&schema, at.parsed, context));
            let may_stand =
                |key: &&str| own.is_empty() || *key == "apiVersion" || own.iter().any(|item| item.label == *key);
            let keys = FIRST_KEYS.into_iter().map(|key| if key == "spec" && is_list { "items" } else { key });
            for key in keys.filter(may_stand).filter(|key| !context.present.iter().any(|present| present == key)) {
                let mut item = CompletionItem::new(key, CompletionKind::Property, context.typed);
                let inner = " ".repeat(context.indent + 2);
                item.edit.text.push_str(&match key {
                    "metadata" if !is_list => format!(":\n{inner}name: "),
                    "metadata" | "spec" => ":".to_owned(),
                    "items" => format!(":\n{inner}- "),
                    _ => ": ".to_owned(),
                });
                item.preferred = true;
                if at.parsed.language == Language::Json {
                    json::write_key(
                        at,
                        &mut item,
                        match key {
                            "metadata" if !is_list => "{\"name\": \"$1\"}",
                            "metadata" | "spec" => "{$1}",
                            "items" => "[$1]",
                            _ => "\"$1\"",
                        },
                    );
                }
                out.push(item);
            }
            out.extend(own.into_iter().filter(|item| {
                !item.label.starts_with('$') && !["apiVersion", "metadata", "spec"].contains(&item.label.as_str())
            }));
            if is_root && context.present.is_empty() {
                let known = out.len();
                skeletons(context.typed, out);
                custom_skeletons(at, project, out);
                if at.parsed.language == Language::Json {
                    as_json(at, known, out);
                }
            }
        }
        _ => {}
    }
}

/// What describes the place of the cursor in an object of a kind that nothing describes: all have the same metadata.
fn of_metadata(at: &Cursor<'_>, project: &dyn Project) -> Option<Arc<Schema>> {
    let is_there = matches!(at.context.path.first(), Some(Step::Key(key)) if key == "metadata");
    let root = at.parsed.yaml().filter(|_| is_there)?.root()?;
    let said = |key: &str| root.get(key).and_then(Node::text).is_some_and(|text| !text.is_empty());
    if !said("apiVersion") || !said("kind") || is_template(at.parsed) || schema(at.parsed, project).is_some() {
        return None;
    }
    of_part(None, "ConfigMap", project)
}

/// The mapping the cursor is in.
pub(super) fn mapping_at<'d>(at: &Cursor<'d>) -> Option<Node<'d>> {
    node_at(at, &at.context.path)
}

/// The kinds of an `apiVersion`, or all of them, each once, with the version to write it with.
fn kinds(at: &Cursor<'_>, version: Option<&str>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let minor = version::target(project);
    for (kind, served) in kinds_of(minor).filter(|(_, served)| version.is_none_or(|version| version == served.version))
    {
        if out.last().is_some_and(|item| item.label == kind) {
            continue;
        }
        let about = object_kind(kind);
        let mut item = CompletionItem::new(kind, CompletionKind::Value, at.context.typed);
        item.detail = Some(about.map_or(served.version, |about| about.version.as_str()).to_owned());
        item.documentation = about.map(|about| Markdown(about.about.clone()));
        item.preferred = about.is_some();
        out.push(item);
    }
    if version == Some(CORE) {
        let mut item = CompletionItem::new("List", CompletionKind::Value, at.context.typed);
        item.documentation = Some(Markdown("Several objects in one, in `items`.".to_owned()));
        out.push(item);
    }
    for wider in wider_kinds() {
        let of = wider.versions.iter().find(|of| version.is_none_or(|version| version == *of));
        if let Some(of) = of.filter(|_| !out.iter().any(|item| item.label == wider.kind)) {
            let mut item = CompletionItem::new(wider.kind.as_str(), CompletionKind::Value, at.context.typed);
            item.detail = Some(of.clone());
            item.documentation = Some(Markdown(wider.about.clone()));
            out.push(item);
        }
    }
    for (of, kind) in custom_kinds(at, project) {
        if version.is_none_or(|version| version == of) && !out.iter().any(|item| item.label == kind) {
            let mut item = CompletionItem::new(kind, CompletionKind::Value, at.context.typed);
            item.detail = Some(of);
            out.push(item);
        }
    }
}

/// The versions that serve a kind, or all of them.
fn versions(at: &Cursor<'_>, kind: Option<&str>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let minor = version::target(project);
    let best = kind.and_then(object_kind).map(|about| about.version.as_str());
    let mut found: Vec<String> = kinds_of(minor)
        .filter(|(of, _)| kind.is_none_or(|kind| kind == *of))
        .map(|(_, served)| served.version.to_owned())
        .collect();
    let custom = custom_kinds(at, project).into_iter().filter(|(_, of)| kind.is_none_or(|kind| kind == of));
    found.extend(custom.map(|(version, _)| version));
    let wider = wider_kinds().filter(|wider| kind.is_none_or(|kind| kind == wider.kind));
    found.extend(wider.flat_map(|wider| wider.versions.iter().cloned()));
    found.sort_by_key(|version| {
        let rank = USUAL.iter().position(|usual| *usual == version);
        (rank.unwrap_or(USUAL.len()), version.clone())
    });
    found.dedup();
    for version in found {
        let mut item = CompletionItem::new(version.as_str(), CompletionKind::Value, at.context.typed);
        item.preferred = match best {
            Some(best) => best == version,
            None => kind.is_none() && is_of_known_kind(&version, minor),
        };
        item.deprecated =
            kind.is_some_and(|kind| given_up(&version, kind).is_some_and(|newer| newer.deprecated <= minor));
        item.detail = kind.map(str::to_owned);
        out.push(item);
    }
}

/// Whether one of the kinds that people write most is of a version.
fn is_of_known_kind(version: &str, minor: Minor) -> bool {
    let mut kinds = kinds_of(minor).filter(|(_, served)| served.version == version);
    kinds.any(|(kind, _)| object_kind(kind).is_some_and(|about| about.version == version))
}

/// Versions and names of the kinds that files of the workspace define.
fn custom_kinds(at: &Cursor<'_>, project: &dyn Project) -> Vec<(String, String)> {
    let names = in_workspace(SymbolKind::Kind, at, project).into_iter().map(|definition| definition.symbol.name.text());
    let mut found: Vec<(String, String)> = names
        .filter_map(|name| name.rsplit_once('/').map(|(version, kind)| (version.to_owned(), kind.to_owned())))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Writes the items behind the first ones, which are objects in YAML, as JSON; takes away those that cannot stand there.
fn as_json(at: &Cursor<'_>, first: usize, out: &mut Vec<CompletionItem>) {
    let behind = out.split_off(first.min(out.len()));
    out.extend(behind.into_iter().filter_map(|mut item| {
        item.edit.text = json::between_braces(at, &item.edit.text)?;
        Some(item)
    }));
}

/// Whole objects of the kinds people write most, with places to fill in.
fn skeletons(typed: Span, out: &mut Vec<CompletionItem>) {
    for path in files("kubernetes/skeletons/") {
        let kind = path.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml"));
        let (Some(kind), Some(text)) = (kind, file(&path)) else { continue };
        let mut item = CompletionItem::new(kind, CompletionKind::Keyword, typed);
        item.edit = TextEdit::replace(typed, text);
        item.snippet = true;
        item.detail = Some("a new object".to_owned());
        item.documentation = object_kind(kind).map(|about| Markdown(about.about.clone()));
        out.push(item);
    }
}

/// The same of the kinds that files of the workspace define, each in its newest version, with all that it needs; of those
/// that most clusters have once their name is begun.
fn custom_skeletons(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let mut newest: BTreeMap<(String, String), String> = BTreeMap::new();
    for (version, kind) in custom_kinds(at, project) {
        let name = (group_of(&version).to_owned(), kind);
        let number = |version: &str| version.rsplit('/').next().unwrap_or("").to_owned();
        let is_settled = |version: &str| !["alpha", "beta"].iter().any(|sign| number(version).contains(sign));
        if newest.get(&name).is_none_or(|known| is_settled(&version) || !is_settled(known)) {
            newest.insert(name, version);
        }
    }
    let typed = at.context.typed;
    let word = typed.of(&at.parsed.text).to_ascii_lowercase();
    let wider = wider_kinds().filter(|_| !word.is_empty()).filter_map(|wider| {
        let version = wider.versions.first()?;
        Some(((group_of(version).to_owned(), wider.kind.clone()), version.clone()))
    });
    for (name, version) in wider {
        newest.entry(name).or_insert(version);
    }
    let meant = newest.into_iter().filter(|((_, kind), _)| kind.to_ascii_lowercase().starts_with(&word));
    for ((_, kind), version) in meant.take(MOST) {
        let mut text = format!("apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: ${{1:name}}\n");
        let whole = syntax::parse(Language::Yaml, text.as_str().into(), None);
        let present = ["apiVersion", "kind", "metadata"].map(str::to_owned).to_vec();
        let context = Context { path: Vec::new(), slot: Slot::Key, typed: Span::at(0), present, indent: 0 };
        let described = of_new(&version, &kind, project);
        let keys = described.map_or_else(Vec::new, |schema| schemas::complete(&schema, &whole, &context));
        for item in keys.iter().filter(|item| item.preferred || item.label == "spec") {
            text.push_str(&behind_first(&item.edit.text, item.snippet));
            text.push('\n');
        }
        let mut item = CompletionItem::new(kind, CompletionKind::Keyword, typed);
        item.edit = TextEdit::replace(typed, text);
        item.snippet = true;
        item.detail = Some(format!("a new object, {version}"));
        out.push(item);
    }
}

/// A text as part of a snippet that has a place already: its own places come behind that.
fn behind_first(text: &str, is_snippet: bool) -> String {
    if !is_snippet {
        return format!("{}$2", text.replace('$', "\\$").replace('}', "\\}"));
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        out.push('$');
        let brace = if behind.starts_with('{') { "{" } else { "" };
        let number = behind.get(brace.len()..).unwrap_or("");
        let digits = number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match number.get(..digits).and_then(|digits| digits.parse::<u32>().ok()).filter(|_| !before.ends_with('\\')) {
            Some(place) => {
                out.push_str(&format!("{brace}{}", place + 1));
                rest = number.get(digits..).unwrap_or("");
            }
            None => rest = behind,
        }
    }
    out + rest
}

/// What a kind is for, where an object says its own.
pub(super) fn hover(at: &Cursor<'_>, project: &dyn Project) -> Option<Markdown> {
    if let Some(schema) = of_metadata(at, project) {
        return schemas::hover(&schema, at.parsed, at.offset).map(|(_, text)| text);
    }
    let node = at.parsed.yaml()?.at(at.offset)?;
    let object = node.parent()?;
    let is_kind = object.written().any(|(key, value)| value == node && key.text() == Some("kind"));
    let version = object.get("apiVersion")?.text()?;
    let kind = node.text().filter(|_| is_kind)?;
    let mut text = format!("**{kind}** (`{version}`");
    let where_it_lives = match custom_kind(version, kind, project) {
        Some((_, custom)) => Some(if custom.namespaced { Home::Namespace } else { Home::Cluster }),
        None => home(version, kind).or_else(|| {
            let wider = wider(version, kind)?;
            Some(if wider.namespaced { Home::Namespace } else { Home::Cluster })
        }),
    };
    match where_it_lives {
        Some(Home::Namespace) => text.push_str(", in a namespace"),
        Some(Home::Cluster) => text.push_str(", in the cluster"),
        None => {}
    }
    text.push(')');
    let about = object_kind(kind).filter(|about| group_of(&about.version) == group_of(version));
    let told = about.map(|about| &about.about).or_else(|| wider(version, kind).map(|wider| &wider.about));
    if let Some(told) = told {
        text.push_str(&format!("\n\n{told}"));
    }
    let lifetime = lifetime(version, kind, version::target(project));
    if let Some(lifetime) = &lifetime {
        text.push_str(&format!("\n\n{lifetime}"));
    }
    let known = told.is_some() || lifetime.is_some() || where_it_lives.is_some();
    known.then_some(Markdown(text))
}

/// Since and until when Kubernetes serves a kind of its own, where that is not always.
fn lifetime(version: &str, kind: &str, minor: Minor) -> Option<String> {
    if let Some(newer) = given_up(version, kind) {
        let instead =
            newer.instead.as_ref().map_or_else(String::new, |instead| format!("; `{instead}` took its place"));
        let removed = newer.removed.map_or_else(String::new, |removed| format!(", removed in 1.{removed}"));
        return Some(format!("Deprecated since Kubernetes 1.{}{removed}{instead}.", newer.deprecated));
    }
    let within = versions_of(kind).find(|served| served.version == version)?.within;
    match (within.first(), within.last()) {
        (_, Some(last)) if last < minor => Some(format!("Served up to Kubernetes 1.{last}.")),
        (Some(first), _) if first > crate::knowledge::kubernetes::oldest() => {
            Some(format!("Since Kubernetes 1.{first}."))
        }
        _ => None,
    }
}

fn group_of(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::kubernetes::{Form, json_schema, newest, served};
    use crate::schema::{Schema, validate};
    use crate::syntax::parse;

    /// A snippet with every place filled in as it suggests.
    fn filled(snippet: &str) -> String {
        let mut out = String::new();
        let mut rest = snippet;
        while let Some((before, after)) = rest.split_once("${") {
            let (place, behind) = after.split_once('}').unwrap();
            out.push_str(before);
            out.push_str(place.split_once(':').unwrap().1);
            rest = behind;
        }
        out + rest
    }

    #[test]
    fn every_skeleton_is_an_object_its_schema_takes() {
        let paths = files("kubernetes/skeletons/");
        assert!(paths.len() >= 15);
        for path in paths {
            let text = filled(&file(&path).unwrap());
            let parsed = parse(Language::Yaml, text.as_str().into(), None);
            assert!(parsed.errors.is_empty(), "{path}: {:?}", parsed.errors);
            let root = parsed.yaml().unwrap().root().unwrap();
            let (version, kind) =
                (root.get("apiVersion").unwrap().text().unwrap(), root.get("kind").unwrap().text().unwrap());
            assert!(path.ends_with(&format!("/{kind}.yaml")) && served(version, kind, newest()).is_some(), "{path}");
            let schema = Schema::from_json(&json_schema(&[(version, kind)], false, newest(), Form::Whole));
            assert_eq!(validate(&schema, &parsed), [], "{path}");
        }
    }

    #[test]
    fn lifetimes_are_told_where_they_are_not_for_ever() {
        assert_eq!(lifetime("v1", "Pod", 37), None);
        let cron = lifetime("batch/v1beta1", "CronJob", 37).unwrap();
        assert_eq!(cron, "Deprecated since Kubernetes 1.21, removed in 1.25; `batch/v1` took its place.");
    }
}
