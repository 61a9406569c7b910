use std::sync::Arc;

use super::recognise::{BASES, FilePart, OVERRIDES, part};
use crate::dialects::ENVIRONMENT_FILE;
use crate::dialects::yaml_values::{Allowance, Value};
use crate::model::{
    Build, Companion, Container, Field, FileFacts, FileId, Layer, Project, SymbolKind, SymbolName, Why,
};
use crate::schema;
use crate::syntax::{Language, dotenv, parse};

/// The files with which Compose merges a file: what lies beside the one it starts from by its own rules, and that one for
/// those whose names say that they are laid over it. Where all services of such a file are whole, it may be started from
/// by itself.
pub(super) fn companions(file: &FileId, project: &dyn Project) -> Vec<Companion> {
    if let Some(named) = listed(file, project).or_else(|| included(file, project)) {
        return named;
    }
    let part = part(file);
    let (names, layer) = match part {
        FilePart::Base => (OVERRIDES, Layer::Above),
        FilePart::Overlay | FilePart::Other => (BASES, Layer::Below),
    };
    let beside = names.iter().map(|name| file.relative(name)).filter(|other| project.facts(other).is_some());
    let is_needed = part == FilePart::Base || OVERRIDES.contains(&file.name()) || has_fragments(file, project);
    beside.map(|file| Companion { file, layer, is_needed }).collect()
}

/// Whether a file has services that do not say where their image comes from.
fn has_fragments(file: &FileId, project: &dyn Project) -> bool {
    let facts = project.facts(file);
    let containers = facts.iter().flat_map(|facts| &facts.parts).flat_map(|part| part.facts.containers());
    containers.into_iter().any(|(_, one)| matches!(one.image, Field::Unknown(Why::Elsewhere, _)))
}

/// The files of which `COMPOSE_FILE` in `.env` names this one among others, each laid over those before it.
fn listed(file: &FileId, project: &dyn Project) -> Option<Vec<Companion>> {
    let set = dotenv::variables(&project.text(&file.relative(ENVIRONMENT_FILE))?);
    let value = |name: &str| set.iter().rev().find(|set| set.name == name).and_then(|set| set.value.as_deref());
    let separator = value("COMPOSE_PATH_SEPARATOR").filter(|text| !text.is_empty()).unwrap_or(":");
    let files: Vec<FileId> = value("COMPOSE_FILE")?.split(separator).map(|path| file.relative(path.trim())).collect();
    in_order(files, file, project)
}

/// The files with which this one is included together, each laid over those before it.
fn included(file: &FileId, project: &dyn Project) -> Option<Vec<Companion>> {
    const ABOVE: &[&str] = &["", "../", "../../"];
    let bases = ABOVE.iter().flat_map(|up| BASES.iter().map(move |name| file.relative(&format!("{up}{name}"))));
    for base in bases.filter(|base| base != file && project.facts(base).is_some()) {
        let Some(text) = project.text(&base).filter(|text| text.contains("include:") && text.contains(file.name()))
        else {
            continue;
        };
        let parsed = parse(Language::Yaml, text.into(), None);
        let allowance = Allowance::new();
        let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { continue };
        for together in root.all(&["include", "*", "path"]) {
            let paths: Vec<Value<'_>> = together.items();
            let files = paths.iter().filter_map(|path| Some(base.relative(path.text()?))).collect();
            if let Some(found) = in_order(files, file, project) {
                return Some(found);
            }
        }
    }
    None
}

/// What files that are merged one after the other are to one of them; none if it is not one of several.
fn in_order(files: Vec<FileId>, file: &FileId, project: &dyn Project) -> Option<Vec<Companion>> {
    let own = files.iter().position(|other| other == file).filter(|_| files.len() > 1)?;
    let others = files.into_iter().enumerate().filter(|(at, other)| *at != own && project.facts(other).is_some());
    let layer = |at: usize| if at < own { Layer::Below } else { Layer::Above };
    Some(others.map(|(at, file)| Companion { file, layer: layer(at), is_needed: true }).collect())
}

