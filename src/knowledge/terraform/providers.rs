use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

use serde::Deserialize;

use super::former::{Former, formers};
use super::notation::{Member, Members};
use super::sentences::sentence;
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
    /// Whether no later version has the same first number.
    pub is_last: bool,
    /// How many major versions that are known come after it.
    pub(super) back: usize,
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
    provider_of(name)?.resource(name)
}

/// What is known of a data source: `aws_ami`.
pub fn data_source(name: &str) -> Option<Arc<ResourceType>> {
    provider_of(name)?.data_source(name)
}

/// What is known of an ephemeral resource: that of the data source or resource of the same name, which gives the same.
pub fn ephemeral(name: &str) -> Option<Arc<ResourceType>> {
    data_source(name).or_else(|| resource(name))
}

/// What may be written in the configuration of a provider.
pub fn settings(name: &str) -> Option<Arc<ResourceType>> {
    provider(name)?.settings()
}

/// The provider of this name, if there are facts about it.
pub fn provider(name: &str) -> Option<Provider> {
    if name == BUILT_IN {
        let version = "1.14.0";
        return Some(Provider {
            name: BUILT_IN,
            source: "terraform.io/builtin/terraform",
            version,
            is_last: false,
            back: 0,
        });
    }
    static KNOWN: LazyLock<RwLock<HashMap<String, Option<Provider>>>> = LazyLock::new(RwLock::default);
    if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return *known;
    }
    let (pack_name, pack) = packed(name)?;
    let found = about(pack_name, pack, 0);
    KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), found);
    found
}

/// What a pack says of itself.
pub(super) fn about(name: &'static str, pack: &'static Pack, back: usize) -> Option<Provider> {
    let value = |key: &str| {
        let mut lines = pack.section("about")?.lines().filter_map(|line| line.split_once(' '));
        lines.find(|(found, _)| *found == key).map(|(_, value)| value)
    };
    let is_last = value("last").is_some();
    Some(Provider { name, source: value("source")?, version: value("version")?, is_last, back })
}

/// The provider a resource type's name begins with, if there are facts about it.
pub fn provider_of(resource: &str) -> Option<Provider> {
    provider(resource.split('_').next()?)
}

impl Provider {
    /// The earlier major versions that are known, the newest first.
    pub fn former(&self) -> Vec<Provider> {
        formers(self.name).iter().skip(self.back).map(|former| former.provider).collect()
    }

    /// Whether later major versions are known.
    pub fn is_former(&self) -> bool {
        self.back > 0
    }

    /// The first number of the version.
    pub fn major(&self) -> u32 {
        self.version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default()
    }

    /// What this version knows of a resource type.
    pub fn resource(&self, name: &str) -> Option<Arc<ResourceType>> {
        self.section("resource", name)
    }

    /// What this version knows of a data source.
    pub fn data_source(&self, name: &str) -> Option<Arc<ResourceType>> {
        self.section("data", name)
    }

    /// What may be written in the configuration of this version.
    pub fn settings(&self) -> Option<Arc<ResourceType>> {
        self.section("provider", self.name)
    }

    /// What this version knows of a `resource`, a `data` source or a `provider`.
    pub fn section(&self, kind: &str, name: &str) -> Option<Arc<ResourceType>> {
        section(kind, name, *self)
    }

    /// Its resource types, sorted.
    pub fn resources(&self) -> Vec<&'static str> {
        names(self, "resource ")
    }

    /// Its data sources, sorted.
    pub fn data_sources(&self) -> Vec<&'static str> {
        names(self, "data ")
    }

    /// All versions that are known, the newest first.
    fn all(&self) -> Vec<Provider> {
        let formers = formers(self.name).iter().map(|former| former.provider);
        provider(self.name).into_iter().chain(formers).collect()
    }

    /// The facts by which this version differs from the one after it, and that one.
    fn differing(&self) -> Option<(&'static Former, Provider)> {
        let place = self.back.checked_sub(1)?;
        let known = formers(self.name);
        let after = place.checked_sub(1).and_then(|before| known.get(before)).map(|former| former.provider);
        Some((known.get(place)?, after.or_else(|| provider(self.name))?))
    }

    /// The nearest other major version that has what this one has not: a section, or a member in it. It comes after this
    /// one or before.
    pub fn elsewhere(&self, section: &str, path: &str) -> Option<Elsewhere> {
        let all = self.all();
        let has = |version: &&Provider| has(version, section, path) == Some(true);
        let (after, before) = all.split_at_checked(self.back)?;
        let coming = after.iter().rev().find(has).map(|version| Elsewhere::From(version.major()));
        coming.or_else(|| before.iter().skip(1).find(has).map(|version| Elsewhere::UpTo(version.major())))
    }

    /// When something came that this version has, where an earlier one is known that has it not; and which major version
    /// is the first to lack it again.
    pub fn span_of(&self, section: &str, path: &str) -> (Option<Came>, Option<u32>) {
        let all = self.all();
        let Some((after, before)) = all.split_at_checked(self.back) else { return (None, None) };
        let is_end = |version: &&Provider| has(version, section, path) != Some(true);
        let lacks = |version: &&Provider| has(version, section, path) == Some(false);
        let earlier = before.iter().skip(1).zip(before).find(|(version, _)| is_end(version));
        let since = earlier.filter(|(version, _)| lacks(version)).map(|(version, first)| match version.is_last {
            true => Came::With(first.major()),
            false => Came::After(version.version),
        });
        let gone = after.iter().rev().find(is_end).filter(lacks).map(Provider::major);
        (since, gone)
    }
}

/// When something came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// With this major version.
    With(u32),
    /// At some time after this version.
    After(&'static str),
}

