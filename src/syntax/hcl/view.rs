//! The typed view: a strict, newline-aware recursive-descent reading of tokens, after the HCL native syntax
//! specification. It stops at the first thing that is not well-formed; healing decides what to do about it.

use std::collections::HashSet;

use super::body::{Attribute, Block, Body, Item, Label, Name, Term};
use super::lexer::Lexer;
use super::token::{Kind, Matching, Token};
use crate::syntax::{Comment, SyntaxError};
use crate::text::Span;

/// Expressions and blocks inside each other.
const MAX_DEPTH: usize = 120;

/// The first place where a text is not well-formed.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// How far the text was understood.
    pub(super) at: usize,
    /// What the message is about.
    pub(super) span: Span,
    /// In human words.
    pub(super) message: String,
    /// Whether a comma is missing before the place, so that the line above is as likely the broken one.
    pub(super) comma: bool,
}

/// What was read of a text.
pub(super) struct Reading {
    /// Empty below what failed.
    pub(super) body: Body,
    /// Mistakes that do not keep the text from being read.
    pub(super) errors: Vec<SyntaxError>,
    /// Whether more is open at once than is read.
    pub(super) refused: bool,
    /// Where reading stopped.
    pub(super) failure: Option<Failure>,
}

/// Reads tokens of `text`.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    tokens: Vec<Token>,
    next: usize,
    /// Whether line breaks mean something, innermost last.
    pub(super) newlines: Vec<bool>,
    pub(super) depth: usize,
    pub(super) errors: Vec<SyntaxError>,
    /// End of the last token read.
    pub(super) last_end: usize,
}

/// Reads a segment's text.
pub(super) fn read(text: &str) -> Reading {
    let mut lexer = Lexer::new(text, 0, Matching::Strict);
    let tokens = lexer.all();
    read_tokens(text, tokens, lexer.too_deep)
}

/// Reads tokens whose spans lie in `text`.
pub(super) fn read_tokens(text: &str, tokens: Vec<Token>, too_deep: Option<usize>) -> Reading {
    if let Some(at) = too_deep {
        return Reading {
            body: Body::default(),
            errors: Vec::new(),
            refused: true,
            failure: Some(nested_too_deeply(at)),
        };
    }
    let comments = comments(text, &tokens);
    let tokens =
        tokens.into_iter().filter(|t| !matches!(t.kind, Kind::LineComment | Kind::BlockComment)).collect::<Vec<_>>();
    let mut reader = Reader { text, tokens, next: 0, newlines: vec![true], depth: 0, errors: Vec::new(), last_end: 0 };
    let (mut body, failure) = match reader.items(Kind::End) {
        Ok(items) => (Body { span: span_of(&items), items, ..Body::default() }, None),
        Err(failure) => (Body::default(), Some(*failure)),
    };
    body.comments = comments;
    Reading { body, errors: reader.errors, refused: false, failure }
}

fn nested_too_deeply(at: usize) -> Failure {
    Failure {
        at,
        span: Span::at(at),
        message: "this is nested too deeply to be read; split it into locals or files of its own".to_owned(),
        comma: false,
    }
}

/// What is wrong with a heredoc that reaches to the end.
pub(super) fn never_closed(marker: &str) -> String {
    format!("this heredoc is never closed; end it with a line that holds `{marker}` alone")
}

fn span_of(items: &[Item]) -> Span {
    let span = |item: &Item| match item {
        Item::Attribute(attribute) => attribute.span,
        Item::Block(block) => block.span,
    };
    match (items.first(), items.last()) {
        (Some(first), Some(last)) => span(first).join(span(last)),
        _ => Span::default(),
    }
}

