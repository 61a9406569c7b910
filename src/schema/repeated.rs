//! What has an anchor is what it is taken for where an alias repeats it: `x-common: &common` is part of a service once a
//! service has `<<: *common`.

use super::arena::{Schema, SchemaId};
use super::at::{Seen, at_within};
use super::types::Types;
use crate::syntax::Step;
use crate::syntax::yaml::Node;

/// The key whose value is taken into the mapping it stands in.
const MERGE: &str = "<<";

/// Nodes of a document that are looked at in search of aliases.
const NODES: usize = 50_000;

/// Places of aliases that are asked what stands there.
const PLACES: usize = 8;

/// Anchors within anchors that are followed.
pub(super) const DEPTH: usize = 3;

/// The schemas of a value: those of its own place, or, where these say nothing, of the places where it is repeated.
pub(super) fn or_repeated(
    schema: &Schema,
    ids: Vec<SchemaId>,
    node: Option<Node<'_>>,
    seen: Option<Seen<'_>>,
    depth: usize,
) -> Vec<SchemaId> {
    let anchored = node.filter(|node| node.anchor().is_some()).filter(|_| depth > 0);
    let Some((node, seen)) = anchored.zip(seen).filter(|_| ids.iter().all(|id| is_anything(schema, *id))) else {
        return ids;
    };
    let Some(root) = seen.root() else { return ids };
    let mut found = Vec::new();
    for path in aliases(root, node) {
        for id in at_within(schema, &path, Some(seen.whole()), depth - 1) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    if found.is_empty() { ids } else { found }
}

/// Whether a schema says nothing of what it describes.
fn is_anything(schema: &Schema, id: SchemaId) -> bool {
    let node = schema.node(id);
    node.types == Types::ANY
        && node.properties.is_empty()
        && node.patterns.is_empty()
        && node.alternatives.is_empty()
        && node.also.is_empty()
}

/// The paths of the first aliases that repeat a node. One behind a merge key stands for the mapping it is merged into.
fn aliases(root: Node<'_>, of: Node<'_>) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    // Each node with the step that leads to it and the place of the one it is in.
    let mut ways: Vec<(Option<usize>, Option<Step>)> = vec![(None, None)];
    let mut open = vec![(root, 0)];
    while let Some((node, way)) = open.pop() {
        if ways.len() > NODES || found.len() >= PLACES {
            break;
        }
        if node.alias().is_some() && node.resolved().id() == of.id() {
            found.push(path(&ways, way));
        }
        let first = open.len();
        for (index, item) in node.items().enumerate() {
            ways.push((Some(way), Some(Step::Item(index))));
            open.push((item, ways.len() - 1));
        }
        for (key, value) in node.written() {
            ways.push((Some(way), Some(Step::Key(key.text().unwrap_or("").to_owned()))));
            open.push((value, ways.len() - 1));
        }
        open.get_mut(first..).unwrap_or_default().reverse();
    }
    found
}

fn path(ways: &[(Option<usize>, Option<Step>)], last: usize) -> Vec<Step> {
    let mut path = Vec::new();
    let mut at = Some(last);
    while let Some((above, step)) = at.and_then(|at| ways.get(at)) {
        path.extend(step.clone());
        at = *above;
    }
    path.reverse();
    let is_merge = |step: Option<&Step>| matches!(step, Some(Step::Key(key)) if key == MERGE);
    if matches!(path.last(), Some(Step::Item(_))) && is_merge(path.iter().nth_back(1)) {
        path.pop();
    }
    if is_merge(path.last()) {
        path.pop();
    }
    path
}
