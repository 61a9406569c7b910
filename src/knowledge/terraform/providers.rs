use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

use serde::Deserialize;

use super::notation::Members;
use super::values::{self, Remark, Values};
use crate::knowledge::{Pack, file, pack};

/// A provider whose resource types are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its usual local name, with which its resource types begin.
    pub name: &'static str,
    /// Its source address: `hashicorp/aws`.
    pub source: &'static str,
    /// The version the facts are of.
    pub version: &'static str,
}

/// What is known of a resource type, a data source, or the configuration of a provider.
#[derive(Debug)]
pub struct ResourceType {
    /// The provider it belongs to.
    pub provider: Provider,
    /// Its attributes and blocks.
    pub members: Members,
    /// What people say of its members, by their names.
    remarks: Option<&'static Remarks>,
    /// The section it stands in.
    section: Box<str>,
    /// What is known of its arguments beyond their types, once it is asked for.
    known: OnceLock<HashMap<&'static str, Remark>>,
}

/// What people wrote down beyond what is generated.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Remarks {
    /// Why the whole type has been given up, and what to use instead.
    #[serde(default)]
    instead: Option<String>,
    /// Why an attribute or block has been given up.
    #[serde(default)]
    deprecated: BTreeMap<String, String>,
    /// Attributes whose values are hidden in plans.
    #[serde(default)]
    sensitive: Vec<String>,
    /// Values an attribute may have, those people use most first.
    #[serde(default)]
    values: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllRemarks {
    resource: BTreeMap<String, Remarks>,
    data: BTreeMap<String, Remarks>,
    provider: BTreeMap<String, Remarks>,
}

/// The facts of Terraform's own provider, which has no package.
const BUILT_IN: &str = "terraform";

static REMARKS: LazyLock<AllRemarks> = LazyLock::new(|| super::read("terraform/remarks.toml"));

type Decoded = HashMap<String, Arc<ResourceType>>;

/// What was asked for before, by the name of its section.
static DECODED: LazyLock<RwLock<Decoded>> = LazyLock::new(RwLock::default);

/// What is known of a resource type: `aws_instance`.
pub fn resource(name: &str) -> Option<Arc<ResourceType>> {
    section("resource", name, provider_of(name)?)
}

/// What is known of a data source: `aws_ami`.
pub fn data_source(name: &str) -> Option<Arc<ResourceType>> {
    section("data", name, provider_of(name)?)
}

/// What is known of an ephemeral resource: that of the data source or resource of the same name, which gives the same.
pub fn ephemeral(name: &str) -> Option<Arc<ResourceType>> {
    data_source(name).or_else(|| resource(name))
}

/// What may be written in the configuration of a provider.
pub fn settings(name: &str) -> Option<Arc<ResourceType>> {
    section("provider", name, provider(name)?)
}

/// The resource types of a provider, sorted.
pub fn resources(provider: &str) -> impl Iterator<Item = &'static str> + use<> {
    names(provider, "resource ")
}

/// The data sources of a provider, sorted.
pub fn data_sources(provider: &str) -> impl Iterator<Item = &'static str> + use<> {
    names(provider, "data ")
}

/// The provider of this name, if there are facts about it.
pub fn provider(name: &str) -> Option<Provider> {
    if name == BUILT_IN {
        let version = "1.14.0";
        return Some(Provider { name: BUILT_IN, source: "terraform.io/builtin/terraform", version });
    }
    static KNOWN: LazyLock<RwLock<HashMap<String, Option<Provider>>>> = LazyLock::new(RwLock::default);
    if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return *known;
    }
    let (pack_name, pack) = packed(name)?;
    let mut about = pack.section("about")?.lines().filter_map(|line| line.split_once(' '));
    let (mut source, mut version) = ("", "");
    for (key, value) in &mut about {
        match key {
            "source" => source = value,
            "version" => version = value,
            _ => {}
        }
    }
    let found = Some(Provider { name: pack_name, source, version });
    KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), found);
    found
}

/// The provider a resource type's name begins with, if there are facts about it.
pub fn provider_of(resource: &str) -> Option<Provider> {
    provider(resource.split('_').next()?)
}

impl ResourceType {
    /// Why the whole type has been given up, and what to use instead.
    pub fn instead(&self) -> Option<&'static str> {
        self.remarks?.instead.as_deref()
    }

    /// Why a member has been given up; by names from the outside in, joined by dots.
    pub fn deprecated(&self, path: &str) -> Option<Cow<'static, str>> {
        let written = self.remarks.and_then(|remarks| remarks.deprecated.get(path));
        let generated = || self.successor(path).map(|successor| format!("Use `{successor}`.").into());
        written.map(|why| Cow::Borrowed(why.as_str())).or_else(generated)
    }

    /// The member beside one that takes its place, in the version the facts are of.
    pub fn successor(&self, path: &str) -> Option<&'static str> {
        self.known(path)?.successor
    }

    /// Whether a member is hidden in plans. Not every such member is known.
    pub fn is_sensitive(&self, path: &str) -> bool {
        self.remarks.is_some_and(|remarks| remarks.sensitive.iter().any(|sensitive| sensitive == path))
    }

    /// Values a member may have, if something is known of them.
    pub fn values(&self, path: &str) -> Option<&Values> {
        self.known(path)?.values.as_ref()
    }

    /// The value a member has where none is set, if that is known.
    pub fn default(&self, path: &str) -> Option<&'static str> {
        self.known(path)?.default
    }

    fn known(&self, path: &str) -> Option<&Remark> {
        let written = self.remarks.map(|remarks| &remarks.values);
        self.known.get_or_init(|| values::read(self.provider.name, &self.section, written)).get(path)
    }
}

