//! Input variables: what callers give, and defaults.

use std::collections::{HashMap, HashSet};

use super::body::{Checker, adding, lacking};
use super::problem;
use super::words::{SOUGHT, suggest};
use crate::dialects::terraform::installed::Installed;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::placeholders;
use crate::dialects::terraform::references::{MODULE_ARGUMENTS, is_local};
use crate::dialects::terraform::stacks::has_components;
use crate::dialects::terraform::symbols;
use crate::dialects::terraform::types::Type;
use crate::knowledge::terraform::language;
use crate::model::{Declaration, Definition, Stacked, SymbolKind};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Term};
use crate::text::Span;

/// The default of a variable, and its type; `complete` says that nothing of it is half typed.
pub(super) fn default(block: &Block, complete: bool, out: &mut Vec<Problem>) {
    let (Some(kind), Some(default)) = (block.body.attribute("type"), block.body.attribute("default")) else { return };
    let kind = Type::of(&kind.value);
    let found = kind.mismatch(&default.value);
    if let Some(found) = found.filter(|found| complete || !found.is_missing) {
        out.push(problem(found.span, ProblemKind::WrongType, found.message));
    }
    slips(&kind, &default.value, "this variable", out);
}

/// Names of attributes that are misspelt in what `of` is given.
pub(super) fn slips(kind: &Type, value: &Expression, of: &str, out: &mut Vec<Problem>) {
    for (key, name, near) in kind.slips(value) {
        let message = format!("the type of {of} has no attribute `{name}` here, and what it does not have is left out");
        let is_quoted = matches!(key.term, Term::Template { .. });
        let written = if is_quoted { format!("\"{near}\"") } else { near.clone() };
        let mut found = suggest(key.span, ProblemKind::Ignored, message, Some(&near));
        found.suggestion = Some((key.span, written));
        out.push(found);
    }
}

/// The call of a module of the same repository.
pub(super) fn check(call: &Block, checker: &Checker<'_>, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some(called) = Called::by(call, module) else { return };
    let is_own = |name: &str| {
        MODULE_ARGUMENTS.contains(&name)
            || language().block(&["module"]).is_some_and(|b| b.arguments.contains_key(name))
    };
    let given = call.body.attributes().filter(|attribute| !is_own(&attribute.name.text));
    let given = given.map(|attribute| (attribute.name.text.clone(), attribute.name.span, &attribute.value));
    let missing = called.judge(given.collect(), checker.complete, out);
    if checker.complete {
        out.extend(called.lacking_with_offer(&missing, call, "", module));
    }
}

/// What a component gives its module, or a deployment its stack: all in one object.
pub(super) fn in_object(block: &Block, checker: &Checker<'_>, module: &Module<'_>, out: &mut Vec<Problem>) {
    let called = match block.kind.text.as_str() {
        "component" => Called::by(block, module),
        "stack" => Called::stack(block, module),
        "deployment" => Called::deployed(module),
        _ => None,
    };
    let Some(called) = called else { return };
    let given = match block.body.attribute("inputs").map(|inputs| &inputs.value.term) {
        None => Vec::new(),
        Some(Term::Object(entries)) => {
            let named = entries.iter().map(|(key, value)| Some((key.key()?, key.span, value)));
            let Some(given) = named.collect::<Option<Vec<_>>>() else { return };
            given
        }
        // What is put together elsewhere may hold anything.
        Some(_) => return,
    };
    let missing = called.judge(given, checker.complete, out);
    // What is taken down need not be described any more, and formerly deployments had `variables`.
    let is_told_otherwise = ["destroy", "variables"].iter().any(|name| block.body.attribute(name).is_some());
    if checker.complete && !is_told_otherwise {
        out.extend(called.lacking_with_offer(&missing, block, "inputs.", module));
    }
}

/// A module of the same repository or a stack, and the input variables it declares.
struct Called {
    /// In words: the module `./web`.
    whole: String,
    /// In fewer words.
    short: String,
    /// Whether it refuses what it does not know. What a component or a stack in a stack is given becomes the object that is
    /// wanted, and what is too much is left out: only a slip is worth a word.
    is_strict: bool,
    declared: Vec<(String, Option<Declaration>)>,
}

impl Called {
    /// The module a block calls; none where nobody has read it.
    fn by(call: &Block, module: &Module<'_>) -> Option<Called> {
        let source = symbols::source(call)?;
        if !is_local(&source) {
            return Called::installed(call, &source, module);
        }
        // `../` may be the beginning of a path.
        let folder = Some(source).filter(|source| source != "../")?;
        let inputs = module.inputs(SymbolKind::Variable, Some(&folder));
        let others =
            [SymbolKind::Output, SymbolKind::Resource, SymbolKind::DataSource, SymbolKind::Local, SymbolKind::Module];
        // A folder nobody has read may declare anything.
        if inputs.is_empty() && others.iter().all(|kind| module.symbols(*kind, Some(&folder)).is_empty()) {
            return None;
        }
        let is_strict = call.kind.text == "module";
        Some(Called { is_strict, ..Called::new(format!("the module `{folder}`"), format!("`{folder}`"), inputs) })
    }

