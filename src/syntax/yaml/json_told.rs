//! What is told of a JSON text.

use super::lines::line_at;
use crate::syntax::SyntaxError;
use crate::text::Span;

/// A mistake, and what it does to the text for those who read it as YAML, which takes more than JSON does.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) error: SyntaxError,
    pub(super) harm: Harm,
    pub(super) about: About,
}

/// What a mistake is about, where others may say more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum About {
    /// A bracket that nothing closes before what stands around it is closed.
    Bracket,
    /// A bracket that is open where the text ends.
    End,
    /// A comment.
    Comment,
    Other,
}

/// What a mistake costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Harm {
    /// Nothing: what is meant is there.
    Nothing,
    /// Something is missing on the line, or stands where it does not belong.
    Line,
    /// The same, and this stands in the way of what is around it.
    Text(Span),
}

/// Of what is open at the end, the last is told, and that only if the last line has no mistake of its own; of several
/// mistakes on a line of many, the one that says most.
pub(super) fn without_echoes(text: &str, mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    let last = line_at(text, text.trim_end().len()).span();
    let ends_broken = mistakes.iter().any(|one| one.about != About::End && last.touches(one.error.span.start()));
    let innermost = mistakes.iter().rposition(|one| one.about == About::End).filter(|_| !ends_broken);
    let mut number = 0;
    mistakes.retain(|one| {
        number += 1;
        one.about != About::End || innermost == Some(number - 1)
    });
    if !text.trim_end().contains(['\n', '\r']) {
        return mistakes;
    }
    let mut told: Vec<Mistake> = Vec::with_capacity(mistakes.len());
    for mistake in mistakes {
        let start = mistake.error.span.start();
        match told.last_mut() {
            Some(before) if line_at(text, before.error.span.start()).span().touches(start) => {
                if before.about != About::Other && mistake.about == About::Other {
                    *before = mistake;
                }
            }
            _ => told.push(mistake),
        }
    }
    told
}
