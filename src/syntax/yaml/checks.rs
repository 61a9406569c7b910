//! What is well-formed text and still no sound document: keys given twice, aliases of nothing.

use std::collections::{HashMap, HashSet};

use super::document::{Document, Kind, Node, NodeId};
use super::lines::{line_at, lines};
use super::scanner::MAYBE_PART_ROWS;
use crate::syntax::SyntaxError;

/// Findings of one kind per document; the rest is not worth the reader's time.
const LIMIT: usize = 100;

/// The mistakes of a document that only its view shows.
pub(super) fn check(text: &str, document: &Document) -> Vec<SyntaxError> {
    let mut errors: Vec<SyntaxError> =
        nodes(document).flat_map(|node| duplicate_keys(text, node)).take(LIMIT).collect();
    let mut aliases = unknown_aliases(document).peekable();
    // In a part of a longer document, the anchor may stand in another part.
    if aliases.peek().is_some() && lines(text).nth(MAYBE_PART_ROWS).is_none() {
        errors.extend(aliases.take(LIMIT));
    }
    errors
}

fn nodes(document: &Document) -> impl Iterator<Item = Node<'_>> {
    (0..document.nodes.len()).map(|index| document.node(NodeId(u32::try_from(index).unwrap_or(u32::MAX))))
}

/// Keys of one mapping that are equal (YAML 1.2.2 section 3.2.1.3). Merge keys are left alone: giving several is
/// common and every reader takes them together.
fn duplicate_keys(text: &str, mapping: Node<'_>) -> Vec<SyntaxError> {
    if mapping.kind() != Kind::Mapping {
        return Vec::new();
    }
    let mut seen: HashMap<(&str, bool), Node<'_>> = HashMap::new();
    let mut errors = Vec::new();
    for entry in mapping.entries() {
        if errors.len() >= LIMIT {
            break;
        }
        let Some(name) = entry.key.text().filter(|name| *name != "<<") else { continue };
        match seen.entry((name, entry.key.string().is_some())) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(entry.key);
            }
            std::collections::hash_map::Entry::Occupied(first) => {
                let first = first.get().span();
                let between = text.get(first.start()..entry.key.span().start()).unwrap_or("");
                let place = match lines(between).count() - 1 {
                    0 => "on the same line".to_owned(),
                    1 => "on the line above".to_owned(),
                    count => format!("{count} lines above"),
                };
                let line = line_at(text, first.start());
                let written: String = line.typed(text).of(text).chars().take(60).collect();
                let message = format!(
                    "the key `{name}` is given twice in one mapping; the first stands {place} (`{written}`) and most readers ignore or refuse one of them"
                );
                errors.push(SyntaxError { span: entry.key.span(), message });
            }
        }
    }
    errors
}

fn unknown_aliases(document: &Document) -> impl Iterator<Item = SyntaxError> {
    let mut known = HashSet::new();
    nodes(document).filter_map(move |node| {
        known.extend(node.anchor().map(|(name, _)| name));
        let name = node.alias().filter(|name| !known.contains(name))?;
        let message = format!("the alias `*{name}` has no anchor `&{name}` above it");
        Some(SyntaxError { span: node.span(), message })
    })
}
