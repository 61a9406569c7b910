//! Patches and targets that say another version or namespace than the objects have that a Kustomization takes.

use std::collections::BTreeSet;

use super::super::object::Object;
use super::names::is_plain;
use super::reach::{below, is_overlay, laid_over_by, objects, whole, worked_on};
use super::shared;
use crate::model::{FileId, Project, SymbolKind};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::yaml::Node;

/// What is wrong with the namespaces of patches that stand in a file of their own, and with the parts they change.
pub(in super::super) fn problems_of_patches(
    objects: &[Object<'_>],
    file: &FileId,
    project: &dyn Project,
) -> Vec<Problem> {
    let takers = laid_over_by(file, project);
    let takers: Vec<&FileId> = takers.iter().collect();
    let of = |object: &Object<'_>| {
        let name = object.name?.text()?;
        misplaced((object.kind, name), object.value.dig(&["metadata", "namespace"])?.node, &takers, project)
    };
    let parts = objects.iter().flat_map(|object| {
        let name = object.name.and_then(|name| name.text()).unwrap_or("");
        shared::problems(object, &format!("{}/{name}", object.kind), file, project)
    });
    objects.iter().filter_map(of).chain(parts).collect()
}

/// A namespace in which the object of a name is not, whoever of these Kustomizations takes it.
pub(super) fn misplaced(
    (kind, name): (&str, &str),
    lives: Node<'_>,
    takers: &[&FileId],
    project: &dyn Project,
) -> Option<Problem> {
    let namespace = lives.text().filter(|text| is_plain(text))?;
    let mut found = BTreeSet::new();
    for taker in takers {
        found.extend(lives_in(taker, (kind, name), namespace, project)?);
    }
    let (first, are_several) = (found.first()?, found.len() > 1);
    let listed: Vec<String> = found.iter().take(3).map(|name| format!("`{name}`")).collect();
    let message = format!("{kind} `{name}` is in {}, not in namespace `{namespace}`", listed.join(" and "));
    let suggestion = (!are_several).then(|| (lives.span(), first.clone()));
    Some(Problem { span: lives.span(), message, kind: ProblemKind::WrongValue, suggestion, mends: Vec::new() })
}

/// The version in which a Kustomization takes objects of a kind; none where it takes them in several, or none.
pub(super) fn version_of(taker: &FileId, kind: &str, project: &dyn Project) -> Option<String> {
    let mut versions = BTreeSet::new();
    for file in &worked_on(taker, project) {
        let Some(facts) = project.facts(file) else { continue };
        let said = facts.uses().filter(|user| user.reference.kind == SymbolKind::Api);
        let names = said.map(|user| user.reference.name.text());
        versions.extend(names.filter_map(|name| name.strip_prefix(kind)?.strip_prefix('/').map(str::to_owned)));
    }
    versions.pop_first().filter(|_| versions.is_empty())
}

/// The namespaces of the objects of a name that a Kustomization takes, where that is not among them; none where it may be.
fn lives_in(
    taker: &FileId,
    (kind, name): (&str, &str),
    namespace: &str,
    project: &dyn Project,
) -> Option<BTreeSet<String>> {
    whole(taker, project).as_ref().as_ref()?;
    let (below, wanted) = (below(taker, project), format!("{kind}/{name}"));
    let mut lives = BTreeSet::new();
    for file in below.iter().filter(|file| !is_overlay(file, project)) {
        let facts = project.facts(file)?;
        for (definition, _) in objects(&facts).filter(|(_, name)| *name == wanted) {
            // Where one does not say it, somebody else may.
            lives.insert(definition.symbol.detail.as_deref()?.strip_prefix("in ")?.to_owned());
        }
    }
    let says = |file: &FileId, line: &dyn Fn(&str) -> bool| {
        project.text(file).is_none_or(|text| text.lines().filter_map(|line| line.strip_prefix("namespace:")).any(line))
    };
    let moves = |file: &FileId| match file == taker {
        true => says(file, &|value| value.trim() == namespace),
        false => super::is_kustomization(file) && says(file, &|_| true),
    };
    let is_known = !lives.is_empty() && !lives.contains(namespace) && !below.iter().any(moves);
    is_known.then_some(lives)
}
