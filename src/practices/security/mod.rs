//! Practices about what leaks or lets in.

pub(super) mod drop_privileged;
pub(super) mod keep_secrets_out_of_environment;
pub(super) mod run_as_non_root;
