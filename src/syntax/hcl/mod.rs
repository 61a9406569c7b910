//! HashiCorp's configuration language, native syntax.
//!
//! Half-typed text is the normal state of a file in an editor. [`token`] reads the lexical rules, line breaks
//! included; [`scanner`] cuts a file into segments; [`heal`] tries repairs and keeps those after which the strict
//! reader in [`view`] gets farthest. The tree-sitter tree of the healed text serves queries; the typed view is built
//! from the tokens, because the published grammar takes line breaks for white space and so reads some text wrongly.

mod body;
mod cursor;
mod dump;
mod edit;
mod expression;
mod format;
mod heal;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod recovery;
mod repair;
mod scanner;
mod template;
mod token;
mod view;

pub use body::{Attribute, Block, Body, Expression, Item, Label, Name, Part, Term, Traverse};
pub(in crate::syntax) use cursor::context;
pub use dump::{dump, dump_expression};
pub use edit::{insert_block, remove_attribute, remove_block, rename_label, replace_expression, set_attribute};
pub use format::{format, format_range};
pub(in crate::syntax) use scanner::cut;

use std::sync::Arc;

use super::{Language, Parsed, SyntaxError, View};

/// A text with mistakes beyond this size, in bytes, gets no tree: the grammar's own recovery is not linear.
const BROKEN_TREE_LIMIT: usize = 512 * 1024;

/// Reads a segment.
pub fn parse(text: Arc<str>, previous: Option<&Parsed>) -> Parsed {
    if let Some(at) = too_deep(&text) {
        let failure = view::nested_too_deeply(at);
        return Parsed {
            language: Language::Hcl,
            healed: text.clone(),
            text,
            tree: None,
            view: View::Hcl(Body::default()),
            incompletes: Vec::new(),
            errors: vec![SyntaxError { span: failure.span, message: failure.message }],
        };
    }
    let healed = heal::heal(&text);
    let grammar = healed.errors.is_empty() || text.len() <= BROKEN_TREE_LIMIT;
    let tree = grammar.then(|| super::reparse(Language::Hcl, &healed.text, previous)).flatten();
    Parsed {
        language: Language::Hcl,
        healed: if healed.text == *text { text.clone() } else { healed.text.into() },
        text,
        tree,
        view: View::Hcl(healed.reading.body),
        incompletes: healed.incompletes,
        errors: healed.errors,
    }
}

/// Where more is open at once than is read.
fn too_deep(text: &str) -> Option<usize> {
    let mut lexer = token::Lexer::new(text, 0, token::Matching::Strict);
    while lexer.next().kind != token::Kind::End {}
    lexer.too_deep
}
