//! What `terraform fmt` rewrites beside the layout: ways of writing from before Terraform 0.12 that mean the same as
//! shorter ones.

use super::body::{Attribute, Block, Body, Item};
use super::heal::heal;
use super::lexer::Lexer;
use super::scanner::cut;
use super::token::{Kind, Matching, Token};
use crate::text::Span;

/// The text with the old ways of writing that meet `range` replaced, and the range in it. Segments with mistakes stay.
pub(super) fn modernised(text: &str, range: Span) -> (String, Span) {
    let lines = whole_lines(text, range);
    let mut out = String::with_capacity(text.len());
    let (mut from, mut start, mut end) = (0, range.start(), range.end());
    for segment in cut(text).spans {
        let part = segment.of(text);
        let read = heal(part);
        if !read.errors.is_empty() {
            continue;
        }
        let mut rewriting = Rewriting { text: part, rewrites: Vec::new() };
        rewriting.body(&read.reading.body, &[]);
        rewriting.rewrites.sort_by_key(|(span, _)| span.start());
        for (span, instead) in rewriting.rewrites {
            let span = span.shifted(segment.start());
            if !span.meets(lines) || span.start() < from {
                continue;
            }
            out.push_str(text.get(from..span.start()).unwrap_or(""));
            out.push_str(&instead);
            from = span.end();

            let moved = |at: usize, of: usize| if of >= span.end() { at + instead.len() - span.len() } else { at };
            (start, end) = (moved(start, range.start()), moved(end, range.end()));
        }
    }
    out.push_str(text.get(from..).unwrap_or(""));
    (out, Span::new(start, end.max(start)))
}

/// The lines a range meets; one that ends where a line begins does not mean that line.
fn whole_lines(text: &str, range: Span) -> Span {
    let last = text.floor_char_boundary(range.end().saturating_sub(1).max(range.start()));
    let start = text.get(..range.start()).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(last..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| last + at);
    Span::new(start, end.max(start))
}

struct Rewriting<'t> {
    text: &'t str,
    rewrites: Vec<(Span, String)>,
}

impl Rewriting<'_> {
    /// A body inside blocks of these kinds, outermost first.
    fn body(&mut self, body: &Body, around: &[&str]) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.attribute(attribute, around),
                Item::Block(block) => {
                    self.labels(block);
                    let around: Vec<&str> = around.iter().copied().chain([block.kind.text.as_str()]).collect();
                    self.body(&block.body, &around);
                }
            }
        }
    }

    fn labels(&mut self, block: &Block) {
        for label in block.labels.iter().filter(|label| !label.quoted) {
            self.rewrites.push((label.span, format!("\"{}\"", label.text)));
        }
    }

    fn attribute(&mut self, attribute: &Attribute, around: &[&str]) {
        let span = attribute.value.span;
        let tokens = self.tokens(span);
        let instead = match around {
            ["variable"] if attribute.name.text == "type" => self.type_constraint(&tokens),
            _ => self.unwrapped(&tokens),
        };
        self.rewrites.extend(instead.map(|instead| (span, instead)));
    }

    fn tokens(&self, span: Span) -> Vec<Token> {
        // Only a quote or a word can be rewritten.
        let first = span.of(self.text).chars().next();
        if !first.is_some_and(|c| c == '"' || matches!(c, 'l' | 'm' | 's')) {
            return Vec::new();
        }
        let mut lexer = Lexer::new(self.text, span.start(), Matching::Strict);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next();
            if token.kind == Kind::End || token.span.end() > span.end() || token.span.start() >= span.end() {
                return tokens;
            }
            tokens.push(token);
        }
    }

    /// `"list"` and `list` as types.
    fn type_constraint(&self, tokens: &[Token]) -> Option<String> {
        let word = |token: &Token| token.span.of(self.text);
        let instead = match tokens {
            [one] if one.kind == Kind::Identifier && matches!(word(one), "list" | "map" | "set") => {
                format!("{}(any)", word(one))
            }
            [open, name, close]
                if (open.kind, name.kind, close.kind) == (Kind::QuoteOpen, Kind::Text, Kind::QuoteClose) =>
            {
                match word(name) {
                    "string" => "string".to_owned(),
                    container @ ("list" | "map") => format!("{container}(string)"),
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(instead)
    }

    /// A template that is nothing but one interpolation, as its expression.
    fn unwrapped(&self, tokens: &[Token]) -> Option<String> {
        let [open, start, inside @ .., end, close] = tokens else { return None };
        let kinds = (open.kind, start.kind, end.kind, close.kind);
        if inside.is_empty() || kinds != (Kind::QuoteOpen, Kind::Interpolation, Kind::SequenceClose, Kind::QuoteClose) {
            return None;
        }
        let mut quotes = 0_usize;
        for token in inside {
            match token.kind {
                Kind::QuoteOpen => quotes += 1,
                Kind::QuoteClose => quotes = quotes.saturating_sub(1),
                Kind::Interpolation | Kind::SequenceClose | Kind::Text if quotes == 0 => return None,
                _ => {}
            }
        }
        let is_break = |token: &&Token| token.kind == Kind::Newline;
        let first = inside.iter().find(|token| !is_break(token))?;
        let last = inside.iter().rev().find(|token| !is_break(token))?;
        let expression = self.text.get(first.span.start()..last.span.end())?;
        let within = |token: &&Token| first.span.start() < token.span.start() && token.span.end() < last.span.end();
        let lines = inside.iter().filter(within).any(|token| is_break(&token));
        let parenthesised = first.kind == Kind::ParenOpen && last.kind == Kind::ParenClose;
        let bare = !lines || parenthesised;
        Some(if bare { expression.to_owned() } else { format!("({expression})") })
    }
}
