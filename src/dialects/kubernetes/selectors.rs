use std::collections::BTreeMap;

use super::{in_workspace, monitors, pairs};
use crate::model::{CompletionItem, CompletionKind, Cursor, Field, Markdown, Project, SymbolKind, SymbolName, Value};
use crate::syntax::{Slot, Step};

/// Labels whose meaning tools agree upon.
const AGREED: &[(&str, &str)] = &[
    ("app.kubernetes.io/name", "The name of the application."),
    ("app.kubernetes.io/instance", "Tells this installation of the application from others."),
    ("app.kubernetes.io/version", "The version of the application that runs."),
    ("app.kubernetes.io/component", "What part this has in the application: `database`, `web`."),
    ("app.kubernetes.io/part-of", "The larger application it is a part of."),
    ("app.kubernetes.io/managed-by", "The tool that looks after it."),
];

/// Where the cluster itself writes the name of a namespace.
const NAME: &str = "kubernetes.io/metadata.name";

/// Offers the labels that pods of the workspace have, where a selector is written, and where labels are; there also
/// those of the object itself and those with an agreed meaning.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let labels = match at.context.path.as_slice() {
        [.., Step::Key(around), Step::Key(last)] => around == "metadata" && last == "labels",
        _ => false,
    } || is_given(&at.context.path);
    let selects = match at.context.path.as_slice() {
        [.., Step::Key(last)] if last == "matchLabels" => true,
        [Step::Key(spec), Step::Key(selector)] if spec == "spec" && selector == "selector" => {
            let kind = at.parsed.yaml().and_then(|document| document.root()?.get("kind")?.text());
            kind.is_none_or(|kind| matches!(kind, "Service" | "ReplicationController"))
        }
        _ => false,
    };
    if !selects && !labels {
        return;
    }
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |name: &str, value: &str, of: &str| {
        let wanted = match &at.context.slot {
            Slot::Key => (!at.context.present.iter().any(|present| present == name)).then_some(name),
            Slot::Value { key, .. } => (key == name).then_some(value),
            _ => None,
        };
        if let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) {
            found.entry(wanted.to_owned()).or_insert_with(|| of.to_owned());
        }
    };
    if at.context.path.iter().any(|step| matches!(step, Step::Key(key) if key == "namespaceSelector")) {
        for (name, value, of) in namespaces(at, project) {
            add(&name, &value, &of);
        }
        if at.context.slot == Slot::Key {
            add(NAME, "", "the name of the namespace");
        }
        offer(at, found, out);
        return;
    }
    if let Some(root) = at.parsed.yaml().and_then(|document| document.root()).filter(|_| labels) {
        let places: [&[&str]; 4] = [
            &["spec", "selector", "matchLabels"],
            &["spec", "selector"],
            &["metadata", "labels"],
            &["spec", "template", "metadata", "labels"],
        ];
        for label in places.iter().filter_map(|place| root.dig(place)).flat_map(|labels| labels.entries()) {
            let is_typed = label.key.span().touches(at.offset) || label.value.span().touches(at.offset);
            if let (Some(name), Some(value), false) = (label.key.text(), label.value.text(), is_typed) {
                add(name, value, "of this object");
            }
        }
    }
    let place = at.base + at.offset;
    let of = at.parsed.yaml().and_then(|document| document.root()?.get("kind")?.text());
    let asks_services = selects && of == Some(monitors::OF_SERVICES);
    let kind = if asks_services { SymbolKind::ServiceLabels } else { SymbolKind::PodLabels };
    let others = in_workspace(kind, at, project).into_iter();
    for pods in others.filter(|pods| pods.file != *at.file || !pods.name_span().touches(place)) {
        let SymbolName::Labels(set) = &pods.symbol.name else { continue };
        let of = pods.symbol.detail.unwrap_or_default();
        set.iter().for_each(|(name, value)| add(name, value, &of));
    }
    offer(at, found, out);
    let is_free = |name: &str| !at.context.present.iter().any(|present| present == name);
    for (name, about) in AGREED.iter().filter(|(name, _)| labels && at.context.slot == Slot::Key && is_free(name)) {
        let mut item = CompletionItem::new(*name, CompletionKind::Property, at.context.typed);
        pairs::write(at, &mut item);
        item.documentation = Some(Markdown((*about).to_owned()));
        out.push(item);
    }
}

/// Whether a path leads to labels that a Kustomization gives to whatever it takes.
pub(super) fn is_given(path: &[Step]) -> bool {
    match path {
        [Step::Key(labels)] => labels == "commonLabels",
        [Step::Key(labels), Step::Item(_), Step::Key(pairs)] => labels == "labels" && pairs == "pairs",
        _ => false,
    }
}

fn offer(at: &Cursor<'_>, found: BTreeMap<String, String>, out: &mut Vec<CompletionItem>) {
    for (label, of) in found {
        let mut item = CompletionItem::new(label, CompletionKind::Reference, at.context.typed);
        pairs::write(at, &mut item);
        item.detail = Some(of).filter(|of| !of.is_empty());
        out.push(item);
    }
}

/// The labels of namespaces that the workspace makes, that with their name first: name, value and whose.
fn namespaces(at: &Cursor<'_>, project: &dyn Project) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for one in in_workspace(SymbolKind::Object, at, project) {
        let full = one.symbol.name.text();
        let Some(name) = full.strip_prefix("Namespace/") else { continue };
        let of = format!("of {full}");
        found.push((NAME.to_owned(), name.to_owned(), of.clone()));
        let Some(facts) = project.segment(&one.file, one.base) else { continue };
        let own = facts.resources().filter(|(_, resource)| resource.kind == "Namespace" && resource.name == name);
        for (_, resource) in own {
            let Field::Set(Value::Map(labels), _) = resource.setting(&["metadata", "labels"]) else { continue };
            for (label, value) in labels {
                if let Field::Set(Value::Text(value) | Value::Number(value), _) = value {
                    found.push((label, value, of.clone()));
                }
            }
        }
    }
    found
}
