use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::arena::{Additional, Schema, SchemaId, SchemaNode};
use super::format;
use super::literal::quoted;
use super::problem::{Owner, Problem, ProblemKind, found, shown, with_article};
use super::scalar::wrong_value;
use super::suggest::{in_place_of, nearest};
use super::types::Types;
use crate::syntax::Parsed;
use crate::syntax::yaml::{Entry, Kind, Node, NodeId, Style};

/// Most problems reported for one document; the rest would help nobody.
const MAX_PROBLEMS: usize = 200;
/// Most levels of document and schema gone into.
const MAX_DEPTH: usize = 400;
/// Schemas held against values before giving up, beside four for each byte of the document.
const MIN_STEPS: usize = 100_000;
/// Most mappings joined by one chain of merge keys.
const MAX_MERGES: usize = 64;

/// Holds a document against a schema. Problems come in the order of the text, each place and message once. What cannot
/// be known from the text (interpolated values, tags of an application, what a broken line may have held) is not
/// reported. Not a YAML document: no problems.
pub fn validate(schema: &Schema, parsed: &Parsed) -> Vec<Problem> {
    let Some(root) = parsed.yaml().and_then(|document| document.root()) else { return Vec::new() };
    let steps = MIN_STEPS.saturating_add(parsed.text.len().saturating_mul(4));
    let mut validator = Validator { schema, parsed, steps, trials: HashMap::new() };
    let mut problems = Vec::new();
    validator.check(schema.root(), root, Owner::ROOT, 0, &mut problems);
    problems.sort_by(|a, b| (a.span, a.kind, &a.message).cmp(&(b.span, b.kind, &b.message)));
    problems.dedup();
    problems.truncate(MAX_PROBLEMS);
    problems
}

pub(super) struct Validator<'a> {
    pub(super) schema: &'a Schema,
    parsed: &'a Parsed,
    /// Steps left; at none, everything is taken to be right.
    steps: usize,
    /// What was found when a branch was tried on a value. Branches share definitions, and trials nest.
    trials: HashMap<(SchemaId, NodeId, Option<NodeId>), Rc<[Problem]>>,
}

impl<'a> Validator<'a> {
    pub(super) fn check(
        &mut self,
        id: SchemaId,
        value: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        if depth > MAX_DEPTH || self.steps == 0 || out.len() > MAX_PROBLEMS {
            return;
        }
        self.steps -= 1;
        let value = value.resolved();
        let Some(types) = self.possible_types(value) else { return };
        let node = self.schema.node(id);
        if !node.types.meets(types) {
            out.push(match node.values.is_empty() || !types.meets(Types::SCALAR) {
                true => self.wrong_type(node.types, Some(node), value, owner),
                false => wrong_value(&node.values.iter().collect::<Vec<_>>(), None, value, owner),
            });
            return;
        }
        for also in &node.also {
            self.check(*also, value, owner, depth + 1, out);
        }
        for group in &node.alternatives {
            self.check_alternatives(group, value, types, owner, depth + 1, out);
        }
        match value.kind() {
            Kind::Mapping => self.check_mapping(node, value, owner, depth, out),
            Kind::Sequence => self.check_list(node, value, owner, depth, out),
            // More than one possible type: interpolated, so that its value is unknowable.
            _ if types == Types::of(value) => self.check_scalar(node, value, owner, out),
            _ => {}
        }
    }

    /// Tries a schema on a value; once only, however often it is asked.
    pub(super) fn trial(&mut self, id: SchemaId, value: Node<'a>, owner: Owner<'a>, depth: usize) -> Rc<[Problem]> {
        let key = (id, value.id(), owner.key.map(Node::id));
        if let Some(known) = self.trials.get(&key) {
            return known.clone();
        }
        let mut problems = Vec::new();
        self.check(id, value, owner, depth, &mut problems);
        let problems: Rc<[Problem]> = problems.into();
        self.trials.insert(key, problems.clone());
        problems
    }

    /// Whether the work allowed for one document is done.
    pub(super) fn exhausted(&self) -> bool {
        self.steps == 0
    }

    /// The types a value may turn out to have; nothing where that is unknowable.
    fn possible_types(&self, value: Node<'a>) -> Option<Types> {
        let options = &self.schema.options;
        if let Some((tag, _)) = value.tag()
            && !tag.starts_with("!!")
            && !options.transparent_tags.iter().any(|known| **known == *tag)
        {
            return None;
        }
        match value.kind() {
            Kind::Alias => None,
            Kind::Null if options.null || self.is_being_typed(value) => None,
            Kind::Scalar if options.interpolation && value.text().is_some_and(is_interpolated) => Some(Types::SCALAR),
            _ => Some(Types::of(value)),
        }
    }

