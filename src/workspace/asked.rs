use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::document::Placed;
use super::segment::Segment;
use crate::model::{Entity, Lowered, SymbolKind};

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
    /// The resources of a type.
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

/// Questions, sorted, by their digests.
pub type Asked = Arc<[u64]>;

/// The questions to which the answer is another one.
#[derive(Debug, Default)]
pub struct Changes(HashSet<u64>);

impl Changes {
    /// What is other once segments gave way to others: those of one stretch of a file, before and now.
    pub fn between(before: &[Arc<Segment>], now: &[Placed]) -> Changes {
        let mut changes = Changes::default();
        let facts_before: Vec<&Lowered> = before.iter().map(|segment| &**segment.facts()).collect();
        let facts_now: Vec<&Lowered> = now.iter().map(|placed| &**placed.segment.facts()).collect();
        let (before, others) = (before.iter(), now.iter().map(|placed| &placed.segment));
        before.chain(others).for_each(|segment| changes.note(Question::segment(segment)));
        let mut differ = false;
        differ |= different(
            &facts_before,
            &facts_now,
            |facts| &facts.symbols,
            |symbol| {
                symbol.kind.keys(&symbol.name).into_iter().for_each(|key| changes.note(Question::Named(key)));
                changes.note(Question::OfKind(symbol.kind));
            },
        );
        differ |= different(
            &facts_before,
            &facts_now,
            |facts| &facts.references,
            |reference| {
                let key = reference.kind.keys(&reference.name).into_iter().next();
                key.into_iter().for_each(|key| changes.note(Question::Users(key)));
            },
        );
        differ |= different(
            &facts_before,
            &facts_now,
            |facts| &facts.declarations,
            |declaration| {
                changes.note(Question::Declared(declaration.kind));
            },
        );
        differ |= different(
            &facts_before,
            &facts_now,
            |facts| &facts.entities,
            |entity| {
                if let Entity::CloudResource(resource) = entity {
                    changes.note(Question::Resources(&resource.kind));
                }
            },
        );
        differ |= different(&facts_before, &facts_now, |facts| &facts.kinds, |_| {});
        if differ {
            changes.note(Question::Everything);
        }
        changes
    }

    /// Whether one of these questions has another answer now.
    pub fn concern(&self, asked: &[u64]) -> bool {
        asked.iter().any(|question| self.0.contains(question))
    }

    fn note(&mut self, question: Question<'_>) {
        self.0.insert(question.digest());
    }
}

/// Whether two lists differ in what they say, wherever it stands: what they begin and end with alike is left out, the
/// rest of both is handed on.
fn different<'f, T: Hash + 'f>(
    before: &[&'f Lowered],
    now: &[&'f Lowered],
    list: impl Fn(&'f Lowered) -> &'f Vec<T>,
    mut note: impl FnMut(&'f T),
) -> bool {
    let all = |facts: &[&'f Lowered]| -> Vec<(&'f T, u64)> {
        facts.iter().flat_map(|facts| list(facts)).map(|fact| (fact, hash(fact))).collect()
    };
    let (before, now) = (all(before), all(now));
    let alike = |((_, a), (_, b)): &(&(&T, u64), &(&T, u64))| a == b;
    let front = before.iter().zip(&now).take_while(alike).count();
    let (before, now) = (before.get(front..).unwrap_or(&[]), now.get(front..).unwrap_or(&[]));
    let back = before.iter().rev().zip(now.iter().rev()).take_while(alike).count();
    let (before, now) = (&before[..before.len() - back], &now[..now.len() - back]);
    before.iter().chain(now).for_each(|(fact, _)| note(fact));
    !(before.is_empty() && now.is_empty())
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
