//! Templates: quoted texts and heredocs, with interpolations, directives and white space markers.

use super::body::{Expression, Part, Term};
use super::token::{Kind, Token};
use super::view::{Read, Reader};
use crate::syntax::SyntaxError;
use crate::text::Span;

impl Reader<'_> {
    /// A quoted text.
    pub(super) fn quoted(&mut self) -> Read<Expression> {
        let open = self.take();
        let parts = self.nested(|r| r.parts(Kind::QuoteClose))?;
        let close = self.take();
        Ok(Expression { span: open.span.join(close.span), term: Term::Template { parts, heredoc: false } })
    }

    /// A heredoc, `<<` or `<<-`.
    pub(super) fn heredoc(&mut self) -> Read<Expression> {
        let open = self.take();
        let mut parts = self.nested(|r| r.parts(Kind::HeredocClose))?;
        let close = self.take();
        if !close.span.is_empty() && self.text.get(close.span.end()..).is_some_and(|rest| !rest.contains('\n')) {
            self.errors.push(SyntaxError {
                span: close.span,
                message: "the line that closes a heredoc must end with a line break".to_owned(),
            });
        }
        if self.text_of(open).starts_with("<<-") {
            strip_indentation(&mut parts);
        }
        Ok(Expression { span: open.span.join(close.span), term: Term::Template { parts, heredoc: true } })
    }

    /// Parts up to `closer`, which is left to be taken.
    fn parts(&mut self, closer: Kind) -> Read<Vec<Part>> {
        let mut parts = Vec::new();
        let mut open: Vec<(Token, &str)> = Vec::new();
        let mut trim_next = false;
        loop {
            let token = self.peek();
            match token.kind {
                kind if kind == closer => break,
                Kind::Text => {
                    self.take();
                    let mut text =
                        if closer == Kind::QuoteClose { self.unescape(token)? } else { unmark(self.text_of(token)) };
                    if std::mem::take(&mut trim_next) {
                        text = text.trim_start().to_owned();
                    }
                    parts.push(Part::Literal(text, token.span));
                }
                Kind::Interpolation | Kind::Directive => {
                    self.take();
                    trim_last(self.text_of(token), &mut parts);
                    let mut inside = Vec::new();
                    if token.kind == Kind::Interpolation {
                        inside.push(self.with_newlines(false, Self::expression)?);
                    } else {
                        inside = self.with_newlines(false, |r| r.directive(token, &mut open))?;
                    }
                    let close = self.with_newlines(false, |r| {
                        if r.peek().kind != Kind::SequenceClose {
                            return r.unclosed(token, "`}`");
                        }
                        Ok(r.take())
                    })?;
                    trim_next = self.text_of(close).starts_with('~');
                    let span = token.span.join(close.span);
                    parts.push(match (token.kind, inside.pop()) {
                        (Kind::Interpolation, Some(expression)) => Part::Interpolation(expression, span),
                        (_, last) => {
                            inside.extend(last);
                            Part::Directive(inside, span)
                        }
                    });
                }
                Kind::QuoteMissing => return self.unclosed_quote(token),
                Kind::End if closer == Kind::HeredocClose => return self.unclosed_heredoc(token),
                _ => {
                    let what = if closer == Kind::HeredocClose { "the heredoc's closing line" } else { "`\"`" };
                    return self.unexpected(what);
                }
            }
        }
        match open.pop() {
            None => Ok(parts),
            Some((token, end)) => {
                self.fail(token.span.start(), token.span, format!("this directive is never closed with `%{{ {end} }}`"))
            }
        }
    }

    fn directive(&mut self, start: Token, open: &mut Vec<(Token, &'static str)>) -> Read<Vec<Expression>> {
        let word = self.name("`if`, `else`, `endif`, `for` or `endfor`")?;
        match word.text.as_str() {
            "if" => {
                open.push((start, "endif"));
                Ok(vec![self.expression()?])
            }
            "for" => {
                open.push((start, "endfor"));
                self.name("a name after `for`")?;
                if self.take_if(Kind::Comma).is_some() {
                    self.name("a second name")?;
                }
                if !self.at_word("in") {
                    return self.unexpected("`in`");
                }
                self.take();
                Ok(vec![self.expression()?])
            }
            "else" if open.last().is_some_and(|(_, end)| *end == "endif") => Ok(Vec::new()),
            end if open.last().is_some_and(|(_, expected)| *expected == end) => {
                open.pop();
                Ok(Vec::new())
            }
            _ => self.fail(word.span.start(), word.span, format!("`{}` closes no directive here", word.text)),
        }
    }

    /// The text of a quoted literal, its escapes resolved.
    pub(super) fn unescape(&mut self, token: Token) -> Read<String> {
        let raw = unmark(self.text_of(token));
        if !raw.contains('\\') {
            return Ok(raw);
        }
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw.as_str();
        while let Some(at) = rest.find('\\') {
            out.push_str(&rest[..at]);
            let escape = rest[at + 1..].chars().next();
            rest = &rest[at + 1 + escape.map_or(0, char::len_utf8)..];
            let digits = match escape {
                Some('n') => {
                    out.push('\n');
                    continue;
                }
                Some('r') => {
                    out.push('\r');
                    continue;
                }
                Some('t') => {
                    out.push('\t');
                    continue;
                }
                Some(c @ ('"' | '\\')) => {
                    out.push(c);
                    continue;
                }
                Some('u') => 4,
                Some('U') => 8,
                _ => 0,
            };
            let code = rest.get(..digits).filter(|hex| digits > 0 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
            match code.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
                Some(code) => {
                    // Terraform keeps a replacement character for a surrogate.
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    rest = &rest[digits..];
                }
                None => return self.bad_escape(token, escape),
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    fn bad_escape<T>(&mut self, token: Token, escape: Option<char>) -> Read<T> {
        let written: String = std::iter::once('\\').chain(escape).collect();
        let at = self.text_of(token).find(&written).unwrap_or(0) + token.span.start();
        let message = format!("`{written}` is no escape sequence; write `\\\\` for a backslash");
        self.fail(at, Span::new(at, at + written.len()), message)
    }
}

/// Resolves `$${` and `%%{`.
fn unmark(raw: &str) -> String {
    raw.replace("$${", "${").replace("%%{", "%{")
}

/// A sequence that starts with `~` takes the white space before it away.
fn trim_last(opener: &str, parts: &mut [Part]) {
    if let (true, Some(Part::Literal(text, _))) = (opener.ends_with('~'), parts.last_mut()) {
        text.truncate(text.trim_end().len());
    }
}

/// Takes away the indentation that all lines of a heredoc share, blank lines aside.
fn strip_indentation(parts: &mut [Part]) {
    let mut shared = usize::MAX;
    let mut line_start = true;
    for part in parts.iter() {
        let Part::Literal(text, _) = part else {
            if std::mem::take(&mut line_start) {
                shared = 0;
            }
            continue;
        };
        for line in text.split_inclusive('\n') {
            let blank = line.trim().is_empty() && line.ends_with('\n');
            if line_start && !blank {
                shared = shared.min(line.chars().take_while(|c| c.is_whitespace()).count());
            }
            line_start = line.ends_with('\n');
        }
    }
    let mut line_start = true;
    for part in parts.iter_mut() {
        let Part::Literal(text, _) = part else {
            line_start = false;
            continue;
        };
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let blank = line.trim().is_empty() && line.ends_with('\n');
            if line_start && !blank {
                out.extend(line.chars().skip(shared));
            } else {
                out.push_str(line);
            }
            line_start = line.ends_with('\n');
        }
        *text = out;
    }
}
