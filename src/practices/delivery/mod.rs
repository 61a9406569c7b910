//! Practices about what is delivered, and how surely.

pub(super) mod avoid_hardcoded_accounts;
pub(super) mod avoid_provisioners;
pub(super) mod build_in_own_stage;
pub(super) mod install_from_lock_file;
pub(super) mod leave_platform_to_build;
pub(super) mod pin_module_versions;
pub(super) mod pin_provider_versions;
pub(super) mod require_terraform_version;
pub(super) mod state_pull_policy;
pub(super) mod tag_resources;
pub(super) mod use_compose_plugin;
pub(super) mod use_current_npm_options;
pub(super) mod use_ingress_class_name;
pub(super) mod use_service_account_name;
