//! Files of values: `terraform.tfvars`, `*.auto.tfvars` and those given on the command line.

use super::problem;
use super::words::suggest;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::types::Type;
use crate::model::SymbolKind;
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Body, Item};

/// Whether Terraform reads a file of values by itself, so that it belongs to the module beside it.
fn is_read_unasked(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

/// Values for variables that are not there, or of another type.
pub(super) fn check(body: &Body, module: &Module<'_>, out: &mut Vec<Problem>) {
    let declared = module.symbols(SymbolKind::Variable, None);
    if declared.is_empty() {
        return;
    }
    let names: Vec<String> = declared.iter().map(|variable| variable.symbol.name.text()).collect();
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
        let Some(variable) = declared.iter().find(|variable| variable.symbol.name.text() == name.text) else {
            if is_read_unasked(module.file.name()) {
                let message = format!("the module beside this file has no input variable `{}`", name.text);
                let given = |other: &str| body.attribute(other).is_some();
                let free = names.iter().map(String::as_str).filter(|other| !given(other));
                out.push(suggest(name.span, ProblemKind::Ignored, message, nearest(&name.text, free)));
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
