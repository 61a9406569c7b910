use std::cell::LazyCell;

use crate::dialects::Target;
use crate::knowledge::terraform::provider;
use crate::model::{Definition, FileId, Project, SymbolKind, Within};
use crate::practices::configuration::blocks;
use crate::practices::{Check, Draft, Report};
use crate::syntax::hcl::{Expression, Term};

/// Required providers of any version.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let is_called = LazyCell::new(|| is_called(file, project));
    let required = blocks(target, "terraform").flat_map(|settings| settings.body.blocks_of("required_providers"));
    for required in required.flat_map(|providers| providers.body.attributes()) {
        let Term::Object(entries) = &required.value.term else { continue };
        let value = |wanted: &str| entries.iter().find(|(key, _)| is_key(key, wanted)).map(|(_, value)| value);
        // Terraform's own provider has the version of Terraform.
        let source = value("source").and_then(Expression::string);
        if value("version").is_some() || source.as_deref() == Some("terraform.io/builtin/terraform") {
            continue;
        }
        if *is_called {
            return;
        }
        report.add(
            Draft::new(required.name.span, format!("Provider `{}` may be of any version.", required.name.text))
                .advise(advice(&required.name.text, source.as_deref())),
        );
    }
}

/// Whether a module elsewhere calls the one of a file: which versions there are is that one's to say. Examples and tests of
/// a module stand below it and say nothing for others.
fn is_called(file: &FileId, project: &dyn Project) -> bool {
    let (of_file, own) = (file.folder(), project.folder(file));
    let parts = own.iter().flat_map(|facts| facts.parts.iter().map(move |part| (&facts.file, part)));
    let inputs = parts.flat_map(|(file, part)| part.facts.symbols.iter().map(move |symbol| (file, part.base, symbol)));
    let inputs = inputs.filter(|(.., symbol)| symbol.kind == SymbolKind::Variable).take(INPUTS);
    let is_below =
        |folder: &str| folder.strip_prefix(of_file).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    inputs.into_iter().any(|(file, base, symbol)| {
        let uses = project.uses(&Definition { file: file.clone(), base, symbol: symbol.clone() });
        uses.iter().any(|one| matches!(one.reference.within, Within::Folder(_)) && !is_below(one.file.folder()))
    })
}

/// Most inputs of a module that are asked for who gives them.
const INPUTS: usize = 100;

/// What to write: of providers that are known, the newest that is.
fn advice(name: &str, source: Option<&str>) -> String {
    let known = provider(name).filter(|known| source.is_none_or(|source| source.ends_with(known.source)));
    let numbers = known.and_then(|known| known.version.rsplit_once('.')).map(|(numbers, _)| numbers);
    numbers.map_or_else(
        || "Set `version` to the one you have tested, with `~>` before it.".to_owned(),
        |numbers| format!("Set `version` to what you have tested, such as `\"~> {numbers}\"`."),
    )
}

fn is_key(key: &Expression, wanted: &str) -> bool {
    match &key.term {
        Term::Reference { root, steps } => steps.is_empty() && root.text == wanted,
        _ => key.string().as_deref() == Some(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_that_is_advised_is_one_of_the_provider() {
        for (name, source, says) in [
            ("aws", Some("hashicorp/aws"), "~> 6."),
            ("kubernetes", Some("registry.terraform.io/hashicorp/kubernetes"), "~> 2."),
            ("aws", Some("acme/aws"), "`~>` before it"),
            ("azurecaf", Some("aztfmod/azurecaf"), "`~>` before it"),
        ] {
            let advice = advice(name, source);
            assert!(advice.contains(says), "{name} {source:?}: {advice}");
        }
    }
}
