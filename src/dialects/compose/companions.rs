use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use super::inclusion::{self, includers};
use super::recognise::{BASES, FilePart, OVERRIDES, part};
use crate::dialects::ENVIRONMENT_FILE;
use crate::dialects::yaml_values::{Allowance, Value};
use crate::model::{
    Build, Companion, Container, Definition, Demand, Environments, Field, FileFacts, FileId, Layer, Merged, Project,
    Reference, Scope, SymbolKind, SymbolName, Use, Why, Within,
};
use crate::schema;
use crate::syntax::{Language, dotenv, parse};
use crate::text::Span;

/// Folders in which the file is looked for that Compose starts from.
const FOLDERS: &[&str] = &["", "../", "../../"];

/// How the names of files end that are there to be copied.
const EXAMPLES: &[&str] = &[".example", ".sample", ".dist", ".template"];

/// Files of one project that are looked at, at most.
const FILES: usize = 500;

/// The files with which Compose merges a file, and those whose names it knows beside them.
pub(super) fn of(file: &FileId, project: &dyn Project) -> Arc<Merged> {
    project.merged(file, &|| {
        let said = listed(file, project).map(|(_, said)| said).or_else(|| included(file, project));
        let is_listed = said.is_some();
        let mut merged = Merged::of(said.unwrap_or_else(|| usual(file, project)), is_listed, project);
        (merged.beside, merged.cut) = beside(file, &merged, project);
        merged
    })
}

/// The files that include a file or those with which it is merged, and all that any of them includes.
/// Where these are more than are looked at, as many as that, and how many that is.
fn beside(file: &FileId, merged: &Merged, project: &dyn Project) -> (Vec<FileId>, Option<usize>) {
    let mut known: Vec<FileId> = [file].into_iter().chain(merged.together()).cloned().collect();
    let first = known.len();
    let are_many = Cell::new(false);
    let is_all = grow(&mut known, |file| includers(file, project))
        && grow(&mut known, |file| includes(file, &are_many, project));
    (known.split_off(first), (!is_all || are_many.get()).then_some(FILES))
}

/// Adds what follows from each file, and from what follows, as far as so many are looked at: each of them looks at all
/// others. Whether that was all.
fn grow(known: &mut Vec<FileId>, next: impl Fn(&FileId) -> Vec<FileId>) -> bool {
    let mut seen: HashSet<FileId> = known.iter().cloned().collect();
    let mut at = 0;
    while let Some(file) = known.get(at) {
        for other in next(file) {
            if seen.insert(other.clone()) {
                if known.len() >= FILES {
                    return false;
                }
                known.push(other);
            }
        }
        at += 1;
    }
    true
}

/// The files that this one includes; `are_many` says whether there are more than are looked at.
fn includes(file: &FileId, are_many: &Cell<bool>, project: &dyn Project) -> Vec<FileId> {
    let facts = project.facts(file);
    let references = facts.iter().flat_map(|facts| &facts.parts).flat_map(|part| &part.facts.references);
    let included = references.filter(|one| one.kind == SymbolKind::Included);
    if included.clone().count() > FILES {
        are_many.set(true);
    }
    let included = included.take(FILES);
    let paths = included.filter_map(|one| match &one.within {
        Within::File(path) => Some(path),
        _ => None,
    });
    let roots = project.roots(file);
    paths.flat_map(|path| roots.iter().map(move |root| root.relative(path))).collect()
}

/// Whether a file in a folder around that of another one has what it names: `docker compose -f compose.yaml -f ci/web.yaml`.
/// One beside it counts where Compose does not start from this one.
pub(super) fn is_named_above(wanted: &Reference, file: &FileId, project: &dyn Project) -> bool {
    let own = file.folder();
    let is_around = |folder: &str| own.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let are_beside = part(file) == FilePart::Other;
    let others = everywhere(wanted.kind, wanted.name.clone(), file, project);
    others.iter().filter(|one| one.file != *file).any(|one| {
        let folder = one.file.folder();
        is_around(folder) || are_beside && folder == own
    })
}

