//! YAML 1.2, and JSON read as YAML.

mod checks;
mod cursor;
mod document;
mod dump;
pub mod edit;
mod events;
mod flow;
mod format;
mod heal;
mod json;
mod json_reader;
mod json_token;
mod judge;
mod lines;
mod mistake;
mod origin;
mod outline;
mod place;
mod scalar;
mod scanner;
mod view;
mod write;

pub use document::{Document, Entry, Kind, Node, NodeId, Scalar, Style, Via};
pub use dump::dump;
pub use format::format;
pub use write::Tree;

use std::sync::Arc;

use super::{Context, Incomplete, Language, Parsed, View, reparse};
use crate::text::Span;
use heal::Healed;

/// Reads a segment: one YAML document.
pub(super) fn parse(text: Arc<str>, previous: Option<&Parsed>) -> Parsed {
    let healed = heal::heal(&text);
    read(text, healed, previous)
}

/// Reads a JSON text.
pub(super) fn parse_json(text: Arc<str>, previous: Option<&Parsed>) -> Parsed {
    let (healed, document) = json::heal_json(&text);
    let tree = if healed.refused { None } else { reparse(Language::Json, &healed.text, previous) };
    let Healed { text: healed, incompletes, mut errors, .. } = healed;
    errors.extend(checks::duplicates(&text, &document));
    errors.sort_by_key(|error| error.span);
    let view = View::Yaml(document);
    Parsed { language: Language::Json, text, healed, tree: tree.into(), view, incompletes, errors }
}

/// Cuts a file into its documents; a document longer than the grammar reads, at its outermost entries.
pub(super) fn cut(text: &str) -> Vec<Span> {
    scanner::cut(text)
}

fn read(text: Arc<str>, mut healed: Healed, previous: Option<&Parsed>) -> Parsed {
    // A long document whose rows hang under one entry cannot be cut; the strict parser reads it without the grammar.
    let is_long = !healed.refused && scanner::is_too_long(&healed.text);
    let mut tree = if healed.refused || is_long { None } else { reparse(Language::Yaml, &healed.text, previous) };
    if tree.as_ref().is_some_and(|tree| tree.root_node().has_error()) && heal::fill_tabs(&mut healed) {
        tree = match scanner::guard(&healed.text, scanner::Form::Broken) {
            Some(error) => {
                healed = healed.refuse(error);
                None
            }
            None => reparse(Language::Yaml, &healed.text, previous),
        };
    }
    let Healed { text: healed, incompletes, mut errors, .. } = healed;
    let document = match &tree {
        Some(tree) => view_of(&healed, tree, &incompletes),
        None if is_long => events::build(&healed, &incompletes).unwrap_or_default(),
        None => Document::default(),
    };
    errors.extend(checks::check(&healed, &document));
    errors.sort_by_key(|error| error.span);
    Parsed {
        language: Language::Yaml,
        text,
        healed,
        tree: tree.into(),
        view: View::Yaml(document),
        incompletes,
        errors,
    }
}

/// The grammar refuses some well-formed texts; their view is built from the strict parser's events.
fn view_of(healed: &str, tree: &tree_sitter::Tree, incompletes: &[Incomplete]) -> Document {
    let strict = tree.root_node().has_error().then(|| events::build(healed, incompletes)).flatten();
    strict.unwrap_or_else(|| view::build(healed, tree, incompletes))
}

/// Where the cursor stands, read from the lines around it, never from the tree.
pub(super) fn context(parsed: &Parsed, offset: usize) -> Context {
    cursor::context(parsed, offset)
}

#[cfg(test)]
mod tests;