fn comments(text: &str, tokens: &[Token]) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut own_line = true;
    for token in tokens {
        match token.kind {
            Kind::Newline => own_line = true,
            Kind::LineComment | Kind::BlockComment | Kind::OpenComment => {
                let raw = token.span.of(text);
                let marker = if raw.starts_with('#') { 1 } else { 2 };
                let end = if token.kind == Kind::BlockComment { raw.len() - 2 } else { raw.len() };
                let inner = raw.get(marker..end).unwrap_or("");
                let start = token.span.start() + marker + (inner.len() - inner.trim_start().len());
                let text = Span::new(start, start + inner.trim().len());
                comments.push(Comment { span: token.span, text, own_line });
            }
            _ => own_line = false,
        }
    }
    comments
}

pub(super) type Read<T> = Result<T, Box<Failure>>;

impl<'t> Reader<'t> {
    /// The next token that means something, not read yet.
    pub(super) fn peek(&mut self) -> Token {
        if !self.newlines.last().copied().unwrap_or(true) {
            while self.tokens.get(self.next).is_some_and(|token| token.kind == Kind::Newline) {
                self.next += 1;
            }
        }
        self.current()
    }

    fn current(&self) -> Token {
        let end = Token { kind: Kind::End, span: Span::at(self.text.len()) };
        self.tokens.get(self.next).copied().unwrap_or(end)
    }

    /// Reads the next token that means something.
    pub(super) fn take(&mut self) -> Token {
        let token = self.peek();
        if token.kind != Kind::End {
            self.next += 1;
            self.last_end = token.span.end();
        }
        token
    }

    /// Reads the next token if it is of this kind.
    pub(super) fn take_if(&mut self, kind: Kind) -> Option<Token> {
        (self.peek().kind == kind).then(|| self.take())
    }