/// Whether some other file says of a service where its image comes from: for a file that does nothing but add to services,
/// any, else one from which Compose does not start by itself.
pub(super) fn gives_image_elsewhere(name: &str, file: &FileId, adds: bool, project: &dyn Project) -> bool {
    let others = everywhere(SymbolKind::Service, name.into(), file, project);
    let may_be = |other: &FileId| other != file && (adds || part(other) != FilePart::Base);
    others.iter().filter(|one| may_be(&one.file)).take(FILES).any(|one| {
        let facts = project.segment(&one.file, one.base);
        let mut containers = facts.iter().flat_map(|facts| facts.containers().map(|(_, one)| one));
        containers.any(|one| one.name.as_deref() == Some(name) && !is_fragment(one))
    })
}

/// Whether another file extends a service of this one: what it names is there.
pub(super) fn is_extended(facts: &FileFacts, project: &dyn Project) -> bool {
    let symbols = facts.parts.iter().flat_map(|part| part.facts.symbols.iter().map(move |symbol| (part.base, symbol)));
    let mut services = symbols.filter(|(_, symbol)| symbol.kind == SymbolKind::Service).take(FILES);
    services.any(|(base, symbol)| {
        let definition = Definition { file: facts.file.clone(), base, symbol: symbol.clone() };
        let uses = project.uses(&definition);
        uses.iter().any(|one| one.file != facts.file && matches!(one.reference.within, Within::File(_)))
    })
}

/// Where a name is given in the whole workspace.
fn everywhere(kind: SymbolKind, name: SymbolName, file: &FileId, project: &dyn Project) -> Vec<Definition> {
    let within = Within::Scope(Scope::Workspace);
    let reference = Reference { kind, name, span: Span::new(0, 0), within, demand: Demand::Waived };
    project.definitions(&Use { file: file.clone(), base: 0, reference })
}

/// Whether the workspace has every file of the project of this one, and all of them were looked at.
pub(super) fn are_seen(file: &FileId, project: &dyn Project) -> bool {
    let merged = of(file, project);
    merged.cut.is_none() && merged.beside.iter().all(|file| project.facts(file).is_some())
}

/// Examples of a file laid over this one, which everybody copies and makes their own: their texts.
pub(super) fn examples(file: &FileId, project: &dyn Project) -> Vec<String> {
    if part(file) != FilePart::Base {
        return Vec::new();
    }
    let names = OVERRIDES.iter().flat_map(|name| EXAMPLES.iter().map(move |end| format!("{name}{end}")));
    names.filter_map(|name| project.text(&file.relative(&name))).collect()
}

/// What lies beside the file that Compose starts from by its own rules, and that one for those whose names say that they
/// are laid over it. Where all services of such a file are whole, it may be started from by itself.
fn usual(file: &FileId, project: &dyn Project) -> Vec<Companion> {
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
    containers.into_iter().any(|(_, one)| is_fragment(one))
}

/// Whether a service does not say where its image comes from.
fn is_fragment(service: &Container) -> bool {
    matches!(service.image, Field::Unknown(Why::Elsewhere, _))
}

/// The `.env` that names this file among others in `COMPOSE_FILE`, and those others, each laid over those before it.
fn listed(file: &FileId, project: &dyn Project) -> Option<(FileId, Vec<Companion>)> {
    FOLDERS.iter().find_map(|folder| {
        let from = file.relative(&format!("{folder}{ENVIRONMENT_FILE}"));
        let set = dotenv::variables(&project.text(&from)?);
        let value = |name: &str| set.iter().rev().find(|set| set.name == name).and_then(|set| set.value.as_deref());
        let separator = value("COMPOSE_PATH_SEPARATOR").filter(|text| !text.is_empty()).unwrap_or(":");
        let paths = value("COMPOSE_FILE")?.split(separator);
        let others = in_order(paths.map(|path| from.relative(path.trim())).collect(), file, project)?;
        Some((from, others))
    })
}

