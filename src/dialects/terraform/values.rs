//! Files of values in folders of their own: `env/prod.tfvars` gives values to the variables of the module further up.

use super::module::ABOVE;
use super::structure::is_values;
use crate::model::{Definition, Demand, FileId, Project, Reference, Scope, SymbolKind, Use, Within};
use crate::text::Span;

/// Folders below a module that are looked into.
const FOLDERS: usize = 96;

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
    if of.symbol.kind != SymbolKind::Variable {
        return Vec::new();
    }
    let name = of.symbol.name.text();
    let is_it = |one: &Use| one.reference.kind == SymbolKind::Variable && one.reference.name.text() == name;
    let mut found = Vec::new();
    let mut folders = vec![FileId::from_uri(of.file.folder())];
    let mut left = FOLDERS;
    for _ in ABOVE {
        let mut deeper = Vec::new();
        for folder in &folders {
            let entries = project.listed(folder).into_iter().filter(|entry| entry.is_folder);
            let inside = entries.map(|entry| FileId::from_uri(&format!("{}/{}", folder.as_str(), entry.name)));
            // A folder with variables is a module of its own.
            let inside = inside.filter(|inner| !has_variables(&beside(inner), project));
            deeper.extend(inside.take(left.saturating_sub(deeper.len())));
        }
        left = left.saturating_sub(deeper.len());
        for file in deeper.iter().flat_map(|folder| project.beside(&beside(folder))).filter(is_values) {
            found.extend(
                project.facts(&file).into_iter().flat_map(|facts| facts.uses().filter(is_it).collect::<Vec<_>>()),
            );
        }
        folders = deeper;
    }
    found
}

/// A file that would stand in a folder.
fn beside(folder: &FileId) -> FileId {
    FileId::from_uri(&format!("{}/main.tf", folder.as_str()))
}

/// Whether variables are declared in the folder of a file.
fn has_variables(file: &FileId, project: &dyn Project) -> bool {
    let within = Within::Scope(Scope::Folder);
    let reference =
        Reference { kind: SymbolKind::Variable, name: "".into(), span: Span::at(0), within, demand: Demand::Optional };
    !project.candidates(&Use { file: file.clone(), base: 0, reference }).is_empty()
}
