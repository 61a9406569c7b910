//! Blocks whose first line is gone, or half typed: what stands in them shows what it was.

use super::lines::{Line, line_at, line_before, lines_below};
use super::mistake::{MISPLACED, crossed, is_entry, is_sound, is_text, key_and_value, never_closed};
use super::scanner::{is_marker, is_silent};
use crate::syntax::SyntaxError;
use crate::text::Span;

/// Lines of a block that are filled together, and in which its beginning is looked for.
pub(super) const BLOCK: usize = 1_000;

/// Lines around a mistake, each less deep than the one before, that may lack what they open.
const AROUND: usize = 4;

/// Lines to fill, and what is said of them.
pub(super) struct Block {
    /// In order, at least one.
    pub(super) lines: Vec<Line>,
    pub(super) said: SyntaxError,
    /// Whether it is what is wrong even where less could be filled.
    pub(super) is_sure: bool,
}

/// What may be wrong with the blocks around a mistake, besides a single line.
pub(super) fn around(text: &str, at: usize) -> Vec<Block> {
    let line = line_at(text, at);
    // The place is often told one line late.
    let lines = [Some(line), above(text, line).next()].into_iter().flatten();
    let keyless = lines.into_iter().find_map(|line| keyless(text, line));
    let near = std::iter::once(line).chain(above(text, line).take(2));
    let deep = near.into_iter().find_map(|line| above_its_list(text, line));
    let unclosed = unclosed(text, line);
    deep.into_iter().chain(unclosed).chain(keyless).chain(opened(text, line)).collect()
}

/// A key and the list that is meant to be its value, if the key stands deeper than the items.
fn above_its_list(text: &str, key: Line) -> Option<Block> {
    let opens = key.typed(text);
    let is_item = |line: &Line| matches!(line.typed(text).of(text).split(' ').next(), Some("-"));
    let first = below(text, key).next().filter(is_item)?;
    let column = first.indent(text);
    if is_item(&key) || !is_open_key(opens.of(text)) || column >= key.indent(text) {
        return None;
    }
    // The items may as well go on with a list that is there already.
    let holder = above(text, key).find(|line| line.indent(text) <= column)?;
    let (before, at) = holder.of(text).split_at_checked(column).unwrap_or_default();
    if at.starts_with('-') && before.chars().all(|c| matches!(c, ' ' | '-')) {
        return None;
    }
    let is_listed = |line: &Line| line.indent(text) > column || line.indent(text) == column && is_item(line);
    let lines = std::iter::once(key).chain(below(text, key).take_while(is_listed)).collect();
    Some(Block { lines, said: SyntaxError { span: opens, message: MISPLACED.to_owned() }, is_sure: true })
}

/// The lines of a list or mapping in brackets that are never closed, where what stands less deep follows them.
fn unclosed(text: &str, line: Line) -> Option<Block> {
    let mut inside = above(text, line).find(|above| !above.typed(text).of(text).starts_with([']', '}']))?;
    for step in 0..=AROUND {
        // What opens a bracket may stand right above what closes another one.
        let is_next = |above: &Line| above.indent(text) < inside.indent(text);
        let opener = if step == 0 { inside } else { above(text, inside).find(is_next)? };
        let opens = opener.typed(text);
        let content = opens.of(text).trim_start_matches("- ");
        let (_, value) = key_and_value(content);
        let bracket = [('[', ']'), ('{', '}')].into_iter().find(|(open, _)| value.starts_with(*open));
        let Some((open, close)) = bracket.filter(|_| !value.starts_with("{{")) else {
            inside = opener;
            continue;
        };
        let column = opener.indent(text) + opens.len() - content.len();
        let mut lines: Vec<Line> = below(text, opener).take_while(|below| below.indent(text) > column).collect();
        let last = lines.last().copied().unwrap_or(opener);
        let within = text.get(opens.start()..last.end).unwrap_or("");
        let behind = below(text, last).next();
        let behind = behind.filter(|behind| behind.typed(text).of(text).starts_with([']', '}']));
        lines.insert(0, opener);
        lines.extend(behind);
        let start = opens.end() - value.len();
        let written = lines.iter().map(|line| line.start.max(start)..line.end);
        if let Some((at, inner)) = crossed(written.filter_map(|line| Some((line.start, text.get(line)?)))) {
            // What the inner one opens goes with it.
            let line = line_at(text, at);
            if line.start > opener.start {
                let is_deeper = |below: &Line| below.indent(text) > line.indent(text);
                lines.retain(|below| below.start == line.start || below.start > line.start && is_deeper(below));
            }
            let said = SyntaxError { span: Span::new(at, line.typed(text).end()), message: never_closed(inner) };
            return Some(Block { lines, said, is_sure: true });
        }
        if step == 0 {
            continue;
        }
        let closes = behind.is_some_and(|behind| behind.typed(text).of(text).starts_with(close));
        if closes || last == opener || within.matches(open).count() <= within.matches(close).count() {
            return None;
        }
        lines.retain(|line| behind.is_none_or(|behind| line.start < behind.start));
        let said = SyntaxError { span: Span::new(start, opens.end()), message: never_closed(open) };
        return Some(Block { lines, said, is_sure: true });
    }
    None
}

