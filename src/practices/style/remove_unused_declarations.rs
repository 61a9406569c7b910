use std::cell::LazyCell;

use crate::model::{
    CloudResource, Definition, Demand, FileId, Intent, Mark, Part, Project, Stacked, Symbol, SymbolKind, SymbolName,
    Use, is_without_a_module,
};
use crate::practices::{Check, Draft, Report};

/// Variables, local values and data sources that their module or stack does not use.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

/// How like a name must be to be meant, from 0 to 1.
const LIKENESS: f64 = 0.75;

/// Data sources that do something else than be read.
const DOING: &[&str] = &[
    "archive_file",
    "external",
    "http",
    "template_dir",
    // Reading them makes the account.
    "google_bigquery_default_service_account",
    "google_storage_project_service_account",
    "google_storage_transfer_project_service_account",
];

/// What must hold before or after something is read.
const DEMANDS: &[&str] = &["precondition", "postcondition"];

/// In how many folders more the same stands unused where it is a header that all of them begin with.
const SHARED: usize = 4;

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let namesakes = LazyCell::new(|| project.namesakes(file));
    for symbol in part.facts.symbols.iter().filter(|symbol| is_declaration(symbol, part)) {
        let definition = Definition { file: file.clone(), base: part.base, symbol: symbol.clone() };
        let uses = uses(&definition, project);
        let is_used = uses.iter().any(|one| is_use(one, file));
        if is_used
            || is_meant(symbol, file, project)
            || is_without_a_module(file, project)
            || is_shared(symbol, &namesakes, project)
            || is_half_typed(symbol, part)
        {
            continue;
        }
        let (noun, name) = (symbol.kind.noun(), symbol.name.text());
        let place = match symbol.kind {
            SymbolKind::Stacked(Stacked::DeploymentLocal) => "these deployments",
            SymbolKind::Stacked(_) => "this stack",
            _ => "this module",
        };
        let draft = Draft::new(symbol.name_span, format!("Nothing in {place} uses {noun} `{name}`."));
        let draft = draft.mark(Mark::Unused);
        // Whoever gives it a value would be refused.
        report.add(if uses.is_empty() {
            draft.advise("Use it, or take it away.").propose(Intent::Remove { span: symbol.span })
        } else {
            draft.advise("Use it, or take it away, here and where it is given a value.")
        });
    }
}

/// Whether nothing is known yet of what a name is given.
fn is_half_typed(symbol: &Symbol, part: &Part) -> bool {
    let name = symbol.name.text();
    let mut written = part.facts.declarations.iter();
    matches!(symbol.kind, SymbolKind::Variable | SymbolKind::Local)
        && !written.any(|one| one.kind == symbol.kind && one.name == name)
}

/// Who names a declaration; what it says of itself is no use.
fn uses(of: &Definition, project: &dyn Project) -> Vec<Use> {
    let mut uses = project.uses(of);
    uses.retain(|one| one.file != of.file || one.base != of.base || !of.symbol.span.covers(one.reference.span));
    uses
}

/// Whether folders beside this one declare the same in a file of the same name, and do not use it either: each of them
/// takes what it needs of a header they share, and nobody wants the headers to differ.
fn is_shared(symbol: &Symbol, namesakes: &[FileId], project: &dyn Project) -> bool {
    let is_same =
        |other: &&Symbol| (other.kind, &other.name, &other.detail) == (symbol.kind, &symbol.name, &symbol.detail);
    let is_alike = |other: &FileId| {
        let facts = project.facts(other);
        let mut alike = facts.iter().flat_map(|facts| &facts.parts).flat_map(|part| {
            let symbols = part.facts.symbols.iter().filter(is_same);
            symbols.map(|symbol| Definition { file: other.clone(), base: part.base, symbol: symbol.clone() })
        });
        alike.any(|one| !uses(&one, project).iter().any(|user| is_use(user, other)))
    };
    namesakes.iter().filter(|other| is_alike(other)).nth(SHARED - 1).is_some()
}

/// Whether somebody of the module or of its tests reads what a file of it declares. To be given a value is no use.
fn is_use(one: &Use, of: &FileId) -> bool {
    let is_near = one.file.tested().folder() == of.folder() && !is_values(&one.file);
    is_near && one.reference.demand != Demand::Waived
}

/// Whether a file gives variables their values.
fn is_values(file: &FileId) -> bool {
    file.name().ends_with(".tfvars") || file.name().ends_with(".tfvars.json")
}

/// Whether a reference that leads nowhere may be a misspelling of this name.
fn is_meant(symbol: &Symbol, file: &FileId, project: &dyn Project) -> bool {
    let own = symbol.name.text();
    let is_like = |name: &SymbolName| strsim::jaro_winkler(&name.text(), &own) >= LIKENESS;
    project.has_dangling(file, symbol.kind, &is_like)
}

/// Whether a symbol is there to be used in its module.
fn is_declaration(symbol: &Symbol, part: &Part) -> bool {
    match symbol.kind {
        SymbolKind::Variable | SymbolKind::Local => true,
        SymbolKind::Stacked(what) => matches!(what, Stacked::Variable | Stacked::Local | Stacked::DeploymentLocal),
        // One inside of a `check` is there for the check.
        SymbolKind::DataSource => {
            let kind = symbol.name.text();
            let (kind, _) = kind.split_once('.').unwrap_or((&kind, ""));
            let own = part.facts.resources().find(|(_, data)| data.span.start() == symbol.span.start());
            // One that says what must hold is there for that.
            let demands = |data: &CloudResource| {
                DEMANDS.iter().any(|demand| !data.setting(&["lifecycle", demand, "condition"]).is_absent())
            };
            own.is_some_and(|(_, data)| !demands(data)) && !DOING.contains(&kind)
        }
        _ => false,
    }
}
