use std::rc::Rc;

use super::arena::{Alternatives, SchemaId, SchemaNode};
use super::at::contradicts;
use super::literal::Literal;
use super::problem::{Owner, Problem, ProblemKind};
use super::scalar::wrong_value;
use super::suggest::nearest;
use super::types::Types;
use super::validate::{Validator, key_by_its_colon, lone_key, short_form};
use crate::syntax::yaml::Node;

/// A branch that a value does not satisfy.
struct Failed {
    id: SchemaId,
    /// Whether a key that tells branches apart speaks against it.
    contradicted: bool,
    /// Problems that are more than advice.
    errors: usize,
    /// Keys it needs that the value has not.
    missing: usize,
    outcome: Rc<[Problem]>,
}

impl<'a> Validator<'a> {
    /// One of several schemas must hold. If none does, the one that was most likely meant explains why: of those that
    /// take the value's type, one that no key like `type: bind` speaks against, with the fewest mistakes. A value
    /// that satisfies several branches of a `oneOf` is a mistake, except where branches are told apart only once
    /// variables have their values.
    pub(super) fn check_alternatives(
        &mut self,
        group: &'a Alternatives,
        value: Node<'a>,
        types: Types,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        let branches = &group.branches;
        let accepts: Vec<Types> = branches.iter().map(|id| self.schema.accepts(*id)).collect();
        let mut failed: Vec<Failed> = Vec::new();
        let mut fitting = branches.iter().zip(&accepts).filter(|(_, accepts)| accepts.meets(types)).map(|(id, _)| *id);
        while let Some(id) = fitting.next() {
            let outcome = self.trial(id, value, owner, depth);
            let errors = outcome.errors();
            if errors == 0 || self.exhausted() {
                out.extend(outcome.problems.iter().filter(|problem| !problem.is_error()).cloned());
                if group.exclusive && !self.schema.options.interpolation && outcome.holds() == Some(true) {
                    let other = fitting.find(|other| self.trial(*other, value, owner, depth).holds() == Some(true));
                    out.extend(other.map(|other| self.both(id, other, value, owner)));
                }
                return;
            }
            let contradicted = contradicts(self.schema, id, value);
            let missing = self.schema.node(id).required.iter().filter(|name| value.entry(name).is_none()).count();
            failed.push(Failed { id, contradicted, errors, missing, outcome: outcome.problems });
        }
        // The sort is stable: among equals, the branch named first is the one most meant.
        failed.sort_by_key(|branch| (branch.contradicted, branch.errors, branch.missing));
        match failed.as_slice() {
            [] => {
                let expected = accepts.iter().fold(Types::NONE, |sum, accepts| sum.or(*accepts));
                let scalars = value.scalar().is_some() && !expected.meets(Types::LIST.or(Types::MAPPING));
                out.push(match self.values_together(branches, value, owner) {
                    Some(problem) if scalars => problem,
                    _ => self.wrong_type(expected, None, value, owner),
                });
            }
            [only] => match self.read_as_key(branches, only.id, value, owner) {
                Some(problem) => out.push(problem),
                None => out.extend(only.outcome.iter().cloned()),
            },
            [best, ..] => match self.explained_together(&failed, value, owner) {
                Some(problem) => out.push(problem),
                None => out.extend(best.outcome.iter().cloned()),
            },
        }
    }

    /// That a value satisfies two schemas of which only one may hold.
    fn both(&self, one: SchemaId, other: SchemaId, value: Node<'a>, owner: Owner<'a>) -> Problem {
        let words = owner.words();
        let [one, other] = [one, other].map(|id| self.schema.node(id));
        let title = |node: &'a SchemaNode| node.docs.as_ref().and_then(|docs| docs.title.as_deref());
        let message = match (&*one.required, &*other.required, title(one), title(other)) {
            ([a], [b], ..) if a != b => format!("{words} must have only one of the keys `{a}` and `{b}`"),
            (_, _, Some(a), Some(b)) if a != b => format!("{words} must not be both `{a}` and `{b}`"),
            _ => format!("{words} fits more than one of the forms of which it must have exactly one"),
        };
        let span = if value.scalar().is_some() { value.span() } else { owner.span(value) };
        Problem::new(span, ProblemKind::WrongValue, message)
    }

