use super::judge::Mistake;
use super::lines::{Line, line_before};
use crate::syntax::SyntaxError;
use crate::text::Span;

/// What kind of line breaks a document, where one mistake breaks several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// A line that holds nothing but a template action, `{{ … }}`.
    Template,
    /// A marker of a merge conflict.
    Conflict,
    /// Anything else.
    Other,
}

/// The cause a line gives away by itself.
pub(super) fn cause(typed: &str) -> Cause {
    if typed.starts_with("{{") && typed.ends_with("}}") {
        Cause::Template
    } else if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|marker| typed.starts_with(marker)) {
        Cause::Conflict
    } else {
        Cause::Other
    }
}

/// Whether a line is led by a tab.
pub(super) fn is_led_by_tab(text: &str, line: Line) -> bool {
    text.get(line.start..line.typed(text).start()).is_some_and(|lead| lead.contains('\t'))
}

/// Whether a line by itself looks like a mistake.
pub(super) fn looks_broken(text: &str, line: Line) -> bool {
    let typed = line.typed(text);
    let content = typed.of(text);
    let (key, value) = key_and_value(content);
    let broken = match value.chars().next() {
        Some('@' | '`' | '%') => true,
        Some('*' | '&') => value.len() == 1,
        Some(quote @ ('"' | '\'')) => {
            closing(value, quote).is_none_or(|end| value.get(end..).is_some_and(|rest| !rest.trim_start().is_empty()))
        }
        Some('[') => value.matches('[').count() != value.matches(']').count(),
        Some('{') => value.matches('{').count() != value.matches('}').count(),
        Some(_) => key.is_some() && second_colon(value).is_some(),
        None => key.is_none(),
    };
    broken || is_led_by_tab(text, line) || cause(content) != Cause::Other
}

/// One mistake in human words, at the line that is its cause.
pub(super) fn describe(text: &str, line: Line, mistake: &Mistake) -> (Cause, SyntaxError) {
    let typed = line.typed(text);
    let cause = cause(typed.of(text));
    let (span, message) = match cause {
        Cause::Template => (typed, "a template line (`{{ … }}`) is not YAML; it is left out here".to_owned()),
        Cause::Conflict => (typed, "a merge conflict is not resolved; keep one side and remove the markers".to_owned()),
        Cause::Other => explain(text, line, typed, mistake),
    };
    (cause, SyntaxError { span, message })
}

fn explain(text: &str, line: Line, typed: Span, mistake: &Mistake) -> (Span, String) {
    let content = typed.of(text);
    if is_led_by_tab(text, line) {
        let span = Span::new(line.start, typed.start());
        return (span, "a tab cannot indent a line in YAML; use spaces".to_owned());
    }
    let (key, value) = key_and_value(content);
    let start = typed.end() - value.len();
    let here = if value.is_empty() { typed } else { Span::new(start, typed.end()) };
    if let Some(message) = broken_value(value) {
        return (here, message);
    }
    if key.is_none() {
        return (typed, bare(content));
    }
    if let Some(at) = second_colon(value) {
        let message = "a second `: ` in a value without quotes; put the value in quotes, or begin the inner mapping on a line of its own";
        return (Span::new(start + at, start + at + 1), message.to_owned());
    }
    if value.starts_with("- ") || value == "-" {
        return (here, "a list begins on the line below its key, not behind the colon".to_owned());
    }
    if misplaced(text, line, typed) {
        return (typed, "the indentation fits no line above; move it to the column of its neighbours".to_owned());
    }
    (typed, fallback(mistake))
}

