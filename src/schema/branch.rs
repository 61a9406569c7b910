use std::rc::Rc;

use super::arena::SchemaId;
use super::at::contradicts;
use super::literal::Literal;
use super::problem::{Owner, Problem, ProblemKind};
use super::scalar::wrong_value;
use super::types::Types;
use super::validate::Validator;
use crate::syntax::yaml::Node;

impl<'a> Validator<'a> {
    /// One of several schemas must hold. If none does, the one that was most likely meant explains why: of those that
    /// take the value's type, one that no key like `type: bind` speaks against, with the fewest mistakes. Values that
    /// satisfy several branches of a `oneOf` pass.
    pub(super) fn check_alternatives(
        &mut self,
        branches: &[SchemaId],
        value: Node<'a>,
        types: Types,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        let accepts: Vec<Types> = branches.iter().map(|id| self.schema.accepts(*id)).collect();
        let mut failed: Vec<(bool, usize, Rc<[Problem]>, SchemaId)> = Vec::new();
        for (id, _) in branches.iter().zip(&accepts).filter(|(_, accepts)| accepts.meets(types)) {
            let outcome = self.trial(*id, value, owner, depth);
            let errors = outcome.iter().filter(|problem| problem.is_error()).count();
            if errors == 0 || self.exhausted() {
                out.extend(outcome.iter().filter(|problem| !problem.is_error()).cloned());
                return;
            }
            failed.push((contradicts(self.schema, *id, value), errors, outcome, *id));
        }
        // The sort is stable: among equals, the branch named first is the one most meant.
        failed.sort_by_key(|(contradicted, errors, ..)| (*contradicted, *errors));
        match failed.as_slice() {
            [] => {
                let expected = accepts.iter().fold(Types::NONE, |sum, accepts| sum.or(*accepts));
                out.push(self.wrong_type(expected, value, owner));
            }
            [(_, _, only, _)] => out.extend(only.iter().cloned()),
            [(_, _, best, _), ..] => match self.explained_together(&failed, value, owner) {
                Some(problem) => out.push(problem),
                None => out.extend(best.iter().cloned()),
            },
        }
    }

    /// One message for several branches that failed in the same way: a scalar that is in none of their lists, a mapping
    /// that needs one key or another.
    fn explained_together(
        &self,
        failed: &[(bool, usize, Rc<[Problem]>, SchemaId)],
        value: Node<'a>,
        owner: Owner<'a>,
    ) -> Option<Problem> {
        if value.scalar().is_some() {
            let nodes = || failed.iter().map(|(.., id)| self.schema.node(*id));
            let allowed: Vec<&Literal> = nodes().flat_map(|node| &node.values).collect();
            let example = nodes().filter(|node| node.values.is_empty()).find_map(|node| {
                node.docs.as_ref().and_then(|docs| docs.example.as_deref())
            });
            return (!allowed.is_empty()).then(|| wrong_value(&allowed, example, value, owner));
        }
        let missing: Option<Vec<&Problem>> = failed
            .iter()
            .map(|(_, _, outcome, _)| match &**outcome {
                [only] if only.kind == ProblemKind::MissingKey => Some(only),
                _ => None,
            })
            .collect();
        let missing = missing?;
        let first = *missing.first()?;
        let keys: Vec<&str> = missing.iter().filter_map(|problem| problem.message.split('`').rev().nth(1)).collect();
        let message = format!("{} needs one of the keys `{}`", owner.words(), keys.join("`, `"));
        Some(Problem { message, ..first.clone() })
    }
}
