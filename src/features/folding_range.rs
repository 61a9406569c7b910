use std::collections::BTreeMap;

use crate::model::{Cancel, Cancelled, FileId};
use crate::syntax::{Comment, Parsed, Purpose, captures};
use crate::text::{Span, Text};
use crate::workspace::Snapshot;

/// Most folds of one answer.
const FOLDS: usize = 20_000;

/// Lines that can be shown as their first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// First line, from 0; it stays to be seen.
    pub first: usize,
    /// Last line that is hidden.
    pub last: usize,
    /// Whether it is a comment.
    pub comment: bool,
}

/// What can be folded in a file, by its first line; of several that begin on one line, the longest. A closing bracket
/// on a line of its own is not hidden.
pub fn folding_ranges(snapshot: &Snapshot, file: &FileId, cancel: &Cancel) -> Result<Vec<Fold>, Cancelled> {
    let Some(document) = snapshot.document(file) else { return Ok(Vec::new()) };
    let mut folds = Folds { text: document.text(), by_first: BTreeMap::new() };
    for placed in document.segments() {
        cancel.test()?;
        let parsed = placed.segment.parsed();
        let whole = Span::new(0, parsed.text.len());
        for capture in captures(parsed, Purpose::Folds, whole) {
            folds.add(capture.span.shifted(placed.base), false);
        }
        stages(parsed).for_each(|span| folds.add(span.shifted(placed.base), false));
        folds.comments(parsed.comments(), placed.base);
    }
    Ok(folds.by_first.into_values().take(FOLDS).collect())
}

/// A Dockerfile's stages, which are no nodes of its tree.
fn stages(parsed: &Parsed) -> impl Iterator<Item = Span> {
    parsed.dockerfile().into_iter().flat_map(|view| view.stages()).filter_map(|stage| {
        let last = stage.instructions.last()?;
        Some(stage.from.span.join(last.span))
    })
}

struct Folds<'t> {
    text: &'t Text,
    by_first: BTreeMap<usize, Fold>,
}

impl Folds<'_> {
    fn add(&mut self, span: Span, comment: bool) {
        let written = self.text.slice(span);
        let shown = written.trim_end();
        let first = self.text.line_of(span.start());
        let end = span.start() + shown.len();
        let mut last = self.text.line_of(end.saturating_sub(1).max(span.start()));
        // What closes it stays below what opens it.
        let line = shown.rsplit(['\n', '\r']).next().unwrap_or("");
        if !comment && line.trim_start().starts_with(['}', ']', ')']) {
            last = last.saturating_sub(1);
        }
        if last <= first {
            return;
        }
        let fold = Fold { first, last, comment };
        let known = self.by_first.entry(first).or_insert(fold);
        if known.last < last {
            *known = fold;
        }
    }

    /// Comments over several lines, and runs of them on lines of their own.
    fn comments(&mut self, comments: &[Comment], base: usize) {
        let mut run: Option<Span> = None;
        for comment in comments {
            let span = comment.span.shifted(base);
            let follows = |run: &Span| self.text.line_of(run.end()) + 1 == self.text.line_of(span.start());
            run = match run.filter(follows) {
                Some(run) if comment.own_line => Some(run.join(span)),
                _ => {
                    run.into_iter().for_each(|run| self.add(run, true));
                    comment.own_line.then_some(span)
                }
            };
        }
        run.into_iter().for_each(|run| self.add(run, true));
    }
}
