use super::arena::Schema;
use super::at::{children, possible};
use super::describe;
use super::problem::shown;
use super::types::Types;
use crate::model::Markdown;
use crate::syntax::Step;
use crate::syntax::yaml::{Document, Node};
use crate::text::Span;

/// What the schema says about the key or value at `offset`, and the span it speaks of. None between things, and where
/// the schema is silent.
pub fn hover(schema: &Schema, document: &Document, offset: usize) -> Option<(Span, Markdown)> {
    let mut node = document.root()?;
    let mut ids = vec![schema.root()];
    let mut name = None;
    loop {
        let Some(inner) = inner(node, offset) else { break };
        let known = possible(schema, &ids, Some(node));
        ids = children(schema, &known, &inner.step);
        if let Step::Key(key) = inner.step {
            name = Some(key);
        }
        if inner.on_key {
            return described(schema, &ids, name.as_deref(), inner.node);
        }
        node = inner.node;
    }
    let on_scalar = node.scalar().is_some() && node.span().touches(offset);
    if on_scalar { described(schema, &ids, name.as_deref(), node) } else { None }
}

/// The part of a mapping or list that an offset is in.
struct Inner<'d> {
    step: Step,
    node: Node<'d>,
    on_key: bool,
}

fn inner(node: Node<'_>, offset: usize) -> Option<Inner<'_>> {
    for (index, item) in node.items().enumerate() {
        if item.span().touches(offset) {
            return Some(Inner { step: Step::Item(index), node: item, on_key: false });
        }
    }
    node.entries().find_map(|entry| {
        let step = || Step::Key(entry.key.text().unwrap_or("").to_owned());
        if entry.key.span().touches(offset) {
            return Some(Inner { step: step(), node: entry.key, on_key: true });
        }
        // Through an alias the value stands elsewhere, and the cursor is not on it.
        let here = entry.via == crate::syntax::yaml::Via::Direct && entry.value.span().touches(offset);
        here.then(|| Inner { step: step(), node: entry.value, on_key: false })
    })
}

fn described(
    schema: &Schema,
    ids: &[super::SchemaId],
    name: Option<&str>,
    node: Node<'_>,
) -> Option<(Span, Markdown)> {
    let body = describe::documentation(schema, ids);
    let types = describe::types(schema, ids);
    let heading = match name {
        Some(name) if types == Types::ANY => format!("**{}**", shown(name)),
        Some(name) => format!("**{}**: {}", shown(name), types.summary()),
        None => types.summary(),
    };
    if ids.is_empty() || body.0.is_empty() && types == Types::ANY {
        return None;
    }
    let text = if body.0.is_empty() { heading } else { format!("{heading}\n\n{}", body.0) };
    Some((node.span(), Markdown(text)))
}
