//! Practices about what works at all.

pub(super) mod declare_build_arguments;
pub(super) mod define_references;
pub(super) mod one_command_and_entrypoint;
pub(super) mod replace_removed_functions;
pub(super) mod unique_stage_names;
pub(super) mod use_workdir;
pub(super) mod valid_ports;
pub(super) mod valid_structure;
pub(super) mod valid_syntax;
