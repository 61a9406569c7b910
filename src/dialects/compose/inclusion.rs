//! How files are included: which they are, from where their paths lead, and which files of variables are read for them.

use super::paths::is_here;
use super::recognise::{FilePart, part};
use crate::dialects::ENVIRONMENT_FILE;
use crate::dialects::yaml_values::Value;
use crate::model::{
    Declaration, Definition, Demand, FileId, LED, Lowered, Project, Reference, Scope, SymbolKind, Use, Within,
};

/// Under what a file finds those that include it.
const INCLUDED: &str = "included";

/// Notes the files that are included; whether each of them can be told from what is written.
pub(super) fn read(root: Value<'_>, out: &mut Lowered) -> bool {
    let Some(include) = root.get("include") else { return true };
    let mut is_all = true;
    for one in [include].into_iter().filter(|value| value.text().is_some()).chain(include.items()) {
        let paths = match one.get("path") {
            Some(path) if path.text().is_none() => path.items(),
            path => vec![path.unwrap_or(one)],
        };
        let first = paths.first().and_then(|path| path.text());
        for (at, path) in paths.iter().enumerate() {
            let Some(text) = path.text().filter(|text| is_here(text)) else {
                is_all = false;
                continue;
            };
            out.references.push(Reference {
                kind: SymbolKind::Included,
                name: INCLUDED.into(),
                span: path.span(),
                within: Within::File(text.to_owned()),
                demand: Demand::Waived,
            });
            let said = said_of(one, text, first.filter(|_| at > 0));
            if said.as_ref().is_some_and(|said| said.type_text.is_some()) {
                let within = Within::Scope(Scope::Workspace);
                let (kind, name, span, demand) = (SymbolKind::Included, LED.into(), path.span(), Demand::Waived);
                out.references.push(Reference { kind, name, span, within, demand });
            }
            out.declarations.extend(said);
        }
    }
    is_all
}

/// What is said of a file that is included beyond its path. `first`: the path of the file over which it is laid.
fn said_of(included: Value<'_>, path: &str, first: Option<&str>) -> Option<Declaration> {
    let folder = included.get("project_directory");
    let files = included.get("env_file");
    let of_first = first.map(|first| first.rsplit_once('/').map_or(".", |(folder, _)| folder));
    if folder.is_none() && files.is_none() && of_first.is_none() {
        return None;
    }
    let files: Option<Vec<Value<'_>>> =
        files.map(|files| if files.text().is_some() { vec![files] } else { files.items() });
    let written = |value: Value<'_>| value.text().filter(|text| is_here(text)).map(str::to_owned);
    let paths = files.as_ref().map(|files| files.iter().filter_map(|file| written(*file)).collect::<Vec<_>>());
    let is_told = folder.is_none_or(|folder| written(folder).is_some())
        && files.map_or(0, |files| files.len()) == paths.as_ref().map_or(0, Vec::len);
    Some(Declaration {
        kind: SymbolKind::Included,
        name: path.to_owned(),
        type_text: folder.map_or(of_first.map(str::to_owned), written),
        value: paths.map(|paths| paths.join("\n")),
        about: None,
        required: !is_told,
        deprecated: None,
        ephemeral: false,
    })
}

/// A way in which a file is included by another one.
struct Inclusion {
    /// Some file of the folder from which its paths lead, whether it is there or not.
    root: FileId,
    /// The files of variables that are read for it, the one that counts most first; the usual one if nothing is said.
    environments: Option<Vec<FileId>>,
    /// Whether all that is said of it can be told.
    is_told: bool,
}

/// The files that include this one.
pub(super) fn includers(file: &FileId, project: &dyn Project) -> Vec<FileId> {
    users(file, project).into_iter().map(|(user, _)| user.file).collect()
}

/// Where a file is included, and the folders from which the path there leads to it, each by a file in it.
fn users(file: &FileId, project: &dyn Project) -> Vec<(Use, Vec<FileId>)> {
    let users = project.uses(&Definition::of_file(file, SymbolKind::Included, INCLUDED)).into_iter();
    let users = users.filter_map(|user| {
        let Within::File(path) = &user.reference.within else { return None };
        let mut from = project.roots(&user.file);
        from.retain(|root| root.relative(path) == *file);
        (!from.is_empty()).then_some((user, from))
    });
    users.collect()
}

/// The ways in which a file is included.
fn inclusions(file: &FileId, project: &dyn Project) -> Vec<Inclusion> {
    let mut found = Vec::new();
    for (user, from) in users(file, project) {
        let Within::File(path) = &user.reference.within else { continue };
        let facts = project.segment(&user.file, user.base);
        let declared = facts.iter().flat_map(|facts| &facts.declarations);
        let said = declared.filter(|one| one.kind == SymbolKind::Included && one.name == *path);
        let first = found.len();
        let ways = said.flat_map(|said| from.iter().map(move |from| (said, from)));
        found.extend(ways.map(|(said, from)| Inclusion {
            root: match &said.type_text {
                Some(folder) => from.relative(&format!("{folder}/{}", file.name())),
                None => file.clone(),
            },
            environments: said.value.as_ref().map(|paths| {
                // Of several, the last one counts most.
                paths.lines().rev().map(|path| from.relative(path)).collect()
            }),
            is_told: !said.required,
        }));
        if found.len() == first {
            found.push(Inclusion { root: file.clone(), environments: None, is_told: true });
        }
    }
    found
}

/// Files, whether they are there or not, from whose folders the paths of a file lead, the likeliest first. None if there
/// are others that cannot be told.
pub(super) fn roots(file: &FileId, project: &dyn Project) -> (Vec<FileId>, bool) {
    let inclusions = inclusions(file, project);
    let mut found: Vec<FileId> = Vec::new();
    for root in inclusions.iter().map(|one| &one.root) {
        if !found.contains(root) {
            found.push(root.clone());
        }
    }
    let is_told = inclusions.iter().all(|one| one.is_told);
    // Compose may be started from it, too.
    if (found.is_empty() || !is_told || part(file) == FilePart::Base) && !found.contains(file) {
        found.push(file.clone());
    }
    (found, is_told)
}

/// The files of variables that are read for a file itself, the one that counts most first, and whether all of them are
/// known.
pub(super) fn environments(file: &FileId, project: &dyn Project) -> (Vec<FileId>, bool) {
    let inclusions = inclusions(file, project);
    if inclusions.is_empty() {
        return (vec![file.relative(ENVIRONMENT_FILE)], true);
    }
    let mut found = Vec::new();
    let mut is_told = true;
    for one in inclusions {
        let said = one.environments.is_some();
        is_told &= one.is_told;
        for from in one.environments.unwrap_or_else(|| vec![one.root.relative(ENVIRONMENT_FILE)]) {
            // One that is named must be there.
            is_told &= !said || project.text(&from).is_some();
            if !found.contains(&from) {
                found.push(from);
            }
        }
    }
    (found, is_told)
}
