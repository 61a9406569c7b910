//! Practices about what works at all.

pub(super) mod define_references;
pub(super) mod replace_removed_functions;
pub(super) mod valid_structure;
pub(super) mod valid_syntax;
