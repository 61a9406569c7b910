use std::collections::HashSet;

use super::arena::{Additional, Schema, SchemaId, SchemaNode};
use super::problem::Owner;
use super::repeated::{self, or_repeated};
use super::types::Types;
use super::validate::Validator;
use crate::syntax::yaml::{Kind, Node};
use crate::syntax::{Parsed, Step};

/// Most schemas one place is taken to have; the rest is left out.
const MAX_NODES: usize = 512;

/// Most schemas that hold together and are asked for a key that tells branches apart.
const MAX_BESIDE: usize = 16;

/// A document as far as it is typed.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    parsed: &'a Parsed,
    /// The key at the end of the path whose value is being typed: what stands there says nothing yet.
    typing: Option<&'a str>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(parsed: &'a Parsed) -> Self {
        Seen { parsed, typing: None }
    }

    /// The whole document.
    pub(super) fn root(self) -> Option<Node<'a>> {
        self.parsed.yaml()?.root()
    }

    /// The same with nothing being typed.
    pub(super) fn whole(self) -> Self {
        Seen { typing: None, ..self }
    }

    /// The same with the value of `key` being typed.
    pub(super) fn but(self, key: &'a str) -> Self {
        Seen { typing: Some(key), ..self }
    }
}

/// The schemas that may describe the place a path leads to, references and alternatives followed, the most specific
/// first. Empty where nothing is known. Where a document is `seen` that has the path, alternatives that its values rule
/// out are left out: in a service's volume of `type: bind`, those of other types.
pub(super) fn at(schema: &Schema, path: &[Step], seen: Option<Seen<'_>>) -> Vec<SchemaId> {
    at_within(schema, path, seen, repeated::DEPTH)
}

/// The same within so many anchors.
pub(super) fn at_within(schema: &Schema, path: &[Step], seen: Option<Seen<'_>>, anchors: usize) -> Vec<SchemaId> {
    let mut node = seen.and_then(Seen::root);
    let last = path.len();
    let look = |depth: usize, node: Option<Node<'_>>, ids: &[SchemaId]| {
        let seen = seen.map(|seen| Seen { typing: seen.typing.filter(|_| depth == last), ..seen });
        possible(schema, ids, seen.zip(node))
    };
    let mut ids = look(0, node, &[schema.root()]);
    for (depth, step) in path.iter().enumerate() {
        node = node.and_then(|node| child_node(node, step));
        let children = or_repeated(schema, children(schema, &ids, step), node, seen, anchors);
        ids = look(depth + 1, node, &children);
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
    if found.is_empty() {
        found.extend(ids.iter().filter_map(|id| unspoken_of(schema.node(*id), step)));
    }
    found
}

/// The schema of what no other part of a schema speaks of; of items that one which some must follow.
fn unspoken_of(node: &SchemaNode, step: &Step) -> Option<SchemaId> {
    let conditions = node.conditions.as_ref()?;
    match step {
        Step::Key(_) => conditions.unevaluated_keys,
        Step::Item(_) => conditions.unevaluated_items.or(conditions.contains.map(|(id, _)| id)),
        Step::Block { .. } | Step::Instruction(_) => None,
    }
}

/// The schemas with all they refer to: `$ref`, `allOf`, those branches of `oneOf` and `anyOf`, and those of `then` and
/// `else`, that `value` does not rule out. Only mappings and lists rule something out: a scalar may be a key that is
/// being typed.
pub(super) fn possible(schema: &Schema, ids: &[SchemaId], value: Option<(Seen<'_>, Node<'_>)>) -> Vec<SchemaId> {
    let value = value
        .map(|(seen, node)| (seen, node.resolved()))
        .filter(|(_, node)| matches!(node.kind(), Kind::Mapping | Kind::Sequence));
    let types = value.map_or(Types::ANY, |(_, node)| Types::of(node));
    let mut found: Vec<SchemaId> = Vec::new();
    let mut known: HashSet<SchemaId> = HashSet::new();
    let mut open: Vec<SchemaId> = ids.iter().rev().copied().collect();
    let mut validator = value.map(|(seen, _)| Validator::new(schema, seen.parsed));
    while let Some(id) = open.pop() {
        if found.len() >= MAX_NODES || !known.insert(id) {
            continue;
        }
        found.push(id);
        let node = schema.node(id);
        if let Some(conditions) = &node.conditions {
            if let Some((condition, then, otherwise)) = conditions.choice {
                let holds = validator
                    .as_mut()
                    .zip(value)
                    .and_then(|(validator, (_, value))| validator.trial(condition, value, Owner::ROOT, 0).holds());
                open.extend(otherwise.filter(|_| holds != Some(true)));
                open.extend(then.filter(|_| holds != Some(false)));
            }
            let is_there = |key: &str| value.is_none_or(|(_, value)| value.entry(key).is_some());
            open.extend(conditions.holds_with.iter().filter(|(key, _)| is_there(key)).map(|(_, id)| *id));
        }
        for group in &node.alternatives {
            let fits = |id: &SchemaId| {
                let is_out = |(seen, value): (Seen<'_>, Node<'_>)| {
                    contradicts_but(schema, *id, value, seen.typing) || forbids(schema, *id, value, seen.typing)
                };
                schema.accepts(*id).meets(types) && !value.is_some_and(is_out)
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
    contradicts_but(schema, id, mapping, None)
}

/// Whether a mapping has a key that this schema does not allow.
fn forbids(schema: &Schema, id: SchemaId, mapping: Node<'_>, except: Option<&str>) -> bool {
    let node = schema.node(id);
    node.additional == Additional::Forbidden
        && mapping.entries().any(|entry| {
            let key = entry.key.text().filter(|key| Some(*key) != except);
            key.is_some_and(|key| key != "<<" && node.child(key).is_none())
        })
}

fn contradicts_but(schema: &Schema, id: SchemaId, mapping: Node<'_>, except: Option<&str>) -> bool {
    let mut open = vec![id];
    for _ in 0..MAX_BESIDE {
        let Some(id) = open.pop() else { break };
        let node = schema.node(id);
        let against = mapping.entries().any(|entry| {
            let key = entry.key.text().filter(|key| Some(*key) != except);
            let Some(child) = key.and_then(|key| node.property(key)) else { return false };
            let values = &schema.node(child).values;
            !values.is_empty() && entry.value.scalar().is_some() && !values.iter().any(|v| v.equals(entry.value))
        });
        if against {
            return true;
        }
        open.extend(&node.also);
    }
    false
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
