mod conditions;
mod list;
mod mapping;
mod unevaluated;

use std::collections::HashMap;
use std::rc::Rc;

use super::arena::{Schema, SchemaId, SchemaNode};
use super::format;
use super::literal::{plain_or_quoted, quoted};
use super::problem::{Owner, Problem, ProblemKind, found, shown};
use super::scalar::wrong_value;
use super::suggest::in_place_of;
use super::types::Types;
use crate::syntax::yaml::{Entry, Kind, Node, NodeId, Scalar, Style};
use crate::syntax::{Incomplete, Parsed};

/// The format of texts that are a name and a value. Any text is one; what is written as a mapping can be written like it.
const PAIR: &str = "pair";
const A_PAIR: &str = "write `NAME=value`, or `NAME` alone";
/// Most problems reported for one document; the rest would help nobody.
const MAX_PROBLEMS: usize = 200;
/// Most levels of document and schema gone into.
const MAX_DEPTH: usize = 400;
/// Schemas held against values before giving up, beside four for each byte of the document.
const MIN_STEPS: usize = 100_000;

/// Holds a document against a schema. Problems come in the order of the text, each place and message once. What cannot
/// be known from the text (interpolated values, tags of an application, what a broken line may have held) is not
/// reported. Not a YAML document: no problems.
pub fn validate(schema: &Schema, parsed: &Parsed) -> Vec<Problem> {
    let Some(root) = parsed.yaml().and_then(|document| document.root()) else { return Vec::new() };
    let mut validator = Validator::new(schema, parsed);
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
    /// How often something was taken to be right because it could not be known.
    doubts: usize,
    /// What was found when a branch was tried on a value. Branches share definitions, and trials nest.
    trials: HashMap<(SchemaId, NodeId, Option<NodeId>), Outcome>,
}

/// What came of trying a schema on a value.
#[derive(Clone)]
pub(super) struct Outcome {
    pub(super) problems: Rc<[Problem]>,
    /// Whether there may be more problems than can be known.
    doubtful: bool,
}

impl Outcome {
    /// Problems that are more than advice.
    pub(super) fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.is_error()).count()
    }

    /// Whether the schema holds; nothing if that cannot be known.
    pub(super) fn holds(&self) -> Option<bool> {
        match self.errors() {
            0 => (!self.doubtful).then_some(true),
            _ => Some(false),
        }
    }
}

impl<'a> Validator<'a> {
    pub(super) fn new(schema: &'a Schema, parsed: &'a Parsed) -> Self {
        let steps = MIN_STEPS.saturating_add(parsed.text.len().saturating_mul(4));
        Validator { schema, parsed, steps, doubts: 0, trials: HashMap::new() }
    }

    pub(super) fn check(
        &mut self,
        id: SchemaId,
        value: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        if depth > MAX_DEPTH || self.steps == 0 {
            self.doubts += 1;
            return;
        }
        if out.len() > MAX_PROBLEMS {
            return;
        }
        self.steps -= 1;
        let value = value.resolved();
        let Some(types) = self.possible_types(value) else {
            self.doubts += 1;
            return;
        };
        let node = self.schema.node(id);
        if !node.types.meets(types) {
            let problem = match node.values.is_empty() || !types.meets(Types::SCALAR) {
                true => self.wrong_type(node.types, Some(node), value, owner),
                false => wrong_value(&node.values.iter().collect::<Vec<_>>(), None, value, owner),
            };
            out.push(problem.in_words(node.said_of_wrong()));
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
            _ if types == Types::of(value) => self.check_scalar(node, value, owner, out),
            // More than one possible type: interpolated, so that its value is unknowable.
            _ => {
                self.doubts += 1;
                return;
            }
        }
        if let Some(conditions) = &node.conditions {
            self.check_conditions(id, conditions, value, owner, depth, out);
        }
    }

    /// Tries a schema on a value; once only, however often it is asked.
    pub(super) fn trial(&mut self, id: SchemaId, value: Node<'a>, owner: Owner<'a>, depth: usize) -> Outcome {
        let key = (id, value.id(), owner.key.map(Node::id));
        if let Some(known) = self.trials.get(&key) {
            self.doubts += usize::from(known.doubtful);
            return known.clone();
        }
        let before = self.doubts;
        let mut problems = Vec::new();
        self.check(id, value, owner, depth, &mut problems);
        let outcome = Outcome { problems: problems.into(), doubtful: self.doubts != before };
        self.trials.insert(key, outcome.clone());
        outcome
    }

