//! Mistakes of one character in JSON, which readers tell as several.

use super::document::Document;
use super::json_reader::read_once;
use super::lines::line_at;
use crate::syntax::SyntaxError;
use crate::text::Span;

/// Bytes read while a character is looked for, and readings.
const BUDGET: usize = 2_000_000;
const READINGS: usize = 60;

/// The one character that is all that is wrong with a text, if there is one on the lines of some mistakes, and what is
/// read without it.
pub(super) fn find(text: &str, errors: &[SyntaxError]) -> Option<(Option<Document>, SyntaxError)> {
    let mut starts: Vec<usize> = errors.iter().map(|error| line_at(text, error.span.start()).start).collect();
    starts.dedup();
    // What was told of an opening bracket may be meant for the line of what comes next.
    let lines: Vec<Span> = starts.iter().take(2).map(|start| line_at(text, *start).span()).collect();
    let mut readings = READINGS.min(BUDGET / text.len().max(1));
    for line in &lines {
        for (at, c) in line.of(text).char_indices().filter(|(_, c)| c.is_ascii_punctuation()) {
            readings = readings.checked_sub(1)?;
            let at = line.start() + at;
            let mut without = text.to_owned();
            without.replace_range(at..=at, " ");
            if let Some(document) = read_once(&without) {
                let message = format!("`{c}` cannot stand here; remove it");
                return Some((Some(document), SyntaxError { span: Span::new(at, at + 1), message }));
            }
        }
    }
    for line in &lines {
        for at in edges(text, *line) {
            readings = readings.checked_sub(1)?;
            let mut with = text.to_owned();
            with.insert(at, '"');
            if read_once(&with).is_some() {
                let message = "A quotation mark is missing here".to_owned();
                return Some((None, SyntaxError { span: word_at(text, *line, at), message }));
            }
        }
    }
    None
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
