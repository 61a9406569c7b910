//! What is kept nowhere, in an output or argument that is kept.

use super::problem;
use crate::dialects::terraform::module::Module;
use crate::model::SymbolKind;
use crate::schema::{Problem, ProblemKind};
use crate::syntax::hcl::{Block, Expression, Part, Term, Traverse};

/// How the names of arguments end that no state keeps.
const WRITE_ONLY: &str = "_wo";

/// What an output hands out of something ephemeral without being ephemeral itself.
pub(super) fn check(output: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let is_kept = |ephemeral: &Expression| matches!(ephemeral.term, Term::Boolean(false));
    let kept = output.body.attribute("ephemeral").is_none_or(|attribute| is_kept(&attribute.value));
    let Some(value) = output.body.attribute("value").filter(|_| kept && output.kind.text == "output") else { return };
    if let Some((read, name)) = ephemeral(&value.value, module) {
        let message = format!(
            "`{name}` is ephemeral, so no state may keep it, and this output would: set `ephemeral` of the output to \
             true, which a module that others call may do"
        );
        out.push(problem(read.span, ProblemKind::WrongValue, message));
    }
}

/// What an argument of a resource is given of something ephemeral, which the state would keep. Of the providers that are
/// known, write-only arguments are named so.
pub(super) fn arguments(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some(kind) = block.labels.first().filter(|_| block.kind.text == "resource") else { return };
    for attribute in block.body.attributes() {
        let name = attribute.name.text.as_str();
        let Some((read, ephemeral)) = ephemeral(&attribute.value, module) else { continue };
        let Some(known) = module.known("resource", &kind.text) else { return };
        if name.ends_with(WRITE_ONLY) || known.members.get(name).is_none_or(|one| one.attribute().is_none()) {
            continue;
        }
        let write_only = format!("{name}{WRITE_ONLY}");
        let instead = if known.members.get(&write_only).is_some() {
            format!("; `{write_only}` is not kept")
        } else {
            String::new()
        };
        let message = format!("`{ephemeral}` is ephemeral, so no state may keep it, and `{name}` is kept{instead}");
        out.push(problem(read.span, ProblemKind::WrongValue, message));
    }
}

/// What a value reads of something ephemeral and hands on as it is, and its name.
fn ephemeral<'e>(value: &'e Expression, module: &Module<'_>) -> Option<(&'e Expression, String)> {
    match &value.term {
        Term::Reference { root, steps } => {
            let mut names = steps.iter().map_while(Traverse::attribute).map(|name| name.text.as_str());
            let name = match (root.text.as_str(), names.next(), names.next()) {
                ("ephemeral", Some(kind), Some(name)) => format!("ephemeral.{kind}.{name}"),
                ("var", Some(name), _) => {
                    let declared = module.declared(SymbolKind::Variable, name, None)?;
                    declared.ephemeral.then(|| format!("var.{name}"))?
                }
                _ => return None,
            };
            Some((value, name))
        }
        Term::List(items) => items.iter().find_map(|item| ephemeral(item, module)),
        Term::Object(entries) => entries.iter().find_map(|(_, value)| ephemeral(value, module)),
        Term::Parenthesis(inner) => ephemeral(inner, module),
        Term::Template { parts, .. } => parts.iter().find_map(|part| match part {
            Part::Interpolation(inner, _) => ephemeral(inner, module),
            _ => None,
        }),
        _ => None,
    }
}
