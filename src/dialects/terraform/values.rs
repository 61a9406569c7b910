//! Files of values in folders of their own: `env/prod.tfvars` gives values to the variables of the module further up.

use super::module::ABOVE;
use super::structure::is_values;
use crate::model::{Definition, Demand, FileId, FolderEntry, Project, Reference, Scope, SymbolKind, Use, Within};
use crate::text::Span;

/// Folders below a module that are looked into.
const FOLDERS: usize = 64;

/// The variables further up that a name in a file of values means, where its own folder has none at all.
pub(super) fn meant(user: &Use, project: &dyn Project) -> Vec<Definition> {
    if user.reference.kind != SymbolKind::Variable || !is_values(&user.file) || has_variables(&user.file, project) {
        return Vec::new();
    }
    let at = |folder: &str| {
        let mut asking = user.clone();
        asking.reference.within = Within::Folder(folder.to_owned());
        asking
    };
    let nearest = ABOVE.iter().find(|folder| !project.candidates(&at(folder)).is_empty());
    nearest.map_or_else(Vec::new, |folder| project.definitions(&at(folder)))
}

/// Where files of values in folders below give a variable a value.
pub(super) fn uses(of: &Definition, project: &dyn Project) -> Vec<Use> {
    let mut found = Vec::new();
    if of.symbol.kind == SymbolKind::Variable {
        below(&FileId::from_uri(of.file.folder()), 0, of, project, &mut found);
    }
    found
}

fn below(folder: &FileId, depth: usize, of: &Definition, project: &dyn Project, found: &mut Vec<Use>) {
    let inside = |entry: &FolderEntry| FileId::from_uri(&format!("{}/{}", folder.as_str(), entry.name));
    let entries = project.listed(folder);
    if depth > 0 {
        let name = of.symbol.name.text();
        for file in entries.iter().filter(|entry| !entry.is_folder).map(inside).filter(is_values) {
            let Some(facts) = project.facts(&file) else { continue };
            let is_it = |one: &Use| one.reference.kind == SymbolKind::Variable && one.reference.name.text() == name;
            found.extend(facts.uses().filter(is_it));
        }
    }
    if depth == ABOVE.len() {
        return;
    }
    for inner in entries.iter().filter(|entry| entry.is_folder).map(inside).take(FOLDERS) {
        // A folder with variables is a module of its own.
        if !has_variables(&FileId::from_uri(&format!("{}/main.tf", inner.as_str())), project) {
            below(&inner, depth + 1, of, project, found);
        }
    }
}

/// Whether variables are declared in the folder of a file.
fn has_variables(file: &FileId, project: &dyn Project) -> bool {
    let within = Within::Scope(Scope::Folder);
    let reference =
        Reference { kind: SymbolKind::Variable, name: "".into(), span: Span::at(0), within, demand: Demand::Optional };
    !project.candidates(&Use { file: file.clone(), base: 0, reference }).is_empty()
}
