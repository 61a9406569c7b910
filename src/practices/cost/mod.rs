//! Practices about what is paid for.

pub(super) mod clean_package_index;
pub(super) mod copy_manifest_before_source;
pub(super) mod copy_with_owner;
pub(super) mod install_without_recommends;
pub(super) mod keep_caches_out_of_layers;