    pub(super) fn text_of(&self, token: Token) -> &'t str {
        self.text.get(token.span.range()).unwrap_or("")
    }

    /// The next token is an identifier of this text.
    pub(super) fn at_word(&mut self, word: &str) -> bool {
        let token = self.peek();
        token.kind == Kind::Identifier && self.text_of(token) == word
    }

    pub(super) fn name(&mut self, expected: &str) -> Read<Name> {
        let token = self.peek();
        if token.kind != Kind::Identifier {
            return self.unexpected(expected);
        }
        self.take();
        Ok(Name { text: self.text_of(token).to_owned(), span: token.span })
    }

    pub(super) fn fail<T>(&self, at: usize, span: Span, message: impl Into<String>) -> Read<T> {
        Err(Box::new(Failure { at, span, message: message.into(), comma: false }))
    }

    /// Fails at the next token, which is not what was `expected`.
    pub(super) fn unexpected<T>(&mut self, expected: &str) -> Read<T> {
        let token = self.peek();
        let at = token.span.start();
        match token.kind {
            Kind::QuoteMissing => self.unclosed_quote(token),
            Kind::OpenComment => self.fail(at, Span::new(at, at + 2), "this comment is never closed with `*/`"),
            Kind::Newline | Kind::End => {
                let span = Span::new(self.last_end.saturating_sub(1), self.last_end);
                let span = if span.of(self.text).is_empty() { Span::at(self.last_end) } else { span };
                self.fail(at, span, format!("{expected} is missing here"))
            }
            // Where line breaks mean nothing, what is found may be all right, and stand far below.
            _ if self.is_on_next_line(token) => {
                let span = Span::new(self.last_end.saturating_sub(1), self.last_end);
                self.fail(at, span, format!("{expected} is missing here"))
            }
            _ => {
                let found = self.text_of(token).chars().take(40).collect::<String>();
                self.fail(at, token.span, format!("expected {expected}, found `{found}`"))
            }
        }
    }

    fn is_on_next_line(&self, token: Token) -> bool {
        let between = self.text.get(self.last_end..token.span.start()).unwrap_or("");
        !self.newlines.last().copied().unwrap_or(true)
            && token.kind != Kind::Comma
            && between.contains('\n')
            && Self::opener_of(token.kind).is_none_or(|opener| match self.innermost_open() {
                // What is written between quotation marks ends there.
                Some(Kind::Interpolation | Kind::Directive) => true,
                innermost => innermost == Some(opener),
            })
    }

    /// What a closer closes.
    fn opener_of(closer: Kind) -> Option<Kind> {
        match closer {
            Kind::BraceClose => Some(Kind::BraceOpen),
            Kind::BracketClose => Some(Kind::BracketOpen),
            Kind::ParenClose => Some(Kind::ParenOpen),
            _ => None,
        }
    }

    /// The bracket that is open before the next token.
    fn innermost_open(&self) -> Option<Kind> {
        let mut closed = 0_usize;
        for token in self.tokens.iter().take(self.next).rev() {
            match token.kind {
                Kind::BraceClose | Kind::BracketClose | Kind::ParenClose | Kind::SequenceClose => closed += 1,
                Kind::BraceOpen | Kind::BracketOpen | Kind::ParenOpen | Kind::Interpolation | Kind::Directive => {
                    if closed == 0 {
                        return Some(token.kind);
                    }
                    closed -= 1;
                }
                _ => {}
            }
        }
        None
    }

    pub(super) fn unclosed_quote<T>(&mut self, missing: Token) -> Read<T> {
        let open = self.tokens.iter().take(self.next + 1).rev().find(|t| t.kind == Kind::QuoteOpen);
        let span = open.map_or(missing.span, |open| Span::new(open.span.start(), missing.span.end()));
        self.fail(missing.span.start(), span, "this text has no closing quotation mark on its line")
    }

    pub(super) fn unclosed_heredoc<T>(&self, end: Token) -> Read<T> {
        let open = self.tokens.iter().take(self.next + 1).rev().find(|token| token.kind == Kind::HeredocOpen);
        let span = open.map_or(end.span, |open| open.span);
        self.fail(end.span.start(), span, never_closed(span.of(self.text).trim_start_matches(['<', '-'])))
    }

    /// Fails for a closer that is missing where the next token stands.
    pub(super) fn unclosed<T>(&mut self, open: Token, expected: &str) -> Read<T> {
        let token = self.peek();
        if token.kind == Kind::End {
            let opener = self.text_of(open);
            return self.fail(token.span.start(), open.span, format!("this `{opener}` is never closed"));
        }
        let result = self.unexpected(expected);
        result.map_err(|mut failure| {
            failure.comma = expected.starts_with("`,`");
            failure
        })
    }

    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            let at = self.peek().span.start();
            return Err(Box::new(nested_too_deeply(at)));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads with line breaks meaning something or not.
    pub(super) fn with_newlines<T>(&mut self, mean: bool, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.newlines.push(mean);
        let result = read(self);
        self.newlines.pop();
        result
    }

    fn items(&mut self, closer: Kind) -> Read<Vec<Item>> {
        let mut items = Vec::new();
        let mut names: HashSet<&'t str> = HashSet::new();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::Newline => {
                    self.take();
                }
                kind if kind == closer || kind == Kind::End => return Ok(items),
                Kind::Identifier => {
                    let item = self.item()?;
                    // One that is half typed may be about to take the place of the other.
                    if let Item::Attribute(attribute) = &item
                        && !matches!(attribute.value.term, Term::Broken)
                        && !names.insert(attribute.name.span.of(self.text))
                    {
                        self.errors.push(SyntaxError {
                            span: attribute.name.span,
                            message: format!(
                                "`{}` is set twice here; an attribute may be set only once",
                                attribute.name.text
                            ),
                        });
                    }
                    self.end_of_item(&item)?;
                    items.push(item);
                }
                Kind::BraceClose | Kind::BracketClose | Kind::ParenClose => {
                    let message = format!("this `{}` closes nothing", self.text_of(token));
                    return self.fail(token.span.start(), token.span, message);
                }
                _ => return self.unexpected("an attribute or a block"),
            }
        }
    }

    fn end_of_item(&mut self, item: &Item) -> Read<()> {
        match self.peek().kind {
            Kind::Newline | Kind::End => Ok(()),
            _ => {
                let what = match item {
                    Item::Attribute(_) => "a new line after this value",
                    Item::Block(_) => "a new line after this block",
                };
                self.unexpected(what)
            }
        }
    }

    fn item(&mut self) -> Read<Item> {
        let name = self.name("a name")?;
        match self.peek().kind {
            Kind::Equal => Ok(Item::Attribute(self.attribute(name)?)),
            Kind::BraceOpen | Kind::QuoteOpen | Kind::Identifier => self.nested(|r| r.block(name)).map(Item::Block),
            Kind::Newline | Kind::End => {
                let at = self.peek().span.start();
                let message = format!(
                    "`{0}` alone is neither an attribute nor a block; write `{0} = …` or `{0} {{ … }}`",
                    name.text
                );
                self.fail(at, name.span, message)
            }
            _ => self.unexpected("`=` or `{`"),
        }
    }

    fn attribute(&mut self, name: Name) -> Read<Attribute> {
        self.take();
        if matches!(self.peek().kind, Kind::Newline | Kind::End) {
            let at = self.peek().span.start();
            let span = Span::new(name.span.start(), self.last_end);
            return self.fail(at, span, format!("`{}` has no value after its equals sign", name.text));
        }
        let value = self.expression()?;
        Ok(Attribute { span: name.span.join(value.span), name, value })
    }

    fn block(&mut self, kind: Name) -> Read<Block> {
        let mut labels = Vec::new();
        let open = loop {
            let token = self.peek();
            match token.kind {
                Kind::Identifier => {
                    self.take();
                    let text = self.text_of(token).to_owned();
                    labels.push(Label { text, span: token.span, quoted: false, half_typed: false });
                }
                Kind::QuoteOpen => labels.push(self.label()?),
                Kind::BraceOpen => break self.take(),
                Kind::Newline | Kind::End => {
                    let span = Span::new(kind.span.start(), self.last_end);
                    let message = format!("the block `{}` has no opening brace `{{` on this line", kind.text);
                    return self.fail(token.span.start(), span, message);
                }
                _ => return self.unexpected("a label or `{`"),
            }
        };
        let start = open.span.end();
        let items = self.with_newlines(true, |r| r.block_items())?;
        let close = self.peek();
        if close.kind != Kind::BraceClose {
            return self.unclosed(open, "`}`");
        }
        self.take();
        let body = Body { span: Span::new(start, close.span.start()), items, ..Body::default() };
        Ok(Block { span: Span::new(kind.span.start(), close.span.end()), kind, labels, body })
    }

    fn block_items(&mut self) -> Read<Vec<Item>> {
        match self.peek().kind {
            // On one line there may be one attribute.
            Kind::Identifier => {
                let item = self.item()?;
                if self.peek().kind != Kind::BraceClose {
                    return self.unexpected("`}`, as a block on one line holds one attribute only,");
                }
                match item {
                    Item::Attribute(_) => Ok(vec![item]),
                    Item::Block(block) => self.fail(
                        block.span.start(),
                        block.kind.span,
                        "a block inside a block starts on a line of its own",
                    ),
                }
            }
            _ => self.items(Kind::BraceClose),
        }
    }

    fn label(&mut self) -> Read<Label> {
        let open = self.take();
        let mut text = String::new();
        let mut end = open.span.end();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::Text => {
                    self.take();
                    text = self.unescape(token)?;
                    end = token.span.end();
                }
                Kind::QuoteClose => {
                    self.take();
                    // A mark that was supplied takes no room.
                    let half_typed = token.span.is_empty();
                    return Ok(Label { text, span: Span::new(open.span.end(), end), quoted: true, half_typed });
                }
                Kind::Interpolation | Kind::Directive => {
                    return self.fail(
                        token.span.start(),
                        token.span,
                        "a block's label is plain text; templates are not allowed in it",
                    );
                }
                _ => return self.unexpected("`\"`"),
            }
        }
    }
}
