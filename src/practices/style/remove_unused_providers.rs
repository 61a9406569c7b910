use crate::dialects::Target;
use crate::model::{FileId, Intent, Lowered, Mark, Project, SymbolKind};
use crate::practices::configuration::blocks;
use crate::practices::{Check, Draft, Report};

/// Required providers of which a module uses nothing.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let required = blocks(target, "terraform").flat_map(|settings| settings.body.blocks_of("required_providers"));
    let mut required = required.flat_map(|providers| providers.body.attributes()).peekable();
    if required.peek().is_none() {
        return;
    }
    let folder = project.folder(file);
    let facts: Vec<&Lowered> = folder.iter().flat_map(|file| &file.parts).map(|part| part.facts.as_ref()).collect();
    // Modules get providers handed down, and the caller says which versions.
    let calls = facts.iter().any(|facts| facts.symbols.iter().any(|symbol| symbol.kind == SymbolKind::Module));
    if calls || !facts.iter().any(|facts| facts.resources().any(|(_, resource)| !resource.name.is_empty())) {
        return;
    }
    for entry in required {
        let name = entry.name.text.as_str();
        if facts.iter().any(|facts| uses(facts, name)) {
            continue;
        }
        report.add(
            Draft::new(entry.name.span, format!("Nothing in this module is of provider `{name}`."))
                .mark(Mark::Unused)
                .advise("Take the entry away.")
                .propose(Intent::Remove { span: entry.name.span }),
        );
    }
}

/// Whether a part of the module has something of a provider, or sets it up.
fn uses(facts: &Lowered, provider: &str) -> bool {
    let begins =
        |text: &str| text.strip_prefix(provider).is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '.']));
    let of_type = facts.resources().any(|(_, resource)| {
        let kind = resource.kind.as_str();
        begins(kind.strip_prefix("data.").or_else(|| kind.strip_prefix("provider.")).unwrap_or(kind))
    });
    of_type
        || facts.symbols.iter().any(|symbol| {
            matches!(symbol.kind, SymbolKind::Ephemeral | SymbolKind::Action | SymbolKind::DataSource)
                && begins(&symbol.name.text())
        })
        || facts.references.iter().any(|one| one.kind == SymbolKind::Provider && begins(&one.name.text()))
}