    /// The module that was brought for a call.
    fn installed(call: &Block, source: &str, module: &Module<'_>) -> Option<Called> {
        let installed = Installed::by(call, module).filter(|installed| installed.is_whole)?;
        let inputs = installed.inputs().into_iter().map(|(variable, declared)| (variable.name.text(), declared));
        let inputs: Vec<(String, Option<Declaration>)> = inputs.collect();
        if inputs.is_empty() {
            return None;
        }
        let version = installed.version.map_or_else(String::new, |version| format!(" {version}"));
        let whole = format!("the module `{source}`{version}");
        Some(Called { short: format!("`{source}`"), whole, is_strict: true, declared: inputs })
    }

    /// The stack that becomes part of another one.
    fn stack(call: &Block, module: &Module<'_>) -> Option<Called> {
        let folder = symbols::source(call).filter(|source| is_local(source) && source != "../")?;
        let inputs = module.inputs(SymbolKind::Stacked(Stacked::Variable), Some(&folder));
        let others = [Stacked::Component, Stacked::Output, Stacked::Provider];
        let is_there = |what: &Stacked| !module.symbols(SymbolKind::Stacked(*what), Some(&folder)).is_empty();
        if inputs.is_empty() && !others.iter().any(is_there) {
            return None;
        }
        let called = Called::new(format!("the stack `{folder}`"), format!("`{folder}`"), inputs);
        Some(Called { is_strict: false, ..called })
    }

    /// The stack beside a deployment.
    fn deployed(module: &Module<'_>) -> Option<Called> {
        if !has_components(module.file, module.project) {
            return None;
        }
        let inputs = module.inputs(SymbolKind::Stacked(Stacked::Variable), None);
        Some(Called::new("this stack".to_owned(), "this stack".to_owned(), inputs))
    }

    fn new(whole: String, short: String, inputs: Vec<(Definition, Option<Declaration>)>) -> Called {
        let declared = inputs.into_iter().map(|(variable, declared)| (variable.symbol.name.text(), declared)).collect();
        Called { whole, short, is_strict: true, declared }
    }

    /// Judges what is given, and says what is not.
    fn judge(
        &self,
        given: Vec<(String, Span, &Expression)>,
        complete: bool,
        out: &mut Vec<Problem>,
    ) -> Vec<&(String, Option<Declaration>)> {
        let mut by_name = HashMap::new();
        for (name, declaration) in &self.declared {
            by_name.entry(name.as_str()).or_insert(declaration);
        }
        let names: HashSet<&str> = given.iter().map(|(name, ..)| name.as_str()).collect();
        let mut unknown = 0;
        for (name, span, value) in &given {
            let name = name.as_str();
            let Some(declaration) = by_name.get(name) else {
                unknown += 1;
                let free = self.declared.iter().map(|(name, _)| name.as_str());
                let free = free.filter(|candidate| !names.contains(candidate));
                let near = if unknown <= SOUGHT { nearest(name, free) } else { None };
                if near.is_none() && !self.is_strict {
                    continue;
                }
                let message = format!("{} has no input variable `{name}`", self.whole);
                out.push(suggest(*span, ProblemKind::UnknownKey, message, near));
                continue;
            };
            let Some(declaration) = declaration else { continue };
            if let Some(why) = &declaration.deprecated {
                let message = format!("`{name}` has been given up: {}", why.trim_end_matches('.'));
                out.push(problem(*span, ProblemKind::Superseded, message));
            }
            let kind = declaration.type_text.as_deref().map(Type::of_text);
            let mismatch = kind.as_ref().and_then(|kind| kind.mismatch(value));
            if let Some(found) = mismatch.filter(|found| complete || !found.is_missing) {
                let message = format!("{}, for `{name}` of {}", found.message, self.short);
                out.push(problem(found.span, ProblemKind::WrongType, message));
            } else if let Some(kind) = &kind {
                slips(kind, value, &format!("`{name}`"), out);
            }
        }
        let is_missing = |(name, declaration): &&(String, Option<Declaration>)| {
            declaration.as_ref().is_some_and(|d| d.required) && !names.contains(name.as_str())
        };
        self.declared.iter().filter(is_missing).collect()
    }

    /// What a call must give and does not, with an offer to write it at a place.
    fn lacking_with_offer(
        &self,
        missing: &[&(String, Option<Declaration>)],
        call: &Block,
        place: &str,
        module: &Module<'_>,
    ) -> Option<Problem> {
        let arguments = missing.iter().map(|(name, declaration)| {
            let kind = declaration.as_ref().and_then(|declaration| declaration.type_text.as_deref());
            (format!("{place}{name}"), placeholders::of_input(name, kind, module))
        });
        let problem = self.lacking(missing, call)?;
        Some(adding(problem, call, arguments.collect(), Vec::new()))
    }

    /// What a call must give and does not.
    fn lacking(&self, missing: &[&(String, Option<Declaration>)], call: &Block) -> Option<Problem> {
        let names: Vec<&str> = missing.iter().map(|(name, _)| name.as_str()).collect();
        lacking(&names, &self.whole, call, ProblemKind::MissingKey)
    }
}
