use super::cursor::with_line;
use super::scopes::{Before, Place};
use super::token::{Kind, Matching};
use crate::syntax::Parsed;

/// A function call whose arguments a cursor stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCall {
    /// The function, with its namespace (`provider::x::f`).
    pub name: String,
    /// Which argument is being written, from 0.
    pub argument: usize,
}

/// The innermost call around an offset, half-typed or not.
pub fn open_call(parsed: &Parsed, offset: usize) -> Option<OpenCall> {
    let offset = parsed.text.floor_char_boundary(offset);
    let text = with_line(parsed, offset);
    let matching = if parsed.errors.is_empty() { Matching::Strict } else { Matching::Layout };
    let before = Before::read(text.get(..offset)?, matching);
    for scope in before.scopes.iter().rev() {
        match scope.place {
            Place::Body => return None,
            Place::Paren => {}
            _ => continue,
        }
        // A parenthesis without a name before it is no call.
        let Some(name) = name_before(&before, scope.open) else { continue };
        return Some(OpenCall { name, argument: scope.commas });
    }
    None
}

/// The function's name that ends right before an opening parenthesis.
fn name_before(before: &Before<'_>, open: usize) -> Option<String> {
    let paren = before.tokens.get(open)?;
    let mut first = open.checked_sub(1)?;
    let last = before.tokens.get(first)?;
    if last.kind != Kind::Identifier || last.span.end() != paren.span.start() {
        return None;
    }
    let written = before.text.get(..last.span.end())?;
    while written.get(..before.tokens.get(first)?.span.start())?.ends_with("::") {
        let outer = (0..first)
            .rev()
            .find(|index| before.tokens.get(*index).is_some_and(|token| token.kind == Kind::Identifier));
        first = outer?;
    }
    written.get(before.tokens.get(first)?.span.start()..).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn the_innermost_call_is_found_in_half_typed_text() {
        for (marked, expected) in [
            ("a = join(|)", "join 0"),
            ("a = join(\",\", |", "join 1"),
            ("a = join(\",\", [1, 2|])", "join 1"),
            ("a = join(\",|\", x)", "join 0"),
            ("a = f(g(1), |)", "f 1"),
            ("a = f(g(1, |), 2)", "g 1"),
            ("a = f((1 + |), 2)", "f 0"),
            ("a = \"x-${f(1, |)}\"", "f 1"),
            ("a = provider::x::f(|)", "provider::x::f 0"),
            ("a = core::f(1,|", "core::f 1"),
            ("a = f(1)|", "none"),
            ("a = (|)", "none"),
            ("b {\n  a = f(\n    1,\n    |\n  c = 2\n}", "f 1"),
            ("a = { b = f(|) }", "f 0"),
            ("|", "none"),
        ] {
            let offset = marked.find('|').unwrap();
            let parsed = parse(marked.replacen('|', "", 1).as_str().into());
            let shown = open_call(&parsed, offset).map(|call| format!("{} {}", call.name, call.argument));
            assert_eq!(shown.as_deref().unwrap_or("none"), expected, "{marked}");
        }
    }
}
