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
    /// Last line that is hidden, from 0.
    pub last: usize,
    /// Whether it is a comment.
    pub comment: bool,
}

/// What can be folded in a file, by its first line; of several that begin on one line, the longest. A closing bracket
/// that stands below what it closes is not hidden.
pub fn folding_ranges(snapshot: &Snapshot, file: &FileId, cancel: &Cancel) -> Result<Vec<Fold>, Cancelled> {
    let Some(document) = snapshot.document(file) else { return Ok(Vec::new()) };
    let mut folds = Folds { lines: lines(document.text()), text: document.text(), by_first: BTreeMap::new() };
    for placed in document.segments() {
        cancel.test()?;
        let parsed = placed.segment.parsed();
        let whole = Span::new(0, parsed.text.len());
        for capture in captures(parsed, Purpose::Folds, whole) {
            folds.add(capture.span.shifted(placed.base), false);
        }
        stages(parsed).into_iter().for_each(|span| folds.add(span.shifted(placed.base), false));
        folds.comments(parsed.comments(), placed.base);
    }
    Ok(folds.by_first.into_values().take(FOLDS).collect())
}

/// A Dockerfile's stages, which are no nodes of its tree.
fn stages(parsed: &Parsed) -> Vec<Span> {
    let stages = parsed.dockerfile().map_or_else(Vec::new, |view| view.stages());
    stages.iter().filter_map(|stage| Some(stage.from.span.join(stage.instructions.last()?.span))).collect()
}

/// What is to be known of a line, so that no node has to look at the text it covers.
struct Line {
    /// Where something begins on it.
    content: usize,
    /// Blanks before that, in bytes.
    indent: usize,
    /// The line itself, or the nearest one above it that is not blank.
    filled: usize,
    /// Whether it begins with a closing bracket.
    closer: bool,
}

fn lines(text: &Text) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.lines());
    let mut filled = 0;
    for number in 0..text.lines() {
        let span = text.line_span(number);
        let written = text.slice(span);
        let shown = written.trim_start();
        let indent = written.len() - shown.len();
        if !shown.is_empty() {
            filled = number;
        }
        lines.push(Line { content: span.start() + indent, indent, filled, closer: shown.starts_with(['}', ']', ')']) });
    }
    lines
}

struct Folds<'t> {
    lines: Vec<Line>,
    text: &'t Text,
    by_first: BTreeMap<usize, Fold>,
}

impl Folds<'_> {
    fn add(&mut self, span: Span, comment: bool) {
        let first = self.text.line_of(span.start());
        let Some((first_line, last)) = self.lines.get(first).zip(self.last_line(span)) else { return };
        let hidden = match self.lines.get(last) {
            Some(line) if line.closer && line.indent <= first_line.indent => last.saturating_sub(1),
            _ => last,
        };
        let fold = Fold { first, last: hidden, comment };
        if hidden > first && self.by_first.get(&first).is_none_or(|known| known.last < hidden) {
            self.by_first.insert(first, fold);
        }
    }

    /// The last line on which a span has more than blanks.
    fn last_line(&self, span: Span) -> Option<usize> {
        let last = self.text.line_of(span.end());
        // Nodes may end at the beginning of what follows them.
        let last = if self.lines.get(last)?.content >= span.end() { last.checked_sub(1)? } else { last };
        Some(self.lines.get(last)?.filled)
    }

    /// Comments over several lines, and runs of them on lines of their own.
    fn comments(&mut self, comments: &[Comment], base: usize) {
        let mut run: Option<Span> = None;
        for comment in comments {
            let span = comment.span.shifted(base);
            let follows = |run: Span| self.text.line_of(run.end()) + 1 == self.text.line_of(span.start());
            run = match run {
                Some(run) if comment.own_line && follows(run) => Some(run.join(span)),
                _ => {
                    run.into_iter().for_each(|run| self.add(run, true));
                    comment.own_line.then_some(span)
                }
            };
        }
        run.into_iter().for_each(|run| self.add(run, true));
    }
}
