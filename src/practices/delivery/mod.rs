//! Practices about what is delivered, and how surely.

pub(super) mod avoid_hardcoded_accounts;
pub(super) mod avoid_provisioners;
pub(super) mod pin_module_versions;
pub(super) mod pin_provider_versions;
pub(super) mod require_terraform_version;
pub(super) mod tag_resources;
