//! Tokens, what may be open between them, and what a line looks like at its start.

use crate::text::Span;

/// Frames (brackets, quotes, template sequences, heredocs) that may be open at once. Text beyond it is refused.
pub(super) const MAX_OPEN: usize = 200;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Newline,
    /// To the end of its line, without the line break.
    LineComment,
    BlockComment,
    /// A `/*` without `*/`: up to the end of the text.
    OpenComment,
    Identifier,
    Number,
    QuoteOpen,
    QuoteClose,
    /// Empty, at the line's end of a quote that is not closed on its line.
    QuoteMissing,
    /// Literal text of a quoted template or heredoc.
    Text,
    /// `<<EOT`, without the line break.
    HeredocOpen,
    /// The closing line of a heredoc, its indentation included.
    HeredocClose,
    /// `${` or `${~`
    Interpolation,
    /// `%{` or `%{~`
    Directive,
    /// `}` or `~}` of a template sequence.
    SequenceClose,
    BraceOpen,
    BraceClose,
    BracketOpen,
    BracketClose,
    ParenOpen,
    ParenClose,
    Dot,
    Comma,
    Ellipsis,
    Question,
    Colon,
    DoubleColon,
    Equal,
    Arrow,
    /// `==`, `+`, `&&` and so on, by its text.
    Operator,
    Bang,
    Minus,
    Star,
    Invalid,
    End,
}

/// A piece of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Opener {
    Brace,
    Bracket,
    Paren,
    Sequence,
    Quote,
    Heredoc,
}

/// Something open at a place of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) opener: Opener,
    /// Offset of the opening character.
    pub(super) open: usize,
    /// Start of the line it stands on.
    pub(super) line: usize,
    /// Column of that line's first character that is not blank.
    pub(super) indent: usize,
    /// Whether a line with content has begun inside it.
    pub(super) content: bool,
    /// Where the marker of a heredoc stands.
    pub(super) marker: Span,
}

/// An opener whose closer is missing, as far as the layout tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unclosed {
    pub(super) frame: Frame,
    /// Start of the line before which it should have been closed; the text's length at its end.
    pub(super) at: usize,
}

/// What does not add up in a text, found while reading it by its layout.
#[derive(Default, Debug)]
pub(super) struct Findings {
    pub(super) unclosed: Vec<Unclosed>,
    /// Closers that close nothing.
    pub(super) stray: Vec<usize>,
    /// Closers at the start of a line that do not stand under the line they close.
    pub(super) misplaced: Vec<usize>,
    /// Opening quotes that are not closed on their line.
    pub(super) quotes: Vec<usize>,
    /// Items that stand as shallow as the outermost one, in which alone they can be.
    pub(super) shallow: Vec<usize>,
}

/// How the brackets of a text are matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Matching {
    /// By the language.
    Strict,
    /// By the language and the layout: a line that looks like the start of an attribute or block, no deeper than an
    /// open bracket's line, ends it.
    Layout,
}

/// Bytes of the identifier that `text` starts with; 0 without one.
pub(super) fn identifier_length(text: &str) -> usize {
    let mut length = 0;
    for (at, c) in text.char_indices() {
        let fits = c == '_' || c.is_alphabetic() || (at > 0 && (c == '-' || c.is_alphanumeric()));
        if !fits {
            break;
        }
        length = at + c.len_utf8();
    }
    length
}

/// Whether these are the tokens of a block's header without its brace.
pub(super) fn is_header(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| {
        matches!(token.kind, Kind::Identifier | Kind::QuoteOpen | Kind::Text | Kind::QuoteClose | Kind::End)
    })
}

/// Whether a line holds nothing but closers, and the comma behind them.
pub(super) fn closes_alone(line: &str) -> bool {
    let closers = line.trim().trim_end_matches(',');
    !closers.is_empty() && closers.bytes().all(|byte| matches!(byte, b'}' | b']' | b')'))
}

/// Whether `text`, the rest of a line, looks like the start of an attribute or block: `ident =`, `ident {`,
/// `ident "…`, `ident ident {`.
pub(super) fn starts_item(text: &str) -> bool {
    if identifier_length(text) == 0 {
        return false;
    }
    let line = text.get(..text.find('\n').unwrap_or(text.len())).unwrap_or(text);
    let rest = line.get(identifier_length(line)..).unwrap_or("").trim_start_matches([' ', '\t']);
    match rest.as_bytes() {
        [b'=', b'=' | b'>', ..] => false,
        [b'=' | b'{' | b'"', ..] => true,
        _ => starts_header(line),
    }
}

/// Whether a line begins an item that is only ever part of another one.
pub(super) fn is_inner(line: &str) -> bool {
    line.strip_prefix("dynamic").is_some_and(|rest| rest.starts_with([' ', '\t', '"']))
}

/// Whether `line` looks like the header of a block: an identifier, labels, and an opening brace.
pub(super) fn starts_header(line: &str) -> bool {
    let length = identifier_length(line);
    if length == 0 {
        return false;
    }
    let mut rest = line.get(length..).unwrap_or("");
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if rest.starts_with('{') {
            return true;
        }
        let label = match rest.strip_prefix('"') {
            Some(inside) => match inside.find(['"', '\n']) {
                Some(end) if inside.as_bytes().get(end) == Some(&b'"') => end + 2,
                _ => return false,
            },
            None => identifier_length(rest),
        };
        if label == 0 {
            return false;
        }
        rest = rest.get(label..).unwrap_or("");
    }
}
