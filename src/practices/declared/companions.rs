use std::cell::RefCell;
use std::collections::HashMap;

use super::{applies, bindings};
use crate::dialects::Dialect;
use crate::knowledge::{Binding, Companion, value_of};
use crate::model::{
    CloudResource, Definition, Demand, EntityId, FileId, Intent, Lowered, Part, Project, Reference, Scope, SymbolKind,
    SymbolName, Use, Within,
};
use crate::practices::report::{Draft, Found, Report};
use crate::text::Span;

/// The resources of one module, asked for those that should stand beside another one.
pub(in crate::practices) struct Companions<'p> {
    project: &'p dyn Project,
    /// By the types asked for and the type they should refer to: whether one of them refers to what is not known.
    loose: RefCell<HashMap<(&'static str, String), bool>>,
}

impl<'p> Companions<'p> {
    pub(in crate::practices) fn new(project: &'p dyn Project) -> Self {
        Companions { project, loose: RefCell::default() }
    }

    /// What is missing beside a resource of a segment.
    pub(in crate::practices) fn check(
        &self,
        file: &FileId,
        part: &Part,
        (id, resource): (EntityId, &CloudResource),
        dialect: &'static dyn Dialect,
        found: &mut Vec<Found>,
    ) {
        for (page, binding) in bindings(&resource.kind) {
            let Some(companion) = &binding.companion else { continue };
            let name = SymbolName::Text(resource.address());
            let symbol = part.facts.symbols.iter().find(|s| s.kind == SymbolKind::Resource && s.name == name);
            let Some(symbol) = symbol.filter(|_| applies(&resource.own(), binding)) else { continue };
            let symbol = Definition { file: file.clone(), base: part.base, symbol: symbol.clone() };
            if !self.is_missing(&symbol, resource, companion) {
                continue;
            }
            let draft = draft(id, resource, binding, companion);
            Report::new(page, Some(dialect), found).add_with_aliases(draft, binding.aliases.clone());
        }
    }

    /// Whether no companion refers to a resource, and none can be out of sight.
    fn is_missing(&self, symbol: &Definition, resource: &CloudResource, companion: &'static Companion) -> bool {
        let speaks = |facts: &Lowered| {
            let mut kinds = facts.resources().map(|(_, other)| &other.kind);
            // What a module or a local value does with the resource is not seen from here.
            kinds.any(|kind| companion.kind.contains(kind))
                || facts.symbols.iter().any(|one| match one.kind {
                    SymbolKind::Module | SymbolKind::Local => true,
                    SymbolKind::Output => companion.elsewhere,
                    _ => false,
                })
        };
        let mut uses = self.project.uses(symbol).into_iter();
        !uses.any(|one| self.with_segment(&one.file, one.base, speaks) != Some(false))
            && !self.has_loose_ones(symbol, resource, companion)
    }

    /// Whether the module has a companion that refers to no resource of this type by name, but to a variable or text.
    fn has_loose_ones(&self, symbol: &Definition, resource: &CloudResource, companion: &'static Companion) -> bool {
        let Some(first) = companion.kind.first() else { return true };
        let key = (first.as_str(), resource.kind.clone());
        if let Some(known) = self.loose.borrow().get(&key) {
            // Whoever takes the answer over depends on what it depends on.
            companion.kind.iter().for_each(|kind| drop(self.project.resources(&symbol.file, kind)));
            return *known;
        }
        let prefix = format!("{}.", resource.kind);
        let refers = |facts: &Lowered| {
            let mut names = facts.references.iter().filter(|r| r.kind == SymbolKind::Resource).map(|r| r.name.text());
            names.any(|name| name.starts_with(&prefix))
        };
        let all = companion.kind.iter().flat_map(|kind| self.resources(symbol, kind));
        let loose = all.into_iter().any(|other| self.with_segment(&other.file, other.base, refers) != Some(true));
        self.loose.borrow_mut().insert(key, loose);
        loose
    }

    /// The resources of a type in the module in which a symbol stands.
    fn resources(&self, symbol: &Definition, kind: &str) -> Vec<Definition> {
        let reference = Reference {
            kind: SymbolKind::Resource,
            name: SymbolName::Text(format!("{kind}.")),
            span: Span::at(0),
            within: Within::Scope(Scope::Folder),
            demand: Demand::Optional,
        };
        self.project.qualified(&Use { file: symbol.file.clone(), base: symbol.base, reference })
    }

    /// What a segment of a file says, if it can be seen.
    fn with_segment<T>(&self, file: &FileId, base: usize, ask: impl FnOnce(&Lowered) -> T) -> Option<T> {
        self.project.segment(file, base).map(|facts| ask(&facts))
    }
}

fn draft(id: EntityId, resource: &CloudResource, binding: &Binding, companion: &Companion) -> Draft {
    let kind = companion.kind.first().map_or("", String::as_str);
    let what = format!("No `{kind}` refers to `{}`.", resource.address());
    let mut advice = binding.advice.clone().unwrap_or_else(|| format!("Add one for `{}`.", resource.name));
    if let Some(caution) = &binding.caution {
        advice = format!("{advice} {caution}");
    }
    let draft = Draft::new(resource.span, what).advise(advice);
    if companion.set.is_empty() {
        return draft;
    }
    let path = |path: &String| path.split('.').map(str::to_owned).collect();
    draft.propose(Intent::AddCompanion {
        resource: id,
        kind: kind.to_owned(),
        by: companion.by.clone(),
        attribute: companion.attribute.clone(),
        settings: companion.set.iter().filter_map(|(at, value)| Some((path(at), value_of(value)?))).collect(),
    })
}
