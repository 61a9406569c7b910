//! Parts of objects that stand in a Kustomization: what they name, and the containers and volumes they speak of.

use super::super::object::{Object, is_templated};
use super::super::{parts, references};
use super::names::{is_kind, is_plain};
use super::shared;
use crate::dialects::yaml_values::{Allowance, Value};
use crate::knowledge::object_kind;
use crate::model::{
    CompletionItem, CompletionKind, Cursor, Demand, FileId, Lowered, PLACEHOLDER, Project, Reference, Symbol,
    SymbolKind, SymbolName, Use,
};
use crate::schema::Problem;
use crate::syntax::yaml::Node;
use crate::syntax::{self, Parsed};
use crate::text::{Span, TextEdit};

/// What is said beside a patch of the objects it changes.
pub(super) struct About<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) is_targeted: bool,
}

impl<'a> About<'a> {
    /// The part of an object that a document is.
    fn object<'d>(&self, root: Value<'d>) -> Option<Object<'d>>
    where
        'a: 'd,
    {
        let (version, kind) = (root.get("apiVersion"), root.get("kind"));
        let own = kind.and_then(|kind| kind.text()).or(self.kind).filter(|kind| is_kind(kind))?;
        let usual = || object_kind(own).map(|about| about.version.as_str());
        let said = version.and_then(|version| version.text()).or_else(usual).unwrap_or("");
        let name = root.get("metadata").and_then(|metadata| metadata.get("name"));
        Some(Object {
            value: root,
            version: version.unwrap_or(root),
            group: said.split_once('/').map_or("", |(group, _)| group),
            kind: own,
            kind_value: kind.unwrap_or(root),
            name: name.filter(|name| name.text().is_some_and(|text| !is_templated(text))),
        })
    }

    /// The object it is laid over, as `Kind/name`; without the name where that is not said.
    fn over(&self, object: &Object<'_>) -> String {
        let own = || object.name.and_then(|name| name.text());
        let name = if self.is_targeted { self.name } else { own() };
        format!("{}/{}", object.kind, name.filter(|name| is_plain(name)).unwrap_or(""))
    }
}

/// What a patch names, and what it has of the object. Of names that count in an object alone, its own stands before them.
pub(super) fn named(parsed: &Parsed, about: &About<'_>) -> Lowered {
    let mut out = Lowered::default();
    let allowance = Allowance::new();
    let root = parsed.yaml().and_then(|document| Value::root(document, &allowance));
    let Some(object) = root.and_then(|root| about.object(root)) else { return out };
    let over = about.over(&object);
    let placed = |kind: SymbolKind, name: SymbolName| match kind {
        SymbolKind::PodContainer | SymbolKind::PodVolume => {
            SymbolName::Text(format!("{over}/{}", kind.parts(&name.text()).1))
        }
        _ => name,
    };
    for reference in references::references(&[object]) {
        let kind = reference.kind;
        // What it is, and which pods are meant, is for the object to say.
        if !matches!(kind, SymbolKind::Api | SymbolKind::Kind | SymbolKind::PodLabels | SymbolKind::PodPort) {
            let name = placed(kind, reference.name);
            out.references.push(Reference { name, ..reference });
        }
    }
    for symbol in parts::symbols(&object, 0) {
        let is_part = matches!(
            symbol.kind,
            SymbolKind::PodContainer | SymbolKind::PodVolume | SymbolKind::DataKey | SymbolKind::ServicePort
        );
        if is_part {
            let name = placed(symbol.kind, symbol.name.clone());
            out.symbols.push(Symbol { name, ..symbol });
        }
    }
    if allowance.is_spent() { Lowered::default() } else { out }
}

/// What a part names that says nothing of what it is a part of, as far as that is the same wherever there are pods.
pub(in super::super) fn of_pods(parsed: &Parsed) -> Vec<Reference> {
    let root = parsed.yaml().and_then(|document| document.root()).map(Node::resolved);
    let Some(root) = root.filter(|root| ["apiVersion", "kind"].iter().all(|key| root.get(key).is_none())) else {
        return Vec::new();
    };
    let kind = if root.dig(&["spec", "jobTemplate"]).is_some() { "CronJob" } else { "Deployment" };
    let mut found = named(parsed, &About { kind: Some(kind), name: None, is_targeted: true }).references;
    found.retain(|reference| matches!(reference.kind, SymbolKind::Object | SymbolKind::DataKey));
    found.iter_mut().for_each(|reference| reference.demand = Demand::Waived);
    found
}

/// Offers the names of what a patch may mean at the cursor: other objects, their parts, and those of the object itself.
pub(super) fn complete(at: &Cursor<'_>, about: &About<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let here = Span::new(typed.start(), typed.start() + PLACEHOLDER.len());
    let is_named = |found: &Lowered| {
        found.references.iter().any(|one| one.span.covers(here))
            || found.symbols.iter().any(|one| one.name_span.covers(here))
    };
    let read = |closing: Option<&TextEdit>| {
        let (parsed, _) = at.with_name("", closing)?;
        Some(named(&parsed, about)).filter(is_named)
    };
    // As it is written, or with what is open there closed.
    let closings = syntax::closings(at.parsed, typed);
    let mut tried = std::iter::once(None).chain(closings.iter().map(Some));
    let Some(found) = tried.find_map(read) else { return };
    let Lowered { references, symbols, .. } = found;
    let symbol = symbols.into_iter().find(|symbol| symbol.name_span.covers(here));
    if let Some(symbol) = symbol.filter(|symbol| symbol.kind != SymbolKind::DataKey) {
        shared::offer(at, symbol.kind, symbol.kind.qualifier(&symbol.name), project, out);
    }
    let Some(reference) = references.into_iter().find(|reference| reference.span.covers(here)) else { return };
    let kind = reference.kind;
    shared::offer(at, kind, kind.qualifier(&reference.name), project, out);
    let user = Use { file: at.file.clone(), base: at.base, reference };
    for candidate in project.candidates(&user) {
        let name = candidate.symbol.name.text();
        let (_, own) = kind.parts(&name);
        let is_beside = kind.is_beside(&candidate.symbol.name, &user.reference.name);
        if is_beside && !own.contains(PLACEHOLDER) && out.iter().all(|item| item.label != own) {
            let mut item = CompletionItem::new(own, CompletionKind::Reference, typed);
            item.detail = Some(candidate.symbol.detail.clone().unwrap_or_else(|| kind.noun().to_owned()));
            out.push(item);
        }
    }
}

/// What is wrong with the parts of the object that a patch changes.
pub(super) fn problems(parsed: &Parsed, about: &About<'_>, file: &FileId, project: &dyn Project) -> Vec<Problem> {
    let allowance = Allowance::new();
    let root = parsed.yaml().and_then(|document| Value::root(document, &allowance));
    let Some(object) = root.and_then(|root| about.object(root)) else { return Vec::new() };
    shared::problems(&object, &about.over(&object), file, project)
}
