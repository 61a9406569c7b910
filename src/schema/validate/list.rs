use std::collections::HashSet;

use super::Validator;
use crate::schema::arena::SchemaNode;
use crate::schema::problem::{Owner, Problem, ProblemKind, at_least, at_most, shown};
use crate::schema::types::Types;
use crate::syntax::yaml::{Kind, Node};

/// Nodes of one item that is compared with others; a larger one counts as unlike them.
const MAX_COMPARED: usize = 2_000;

impl<'a> Validator<'a> {
    pub(super) fn check_list(
        &mut self,
        node: &'a SchemaNode,
        list: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        if node.items.is_some() || !node.prefix.is_empty() {
            for (index, item) in list.items().enumerate() {
                if self.is_item_astray(list, item) {
                    self.doubt();
                    break;
                }
                match node.item(index) {
                    Some(id) if self.is_behind_the_last(node, id, index) => {
                        let most = at_most(index, "item");
                        let message = format!("{} must have {most}", owner.words());
                        out.push(Problem::new(item.span(), ProblemKind::WrongValue, message));
                        break;
                    }
                    Some(id) => self.check(id, item, owner.of_items(), depth + 1, out),
                    None => break,
                }
            }
        }
        self.check_compound(node, list, owner, out);
        let Some(limits) = &node.limits else { return };
        let (least, most) = (limits.items.least, limits.items.most);
        let count = if least > 0 || most.is_some() { list.items().count() } else { 0 };
        if count < least {
            if self.is_being_typed(list) {
                self.doubt();
            } else {
                let message = format!("{} needs {}", owner.words(), at_least(least, "item"));
                out.push(Problem::new(owner.span(list), ProblemKind::WrongValue, message));
            }
        }
        if let Some(most) = most.filter(|most| count > *most) {
            let place = list.items().nth(most).map_or(owner.span(list), Node::span);
            let message = format!("{} must have {}, not {count}", owner.words(), at_most(most, "item"));
            out.push(Problem::new(place, ProblemKind::WrongValue, message));
        }
        if limits.unique_items {
            self.check_unique(list, out);
        }
    }

    /// Whether an item stands where there must be none: `items: false` behind the positions of a tuple.
    fn is_behind_the_last(&self, node: &SchemaNode, id: super::SchemaId, index: usize) -> bool {
        index >= node.prefix.len() && self.schema.node(id).types == Types::NONE
    }

    fn check_unique(&mut self, list: Node<'a>, out: &mut Vec<Problem>) {
        let mut seen = HashSet::new();
        for item in list.items() {
            let value = item.resolved();
            let mut written = String::new();
            let mut room = MAX_COMPARED;
            if self.possible_types(value) != Some(Types::of(value)) || !canonical(value, &mut written, &mut room) {
                self.doubt();
                continue;
            }
            self.steps = self.steps.saturating_sub(MAX_COMPARED - room);
            if self.steps == 0 {
                return;
            }
            if !seen.insert(written) {
                let message = match value.text() {
                    Some(text) => format!("`{}` stands twice in this list", shown(text)),
                    None => "this item stands twice in this list".to_owned(),
                };
                out.push(Problem::new(item.span(), ProblemKind::WrongValue, message));
            }
        }
    }
}

/// Writes a value so that equal values are written alike; false if it is too large, or unknown.
fn canonical(node: Node<'_>, out: &mut String, room: &mut usize) -> bool {
    let node = node.resolved();
    if *room == 0 {
        return false;
    }
    *room -= 1;
    match node.kind() {
        Kind::Alias => return false,
        Kind::Null => out.push_str("null"),
        Kind::Scalar => match (node.boolean(), node.number()) {
            (Some(value), _) => out.push_str(if value { "true" } else { "false" }),
            (None, Some(number)) => out.push_str(&number.to_string()),
            (None, None) => out.push_str(&format!("{:?}", node.text().unwrap_or(""))),
        },
        Kind::Sequence => {
            out.push('[');
            for item in node.items() {
                if !canonical(item, out, room) {
                    return false;
                }
                out.push(',');
            }
            out.push(']');
        }
        Kind::Mapping => {
            let mut entries: Vec<(&str, Node<'_>)> = Vec::new();
            for entry in node.entries() {
                let Some(key) = entry.key.text().filter(|key| *key != "<<") else { return false };
                entries.push((key, entry.value));
            }
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in entries {
                out.push_str(&format!("{key:?}:"));
                if !canonical(value, out, room) {
                    return false;
                }
                out.push(',');
            }
            out.push('}');
        }
    }
    true
}
