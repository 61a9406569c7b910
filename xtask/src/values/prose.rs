//! Values, defaults and successors of arguments, from what a package of another project says about them. Its resource
//! types have other names; `types.rs` finds which is which.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::phrases::{Listed, default, instead, values};
use super::python::{Package, Parameters};
use super::types::{key, matched};
use super::{Member, folder, resources};
use crate::Outcome;

/// Arguments of which the documentation leaves out values that the provider takes.
const BEHIND: &[&str] = &[
    "azurerm_container_app_job.identity.type",
    "azurerm_dashboard_grafana.grafana_major_version",
    "azurerm_extended_location_custom_location.host_type",
    "azurerm_load_test.identity.type",
    "azurerm_monitor_activity_log_alert.location",
    "azurerm_snapshot.create_option",
    "azurerm_windows_web_app.site_config.application_stack.node_version",
    "google_artifact_registry_repository.remote_repository_config.apt_repository.public_repository.repository_base",
    "google_compute_region_instance_group_manager.stateful_external_ip.interface_name",
    "google_compute_region_instance_group_manager.stateful_internal_ip.interface_name",
    "google_compute_subnetwork.purpose",
    "google_dataproc_cluster.cluster_config.auxiliary_node_groups.node_group.node_group_config.disk_config.boot_disk_type",
    "google_dataproc_cluster.cluster_config.master_config.disk_config.boot_disk_type",
    "google_dataproc_cluster.cluster_config.worker_config.disk_config.boot_disk_type",
    "google_integration_connectors_connection.auth_config.auth_type",
];

/// Arguments of which the documentation has the values of something else.
const WRONG: &[&str] = &[
    "aws_alb_listener.default_action.fixed_response.status_code",
    "aws_alb_listener_rule.action.fixed_response.status_code",
    "aws_cloudwatch_event_target.run_command_targets.key",
    "aws_lb_listener.default_action.fixed_response.status_code",
    "aws_lb_listener_rule.action.fixed_response.status_code",
    "azurerm_iothub.network_rule_set.default_action",
    "google_compute_ssl_policy.custom_features",
    "google_data_loss_prevention_discovery_config.targets.big_query_target.cadence.schema_modified_cadence.types",
];

/// What the signs in front of facts mean, for the head of a file.
pub(super) const SIGNS: &str = "\
    #   :  all its values, as the documentation says   *  its value where none is set\n\
    #   ,  some of its values                          -  the argument beside it that takes its place\n";

/// What is said of an argument: its names from the outside in, a sign, and what it stands before.
pub(super) struct Said {
    pub(super) path: String,
    pub(super) sign: char,
    pub(super) what: String,
}

/// Writes `terraform/values/PROVIDER.facts` from the package in a folder.
pub(super) fn generate(provider: &str, package: &str, version: &str, source: &Path) -> Outcome {
    let mut out = format!(
        "# Values of arguments of the Terraform provider `hashicorp/{provider}`, as its documentation has them.\n\
         # Read from the PyPI package {package} {version} (Apache-2.0) by `cargo xtask knowledge values`. No sentence of\n\
         # that package is kept here.\n#\n\
         # A line is an argument of the resource type, its names from the outside in, a sign, and\n#\n{SIGNS}\n"
    );
    let known = resources(provider)?;
    let all = read(provider, &known, package, source)?;
    for (resource, said) in &all {
        let _ = writeln!(out, "== resource {resource}");
        for Said { path, sign, what } in said {
            let _ = writeln!(out, "{path} {sign}{what}");
        }
    }
    let path = folder()?.join(format!("{provider}.facts"));
    fs::write(&path, &out)?;
    let counted: usize = all.values().map(Vec::len).sum();
    println!("{}: {counted} facts of {} resource types, {} bytes", path.display(), all.len(), out.len());
    Ok(())
}

/// What the package says of arguments, by resource type.
pub(super) fn read(
    provider: &str,
    known: &[(String, Vec<Member>)],
    package: &str,
    source: &Path,
) -> Outcome<BTreeMap<String, Vec<Said>>> {
    let package = Package::read(&source.join(package.replace('-', "_")))?;
    let pairs = matched(provider, known, &package.resources);
    let mut all = BTreeMap::new();
    for (index, (resource, members)) in known.iter().enumerate() {
        let Some(found) = pairs.get(&index).and_then(|found| package.resources.get(*found)) else { continue };
        let mut reader = Reader { package: &package, resource, module: &found.module, out: Vec::new() };
        reader.members(members, &found.arguments, "");
        if !reader.out.is_empty() {
            all.insert(resource.clone(), reader.out);
        }
    }
    let without: Vec<&str> = known
        .iter()
        .enumerate()
        .filter(|(index, _)| !pairs.contains_key(index))
        .map(|(_, (name, _))| &**name)
        .collect();
    println!("the package has no {}", without.join(" "));
    Ok(all)
}

struct Reader<'p> {
    package: &'p Package,
    resource: &'p str,
    /// Where the classes of blocks are.
    module: &'p str,
    out: Vec<Said>,
}

impl Reader<'_> {
    fn members(&mut self, members: &[Member], parameters: &Parameters, path: &str) {
        for member in members.iter().filter(|member| member.settable) {
            let same = parameters.iter().find(|one| one.name == member.name);
            let Some(parameter) = same.or_else(|| parameters.iter().find(|one| key(&one.name) == key(&member.name)))
            else {
                continue;
            };
            let path = if path.is_empty() { member.name.clone() } else { format!("{path}.{}", member.name) };
            let named = parameter.end.as_deref().and_then(instead);
            let is_successor =
                |other: &&Member| other.settable && other.name != member.name && named == Some(&other.name);
            if let Some(successor) = members.iter().find(is_successor) {
                self.say(&path, '-', &successor.name);
            }
            if self.is_among(WRONG, &path) {
                continue;
            }
            if !member.members.is_empty() {
                let classes = self.package.blocks.get(self.module);
                let class = parameter.class.as_ref().and_then(|class| classes?.get(class));
                if let Some(parameters) = class {
                    self.members(&member.members, parameters, &path);
                }
                continue;
            }
            let is_text = ["string", "list(string)", "set(string)"].contains(&member.form.as_str());
            // "One of `this` or `that` must be set" speaks of arguments.
            let is_of_arguments = |listed: &Listed| {
                let is_member = |value: &String| members.iter().any(|member| member.name == *value);
                listed.values.iter().all(is_member)
                    || listed.values.iter().any(|value| is_member(value) && value.contains('_'))
            };
            let listed = values(&parameter.text).filter(|listed| is_text && !is_of_arguments(listed));
            let default = default(&parameter.text, &member.form);
            if let Some(listed) = &listed {
                let closed = listed.closed && !self.is_among(BEHIND, &path);
                self.say(&path, if closed { ':' } else { ',' }, &listed.values.join("|"));
            }
            let is_one = |default: &String| listed.as_ref().is_none_or(|listed| listed.values.contains(default));
            if let Some(default) = default.filter(is_one) {
                self.say(&path, '*', &default);
            }
        }
    }

    fn is_among(&self, names: &[&str], path: &str) -> bool {
        names.iter().any(|name| name.strip_prefix(self.resource).and_then(|rest| rest.strip_prefix('.')) == Some(path))
    }

    fn say(&mut self, path: &str, sign: char, what: &str) {
        self.out.push(Said { path: path.to_owned(), sign, what: what.to_owned() });
    }
}
