//! Practices about what stays up and stays the same.

pub(super) mod add_health_check;
pub(super) mod always_pull_mutable_tags;
pub(super) mod answer_package_prompts;
pub(super) mod exec_form_command;
pub(super) mod leave_ended_versions;
pub(super) mod limit_cpu;
pub(super) mod limit_memory;
pub(super) mod lock_state;
pub(super) mod pin_image_digest;
pub(super) mod pin_image_tag;
pub(super) mod probe_liveness;
pub(super) mod probe_liveness_differs;
pub(super) mod probe_readiness;
pub(super) mod request_resources;
pub(super) mod set_restart_policy;