    /// `node` is the one schema whose type does not fit, where there is only one.
    pub(super) fn wrong_type(
        &self,
        expected: Types,
        node: Option<&SchemaNode>,
        value: Node<'a>,
        owner: Owner<'a>,
    ) -> Problem {
        let actual = Types::of(value);
        let span = if value.span().is_empty() { owner.span(value) } else { value.span() };
        let message = match actual {
            _ if expected == Types::NONE => format!("{} must not be here", owner.words()),
            Types::NULL => format!("{} is empty, but must be {}", owner.words(), expected.words()),
            _ => format!("{} must be {}, not {}", owner.words(), expected.words(), found(actual, value)),
        };
        let mut problem = Problem::new(span, ProblemKind::WrongType, message);
        let Some(text) = value.text().filter(|_| actual != Types::NULL) else { return problem };
        let in_quotes = if actual == Types::STRING { in_place_of(value, text) } else { quoted(text) };
        if expected.meets(Types::STRING) {
            let format = node.and_then(|node| node.limits.as_ref()?.format.as_deref());
            match format.and_then(|format| format::complaint(format, text)) {
                Some(complaint) => problem.message.push_str(&format!(": {text} {complaint}")),
                None => {
                    problem.message.push_str(": put it in quotation marks");
                    problem.suggestion = Some((value.span(), in_quotes));
                }
            }
        } else if expected.meets(Types::LIST) && !expected.meets(Types::MAPPING) {
            problem.suggestion = Some((value.span(), format!("[{in_quotes}]")));
        }
        problem
    }

    fn check_mapping(
        &mut self,
        node: &'a SchemaNode,
        mapping: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        let open = node.properties.is_empty() && node.patterns.is_empty() && node.additional == Additional::Allowed;
        if open && node.required.is_empty() {
            return;
        }
        let entries = effective_entries(mapping);
        let mut present = HashSet::new();
        for entry in &entries {
            let Some(key) = entry.key.text() else { continue };
            present.insert(key);
            match node.child(key) {
                Some(children) => {
                    for child in children {
                        self.check_deprecation(child, key, entry.key, out);
                        self.check(child, entry.value, Owner::key(entry.key), depth + 1, out);
                    }
                }
                None if self.schema.options.interpolation && is_interpolated(key) => {}
                None => out.push(self.unknown_key(node, key, entry.key, owner)),
            }
        }
        for name in node.required.iter().filter(|name| !present.contains(&***name)) {
            if !self.is_being_typed(mapping) {
                let message = match title(node) {
                    Some(title) => format!("{} needs the key `{name}`", with_article(title)),
                    None => format!("{} needs the key `{name}`", owner.words()),
                };
                out.push(Problem::new(owner.span(mapping), ProblemKind::MissingKey, message));
            }
        }
    }

    fn check_deprecation(&self, id: SchemaId, key: &str, place: Node<'a>, out: &mut Vec<Problem>) {
        let Some(reason) = self.schema.docs(id).and_then(|docs| docs.deprecated.as_deref()) else { return };
        let message = match reason {
            "" => format!("`{}` is deprecated", shown(key)),
            reason => format!("`{}` is deprecated: {reason}", shown(key)),
        };
        out.push(Problem::new(place.span(), ProblemKind::Deprecated, message));
    }

