//! Compose files: what a service says beyond the vocabulary.

use std::collections::HashMap;
use std::sync::Arc;

use crate::dialects::Target;
use crate::model::{Container, EntityId, Field, FileFacts, FileId, Merged, Project};
use crate::practices::Report;
use crate::syntax::yaml::Node;

/// A service as it is written.
#[derive(Clone, Copy)]
pub(super) struct Written<'d> {
    /// Its name.
    pub(super) name: &'d str,
    /// What it says.
    pub(super) node: Node<'d>,
    /// What was read of it.
    pub(super) id: EntityId,
    /// The same.
    pub(super) container: &'d Container,
}

/// The services of a Compose file, in order; none of any other file.
pub(super) fn services<'d>(target: &Target<'d>, report: &Report<'_>) -> Vec<Written<'d>> {
    let is_compose = report.dialect().is_some_and(|dialect| dialect.id() == "compose");
    let root = target.parsed.yaml().filter(|_| is_compose).and_then(|document| document.root());
    let services = root.and_then(|root| root.get("services"));
    let containers = target.facts.containers().filter_map(|(id, one)| Some((one.name.as_deref()?, (id, one))));
    let containers: HashMap<&str, (EntityId, &Container)> = containers.collect();
    let entries = services.into_iter().flat_map(|services| services.entries());
    entries
        .filter_map(|entry| {
            let name = entry.key.text()?;
            let (id, container) = *containers.get(name)?;
            Some(Written { name, node: entry.value.resolved(), id, container })
        })
        .collect()
}

impl<'d> Written<'d> {
    /// The texts of a list, or the one text there is in its place.
    pub(super) fn texts(&self, key: &str) -> Vec<&'d str> {
        let Some(node) = self.node.get(key) else { return Vec::new() };
        node.text().map_or_else(|| node.items().filter_map(Node::text).collect(), |text| vec![text])
    }

    /// Whether two services can run at the same time: those of different profiles may be there to be chosen from.
    pub(super) fn may_meet(&self, other: &Written<'_>) -> bool {
        let (own, others) = (self.texts("profiles"), other.texts("profiles"));
        own.is_empty() || others.is_empty() || own.iter().any(|profile| others.contains(profile))
    }

    /// Whether what it does not say may be said elsewhere.
    pub(super) fn is_open(&self) -> bool {
        ["extends", "volumes_from", "provider"].iter().any(|key| self.node.get(key).is_some())
    }

    /// The facts of the Dockerfile it is built from; none where that is not in the workspace or cannot be told.
    pub(super) fn dockerfile(&self, file: &FileId, project: &dyn Project) -> Option<Arc<FileFacts>> {
        let path = self.container.build.as_ref()?.path()?;
        // Of several from which it may be built, none can be told.
        match project.roots(file).as_slice() {
            [root] => project.facts(&root.relative(&path)),
            _ => None,
        }
    }

    /// Whether a file that may be merged with this one says something of the service.
    pub(super) fn is_said_elsewhere(
        &self,
        file: &FileId,
        project: &dyn Project,
        says: impl Fn(&Container) -> bool,
    ) -> bool {
        let others = project.folder(file).into_iter().filter(|other| other.file != *file);
        others.flat_map(|other| other.parts.clone()).any(|part| {
            let mut containers = part.facts.containers().map(|(_, one)| one);
            containers.any(|one| one.name.as_deref() == Some(self.name) && says(one))
        })
    }

    /// The stage of its Dockerfile that it runs.
    pub(super) fn stage<'f>(&self, facts: &'f FileFacts) -> Option<&'f Container> {
        let mut stages = facts.parts.iter().flat_map(|part| part.facts.containers()).map(|(_, stage)| stage);
        match &self.container.build.as_ref()?.target {
            Field::Absent(_) => stages.last(),
            Field::Set(wanted, _) => {
                stages.find(|stage| stage.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(wanted)))
            }
            Field::Unknown(..) => None,
        }
    }
}

/// What the files say with which a file is merged.
pub(super) fn others(file: &FileId, project: &dyn Project, report: &Report<'_>) -> Arc<Merged> {
    report.dialect().map_or_else(Arc::default, |dialect| dialect.companions(file, project))
}