    /// Something that is taken to be right because it cannot be known.
    pub(super) fn doubt(&mut self) {
        self.doubts += 1;
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
            Kind::Scalar if options.substitution && value.scalar().is_some_and(is_substituted) => None,
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
        if expected.meets(Types::MAPPING)
            && let Some(key) = half_a_key(value, &self.parsed.text)
        {
            let message = format!("`{key}` has no colon; an entry is written `key: value`");
            return Problem::new(span, ProblemKind::WrongType, message);
        }
        if expected.meets(Types::STRING) && owner.item {
            let format = node.and_then(|node| node.limits.as_ref()?.format.as_deref());
            let is_pair = format == Some(PAIR);
            if let Some(pair) = pair_of(value).filter(|_| is_pair) {
                let message = format!("{} must be a string, not a mapping: write `{}`", owner.words(), shown(&pair));
                let problem = Problem::new(span, ProblemKind::WrongType, message);
                // What has an anchor may be meant elsewhere, too.
                let is_own = value.anchor().is_none() && value.entries().all(|entry| entry.value.anchor().is_none());
                let suggestion = is_own.then(|| (value.span(), plain_or_quoted(&pair)));
                return Problem { suggestion, ..problem };
            }
            if let Some(key) = lone_key(value) {
                let example = node.and_then(|node| node.docs.as_ref()?.example.as_deref());
                let advice = if is_pair { A_PAIR.to_owned() } else { short_form(example) };
                return Problem::new(span, ProblemKind::WrongType, key_by_its_colon(key, &advice));
            }
        }
        let message = match actual {
            _ if expected == Types::NONE => format!("{} must not be here", owner.words()),
            Types::NULL => format!("{} is empty, but must be {}", owner.words(), expected.words()),
            _ => format!("{} must be {}, not {}", owner.words(), expected.words(), found(actual, value)),
        };
        let mut problem = Problem::new(span, ProblemKind::WrongType, message);
        let Some(text) = value.text().filter(|_| actual != Types::NULL) else { return problem };
        if let Some(plain) = plain_form(expected, value) {
            problem.message.push_str(&format!(": write `{plain}`"));
            problem.suggestion = Some((value.span(), plain));
            return problem;
        }
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
        } else if expected.meets(Types::LIST)
            && !expected.meets(Types::MAPPING)
            && node.and_then(|node| node.items).is_none_or(|items| self.schema.accepts(items).meets(Types::STRING))
        {
            problem.suggestion = Some((value.span(), format!("[{in_quotes}]")));
        }
        problem
    }

    /// Whether an entry, or what stands as its value, may belong to a broken line above it that stood less deep: a key
    /// whose colon is yet to come, or the first key of a list's item.
    fn is_astray(&self, mapping: Node<'a>, entry: &Entry<'a>) -> bool {
        if self.parsed.incompletes.is_empty() || mapping.is_flow() {
            return false;
        }
        let (key, value) = (entry.key.span().start(), entry.value.span().start());
        let begins_list = entry.value.kind() == Kind::Sequence && !entry.value.is_flow();
        let takes = |broken: &Incomplete, to: usize| {
            let is_item = broken.typed.of(&self.parsed.text).starts_with('-');
            let is_key_of_list = begins_list && to == value && !is_item && broken.indent <= self.column(to);
            broken.line.end() <= to && (broken.indent < self.column(to) || is_key_of_list)
        };
        let start = mapping.parent().map_or(0, |_| mapping.span().start() + 1);
        let mut all = self.parsed.incompletes.iter();
        all.any(|broken| {
            start <= broken.line.end() && takes(broken, key) || key < broken.line.start() && takes(broken, value)
        })
    }

    /// Whether an item of a list may belong to a broken line above it that stood less deep.
    fn is_item_astray(&self, list: Node<'a>, item: Node<'a>) -> bool {
        if self.parsed.incompletes.is_empty() || list.is_flow() {
            return false;
        }
        let (start, here, column) = (list.span().start(), item.span().start(), self.column(list.span().start()));
        let between = |broken: &Incomplete| start < broken.line.start() && broken.line.end() < here;
        self.parsed.incompletes.iter().any(|broken| between(broken) && broken.indent < column)
    }

    /// Column of a place, in bytes.
    fn column(&self, at: usize) -> usize {
        let before = self.parsed.text.get(..at).unwrap_or("");
        before.len() - before.rfind(['\n', '\r']).map_or(0, |end| end + 1)
    }

    /// Whether a broken line lies in a mapping or list, or stands before or behind it with nothing but blanks and comments
    /// between: what it was going to hold is not known.
    fn is_being_typed(&self, value: Node<'a>) -> bool {
        let incompletes = &self.parsed.incompletes;
        let next = incompletes.partition_point(|incomplete| incomplete.line.end < value.span().start);
        let nothing = |from: usize, to: usize| {
            let between = self.parsed.healed.get(from..to).unwrap_or("x");
            between.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#'))
        };
        let before = next.checked_sub(1).and_then(|last| incompletes.get(last));
        if before.is_some_and(|incomplete| nothing(incomplete.line.end(), value.span().start())) {
            return true;
        }
        // What is between begins with the rest of the value's own last line.
        incompletes.get(next).is_some_and(|incomplete| {
            incomplete.line.start <= value.span().end || nothing(value.span().end(), incomplete.line.start())
        })
    }
}

