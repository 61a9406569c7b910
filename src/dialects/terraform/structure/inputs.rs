//! Input variables: what callers give, and defaults.

use std::collections::{HashMap, HashSet};

use super::body::{Checker, adding, lacking};
use super::problem;
use super::words::{SOUGHT, suggest};
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::placeholders;
use crate::dialects::terraform::references::{MODULE_ARGUMENTS, is_local};
use crate::dialects::terraform::symbols;
use crate::dialects::terraform::types::Type;
use crate::knowledge::terraform::language;
use crate::model::{Declaration, SymbolKind};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::Block;

/// The default of a variable, and its type.
pub(super) fn default(block: &Block, out: &mut Vec<Problem>) {
    let (Some(kind), Some(default)) = (block.body.attribute("type"), block.body.attribute("default")) else { return };
    if let Some(found) = Type::of(&kind.value).mismatch(&default.value) {
        out.push(problem(found.span, ProblemKind::WrongType, found.message));
    }
}

/// The call of a module of the same repository.
pub(super) fn check(call: &Block, checker: &Checker<'_>, module: &Module<'_>, out: &mut Vec<Problem>) {
    // `../` may be the beginning of a path.
    let Some(folder) = symbols::source(call).filter(|source| is_local(source) && source != "../") else { return };
    let inputs = module.inputs(Some(&folder));
    let others =
        [SymbolKind::Output, SymbolKind::Resource, SymbolKind::DataSource, SymbolKind::Local, SymbolKind::Module];
    // A folder nobody has read may declare anything.
    if inputs.is_empty() && others.iter().all(|kind| module.symbols(*kind, Some(&folder)).is_empty()) {
        return;
    }
    let declared: Vec<(String, Option<Declaration>)> =
        inputs.into_iter().map(|(variable, declared)| (variable.symbol.name.text(), declared)).collect();
    let mut by_name = HashMap::new();
    for (name, declaration) in &declared {
        by_name.entry(name.as_str()).or_insert(declaration);
    }
    let given: HashSet<&str> = call.body.attributes().map(|attribute| attribute.name.text.as_str()).collect();
    let mut unknown = 0;
    for attribute in call.body.attributes() {
        let name = attribute.name.text.as_str();
        if MODULE_ARGUMENTS.contains(&name)
            || language().block(&["module"]).is_some_and(|b| b.arguments.contains_key(name))
        {
            continue;
        }
        let Some(declaration) = by_name.get(name) else {
            unknown += 1;
            let free = declared.iter().map(|(name, _)| name.as_str()).filter(|candidate| !given.contains(candidate));
            let near = if unknown <= SOUGHT { nearest(name, free) } else { None };
            let message = format!("the module `{folder}` has no input variable `{name}`");
            out.push(suggest(attribute.name.span, ProblemKind::UnknownKey, message, near));
            continue;
        };
        let Some(declaration) = declaration else { continue };
        if let Some(why) = &declaration.deprecated {
            let message = format!("`{name}` has been given up: {}", why.trim_end_matches('.'));
            out.push(problem(attribute.name.span, ProblemKind::Superseded, message));
        }
        let mismatch = declaration.type_text.as_deref().and_then(|text| Type::of_text(text).mismatch(&attribute.value));
        if let Some(found) = mismatch {
            let message = format!("{}, for `{name}` of `{folder}`", found.message);
            out.push(problem(found.span, ProblemKind::WrongType, message));
        }
    }
    if !checker.complete {
        return;
    }
    let missing: Vec<&(String, Option<Declaration>)> = declared
        .iter()
        .filter(|(name, declaration)| {
            declaration.as_ref().is_some_and(|d| d.required) && !given.contains(name.as_str())
        })
        .collect();
    let names: Vec<&str> = missing.iter().map(|(name, _)| name.as_str()).collect();
    let arguments = missing.iter().map(|(name, declaration)| {
        let kind = declaration.as_ref().and_then(|declaration| declaration.type_text.as_deref());
        (name.clone(), placeholders::of_input(name, kind, module))
    });
    let lacking = lacking(&names, "the module", &folder, call, ProblemKind::MissingKey);
    out.extend(lacking.map(|problem| adding(problem, call, arguments.collect(), Vec::new())));
}
