use std::collections::BTreeMap;

use crate::model::{
    CompletionItem, CompletionKind, Cursor, Definition, Demand, Project, Reference, Scope, SymbolKind, SymbolName, Use,
    Within,
};
use crate::syntax::{Slot, Step};
use crate::text::Span;

/// Offers the labels that pods of the workspace have, where a selector is written.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let selects = match at.context.path.as_slice() {
        [.., Step::Key(last)] if last == "matchLabels" => true,
        [Step::Key(spec), Step::Key(selector)] => spec == "spec" && selector == "selector",
        _ => false,
    };
    if !selects {
        return;
    }
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for pods in pods(at, project) {
        let SymbolName::Labels(labels) = &pods.symbol.name else { continue };
        let of = pods.symbol.detail.unwrap_or_default();
        for (name, value) in labels {
            let wanted = match &at.context.slot {
                Slot::Key => (!at.context.present.contains(name)).then_some(name),
                Slot::Value { key, .. } => (key == name).then_some(value),
                _ => None,
            };
            if let Some(wanted) = wanted {
                found.entry(wanted.clone()).or_insert_with(|| of.clone());
            }
        }
    }
    for (label, of) in found {
        let mut item = CompletionItem::new(label, CompletionKind::Reference, at.context.typed);
        if at.context.slot == Slot::Key {
            item.edit.text.push_str(": ");
        }
        item.detail = Some(of).filter(|of| !of.is_empty());
        out.push(item);
    }
}

fn pods(at: &Cursor<'_>, project: &dyn Project) -> Vec<Definition> {
    let reference = Reference {
        kind: SymbolKind::PodLabels,
        name: SymbolName::Labels(BTreeMap::new()),
        span: Span::at(0),
        within: Within::Scope(Scope::Workspace),
        demand: Demand::Optional,
    };
    project.candidates(&Use { file: at.file.clone(), base: at.base, reference })
}
