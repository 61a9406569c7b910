//! Attributes of resources that expressions read.

use std::sync::Arc;

use super::words::{is_misspelt, suggest};
use crate::dialects::terraform::module::{Module, Standing};
use crate::knowledge::terraform::{ResourceType, provider_of};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Item, Name, Term, Traverse};

/// What the expressions of a block read of resources and data sources. Other versions have other attributes, and which
/// provider manages what is read may be written elsewhere: only what is certainly misspelt is reported.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    for item in &block.body.items {
        match item {
            Item::Attribute(attribute) => attribute.value.walk(&mut |inner| {
                // The version in use is asked for where the newest one lacks something.
                if misspelt(inner, |block, label| provider_of(label)?.section(block, label)).is_some() {
                    out.extend(misspelt(inner, |block, label| in_use(block, label, module)));
                }
            }),
            Item::Block(inner) => check(inner, module, out),
        }
    }
}

fn in_use(block: &str, label: &str, module: &Module<'_>) -> Option<Arc<ResourceType>> {
    let provider = provider_of(label)?;
    match module.standing(provider.name, &provider) {
        Standing::Known(_, version) => version.section(block, label),
        Standing::Foreign => None,
    }
}

/// An attribute that `known` does not know of a type of resources or data sources, though one of nearly that name.
fn misspelt(expression: &Expression, known: impl Fn(&str, &str) -> Option<Arc<ResourceType>>) -> Option<Problem> {
    let Term::Reference { root, steps } = &expression.term else { return None };
    let name = |index: usize| match steps.get(index) {
        Some(Traverse::Attribute(name)) => Some(name),
        _ => None,
    };
    let (of, kind, rest) = if root.text == "data" {
        let of = name(0).filter(|_| name(1).is_some())?;
        (of, known("data", &of.text)?, steps.get(2..)?)
    } else {
        name(0)?;
        (root, known("resource", &root.text)?, steps.get(1..)?)
    };
    let mut members = &kind.members;
    let mut path = String::new();
    for step in rest {
        let Traverse::Attribute(name) = step else { continue };
        path.push_str(&name.text);
        if let Some(member) = members.get(&name.text) {
            // What follows is a key, which may be anything.
            if member.attribute().is_some_and(|words| words.starts_with("map(")) {
                return None;
            }
            members = &member.members;
            path.push('.');
            continue;
        }
        let all = || members.iter().map(|member| &*member.name);
        let near = nearest(&name.text, all()).filter(|near| is_misspelt(&name.text, near, all()))?;
        return kind.elsewhere(&path).is_none().then(|| unknown(name, &of.text, &kind, near));
    }
    None
}

fn unknown(name: &Name, of: &str, kind: &ResourceType, near: &str) -> Problem {
    let message = format!("`{of}` has no attribute `{}` in {}", name.text, super::version(kind));
    suggest(name.span, ProblemKind::OfVersion, message, Some(near))
}
