//! Practices about what reads well.

pub(super) mod comment_with_hash;
pub(super) mod consistent_casing;
pub(super) mod continue_lines_without_gaps;
pub(super) mod describe_outputs;
pub(super) mod describe_variables;
pub(super) mod drop_needless_interpolation;
pub(super) mod index_in_brackets;
pub(super) mod mount_declared_volumes;
pub(super) mod name_in_snake_case;
pub(super) mod remove_unused_declarations;
pub(super) mod remove_unused_providers;
pub(super) mod replace_maintainer;
pub(super) mod type_variables;
pub(super) mod use_apt_get;
pub(super) mod use_copy_instead_of_add;
pub(super) mod write_pairs_with_equals;
