//! Practices about what reads well.

pub(super) mod describe_outputs;
pub(super) mod describe_variables;
pub(super) mod drop_needless_interpolation;
pub(super) mod remove_unused_declarations;
pub(super) mod type_variables;
