//! Every practice whose page says `check: code`, sorted by id. Generated from the pages; a test keeps it fresh
//! (`UPDATE_EXPECT=1 cargo test --test house` rewrites it).

use super::{Check, correctness, reliability, security};

/// Id and check of every practice written in Rust.
pub static CHECKS: &[(&str, Check)] = &[
    ("answer-package-prompts", reliability::answer_package_prompts::CHECK),
    ("define-references", correctness::define_references::CHECK),
    ("drop-privileged", security::drop_privileged::CHECK),
    ("keep-secrets-out-of-environment", security::keep_secrets_out_of_environment::CHECK),
    ("match-keys", correctness::match_keys::CHECK),
    ("match-ports", correctness::match_ports::CHECK),
    ("match-selectors", correctness::match_selectors::CHECK),
    ("pin-image-tag", reliability::pin_image_tag::CHECK),
    ("run-as-non-root", security::run_as_non_root::CHECK),
    ("use-served-api-versions", correctness::use_served_api_versions::CHECK),
    ("valid-structure", correctness::valid_structure::CHECK),
    ("valid-syntax", correctness::valid_syntax::CHECK),
];
