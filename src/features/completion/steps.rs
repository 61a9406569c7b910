//! How deep what is written stands below its key: as in the rest of the file, whatever the texts that are offered have.

use crate::model::CompletionItem;
use crate::syntax::yaml;
use crate::syntax::{Context, Language, Parsed, Step};

/// Columns that texts which are offered have, and most files.
const USUAL: (usize, usize) = (2, 2);

/// Columns of a dash and the blank behind it.
const DASH: usize = 2;

/// Moves further lines of what is offered to the columns that mappings and lists of the file have.
pub(super) fn follow(items: &mut [CompletionItem], parsed: &Parsed, context: &Context) {
    if parsed.language != Language::Yaml || !items.iter().any(|item| item.edit.text.contains('\n')) {
        return;
    }
    let steps = around(context, yaml::steps(parsed));
    if steps == USUAL {
        return;
    }
    for item in items.iter_mut().filter(|item| item.edit.text.contains('\n')) {
        let start = item.edit.span.start();
        let before = parsed.text.get(..start).unwrap_or("");
        let above = before.get(before.rfind('\n').map_or(0, |end| end + 1)..).unwrap_or("");
        item.edit.text = moved(&item.edit.text, above, steps);
    }
}

/// How deep things stand around a place, which may be otherwise than in most of the file.
fn around(context: &Context, (mapping, list): (usize, usize)) -> (usize, usize) {
    let depth = context.path.len();
    let own = context.path.iter().all(|step| matches!(step, Step::Key(_))).then(|| context.indent.checked_div(depth));
    match own.flatten() {
        Some(own) if own > 0 && own * depth == context.indent && own != mapping => {
            (own, if list == 0 { 0 } else { own })
        }
        _ => (mapping, list),
    }
}

/// A text whose first line stands behind `above`, with its further lines in columns of these steps.
fn moved(text: &str, above: &str, (mapping, list): (usize, usize)) -> String {
    // Columns that values stand in, from the outside in: as the text has them, and as they are to be.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut out = String::new();
    let first = text.lines().next().unwrap_or("");
    push(&mut open, &format!("{above}{first}"), 0, 0);
    for (index, line) in text.split('\n').enumerate() {
        if index == 0 {
            out.push_str(line);
            continue;
        }
        out.push('\n');
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        if content.is_empty() {
            out.push_str(line);
            continue;
        }
        while open.pop_if(|(old, _)| *old > column).is_some() {}
        let step = if content.starts_with("- ") || content == "-" { list } else { mapping };
        let new = match open.last() {
            Some((old, new)) if *old == column => *new,
            Some((_, new)) => new + step,
            None => column,
        };
        out.push_str(&" ".repeat(new));
        out.push_str(content);
        push(&mut open, content, column, new);
    }
    out
}

/// The columns in which a line begins values: its own, and those behind its dashes.
fn push(open: &mut Vec<(usize, usize)>, line: &str, old: usize, new: usize) {
    let content = line.trim_start_matches(' ');
    let blanks = line.len() - content.len();
    let (mut old, mut new, mut rest) = (old + blanks, new + blanks, content);
    loop {
        if open.last().is_none_or(|(last, _)| *last < old) {
            open.push((old, new));
        }
        let Some(behind) = rest.strip_prefix("- ") else { return };
        (old, new, rest) = (old + DASH, new + DASH, behind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_move_to_the_columns_of_the_file() {
        for (above, text, steps, expected) in [
            (
                "    ",
                "redis:\n      image: a\n      ports:\n        - 1",
                (4, 4),
                "redis:\n        image: a\n        ports:\n            - 1",
            ),
            (
                "  - ",
                "a:\n      b: 1\n    c:\n      - d: 1\n        e: 2",
                (4, 4),
                "a:\n        b: 1\n    c:\n        - d: 1\n          e: 2",
            ),
            ("", "a:\n    b: 1", (4, 4), "a:\n    b: 1"),
            ("", "a:\n  - b", (2, 0), "a:\n- b"),
            ("    depends_on:", "\n      - db", (4, 4), "\n        - db"),
        ] {
            assert_eq!(moved(text, above, steps), expected, "{text}");
        }
    }
}
