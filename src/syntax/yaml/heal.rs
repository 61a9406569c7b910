use std::sync::Arc;

use super::half;
use super::headless::{self, BLOCK, Block};
use super::judge::{self, LENIENCIES, Mistake};
use super::lines::{Line, line_at, line_before, lines, lines_below};
use super::mistake::{self, Cause};
use super::outline::{Inside, Outline};
use super::scanner::{self, Form, is_silent};
use super::told::{Told, without_echoes};
use super::window::{Doubt, Window};
use crate::syntax::{Incomplete, SyntaxError};
use crate::text::Span;

/// A text made well-formed by filling its broken lines with blanks.
pub(super) struct Healed {
    /// Same length and same line breaks as the text it was made from.
    pub(super) text: Arc<str>,
    pub(super) incompletes: Vec<Incomplete>,
    pub(super) errors: Vec<SyntaxError>,
    /// Whether a guard keeps it from the grammar.
    pub(super) refused: bool,
    /// Of a text that is well-formed now: what the strict parser was lenient with, at most.
    pub(super) leniencies: usize,
}

impl Healed {
    /// A text of which nothing is known to be broken.
    pub(super) fn unbroken(text: Arc<str>) -> Self {
        Healed { text, incompletes: Vec::new(), errors: Vec::new(), refused: false, leniencies: 0 }
    }

    /// Nothing of the text is read, for this reason alone.
    pub(super) fn refuse(self, reason: SyntaxError) -> Self {
        Healed { errors: vec![reason], incompletes: Vec::new(), refused: true, ..self }
    }
}

/// Lines filled one after the other, at most.
const ROUNDS: usize = 64;
/// Non-blank lines at or above a reported place that may be its cause.
const SUSPECTS: usize = 8;
/// Non-blank lines below a reported place that may be its cause: a plain scalar is reported where it begins, though it
/// breaks where it goes on.
const SUSPECTS_BELOW: usize = 3;
/// Bytes the strict parser may read for one text while looking for causes, beside [`READINGS`] of the whole text.
const READ_LIMIT: usize = 3_000_000;
const READINGS: usize = 16;

/// Fills what the strict parser cannot read, line by line. The line filled is not the one reported, which usually is
/// one too late, but the one without which the strict parser gets farthest.
pub(super) fn heal(text: &Arc<str>) -> Healed {
    let mut healed = Healed::unbroken(text.clone());
    if let Some((masked, error)) = without_control_characters(text) {
        healed.errors.push(error);
        healed.text = masked.into();
    }
    if let Some(error) = scanner::guard(&healed.text, Form::Sound) {
        return healed.refuse(error);
    }
    // Without a window there is no doubt.
    treat(healed, None).unwrap_or_else(|Doubt| Healed::unbroken(text.clone()))
}

/// Heals a text that is broken within a window only, as [`heal`] does.
pub(super) fn heal_within(text: &Arc<str>, window: &Window<'_>) -> Result<Healed, Doubt> {
    if scanner::guard(&window.reduce(text), Form::Broken).is_some() {
        return Err(Doubt);
    }
    treat(Healed::unbroken(text.clone()), Some(window))
}

fn treat(healed: Healed, window: Option<&Window<'_>>) -> Result<Healed, Doubt> {
    let text = healed.text.clone();
    let mut told: Vec<Told> = healed.errors.iter().map(|error| Told::of_line(error.span, &*error.message)).collect();
    let mut healed = treat_lines(healed, window, &mut told)?;
    if !healed.refused {
        healed.errors = without_echoes(&text, told);
    }
    Ok(healed)
}

