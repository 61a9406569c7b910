//! Practices about what works at all.

pub(super) mod compare_lengths;
pub(super) mod declare_build_arguments;
pub(super) mod define_references;
pub(super) mod fit_subnets_into_networks;
pub(super) mod fit_tasks_to_fargate;
pub(super) mod give_tasks_an_execution_role;
pub(super) mod let_jobs_end;
pub(super) mod match_keys;
pub(super) mod match_ports;
pub(super) mod match_selectors;
pub(super) mod name_variables_once;
pub(super) mod one_command_and_entrypoint;
pub(super) mod one_target_per_route;
pub(super) mod replace_removed_functions;
pub(super) mod unique_stage_names;
pub(super) mod use_served_api_versions;
pub(super) mod use_workdir;
pub(super) mod valid_ports;
pub(super) mod valid_structure;
pub(super) mod valid_syntax;
pub(super) mod write_keys_once;
