//! What is told of broken text: one message per mistake.

use super::lines::{Line, line_at, lines};
use super::mistake::key_and_value;
use super::scanner::is_silent;
use crate::syntax::SyntaxError;
use crate::text::Span;

/// What a mistake is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// What the line says.
    Line,
    /// What the line says, which is no YAML, as lines around it are none.
    Prose,
    /// Where the line stands among others.
    Place,
    /// Only the strict parser knows.
    Unexplained,
}

/// One mistake.
pub(super) struct Told {
    pub(super) kind: Kind,
    pub(super) error: SyntaxError,
}

impl Told {
    /// What is wrong with a line itself.
    pub(super) fn of_line(span: Span, message: impl Into<String>) -> Self {
        Told { kind: Kind::Line, error: SyntaxError { span, message: message.into() } }
    }

    /// What is wrong with a line of a text that is not marked as one.
    pub(super) fn of_prose(span: Span, message: String) -> Self {
        Told { kind: Kind::Prose, ..Told::of_line(span, message) }
    }

    /// What is wrong with where a line stands.
    pub(super) fn of_place(span: Span, message: &str) -> Self {
        Told { kind: Kind::Place, ..Told::of_line(span, message) }
    }
}

/// Leaves out what is only said because a line above stands where it does: a block whose key is gone, or has become a
/// comment, is one mistake, however many lines it has. What is wrong with one of them by itself is said all the same, and
/// of one line one thing.
pub(super) fn without_echoes(text: &str, mut told: Vec<Told>) -> Vec<SyntaxError> {
    told.sort_by_key(|told| told.error.span.start());
    let mut head: Option<Line> = None;
    let mut last = None;
    let mut prose: Option<Line> = None;
    told.retain(|told| {
        let line = line_at(text, told.error.span.start());
        let before = last.replace(line.start);
        let above = prose.take();
        if told.kind == Kind::Prose {
            prose = Some(line);
            let between = above.and_then(|above| text.get(above.next..line.start));
            return between.is_none_or(|between| !lines(between).all(|line| is_silent(line.of(between))));
        }
        if told.kind == Kind::Line {
            return true;
        }
        let is_echo = |head| is_one_block(text, head, line) || is_list_of(text, head, line);
        if before == Some(line.start) || head.is_some_and(is_echo) {
            return false;
        }
        if told.kind == Kind::Place {
            head = Some(line);
        }
        true
    });
    told.into_iter().map(|told| told.error).collect()
}

/// Whether a line is the first item of a key above it, which stands deeper.
fn is_list_of(text: &str, key: Line, item: Line) -> bool {
    let between = text.get(key.next..item.start).unwrap_or("");
    let is_open = matches!(key_and_value(key.typed(text).of(text)), (Some(_), ""));
    is_open && item.typed(text).of(text).starts_with('-') && lines(between).all(|line| is_silent(line.of(between)))
}

/// Whether no line from one to the other stands further left than the first, or ends the list that the first is of.
fn is_one_block(text: &str, first: Line, last: Line) -> bool {
    let (column, is_item) = (first.indent(text), first.typed(text).of(text).starts_with('-'));
    let between = text.get(first.start..last.end).unwrap_or("");
    lines(between).filter(|line| !is_silent(line.of(between))).all(|line| {
        let indent = line.indent(between);
        indent > column || indent == column && (!is_item || line.typed(between).of(between).starts_with('-'))
    })
}
