//! Brackets and braces as the cursor sees them: a bracket scan that needs nothing to be closed.

use crate::syntax::Step;
use crate::text::Span;

/// A flow collection that is open.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    /// Whether it is a mapping.
    pub(super) mapping: bool,
    /// Items before the current one.
    pub(super) index: usize,
    /// The key whose value is being written.
    pub(super) key: Option<String>,
    /// Keys so far, each with its value begun.
    pub(super) keys: Vec<String>,
}

/// The scan's state between two characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// Open collections, outermost first.
    pub(super) open: Vec<Open>,
    /// The token being read or last read: quotes left out.
    pub(super) token: Option<Span>,
    /// The quotation mark the scan is inside of.
    pub(super) quote: Option<u8>,
    quoted: bool,
}

/// Brackets open at once that are told apart; deeper ones are taken as text.
const DEPTH: usize = 1_000;

impl Flow {
    /// Reads `text` from `start` on, to `end` or until fewer than `depth` collections are open. Gives where it stopped.
    pub(super) fn read(&mut self, text: &str, start: usize, end: usize, depth: usize) -> usize {
        let bytes = text.as_bytes();
        let mut at = start;
        while at < end.min(bytes.len()) && self.open.len() >= depth {
            at = match self.quote {
                Some(quote) => self.in_quotes(bytes, at, quote),
                None => self.outside(text, at),
            };
        }
        at.min(end)
    }

    fn in_quotes(&mut self, bytes: &[u8], at: usize, quote: u8) -> usize {
        match bytes[at] {
            b'\\' if quote == b'"' => return at + 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => return at + 2,
            byte if byte == quote => {
                self.quote = None;
                self.grow(at);
            }
            _ => {}
        }
        at + 1
    }

    fn outside(&mut self, text: &str, at: usize) -> usize {
        let bytes = text.as_bytes();
        let begins = self.token.is_none();
        match bytes[at] {
            b'[' | b'{' if self.open.len() < DEPTH => {
                self.open.push(Open { mapping: bytes[at] == b'{', ..Open::default() });
                self.token = None;
            }
            b']' | b'}' => {
                self.open.pop();
                self.token = None;
            }
            b',' => self.next(),
            b':' if self.quoted && !begins || self.ends_key(bytes, at) => {
                let name = self.token.map_or("", |span| span.of(text)).to_owned();
                if let Some(top) = self.open.last_mut().filter(|top| top.mapping) {
                    if self.token.is_some() {
                        top.keys.push(name.clone());
                    }
                    top.key = Some(name);
                }
                self.token = None;
            }
            b'#' if at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r') => {
                let rest = &bytes[at..];
                return at + rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
            }
            b'"' | b'\'' if begins => {
                self.quote = Some(bytes[at]);
                self.quoted = true;
                self.token = Some(Span::at(at + 1));
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ if begins => {
                self.quoted = false;
                self.token = Some(Span::new(at, at + 1));
            }
            _ if !self.quoted => self.grow(at + 1),
            _ => {}
        }
        at + 1
    }

    /// Goes on with the next entry or item.
    pub(super) fn next(&mut self) {
        if let Some(top) = self.open.last_mut() {
            top.index += 1;
            top.key = None;
        }
        self.token = None;
    }

    fn ends_key(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}'))
    }

    fn grow(&mut self, end: usize) {
        self.token = self.token.map(|token| Span::new(token.start(), end));
    }

    /// From outside the brackets to the collection the scan is in: into items always, into a key only where another
    /// collection is open inside it.
    pub(super) fn steps(&self) -> Vec<Step> {
        let last = self.open.len().saturating_sub(1);
        let step = |(at, open): (usize, &Open)| match open.mapping {
            true if at == last => None,
            true => Some(Step::Key(open.key.clone().unwrap_or_default())),
            false => Some(Step::Item(open.index)),
        };
        self.open.iter().enumerate().filter_map(step).collect()
    }
}