    /// One message for several branches that failed in the same way: a scalar that is in none of their lists, a mapping
    /// that needs one key or another.
    fn explained_together(&self, failed: &[Failed], value: Node<'a>, owner: Owner<'a>) -> Option<Problem> {
        if value.scalar().is_some() {
            let ids: Vec<SchemaId> = failed.iter().map(|branch| branch.id).collect();
            return self.values_together(&ids, value, owner);
        }
        if let Some(problem) = self.told_apart_by(failed, value) {
            return Some(problem);
        }
        let lacks_one_key = |outcome: &[Problem]| matches!(outcome, [only] if only.kind == ProblemKind::MissingKey);
        if !failed.iter().all(|branch| lacks_one_key(&branch.outcome)) {
            return None;
        }
        let keys: Vec<&str> = failed
            .iter()
            .filter_map(|branch| self.schema.node(branch.id).required.iter().find(|name| value.get(name).is_none()))
            .map(|name| &**name)
            .collect();
        let first = failed.first().and_then(|branch| branch.outcome.first())?;
        let message = format!("{} needs one of the keys `{}`", owner.words(), keys.join("`, `"));
        (keys.len() == failed.len()).then(|| Problem { message, ..first.clone() })
    }

    /// The short form of an item of which no more is there than up to a colon, which makes a key of it.
    fn read_as_key(&self, branches: &[SchemaId], long: SchemaId, value: Node<'a>, owner: Owner<'a>) -> Option<Problem> {
        let key = lone_key(value).filter(|_| owner.item)?;
        let mut short = branches.iter().filter(|id| self.schema.accepts(**id).meets(Types::STRING));
        let short = self.schema.node(*short.next()?);
        let keys = &self.schema.node(long).properties;
        if keys.iter().any(|(name, _)| **name == *key) || nearest(key, keys.iter().map(|(name, _)| &**name)).is_some() {
            return None;
        }
        let example = short.docs.as_ref().and_then(|docs| docs.example.as_deref());
        Some(Problem::new(value.span(), ProblemKind::WrongValue, key_by_its_colon(key, &short_form(example))))
    }

    /// The key that tells the branches apart, where its value is none that any branch has.
    fn told_apart_by(&self, failed: &[Failed], value: Node<'a>) -> Option<Problem> {
        if !failed.iter().all(|branch| branch.contradicted) {
            return None;
        }
        value.entries().find_map(|entry| {
            let key = entry.key.text()?;
            let mut allowed: Vec<&Literal> = Vec::new();
            for branch in failed {
                let values = &self.schema.node(self.schema.node(branch.id).property(key)?).values;
                if values.is_empty() || values.iter().any(|value| value.equals(entry.value)) {
                    return None;
                }
                allowed.extend(values.iter().filter(|value| !allowed.contains(value)).collect::<Vec<_>>());
            }
            entry.value.scalar()?;
            Some(wrong_value(&allowed, None, entry.value, Owner::key(entry.key)))
        })
    }

    /// One message for a scalar that is in none of several lists; nothing if there are no lists, or a branch takes
    /// anything of its type.
    fn values_together(&self, branches: &[SchemaId], value: Node<'a>, owner: Owner<'a>) -> Option<Problem> {
        let nodes = || branches.iter().map(|id| self.schema.node(*id));
        let allowed: Vec<&Literal> = nodes().flat_map(|node| &node.values).collect();
        if allowed.is_empty() || nodes().any(|node| node.values.is_empty() && node.limits.is_none()) {
            return None;
        }
        let example = nodes()
            .filter(|node| node.values.is_empty())
            .find_map(|node| node.docs.as_ref().and_then(|docs| docs.example.as_deref()));
        Some(wrong_value(&allowed, example, value, owner))
    }
}
