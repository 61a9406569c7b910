use std::collections::HashSet;

use crate::schema::arena::{SchemaId, SchemaNode};
use crate::schema::types::Types;

/// Takes out references by which a schema would be asked about the same value again: "this and itself" says no more
/// than "this". What remains can be followed to its end for every value.
pub(super) fn cut(nodes: &mut [SchemaNode]) {
    let back = back_edges(nodes);
    for (from, to) in back {
        let Some(node) = nodes.get_mut(from.0 as usize) else { continue };
        let others = |ids: &[SchemaId]| ids.iter().copied().filter(|id| *id != to).collect();
        node.also = others(&node.also);
        for group in &mut node.alternatives {
            group.branches = others(&group.branches);
        }
        let mut groups = std::mem::take(&mut node.alternatives).into_vec();
        groups.retain(|group| !group.branches.is_empty());
        node.alternatives = groups.into();
        if let Some(conditions) = &mut node.conditions {
            let is_other = |id: &SchemaId| *id != to;
            conditions.not = conditions.not.filter(is_other);
            conditions.choice = conditions
                .choice
                .filter(|(condition, _, _)| is_other(condition))
                .map(|(condition, then, otherwise)| (condition, then.filter(is_other), otherwise.filter(is_other)));
            let mut holds_with = std::mem::take(&mut conditions.holds_with).into_vec();
            holds_with.retain(|(_, id)| is_other(id));
            conditions.holds_with = holds_with.into();
        }
    }
}

/// The types each schema allows together with those it refers to. There must be no cycles.
pub(super) fn accepted(nodes: &[SchemaNode]) -> Vec<Types> {
    let mut accepted: Vec<Option<Types>> = vec![None; nodes.len()];
    let mut open: Vec<SchemaId> = (0..nodes.len()).filter_map(|id| u32::try_from(id).ok().map(SchemaId)).collect();
    while let Some(id) = open.pop() {
        let index = id.0 as usize;
        let Some(node) = nodes.get(index).filter(|_| accepted.get(index) == Some(&None)) else { continue };
        let branches = node.alternatives.iter().flat_map(|group| &group.branches);
        let unknown = node.also.iter().chain(branches).filter(|id| accepted.get(id.0 as usize) == Some(&None));
        let unknown: Vec<SchemaId> = unknown.copied().collect();
        if !unknown.is_empty() {
            open.push(id);
            open.extend(unknown);
            continue;
        }
        let of = |id: &SchemaId| accepted.get(id.0 as usize).copied().flatten().unwrap_or(Types::ANY);
        let also = node.also.iter().fold(node.types, |types, id| types.and(of(id)));
        let types = node
            .alternatives
            .iter()
            .fold(also, |types, group| types.and(group.branches.iter().fold(Types::NONE, |sum, id| sum.or(of(id)))));
        if let Some(slot) = accepted.get_mut(index) {
            *slot = Some(types);
        }
    }
    accepted.into_iter().map(Option::unwrap_or_default).collect()
}

/// The schemas that are asked about the same value.
fn beside(node: &SchemaNode) -> Vec<SchemaId> {
    let mut ids: Vec<SchemaId> = node.also.to_vec();
    ids.extend(node.alternatives.iter().flat_map(|group| &group.branches));
    if let Some(conditions) = &node.conditions {
        ids.extend(conditions.not);
        ids.extend(conditions.choice.iter().flat_map(|(a, b, c)| [Some(*a), *b, *c]).flatten());
        ids.extend(conditions.holds_with.iter().map(|(_, id)| *id));
    }
    ids
}

/// References that lead back to where they were reached from, found in one walk without recursion.
fn back_edges(nodes: &[SchemaNode]) -> Vec<(SchemaId, SchemaId)> {
    let mut found = Vec::new();
    let mut done: HashSet<SchemaId> = HashSet::new();
    let mut on_path: HashSet<SchemaId> = HashSet::new();
    for start in 0..nodes.len() {
        let start = SchemaId(u32::try_from(start).unwrap_or(u32::MAX));
        let mut path: Vec<(SchemaId, Vec<SchemaId>)> = Vec::new();
        let mut next = Some(start).filter(|id| !done.contains(id));
        loop {
            if let Some(id) = next.take() {
                let Some(node) = nodes.get(id.0 as usize) else { continue };
                on_path.insert(id);
                path.push((id, beside(node)));
            }
            let Some((id, open)) = path.last_mut() else { break };
            match open.pop() {
                Some(to) if on_path.contains(&to) => found.push((*id, to)),
                Some(to) if done.contains(&to) => {}
                Some(to) => next = Some(to),
                None => {
                    on_path.remove(id);
                    done.insert(*id);
                    path.pop();
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::schema::Schema;
    use serde_json::json;

    #[test]
    fn a_schema_never_leads_back_to_itself_about_the_same_value() {
        let schema = Schema::from_json(&json!({
            "allOf": [{ "$ref": "#" }, { "$ref": "#/$defs/a" }],
            "$defs": {
                "a": { "anyOf": [{ "$ref": "#/$defs/b" }, { "type": "string" }] },
                "b": { "not": { "$ref": "#/$defs/a" }, "if": { "$ref": "#" }, "then": false, "properties": { "again": { "$ref": "#" } } },
            },
        }));
        assert_eq!(super::back_edges(&schema.nodes), []);
        let root = schema.node(schema.root());
        assert_eq!(root.also.len(), 1, "what is not a cycle stays");
        let again = schema.nodes.iter().find_map(|node| node.property("again"));
        assert_eq!(again, Some(schema.root()), "deeper values may have the same schema");
    }

    #[test]
    fn schemas_that_meet_again_are_looked_at_once() {
        // Each level refers to the next one ten times: ten to the thirtieth ways lead down.
        let mut definitions = serde_json::Map::new();
        for level in 0..30 {
            let next = json!({ "$ref": format!("#/$defs/l{}", level + 1), "title": level });
            definitions.insert(format!("l{level}"), json!({ "anyOf": vec![next; 10] }));
        }
        definitions.insert("l30".to_owned(), json!({ "type": "string" }));
        let schema = Schema::from_json(&json!({ "$ref": "#/$defs/l0", "$defs": definitions }));
        assert_eq!(schema.accepts(schema.root()).summary(), "string");
    }
}