/// What is wrong with a value by itself.
fn broken_value(value: &str) -> Option<String> {
    let first = value.chars().next()?;
    match first {
        '`' => Some("a value cannot begin with a backtick; put it in quotes".to_owned()),
        '@' | '%' => Some(format!("a value cannot begin with `{first}`; put it in quotes")),
        '*' if value.len() == 1 => Some("an alias needs the name of an anchor behind `*`".to_owned()),
        '&' if value.len() == 1 => Some("an anchor needs a name behind `&`".to_owned()),
        '"' | '\'' => Some(match closing(value, first) {
            None => format!("the quotation mark is never closed; add `{first}` at the end"),
            Some(end) if value.get(end..).is_some_and(|rest| !rest.trim_start().is_empty()) => {
                "text stands behind the closing quotation mark; quote the whole value, or remove what follows"
                    .to_owned()
            }
            Some(_) if first == '"' => {
                "an escape in double quotes is not known; write `\\\\` for a backslash, or use single quotes".to_owned()
            }
            Some(_) => return None,
        }),
        '[' | '{' => {
            let (open, close) = (value.matches(first).count(), if first == '[' { ']' } else { '}' });
            let closed = value.matches(close).count();
            if value.starts_with("{{") {
                Some("a template (`{{ … }}`) with text around it is not YAML; put the whole value in quotes".to_owned())
            } else if open > closed {
                Some(format!("`{first}` is never closed; add `{close}`"))
            } else if open < closed {
                Some(format!("`{close}` closes nothing; remove it"))
            } else {
                Some(format!(
                    "what stands between `{first}` and `{close}` is not well-formed; separate items with commas"
                ))
            }
        }
        ']' | '}' | ',' => Some(format!("`{first}` cannot begin a value; put the value in quotes, or remove it")),
        '|' | '>' => {
            Some(format!("behind `{first}` only `+`, `-` and a digit may stand; the text begins on the next line"))
        }
        _ => None,
    }
}

/// What is wrong with a line that has no key.
fn bare(content: &str) -> String {
    let word: String = content.chars().take(40).collect();
    if content.starts_with('-') && (content.len() == 1 || content.starts_with("- ")) {
        return "a list item stands among the keys of a mapping; move it below the key it belongs to, or remove it"
            .to_owned();
    }
    if let Some((key, value)) = content.split_once(':').filter(|(key, _)| !key.contains(' ')) {
        return format!("a space is missing behind the colon; write `{key}: {value}`");
    }
    format!("`{word}` has no colon; an entry is written `key: value`")
}

/// The key of an entry and the text behind its colon; dashes before the key skipped.
fn key_and_value(content: &str) -> (Option<&str>, &str) {
    let mut rest = content;
    while let Some(inner) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("? ")) {
        rest = inner.trim_start();
    }
    let quoted = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let from = quoted.and_then(|quote| closing(rest, quote)).unwrap_or(0);
    if rest.starts_with(['[', '{', '@', '`', '%', ']', '}']) || quoted.is_some() && from == 0 {
        return (None, rest);
    }
    let mut at = from;
    while let Some(found) = rest.get(at..).and_then(|rest| rest.find(':')) {
        let behind = rest.get(at + found + 1..).unwrap_or("");
        if behind.is_empty() || behind.starts_with([' ', '\t']) {
            return (rest.get(..at + found), behind.trim_start());
        }
        at += found + 1;
    }
    let lonely = matches!(rest, "*" | "&");
    (None, if lonely { rest } else { "" })
}

/// Where a quoted text ends, behind its closing mark.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c == '\\' && quote == '"' {
            characters.next();
        } else if c == quote {
            if quote == '\'' && characters.peek().is_some_and(|(_, c)| *c == '\'') {
                characters.next();
            } else {
                return Some(at + 1);
            }
        }
    }
    None
}

fn second_colon(value: &str) -> Option<usize> {
    let plain = value.split(" #").next()?;
    plain.find(": ").or_else(|| plain.ends_with(':').then(|| plain.len() - 1))
}

/// Whether the line's column is that of no line above it on which it could stand.
fn misplaced(text: &str, line: Line, typed: Span) -> bool {
    let column = typed.start() - line.start;
    let mut above = line_before(text, line.start);
    let mut budget = 500;
    while let Some(current) = above.filter(|_| budget > 0) {
        budget -= 1;
        let other = current.typed(text);
        let indent = other.start() - current.start;
        if !other.is_empty() && indent <= column {
            return indent != column || !text.get(other.range()).is_some_and(|t| t.contains(':'));
        }
        above = line_before(text, current.start);
    }
    false
}

fn fallback(mistake: &Mistake) -> String {
    format!("this line is not well-formed YAML here: {}", mistake.info.trim_end_matches('.'))
}
