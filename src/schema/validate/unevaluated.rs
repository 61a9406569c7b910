use std::collections::HashSet;

use super::mapping::{effective_entries, is_schema_key};
use super::{MAX_DEPTH, Validator};
use crate::schema::arena::{Additional, Conditions, SchemaId};
use crate::schema::problem::{Owner, Problem, ProblemKind, shown};
use crate::schema::types::Types;
use crate::syntax::yaml::{Entry, Kind, Node};

/// What some part of a schema speaks of.
#[derive(Default)]
struct Evaluated<'a> {
    keys: HashSet<&'a str>,
    items: HashSet<usize>,
    everything: bool,
}

impl<'a> Validator<'a> {
    /// Holds what no other part of a schema speaks of against `unevaluatedProperties` and `unevaluatedItems`.
    pub(super) fn check_unevaluated(
        &mut self,
        id: SchemaId,
        conditions: &'a Conditions,
        value: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        match (value.kind(), conditions.unevaluated_keys, conditions.unevaluated_items) {
            (Kind::Mapping, Some(rest), _) => {
                let entries = effective_entries(value);
                let mut evaluated = Evaluated::default();
                self.evaluate(id, true, value, &entries, owner, depth + 1, &mut evaluated);
                if evaluated.everything {
                    return;
                }
                let is_forbidden = self.schema.node(rest).types == Types::NONE;
                for entry in entries.iter().filter(|entry| !is_schema_key(entry)) {
                    let Some(key) = entry.key.text().filter(|key| !evaluated.keys.contains(key)) else { continue };
                    if is_forbidden {
                        let node = self.schema.node(id);
                        let (problem, _) = self.unknown_key(node, key, entry.key, owner);
                        out.push(problem);
                    } else {
                        self.check(rest, entry.value, Owner::key(entry.key), depth + 1, out);
                    }
                }
            }
            (Kind::Sequence, _, Some(rest)) => {
                let mut evaluated = Evaluated::default();
                self.evaluate(id, true, value, &[], owner, depth + 1, &mut evaluated);
                if evaluated.everything {
                    return;
                }
                let is_forbidden = self.schema.node(rest).types == Types::NONE;
                let rest_of = value.items().enumerate().filter(|(index, _)| !evaluated.items.contains(index));
                for (_, item) in rest_of {
                    if is_forbidden {
                        let said = item.text().map_or("this item".to_owned(), |text| format!("`{}`", shown(text)));
                        let message = format!("{said} must not be in {}", owner.words());
                        out.push(Problem::new(item.span(), ProblemKind::WrongValue, message));
                    } else {
                        self.check(rest, item, owner.of_items(), depth + 1, out);
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds what a schema speaks of, and all that holds beside it. `outermost`: its own `unevaluated…` is what is asked.
    #[expect(clippy::too_many_arguments, reason = "the state of one walk; a struct would only rename it")]
    fn evaluate(
        &mut self,
        id: SchemaId,
        outermost: bool,
        value: Node<'a>,
        entries: &[Entry<'a>],
        owner: Owner<'a>,
        depth: usize,
        found: &mut Evaluated<'a>,
    ) {
        self.steps = self.steps.saturating_sub(1 + entries.len());
        if depth > MAX_DEPTH || self.steps == 0 || found.everything {
            found.everything = true;
            return;
        }
        let node = self.schema.node(id);
        if matches!(node.additional, Additional::Stated | Additional::Schema(_) | Additional::Forbidden) {
            found.everything |= value.kind() == Kind::Mapping;
        }
        for key in entries.iter().filter_map(|entry| entry.key.text()) {
            let by_pattern = node.patterns.iter().any(|(pattern, _)| pattern.matches(key) != Some(false));
            if by_pattern || node.property(key).is_some() {
                found.keys.insert(key);
            }
        }
        if value.kind() == Kind::Sequence {
            found.everything |= node.items.is_some();
            found.items.extend(0..node.prefix.len());
        }
        for also in &node.also {
            self.evaluate(*also, false, value, entries, owner, depth + 1, found);
        }
        let mut hold: Vec<SchemaId> = Vec::new();
        for branch in node.alternatives.iter().flat_map(|group| &group.branches) {
            if self.trial(*branch, value, owner, depth).holds() != Some(false) {
                hold.push(*branch);
            }
        }
        if let Some(conditions) = &node.conditions {
            found.everything |= conditions.unknowable;
            if !outermost {
                found.everything |= match value.kind() {
                    Kind::Mapping => conditions.unevaluated_keys.is_some(),
                    _ => conditions.unevaluated_items.is_some(),
                };
            }
            if let Some((condition, then, otherwise)) = conditions.choice {
                let holds = self.trial(condition, value, owner, depth).holds();
                hold.extend(Some(condition).filter(|_| holds != Some(false)));
                hold.extend(then.filter(|_| holds != Some(false)));
                hold.extend(otherwise.filter(|_| holds != Some(true)));
            }
            hold.extend(conditions.holds_with.iter().filter(|(key, _)| value.entry(key).is_some()).map(|(_, id)| *id));
            if let Some((contained, _)) = conditions.contains {
                for (index, item) in value.items().enumerate() {
                    if self.trial(contained, item, owner.of_items(), depth).holds() != Some(false) {
                        found.items.insert(index);
                    }
                }
            }
        }
        for id in hold {
            self.evaluate(id, false, value, entries, owner, depth + 1, found);
        }
    }
}
