//! What files say together that are merged before anything runs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::dialects::Dialect;
use crate::model::{
    Companion, Container, Definition, Entity, Field, FileFacts, FileId, Layer, Lowered, Part, Project, Scope, Symbol,
    SymbolKind, Use, Why, Within,
};

/// The facts of a segment as those files complete them with which its own is merged, or in which services build on its
/// own; none where they say nothing of it.
pub(super) fn merged(file: &FileId, part: &Part, dialect: &dyn Dialect, project: &dyn Project) -> Option<Arc<Lowered>> {
    let facts = &*part.facts;
    facts.containers().next()?;
    let mut merged: Option<Lowered> = None;
    for (companion, other) in dialect.companions(file, project).files() {
        let others = by_name(other);
        for container in containers(merged.get_or_insert_with(|| facts.clone())) {
            if let Some(other) = container.name.as_deref().and_then(|name| others.get(name)) {
                container.complete(other, companion);
            }
        }
    }
    for (id, container) in facts.containers() {
        let Field::Set(image, site) = &container.image else { continue };
        if dialect.gives_image(file, image, project)
            && let Some(Entity::Container(own)) = merged.get_or_insert_with(|| facts.clone()).entities.get_mut(id.0)
        {
            own.image = Field::Unknown(Why::Elsewhere, *site);
        }
    }
    if let Some(understand) = dialect.understands(file) {
        containers(merged.get_or_insert_with(|| facts.clone())).for_each(understand);
    }
    for symbol in facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Service) {
        // Of those that name it, only who names its file counts: nobody looks for the others, who may be many.
        let own = Symbol { scope: Scope::File, ..symbol.clone() };
        let definition = Definition { file: file.clone(), base: part.base, symbol: own };
        // What builds on it in its own file runs beside it: it lacks for itself what it does not say. There, most of what
        // names it only needs it.
        let is_heir = |user: &Use| user.file != *file && matches!(user.reference.within, Within::File(_));
        for user in project.uses(&definition).into_iter().filter(is_heir) {
            let Some(other) = project.facts(&user.file) else { continue };
            let Some(heir) = around(&other, &user) else { continue };
            let companion = Companion { file: user.file, layer: Layer::Beside, is_needed: false };
            let name = symbol.name.text();
            let all = containers(merged.get_or_insert_with(|| facts.clone()));
            all.filter(|own| own.name.as_deref() == Some(&name)).for_each(|own| own.complete(heir, &companion));
        }
    }
    merged.filter(|merged| merged != facts).map(Arc::new)
}

fn containers(facts: &mut Lowered) -> impl Iterator<Item = &mut Container> {
    facts.entities.iter_mut().filter_map(|entity| match entity {
        Entity::Container(container) => Some(container.as_mut()),
        Entity::CloudResource(_) => None,
    })
}

/// The container in which something is referred to: the last one that begins before it.
fn around<'f>(facts: &'f FileFacts, user: &Use) -> Option<&'f Container> {
    let part = facts.parts.iter().find(|part| part.base == user.base)?;
    let before = part.facts.containers().map(|(_, one)| one);
    before.filter(|one| one.span.start() <= user.reference.span.start()).max_by_key(|one| one.span.start())
}

fn by_name(facts: &FileFacts) -> HashMap<&str, &Container> {
    let containers = facts.parts.iter().flat_map(|part| part.facts.containers());
    containers.filter_map(|(_, one)| Some((one.name.as_deref()?, one))).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::model::{Cancel, FileId};
    use crate::practices::{Selection, check};
    use crate::workspace::Workspace;

    #[test]
    fn services_of_the_same_name_in_other_projects_are_not_looked_at() {
        let id = |path: &str| FileId::from_path(&Path::new("/shop").join(path));
        let text = "services:\n  db:\n    image: postgres:17.2\n  web:\n    image: web:1\n    depends_on: [db]\n";
        let workspace = Workspace::new(None);
        let (one, other) = (id("one/compose.yaml"), id("other/compose.yaml"));
        workspace.replace(&one, text);
        workspace.replace(&other, text);
        let found = check(&workspace.snapshot(), &one, &Selection::default(), &Cancel::default()).unwrap();
        workspace.replace(&other, &text.replace("web:", "shop:"));
        assert!(!found.reads.stale(&workspace.snapshot()));
    }
}