/// The first lines below a key or dash, or of a document, if they stand deeper than the entry on `line`, which belongs there
/// as well: they have lost their key.
fn keyless(text: &str, line: Line) -> Option<Block> {
    let column = line.indent(text);
    let content = line.typed(text).of(text);
    if !is_entry(content) || content.starts_with('-') || !is_sound(content) {
        return None;
    }
    let opener = above(text, line).find(|above| above.indent(text) <= column);
    // At the top of a document, what is gone stood above all others.
    let opener = opener.filter(|opener| !is_marker(opener.of(text), "---"));
    let opens = opener.map_or(Span::at(0), |opener| opener.typed(text));
    let is_dash = opens.of(text) == "-";
    if opener.is_some_and(|opener| opener.indent(text) == column || !is_dash && !is_open_key(opens.of(text))) {
        return None;
    }
    let is_between = |above: &Line| above.indent(text) > column;
    let mut lines: Vec<Line> = above(text, line).take_while(is_between).collect();
    lines.reverse();
    let first = lines.first()?;
    let start = match opener {
        Some(opener) => opener.next,
        None => top(text, *first).filter(|_| is_entry(first.typed(text).of(text)))?,
    };
    // Otherwise the line might as well be one that stands too far to the left.
    let is_below_comment = text.get(start..first.start).is_some_and(|between| between.contains('#'));
    let has_neighbour = || {
        let mut behind = below(text, line).skip_while(|below| below.indent(text) > column);
        behind.next().is_some_and(|next| next.indent(text) == column)
    };
    if !is_dash && !is_below_comment && !has_neighbour() {
        return None;
    }
    let (span, message) = match is_dash {
        true => {
            (opens, "A key is missing behind this dash: the lines below stand deeper than the other keys of the item")
        }
        false => (first.typed(text), "The key of these lines is missing above them: what follows them is less deep"),
    };
    Some(Block { lines, said: SyntaxError { span, message: message.to_owned() }, is_sure: true })
}

/// Where the document begins, if nothing stands above its first line but comments and a marker.
fn top(text: &str, first: Line) -> Option<usize> {
    let mut above = std::iter::successors(line_before(text, first.start), |above| line_before(text, above.start));
    let last = above.by_ref().take(BLOCK).take_while(|above| is_silent(above.of(text))).last();
    let start = last.map_or(first.start, |last| last.start);
    let marker = line_before(text, start);
    marker.is_none_or(|marker| is_marker(marker.of(text), "---")).then_some(start)
}

