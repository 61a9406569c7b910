use std::collections::HashSet;

use crate::dialects::Target;
use crate::model::{FileId, Intent, Mark, Project, Reference, SymbolKind};
use crate::practices::composing::{Written, others, services};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::Node;

/// Networks, volumes, secrets and configs that no service has.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    // One with a name of its own is given beside another, wherever that stands: `docker compose -f ci/base.yaml -f …`.
    if !["compose.", "docker-compose"].iter().any(|start| file.name().starts_with(start)) {
        return;
    }
    // A line that cannot be read may use it.
    if !target.parsed.incompletes.is_empty() {
        return;
    }
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
    // Of a project that is not looked at as a whole, what is left may use it.
    if others(file, project, report).cut.is_some() {
        return;
    }
    // Those beside it may be given together with it, those of its project are.
    let mut files = project.folder(file);
    files.extend(project.together(file));
    let others = files.iter().filter(|other| other.file != *file).flat_map(|other| &other.parts);
    let references = target.facts.references.iter().chain(others.flat_map(|part| &part.facts.references));
    let name_of = |one: &Reference| (one.kind, one.name.text());
    // A name with a variable in it may be any of them.
    let open = [(SymbolKind::Network, "networks"), (SymbolKind::Volume, "volumes")];
    let open = open.map(|(kind, key)| (kind, services.iter().any(|service| names_a_variable(service, kind, key))));
    let used: HashSet<(SymbolKind, String)> = references.filter(|one| is_shared(one.kind)).map(name_of).collect();
    // A name with a variable in it may be one of these.
    let behind = target.parsed.text.split("source: ").skip(1);
    let mut sources: Vec<&str> = behind.map(|rest| rest.lines().next().unwrap_or("")).collect();
    sources.sort_unstable();
    for symbol in &target.facts.symbols {
        let name = symbol.name.text();
        // Every service has the default network.
        if !is_shared(symbol.kind) || (symbol.kind == SymbolKind::Network && name == "default") {
            continue;
        }
        if open.contains(&(symbol.kind, true)) {
            continue;
        }
        let source = sources.get(sources.partition_point(|source| *source < name.as_str()));
        let is_source = source.is_some_and(|source| source.starts_with(&name));
        let what = format!("No service uses {} `{name}`.", symbol.kind.noun());
        if !is_source && !used.contains(&(symbol.kind, name)) {
            report.add(
                Draft::new(symbol.name_span, what)
                    .mark(Mark::Unused)
                    .advise("Use it, or take it away.")
                    .propose(Intent::Remove { span: symbol.name_span }),
            );
        }
    }
}

fn is_shared(kind: SymbolKind) -> bool {
    matches!(kind, SymbolKind::Network | SymbolKind::Volume | SymbolKind::Secret | SymbolKind::Config)
}

/// Whether a service says with a variable which networks it is in, or which volume it has; most that begin with one are
/// paths.
fn names_a_variable(service: &Written<'_>, kind: SymbolKind, key: &str) -> bool {
    let Some(all) = service.node.get(key).map(Node::resolved) else { return false };
    let keys = all.entries().filter_map(|entry| entry.key.text());
    let mut names = keys.chain(all.items().filter_map(|item| item.resolved().text()));
    names.any(|name| {
        let variable = || name.strip_prefix("${")?.split_once('}');
        match kind {
            SymbolKind::Network => name.contains('$'),
            _ => variable().is_some_and(|(_, behind)| behind.starts_with(':')),
        }
    })
}
