//! Practices about what reads well.

pub(super) mod comment_with_hash;
pub(super) mod consistent_casing;
pub(super) mod continue_lines_without_gaps;
pub(super) mod describe_outputs;
pub(super) mod describe_variables;
pub(super) mod download_with_one_tool;
pub(super) mod drop_needless_interpolation;
pub(super) mod follow_label_schema;
pub(super) mod index_in_brackets;
pub(super) mod join_runs;
pub(super) mod leave_out_interactive_commands;
pub(super) mod mend_rather_than_silence;
pub(super) mod mount_declared_volumes;
pub(super) mod name_in_snake_case;
pub(super) mod quiet_downloads;
pub(super) mod quote_ports;
pub(super) mod remove_unused_declarations;
pub(super) mod remove_unused_providers;
pub(super) mod replace_maintainer;
pub(super) mod set_shell_by_instruction;
pub(super) mod type_variables;
pub(super) mod use_apt_get;
pub(super) mod use_copy_instead_of_add;
pub(super) mod use_what_is_declared;
pub(super) mod valid_label_names;
pub(super) mod write_pairs_with_equals;
