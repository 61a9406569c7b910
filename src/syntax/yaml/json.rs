use std::sync::Arc;

use super::document::Document;
use super::heal::Healed;
use super::json_reader;
use super::json_token::{comment_end, last_comment, string_end};
use super::json_told::{Harm, Mistake};
use super::lines::line_at;
use super::scanner::{self, Form};
use crate::syntax::{Incomplete, SyntaxError};
use crate::text::Span;

/// Reads a JSON text, and makes it readable to the grammar, to which tabs and comments are blanks, and so is what stands
/// in the way of the rest. The view and the mistakes are those of JSON (RFC 8259), not those of the healed text.
pub(super) fn heal_json(text: &Arc<str>) -> (Healed, Document) {
    let (masked, too_deep) = mask(text);
    if let Some(error) = too_deep.or_else(|| scanner::guard(&masked, Form::Sound)) {
        return (Healed::unbroken(masked.into()).refuse(error), Document::default());
    }
    let (document, mistakes) = json_reader::read(text);
    let (filled, incompletes) = fill(masked, &mistakes);
    // What is no JSON at all may be anything.
    let refused = !mistakes.is_empty() && scanner::guard(&filled, Form::Broken).is_some();
    let filled: Arc<str> = if filled == **text { text.clone() } else { filled.into() };
    let errors = mistakes.into_iter().map(|mistake| mistake.error).collect();
    (Healed { incompletes, errors, refused, ..Healed::unbroken(filled) }, document)
}

/// The text with blanks in place of what stands in the way, and the lines on which something is broken.
fn fill(text: String, mistakes: &[Mistake]) -> (String, Vec<Incomplete>) {
    let mut incompletes: Vec<Incomplete> = Vec::new();
    let mut filled = text.as_bytes().to_vec();
    for mistake in mistakes.iter().filter(|mistake| mistake.harm != Harm::Nothing) {
        let at = mistake.error.span.start();
        if incompletes.last().is_none_or(|last| !last.line.touches(at)) {
            let line = line_at(&text, at);
            let (typed, indent) = (line.typed(&text), line.indent(&text));
            incompletes.push(Incomplete { line: line.span(), typed, indent });
        }
        if let Harm::Text(span) = mistake.harm {
            let bytes = filled.get_mut(span.range()).into_iter().flatten();
            bytes.filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        }
    }
    // Only whole characters are replaced.
    (String::from_utf8(filled).unwrap_or(text), incompletes)
}

/// The text with blanks in place of tabs and comments, and where it nests too deep.
fn mask(text: &str) -> (String, Option<SyntaxError>) {
    let mut bytes = text.as_bytes().to_vec();
    let last = last_comment(&bytes);
    let (mut depth, mut deepest, mut at) = (0_usize, None, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(&bytes, at, b'"').0;
                continue;
            }
            b'\t' => bytes[at] = b' ',
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                let end = comment_end(&bytes, at, last);
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
