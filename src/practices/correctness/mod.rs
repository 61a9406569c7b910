//! Practices about what works at all.

pub(super) mod define_references;
pub(super) mod match_keys;
pub(super) mod match_ports;
pub(super) mod match_selectors;
pub(super) mod replace_removed_functions;
pub(super) mod use_served_api_versions;
pub(super) mod valid_structure;
pub(super) mod valid_syntax;
