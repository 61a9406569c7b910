//! Files of values: `terraform.tfvars`, `*.auto.tfvars` and those given on the command line.

use std::collections::{HashMap, HashSet};

use super::problem;
use super::words::{SOUGHT, suggest};
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::types::Type;
use crate::model::{SymbolKind, Use};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Body, Item};

/// Whether Terraform reads a file of values by itself, so that it belongs to the module beside it.
fn is_read_unasked(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

/// Most values of a file that are compared with each other.
const COMPARED: usize = 1_000;

/// Names that the file has given a value above: Terraform refuses all of it then.
pub(super) fn twice(body: &Body, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some(facts) = module.project.facts(module.file) else { return };
    if facts.parts.len() > COMPARED {
        return;
    }
    for attribute in body.attributes() {
        let name = &attribute.name;
        let start = module.base + name.span.start();
        let above = |one: &Use| {
            one.reference.kind == SymbolKind::Variable
                && one.span().start() < start
                && one.reference.name.text() == name.text
        };
        if facts.uses().any(|one| above(&one)) {
            let message = format!("`{}` has been given a value above; a file may set it only once", name.text);
            out.push(problem(name.span, ProblemKind::WrongValue, message));
        }
    }
}

/// Values for variables that are not there, or of another type.
pub(super) fn check(body: &Body, module: &Module<'_>, out: &mut Vec<Problem>) {
    let declared = module.symbols(SymbolKind::Variable, None);
    if declared.is_empty() {
        return;
    }
    let names: Vec<String> = declared.iter().map(|variable| variable.symbol.name.text()).collect();
    let mut by_name = HashMap::new();
    for (name, variable) in names.iter().zip(&declared) {
        by_name.entry(name.as_str()).or_insert(variable);
    }
    let given: HashSet<&str> = body.attributes().map(|attribute| attribute.name.text.as_str()).collect();
    let mut unknown = 0;
    for item in &body.items {
        let attribute = match item {
            Item::Attribute(attribute) => attribute,
            Item::Block(block) => {
                let message = format!("values are given with an equals sign: `{} = {{ … }}`", block.kind.text);
                out.push(problem(block.kind.span, ProblemKind::WrongType, message));
                continue;
            }
        };
        let name = &attribute.name;
        let Some(variable) = by_name.get(name.text.as_str()) else {
            if is_read_unasked(module.file.name()) {
                let message = format!("the module beside this file has no input variable `{}`", name.text);
                unknown += 1;
                let free = names.iter().map(String::as_str).filter(|other| !given.contains(other));
                let near = if unknown <= SOUGHT { nearest(&name.text, free) } else { None };
                out.push(suggest(name.span, ProblemKind::Ignored, message, near));
            }
            continue;
        };
        let Some(kind) = module.declaration(variable).and_then(|declaration| declaration.type_text) else { continue };
        if let Some(found) = Type::of_text(&kind).mismatch(&attribute.value) {
            let message = format!("{}, for `{}`", found.message, name.text);
            out.push(problem(found.span, ProblemKind::WrongType, message));
        }
    }
}
