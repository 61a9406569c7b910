//! Containers and volumes of an object that patches speak of: Kustomize finds them by their names.

use super::is_kustomization;
use super::reach::{above, is_overlay, laid_over_by, worked_on};
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

/// Something that speaks of an object: a document, or a patch that stands in a Kustomization.
struct Place {
    file: FileId,
    base: usize,
    /// The object as it stands there; none of a patch, the parts of which have the name of the object before their own.
    span: Option<Span>,
    object: String,
}

/// Other places where a container or a volume of this name is that of the same object: in what a patch is laid over, in
/// the patches of that.
pub(in super::super) fn alike(of: &Definition, project: &dyn Project) -> Vec<Definition> {
    same(of.symbol.kind, &of.symbol.name, (&of.file, of.base, of.symbol.name_span), project)
}

/// What a name of a volume means that the patch it stands in does not have itself.
pub(in super::super) fn meant(user: &Use, project: &dyn Project) -> Vec<Definition> {
    let reference = &user.reference;
    same(reference.kind, &reference.name, (&user.file, user.base, reference.span), project)
}

/// The parts of a name in all else that speaks of the object around a place.
fn same(kind: SymbolKind, name: &SymbolName, place: (&FileId, usize, Span), project: &dyn Project) -> Vec<Definition> {
    let Some(own) = own_name(kind, name) else { return Vec::new() };
    let others = others(kind, name, place, project);
    let all = others.iter().flat_map(|place| parts(place, kind, project));
    all.filter(|part| own_name(kind, &part.symbol.name).as_ref() == Some(&own)).collect()
}

