//! Mistakes of one character in JSON, which readers tell as several.

use super::document::Document;
use super::json_progress::Progress;
use super::json_reader::read_once;
use super::json_told::{About, Harm, Mistake};
use super::lines::line_at;
use crate::syntax::SyntaxError;
use crate::text::Span;

/// Places of a line that are tried: those nearest to where the text stops being JSON.
const PLACES: usize = 30;
/// Bytes read while a character is looked for, beside the text itself.
const BUDGET: usize = 400_000;

/// The one character that is all that is wrong with a text, if there is one on the lines of some mistakes, and what is
/// read without it.
pub(super) fn find(text: &str, mistakes: &[Mistake]) -> Option<(Option<Document>, Mistake)> {
    // What was told of an opening bracket may be meant for the line of what comes next.
    let mut lines: Vec<Span> = Vec::new();
    for at in mistakes.iter().map(|mistake| mistake.error.span.start()) {
        if lines.len() < 2 && lines.last().is_none_or(|last| !last.touches(at)) {
            lines.push(line_at(text, at).span());
        }
    }
    let mut trials = Trials::new(text, &lines);
    for line in &lines {
        let characters = line.of(text).char_indices().filter(|(_, c)| c.is_ascii_punctuation());
        let places = characters.map(|(at, c)| (line.start() + at, c));
        for (at, c) in trials.near(places, *line, |(at, _)| *at) {
            if !trials.is_sound(*line, at, b"", at + 1) {
                continue;
            }
            let mut without = text.to_owned();
            without.replace_range(at..=at, " ");
            let Some(document) = read_once(&without) else { continue };
            let (span, message) = (Span::new(at, at + 1), format!("`{c}` cannot stand here; remove it"));
            let error = SyntaxError { span, message };
            return Some((Some(document), Mistake { error, harm: Harm::Text(span), about: About::Other }));
        }
    }
    for line in &lines {
        for at in trials.near(edges(text, *line), *line, |at| *at) {
            if !trials.is_sound(*line, at, b"\"", at) {
                continue;
            }
            let (span, message) = (word_at(text, *line, at), "A quotation mark is missing here".to_owned());
            let harm = Harm::Text(with_marks(text, span));
            return Some((None, Mistake { error: SyntaxError { span, message }, harm, about: About::Other }));
        }
    }
    None
}

/// A line with a mistake.
struct Suspect {
    line: Span,
    /// Up to which place of it the text is JSON.
    reach: usize,
    /// Where it begins, and what has been read before it.
    start: usize,
    before: Progress,
    /// And up to a place of it.
    at: usize,
    progress: Progress,
}

/// Readings of a text with a character more or less, each from where the text was still JSON.
struct Trials<'t> {
    text: &'t [u8],
    suspects: Vec<Suspect>,
    /// What was read up to the end of a line, and whether the rest of the text goes with it.
    tails: Vec<(Span, Progress, bool)>,
    budget: usize,
}

impl<'t> Trials<'t> {
    fn new(text: &'t str, lines: &[Span]) -> Self {
        let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let text = text.as_bytes();
        let mut suspects = Vec::new();
        let (mut progress, mut at) = (Progress::default(), mark);
        for line in lines {
            let start = line.start().max(at);
            if progress.read(text.get(at..start).unwrap_or_default()).is_err() {
                break;
            }
            let read = progress.clone().read(text.get(start..line.end()).unwrap_or_default());
            let reach = read.map_or_else(|read| start + read, |()| line.end());
            let before = progress.clone();
            suspects.push(Suspect { line: *line, reach, start, before, at: start, progress: progress.clone() });
            at = start;
        }
        Trials { text, suspects, tails: Vec::new(), budget: BUDGET }
    }

    /// The places, of those on one line, at which a change may mend what is wrong: the last ones that are no further than
    /// the text is JSON.
    fn near<P>(&self, places: impl Iterator<Item = P>, line: Span, at: impl Fn(&P) -> usize) -> Vec<P> {
        let suspect = self.suspects.iter().find(|suspect| suspect.line == line);
        let mut places: Vec<P> =
            places.filter(|place| suspect.is_some_and(|suspect| at(place) <= suspect.reach)).collect();
        places.split_off(places.len().saturating_sub(PLACES))
    }

    /// Whether the text is JSON with something else between two places of a line.
    fn is_sound(&mut self, line: Span, from: usize, with: &[u8], to: usize) -> bool {
        let Some(suspect) = self.suspects.iter_mut().find(|suspect| suspect.line == line) else { return false };
        if suspect.at > from {
            (suspect.at, suspect.progress) = (suspect.start, suspect.before.clone());
        }
        let passed = self.text.get(suspect.at..from).unwrap_or_default();
        let rest = self.text.get(to..line.end()).unwrap_or_default();
        let tail = self.text.get(line.end()..).unwrap_or_default();
        if suspect.progress.read(passed).is_err() {
            return false;
        }
        suspect.at = from;
        let mut progress = suspect.progress.clone();
        self.budget = self.budget.saturating_sub(passed.len());
        if progress.read(with).is_err() || !read_within(&mut progress, rest, &mut self.budget) {
            return false;
        }
        let known = self.tails.iter().find(|(other, tail, _)| *other == line && *tail == progress);
        if let Some((.., is_sound)) = known {
            return *is_sound;
        }
        let before = progress.clone();
        let is_sound = read_within(&mut progress, tail, &mut self.budget) && progress.is_whole();
        self.tails.push((line, before, is_sound));
        is_sound
    }
}

/// Whether all of some bytes can be read, and may be.
fn read_within(progress: &mut Progress, bytes: &[u8], budget: &mut usize) -> bool {
    let read = progress.read(bytes.get(..*budget).unwrap_or(bytes));
    let is_read = read.is_ok() && bytes.len() <= *budget;
    *budget = budget.saturating_sub(read.err().unwrap_or(bytes.len()));
    is_read
}

/// Where words on a line begin and end.
fn edges(text: &str, line: Span) -> impl Iterator<Item = usize> + '_ {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    let content = line.of(text);
    let places = content.char_indices().map(|(at, _)| at).chain([content.len()]);
    let is_edge = move |at: &usize| {
        let (before, behind) = content.split_at(*at);
        is_word(before.chars().next_back()) != is_word(behind.chars().next())
    };
    places.filter(is_edge).map(move |at| line.start() + at)
}

/// The word that ends or begins at a place.
fn word_at(text: &str, line: Span, at: usize) -> Span {
    let ends = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$');
    let behind = Span::new(at, line.end()).of(text);
    let before = Span::new(line.start(), at).of(text);
    let end = at + behind.find(ends).unwrap_or(behind.len());
    let start = line.start() + before.trim_end_matches(|c| !ends(c)).len();
    Span::new(start, end)
}

/// A word and the quotation mark beside it.
fn with_marks(text: &str, word: Span) -> Span {
    let is_mark = |at: Option<usize>| at.is_some_and(|at| text.as_bytes().get(at) == Some(&b'"'));
    let start = word.start() - usize::from(is_mark(word.start().checked_sub(1)));
    Span::new(start, word.end() + usize::from(is_mark(Some(word.end()))))
}
