use std::sync::Arc;

use super::document::Document;
use super::heal::{Healed, heal};
use super::json_reader;
use super::json_token::{comment_end, string_end};
use super::scanner::{self, Form};
use crate::syntax::SyntaxError;
use crate::text::Span;

/// Reads a JSON text, and makes it readable to the grammar, to which tabs and comments are blanks; a text that is not
/// JSON is healed like YAML. The view and the mistakes are those of JSON (RFC 8259), not those of the healed text.
pub(super) fn heal_json(text: &Arc<str>) -> (Healed, Document) {
    let (masked, too_deep) = mask(text);
    let masked: Arc<str> = if masked == **text { text.clone() } else { masked.into() };
    let whole = |errors, refused| Healed { errors, refused, ..Healed::unbroken(masked.clone()) };
    if let Some(error) = too_deep.or_else(|| scanner::guard(&masked, Form::Sound)) {
        return (whole(vec![error], true), Document::default());
    }
    let (document, errors) = json_reader::read(text);
    let healed = if errors.is_empty() { whole(errors, false) } else { Healed { errors, ..heal(&masked) } };
    (healed, document)
}

/// The text with blanks in place of tabs and comments, and where it nests too deep.
fn mask(text: &str) -> (String, Option<SyntaxError>) {
    let mut bytes = text.as_bytes().to_vec();
    let (mut depth, mut deepest, mut at) = (0_usize, None, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(&bytes, at, b'"').0;
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