/// The files of variables that are read for a file: those of whoever includes it, then its own, as far as they are there.
pub(super) fn environments(file: &FileId, project: &dyn Project) -> Environments {
    let mut around = vec![file.clone()];
    let is_all = grow(&mut around, |file| includers(file, project));
    let mut found = Environments { files: Vec::new(), is_open: !is_all };
    for one in around.iter().rev() {
        let listing = listed(one, project).map(|(from, _)| from);
        let (own, are_known) = inclusion::environments(one, project);
        found.is_open |= !are_known;
        for from in listing.into_iter().chain(own) {
            if !found.files.contains(&from) && project.text(&from).is_some() {
                found.files.push(from);
            }
        }
    }
    found
}

/// The files with which this one is included together, each laid over those before it.
fn included(file: &FileId, project: &dyn Project) -> Option<Vec<Companion>> {
    let bases = FOLDERS.iter().flat_map(|up| BASES.iter().map(move |name| file.relative(&format!("{up}{name}"))));
    for base in bases.filter(|base| base != file && project.facts(base).is_some()) {
        // Only where a list of files is included at once does one of them lie over another.
        let may_say = |text: &String| ["include:", "path:", file.name()].iter().all(|word| text.contains(word));
        let Some(text) = project.text(&base).filter(may_say) else { continue };
        let parsed = parse(Language::Yaml, text.into(), None);
        let allowance = Allowance::new();
        let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { continue };
        for together in root.all(&["include", "*", "path"]) {
            let paths: Vec<Value<'_>> = together.items();
            for root in project.roots(&base) {
                let files = paths.iter().filter_map(|path| Some(root.relative(path.text()?))).collect();
                if let Some(found) = in_order(files, file, project) {
                    return Some(found);
                }
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

/// The files without which this one means nothing, in the order in which they are merged.
pub(super) fn needed(merged: &Merged) -> impl Iterator<Item = &FileId> {
    let below = merged.files().filter(|(companion, _)| companion.layer == Layer::Below && companion.is_needed);
    below.map(|(companion, _)| &companion.file)
}

/// Whether these are all the files with which a file is merged, as far as can be told: nothing beside it may be laid over
/// it by hand, and nothing is included.
pub(super) fn are_all(merged: &Merged, file: &FileId, project: &dyn Project) -> bool {
    let bases: Vec<&FileId> =
        merged.files().filter(|(one, _)| one.layer == Layer::Below).map(|(one, _)| &one.file).collect();
    let is_sure = match part(file) {
        FilePart::Base => true,
        FilePart::Overlay => OVERRIDES.contains(&file.name()) && bases.len() == 1,
        FilePart::Other => false,
    };
    let includes =
        |base: &&FileId| project.text(base).is_none_or(|text| text.lines().any(|line| line.starts_with("include")));
    let is_known = |other: &FileId| match part(other) {
        FilePart::Overlay => OVERRIDES.contains(&other.name()),
        FilePart::Base | FilePart::Other => true,
    };
    is_sure && !merged.is_listed && !bases.iter().any(includes) && project.beside(file).iter().all(is_known)
}

/// Whether one of them says where the image of a service comes from.
pub(super) fn give_image(merged: &Merged, name: &str) -> bool {
    merged.named(name).any(|(_, one)| !is_fragment(one))
}

/// The service of a file below that was probably meant.
pub(super) fn near(merged: &Merged, name: &str) -> Option<String> {
    let below = merged.containers().filter(|(companion, _)| companion.layer == Layer::Below);
    schema::nearest(name, below.filter_map(|(_, one)| one.name.as_deref())).map(str::to_owned)
}

/// From what a service is built, together with what they say of it.
pub(super) fn build(merged: &Merged, name: &str, own: &Build) -> Build {
    let mut build = own.clone();
    for (companion, one) in merged.named(name) {
        one.build.iter().for_each(|other| build.complete(other, companion.layer));
    }
    build
}