fn packed(provider: &str) -> Option<(&'static str, &'static Pack)> {
    let name = super::super::pack_names().find(|name| name.strip_prefix("terraform/") == Some(provider))?;
    Some((name.strip_prefix("terraform/")?, pack(name)?))
}

fn section(kind: &'static str, name: &str, provider: Provider) -> Option<Arc<ResourceType>> {
    let title = format!("{kind} {name}");
    if let Some(decoded) = DECODED.read().unwrap_or_else(PoisonError::into_inner).get(&title) {
        return Some(decoded.clone());
    }
    let members = match provider.name {
        BUILT_IN => Members::read(&built_in_section(&title)?),
        _ => Members::read(packed(provider.name)?.1.section(&title)?),
    };
    let remarks = match kind {
        "resource" => REMARKS.resource.get(name),
        "data" => REMARKS.data.get(name),
        _ => REMARKS.provider.get(name),
    };
    let section = title.as_str().into();
    let decoded = Arc::new(ResourceType { provider, members, remarks, section, known: OnceLock::new() });
    DECODED.write().unwrap_or_else(PoisonError::into_inner).insert(title, decoded.clone());
    Some(decoded)
}

fn names(provider: &str, prefix: &'static str) -> impl Iterator<Item = &'static str> + use<> {
    let generated = packed(provider).into_iter().flat_map(|(_, pack)| pack.names());
    let built_in: &[&str] = match (provider, prefix) {
        (BUILT_IN, "resource ") => &["terraform_data"],
        (BUILT_IN, "data ") => &["terraform_remote_state"],
        _ => &[],
    };
    generated.filter_map(move |name| name.strip_prefix(prefix)).chain(built_in.iter().copied())
}

fn built_in_section(title: &str) -> Option<String> {
    let text = file("terraform/built-in.facts")?;
    let heading = format!("\n== {title}\n");
    let start = text.find(&heading)? + heading.len();
    let rest = text.get(start..)?;
    Some(rest.split("\n==").next().unwrap_or(rest).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::notation::{Flag, Form};
    use super::*;

    #[test]
    fn facts_are_found_by_kind_and_name() {
        let bucket = resource("aws_s3_bucket").unwrap();
        assert_eq!(bucket.provider.source, "hashicorp/aws");
        assert_eq!(bucket.members.get("arn").unwrap().flag, Flag::Computed);
        let rule = bucket.members.get("cors_rule").unwrap();
        assert_eq!(
            (rule.form.clone(), rule.members.get("allowed_methods").unwrap().flag),
            (Form::Blocks, Flag::Required)
        );
        assert!(data_source("aws_ami").is_some() && resource("aws_ami_of_nobody").is_none());
        assert!(settings("aws").unwrap().members.get("region").is_some());
        assert!(resource("terraform_data").unwrap().members.get("input").is_some());
        assert!(data_source("terraform_remote_state").is_some());
        assert!(provider_of("cloudflare_zone").is_none());
    }

    #[test]
    fn remarks_speak_of_what_there_is() {
        let all = [("resource", &REMARKS.resource), ("data", &REMARKS.data), ("provider", &REMARKS.provider)];
        for (kind, remarks) in all {
            for (name, remarks) in remarks {
                let known = section(kind, name, provider_of(name).unwrap()).unwrap_or_else(|| panic!("{kind} {name}"));
                let named = remarks.deprecated.keys().chain(&remarks.sensitive).chain(remarks.values.keys());
                for path in named {
                    let mut members = &known.members;
                    for step in path.split('.') {
                        members = &members.get(step).unwrap_or_else(|| panic!("{kind} {name}: {path}")).members;
                    }
                }
            }
        }
        assert!(resource("aws_s3_bucket").unwrap().deprecated("versioning").is_some());
        assert!(resource("random_password").unwrap().is_sensitive("result"));
    }

    #[test]
    fn every_section_is_well_formed() {
        for provider in ["archive", "aws", "azurerm", "google", "helm", "kubernetes", "random"] {
            let mut seen = 0;
            for name in resources(provider) {
                let known = resource(name).unwrap_or_else(|| panic!("{name}"));
                seen += known.members.iter().count();
            }
            assert!(seen > 5, "{provider}");
        }
    }
}
