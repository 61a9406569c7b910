//! Attributes of resources that expressions read.

use std::sync::Arc;

use super::words::{is_misspelt, suggest};
use crate::dialects::terraform::module::{Module, Standing};
use crate::knowledge::terraform::{ResourceType, data_source, resource};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Item, Name, Term, Traverse};

/// What the expressions of a block read of resources and data sources. Other versions have other attributes, and which
/// provider manages what is read may be written elsewhere: only what is certainly misspelt is reported.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    for item in &block.body.items {
        match item {
            Item::Attribute(attribute) => attribute.value.walk(&mut |inner| {
                out.extend(misspelt(inner).filter(|(kind, _)| is_known(kind, module)).map(|(_, problem)| problem));
            }),
            Item::Block(inner) => check(inner, module, out),
        }
    }
}

fn is_known(kind: &ResourceType, module: &Module<'_>) -> bool {
    module.standing(kind.provider.name, &kind.provider) != Standing::Foreign
}

fn misspelt(expression: &Expression) -> Option<(Arc<ResourceType>, Problem)> {
    let Term::Reference { root, steps } = &expression.term else { return None };
    let name = |index: usize| match steps.get(index) {
        Some(Traverse::Attribute(name)) => Some(name),
        _ => None,
    };
    let (of, kind, rest) = if root.text == "data" {
        let of = name(0).filter(|_| name(1).is_some())?;
        (of, data_source(&of.text)?, steps.get(2..)?)
    } else {
        name(0)?;
        (root, resource(&root.text)?, steps.get(1..)?)
    };
    let mut members = &kind.members;
    for step in rest {
        let Traverse::Attribute(name) = step else { continue };
        if let Some(member) = members.get(&name.text) {
            // What follows is a key, which may be anything.
            if member.attribute().is_some_and(|words| words.starts_with("map(")) {
                return None;
            }
            members = &member.members;
            continue;
        }
        let known = || members.iter().map(|member| &*member.name);
        let near = nearest(&name.text, known()).filter(|near| is_misspelt(&name.text, near, known()))?;
        let problem = unknown(name, &of.text, &kind, near);
        return Some((kind, problem));
    }
    None
}

fn unknown(name: &Name, of: &str, kind: &ResourceType, near: &str) -> Problem {
    let message = format!("`{of}` has no attribute `{}` in {}", name.text, super::version(kind));
    suggest(name.span, ProblemKind::OfVersion, message, Some(near))
}
