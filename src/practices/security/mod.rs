//! Practices about what leaks or lets in.

pub(super) mod close_admin_ports;
pub(super) mod drop_privileged;
pub(super) mod keep_secrets_out_of_configuration;
pub(super) mod keep_secrets_out_of_environment;
pub(super) mod limit_policies;
pub(super) mod mark_secrets_sensitive;
pub(super) mod name_principals;
pub(super) mod run_as_non_root;
