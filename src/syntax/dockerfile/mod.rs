//! Dockerfile, as BuildKit reads it.

mod instruction;

pub use instruction::{
    Arguments, Directive, Dockerfile, Flag, Heredoc, Instruction, Keyword, Pair, Stage, Variable, Word,
};

use std::sync::Arc;

use super::{Context, Parsed, Slot, View};
use crate::text::Span;

/// Reads a segment.
pub fn parse(text: Arc<str>, _previous: Option<&Parsed>) -> Parsed {
    Parsed {
        language: super::Language::Yaml,
        healed: text.clone(),
        text,
        tree: None,
        view: View::Dockerfile(Dockerfile::default()),
        incompletes: Vec::new(),
        errors: Vec::new(),
    }
}

/// Where the cursor stands.
pub fn context(_parsed: &Parsed, offset: usize) -> Context {
    Context { path: Vec::new(), slot: Slot::Nothing, typed: Span::at(offset), present: Vec::new(), indent: 0 }
}
