//! Strings, numbers and words of JSON.

use super::document::{NodeId, Style, Value};
use super::json_reader::Reader;
use super::json_told::Harm;
use super::scalar::{self, Decoded};
use crate::text::Span;

impl Reader<'_> {
    /// The string, word or character that comes next.
    pub(super) fn token(&self) -> Span {
        let end = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string_end(quote).0,
            Some(b'{' | b'}' | b'[' | b']' | b',' | b':') => self.at + 1,
            _ => self.word_end(),
        };
        Span::new(self.at, end)
    }

    /// Behind the word that begins here, at least one character.
    fn word_end(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or("");
        let ends = |(at, c): (usize, char)| {
            let ends = matches!(c, ' ' | '\t' | '\n' | '\r' | ',' | ':' | '[' | ']' | '{' | '}' | '"')
                || self.is_comment(self.at + at);
            (ends && at > 0).then_some(at)
        };
        self.at + rest.char_indices().find_map(ends).unwrap_or(rest.len())
    }

    /// Behind the string that begins here, and whether it is closed; one that is not ends with its line.
    pub(super) fn string_end(&self, quote: u8) -> (usize, bool) {
        let (end, closed) = string_end(self.text.as_bytes(), self.at, quote);
        if closed {
            return (end, true);
        }
        let content = self.text.get(self.at..end).unwrap_or("");
        (self.at + content.trim_end_matches([' ', '\t', ',']).len().max(1), false)
    }

    /// A string, and whether a message about it was given.
    pub(super) fn string(&mut self, parent: Option<NodeId>, quote: u8) -> (NodeId, bool) {
        let (end, closed) = self.string_end(quote);
        let span = Span::new(self.at, end);
        self.at = end;
        let (decoded, style) = match quote {
            b'"' => (scalar::double(self.text, span), Style::Double),
            _ => (scalar::single(self.text, span), Style::Single),
        };
        let id = self.scalar(parent, span, style, decoded);
        let content = span.of(self.text);
        let mut harm = Harm::Nothing;
        let message = if quote == b'\'' {
            "JSON strings stand in double quotes".to_owned()
        } else if !closed {
            harm = Harm::Text(span);
            "The string is never closed; add `\"` at the end".to_owned()
        } else if let Some(c) = content.chars().find(|c| *c < ' ') {
            format!("A control character (code {}) cannot stand in a JSON string; write it as an escape", u32::from(c))
        } else if has_unknown_escape(content) {
            harm = Harm::Text(span);
            "An escape in this string is not known; write `\\\\` for a backslash".to_owned()
        } else {
            return (id, false);
        };
        self.tell(span, &message, harm);
        (id, true)
    }

    /// A number, `true`, `false` or `null`, or a word that is none of them.
    pub(super) fn word(&mut self, parent: Option<NodeId>) -> (NodeId, bool) {
        let span = self.token();
        self.at = span.end();
        let word = span.of(self.text);
        let id = self.scalar(parent, span, Style::Plain, scalar::plain(self.text, span));
        if matches!(word, "true" | "false" | "null") || is_number(word) {
            return (id, false);
        }
        let first = word.chars().next().unwrap_or(' ');
        let (message, harm) = match first {
            '0'..='9' | '-' | '+' | '.' => {
                ("This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`", Harm::Nothing)
            }
            c if c.is_alphabetic() || matches!(c, '_' | '$') => {
                ("A word without quotes is no JSON value; put it in double quotes", Harm::Nothing)
            }
            _ => ("This character cannot stand here in JSON", Harm::Text(span)),
        };
        self.tell(span, message, harm);
        (id, true)
    }

    fn scalar(&mut self, parent: Option<NodeId>, span: Span, style: Style, decoded: Decoded) -> NodeId {
        let id = self.add(parent, span, Value::Null);
        if let Some(data) = self.document.nodes.get_mut(id.0 as usize) {
            data.set_scalar(span, style, decoded);
        }
        id
    }
}

/// Behind the string that begins at `start`, and whether it is closed; one that is not ends with its line.
pub(super) fn string_end(bytes: &[u8], start: usize, quote: u8) -> (usize, bool) {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')) => at += 1,
            b'\n' | b'\r' => break,
            byte if *byte == quote => return (at + 1, true),
            _ => {}
        }
        at += 1;
    }
    (at.min(bytes.len()), false)
}

/// Where the last comment of a text ends that is closed; 0 where none is.
pub(super) fn last_comment(bytes: &[u8]) -> usize {
    bytes.windows(2).rposition(|pair| pair == b"*/").map_or(0, |at| at + 2)
}

/// Behind the comment that begins at `start`; one that nothing closes ends with its line. `last` is where the last one ends
/// that is closed.
pub(super) fn comment_end(bytes: &[u8], start: usize, last: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = if rest.starts_with(b"/*") && last >= start + 4 {
        rest.windows(2).skip(2).position(|pair| pair == b"*/").map(|at| at + 4)
    } else {
        rest.iter().position(|b| matches!(b, b'\n' | b'\r'))
    };
    length.map_or(bytes.len(), |length| start + length)
}

fn has_unknown_escape(content: &str) -> bool {
    let mut characters = content.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            continue;
        }
        let known = match characters.next() {
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => true,
            Some('u') => characters.by_ref().take(4).filter(char::is_ascii_hexdigit).count() == 4,
            _ => false,
        };
        if !known {
            return true;
        }
    }
    false
}

/// RFC 8259 section 6.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
