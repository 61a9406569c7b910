use crate::dialects::Target;
use crate::model::{FileId, Intent, Mark, Project, SymbolKind};
use crate::practices::composing::{Written, services};
use crate::practices::{Check, Draft, Report};

/// Networks, volumes, secrets and configs that no service has.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let services = services(target, report);
    let root = target.parsed.yaml().and_then(|document| document.root());
    // Files that are included, extended or laid over this one may use it.
    let is_part = root.is_some_and(|root| root.get("include").is_some());
    let is_partial = |service: &Written<'_>| {
        let (image, build) = (service.node.get("image"), service.node.get("build"));
        service.node.get("extends").is_some() || (image.is_none() && build.is_none())
    };
    if services.is_empty() || is_part || services.iter().any(is_partial) {
        return;
    }
    let folder = project.folder(file);
    for symbol in &target.facts.symbols {
        let is_shared =
            matches!(symbol.kind, SymbolKind::Network | SymbolKind::Volume | SymbolKind::Secret | SymbolKind::Config);
        let name = symbol.name.text();
        // Every service has the default network.
        if !is_shared || (symbol.kind == SymbolKind::Network && name == "default") {
            continue;
        }
        let own = target.facts.references.iter();
        let used = |kind: SymbolKind, text: &str| kind == symbol.kind && text == name;
        let is_used = own.into_iter().any(|one| used(one.kind, &one.name.text()))
            || folder.iter().filter(|other| other.file != *file).any(|other| {
                other.uses().any(|one| used(one.reference.kind, &one.reference.name.text()))
            })
            // A name with a variable in it may be this one.
            || target.parsed.text.contains(&format!("source: {name}"));
        if !is_used {
            let what = format!("No service uses {} `{name}`.", symbol.kind.noun());
            report.add(
                Draft::new(symbol.name_span, what)
                    .mark(Mark::Unused)
                    .advise("Use it, or take it away.")
                    .propose(Intent::Remove { span: symbol.name_span }),
            );
        }
    }
}
