//! Containers and volumes of an object that patches speak of: Kustomize finds them by their names.

use super::reach::{is_overlay, laid_over_by, worked_on};
use crate::dialects::kubernetes::object::Object;
use crate::dialects::yaml_values::{Value, content};
use crate::model::{
    CompletionItem, CompletionKind, Cursor, Definition, Demand, FileId, Project, Reference, Scope, Symbol, SymbolKind,
    SymbolName, Use, Within,
};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::{Slot, Step};
use crate::text::Span;

/// Keys of a pod's specification that hold containers.
const CONTAINERS: &[&str] = &["initContainers", "containers", "ephemeralContainers"];

/// Other places where a container or a volume of this name is that of the same object: in what a patch is laid over, in
/// the patches of that.
pub(in super::super) fn alike(of: &Definition, project: &dyn Project) -> Vec<Definition> {
    let kind = of.symbol.kind;
    let Some(name) = part_of(kind, &of.symbol.name) else { return Vec::new() };
    let others = others(&of.file, of.base, of.symbol.name_span, project);
    others.iter().flat_map(|object| parts(object, kind, project)).filter(|part| own(part) == name).collect()
}

/// What a name of a volume means that the patch it stands in does not have itself.
pub(in super::super) fn meant(user: &Use, project: &dyn Project) -> Vec<Definition> {
    let kind = user.reference.kind;
    let Some(name) = part_of(kind, &user.reference.name) else { return Vec::new() };
    let others = others(&user.file, user.base, user.reference.span, project);
    others.iter().flat_map(|object| parts(object, kind, project)).filter(|part| own(part) == name).collect()
}

/// Where patches, or what they are laid over, name a container or volume without having it.
pub(in super::super) fn uses(of: &Definition, project: &dyn Project) -> Vec<Use> {
    let kind = of.symbol.kind;
    let Some(name) = part_of(kind, &of.symbol.name) else { return Vec::new() };
    let mut found = Vec::new();
    for object in others(&of.file, of.base, of.symbol.name_span, project) {
        if parts(&object, kind, project).iter().any(|part| own(part) == name) {
            continue;
        }
        let Some(facts) = project.segment(&object.file, object.base) else { continue };
        let own = facts.references.iter().filter(|one| one.kind == kind && object.symbol.span.covers(one.span));
        let named = own.filter(|one| part_of(kind, &one.name).as_deref() == Some(name.as_str()));
        found.extend(named.map(|one| Use { file: object.file.clone(), base: object.base, reference: one.clone() }));
    }
    found
}

/// Offers the names that containers and volumes have in what a patch is laid over.
pub(in super::super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let [.., Step::Key(list), Step::Item(_)] = at.context.path.as_slice() else { return };
    if !matches!(&at.context.slot, Slot::Value { key, .. } if key == "name") || !is_overlay(at.file, project) {
        return;
    }
    let kind = match list.as_str() {
        "containers" | "initContainers" => SymbolKind::PodContainer,
        "volumes" | "volumeMounts" | "volumeDevices" => SymbolKind::PodVolume,
        _ => return,
    };
    let Some(root) = at.parsed.yaml().and_then(|document| document.root()) else { return };
    let said = |path: &[&str]| root.dig(path).and_then(|value| value.text());
    let (Some(of), Some(name)) = (said(&["kind"]), said(&["metadata", "name"])) else { return };
    for object in related(at.file, &format!("{of}/{name}"), project) {
        for part in parts(&object, kind, project) {
            let mut item = CompletionItem::new(own(&part), CompletionKind::Reference, at.context.typed);
            item.detail = part.symbol.detail.or_else(|| Some(format!("of {of}/{name}")));
            item.preferred = true;
            if !out.iter().any(|known| known.label == item.label) {
                out.push(item);
            }
        }
    }
}

