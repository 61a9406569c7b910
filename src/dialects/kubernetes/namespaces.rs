use std::collections::BTreeMap;

use super::in_workspace;
use super::kustomize;
use crate::model::{CompletionItem, CompletionKind, Cursor, Project, SymbolKind};
use crate::syntax::{Slot, Step};

/// The kind of the objects that make one.
const KIND: &str = "Namespace";

/// How it is told where an object lives (the detail of its symbol).
const LIVES: &str = "in ";

/// Namespaces that are offered, at most.
const MOST: usize = 100;

/// Offers the namespaces that the workspace makes, and those in which its objects live.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    if !matches!(&at.context.slot, Slot::Value { key, .. } if key == "namespace") {
        return;
    }
    let root = at.parsed.yaml().and_then(|document| document.root());
    let is_place = match at.context.path.as_slice() {
        [] => kustomize::is_meant(root.map(|root| root.resolved()), project),
        [.., Step::Key(around)] => around == "metadata" || around == "target" || around == "select",
        [.., Step::Key(around), Step::Item(_)] => around == "subjects",
        _ => false,
    };
    if !is_place {
        return;
    }
    let place = at.base + at.offset;
    let mut found: BTreeMap<String, &str> = BTreeMap::new();
    for one in in_workspace(SymbolKind::Object, at, project) {
        let is_own = one.file == *at.file && one.symbol.span.shifted(one.base).touches(place);
        let name = one.symbol.name.text();
        let (kind, own) = SymbolKind::Object.parts(&name);
        let lives = one.symbol.detail.as_deref().and_then(|detail| detail.strip_prefix(LIVES));
        if kind == KIND {
            found.insert(own.to_owned(), "namespace");
        } else if let Some(lives) = lives.filter(|_| !is_own) {
            found.entry(lives.to_owned()).or_insert("other objects are in it");
        }
    }
    for (name, detail) in found.into_iter().take(MOST) {
        let mut item = CompletionItem::new(name, CompletionKind::Reference, at.context.typed);
        item.detail = Some(detail.to_owned());
        out.push(item);
    }
}
