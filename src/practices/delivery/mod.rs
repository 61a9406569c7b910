//! Practices about how things get to where they run.

pub(super) mod build_in_own_stage;
pub(super) mod install_from_lock_file;
pub(super) mod leave_platform_to_build;
pub(super) mod use_compose_plugin;
pub(super) mod use_current_npm_options;
