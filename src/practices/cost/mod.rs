//! Practices about what is paid for.

pub(super) mod add_users_without_log;
pub(super) mod clean_package_index;
pub(super) mod copy_manifest_before_source;
pub(super) mod copy_what_is_needed;
pub(super) mod copy_with_owner;
pub(super) mod install_without_recommends;
pub(super) mod keep_caches_out_of_layers;
pub(super) mod unpack_while_adding;
