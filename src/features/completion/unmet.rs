use std::collections::BTreeMap;

use super::Probe;
use crate::model::{CompletionItem, CompletionKind, Cursor, Definition, Project, Scope, Use};
use crate::syntax::Slot;

/// Where something gets its name: names that others already mean and that nothing has yet.
pub(super) fn names(probe: &Probe, cursor: &Cursor<'_>, project: &dyn Project) -> Vec<CompletionItem> {
    let Some(symbol) = probe.symbol() else { return Vec::new() };
    let kind = symbol.kind;
    let own = symbol.name.text();
    let (qualifier, _) = kind.parts(&own);
    let place = cursor.base + cursor.offset;
    let is_present = |name: &str| cursor.context.slot == Slot::Key && cursor.context.present.iter().any(|p| p == name);
    let mut wanted: BTreeMap<String, Use> = BTreeMap::new();
    for user in users(symbol.scope, cursor, project) {
        let text = user.reference.name.text();
        let (of, name) = kind.parts(&text);
        let is_typed = user.file == *cursor.file && user.span().touches(place);
        if user.reference.kind == kind && of == qualifier && kind.accepts(name) && !is_typed && !is_present(name) {
            wanted.entry(name.to_owned()).or_insert(user);
        }
    }
    let is_there = |definition: &Definition| definition.file != *cursor.file || !definition.name_span().touches(place);
    wanted.retain(|_, user| !project.definitions(user).iter().any(is_there));
    let item = |name: String| {
        let mut item = CompletionItem::new(name, CompletionKind::Reference, cursor.context.typed);
        item.detail = Some(format!("{} that is named but not there yet", kind.noun()));
        item.edit.text.push_str(probe.end);
        item.preferred = true;
        item
    };
    wanted.into_keys().map(item).collect()
}

/// The references among which somebody may mean a symbol of this scope: those of the file, of its project, or of its
/// folder.
fn users(scope: Scope, cursor: &Cursor<'_>, project: &dyn Project) -> Vec<Use> {
    match scope {
        Scope::Segment | Scope::File => {
            let facts = project.facts(cursor.file);
            let uses = facts.iter().flat_map(|facts| facts.uses());
            uses.filter(|user| scope == Scope::File || user.base == cursor.base).collect()
        }
        Scope::Project => {
            project.together(cursor.file).iter().flat_map(|facts| facts.uses().collect::<Vec<_>>()).collect()
        }
        Scope::Folder | Scope::Workspace => {
            project.folder(cursor.file).iter().flat_map(|facts| facts.uses().collect::<Vec<_>>()).collect()
        }
    }
}