/// What the companions of a file say.
pub(super) struct Merged(Vec<(Companion, Arc<FileFacts>)>);

impl Merged {
    /// Those of a file.
    pub(super) fn with(file: &FileId, project: &dyn Project) -> Self {
        let companions = companions(file, project).into_iter();
        Merged(companions.filter_map(|one| Some((project.facts(&one.file)?, one))).map(|(f, one)| (one, f)).collect())
    }

    /// The files without which this one means nothing.
    pub(super) fn needed(&self) -> impl Iterator<Item = &FileId> {
        let below = self.0.iter().filter(|(one, _)| one.layer == Layer::Below && one.is_needed);
        below.map(|(companion, _)| &companion.file)
    }

    /// Whether one of them has something of this name.
    pub(super) fn names(&self, kind: SymbolKind, name: &SymbolName) -> bool {
        let mut symbols = self.0.iter().flat_map(|(_, facts)| &facts.parts).flat_map(|part| &part.facts.symbols);
        symbols.any(|symbol| symbol.kind == kind && kind.matches(&symbol.name, name))
    }

    /// Whether these are all the files with which this one is merged, as far as can be told: nothing beside it may be
    /// laid over it by hand, and nothing is included.
    pub(super) fn is_all(&self, file: &FileId, project: &dyn Project) -> bool {
        let mut bases = self.0.iter().filter(|(companion, _)| companion.layer == Layer::Below);
        let is_sure = match part(file) {
            FilePart::Base => true,
            FilePart::Overlay => OVERRIDES.contains(&file.name()) && bases.clone().count() == 1,
            FilePart::Other => false,
        };
        let includes = |(companion, _): &(Companion, _)| {
            project.text(&companion.file).is_none_or(|text| text.lines().any(|line| line.starts_with("include")))
        };
        let is_known = |other: &FileId| match part(other) {
            FilePart::Overlay => OVERRIDES.contains(&other.name()),
            FilePart::Base | FilePart::Other => true,
        };
        is_sure
            && !bases.any(includes)
            && project.beside(file).iter().all(is_known)
            && listed(file, project).is_none()
            && included(file, project).is_none()
    }

    fn named<'m>(&'m self, name: &'m str) -> impl Iterator<Item = (&'m Companion, &'m Container)> {
        self.0.iter().flat_map(move |(companion, facts)| {
            let containers = facts.parts.iter().flat_map(|part| part.facts.containers()).map(|(_, one)| one);
            containers.filter(move |one| one.name.as_deref() == Some(name)).map(move |one| (companion, one))
        })
    }

    /// Whether a file below has a service.
    pub(super) fn begin(&self, name: &str) -> bool {
        self.named(name).any(|(companion, _)| companion.layer == Layer::Below)
    }

    /// Whether one of them says where the image of a service comes from.
    pub(super) fn give_image(&self, name: &str) -> bool {
        self.named(name).any(|(_, one)| !matches!(one.image, Field::Unknown(Why::Elsewhere, _)))
    }

    /// The service of a file below that was probably meant.
    pub(super) fn near(&self, name: &str) -> Option<String> {
        let below = self.0.iter().filter(|(companion, _)| companion.layer == Layer::Below);
        let containers = below.flat_map(|(_, facts)| &facts.parts).flat_map(|part| part.facts.containers());
        let names = containers.filter_map(|(_, one)| one.name.as_deref());
        schema::nearest(name, names).map(str::to_owned)
    }

    /// From what a service is built, together with what they say of it.
    pub(super) fn build(&self, name: &str, own: &Build) -> Build {
        let mut build = own.clone();
        for (companion, one) in self.named(name) {
            one.build.iter().for_each(|other| build.complete(other, companion.layer));
        }
        build
    }
}