/// Where something is that a version does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// It came with this major version.
    From(u32),
    /// This major version is the last that had it.
    UpTo(u32),
}

/// Whether a version has a section, or a member in it; none where that is not known.
fn has(version: &Provider, section: &str, path: &str) -> Option<bool> {
    let (kind, name) = section.split_once(' ')?;
    let Some(known) = version.section(kind, name) else { return Some(false) };
    if path.is_empty() { Some(true) } else { known.members.has(path) }
}

impl ResourceType {
    /// The nearest other major version of the provider that has a member this one has not.
    pub fn elsewhere(&self, path: &str) -> Option<Elsewhere> {
        self.provider.elsewhere(&self.section, path)
    }

    /// When a member came, and which major version is the first without it, where that is known; without a path of the
    /// whole type.
    pub fn span_of(&self, path: &str) -> (Option<Came>, Option<u32>) {
        self.provider.span_of(&self.section, path)
    }

    /// Why the whole type has been given up, and what to use instead.
    pub fn instead(&self) -> Option<&'static str> {
        self.remarks?.instead.as_deref().filter(|why| self.is_true(why))
    }

    /// Why a member has been given up; by names from the outside in, joined by dots.
    pub fn deprecated(&self, path: &str) -> Option<Cow<'static, str>> {
        let written = self.remarks.and_then(|remarks| remarks.deprecated.get(path)).filter(|why| self.is_true(why));
        let generated = || self.successor(path).map(|successor| format!("Use `{successor}`.").into());
        written.map(|why| Cow::Borrowed(why.as_str())).or_else(generated)
    }

    /// The member beside one that takes its place, in the version the facts are of.
    pub fn successor(&self, path: &str) -> Option<&'static str> {
        let beside = |name: &str| match path.rsplit_once('.') {
            Some((around, _)) => self.members.at(&format!("{around}.{name}")).is_some(),
            None => self.members.get(name).is_some(),
        };
        self.known(path)?.successor.filter(|successor| !self.provider.is_former() || beside(successor))
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
        // Defaults are what major versions change.
        self.known(path)?.default.filter(|_| !self.provider.is_former())
    }

    /// Whether a remark is true for this version, too: the types are there of which it speaks.
    fn is_true(&self, remark: &str) -> bool {
        let prefix = format!("{}_", self.provider.name);
        let mut named = remark.split('`').skip(1).step_by(2).filter(|name| name.starts_with(&prefix));
        !self.provider.is_former() || named.all(|name| self.provider.resource(name).is_some())
    }

    /// Whether the newest version has a member in the same form: what is known beyond types is of that one.
    fn is_as_now(&self, path: &str) -> bool {
        let form = |member: &Member| member.form.clone();
        let now =
            self.section.split_once(' ').and_then(|(kind, name)| provider(self.provider.name)?.section(kind, name));
        now.is_some_and(|now| now.members.at(path).map(form) == self.members.at(path).map(form))
    }

    /// What a member does, in a sentence; by names from the outside in, joined by dots. Not every member has one.
    pub fn about(&self, path: &str) -> Option<&'static str> {
        let flag = self.members.at(path)?.flag;
        sentence(self.provider.name, &self.section, path, flag)
    }

    fn known(&self, path: &str) -> Option<&Remark> {
        if self.provider.is_former() && !self.is_as_now(path) {
            return None;
        }
        let written = self.remarks.map(|remarks| &remarks.values);
        self.known.get_or_init(|| values::read(self.provider.name, &self.section, written)).get(path)
    }
}

fn packed(provider: &str) -> Option<(&'static str, &'static Pack)> {
    let name = super::super::pack_names().find(|name| name.strip_prefix("terraform/") == Some(provider))?;
    Some((name.strip_prefix("terraform/")?, pack(name)?))
}

fn section(kind: &str, name: &str, provider: Provider) -> Option<Arc<ResourceType>> {
    let title = format!("{kind} {name}");
    let key = if provider.back > 0 { format!("{title} {}", provider.back) } else { title.clone() };
    if let Some(decoded) = DECODED.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Some(decoded.clone());
    }
    let members = match (provider.name, provider.differing()) {
        (BUILT_IN, _) => Members::read(&built_in_section(&title)?),
        (_, Some((former, after))) => {
            let after = section(kind, name, after);
            former.members(&title, after.as_deref().map(|after| &after.members))?
        }
        _ => Members::read(packed(provider.name)?.1.section(&title)?),
    };
    let remarks = match kind {
        "resource" => REMARKS.resource.get(name),
        "data" => REMARKS.data.get(name),
        _ => REMARKS.provider.get(name),
    };
    let decoded = Arc::new(ResourceType { provider, members, remarks, section: title.into(), known: OnceLock::new() });
    DECODED.write().unwrap_or_else(PoisonError::into_inner).insert(key, decoded.clone());
    Some(decoded)
}

fn names(provider: &Provider, prefix: &'static str) -> Vec<&'static str> {
    if let Some((former, after)) = provider.differing() {
        return former.names(prefix, names(&after, prefix));
    }
    let generated = packed(provider.name).into_iter().flat_map(|(_, pack)| pack.names());
    let built_in: &[&str] = match (provider.name, prefix) {
        (BUILT_IN, "resource ") => &["terraform_data"],
        (BUILT_IN, "data ") => &["terraform_remote_state"],
        _ => &[],
    };
    generated.filter_map(|name| name.strip_prefix(prefix)).chain(built_in.iter().copied()).collect()
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
            for name in super::provider(provider).unwrap().resources() {
                let known = resource(name).unwrap_or_else(|| panic!("{name}"));
                seen += known.members.iter().count();
            }
            assert!(seen > 5, "{provider}");
        }
    }
}
