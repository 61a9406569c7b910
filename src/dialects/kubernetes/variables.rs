use std::collections::BTreeSet;

use crate::model::{CompletionItem, CompletionKind, Cursor, Project};
use crate::syntax::{Slot, Step};
use crate::text::Span;

/// Names offered at most.
const MOST: usize = 200;

/// Offers as the name of a variable those that other containers of the folder have.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let is_variable = matches!(at.context.path.as_slice(), [.., Step::Key(list), Step::Item(_)] if list == "env");
    if !is_variable || !matches!(&at.context.slot, Slot::Value { key, .. } if key == "name") {
        return;
    }
    let place = at.base + at.offset;
    let mut seen = BTreeSet::new();
    for other in project.folder(at.file) {
        for part in &other.parts {
            for (_, container) in part.facts.containers() {
                let near = |span: Span| span.shifted(part.base).touches(place);
                let variables = container.environment.iter();
                for variable in variables.filter(|variable| other.file != *at.file || !near(variable.name_span)) {
                    if seen.len() < MOST && seen.insert(variable.name.clone()) {
                        let mut item = CompletionItem::new(&variable.name, CompletionKind::Property, at.context.typed);
                        item.detail = container.name.as_ref().map(|of| format!("in {of}"));
                        out.push(item);
                    }
                }
            }
        }
    }
}
