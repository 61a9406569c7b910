use super::cursor::with_line;
use super::repair::line_at;
use super::scopes::{Before, Place, Scope};
use super::token::Matching;
use crate::syntax::Parsed;

/// What closes that which the cursor's line opens; behind a label the braces of its block, behind a lone name a value.
pub(in crate::syntax) fn closings(parsed: &Parsed, offset: usize) -> Vec<String> {
    let text = with_line(parsed, offset);
    let matching = if parsed.errors.is_empty() { Matching::Strict } else { Matching::Layout };
    let before = Before::read(text.get(..offset).unwrap_or(""), matching);
    let start = line_at(&text, offset).start();
    let opened = |scope: &Scope| before.tokens.get(scope.open).is_some_and(|token| token.span.start() >= start);
    let mut closing = String::new();
    let mut scopes = before.scopes.as_slice();
    while let Some((scope, around)) = scopes.split_last()
        && opened(scope)
        && !matches!(scope.place, Place::Body | Place::Heredoc)
    {
        closing.push(match scope.place {
            Place::Quote => '"',
            Place::List | Place::Index => ']',
            Place::Paren => ')',
            _ => '}',
        });
        scopes = around;
    }
    if let Some(around) = scopes.last().filter(|around| around.place == Place::Body && around.equal.is_none()) {
        let item = before.tokens.get(around.item..).unwrap_or_default();
        closing.push_str(if item.len() < 2 && closing.is_empty() { " = null" } else { " {}" });
    }
    if closing.is_empty() { Vec::new() } else { vec![closing] }
}
