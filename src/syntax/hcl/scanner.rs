//! Cuts a file into its top-level blocks and attributes.

use super::lexer::Lexer;
use super::opening::end_of_comment;
use super::token::{Kind, Matching, Opener, Token, is_inner, starts_header, starts_item};
use crate::syntax::Cut;
use crate::text::Span;

/// Times a broken item may be read to the end of the file before every header at column 0 ends what is open.
const PATIENCE: usize = 8;

/// One segment per top-level block or attribute. Comments and blank lines before an item belong to it, those after
/// the last item to the last segment.
///
/// An item ends where a line ends outside all brackets. If it never does, it ends before the first line at column 0
/// that looks like a block's header, because files are written so; text that *is* balanced is not cut by its looks.
pub(in crate::syntax) fn cut(text: &str) -> Cut {
    let mut patience = PATIENCE;
    let pieces = pieces(text, &mut patience, |_, _| false);
    Cut { spans: spans(&pieces, text), is_local: patience == PATIENCE }
}

/// The items of a part of a text that begins where one does; of those that may go on behind it, only if it is all there
/// is. None where what is broken may be mended by what stands elsewhere.
pub(in crate::syntax) fn settled(part: &str, from_start: bool, to_end: bool) -> Option<Vec<Span>> {
    let mut patience = PATIENCE;
    let may_go_on = |piece: &Piece, patience: usize| !to_end && (patience < PATIENCE || piece.end == part.len());
    let pieces = pieces(part, &mut patience, may_go_on);
    // What closes nothing may belong to what stands before the part.
    let is_headless = !from_start && pieces.first().is_some_and(|first| first.headless);
    if is_headless || to_end && patience < PATIENCE {
        return None;
    }
    Some(if to_end { spans(&pieces, part) } else { pieces.iter().map(Piece::span).collect() })
}

/// Reads items one after the other, up to one at which `stop`, told how much patience is left, says so.
fn pieces(text: &str, patience: &mut usize, stop: impl Fn(&Piece, usize) -> bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let piece = item(text, from, patience);
        from = piece.end;
        if stop(&piece, *patience) {
            // A comment may go on with this piece.
            pieces.pop_if(|above| above.row != Row::Other);
            break;
        }
        if piece.column.is_none() {
            break;
        }
        match pieces.last_mut() {
            _ if piece.stray => merge(&mut pieces, piece),
            Some(above) if piece.row == Row::Rest && above.row != Row::Other => above.end = piece.end,
            _ => pieces.push(piece),
        }
    }
    pieces
}

/// The segments of a text: what stands behind the last item belongs to it.
fn spans(pieces: &[Piece], text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = pieces.iter().map(Piece::span).collect();
    match spans.last_mut() {
        Some(last) => *last = Span::new(last.start(), text.len()),
        None => spans.push(Span::new(0, text.len())),
    }
    spans
}

struct Piece {
    start: usize,
    end: usize,
    /// Column of the first token; none where there is no item.
    column: Option<usize>,
    /// Whether it begins with a closer that closes nothing.
    stray: bool,
    /// Whether such a closer was read together with all that stands before it.
    headless: bool,
    /// Whether it is a row of a comment that is not begun as one.
    row: Row,
}

/// What a piece may be to a comment that is half typed. Nothing else begins with these.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    /// `/`, yet to become `/*`.
    Beginning,
    /// ` * …`, ` */`
    Rest,
    Other,
}

