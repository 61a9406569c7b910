use super::arena::{Additional, Schema, SchemaId};
use super::types::Types;
use crate::syntax::Step;
use crate::syntax::yaml::{Document, Kind, Node};

/// Most schemas one place is taken to have; the rest is left out.
const MAX_NODES: usize = 512;

/// The schemas that may describe the place a path leads to, references and alternatives followed, the most specific
/// first. Empty where nothing is known. Where `document` has the path, alternatives that its values rule out are left
/// out: in a service's volume of `type: bind`, those of other types.
pub(super) fn at(schema: &Schema, path: &[Step], document: Option<&Document>) -> Vec<SchemaId> {
    let mut node = document.and_then(Document::root);
    let mut ids = possible(schema, &[schema.root()], node);
    for step in path {
        node = node.and_then(|node| child_node(node, step));
        let children = children(schema, &ids, step);
        ids = possible(schema, &children, node);
    }
    ids
}

/// The schemas of the values one step further in, alternatives not yet followed.
pub(super) fn children(schema: &Schema, ids: &[SchemaId], step: &Step) -> Vec<SchemaId> {
    let mut found = Vec::new();
    for id in ids {
        let node = schema.node(*id);
        match step {
            Step::Key(key) => {
                let takes_any = node.properties.is_empty()
                    && node.patterns.is_empty()
                    && !matches!(node.additional, Additional::Schema(_));
                if !takes_any && let Some(children) = node.child(key) {
                    found.extend(children);
                }
            }
            Step::Item(index) => found.extend(node.item(*index)),
            Step::Block { .. } | Step::Instruction(_) => {}
        }
    }
    found
}

/// The schemas with all they refer to: `$ref`, `allOf`, and those branches of `oneOf` and `anyOf` that `value` does not
/// rule out. Only mappings and lists rule something out: a scalar may be a key that is being typed.
pub(super) fn possible(schema: &Schema, ids: &[SchemaId], value: Option<Node<'_>>) -> Vec<SchemaId> {
    let value = value.map(Node::resolved).filter(|node| matches!(node.kind(), Kind::Mapping | Kind::Sequence));
    let types = value.map_or(Types::ANY, Types::of);
    let mut found: Vec<SchemaId> = Vec::new();
    let mut open: Vec<SchemaId> = ids.iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        if found.contains(&id) || found.len() >= MAX_NODES {
            continue;
        }
        found.push(id);
        let node = schema.node(id);
        for group in &node.alternatives {
            let fits = |id: &SchemaId| {
                schema.accepts(*id).meets(types) && value.is_none_or(|value| !contradicts(schema, *id, value))
            };
            let branches = group.branches.iter().rev();
            let fitting: Vec<SchemaId> = branches.clone().copied().filter(fits).collect();
            // A value that fits nowhere, being wrong or half-typed, is no reason to say nothing.
            if fitting.is_empty() { open.extend(branches) } else { open.extend(fitting) }
        }
        open.extend(node.also.iter().rev());
    }
    found
}

/// Whether a key of the mapping has a value that this schema's `const` or `enum` for the key excludes: what tells the
/// branches of a `oneOf` apart.
pub(super) fn contradicts(schema: &Schema, id: SchemaId, mapping: Node<'_>) -> bool {
    mapping.entries().any(|entry| {
        let Some(child) = entry.key.text().and_then(|key| schema.node(id).property(key)) else { return false };
        let values = &schema.node(child).values;
        !values.is_empty() && entry.value.scalar().is_some() && !values.iter().any(|value| value.equals(entry.value))
    })
}

fn child_node<'d>(node: Node<'d>, step: &Step) -> Option<Node<'d>> {
    match step {
        Step::Key(key) => node.get(key),
        Step::Item(index) => node.resolved().items().nth(*index),
        Step::Block { .. } | Step::Instruction(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_through_references_patterns_and_alternatives() {
        let schema = Schema::from_yaml(
            "
properties:
  services: { patternProperties: { '^[a-z]+$': { $ref: '#/$defs/service' } } }
$defs:
  service:
    properties:
      build: { oneOf: [{ type: string, title: short }, { $ref: '#/$defs/build' }] }
      ports: { type: array, items: { anyOf: [{ type: string, title: text }, { type: object, title: long }] } }
  build: { type: object, title: build, properties: { context: { type: string, title: context } } }
",
        )
        .expect("schema");
        let titles = |path: &[Step]| -> Vec<String> {
            let ids = at(&schema, path, None);
            ids.iter().filter_map(|id| schema.node(*id).docs.as_ref()?.title.as_deref().map(str::to_owned)).collect()
        };
        let key = |name: &str| Step::Key(name.to_owned());
        let (services, web) = (key("services"), key("web"));
        assert_eq!(titles(&[services.clone(), web.clone(), key("build")]), ["short", "build"]);
        assert_eq!(titles(&[services.clone(), web.clone(), key("build"), key("context")]), ["context"]);
        assert_eq!(titles(&[services.clone(), web.clone(), key("ports"), Step::Item(3)]), ["text", "long"]);
        assert!(titles(&[services, web, key("nothing")]).is_empty());
    }
}
