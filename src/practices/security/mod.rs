//! Practices about what leaks or lets in.

pub(super) mod avoid_host_network;
pub(super) mod avoid_host_paths;
pub(super) mod avoid_host_ports;
pub(super) mod avoid_sensitive_host_mounts;
pub(super) mod choose_small_base;
pub(super) mod close_admin_ports;
pub(super) mod confine_with_seccomp;
pub(super) mod drop_capabilities;
pub(super) mod drop_privileged;
pub(super) mod forbid_privilege_escalation;
pub(super) mod keep_container_socket_out;
pub(super) mod keep_host_namespaces_closed;
pub(super) mod keep_seccomp_on;
pub(super) mod keep_secrets_out_of_arguments;
pub(super) mod keep_secrets_out_of_configuration;
pub(super) mod keep_secrets_out_of_environment;
pub(super) mod limit_policies;
pub(super) mod mark_secrets_sensitive;
pub(super) mod name_principals;
pub(super) mod read_only_root_filesystem;
pub(super) mod refuse_root_in_pods;
pub(super) mod run_as_non_root;
pub(super) mod use_numeric_user;
pub(super) mod use_supported_images;
pub(super) mod withhold_dangerous_capabilities;
