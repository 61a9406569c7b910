//! Practices about what stays up and stays the same.

pub(super) mod add_health_check;
pub(super) mod always_pull_mutable_tags;
pub(super) mod answer_package_prompts;
pub(super) mod avoid_upgrading_everything;
pub(super) mod bring_health_check_tool;
pub(super) mod exec_form_command;
pub(super) mod fail_on_broken_pipe;
pub(super) mod keep_rules_in_one_place;
pub(super) mod leave_ended_versions;
pub(super) mod limit_cpu;
pub(super) mod limit_memory;
pub(super) mod lock_state;
pub(super) mod outwait_functions;
pub(super) mod pin_image_digest;
pub(super) mod pin_image_tag;
pub(super) mod pin_package_versions;
pub(super) mod probe_liveness;
pub(super) mod probe_liveness_differs;
pub(super) mod probe_readiness;
pub(super) mod request_resources;
pub(super) mod set_restart_policy;
pub(super) mod update_and_install_together;
pub(super) mod use_absolute_workdir;