/// The lines below a key or dash that were to be a text, or to stand in brackets.
fn opened(text: &str, line: Line) -> Option<Block> {
    let mut inside = line;
    for _ in 0..AROUND {
        let opener = above(text, inside).find(|above| above.indent(text) < inside.indent(text))?;
        let opens = opener.typed(text);
        let is_dash = opens.of(text) == "-";
        let content = opens.of(text).trim_start_matches("- ");
        let column = opener.indent(text) + opens.len() - content.len();
        let mut lines: Vec<Line> = below(text, opener).take_while(|below| below.indent(text) > column).collect();
        if let (Some(first), Some(last), true) = (lines.first(), lines.last(), is_dash || is_open_key(content)) {
            let within = text.get(first.start..last.end).unwrap_or("");
            let closer = last.typed(text).of(text).chars().next();
            // Entries of a block are sound without a bracket, and what closes one among them closes nothing.
            let is_block =
                |line: &Line| is_entry(line.typed(text).of(text)) && !line.of(text).trim_end().ends_with(',');
            let is_block = lines.len() > 1 && lines.iter().rev().skip(1).all(is_block);
            let bracket = [(']', '['), ('}', '{')].into_iter().filter(|_| !is_block).find(|(close, open)| {
                closer == Some(*close) && within.matches(*open).count() < within.matches(*close).count()
            });
            // Of entries among which one is broken, the others are still some.
            let beside = || lines.iter().filter(|line| line.indent(text) == first.indent(text));
            let texts = beside().filter(|line| is_text(line.typed(text).of(text))).count();
            let is_text = is_text(first.typed(text).of(text)) && 2 * texts > beside().count();
            let message = match bracket {
                Some((_, open)) => format!("`{open}` is missing at the end of this line: what closes it stands below"),
                None if is_text => {
                    "The lines below are not well-formed as they stand; a text begins with `|` at the end of this line"
                        .to_owned()
                }
                None => return None,
            };
            // Other keys may belong to the item that begins on the line.
            if column == opener.indent(text) {
                lines.insert(0, opener);
            }
            return Some(Block {
                lines,
                said: SyntaxError { span: opens, message },
                is_sure: is_dash || bracket.is_some(),
            });
        }
        inside = opener;
    }
    None
}

/// Whether a line is a key with nothing behind its colon.
fn is_open_key(content: &str) -> bool {
    matches!(key_and_value(content), (Some(_), value) if value.is_empty() || value.starts_with('#'))
}

/// The lines above one that say something, upwards.
fn above(text: &str, line: Line) -> impl Iterator<Item = Line> {
    let above = move |line: &Line| line_before(text, line.start);
    std::iter::successors(above(&line), above).take(BLOCK).filter(|line| !is_silent(line.of(text)))
}

/// The lines below one that say something.
fn below(text: &str, line: Line) -> impl Iterator<Item = Line> {
    lines_below(text, line).take(BLOCK).filter(|line| !is_silent(line.of(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_without_their_first_line() {
        let said = |text: &str, at: &str| {
            let found = around(text, text.rfind(at).unwrap()).into_iter().next();
            found.map(|block| (block.lines.len(), block.said.span.of(text).to_owned()))
        };
        let wanted = |lines: usize, span: &str| Some((lines, span.to_owned()));
        assert_eq!(said("a:\n  # b:\n    c: 1\n    d: 1\n  e: 1\n", "e:"), wanted(2, "c: 1"));
        assert_eq!(said("a:\n    c: 1\n  e: 1\n  f: 1\n", "e:"), wanted(1, "c: 1"));
        assert_eq!(said("a:\n    c: 1\n  e: 1\n    f: 1\n", "e:"), None);
        assert_eq!(said("# a:\n  c: 1\n  d: 1\ne: 1\n", "e:"), wanted(2, "c: 1"));
        assert_eq!(said("---\n  c: 1\n\ne: 1\nf:\n", "e:"), wanted(1, "c: 1"));
        assert_eq!(said("  c: 1\ne: 1\n", "e:"), None);
        assert_eq!(said("g: 1\n---\n  c: 1\ne: 1\n", "e:"), None);
        assert_eq!(said("-\n    c: 1\n  e: 1\n", "e:"), wanted(1, "-"));
        assert_eq!(said("a:\n  - b\n  -\n    some *text*\n    and more\n    x: y\n", "x:"), wanted(4, "-"));
        assert_eq!(said("a:\n  b:\n    'x',\n    'y',\n  ]\n", "'y'"), None);
        assert_eq!(said("a:\n  'x',\n  'y',\n  ]\n", "'y'"), wanted(4, "a:"));
        assert_eq!(said("a:\n  b: 1\n  c\n", "c"), None);
    }
}
