//! HashiCorp's configuration language, native syntax.
//!
//! Half-typed text is the normal state of a file in an editor. `lexer` reads the lexical rules, line breaks
//! included; `scanner` cuts a file into segments; `heal` tries repairs and keeps those after which the strict
//! reader in `view` gets farthest. The tree-sitter tree of the healed text serves queries; the typed view is built
//! from the tokens, because the published grammar takes line breaks for white space and so reads some text wrongly.

mod body;
mod bound;
mod call;
mod closing;
mod cursor;
mod dump;
mod edit;
mod emptied;
mod entry;
mod expression;
mod format;
mod heal;
pub mod json;
mod lexer;
mod modern;
mod opening;
mod origin;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod recovery;
mod repair;
mod scanner;
mod scopes;
mod settle;
mod template;
mod token;
mod view;

pub use body::{Attribute, Block, Body, Expression, Item, Label, Name, Part, Term, Traverse};
pub use bound::{Bound, BoundName, bound_names, names_from_outside, names_of_loop, traversal_at, word_of_directive};
pub use call::{OpenCall, open_call};
pub(in crate::syntax) use closing::closings;
pub(in crate::syntax) use cursor::context;
pub use dump::{dump, dump_expression};
pub use edit::{insert_block, remove_attribute, remove_block, rename_label, replace_expression, set_attribute};
pub use entry::add_entry;
pub use format::{format, format_range};
pub(in crate::syntax) use scanner::{cut, settled};

use std::sync::{Arc, OnceLock};

use super::{Language, Parsed, View};

/// A text with mistakes beyond this size, in bytes, gets no tree: the grammar's own recovery is not linear.
const BROKEN_TREE_LIMIT: usize = 512 * 1024;

/// Reads a segment.
pub fn parse(text: Arc<str>) -> Parsed {
    let healed = heal::heal(&text);
    let grammar = !healed.refused && (healed.errors.is_empty() || text.len() <= BROKEN_TREE_LIMIT);
    Parsed {
        language: Language::Hcl,
        healed: if healed.text == *text { text.clone() } else { healed.text.into() },
        text,
        earlier_tree: None,
        tree: if grammar { OnceLock::new() } else { OnceLock::from(None) },
        view: View::Hcl(healed.reading.body),
        incompletes: healed.incompletes,
        errors: healed.errors,
    }
}

/// The grammar's tree of a segment.
pub(super) fn tree(parsed: &Parsed) -> Option<tree_sitter::Tree> {
    super::reparse(Language::Hcl, &parsed.healed, None)
}
