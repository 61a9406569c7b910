use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::placed::Placed;
use super::segment::Segment;
use crate::model::{Lowered, SymbolKind};

/// Something that was asked of the facts of the file itself. What a segment had to ask decides whether it must be
/// looked at again when another segment of its file has changed.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) enum Question<'q> {
    /// What has a name; one of the keys of the name.
    Named(u64),
    /// Everything of a kind.
    OfKind(SymbolKind),
    /// What refers to a name; one of its keys.
    Users(u64),
    /// What is declared of a kind.
    Declared(SymbolKind),
    /// The resources of a type, and what they refer to.
    Resources(&'q str),
    /// The facts of one segment, by its address: it is another segment once its text is another one.
    Segment(usize),
    /// Everything.
    Everything,
}

impl Question<'_> {
    /// The facts of this segment.
    pub(super) fn segment(segment: &Arc<Segment>) -> Self {
        Question::Segment(Arc::as_ptr(segment) as usize)
    }

    /// As a number that is practically never that of another question.
    pub(super) fn digest(self) -> u64 {
        hash(&self)
    }
}

/// Questions by their digests.
#[derive(Clone, Debug, Default)]
pub struct Asked(Box<[u64]>);

/// Questions in short, one bit for each: what has no bit in common has no question in common.
#[derive(Clone, Debug)]
pub struct Brief(Box<[u64; 64]>);

impl Default for Brief {
    fn default() -> Self {
        Brief(Box::new([0; 64]))
    }
}

impl Brief {
    /// Together with other questions.
    pub fn add(&mut self, asked: &Asked) {
        asked.0.iter().for_each(|question| self.note(*question));
    }

    fn note(&mut self, question: u64) {
        self.0[slot(question)] |= 1 << (question % 64);
    }

    fn may_hold(&self, question: u64) -> bool {
        self.0[slot(question)] & (1 << (question % 64)) != 0
    }
}

/// The place among the bits of a [`Brief`].
fn slot(question: u64) -> usize {
    (question / 64 % 64) as usize
}

impl Asked {
    pub(super) fn new(questions: impl IntoIterator<Item = u64>) -> Self {
        Asked(questions.into_iter().collect())
    }
}

/// The questions to which the answer is another one.
#[derive(Debug, Default)]
pub struct Changes {
    questions: BTreeSet<u64>,
    /// Most of what is looked for is not among them.
    brief: Brief,
}

impl Changes {
    /// What is other once segments gave way to others: those of one stretch of a file, before and now.
    pub fn between(before: &[Placed<'_>], now: &[Placed<'_>]) -> Changes {
        let mut changes = Changes::default();
        let facts_before: Vec<&Lowered> = before.iter().map(|placed| &**placed.segment.facts()).collect();
        let facts_now: Vec<&Lowered> = now.iter().map(|placed| &**placed.segment.facts()).collect();
        before.iter().chain(now).for_each(|placed| changes.note(Question::segment(placed.segment)));
        let both = (facts_before.as_slice(), facts_now.as_slice());
        let symbols = different(both, |facts| &facts.symbols);
        for symbol in &symbols {
            symbol.kind.keys(&symbol.name).into_iter().for_each(|key| changes.note(Question::Named(key)));
            changes.note(Question::OfKind(symbol.kind));
        }
        let references = different(both, |facts| &facts.references);
        for reference in &references {
            let key = reference.kind.keys(&reference.name).into_iter().next();
            key.into_iter().for_each(|key| changes.note(Question::Users(key)));
        }
        let declarations = different(both, |facts| &facts.declarations);
        declarations.iter().for_each(|declaration| changes.note(Question::Declared(declaration.kind)));
        let others = different(both, |facts| &facts.entities).len() + different(both, |facts| &facts.kinds).len();
        if symbols.len() + references.len() + declarations.len() + others > 0 {
            changes.note(Question::Everything);
            // What a resource refers to belongs to it.
            let resources = facts_before.iter().chain(&facts_now).flat_map(|facts| facts.resources());
            resources.for_each(|(_, resource)| changes.note(Question::Resources(&resource.kind)));
        }
        changes
    }

    /// Whether one of these questions may have another answer now.
    pub fn may_concern(&self, brief: &Brief) -> bool {
        self.brief.0.iter().zip(brief.0.iter()).any(|(ours, theirs)| ours & theirs != 0)
    }

    /// Whether one of these questions has another answer now.
    pub fn concern(&self, asked: &Asked) -> bool {
        asked.0.iter().any(|question| self.brief.may_hold(*question) && self.questions.contains(question))
    }

    fn note(&mut self, question: Question<'_>) {
        let question = question.digest();
        self.questions.insert(question);
        self.brief.note(question);
    }
}

/// What two lists do not have in common, wherever it stands: all but what they begin and end with alike.
fn different<'f, T: Hash>(
    (before, now): (&[&'f Lowered], &[&'f Lowered]),
    list: impl Fn(&'f Lowered) -> &'f Vec<T>,
) -> Vec<&'f T> {
    let all = |facts: &[&'f Lowered]| -> Vec<(&'f T, u64)> {
        facts.iter().flat_map(|facts| list(facts)).map(|fact| (fact, hash(fact))).collect()
    };
    let (before, now) = (all(before), all(now));
    let alike = |((_, a), (_, b)): &(&(&T, u64), &(&T, u64))| a == b;
    let front = before.iter().zip(&now).take_while(alike).count();
    let (before, now) = (before.get(front..).unwrap_or(&[]), now.get(front..).unwrap_or(&[]));
    let back = before.iter().rev().zip(now.iter().rev()).take_while(alike).count();
    let middle = before[..before.len() - back].iter().chain(&now[..now.len() - back]);
    middle.map(|(fact, _)| *fact).collect()
}

pub(super) fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