impl Piece {
    fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// A closer that closes nothing was probably a block's, whose header is broken or which was closed too early: the
/// indented pieces before it, and the one at column 0 before those, are read together with it.
fn merge(pieces: &mut Vec<Piece>, mut piece: Piece) {
    while let Some(before) = pieces.pop() {
        piece.start = before.start;
        piece.column = before.column;
        piece.stray = false;
        piece.row = Row::Other;
        if before.column == Some(0) {
            break;
        }
    }
    piece.headless = pieces.is_empty() && piece.column != Some(0);
    pieces.push(piece);
}

fn item(text: &str, from: usize, patience: &mut usize) -> Piece {
    let mut lexer = Lexer::new(text, from, Matching::Strict);
    let mut first: Option<Token> = None;
    let mut row = Row::Other;
    let mut attribute = false;
    let mut second = true;
    let mut resume: Option<usize> = None;
    let mut trivia_from = from;
    let mut line = from;
    let end = loop {
        if lexer.at_line_start() && first.is_some() && resume.is_none() && line < text.len() {
            let rest = text.get(line..).unwrap_or("");
            let open = !lexer.frames.is_empty();
            let rest_line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or(rest);
            if open && (starts_header(rest_line) && !is_inner(rest_line) || (attribute && starts_item(rest_line))) {
                resume = Some(trivia_from);
                if *patience == 0 {
                    break trivia_from;
                }
            }
        }
        let token = lexer.next();
        match token.kind {
            Kind::End => {
                let resume = resume.or_else(|| header_below(text, &lexer).filter(|_| *patience > 0));
                break end_of(text, &lexer, resume, patience);
            }
            Kind::Newline => {
                if lexer.frames.is_empty() && first.is_some() {
                    break token.span.end();
                }
                line = token.span.end();
            }
            Kind::LineComment | Kind::BlockComment => {
                line = text.len();
                continue;
            }
            // A comment that nothing closes, at the top: what stands below it goes on.
            Kind::OpenComment if lexer.frames.is_empty() && *patience > 0 => {
                *patience -= 1;
                first.get_or_insert(token);
                break end_of_comment(text, token.span.start()).1;
            }
            kind => {
                if first.is_none() {
                    first = Some(token);
                    row = row_of(kind, token.span.of(text));
                    if row != Row::Other {
                        break end_of_line(text, token.span.end());
                    }
                } else if second {
                    second = false;
                    attribute = token.kind == Kind::Equal;
                }
                trivia_from = usize::MAX;
            }
        }
        // Blank and comment lines before a header at column 0 go with it, but for those that are moved in.
        if token.kind == Kind::Newline && (trivia_from == usize::MAX || is_moved_in(text, token.span.start())) {
            trivia_from = token.span.end();
        }
    };
    let column = first.map(|token| {
        let before = text.get(..token.span.start()).unwrap_or("");
        before.len() - before.rfind('\n').map_or(0, |at| at + 1)
    });
    let stray = first.is_some_and(|t| matches!(t.kind, Kind::BraceClose | Kind::BracketClose | Kind::ParenClose));
    Piece { start: from, end, column, stray, headless: false, row }
}

/// Whether the line that ends at a place begins with blanks.
fn is_moved_in(text: &str, end: usize) -> bool {
    let before = text.get(..end).unwrap_or("");
    before.rsplit('\n').next().is_some_and(|line| line.starts_with([' ', '\t']))
}

fn row_of(first: Kind, text: &str) -> Row {
    match first {
        Kind::Star => Row::Rest,
        Kind::Operator if text == "/" => Row::Beginning,
        _ => Row::Other,
    }
}

/// Behind the line break of the line at a place.
fn end_of_line(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline + 1)
}

/// Where the first header at column 0 below a heredoc that is never closed stands, with the comments before it.
fn header_below(text: &str, lexer: &Lexer<'_>) -> Option<usize> {
    let heredoc = lexer.findings.unclosed.iter().find(|unclosed| unclosed.frame.opener == Opener::Heredoc)?;
    let from = heredoc.frame.marker.end();
    let mut at = from;
    let mut trivia = None;
    for line in text.get(from..)?.split_inclusive('\n') {
        let start = at;
        at += line.len();
        // The rest of the heredoc's own line.
        if start == from {
            continue;
        }
        if starts_header(line) && !is_inner(line) {
            return Some(trivia.unwrap_or(start));
        }
        if line.trim().is_empty() || line.starts_with('#') || line.starts_with("//") {
            trivia.get_or_insert(start);
        } else {
            trivia = None;
        }
    }
    None
}

fn end_of(text: &str, lexer: &Lexer<'_>, resume: Option<usize>, patience: &mut usize) -> usize {
    // At the end the lexer has moved what was open into its findings.
    let open = lexer.findings.unclosed.iter().any(|unclosed| unclosed.at == text.len());
    match resume {
        Some(at) if open || lexer.too_deep.is_some() => {
            *patience = patience.saturating_sub(1);
            at
        }
        _ => text.len(),
    }
}
