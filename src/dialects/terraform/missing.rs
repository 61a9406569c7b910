//! What is missing in a block, written where it belongs.

use crate::model::{Realised, Refusal, Safety};
use crate::syntax::hcl::{self, Block, Body};
use crate::syntax::{Parsed, parse};
use crate::text::{Edits, Span, TextEdit, apply};

/// Names in the title of a change; the others are counted.
const NAMES: usize = 3;

/// Adds arguments and blocks to the block whose type stands at `head`. An argument `inputs.name` is an entry of the object
/// that `inputs` is.
pub(super) fn add(
    parsed: &Parsed,
    head: Span,
    arguments: &[(String, String)],
    blocks: &[String],
) -> Result<Realised, Refusal> {
    let gone = || Refusal::because("the block is not where it was");
    let mut text = parsed.text.to_string();
    let mut write = |edits: &dyn Fn(&Parsed, &Block) -> Edits| {
        let made = parse(parsed.language, text.as_str().into(), None);
        let block = made.hcl().and_then(|body| block_at(body, head)).ok_or_else(gone)?;
        let edits = edits(&made, block);
        if edits.is_empty() {
            return Err(Refusal::because("a line here is not well-formed; mend it first"));
        }
        text = apply(&text, &edits).map_err(|_| gone())?;
        Ok(())
    };
    for (name, value) in arguments {
        write(&|made, block| match name.split_once('.') {
            Some((object, key)) => hcl::add_entry(made, block, object, key, value),
            None => hcl::set_attribute(made, block, &[name], value),
        })?;
    }
    for one in blocks {
        write(&|made, block| hcl::insert_block(made, block, None, one))?;
    }
    let names = arguments.iter().map(|(name, _)| name.rsplit('.').next().unwrap_or(name));
    let names: Vec<String> = names
        .chain(blocks.iter().filter_map(|block| block.split_whitespace().next()))
        .map(|name| format!("`{name}`"))
        .collect();
    let edits = difference(&parsed.text, &text);
    if edits.is_empty() {
        return Err(Refusal::because("nothing is missing"));
    }
    Ok(Realised { title: title(&names), safety: Safety::Unsafe, edits, creates: Vec::new() })
}

fn title(names: &[String]) -> String {
    let (shown, rest) = names.split_at(names.len().min(NAMES));
    match (shown, rest.len()) {
        ([one], 0) => format!("Add {one}"),
        ([before @ .., last], 0) => format!("Add {} and {last}", before.join(", ")),
        (shown, more) => format!("Add {} and {more} more", shown.join(", ")),
    }
}

/// The block whose type stands at a place, however deep.
fn block_at(body: &Body, head: Span) -> Option<&Block> {
    let around = body.blocks().find(|block| block.span.touches(head.start()) && block.kind.span.start <= head.start)?;
    if around.kind.span == head { Some(around) } else { block_at(&around.body, head) }
}

/// One edit from the first letter that differs to the last.
fn difference(before: &str, after: &str) -> Edits {
    let prefix: usize =
        before.chars().zip(after.chars()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    let (rest, new) = (before.get(prefix..).unwrap_or(""), after.get(prefix..).unwrap_or(""));
    let suffix: usize = rest
        .chars()
        .rev()
        .zip(new.chars().rev())
        .take_while(|(one, other)| one == other)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let span = Span::new(prefix, before.len() - suffix);
    let text = new.get(..new.len() - suffix).unwrap_or("");
    if span.is_empty() && text.is_empty() { Edits::new() } else { vec![TextEdit::replace(span, text)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Language;

    #[test]
    fn arguments_and_blocks_are_written_where_they_belong() {
        for (before, head, arguments, blocks, expected) in [
            (
                "r \"a\" \"é\" {\n  x = 1 # why\n  y {}\n}\n",
                "r",
                vec![("long", "\"\"")],
                vec!["z {\n  k = 0\n}"],
                "Add `long` and `z`\nr \"a\" \"é\" {\n  x    = 1 # why\n  long = \"\"\n  y {}\n\n  z {\n    k = 0\n  }\n}\n",
            ),
            ("m \"n\" {}\n", "m", vec![("a", "1")], vec![], "Add `a`\nm \"n\" {\n  a = 1\n}\n"),
            (
                "r {\n  y {\n  }\n}\n",
                "y",
                vec![("a", "[]"), ("b", "{}"), ("c", "0"), ("d", "0")],
                vec![],
                "Add `a`, `b`, `c` and 1 more\nr {\n  y {\n    a = []\n    b = {}\n    c = 0\n    d = 0\n  }\n}\n",
            ),
        ] {
            let parsed = parse(Language::Hcl, before.into(), None);
            let at = before.find(head).unwrap();
            let arguments: Vec<_> = arguments.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
            let blocks: Vec<_> = blocks.into_iter().map(str::to_owned).collect();
            let made = add(&parsed, Span::new(at, at + head.len()), &arguments, &blocks).unwrap();
            assert_eq!(format!("{}\n{}", made.title, apply(before, &made.edits).unwrap()), expected);
        }
    }
}
