//! What a block of a stack, or of its deployments, refers to.

use super::{EMPTY_PLAN, Realm, has_type};
use crate::dialects::terraform::references::{Walker, is_half_typed, is_local};
use crate::dialects::terraform::symbols;
use crate::model::{Demand, Lowered, Reference, Scope, Stacked, SymbolKind, Within};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Block, Expression, Item, Name, Traverse};
use crate::text::Span;

/// The references of a top-level block, in order.
pub(super) fn of(block: &Block, realm: Realm, parsed: &Parsed, out: &mut Lowered) {
    let kind = block.kind.text.as_str();
    if let ("provider", [of, _]) = (kind, block.labels.as_slice())
        && realm == Realm::Components
        && !of.half_typed
    {
        out.references.push(requirement(&of.text, of.span));
    }
    let mut walker = Walker::of_stacks(&parsed.text, realm, out);
    // While its header is being typed, it may be about to define them.
    if is_half_typed(block, parsed) {
        walker.defines(block);
    }
    for item in &block.body.items {
        let attribute = match item {
            Item::Block(inner) => {
                walker.block(inner);
                continue;
            }
            Item::Attribute(attribute) => attribute,
        };
        match (kind, attribute.name.text.as_str()) {
            // Neither types nor what is required are values.
            ("variable" | "output", "type") | ("required_providers", _) => continue,
            ("component" | "removed" | "stack" | "deployment", "inputs") => {
                if let Some((kind, within, demand)) = given_to(block) {
                    walker.keys(&attribute.value, kind, &within, demand);
                }
            }
            ("component" | "removed", "providers") => {
                if let Some(within) = folder(block) {
                    walker.keys(&attribute.value, SymbolKind::Provider, &within, Demand::Optional);
                }
            }
            // It is gone.
            ("removed", "from") => {
                walker.optional(&attribute.value);
                continue;
            }
            _ => {}
        }
        walker.expression(&attribute.value);
    }
}

/// The names in lines that could not be read.
pub(super) fn of_broken(mentions: &[Expression], realm: Realm, parsed: &Parsed, out: &mut Lowered) {
    let mut walker = Walker::of_stacks(&parsed.text, realm, out);
    mentions.iter().for_each(|mention| walker.optional(mention));
}

/// Where the variables are declared to which a block gives values. For a deployment to give one is no use of it.
fn given_to(block: &Block) -> Option<(SymbolKind, Within, Demand)> {
    let of_stack = SymbolKind::Stacked(Stacked::Variable);
    match block.kind.text.as_str() {
        "deployment" => Some((of_stack, Within::Scope(Scope::Folder), Demand::Waived)),
        "stack" => Some((of_stack, folder(block)?, Demand::Optional)),
        _ => Some((SymbolKind::Variable, folder(block)?, Demand::Optional)),
    }
}

/// The folder of what a block calls, if it is one of the same repository.
fn folder(block: &Block) -> Option<Within> {
    symbols::source(block).filter(|source| is_local(source)).map(Within::Folder)
}

/// The entry of what is required that a provider has.
fn requirement(name: &str, span: Span) -> Reference {
    Reference {
        kind: SymbolKind::Stacked(Stacked::Requirement),
        name: name.into(),
        span,
        within: Within::Scope(Scope::Folder),
        demand: Demand::Optional,
    }
}

/// What a traversal names: something of the folder, and what that gives.
pub(in super::super) fn named(
    realm: Realm,
    root: &Name,
    steps: &[Traverse],
    demand: Demand,
    is_tried: bool,
) -> Vec<Reference> {
    let attribute = |index: usize| match steps.get(index) {
        Some(Traverse::Attribute(name)) => Some(name),
        _ => None,
    };
    let (Some(kind), Some(first)) = (realm.means(&root.text), attribute(0)) else { return Vec::new() };
    let mut found = Vec::new();
    let (name, own, rest) = if has_type(kind) {
        if kind == SymbolKind::Stacked(Stacked::Provider) {
            found.push(requirement(&first.text, first.span));
        }
        let Some(own) = attribute(1) else { return found };
        (format!("{}.{}", first.text, own.text), own, steps.get(2..))
    } else {
        (first.text.clone(), first, steps.get(1..))
    };
    // Nobody declares it.
    if kind == SymbolKind::Stacked(Stacked::Approval) && name == EMPTY_PLAN {
        return found;
    }
    let within = Within::Scope(Scope::Folder);
    found.push(Reference { kind, name: name.as_str().into(), span: own.span, within, demand });
    if demand == Demand::Required {
        let demand = if is_tried { Demand::Optional } else { demand };
        found.extend(output(kind, &name, rest.unwrap_or(&[]), demand));
    }
    found
}

/// The output that steps behind a component, a stack or a deployment name, with an index between or without one.
fn output(kind: SymbolKind, name: &str, steps: &[Traverse], demand: Demand) -> Option<Reference> {
    let of_stack = SymbolKind::Stacked(Stacked::Output);
    let (output, within) = match kind {
        SymbolKind::Stacked(Stacked::Component) => (SymbolKind::Output, Within::Called(kind, name.to_owned())),
        SymbolKind::Stacked(Stacked::Stack) => (of_stack, Within::Called(kind, name.to_owned())),
        SymbolKind::Stacked(Stacked::Deployment) => (of_stack, Within::Scope(Scope::Folder)),
        _ => return None,
    };
    let own = steps.iter().find_map(Traverse::attribute)?;
    Some(Reference { kind: output, name: own.text.as_str().into(), span: own.span, within, demand })
}