/// Where patches, or what they are laid over, name a container or volume without having it.
pub(in super::super) fn uses(of: &Definition, project: &dyn Project) -> Vec<Use> {
    let (kind, name) = (of.symbol.kind, &of.symbol.name);
    let Some(wanted) = own_name(kind, name) else { return Vec::new() };
    let is_meant = |name: &SymbolName| own_name(kind, name).as_ref() == Some(&wanted);
    let mut found = Vec::new();
    for place in others(kind, name, (&of.file, of.base, of.symbol.name_span), project) {
        if parts(&place, kind, project).iter().any(|part| is_meant(&part.symbol.name)) {
            continue;
        }
        let Some(facts) = project.segment(&place.file, place.base) else { continue };
        let own = facts.references.iter().filter(|one| one.kind == kind && place.has(kind, &one.name, one.span));
        let named = own.filter(|one| is_meant(&one.name));
        found.extend(named.map(|one| Use { file: place.file.clone(), base: place.base, reference: one.clone() }));
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
    if let (Some(of), Some(name)) = (said(&["kind"]), said(&["metadata", "name"])) {
        offer(at, kind, &format!("{of}/{name}"), project, out);
    }
}

/// Offers the names of parts of an object, given by `Kind/name`, that others than the file of the cursor speak of.
pub(super) fn offer(
    at: &Cursor<'_>,
    kind: SymbolKind,
    object: &str,
    project: &dyn Project,
    out: &mut Vec<CompletionItem>,
) {
    if !is_part(kind) {
        return;
    }
    for place in related(at.file, object, project) {
        for part in parts(&place, kind, project) {
            let Some(own) = own_name(kind, &part.symbol.name) else { continue };
            let mut item = CompletionItem::new(own, CompletionKind::Reference, at.context.typed);
            item.detail = part.symbol.detail.or_else(|| Some(format!("of {object}")));
            item.preferred = true;
            if !out.iter().any(|known| known.label == item.label) {
                out.push(item);
            }
        }
    }
}

/// Where a patch of an object, given by `Kind/name`, adds a container without an image, whose name is nearly that of one
/// there is.
pub(super) fn problems(object: &Object<'_>, whole: &str, file: &FileId, project: &dyn Project) -> Vec<Problem> {
    let Some(pod) = object.pod().and_then(|pod| pod.spec).filter(|_| !whole.ends_with('/')) else {
        return Vec::new();
    };
    let mut suspects = Vec::new();
    for container in CONTAINERS.iter().flat_map(|list| pod.all(&[list, "*"])) {
        let is_new = ["image", "$patch"].iter().all(|key| container.entry(key).is_none()) && !container.is_open();
        suspects.extend(container.get("name").filter(|_| is_new));
    }
    if suspects.is_empty() {
        return Vec::new();
    }
    let kind = SymbolKind::PodContainer;
    let others = related(file, whole, project);
    let all = others.iter().flat_map(|place| parts(place, kind, project));
    let names: Vec<String> = all.filter_map(|part| own_name(kind, &part.symbol.name)).collect();
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

/// What else speaks of the object that a part at a place belongs to.
fn others(
    kind: SymbolKind,
    name: &SymbolName,
    (file, base, part): (&FileId, usize, Span),
    project: &dyn Project,
) -> Vec<Place> {
    if let Some(object) = patched(kind, name) {
        return related(file, object, project);
    }
    let Some(facts) = project.segment(file, base) else { return Vec::new() };
    let mut objects = facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Object);
    let around = objects.find(|object| object.span.covers(part));
    around.map_or_else(Vec::new, |object| related(file, &object.name.text(), project))
}

/// What speaks in other files of an object that Kustomize makes one of with that of a file, what is patched first.
fn related(file: &FileId, name: &str, project: &dyn Project) -> Vec<Place> {
    let reference = Reference {
        kind: SymbolKind::Object,
        name: SymbolName::Text(name.to_owned()),
        span: Span::at(0),
        within: Within::Scope(Scope::Workspace),
        demand: Demand::Optional,
    };
    let all = project.definitions(&Use { file: file.clone(), base: 0, reference });
    let others = all.into_iter().filter(|one| one.file != *file);
    let (patches, mut whole): (Vec<_>, Vec<_>) = others.partition(|one| is_overlay(&one.file, project));
    let is_over = |patch: &FileId, base: &FileId| {
        laid_over_by(patch, project).iter().any(|taker| worked_on(taker, project).contains(base))
    };
    let mut bases: Vec<FileId> = vec![file.clone()];
    if is_kustomization(file) {
        let taken = worked_on(file, project);
        whole.retain(|one| taken.contains(&one.file));
        bases = whole.iter().map(|one| one.file.clone()).collect();
    } else if is_overlay(file, project) {
        whole.retain(|one| is_over(file, &one.file));
        bases = whole.iter().map(|one| one.file.clone()).collect();
    } else {
        whole.clear();
    }
    let is_beside = |patch: &Definition| bases.iter().any(|base| is_over(&patch.file, base));
    whole.extend(patches.into_iter().filter(is_beside));
    let mut found: Vec<Place> = whole.into_iter().map(|one| Place::of(one, name)).collect();
    for base in &bases {
        for patched in inside(base, name, project) {
            let is_known = |one: &Place| (&one.file, one.base) == (&patched.file, patched.base);
            if patched.file != *file && !found.iter().any(is_known) {
                found.push(patched);
            }
        }
    }
    found
}

/// Kustomizations in which a patch stands that speaks of parts of an object in a file they work on.
fn inside(base: &FileId, object: &str, project: &dyn Project) -> Vec<Place> {
    let mut found = Vec::new();
    for taker in above(base, project) {
        let Some(facts) = project.facts(&taker) else { continue };
        let speaks = |symbol: &Symbol| patched(symbol.kind, &symbol.name) == Some(object);
        let names = |one: &Reference| patched(one.kind, &one.name) == Some(object);
        let parts = facts
            .parts
            .iter()
            .filter(|part| part.facts.symbols.iter().any(speaks) || part.facts.references.iter().any(names));
        let bases: Vec<usize> = parts.map(|part| part.base).collect();
        if !bases.is_empty() && worked_on(&taker, project).contains(base) {
            let place = |base| Place { file: taker.clone(), base, span: None, object: object.to_owned() };
            found.extend(bases.into_iter().map(place));
        }
    }
    found
}

impl Place {
    fn of(object: Definition, name: &str) -> Self {
        Place { file: object.file, base: object.base, span: Some(object.symbol.span), object: name.to_owned() }
    }

    /// Whether a part of an object is one of this object.
    fn has(&self, kind: SymbolKind, name: &SymbolName, span: Span) -> bool {
        match self.span {
            Some(object) => object.covers(span),
            None => patched(kind, name) == Some(self.object.as_str()),
        }
    }
}

/// The containers or volumes of an object.
fn parts(place: &Place, kind: SymbolKind, project: &dyn Project) -> Vec<Definition> {
    let Some(facts) = project.segment(&place.file, place.base) else { return Vec::new() };
    let is_own = |symbol: &&Symbol| symbol.kind == kind && place.has(kind, &symbol.name, symbol.name_span);
    let made = |symbol: &Symbol| Definition { file: place.file.clone(), base: place.base, symbol: symbol.clone() };
    facts.symbols.iter().filter(is_own).map(made).collect()
}

fn is_part(kind: SymbolKind) -> bool {
    matches!(kind, SymbolKind::PodContainer | SymbolKind::PodVolume)
}

/// The name itself of a container or volume, without the object it is of.
fn own_name(kind: SymbolKind, name: &SymbolName) -> Option<String> {
    is_part(kind).then(|| kind.parts(&name.text()).1.to_owned())
}

/// The object, as `Kind/name`, of a container or volume that a patch in a Kustomization speaks of. Where an object stands
/// itself, its parts have its number before their names.
fn patched(kind: SymbolKind, name: &SymbolName) -> Option<&str> {
    is_part(kind).then(|| kind.qualifier(name)).filter(|object| object.contains('/') && !object.ends_with('/'))
}
