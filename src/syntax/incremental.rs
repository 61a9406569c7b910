use std::cell::RefCell;
use std::collections::HashMap;

use tree_sitter::{InputEdit, Parser, Point, Tree};

use super::{Language, Parsed};

thread_local! {
    /// One parser per language and thread: making one is cheap, loading its grammar is not free.
    static PARSERS: RefCell<HashMap<Language, Parser>> = RefCell::new(HashMap::new());
}

/// Parses healed text, taking over what `previous` has in common with it. The edit told to tree-sitter is the
/// prefix/suffix difference of the two *healed* texts, not what the editor did. `None` if the grammar cannot be
/// loaded or gives up.
pub fn reparse(language: Language, healed: &str, previous: Option<&Parsed>) -> Option<Tree> {
    let old = previous.filter(|previous| previous.language == language).and_then(|previous| follow(previous, healed));
    parse_from(language, healed, old.as_ref())
}

/// The tree of an earlier state, if it was made, told how the healed text has changed since.
pub(super) fn follow(previous: &Parsed, healed: &str) -> Option<Tree> {
    let mut tree = previous.tree.get().cloned().flatten().or_else(|| previous.earlier_tree.clone())?;
    tree.edit(&difference(&previous.healed, healed));
    Some(tree)
}

/// Parses healed text, taking over what a tree that was told of all changes has in common with it.
pub(super) fn parse_from(language: Language, healed: &str, old: Option<&Tree>) -> Option<Tree> {
    PARSERS.with_borrow_mut(|parsers| {
        let parser = match parsers.entry(language) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let mut parser = Parser::new();
                parser.set_language(&grammar(language)).ok()?;
                entry.insert(parser)
            }
        };
        parser.parse(healed, old)
    })
}

/// The tree-sitter grammar behind a language.
pub(super) fn grammar(language: Language) -> tree_sitter::Language {
    match language {
        Language::Dockerfile => tree_sitter_containerfile::LANGUAGE.into(),
        Language::Yaml | Language::Json => tree_sitter_yaml::LANGUAGE.into(),
        Language::Hcl => tree_sitter_hcl::LANGUAGE.into(),
    }
}

fn difference(old: &str, new: &str) -> InputEdit {
    let (a, b) = (old.as_bytes(), new.as_bytes());
    let (prefix, suffix) = common(a, b);
    InputEdit {
        start_byte: prefix,
        old_end_byte: a.len() - suffix,
        new_end_byte: b.len() - suffix,
        start_position: point(a, prefix),
        old_end_position: point(a, a.len() - suffix),
        new_end_position: point(b, b.len() - suffix),
    }
}

/// How many bytes two texts have in common at their beginnings and, beyond those, at their ends.
pub(super) fn common(a: &[u8], b: &[u8]) -> (usize, usize) {
    const STEP: usize = 64;
    let (shorter, offset) = (a.len().min(b.len()), b.len().wrapping_sub(a.len()));
    let mut prefix = 0;
    while prefix + STEP <= shorter && a[prefix..prefix + STEP] == b[prefix..prefix + STEP] {
        prefix += STEP;
    }
    prefix += a[prefix..].iter().zip(&b[prefix..]).take_while(|(x, y)| x == y).count();
    let (mut end, first) = (a.len(), a.len() - (shorter - prefix));
    let counterpart = |at: usize| at.wrapping_add(offset);
    while end >= first + STEP && a[end - STEP..end] == b[counterpart(end - STEP)..counterpart(end)] {
        end -= STEP;
    }
    while end > first && a[end - 1] == b[counterpart(end - 1)] {
        end -= 1;
    }
    (prefix, a.len() - end)
}

/// Rows as tree-sitter counts them: LF alone.
fn point(text: &[u8], at: usize) -> Point {
    let before = &text[..at];
    let row = before.iter().filter(|&&b| b == b'\n').count();
    let column = before.iter().rev().take_while(|&&b| b != b'\n').count();
    Point { row, column }
}
