//! YAML 1.2, and JSON read as YAML.

mod document;

pub use document::{Document, Entry, Kind, Node, NodeId, Scalar, Style, Via};

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
        view: View::Yaml(Document::default()),
        incompletes: Vec::new(),
        errors: Vec::new(),
    }
}

/// Where the cursor stands.
pub fn context(_parsed: &Parsed, offset: usize) -> Context {
    Context { path: Vec::new(), slot: Slot::Nothing, typed: Span::at(offset), present: Vec::new(), indent: 0 }
}

/// Reads a JSON text.
pub fn parse_json(text: Arc<str>, previous: Option<&Parsed>) -> Parsed {
    parse(text, previous)
}

/// Cuts a file into segments.
pub fn cut(text: &str) -> Vec<Span> {
    vec![Span::new(0, text.len())]
}