    fn unknown_key(&self, node: &'a SchemaNode, key: &str, place: Node<'a>, owner: Owner<'a>) -> Problem {
        let of = match title(node) {
            Some(title) => format!("of {}", with_article(title)),
            None if owner.key.is_none() && !owner.item => "of this file".to_owned(),
            None => format!("of {}", owner.words()),
        };
        let names = node.patterns.iter().map(|(pattern, _)| pattern).find(|pattern| !pattern.is_prefix());
        if let Some(pattern) = names.filter(|_| node.properties.is_empty()) {
            let message = format!("`{}` cannot be a name here: it must match `{}`", shown(key), pattern.source());
            return Problem::new(place.span(), ProblemKind::UnknownKey, message);
        }
        let message = format!("`{}` is not a key {of}", shown(key));
        let problem = Problem::new(place.span(), ProblemKind::UnknownKey, message);
        if let Some(meant) = nearest(key, node.properties.iter().map(|(name, _)| &**name)) {
            let problem = problem.did_you_mean(meant, in_place_of(place, meant));
            // Where the key that was meant stands already, writing it once more would break the mapping.
            let is_there = place.parent().is_some_and(|mapping| mapping.entry(meant).is_some());
            return if is_there { Problem { suggestion: None, ..problem } } else { problem };
        }
        let inside = node.properties.iter().find(|(_, child)| {
            let possible = super::at::possible(self.schema, &[*child], None);
            possible.iter().any(|id| self.schema.node(*id).property(key).is_some())
        });
        match inside {
            Some((parent, _)) => {
                Problem { message: format!("{}; it belongs under `{parent}`", problem.message), ..problem }
            }
            None => problem,
        }
    }

    fn check_list(
        &mut self,
        node: &'a SchemaNode,
        list: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        if let Some(items) = node.items {
            for item in list.items() {
                self.check(items, item, owner.of_items(), depth + 1, out);
            }
        }
        let Some(limits) = &node.limits else { return };
        if limits.min_items > 0 && list.items().count() < limits.min_items && !self.is_being_typed(list) {
            let items = if limits.min_items == 1 { "one item" } else { "more items" };
            let message = format!("{} needs at least {items}", owner.words());
            out.push(Problem::new(owner.span(list), ProblemKind::WrongValue, message));
        }
        if limits.unique_items {
            let mut seen = HashSet::new();
            for item in list.items() {
                let scalar = item.resolved();
                let Some(text) = scalar.text() else { continue };
                if !seen.insert((Types::of(scalar), text)) {
                    let message = format!("`{}` stands twice in this list", shown(text));
                    out.push(Problem::new(item.span(), ProblemKind::WrongValue, message));
                }
            }
        }
    }

    /// Whether a broken line lies in a mapping or list, or follows it with nothing but blanks and comments between:
    /// what it was going to hold is not known.
    fn is_being_typed(&self, value: Node<'a>) -> bool {
        let incompletes = &self.parsed.incompletes;
        let next = incompletes.partition_point(|incomplete| incomplete.line.end < value.span().start);
        let Some(incomplete) = incompletes.get(next) else { return false };
        if incomplete.line.start <= value.span().end {
            return true;
        }
        let between = self.parsed.healed.get(value.span().end()..incomplete.line.start()).unwrap_or("x");
        // The first piece is the rest of the value's own last line.
        between.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#'))
    }
}

/// The entries of a mapping, merge keys replaced by what they bring. An entry of its own wins over a merged one.
fn effective_entries(mapping: Node<'_>) -> Vec<Entry<'_>> {
    let is_merge = |entry: &Entry<'_>| {
        entry.key.scalar().is_some_and(|key| &*key.text == "<<" && key.style == Style::Plain)
            && matches!(entry.value.kind(), Kind::Mapping | Kind::Sequence)
    };
    let (merges, mut entries): (Vec<_>, Vec<_>) = mapping.entries().partition(is_merge);
    if merges.is_empty() {
        return entries;
    }
    let mut names: HashSet<&str> = entries.iter().filter_map(|entry| entry.key.text()).collect();
    let mut open: Vec<Node<'_>> = merges.iter().rev().map(|merge| merge.value).collect();
    for _ in 0..MAX_MERGES {
        let Some(source) = open.pop().map(Node::resolved) else { break };
        open.extend(source.items().collect::<Vec<_>>().into_iter().rev());
        let (nested, inherited): (Vec<_>, Vec<_>) = source.entries().partition(is_merge);
        open.extend(nested.iter().rev().map(|merge| merge.value));
        entries.extend(inherited.into_iter().filter(|entry| entry.key.text().is_some_and(|key| names.insert(key))));
    }
    entries
}

/// Whether a text has a variable in it: `$NAME` or `${…}`; `$$` stands for a dollar sign.
fn is_interpolated(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('$') {
        match after.chars().next() {
            Some('$') => rest = after.get(1..).unwrap_or(""),
            Some(c) if c == '{' || c == '_' || c.is_ascii_alphabetic() => return true,
            _ => rest = after,
        }
    }
    false
}

fn title(node: &SchemaNode) -> Option<&str> {
    node.docs.as_ref().and_then(|docs| docs.title.as_deref())
}

#[cfg(test)]
mod tests;
