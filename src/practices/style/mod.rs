//! Practices about what reads well.

pub(super) mod consistent_casing;
pub(super) mod continue_lines_without_gaps;
pub(super) mod replace_maintainer;
pub(super) mod use_apt_get;
pub(super) mod use_copy_instead_of_add;
pub(super) mod write_pairs_with_equals;
