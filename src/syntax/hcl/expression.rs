//! Expressions: operators by precedence, traversals, calls, collections, `for`.

use super::body::{Expression, Name, Term, Traverse};
use super::opening::indent_of;
use super::repair::line_at;
use super::token::{Kind, Token};
use super::view::{Read, Reader};
use crate::text::Span;

/// Operators in one chain, for each makes the tree a level deeper.
const MAX_OPERATORS: usize = 500;

/// What is said of a loop whose head is not whole.
pub(super) const LOOP: &str = "a loop begins with `for name in collection :`";

fn precedence(operator: &str) -> Option<u8> {
    Some(match operator {
        "||" => 1,
        "&&" => 2,
        "==" | "!=" => 3,
        "<" | "<=" | ">" | ">=" => 4,
        "+" | "-" => 5,
        "*" | "/" | "%" => 6,
        _ => return None,
    })
}

fn made(start: usize, end: usize, term: Term) -> Expression {
    Expression { span: Span::new(start, end), term }
}

impl Reader<'_> {
    /// A whole expression.
    pub(super) fn expression(&mut self) -> Read<Expression> {
        self.nested(Self::conditional)
    }

    fn conditional(&mut self) -> Read<Expression> {
        let condition = self.binary(1)?;
        if self.take_if(Kind::Question).is_none() {
            return Ok(condition);
        }
        let yes = self.expression()?;
        if self.take_if(Kind::Colon).is_none() {
            return self.unexpected("`:` and the other value of the condition");
        }
        let no = self.expression()?;
        let (start, end) = (condition.span.start(), no.span.end());
        Ok(made(start, end, Term::Conditional(Box::new(condition), Box::new(yes), Box::new(no))))
    }

    fn operator(&mut self) -> Option<(Token, u8)> {
        let token = self.peek();
        match token.kind {
            Kind::Operator | Kind::Minus | Kind::Star => {
                precedence(self.text_of(token)).map(|precedence| (token, precedence))
            }
            _ => None,
        }
    }

    fn binary(&mut self, least: u8) -> Read<Expression> {
        let mut left = self.unary()?;
        let mut operators = 0;
        while let Some((token, precedence)) = self.operator() {
            if precedence < least {
                break;
            }
            operators += 1;
            if operators > MAX_OPERATORS {
                return self.fail(
                    token.span.start(),
                    token.span,
                    "too many operators in one expression to be read; split it into locals",
                );
            }
            self.take();
            let right = self.binary(precedence + 1)?;
            let (start, end) = (left.span.start(), right.span.end());
            left = made(start, end, Term::Binary(Box::new(left), self.text_of(token).to_owned(), Box::new(right)));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Read<Expression> {
        let token = self.peek();
        if !matches!(token.kind, Kind::Minus | Kind::Bang) {
            return self.traversed();
        }
        self.take();
        let inner = self.nested(Self::unary)?;
        Ok(made(token.span.start(), inner.span.end(), Term::Unary(Box::new(inner))))
    }

    fn traversed(&mut self) -> Read<Expression> {
        let term = self.term()?;
        let mut steps = Vec::new();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::Dot => {
                    self.take();
                    self.step(&mut steps)?;
                }
                Kind::BracketOpen => {
                    self.take();
                    let step = self.with_newlines(false, |r| r.index(token))?;
                    steps.push(step);
                }
                _ => break,
            }
        }
        if steps.is_empty() {
            return Ok(term);
        }
        let (start, end) = (term.span.start(), self.last_end);
        Ok(match term.term {
            Term::Reference { root, steps: none } if none.is_empty() => {
                made(start, end, Term::Reference { root, steps })
            }
            _ => made(start, end, Term::Access { of: Box::new(term), steps }),
        })
    }

    fn step(&mut self, steps: &mut Vec<Traverse>) -> Read<()> {
        let token = self.peek();
        match token.kind {
            Kind::Identifier if self.begins_next(token) => {
                let span = Span::new(self.last_end.saturating_sub(1), self.last_end);
                return self.fail(self.last_end, span, "a name after the dot is missing here");
            }
            Kind::Identifier => {
                self.take();
                steps.push(Traverse::Attribute(self.name_of(token)));
            }
            Kind::Star => {
                self.take();
                steps.push(Traverse::Splat(Span::new(token.span.start() - 1, token.span.end())));
            }
            Kind::Number => {
                self.take();
                // `a.0.1` is read as the number 0.1 behind a dot.
                let mut start = token.span.start();
                for piece in self.text_of(token).split('.') {
                    let span = Span::new(start, start + piece.len());
                    steps.push(Traverse::LegacyIndex(Name { text: piece.to_owned(), span }));
                    start = span.end() + 1;
                }
            }
            _ => return self.unexpected("a name after the dot"),
        }
        Ok(())
    }

    /// Whether a name behind a dot at the end of a line stands on a later one that is no deeper: between brackets the two
    /// would belong together, but nobody writes so; the name was there before the dot was typed above it.
    fn begins_next(&self, token: Token) -> bool {
        let between = self.text.get(self.last_end..token.span.start()).unwrap_or("");
        between.rfind('\n').is_some_and(|end| {
            let line = line_at(self.text, self.last_end);
            between.len() - end - 1 <= indent_of(line.of(self.text)) && !self.ends_in_head(line, token)
        })
    }

    /// Whether the head of a loop goes on below a line: what is iterated over ends at a colon, wherever that stands.
    fn ends_in_head(&self, line: Span, next: Token) -> bool {
        let above = line.of(self.text).trim_start_matches([' ', '\t', '[', '{']);
        let is_head = above.starts_with("for ") && above.contains(" in ") && !above.contains(':');
        is_head && line_at(self.text, next.span.start()).of(self.text).contains(':')
    }

    fn index(&mut self, open: Token) -> Read<Traverse> {
        let step = match self.peek() {
            star if star.kind == Kind::Star => {
                self.take();
                Traverse::Splat(Span::new(open.span.start(), star.span.end() + 1))
            }
            _ => Traverse::Index(self.expression()?),
        };
        let close = self.peek();
        if close.kind != Kind::BracketClose {
            return self.unclosed(open, "`]`");
        }
        self.take();
        Ok(match step {
            Traverse::Splat(_) => Traverse::Splat(open.span.join(close.span)),
            step => step,
        })
    }

    fn name_of(&self, token: Token) -> Name {
        Name { text: self.text_of(token).to_owned(), span: token.span }
    }

    fn term(&mut self) -> Read<Expression> {
        let token = self.peek();
        let start = token.span.start();
        match token.kind {
            Kind::Number => {
                self.take();
                Ok(Expression { span: token.span, term: Term::Number(self.text_of(token).to_owned()) })
            }
            Kind::Identifier => {
                self.take();
                self.word(token)
            }
            Kind::QuoteOpen => self.quoted(),
            Kind::HeredocOpen => self.heredoc(),
            Kind::ParenOpen => {
                self.take();
                let inner = self.with_newlines(false, |r| {
                    let inner = r.expression()?;
                    if r.take_if(Kind::ParenClose).is_none() {
                        return r.unclosed(token, "`)`");
                    }
                    Ok(inner)
                })?;
                Ok(made(start, self.last_end, Term::Parenthesis(Box::new(inner))))
            }
            Kind::BracketOpen => {
                self.take();
                let term = self.with_newlines(false, |r| r.list(token))?;
                Ok(made(start, self.last_end, term))
            }
            Kind::BraceOpen => {
                self.take();
                let comprehension = self.with_newlines(false, |r| Ok(r.at_word("for")))?;
                let term = match comprehension {
                    true => self.with_newlines(false, |r| r.comprehension(token, Kind::BraceClose))?,
                    false => self.with_newlines(true, |r| r.object(token))?,
                };
                Ok(made(start, self.last_end, term))
            }
            // Only what was supplied takes no room.
            Kind::Invalid if token.span.is_empty() => {
                self.take();
                Ok(Expression { span: token.span, term: Term::Broken })
            }
            _ => self.unexpected("a value"),
        }
    }

    fn word(&mut self, token: Token) -> Read<Expression> {
        if matches!(self.peek().kind, Kind::ParenOpen | Kind::DoubleColon) {
            return self.call(token);
        }
        let term = match self.text_of(token) {
            "true" => Term::Boolean(true),
            "false" => Term::Boolean(false),
            "null" => Term::Null,
            _ => Term::Reference { root: self.name_of(token), steps: Vec::new() },
        };
        Ok(Expression { span: token.span, term })
    }

    fn call(&mut self, first: Token) -> Read<Expression> {
        let mut name = self.name_of(first);
        while self.take_if(Kind::DoubleColon).is_some() {
            let part = self.name("a function's name after `::`")?;
            name.text = format!("{}::{}", name.text, part.text);
            name.span = name.span.join(part.span);
        }
        let Some(open) = self.take_if(Kind::ParenOpen) else {
            return self.unexpected("`(` and the function's arguments");
        };
        let arguments = self.with_newlines(false, |r| r.arguments(open))?;
        Ok(made(first.span.start(), self.last_end, Term::Call { name, arguments }))
    }

    fn arguments(&mut self, open: Token) -> Read<Vec<Expression>> {
        let mut arguments = Vec::new();
        loop {
            if self.take_if(Kind::ParenClose).is_some() {
                return Ok(arguments);
            }
            if self.peek().kind == Kind::End {
                return self.unclosed(open, "`)`");
            }
            arguments.push(self.expression()?);
            if self.take_if(Kind::Comma).is_some() {
                continue;
            }
            let expanded = self.take_if(Kind::Ellipsis).is_some();
            if self.peek().kind != Kind::ParenClose {
                return self.unclosed(open, if expanded { "`)`" } else { "`,` or `)`" });
            }
        }
    }

    fn list(&mut self, open: Token) -> Read<Term> {
        if self.at_word("for") {
            return self.comprehension(open, Kind::BracketClose);
        }
        let mut items = Vec::new();
        loop {
            if self.take_if(Kind::BracketClose).is_some() {
                return Ok(Term::List(items));
            }
            if self.peek().kind == Kind::End {
                return self.unclosed(open, "`]`");
            }
            items.push(self.expression()?);
            if self.take_if(Kind::Comma).is_none() && self.peek().kind != Kind::BracketClose {
                return self.unclosed(open, "`,` or `]`");
            }
        }
    }

    fn object(&mut self, open: Token) -> Read<Term> {
        let mut entries = Vec::new();
        loop {
            while self.take_if(Kind::Newline).is_some() {}
            if self.take_if(Kind::BraceClose).is_some() {
                return Ok(Term::Object(entries));
            }
            if self.peek().kind == Kind::End {
                return self.unclosed(open, "`}`");
            }
            let key = self.expression()?;
            if !matches!(self.peek().kind, Kind::Equal | Kind::Colon) {
                let token = self.peek();
                if matches!(token.kind, Kind::Newline | Kind::End | Kind::BraceClose | Kind::Comma) {
                    let written = key.span.of(self.text);
                    let message = format!("the key `{written}` has no value; write `{written} = …`");
                    return self.fail(token.span.start(), key.span, message);
                }
                return self.unexpected("`=` between key and value");
            }
            self.take();
            if matches!(self.peek().kind, Kind::Newline | Kind::End | Kind::BraceClose | Kind::Comma) {
                let at = self.peek().span.start();
                let message = format!("the key `{}` has no value", key.span.of(self.text));
                return self.fail(at, key.span, message);
            }
            let value = self.expression()?;
            entries.push((key, value));
            if self.take_if(Kind::Comma).is_none() && !matches!(self.peek().kind, Kind::Newline | Kind::BraceClose) {
                return self.unclosed(open, "a new line, `,` or `}` after the value");
            }
        }
    }

    /// `for` and what follows, in brackets or braces.
    fn comprehension(&mut self, open: Token, closer: Kind) -> Read<Term> {
        let begin = self.take();
        let mut names = vec![self.of_head(begin, |r| r.name("a name after `for`"))?];
        if self.take_if(Kind::Comma).is_some() {
            names.push(self.of_head(begin, |r| r.name("a second name"))?);
        }
        if !self.at_word("in") {
            return self.of_head(begin, |r| r.unexpected("`in`"));
        }
        self.take();
        let mut parts = vec![self.expression()?];
        if self.take_if(Kind::Colon).is_none() {
            return self.of_head(begin, |r| r.unclosed(open, "`:` after what is iterated over"));
        }
        parts.push(self.expression()?);
        if closer == Kind::BraceClose {
            if self.take_if(Kind::Arrow).is_none() {
                return self.unclosed(open, "`=>` between key and value");
            }
            parts.push(self.expression()?);
            self.take_if(Kind::Ellipsis);
        }
        if self.at_word("if") {
            self.take();
            parts.push(self.expression()?);
        }
        if self.take_if(closer).is_none() {
            return self.unclosed(open, if closer == Kind::BraceClose { "`}`" } else { "`]`" });
        }
        Ok(Term::For { names, parts })
    }

    /// Reads a part of a loop's head; what is not found on a later line is missing on that of `for`.
    fn of_head<T>(&mut self, begin: Token, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let result = read(self);
        result.map_err(|mut failure| {
            let line = line_at(self.text, begin.span.start());
            if failure.span.start() >= line.end() {
                let content = Span::new(begin.span.start(), line.end()).of(self.text);
                failure.span = Span::new(begin.span.start(), begin.span.start() + content.trim_end().len());
                failure.message = LOOP.to_owned();
            }
            failure
        })
    }
}
