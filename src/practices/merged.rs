//! What files say together that are merged before anything runs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::dialects::Dialect;
use crate::model::{Container, Entity, FileFacts, FileId, Lowered, Project};

/// The facts of a segment as those files complete them with which its own is merged; none where they say nothing of it.
pub(super) fn merged(
    file: &FileId,
    facts: &Lowered,
    dialect: &dyn Dialect,
    project: &dyn Project,
) -> Option<Arc<Lowered>> {
    facts.containers().next()?;
    let mut merged: Option<Lowered> = None;
    for companion in dialect.companions(file, project) {
        let Some(other) = project.facts(&companion.file) else { continue };
        let others = by_name(&other);
        let now = merged.get_or_insert_with(|| facts.clone());
        for entity in &mut now.entities {
            if let Entity::Container(container) = entity
                && let Some(other) = container.name.as_deref().and_then(|name| others.get(name))
            {
                container.complete(other, &companion);
            }
        }
    }
    merged.filter(|merged| merged != facts).map(Arc::new)
}

fn by_name(facts: &FileFacts) -> HashMap<&str, &Container> {
    let containers = facts.parts.iter().flat_map(|part| part.facts.containers());
    containers.filter_map(|(_, one)| Some((one.name.as_deref()?, one))).collect()
}