/// Where a patch adds a container without an image, whose name is nearly that of one there is.
pub(super) fn problems(object: &Object<'_>, file: &FileId, project: &dyn Project) -> Vec<Problem> {
    let Some((pod, name)) = object.pod().and_then(|pod| pod.spec).zip(object.name.and_then(|name| name.text())) else {
        return Vec::new();
    };
    let whole = format!("{}/{name}", object.kind);
    let mut suspects = Vec::new();
    for container in CONTAINERS.iter().flat_map(|list| pod.all(&[list, "*"])) {
        let is_new = ["image", "$patch"].iter().all(|key| container.entry(key).is_none()) && !container.is_open();
        suspects.extend(container.get("name").filter(|_| is_new));
    }
    if suspects.is_empty() {
        return Vec::new();
    }
    let others = related(file, &whole, project);
    let names: Vec<String> = others
        .iter()
        .flat_map(|object| parts(object, SymbolKind::PodContainer, project))
        .map(|part| own(&part))
        .collect();
    let problem = |value: Value<'_>| {
        let text = value.text()?;
        let near =
            nearest(text, names.iter().map(String::as_str)).filter(|_| !names.iter().any(|name| name == text))?;
        let message =
            format!("`{text}` is no container of {whole}, and this adds one without an image; did you mean `{near}`?");
        let span = value.span();
        let suggestion = Some((content(value.node), near.to_owned()));
        Some(Problem { span, message, kind: ProblemKind::WrongValue, suggestion, mends: Vec::new() })
    };
    suspects.into_iter().filter_map(problem).collect()
}

/// The objects in other files that a part at a place belongs to as well.
fn others(file: &FileId, base: usize, part: Span, project: &dyn Project) -> Vec<Definition> {
    let Some(facts) = project.segment(file, base) else { return Vec::new() };
    let mut objects = facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Object);
    let around = objects.find(|object| object.span.covers(part));
    around.map_or_else(Vec::new, |object| related(file, &object.name.text(), project))
}

/// The objects of a name in other files that Kustomize makes one of with that of a file, what is patched first.
fn related(file: &FileId, name: &str, project: &dyn Project) -> Vec<Definition> {
    let reference = Reference {
        kind: SymbolKind::Object,
        name: SymbolName::Text(name.to_owned()),
        span: Span::at(0),
        within: Within::Scope(Scope::Workspace),
        demand: Demand::Optional,
    };
    let mut all = project.definitions(&Use { file: file.clone(), base: 0, reference });
    all.retain(|one| one.file != *file);
    if all.is_empty() {
        return all;
    }
    let is_over = |patch: &FileId, base: &FileId| {
        laid_over_by(patch, project).iter().any(|taker| worked_on(taker, project).contains(base))
    };
    let (patches, mut whole): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| is_overlay(&one.file, project));
    if is_overlay(file, project) {
        whole.retain(|one| is_over(file, &one.file));
        let is_beside = |patch: &Definition| whole.iter().any(|one| is_over(&patch.file, &one.file));
        let beside: Vec<Definition> = patches.into_iter().filter(is_beside).collect();
        whole.extend(beside);
        whole
    } else {
        patches.into_iter().filter(|patch| is_over(&patch.file, file)).collect()
    }
}

/// The containers or volumes of an object.
fn parts(object: &Definition, kind: SymbolKind, project: &dyn Project) -> Vec<Definition> {
    let Some(facts) = project.segment(&object.file, object.base) else { return Vec::new() };
    let is_part = |symbol: &&Symbol| symbol.kind == kind && object.symbol.span.covers(symbol.name_span);
    let made = |symbol: &Symbol| Definition { file: object.file.clone(), base: object.base, symbol: symbol.clone() };
    facts.symbols.iter().filter(is_part).map(made).collect()
}

fn own(part: &Definition) -> String {
    part_of(part.symbol.kind, &part.symbol.name).unwrap_or_default()
}

/// The name itself of a container or volume, without the object it is of.
fn part_of(kind: SymbolKind, name: &SymbolName) -> Option<String> {
    let is_part = matches!(kind, SymbolKind::PodContainer | SymbolKind::PodVolume);
    is_part.then(|| kind.parts(&name.text()).1.to_owned())
}