/// The only key of a mapping, where nothing stands behind its colon.
pub(super) fn lone_key(mapping: Node<'_>) -> Option<&str> {
    let mut entries = mapping.written();
    let (key, value) = entries.next().filter(|_| mapping.kind() == Kind::Mapping)?;
    let is_alone = entries.next().is_none() && value.kind() == Kind::Null && value.span().is_empty();
    key.text().filter(|key| is_alone && !key.is_empty())
}

/// What a mapping of one key says as a pair with an equals sign; nothing where that is more than a line.
fn pair_of(mapping: Node<'_>) -> Option<String> {
    let mut entries = mapping.written();
    let (key, value) = entries.next().filter(|_| mapping.kind() == Kind::Mapping)?;
    let value = value.scalar().filter(|scalar| entries.next().is_none() && !scalar.text.contains('\n'))?;
    Some(format!("{}={}", key.text().filter(|key| !key.is_empty())?, value.text))
}

/// That a text is a key only because nothing stands behind its colon, and what to do about it.
pub(super) fn key_by_its_colon(key: &str, advice: &str) -> String {
    format!("`{}:` is read as a key, since nothing stands behind its colon: {advice}", shown(key))
}

/// What to do about a colon behind which nothing stands, where texts have this form.
pub(super) fn short_form(example: Option<&str>) -> String {
    match example {
        Some(example) if example.contains('=') => format!("write it like `{example}`"),
        Some(example) if example.contains(':') => format!("go on there without a blank, as in `{example}`"),
        _ => "take the colon away, or put the text in quotation marks if the colon belongs to it".to_owned(),
    }
}

/// The word that stands alone on a line, or in an item of a list: where a mapping is wanted, it is its first key, of which
/// no more has been written so far.
fn half_a_key<'a>(value: Node<'a>, text: &str) -> Option<&'a str> {
    let word = value.scalar().filter(|scalar| scalar.style == Style::Plain).map(|scalar| &*scalar.text)?;
    let span = value.span();
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let is_written = span.of(text) == word && word.chars().all(is_sign);
    let before = text.get(..span.start())?.rsplit(['\n', '\r']).next()?;
    let begins = before.chars().all(|c| matches!(c, ' ' | '-'));
    (is_written && begins).then_some(word)
}

/// What a string would be without its quotation marks, where a boolean or number is wanted; for a boolean, the words of
/// YAML 1.1 as well.
fn plain_form(expected: Types, value: Node<'_>) -> Option<String> {
    let scalar = value.scalar().filter(|_| value.string().is_some() && !expected.meets(Types::STRING))?;
    if expected.meets(Types::BOOLEAN) {
        match scalar.text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => return Some("true".to_owned()),
            "false" | "no" | "off" => return Some("false".to_owned()),
            _ => {}
        }
    }
    let bare = Scalar { text: scalar.text.clone(), style: Style::Plain };
    let number = bare.number().filter(|_| expected.meets(Types::NUMBER))?;
    (expected.meets(Types::FRACTION) || number.fract() == 0.0).then(|| bare.text.to_string())
}

/// Whether a value is nothing but a plain `${…}`, in whose place a program puts text before the file is read.
fn is_substituted(scalar: &Scalar) -> bool {
    let text = &scalar.text;
    let is_whole = text.starts_with("${") && text.ends_with('}') && text.matches("${").count() == 1;
    scalar.style == Style::Plain && is_whole
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

#[cfg(test)]
mod tests;
