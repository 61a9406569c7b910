//! Every practice whose page says `check: code`, sorted by id. Generated from the pages; a test keeps it fresh
//! (`UPDATE_EXPECT=1 cargo test --test house` rewrites it).

use super::{Check, correctness, reliability, security};

/// Id and check of every practice written in Rust.
pub static CHECKS: &[(&str, Check)] = &[
    ("add-health-check", reliability::add_health_check::CHECK),
    ("always-pull-mutable-tags", reliability::always_pull_mutable_tags::CHECK),
    ("answer-package-prompts", reliability::answer_package_prompts::CHECK),
    ("avoid-host-network", security::avoid_host_network::CHECK),
    ("avoid-host-paths", security::avoid_host_paths::CHECK),
    ("avoid-host-ports", security::avoid_host_ports::CHECK),
    ("avoid-sensitive-host-mounts", security::avoid_sensitive_host_mounts::CHECK),
    ("choose-small-base", security::choose_small_base::CHECK),
    ("confine-with-seccomp", security::confine_with_seccomp::CHECK),
    ("define-references", correctness::define_references::CHECK),
    ("drop-capabilities", security::drop_capabilities::CHECK),
    ("drop-privileged", security::drop_privileged::CHECK),
    ("exec-form-command", reliability::exec_form_command::CHECK),
    ("forbid-privilege-escalation", security::forbid_privilege_escalation::CHECK),
    ("keep-container-socket-out", security::keep_container_socket_out::CHECK),
    ("keep-host-namespaces-closed", security::keep_host_namespaces_closed::CHECK),
    ("keep-seccomp-on", security::keep_seccomp_on::CHECK),
    ("keep-secrets-out-of-arguments", security::keep_secrets_out_of_arguments::CHECK),
    ("keep-secrets-out-of-environment", security::keep_secrets_out_of_environment::CHECK),
    ("limit-cpu", reliability::limit_cpu::CHECK),
    ("limit-memory", reliability::limit_memory::CHECK),
    ("pin-image-digest", reliability::pin_image_digest::CHECK),
    ("pin-image-tag", reliability::pin_image_tag::CHECK),
    ("probe-liveness", reliability::probe_liveness::CHECK),
    ("probe-liveness-differs", reliability::probe_liveness_differs::CHECK),
    ("probe-readiness", reliability::probe_readiness::CHECK),
    ("read-only-root-filesystem", security::read_only_root_filesystem::CHECK),
    ("refuse-root-in-pods", security::refuse_root_in_pods::CHECK),
    ("request-resources", reliability::request_resources::CHECK),
    ("run-as-non-root", security::run_as_non_root::CHECK),
    ("set-restart-policy", reliability::set_restart_policy::CHECK),
    ("use-numeric-user", security::use_numeric_user::CHECK),
    ("use-supported-images", security::use_supported_images::CHECK),
    ("valid-structure", correctness::valid_structure::CHECK),
    ("valid-syntax", correctness::valid_syntax::CHECK),
    ("withhold-dangerous-capabilities", security::withhold_dangerous_capabilities::CHECK),
];
