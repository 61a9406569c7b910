//! Annotations and labels that programs read: what may be written, and what it is for.

use super::narrowed::node_at;
use super::pairs;
use crate::knowledge::kubernetes::{Annotation, annotations};
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown};
use crate::syntax::{Slot, Step};

/// What the objects of a kind, or the pods they make, are called in what is known of annotations.
const PODS: &str = "Pod";

/// Offers the keys that programs read where the cursor is, and what may stand behind them.
pub(super) fn complete(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let Some((kind, are_labels)) = place(at) else { return };
    let typed = at.context.typed;
    match &at.context.slot {
        Slot::Key => {
            for (key, about) in annotations(are_labels).filter(|(_, about)| stands_at(about, kind)) {
                let is_there = at.context.present.iter().any(|present| present == key);
                if is_there || out.iter().any(|item| item.label == key) {
                    continue;
                }
                let mut item = CompletionItem::new(key, CompletionKind::Property, typed);
                item.documentation = Some(Markdown(about.about.clone()));
                item.deprecated = about.is_old;
                pairs::write(at, &mut item);
                out.push(item);
            }
        }
        Slot::Value { key, .. } => {
            let Some((_, about)) = annotations(are_labels).find(|(name, _)| name == key) else { return };
            for value in &about.values {
                if out.iter().any(|item| item.label == *value) {
                    continue;
                }
                let mut item = CompletionItem::new(value.as_str(), CompletionKind::Value, typed);
                pairs::write(at, &mut item);
                out.push(item);
            }
        }
        _ => {}
    }
}

/// What the annotation or label at the cursor is for.
pub(super) fn hover(at: &Cursor<'_>) -> Option<Markdown> {
    let (_, are_labels) = place(at)?;
    let mapping = node_at(at, &at.context.path)?;
    let touched =
        mapping.entries().find(|entry| entry.key.span().touches(at.offset) || entry.value.span().touches(at.offset))?;
    let name = touched.key.text()?;
    let (key, about) = annotations(are_labels).find(|(key, _)| *key == name)?;
    let mut text = format!("**{key}**\n\n{}", about.about);
    if !about.values.is_empty() {
        let values: Vec<String> = about.values.iter().map(|value| format!("`{value}`")).collect();
        text.push_str(&format!("\n\nValues: {}", values.join(", ")));
    }
    Some(Markdown(text))
}

/// The kind of the object whose annotations or labels the cursor is in, and whether these are labels.
fn place<'d>(at: &Cursor<'d>) -> Option<(&'d str, bool)> {
    let [around @ .., Step::Key(metadata), Step::Key(list)] = at.context.path.as_slice() else { return None };
    let are_labels = match list.as_str() {
        "annotations" => false,
        "labels" => true,
        _ => return None,
    };
    if metadata != "metadata" {
        return None;
    }
    let is_object = matches!(around, [] | [Step::Key(_), Step::Item(_)]);
    if !is_object {
        let makes_pods = matches!(around.last(), Some(Step::Key(key)) if key == "template");
        return makes_pods.then_some((PODS, are_labels));
    }
    Some((node_at(at, around)?.get("kind")?.text()?, are_labels))
}

fn stands_at(about: &Annotation, kind: &str) -> bool {
    about.on.is_empty() || about.on.iter().any(|on| on == kind)
}
