//! Files of values: `terraform.tfvars`, `*.auto.tfvars` and those given on the command line.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::addresses::changing;
use super::inputs::slips;
use super::problem;
use super::words::{SOUGHT, suggest};
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::types::Type;
use crate::model::{Definition, Scope, Symbol, SymbolKind};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Body, Item, Term};

/// Whether Terraform reads a file of values by itself, so that it belongs to the module beside it.
fn is_read_unasked(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

/// Names that the file has given a value above: Terraform refuses all of it then.
pub(super) fn twice(body: &Body, module: &Module<'_>, out: &mut Vec<Problem>) {
    for attribute in body.attributes() {
        let (name, start) = (&attribute.name, module.base + attribute.name.span.start());
        // The file alone is asked, and of it those alone that give a value to the same.
        let symbol = Symbol {
            kind: SymbolKind::Variable,
            name: name.text.as_str().into(),
            name_span: name.span,
            span: name.span,
            scope: Scope::File,
            detail: None,
        };
        let of = Definition { file: module.file.clone(), base: module.base, symbol };
        if module.project.uses(&of).iter().any(|one| one.file == of.file && one.span().start() < start) {
            let message = format!("`{}` has been given a value above; a file may set it only once", name.text);
            out.push(problem(name.span, ProblemKind::WrongValue, message));
        }
    }
}

/// Values that hold names or functions: nothing is there yet that could be read.
pub(super) fn constants(body: &Body, out: &mut Vec<Problem>) {
    // Formerly Terragrunt kept its own settings there, and put the rest together itself.
    if body.attribute("terragrunt").is_some() {
        return;
    }
    for attribute in body.attributes() {
        let Some(found) = changing(&attribute.value) else { continue };
        let message = "a value in this file is a constant: no names and no functions may stand in it".to_owned();
        let found = problem(found.span, ProblemKind::WrongValue, message);
        let word = match &attribute.value.term {
            Term::Reference { root, steps } if steps.is_empty() => Some((root.span, format!("\"{}\"", root.text))),
            _ => None,
        };
        out.push(Problem { suggestion: word, ..found });
    }
}

/// Values for variables that are not there, or of another type.
pub(super) fn check(body: &Body, module: &Module<'_>, out: &mut Vec<Problem>) {
    // Whether the module further up is the one that is given them, nobody says.
    if module.is_further_up() {
        return;
    }
    // Most values are of variables that are there: all names are wanted for the others alone.
    let names: OnceCell<Vec<String>> = OnceCell::new();
    let names = || {
        names.get_or_init(|| {
            let declared = module.symbols(SymbolKind::Variable, None);
            declared.into_iter().map(|variable| variable.symbol.name.text()).collect()
        })
    };
    let given: HashSet<&str> = body.attributes().map(|attribute| attribute.name.text.as_str()).collect();
    let mut unknown = 0;
    for item in &body.items {
        let attribute = match item {
            Item::Attribute(attribute) => attribute,
            Item::Block(_) if names().is_empty() => continue,
            Item::Block(block) => {
                let message = format!("values are given with an equals sign: `{} = {{ … }}`", block.kind.text);
                out.push(problem(block.kind.span, ProblemKind::WrongType, message));
                continue;
            }
        };
        let name = &attribute.name;
        let Some(variable) = module.symbol(SymbolKind::Variable, &name.text, None) else {
            if is_read_unasked(module.file.name()) && !names().is_empty() {
                let message = format!("the module beside this file has no input variable `{}`", name.text);
                unknown += 1;
                let free = names().iter().map(String::as_str).filter(|other| !given.contains(other));
                let near = if unknown <= SOUGHT { nearest(&name.text, free) } else { None };
                out.push(suggest(name.span, ProblemKind::Ignored, message, near));
            }
            continue;
        };
        let Some(kind) = module.declaration(&variable).and_then(|declaration| declaration.type_text) else { continue };
        let kind = Type::of_text(&kind);
        slips(&kind, &attribute.value, &format!("`{}`", name.text), out);
        if let Some(found) = kind.mismatch(&attribute.value) {
            let message = format!("{}, for `{}`", found.message, name.text);
            out.push(problem(found.span, ProblemKind::WrongType, message));
        }
    }
}
