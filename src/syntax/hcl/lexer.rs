//! The newline-aware reading of HCL's lexical rules, templates and heredocs included. One stack holds everything that
//! is open: brackets, quotes, template sequences, heredocs.

use super::token::{
    Findings, Frame, Kind, MAX_OPEN, Matching, Opener, Token, Unclosed, closes_alone, identifier_length, is_inner,
    starts_item,
};
use crate::text::Span;

/// Reads tokens one after the other.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    matching: Matching,
    line: usize,
    indent: usize,
    /// Whether no token of the line has been read yet.
    fresh: bool,
    /// Whether a heredoc's line begins here.
    heredoc_line: bool,
    pub(super) frames: Vec<Frame>,
    pub(super) findings: Findings,
    /// Where more than [`MAX_OPEN`] things are open; reading ends there.
    pub(super) too_deep: Option<usize>,
}

impl<'t> Lexer<'t> {
    /// Starts reading at `at`, which is the start of a line outside everything.
    pub(super) fn new(text: &'t str, at: usize, matching: Matching) -> Self {
        let mut lexer = Lexer {
            text,
            at,
            matching,
            line: at,
            indent: 0,
            fresh: true,
            heredoc_line: false,
            frames: Vec::new(),
            findings: Findings::default(),
            too_deep: None,
        };
        if at == 0 && text.starts_with('\u{feff}') {
            lexer.at = '\u{feff}'.len_utf8();
            lexer.line = lexer.at;
        }
        lexer.indent = lexer.indent_here();
        lexer
    }

    /// All tokens up to and with the end.
    pub(super) fn all(&mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        loop {
            let token = self.next();
            tokens.push(token);
            if token.kind == Kind::End {
                return tokens;
            }
        }
    }

    /// Whether the next token is the first of its line, outside templates and comments.
    pub(super) fn at_line_start(&self) -> bool {
        self.fresh && !matches!(self.frames.last().map(|f| f.opener), Some(Opener::Quote | Opener::Heredoc))
    }

    /// The next token; [`Kind::End`] for ever once the text is read.
    pub(super) fn next(&mut self) -> Token {
        if self.too_deep.is_some() {
            return self.token(Kind::End, self.text.len());
        }
        match self.frames.last().map(|frame| frame.opener) {
            Some(Opener::Quote) => self.quoted(),
            Some(Opener::Heredoc) => self.heredoc(),
            _ => self.plain(),
        }
    }

    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest_starts_with(&self, prefix: &str) -> bool {
        self.bytes().get(self.at..).is_some_and(|rest| rest.starts_with(prefix.as_bytes()))
    }

    fn indent_here(&self) -> usize {
        self.bytes().iter().skip(self.line).take_while(|b| matches!(b, b' ' | b'\t')).count()
    }

    /// Makes the token from here to `end` and moves on to `end`.
    fn token(&mut self, kind: Kind, end: usize) -> Token {
        let span = Span::new(self.at.min(end), end);
        self.at = end;
        if !matches!(kind, Kind::Newline | Kind::BlockComment | Kind::LineComment) {
            self.fresh = false;
        }
        Token { kind, span }
    }

    fn advance(&mut self, kind: Kind, length: usize) -> Token {
        self.token(kind, self.at + length)
    }

    fn push(&mut self, opener: Opener, marker: Span) {
        if self.frames.len() >= MAX_OPEN {
            self.too_deep = Some(self.at);
            return;
        }
        let (line, indent) = (self.line, self.indent);
        self.frames.push(Frame { opener, open: self.at, line, indent, content: false, marker });
    }

    fn new_line(&mut self) {
        self.line = self.at;
        self.indent = self.indent_here();
        self.fresh = true;
    }

