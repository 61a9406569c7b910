//! What of all that a schema allows goes together with what is written beside it.

use std::collections::BTreeSet;

use super::access;
use super::rules::{HANDLERS, LASTING, METRICS, SOURCES};
use crate::model::{CompletionItem, Cursor};
use crate::syntax::yaml::Node;
use crate::syntax::{Slot, Step};

/// Takes away what the server would refuse beside what is there, and what a list has already.
pub(super) fn narrow(at: &Cursor<'_>, items: &mut Vec<CompletionItem>) {
    let kind = object(at).and_then(|object| object.get("kind")?.text()).unwrap_or("");
    let path = at.context.path.as_slice();
    match (path, &at.context.slot) {
        ([.., Step::Key(spec)], Slot::Value { key, .. }) if spec == "spec" && key == "restartPolicy" => {
            items.retain(|item| match kind {
                "Job" | "CronJob" => item.label != "Always",
                _ if LASTING.contains(&kind) => item.label == "Always",
                _ => true,
            });
        }
        ([.., Step::Key(around)], Slot::Value { key, .. }) if around == "roleRef" && key == "kind" => {
            items.retain(|item| kind != "ClusterRoleBinding" || item.label == "ClusterRole");
        }
        ([.., Step::Key(list), Step::Item(_)], Slot::Key) if list == "metrics" => {
            let said = node_at(at, path).and_then(|metric| metric.get("type")?.text());
            let Some((_, own)) = METRICS.iter().find(|(name, _)| said == Some(name)) else { return };
            items.retain(|item| item.label == *own || METRICS.iter().all(|(_, other)| *other != item.label));
        }
        ([.., Step::Key(list), Step::Item(_)], Slot::Key) if list == "filters" => {
            let said = node_at(at, path).and_then(|filter| filter.get("type")?.text());
            let Some(own) = said.map(as_key).filter(|own| items.iter().any(|item| item.label == *own)) else { return };
            items.retain(|item| item.label == own || item.label == "type");
        }
        ([Step::Key(spec)], Slot::Key) if spec == "spec" && kind == "PodDisruptionBudget" => {
            one_of(at, &["minAvailable", "maxUnavailable"], items);
        }
        ([.., Step::Key(list), Step::Item(_)], Slot::Key) if list == "volumes" => one_of(at, SOURCES, items),
        ([.., Step::Key(probe)], Slot::Key) if probe.ends_with("Probe") => one_of(at, HANDLERS, items),
        _ => {}
    }
    if access::list_of_rule(at) == Some("resources") {
        items.retain(|item| access::fits(at, &item.label));
    }
    if let [.., Step::Item(_)] = path {
        let written = written(at);
        items.retain(|item| !written.contains(item.label.trim_matches('"')) || item.label == "\"\"");
    }
}

/// The key under which what a type says is written: `urlRewrite` of `URLRewrite`.
fn as_key(name: &str) -> String {
    let capitals = name.chars().take_while(char::is_ascii_uppercase).count();
    // The last capital of several begins the next word.
    let lowered = if capitals > 1 && capitals < name.len() { capitals - 1 } else { capitals };
    let own = |(place, c): (usize, char)| if place < lowered { c.to_ascii_lowercase() } else { c };
    name.chars().enumerate().map(own).collect()
}

/// Of keys that exclude each other, none beside one that is there.
fn one_of(at: &Cursor<'_>, keys: &[&str], items: &mut Vec<CompletionItem>) {
    if at.context.present.iter().any(|present| keys.contains(&present.as_str())) {
        items.retain(|item| !keys.contains(&item.label.as_str()));
    }
}

/// The texts of the list at the cursor, that at the cursor left out.
fn written<'d>(at: &Cursor<'d>) -> BTreeSet<&'d str> {
    let list = at.context.path.split_last().and_then(|(_, list)| node_at(at, list));
    let items = list.into_iter().flat_map(|list| list.items().collect::<Vec<_>>());
    items.filter(|item| !item.span().touches(at.offset)).filter_map(|item| item.text()).collect()
}

/// The object at the cursor: that of the document, or one of a list.
fn object<'d>(at: &Cursor<'d>) -> Option<Node<'d>> {
    match at.context.path.as_slice() {
        [Step::Key(list), item @ Step::Item(_), ..] if list == "items" => {
            node_at(at, &[Step::Key(list.clone()), item.clone()])
        }
        _ => node_at(at, &[]),
    }
}

/// The node at the end of a path.
pub(super) fn node_at<'d>(at: &Cursor<'d>, path: &[Step]) -> Option<Node<'d>> {
    let mut node = at.parsed.yaml()?.root()?;
    for step in path {
        node = match step {
            Step::Key(key) => node.get(key)?,
            Step::Item(index) => node.resolved().items().nth(*index)?,
            Step::Block { .. } | Step::Instruction(_) => return None,
        };
    }
    Some(node.resolved())
}
