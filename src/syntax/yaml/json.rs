use std::sync::Arc;

use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::heal::{Healed, heal};
use super::scanner::{self, Form};
use crate::syntax::SyntaxError;
use crate::text::Span;

/// Makes a JSON text readable as YAML and finds what is wrong with it as JSON (RFC 8259). Tabs and comments are blanks
/// to the grammar; a text that is not JSON is healed like YAML.
pub(super) fn heal_json(text: &Arc<str>) -> Healed {
    let (masked, too_deep) = mask(text);
    let masked: Arc<str> = if masked == **text { text.clone() } else { masked.into() };
    let whole = |errors, refused| Healed { errors, refused, ..Healed::unbroken(masked.clone()) };
    if let Some(error) = too_deep.or_else(|| scanner::guard(&masked, Form::Sound)) {
        return whole(vec![error], true);
    }
    match first_error(text) {
        None => whole(Vec::new(), false),
        Some(error) => Healed { errors: vec![error], ..heal(&masked) },
    }
}

/// The text with blanks in place of tabs, comments and a byte order mark, and where it nests too deep.
fn mask(text: &str) -> (String, Option<SyntaxError>) {
    let mut bytes = text.as_bytes().to_vec();
    let (mut depth, mut deepest, mut at) = (0_usize, None, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(&bytes, at);
                continue;
            }
            b'\t' => bytes[at] = b' ',
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                let end = comment_end(&bytes, at);
                bytes[at..end].iter_mut().filter(|b| !matches!(b, b'\n' | b'\r')).for_each(|b| *b = b' ');
                at = end;
                continue;
            }
            b'[' | b'{' => {
                depth += 1;
                if depth > scanner::DEPTH_LIMIT && deepest.is_none() {
                    deepest = Some(scanner::too_deep(Span::new(at, at + 1)));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    // Only whole characters are replaced: a comment ends at a character boundary.
    (String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned()), deepest)
}

/// Behind the string that begins at `start`; one that is not closed ends with its line.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn comment_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    let length = if rest.starts_with(b"//") {
        rest.iter().position(|b| matches!(b, b'\n' | b'\r'))
    } else {
        rest.windows(2).skip(2).position(|pair| pair == b"*/").map(|at| at + 4)
    };
    length.map_or(bytes.len(), |length| start + length)
}

fn first_error(text: &str) -> Option<SyntaxError> {
    let content = text.trim_start_matches('\u{feff}');
    let skipped = text.len() - content.len();
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let error = parse_to_ast(content, &collect, &strict).err()?;
    let range = error.range();
    let span = Span::new(range.start, range.end.min(content.len())).shifted(skipped);
    Some(SyntaxError { span, message: message(&error, span.of(text)) })
}

fn message(error: &ParseError, found: &str) -> String {
    use ParseErrorKind as K;
    let words = match error.kind() {
        K::CommentsNotAllowed | K::UnterminatedCommentBlock => "JSON has no comments; remove it",
        K::TrailingCommasNotAllowed => "JSON has no comma behind the last item; remove it",
        K::ExpectedComma => "A comma is missing before this",
        K::ExpectedColonAfterObjectKey => "A colon is missing behind the key",
        K::ExpectedObjectValue => "A value is missing behind the colon",
        K::ExpectedStringObjectProperty | K::UnexpectedTokenInObject => "A key in double quotes is expected here",
        K::SingleQuotedStringsNotAllowed => "JSON strings stand in double quotes",
        K::MultipleRootJsonValues => "A JSON text holds one value; remove what stands behind it",
        K::UnexpectedCloseBrace => "`}` closes nothing here",
        K::UnexpectedCloseBracket => "`]` closes nothing here",
        K::UnexpectedColon => "A colon cannot stand here",
        K::UnexpectedComma => "A comma cannot stand here",
        K::UnexpectedToken | K::UnexpectedWord if found.starts_with(char::is_alphabetic) => {
            "A word without quotes is no JSON value; put it in double quotes"
        }
        K::UnexpectedToken | K::UnexpectedWord => "This character cannot stand here in JSON",
        K::UnterminatedArray => "`[` is never closed; add `]`",
        K::UnterminatedObject => "`{` is never closed; add `}`",
        K::HexadecimalNumbersNotAllowed
        | K::UnaryPlusNumbersNotAllowed
        | K::BareDecimalPointNumbersNotAllowed
        | K::NonFiniteNumbersNotAllowed
        | K::ExpectedDigit
        | K::ExpectedDigitFollowingNegativeSign
        | K::ExpectedPlusMinusOrDigitInNumberLiteral => {
            "This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`"
        }
        K::NestingDepthExceeded => "Nesting this deep is not read",
        K::String(kind) => return format!("This string is not well-formed: {}", kind.to_string().to_lowercase()),
    };
    words.to_owned()
}