fn treat_lines(mut healed: Healed, window: Option<&Window<'_>>, told: &mut Vec<Told>) -> Result<Healed, Doubt> {
    let budget = READ_LIMIT + READINGS * healed.text.len();
    let mut patient = Patient { text: String::new(), budget, window, leniencies: 0, kept: Vec::new() };
    let first = patient.judge(&healed.text)?;
    healed.leniencies = patient.leniencies;
    let Some(first) = first else { return Ok(healed) };
    if window.is_some() && healed.text.contains('\t') {
        return Err(Doubt);
    }
    if let Some(error) = scanner::bracket_guard(&healed.text) {
        return Ok(healed.refuse(error));
    }
    patient.text = healed.text.to_string();
    let mut form = Form::Sound;
    let mut next = Some(first);
    if let Some(tab) = patient.mask_tabs_in_flow() {
        let after = patient.judge_now()?;
        if after != next {
            told.push(Told::of_line(tab, mistake::TAB));
        }
        next = after;
    }
    for round in 0.. {
        let Some(mistake) = next else { break };
        if judge::is_nesting_limit(&mistake) {
            let line = line_at(&patient.text, mistake.at);
            return Ok(healed.refuse(scanner::too_deep(line.typed(&patient.text))));
        }
        // What many readers take is seen at once, and need not be looked for.
        let is_early = round < ROUNDS;
        let shallow = if is_early { patient.fill_shallow(mistake.at, &mut healed.incompletes)? } else { None };
        if let Some(error) = shallow {
            told.push(error);
            next = patient.judge_now()?;
            continue;
        }
        let Some(Culprit { line: culprit, below, after, said }) =
            patient.find_culprit(&mistake)?.filter(|_| round < ROUNDS)
        else {
            if window.is_some() {
                return Err(Doubt);
            }
            let line = line_at(&patient.text, mistake.at);
            told.push(mistake::describe(&patient.text, line, &mistake).1);
            // What is still broken is nothing to go on from.
            form = Form::Broken;
            patient.leniencies = LENIENCIES;
            break;
        };
        patient.kept.retain(|(start, _)| *start == culprit.start);
        let (cause, of_line) = mistake::describe(&patient.text, culprit, &mistake);
        let is_block = said.is_some();
        told.push(said.unwrap_or(of_line));
        let mut group = patient.group(culprit, cause);
        if group.len() == 1
            && !is_block
            && below.is_empty()
            && patient.kept.is_empty()
            && (mistake::is_key_behind_something(&patient.text, culprit) || patient.goes_on_above(culprit))
        {
            group.extend(patient.hanging_below(culprit));
        }
        next = if group.len() > 1 {
            for line in group {
                patient.may_fill(line)?;
                healed.incompletes.push(patient.fill(line));
            }
            patient.judge_now()?
        } else {
            std::iter::once(culprit).chain(below).for_each(|line| healed.incompletes.push(patient.fill(line)));
            after
        };
    }
    healed.incompletes.sort_by_key(|incomplete| incomplete.line.start);
    healed.text = patient.text.into();
    // What follows a filled line may nest deeper without it.
    healed.leniencies = patient.leniencies;
    Ok(match scanner::guard(&healed.text, form) {
        Some(error) => healed.refuse(error),
        None => healed,
    })
}

/// Fills the lines in block context whose collections are led by tabs: the strict parser lets some of them pass, the
/// grammar does not. Gives whether there are any.
pub(super) fn fill_tabs(healed: &mut Healed) -> bool {
    let mut patient =
        Patient { text: healed.text.to_string(), budget: 0, window: None, leniencies: 0, kept: Vec::new() };
    let mut outline = Outline::default();
    let in_block = |line: &Line| outline.line(&healed.text, *line).is_some();
    let is_led = |line: &Line| mistake::tab_before_collection(&healed.text, *line).is_some();
    let led: Vec<Line> = lines(&healed.text).filter(in_block).filter(is_led).collect();
    for line in &led {
        let unexplained = Mistake { at: line.start, info: String::new() };
        healed.errors.push(mistake::describe(&patient.text, *line, &unexplained).1.error);
        healed.incompletes.push(patient.fill(*line));
    }
    healed.incompletes.sort_by_key(|incomplete| incomplete.line.start);
    healed.text = patient.text.into();
    !led.is_empty()
}

/// Characters YAML forbids everywhere, as blanks. Others it allows between quotation marks.
fn without_control_characters(text: &str) -> Option<(String, SyntaxError)> {
    let forbidden = |b: u8| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
    let first = text.bytes().position(forbidden)?;
    let masked = text.chars().map(|c| if u8::try_from(c).is_ok_and(forbidden) { ' ' } else { c }).collect();
    let message = mistake::control_character(u32::from(text.as_bytes()[first]));
    Some((masked, SyntaxError { span: Span::new(first, first + 1), message }))
}

/// What to fill for a mistake.
struct Culprit {
    line: Line,
    /// Lines that go with it.
    below: Vec<Line>,
    /// What is broken then.
    after: Option<Mistake>,
    /// What is wrong, where that is not told by the line itself.
    said: Option<Told>,
}

