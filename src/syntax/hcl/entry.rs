//! Entries of objects.

use super::body::{Block, Expression, Term};
use super::edit::set_attribute;
use super::settle::settle;
use crate::syntax::Parsed;
use crate::text::{Edits, Span, TextEdit};

/// Columns by which the entries of an object stand to the right of the line that opens it.
const INDENT: usize = 2;

/// Writes an entry behind the others of the object that an argument of `owner` has, or the argument with it. Nothing where
/// the argument is something else, or is not well-formed.
pub fn add_entry(parsed: &Parsed, owner: &Block, argument: &str, key: &str, value: &str) -> Edits {
    let Some(attribute) = owner.body.attribute(argument) else {
        return set_attribute(parsed, owner, &[argument], &format!("{{\n  {key} = {value}\n}}"));
    };
    let is_broken = parsed.incompletes.iter().any(|incomplete| attribute.span.touches(incomplete.typed.start()))
        || parsed.errors.iter().any(|error| attribute.span.touches(error.span.start()));
    match &attribute.value.term {
        Term::Object(entries) if !is_broken => {
            let edit = behind(&parsed.text, attribute.value.span, entries, &format!("{key} = {value}"));
            settle(&parsed.text, edit.into_iter().collect())
        }
        _ => Edits::new(),
    }
}

fn behind(text: &str, object: Span, entries: &[(Expression, Expression)], entry: &str) -> Option<TextEdit> {
    let margin = |at: usize| {
        let line = text.get(..at)?.rsplit('\n').next()?;
        Some(line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect::<String>())
    };
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let Some((last_key, last)) = entries.last() else {
        let outer = margin(object.start())?;
        let inner = format!("{outer}{}", " ".repeat(INDENT));
        // Comments may stand in it.
        let inside = text.get(object.start() + 1..object.end().checked_sub(1)?)?.trim_end();
        let whole = format!("{{{inside}{line_break}{inner}{entry}{line_break}{outer}}}");
        return Some(TextEdit::replace(object, whole));
    };
    let rest = text.get(last.span.end()..object.end().checked_sub(1)?)?;
    let Some((line, _)) = rest.split_once('\n') else {
        let comma = if rest.trim_start().starts_with(',') { "" } else { "," };
        let at = last.span.end() + rest.trim_end().len();
        return Some(TextEdit::insert(at, format!("{comma} {entry}")));
    };
    let at = last.span.end() + line.trim_end_matches('\r').len();
    Some(TextEdit::insert(at, format!("{line_break}{}{entry}", margin(last_key.span.start())?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};
    use crate::text::apply;

    #[test]
    fn entries_are_written_behind_the_others() {
        for (before, after) in [
            (
                "b {\n  in = {\n    a   = 1 # one\n    bcd = 2\n  }\n}\n",
                "b {\n  in = {\n    a   = 1 # one\n    bcd = 2\n    k   = 0\n  }\n}\n",
            ),
            ("b {\n  in = {\n    a = 1, # é\n  }\n}\n", "b {\n  in = {\n    a = 1, # é\n    k = 0\n  }\n}\n"),
            ("b {\n  in = { a = 1 }\n}\n", "b {\n  in = { a = 1, k = 0 }\n}\n"),
            ("b {\n  in = { a = 1, }\n}\n", "b {\n  in = { a = 1, k = 0 }\n}\n"),
            ("b {\n  in = {}\n}\n", "b {\n  in = {\n    k = 0\n  }\n}\n"),
            ("b {\n  in = {\n    # none\n  }\n}\n", "b {\n  in = {\n    # none\n    k = 0\n  }\n}\n"),
            ("b {\n  x = 1\n}\n", "b {\n  x = 1\n  in = {\n    k = 0\n  }\n}\n"),
            ("b {\n  in = { a = [\n    1,\n  ] }\n}\n", "b {\n  in = { a = [\n    1,\n  ], k = 0 }\n}\n"),
            (
                "b {\r\n  in = {\r\n    a = 1\r\n  }\r\n}\r\n",
                "b {\r\n  in = {\r\n    a = 1\r\n    k = 0\r\n  }\r\n}\r\n",
            ),
            ("b {\n  in = merge({}, {})\n}\n", "b {\n  in = merge({}, {})\n}\n"),
            ("b {\n  in = {\n    a =\n  }\n}\n", "b {\n  in = {\n    a =\n  }\n}\n"),
        ] {
            let parsed = parse(Language::Hcl, before.into(), None);
            let block = parsed.hcl().unwrap().blocks().next().unwrap();
            let edits = add_entry(&parsed, block, "in", "k", "0");
            assert_eq!(apply(before, &edits).unwrap(), after, "{before}");
        }
    }
}
