//! Values in quotes or brackets that go on over lines: those that stand too far to the left, and those led by tabs.

use super::heal::Patient;
use super::judge;
use super::lines::{Line, line_at, lines, lines_below};
use super::mistake;
use super::outline::{self, Inside, Outline};
use super::scanner::is_marker;
use super::told::Told;
use super::window::Doubt;
use crate::syntax::Incomplete;
use crate::text::Span;

/// Lines over which a quoted text is followed.
const QUOTED_LINES: usize = 100;

impl Patient<'_> {
    /// Fills a value that goes on too shallow below a place or is open there, and gives what is said of it; the dash of an
    /// item that goes on below stays.
    pub(super) fn fill_shallow(&mut self, at: usize, incompletes: &mut Vec<Incomplete>) -> Result<Option<Told>, Doubt> {
        let lines = [self.opener(at), Some(line_at(&self.text, at))];
        let found = lines.into_iter().flatten().find_map(|line| Some((line, self.shallow_value(line)?)));
        let Some((first, (group, error))) = found else { return Ok(None) };
        let Some(budget) = self.budget.checked_sub(self.text.len()) else { return Ok(None) };
        self.budget = budget;
        self.kept = mistake::what_stays(&self.text, first).map(|stays| (first.start, stays)).into_iter().collect();
        for line in group {
            self.may_fill(line)?;
            incompletes.push(self.fill(line));
        }
        self.kept.clear();
        Ok(Some(error))
    }

    /// The lines of a quoted text or of what stands in brackets that begins on the culprit and goes on at the column of its
    /// key or before it, and what is said of them. Nothing where it would be broken further right, too.
    fn shallow_value(&self, culprit: Line) -> Option<(Vec<Line>, Told)> {
        let mut outline = Outline::default();
        let parts = outline.line(&self.text, culprit)?;
        let deepest = parts.key.map(|(_, key)| key.start()).or(parts.dashes.last().copied())?;
        let column = deepest - culprit.start;
        let mut group = vec![culprit];
        let mut wrong = None;
        let mut is_doubtful = false;
        for line in lines_below(&self.text, culprit).take(QUOTED_LINES) {
            let (Inside::Quotes(_) | Inside::Flow(_)) = outline.inside else { return None };
            let typed = line.typed(&self.text);
            let entry = outline::speaks_for_an_entry(&self.text, line, &outline.inside);
            is_doubtful |= entry;
            let is_open_in_brackets = matches!(outline.inside, Inside::Flow(_));
            if entry && is_open_in_brackets
                || is_marker(line.of(&self.text), "---")
                || is_marker(line.of(&self.text), "...")
            {
                return None;
            }
            if wrong.is_none() && !typed.is_empty() && line.indent(&self.text) <= column {
                wrong = Some(typed);
            }
            let within = outline.inside.clone();
            outline.line(&self.text, line);
            group.push(line);
            if matches!(outline.inside, Inside::Block) {
                // Of a mark that was never closed, the next one that opens a value would be the end.
                if is_doubtful && !outline::only_closes(typed.of(&self.text), &within) {
                    return None;
                }
                let behind = outline::is_nothing_behind(&self.text, line, &within)?;
                let error = Told::of_line(wrong?, mistake::SHALLOW);
                let deeper = deeper(&self.text, &group, column);
                return (behind && judge::read(&deeper).mistake.is_none()).then_some((group, error));
            }
        }
        None
    }

    /// Blanks in place of tabs that lead a line inside brackets: a mistake that costs no value. Gives the first.
    pub(super) fn mask_tabs_in_flow(&mut self) -> Option<Span> {
        if !self.text.contains('\t') {
            return None;
        }
        let mut depth = 0_usize;
        let mut spans = Vec::new();
        for line in lines(&self.text) {
            let indent = line.indent(&self.text);
            let lead = self.text.get(line.start..line.start + indent).unwrap_or("");
            if depth > 0 && lead.contains('\t') {
                spans.push(line.start..line.start + indent);
            }
            depth = brackets_behind(line.of(&self.text), depth);
        }
        for span in &spans {
            self.text.replace_range(span.clone(), &" ".repeat(span.len()));
        }
        spans.first().cloned().map(Span::from)
    }
}

/// Brackets open behind a line on which `depth` were open before it; quoted and plain text on the line is skipped.
fn brackets_behind(line: &str, mut depth: usize) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for c in line.chars() {
        let begins = depth > 0 || before == ' ';
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',' | ':') => quote = Some(c),
            (None, '#') if before == ' ' => break,
            (None, '[' | '{') if begins => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = if c == '\t' { ' ' } else { c };
    }
    depth
}

/// Lines with all but the first standing right of a column.
fn deeper(text: &str, lines: &[Line], column: usize) -> String {
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push_str(&" ".repeat((column + 1).saturating_sub(line.indent(text))));
        }
        out.push_str(line.of(text));
        out.push('\n');
    }
    out
}