    fn line_break_at(&self, at: usize) -> usize {
        match (self.bytes().get(at), self.bytes().get(at + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    fn plain(&mut self) -> Token {
        while matches!(self.byte(0), b' ' | b'\t') {
            self.at += 1;
        }
        if self.at >= self.text.len() {
            while let Some(frame) = self.frames.pop() {
                self.findings.unclosed.push(Unclosed { frame, at: self.text.len() });
            }
            return self.token(Kind::End, self.text.len());
        }
        let newline = self.line_break_at(self.at);
        if newline > 0 {
            let token = self.advance(Kind::Newline, newline);
            self.new_line();
            return token;
        }
        let comment = self.byte(0) == b'#' || self.rest_starts_with("//") || self.rest_starts_with("/*");
        if self.fresh && !comment {
            if self.matching == Matching::Layout {
                self.dedent();
            }
            let column = self.at - self.line;
            let closer = matches!(self.byte(0), b'}' | b']' | b')');
            if let Some(top) = self.frames.last_mut().filter(|top| !closer && column > top.indent) {
                top.content = true;
            }
        }
        if comment { self.comment() } else { self.symbol() }
    }

    fn comment(&mut self) -> Token {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(b"/*") {
            let mut length = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
            if length > 0 && rest.get(length - 1) == Some(&b'\r') {
                length -= 1;
            }
            return self.advance(Kind::LineComment, length);
        }
        match self.text.get(self.at + 2..).and_then(|rest| rest.find("*/")) {
            Some(length) => {
                let token = self.advance(Kind::BlockComment, length + 4);
                if let Some(newline) = token.span.of(self.text).rfind('\n') {
                    self.line = token.span.start() + newline + 1;
                    self.indent = self.indent_here();
                }
                token
            }
            None => self.token(Kind::OpenComment, self.text.len()),
        }
    }

    fn symbol(&mut self) -> Token {
        let (first, second) = (self.byte(0), self.byte(1));
        match (first, second) {
            (b'"', _) => {
                self.push(Opener::Quote, Span::default());
                self.advance(Kind::QuoteOpen, 1)
            }
            (b'<', b'<') => self.heredoc_open(),
            (b'{', _) => self.open(Opener::Brace, Kind::BraceOpen),
            (b'[', _) => self.open(Opener::Bracket, Kind::BracketOpen),
            (b'(', _) => self.open(Opener::Paren, Kind::ParenOpen),
            (b'}', _) => self.close(Kind::BraceClose),
            (b']', _) => self.close(Kind::BracketClose),
            (b')', _) => self.close(Kind::ParenClose),
            (b'~', b'}') if self.frames.last().is_some_and(|f| f.opener == Opener::Sequence) => {
                self.frames.pop();
                self.advance(Kind::SequenceClose, 2)
            }
            (b'.', _) if self.rest_starts_with("...") => self.advance(Kind::Ellipsis, 3),
            (b'.', _) => self.advance(Kind::Dot, 1),
            (b',', _) => self.advance(Kind::Comma, 1),
            (b'?', _) => self.advance(Kind::Question, 1),
            (b':', b':') => self.advance(Kind::DoubleColon, 2),
            (b':', _) => self.advance(Kind::Colon, 1),
            (b'=', b'>') => self.advance(Kind::Arrow, 2),
            (b'=' | b'!' | b'<' | b'>', b'=') | (b'&', b'&') | (b'|', b'|') => self.advance(Kind::Operator, 2),
            (b'=', _) => self.advance(Kind::Equal, 1),
            (b'!', _) => self.advance(Kind::Bang, 1),
            (b'-', _) => self.advance(Kind::Minus, 1),
            (b'*', _) => self.advance(Kind::Star, 1),
            (b'<' | b'>' | b'+' | b'/' | b'%', _) => self.advance(Kind::Operator, 1),
            (b'0'..=b'9', _) => self.number(),
            _ => self.identifier(),
        }
    }

    fn number(&mut self) -> Token {
        let digits = |from: usize| self.bytes().iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
        let mut end = self.at + digits(self.at);
        if self.bytes().get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(self.bytes().get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.bytes().get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        self.token(Kind::Number, end)
    }

    fn identifier(&mut self) -> Token {
        let rest = self.text.get(self.at..).unwrap_or("");
        let length = identifier_length(rest);
        if length > 0 {
            return self.advance(Kind::Identifier, length);
        }
        let length = rest.chars().next().map_or(1, char::len_utf8);
        self.advance(Kind::Invalid, length)
    }

    fn open(&mut self, opener: Opener, kind: Kind) -> Token {
        self.push(opener, Span::default());
        if self.too_deep.is_some() {
            return self.next();
        }
        self.advance(kind, 1)
    }

    /// A closer takes everything with it that was opened inside what it closes.
    fn close(&mut self, kind: Kind) -> Token {
        let wanted = match kind {
            Kind::BraceClose => Opener::Brace,
            Kind::BracketClose => Opener::Bracket,
            _ => Opener::Paren,
        };
        let mut target = None;
        for (index, frame) in self.frames.iter().enumerate().rev() {
            if frame.opener == wanted || (frame.opener == Opener::Sequence && wanted == Opener::Brace) {
                target = Some(index);
            }
            if target.is_some() || frame.opener == Opener::Sequence {
                break;
            }
        }
        let Some(target) = target else {
            self.findings.stray.push(self.at);
            return self.advance(kind, 1);
        };
        while self.frames.len() > target + 1 {
            if let Some(frame) = self.frames.pop() {
                self.findings.unclosed.push(Unclosed { frame, at: self.line });
            }
        }
        let closed = self.frames.pop();
        if self.fresh && closed.is_some_and(|frame| frame.indent != self.at - self.line) {
            self.findings.misplaced.push(self.at);
        }
        let sequence = closed.is_some_and(|frame| frame.opener == Opener::Sequence);
        self.advance(if sequence { Kind::SequenceClose } else { kind }, 1)
    }

    /// The layout rule, at the first token of a line.
    fn dedent(&mut self) {
        let column = self.at - self.line;
        let rest = self.text.get(self.at..).unwrap_or("");
        if starts_item(rest) {
            while let Some(&frame) = self.frames.last() {
                let bracket = !matches!(frame.opener, Opener::Heredoc | Opener::Quote);
                if !(bracket && frame.line < self.line && column <= frame.indent) {
                    break;
                }
                if self.frames.len() == 1 && is_inner(rest) {
                    self.findings.shallow.push(self.at);
                    break;
                }
                self.frames.pop();
                self.findings.unclosed.push(Unclosed { frame, at: self.line });
                if self.frames.last().is_some_and(|below| below.opener == Opener::Quote)
                    && let Some(quote) = self.frames.pop()
                {
                    self.findings.quotes.push(quote.open);
                }
            }
        } else if matches!(rest.as_bytes().first(), Some(b'}' | b']' | b')')) {
            let wanted = match rest.as_bytes().first() {
                Some(b'}') => Opener::Brace,
                Some(b']') => Opener::Bracket,
                _ => Opener::Paren,
            };
            let lone = rest.lines().next().is_some_and(closes_alone);
            let aligned = |frame: &Frame| frame.opener == wanted && frame.indent == column;
            if lone && self.frames.iter().any(aligned) {
                while let Some(&frame) = self.frames.last() {
                    if frame.opener == Opener::Heredoc || frame.indent <= column || frame.line >= self.line {
                        break;
                    }
                    self.frames.pop();
                    if frame.opener == Opener::Quote {
                        self.findings.quotes.push(frame.open);
                    } else {
                        self.findings.unclosed.push(Unclosed { frame, at: self.line });
                    }
                }
            }
        }
    }

    fn quoted(&mut self) -> Token {
        let mut end = self.at;
        let bytes = self.bytes();
        loop {
            match bytes.get(end) {
                None | Some(b'"' | b'\n' | b'\r') => break,
                Some(b'\\') => {
                    let escaped = self.text.get(end + 1..).and_then(|rest| rest.chars().next());
                    end += 1 + escaped.filter(|c| !matches!(c, '\r' | '\n')).map_or(0, char::len_utf8);
                }
                Some(b'$' | b'%') => match template_mark(bytes.get(end..).unwrap_or_default()) {
                    Mark::Sequence => break,
                    Mark::Escape => end += 3,
                    Mark::None => end += 1,
                },
                Some(_) => end += 1,
            }
        }
        if end > self.at {
            return self.token(Kind::Text, end);
        }
        match self.byte(0) {
            b'"' => {
                self.frames.pop();
                self.advance(Kind::QuoteClose, 1)
            }
            b'$' | b'%' => self.sequence_open(),
            _ => {
                if let Some(frame) = self.frames.pop() {
                    self.findings.quotes.push(frame.open);
                }
                self.advance(Kind::QuoteMissing, 0)
            }
        }
    }

    fn sequence_open(&mut self) -> Token {
        let kind = if self.byte(0) == b'$' { Kind::Interpolation } else { Kind::Directive };
        self.push(Opener::Sequence, Span::default());
        if self.too_deep.is_some() {
            return self.next();
        }
        let length = if self.byte(2) == b'~' { 3 } else { 2 };
        self.advance(kind, length)
    }

    fn heredoc_open(&mut self) -> Token {
        let dash = usize::from(self.byte(2) == b'-');
        let from = self.at + 2 + dash;
        let end = from + identifier_length(self.text.get(from..).unwrap_or(""));
        let ends_line = end >= self.text.len() || self.line_break_at(end) > 0;
        if end == from || !ends_line {
            return self.advance(Kind::Operator, 1);
        }
        self.push(Opener::Heredoc, Span::new(from, end));
        let token = self.token(Kind::HeredocOpen, end);
        self.at += self.line_break_at(end);
        self.heredoc_line = true;
        token
    }

    fn heredoc(&mut self) -> Token {
        let Some(marker) = self.frames.last().map(|frame| frame.marker) else { return self.plain() };
        let marker = marker.of(self.text);
        let bytes = self.bytes();
        let mut end = self.at;
        loop {
            if self.heredoc_line {
                let rest = self.text.get(end..).unwrap_or("");
                let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or(rest);
                if line.trim() == marker {
                    if end > self.at {
                        return self.token(Kind::Text, end);
                    }
                    self.frames.pop();
                    self.heredoc_line = false;
                    self.line = self.at;
                    self.indent = self.indent_here();
                    return self.advance(Kind::HeredocClose, line.trim_end().len());
                }
                self.heredoc_line = false;
            }
            match bytes.get(end) {
                None => break,
                Some(b'\n') => {
                    end += 1;
                    self.heredoc_line = true;
                }
                Some(b'$' | b'%') => match template_mark(bytes.get(end..).unwrap_or_default()) {
                    Mark::Sequence => break,
                    Mark::Escape => end += 3,
                    Mark::None => end += 1,
                },
                Some(_) => end += 1,
            }
        }
        if end > self.at {
            return self.token(Kind::Text, end);
        }
        if end < self.text.len() {
            return self.sequence_open();
        }
        while let Some(frame) = self.frames.pop() {
            self.findings.unclosed.push(Unclosed { frame, at: self.text.len() });
        }
        self.token(Kind::End, end)
    }
}

enum Mark {
    /// `${`, `%{`
    Sequence,
    /// `$${`, `%%{`
    Escape,
    None,
}

fn template_mark(rest: &[u8]) -> Mark {
    match rest {
        [_, b'{', ..] => Mark::Sequence,
        [a, b, b'{', ..] if a == b => Mark::Escape,
        _ => Mark::None,
    }
}
