//! Roots of names that are written as they are spoken: `vars.region`.

use super::words::suggest;
use crate::dialects::terraform::head;
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::stacks::has_type;
use crate::model::SymbolKind;
use crate::schema::{Problem, ProblemKind};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Expression, Item, Term, Traverse};
use crate::text::Span;

/// What is written, and what is meant.
const MEANT: &[(&str, &str, SymbolKind)] = &[
    ("vars", "var", SymbolKind::Variable),
    ("variable", "var", SymbolKind::Variable),
    ("variables", "var", SymbolKind::Variable),
    ("locals", "local", SymbolKind::Local),
    ("modules", "module", SymbolKind::Module),
];

/// The same in stacks and their deployments.
const MEANT_IN_STACKS: &[(&str, &str)] = &[
    ("vars", "var"),
    ("variable", "var"),
    ("variables", "var"),
    ("locals", "local"),
    ("components", "component"),
    ("stacks", "stack"),
    ("providers", "provider"),
    ("deployments", "deployment"),
    ("deployment_groups", "deployment_group"),
    ("identity_tokens", "identity_token"),
    ("token", "identity_token"),
    ("stores", "store"),
    ("upstream", "upstream_input"),
    ("upstream_inputs", "upstream_input"),
];

/// What a block of a stack reads of such roots, where the folder has what is meant.
pub(super) fn in_stack(block: &Block, parsed: &Parsed, module: &Module<'_>, out: &mut Vec<Problem>) {
    let text = Span::new(head(block).end(), block.span.end()).of(&parsed.text);
    walk(block, &mut |expression| {
        let Term::Reference { root, steps } = &expression.term else { return };
        let Some((written, meant)) = MEANT_IN_STACKS.iter().find(|(written, _)| *written == root.text) else { return };
        let Some(kind) = module.realm().means(meant) else { return };
        let names: Vec<&str> = steps.iter().map_while(|step| Some(step.attribute()?.text.as_str())).collect();
        let own = names.get(..if has_type(kind) { 2 } else { 1 }).map(|names| names.join("."));
        if own.is_some_and(|name| module.symbol(kind, &name, None).is_some()) && !may_be_bound(written, text) {
            let message = format!("nothing is called `{written}` here");
            out.push(suggest(root.span, ProblemKind::WrongValue, message, Some(meant)));
        }
    });
}

/// What a block reads of such roots, where the module has what is meant.
pub(super) fn check(block: &Block, parsed: &Parsed, module: &Module<'_>, out: &mut Vec<Problem>) {
    let body = Span::new(head(block).end(), block.span.end());
    let text = body.of(&parsed.text);
    walk(block, &mut |expression| {
        let Term::Reference { root, steps } = &expression.term else { return };
        let Some(Traverse::Attribute(name)) = steps.first() else { return };
        let Some((written, meant, kind)) = MEANT.iter().find(|(written, ..)| *written == root.text) else { return };
        let of_type = format!("{written}.{}", name.text);
        let is_there = |kind, name: &str| module.symbol(kind, name, None).is_some();
        if !may_be_bound(written, text) && is_there(*kind, &name.text) && !is_there(SymbolKind::Resource, &of_type) {
            let message = format!("there is no resource `{of_type}`");
            out.push(suggest(root.span, ProblemKind::WrongValue, message, Some(meant)));
        }
    });
}

fn walk(block: &Block, visit: &mut impl FnMut(&Expression)) {
    for item in &block.body.items {
        match item {
            Item::Attribute(attribute) => attribute.value.walk(visit),
            Item::Block(inner) => walk(inner, visit),
        }
    }
}

/// Whether a word also stands where it may get a meaning of its own, as the names of loops do: without a dot behind it, and
/// given no value.
fn may_be_bound(word: &str, text: &str) -> bool {
    let is_part = |c: char| c == '_' || c == '-' || c.is_alphanumeric();
    text.match_indices(word).any(|(at, _)| {
        let (before, behind) = (text.get(..at).unwrap_or(""), text.get(at + word.len()..).unwrap_or(""));
        let value = behind.trim_start_matches(' ').strip_prefix('=');
        let is_given = value.is_some_and(|value| !value.starts_with(['=', '>']));
        !before.ends_with(is_part) && !behind.starts_with(is_part) && !behind.starts_with('.') && !is_given
    })
}
