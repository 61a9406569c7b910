//! Every practice whose page says `check: code`, sorted by id. Generated from the pages; a test keeps it fresh
//! (`UPDATE_EXPECT=1 cargo test --test house` rewrites it).

use super::{Check, correctness, delivery, reliability, security, style};

/// Id and check of every practice written in Rust.
pub static CHECKS: &[(&str, Check)] = &[
    ("answer-package-prompts", reliability::answer_package_prompts::CHECK),
    ("avoid-hardcoded-accounts", delivery::avoid_hardcoded_accounts::CHECK),
    ("avoid-provisioners", delivery::avoid_provisioners::CHECK),
    ("close-admin-ports", security::close_admin_ports::CHECK),
    ("define-references", correctness::define_references::CHECK),
    ("describe-outputs", style::describe_outputs::CHECK),
    ("describe-variables", style::describe_variables::CHECK),
    ("drop-needless-interpolation", style::drop_needless_interpolation::CHECK),
    ("drop-privileged", security::drop_privileged::CHECK),
    ("keep-secrets-out-of-configuration", security::keep_secrets_out_of_configuration::CHECK),
    ("keep-secrets-out-of-environment", security::keep_secrets_out_of_environment::CHECK),
    ("leave-ended-versions", reliability::leave_ended_versions::CHECK),
    ("limit-policies", security::limit_policies::CHECK),
    ("lock-state", reliability::lock_state::CHECK),
    ("mark-secrets-sensitive", security::mark_secrets_sensitive::CHECK),
    ("name-principals", security::name_principals::CHECK),
    ("pin-image-tag", reliability::pin_image_tag::CHECK),
    ("pin-module-versions", delivery::pin_module_versions::CHECK),
    ("pin-provider-versions", delivery::pin_provider_versions::CHECK),
    ("remove-unused-declarations", style::remove_unused_declarations::CHECK),
    ("replace-removed-functions", correctness::replace_removed_functions::CHECK),
    ("require-terraform-version", delivery::require_terraform_version::CHECK),
    ("run-as-non-root", security::run_as_non_root::CHECK),
    ("tag-resources", delivery::tag_resources::CHECK),
    ("type-variables", style::type_variables::CHECK),
    ("valid-structure", correctness::valid_structure::CHECK),
    ("valid-syntax", correctness::valid_syntax::CHECK),
];