impl Culprit {
    fn of_line(line: Line, after: Option<Mistake>) -> Self {
        Culprit { line, below: Vec::new(), after, said: None }
    }
}

/// A text under treatment.
pub(super) struct Patient<'w> {
    pub(super) text: String,
    pub(super) budget: usize,
    /// What is read in place of the whole.
    window: Option<&'w Window<'w>>,
    /// The most that any reading was lenient with.
    leniencies: usize,
    /// Where lines begin of which something stays when they are filled, and how many bytes.
    pub(super) kept: Vec<(usize, usize)>,
}

impl Patient<'_> {
    fn judge(&mut self, text: &str) -> Result<Option<Mistake>, Doubt> {
        let (mistake, leniencies) = match self.window {
            Some(window) => window.judge(text)?,
            None => {
                let read = judge::read(text);
                (read.mistake, read.leniencies)
            }
        };
        self.leniencies = self.leniencies.max(leniencies);
        Ok(mistake)
    }

    fn judge_now(&mut self) -> Result<Option<Mistake>, Doubt> {
        let text = std::mem::take(&mut self.text);
        let mistake = self.judge(&text);
        self.text = text;
        mistake
    }

    pub(super) fn may_fill(&self, line: Line) -> Result<(), Doubt> {
        let may = self.window.is_none_or(|window| window.may_fill(&self.text, line));
        if may { Ok(()) } else { Err(Doubt) }
    }

    /// The line to fill for a mistake, lines below it that must go with it, and what the strict parser finds once they
    /// are filled. None if nothing helps or the search has become too long.
    fn find_culprit(&mut self, mistake: &Mistake) -> Result<Option<Culprit>, Doubt> {
        let mut best: Option<(Line, usize, Option<Mistake>)> = None;
        // With several mistakes in a row, the line that gets farthest may hide the next one instead of curing this.
        let mut best_broken: Option<(Line, usize, Option<Mistake>)> = None;
        let mut cured: Option<Line> = None;
        self.kept.clear();
        let suspects = self.suspects(mistake.at);
        for &suspect in &suspects {
            let is_half_a_key =
                half::is_half_a_key(&self.text, suspect) || mistake::is_empty_above_more(&self.text, suspect);
            if cured.is_some() && !is_half_a_key {
                continue;
            }
            let Some(budget) = self.budget.checked_sub(self.text.len()) else { return Ok(None) };
            self.budget = budget;
            self.may_fill(suspect)?;
            let next = self.without(suspect, mistake)?;
            let Some(reached) = next.as_ref().map(|next| next.at) else {
                // The entry beside half a key cures the text as well, and would be lost for nothing.
                if is_half_a_key {
                    return Ok(Some(Culprit::of_line(suspect, None)));
                }
                cured.get_or_insert(suspect);
                continue;
            };
            let broken = reached > mistake.at && mistake::looks_broken(&self.text, suspect);
            let better = if broken { &mut best_broken } else { &mut best };
            let farther = |line: &Line, farthest: usize| {
                reached > farthest || reached == farthest && is_half_a_key && !half::is_half_a_key(&self.text, *line)
            };
            if better.as_ref().is_none_or(|(line, farthest, _)| farther(line, *farthest)) {
                *better = Some((suspect, reached, next));
            }
        }
        let best = best_broken.or(best);
        let farthest = cured.map(|_| usize::MAX).or(best.as_ref().map(|(_, reached, _)| *reached));
        if let Some(found) = self.with_orphans(&suspects, mistake.at, farthest.unwrap_or(mistake.at))? {
            return Ok(Some(found));
        }
        // The entry below half a key with a list cures the text as well.
        let spoilt: Vec<Line> = match cured {
            Some(_) => suspects.into_iter().filter(|line| half::is_half_a_list(&self.text, *line)).collect(),
            None => suspects,
        };
        if let Some(found) = self.with_what_hangs_below(&spoilt, farthest)? {
            return Ok(Some(found));
        }
        let best = best.map(|(line, _, next)| Culprit::of_line(line, next));
        Ok(cured.map(|line| Culprit::of_line(line, None)).or(best))
    }

    /// A block that has lost its key, from its first line on, if without it the strict parser gets farther than to
    /// `reached`. The entry above, under which it now hangs, would cure the text as well.
    fn with_orphans(&mut self, suspects: &[Line], at: usize, reached: usize) -> Result<Option<Culprit>, Doubt> {
        // All of the block goes, dashes and all.
        let kept = std::mem::take(&mut self.kept);
        for &suspect in suspects {
            let below = self.orphans_below(suspect);
            let Some(budget) = self.budget.checked_sub(self.text.len()).filter(|_| !below.is_empty()) else { continue };
            self.budget = budget;
            let next = self.without_all(suspect, &below)?;
            if next.as_ref().is_none_or(|next| next.at > reached) {
                return Ok(Some(Culprit { line: suspect, below, after: next, said: None }));
            }
        }
        for Block { lines, said, is_sure } in headless::around(&self.text, at) {
            let Some((&line, below)) = lines.split_first() else { continue };
            let Some(budget) = self.budget.checked_sub(self.text.len()) else { break };
            self.budget = budget;
            let next = self.without_all(line, below)?;
            if next.as_ref().map_or(is_sure || reached < usize::MAX, |next| next.at > reached) {
                let said = Some(Told::of_line(said.span, said.message));
                return Ok(Some(Culprit { line, below: below.to_vec(), after: next, said }));
            }
        }
        self.kept = kept;
        Ok(None)
    }

    /// What the strict parser finds once a line and those that go with it are filled.
    fn without_all(&mut self, line: Line, below: &[Line]) -> Result<Option<Mistake>, Doubt> {
        self.may_fill(line)?;
        let mut text = self.filled(line);
        for line in below {
            self.may_fill(*line)?;
            text.replace_range(line.start..line.end, &" ".repeat(line.end - line.start));
        }
        self.judge(&text)
    }

    /// A key whose colon was spoilt, with the collection below it that no line by itself explains, if without them the
    /// strict parser gets farther than to `reached`.
    fn with_what_hangs_below(&mut self, suspects: &[Line], reached: Option<usize>) -> Result<Option<Culprit>, Doubt> {
        for &suspect in suspects {
            let below = self.hanging_below(suspect);
            let Some(budget) = self.budget.checked_sub(self.text.len()).filter(|_| !below.is_empty()) else { continue };
            self.budget = budget;
            let next = self.without_all(suspect, &below)?;
            if next.as_ref().is_none_or(|next| reached.is_none_or(|reached| next.at > reached)) {
                return Ok(Some(Culprit { line: suspect, below, after: next, said: None }));
            }
        }
        Ok(None)
    }

    /// Whether what hangs below a line would be read as the rest of a text above it, were the line not there.
    fn goes_on_above(&self, line: Line) -> bool {
        let mut above = line_before(&self.text, line.start);
        while let Some(one) = above.filter(|one| !self.is_suspect(*one)) {
            above = line_before(&self.text, one.start);
        }
        above.is_some_and(|above| mistake::ends_in_plain_text(&self.text, above))
    }

    /// The lines deeper than a line that is a spoilt key, and items of a list in its column; none if it is none, or if they
    /// are many.
    fn hanging_below(&self, line: Line) -> Vec<Line> {
        if !mistake::is_spoilt_key(&self.text, line) && !mistake::is_key_behind_something(&self.text, line) {
            return Vec::new();
        }
        let indent = line.indent(&self.text);
        let is_item = |line: &Line| matches!(line.typed(&self.text).of(&self.text).split(' ').next(), Some("-"));
        // Below an item in its column they are those of the list around it.
        let above =
            std::iter::successors(line_before(&self.text, line.start), |one| line_before(&self.text, one.start));
        let is_loud = |one: &Line| !is_silent(one.of(&self.text)) && one.indent(&self.text) <= indent;
        let is_listed =
            above.take(BLOCK).find(is_loud).is_some_and(|one| one.indent(&self.text) == indent && is_item(&one));
        let takes_items =
            !is_item(&line) && !is_listed && !mistake::is_item_behind_something(line.typed(&self.text).of(&self.text));
        let is_deeper = |below: &Line| {
            let column = below.indent(&self.text);
            is_silent(below.of(&self.text)) || column > indent || takes_items && column == indent && is_item(below)
        };
        let below = lines_below(&self.text, line).take_while(is_deeper).take(BLOCK + 1);
        let below: Vec<Line> = below.filter(|line| self.is_suspect(*line)).collect();
        if below.len() > BLOCK { Vec::new() } else { below }
    }

    /// The rest of a block that has lost its key, where a line is the first of it.
    fn orphans_below(&self, line: Line) -> Vec<Line> {
        let Some(column) = mistake::orphaned_behind(&self.text, line) else { return Vec::new() };
        let is_rest = |line: &Line| line.typed(&self.text).is_empty() || line.indent(&self.text) > column;
        let below = lines_below(&self.text, line).take_while(is_rest).take(BLOCK);
        below.filter(|line| self.is_suspect(*line)).collect()
    }

    /// Lines that may be the cause of a mistake reported at `at`: from there upwards, then those below; led by tabs first.
    fn suspects(&self, at: usize) -> Vec<Line> {
        let mut suspects = Vec::new();
        let mut line = Some(line_at(&self.text, at));
        while let Some(current) = line.filter(|_| suspects.len() < SUSPECTS) {
            if self.is_suspect(current) {
                suspects.push(current);
            }
            line = line_before(&self.text, current.start);
        }
        let place = line_at(&self.text, at);
        let below = lines_below(&self.text, place).filter(|line| self.is_suspect(*line));
        suspects.extend(below.take(SUSPECTS_BELOW));
        if let Some(opener) = self.opener(at).filter(|opener| !suspects.contains(opener)) {
            suspects.insert(0, opener);
        }
        // The strict parser lets some tabs pass that the grammar does not, so they are the first to go.
        suspects.sort_by_key(|line| !mistake::is_led_by_tab(&self.text, *line));
        suspects
    }

    /// The line above a place on which the quotation mark or bracket is opened that is still open there.
    pub(super) fn opener(&self, at: usize) -> Option<Line> {
        let start = self.window.map_or(0, |window| window.span.start());
        let mut outline = Outline::default();
        let mut opener = None;
        let first = line_at(&self.text, start);
        for line in std::iter::once(first).chain(lines_below(&self.text, first)).take_while(|line| line.end < at) {
            let was_open = matches!(outline.inside, Inside::Quotes(_) | Inside::Flow(_));
            outline.line(&self.text, line);
            if !was_open {
                opener = Some(line);
            }
        }
        opener.filter(|line| matches!(outline.inside, Inside::Quotes(_) | Inside::Flow(_)) && self.is_suspect(*line))
    }

    fn is_suspect(&self, line: Line) -> bool {
        let typed = line.typed(&self.text).of(&self.text);
        let is_marker = matches!(line.of(&self.text).trim_end(), "---" | "...");
        !typed.is_empty() && !typed.starts_with('#') && !is_marker
    }

    /// What the strict parser finds once a suspect is filled: all of it, or what need not stay of it, where that helps.
    fn without(&mut self, suspect: Line, mistake: &Mistake) -> Result<Option<Mistake>, Doubt> {
        let stays = mistake::what_stays(&self.text, suspect);
        if let Some(stays) = stays.filter(|_| !self.kept.iter().any(|(start, _)| *start == suspect.start)) {
            self.kept.push((suspect.start, stays));
            let next = self.judge(&self.filled(suspect))?;
            if next.as_ref().is_none_or(|next| next.at > mistake.at) {
                return Ok(next);
            }
            self.kept.pop();
        }
        self.judge(&self.filled(suspect))
    }

    fn filled(&self, line: Line) -> String {
        let mut text = self.text.clone();
        self.blank(&mut text, line);
        text
    }

    pub(super) fn fill(&mut self, line: Line) -> Incomplete {
        let typed = line.typed(&self.text);
        let incomplete = Incomplete { line: line.span(), typed, indent: line.indent(&self.text) };
        let mut text = std::mem::take(&mut self.text);
        self.blank(&mut text, line);
        self.text = text;
        incomplete
    }

    fn blank(&self, text: &mut String, line: Line) {
        let kept = self.kept.iter().find(|(start, _)| *start == line.start);
        let start = (line.start + kept.map_or(0, |(_, bytes)| *bytes)).min(line.end);
        text.replace_range(start..line.end, &" ".repeat(line.end - start));
    }

    /// Lines broken by the same cause: all template lines of a document, all markers of a merge conflict.
    fn group(&self, culprit: Line, cause: Cause) -> Vec<Line> {
        match cause {
            Cause::Template | Cause::Conflict => lines(&self.text)
                .filter(|line| mistake::cause(line.typed(&self.text).of(&self.text)) == cause)
                .collect(),
            Cause::Other => vec![culprit],
        }
    }
}
