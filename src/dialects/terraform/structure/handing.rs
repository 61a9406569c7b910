//! Configurations of providers that a module needs of its callers.

use super::problem;
use super::words::suggest;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::references::is_local;
use crate::dialects::terraform::symbols::{HANDED_OVER, configuration, source};
use crate::model::SymbolKind;
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Term};
use crate::text::Span;

/// What a call of a module of the same repository hands over and the module does not know, or needs and is not given;
/// `complete` says that nothing of the call is written elsewhere or half typed.
pub(super) fn check(call: &Block, complete: bool, module: &Module<'_>, out: &mut Vec<Problem>) {
    let Some(folder) = source(call).filter(|source| is_local(source) && source != "../") else { return };
    let providers = call.body.attribute("providers");
    let given: Vec<(String, Span)> = match providers.map(|providers| &providers.value.term) {
        None => Vec::new(),
        Some(Term::Object(entries)) => {
            let Some(given) = entries.iter().map(|(key, _)| named(key)).collect() else { return };
            given
        }
        Some(_) => return,
    };
    let known = module.symbols(SymbolKind::Provider, Some(&folder));
    let is_wanted = |detail: Option<&str>| detail == Some(HANDED_OVER);
    let wanted = known.iter().filter(|one| is_wanted(one.symbol.detail.as_deref()));
    let wanted: Vec<String> = wanted.map(|one| one.symbol.name.text()).collect();
    let mut missing: Vec<&String> = wanted.iter().filter(|name| !given.iter().any(|(one, _)| one == *name)).collect();
    for (name, span) in &given {
        if known.iter().any(|one| one.symbol.name.text() == *name) {
            continue;
        }
        if let Some(near) = nearest(name, missing.iter().map(|name| name.as_str())).map(str::to_owned) {
            missing.retain(|name| **name != near);
            let message = format!("the module `{folder}` wants no configuration `{name}`");
            out.push(suggest(*span, ProblemKind::UnknownKey, message, Some(&near)));
        }
    }
    if let (Some(first), true) = (missing.first(), complete) {
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let message = format!(
            "the module `{folder}` wants {} of its callers, which `providers` hands over, as in `{first} = {}`",
            names.join(" and "),
            first.split('.').next().unwrap_or(first)
        );
        let span = providers.map_or(call.kind.span, |providers| providers.name.span);
        out.push(problem(span, ProblemKind::MissingKey, message));
    }
}

/// The name under which a configuration is handed over.
fn named(key: &Expression) -> Option<(String, Span)> {
    let name = configuration(key).map(|(name, _)| name).or_else(|| key.key())?;
    Some((name, key.span))
}
