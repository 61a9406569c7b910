use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::{NamePattern, Stacked};
use crate::text::Span;

/// Something with a name that other places refer to. Spans are relative to the segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// What it is.
    pub kind: SymbolKind,
    /// By what it is found.
    pub name: SymbolName,
    /// The name alone, without quotation marks: what a rename replaces.
    pub name_span: Span,
    /// The whole thing.
    pub span: Span,
    /// From where it can be seen.
    pub scope: Scope,
    /// A few words more for lists and hovers: a type, an image, a value.
    pub detail: Option<String>,
}

/// What a symbol is. The field's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SymbolKind {
    /// A stage of a Dockerfile.
    Stage,
    /// An ARG or ENV of a Dockerfile.
    BuildVariable,
    /// A Compose service.
    Service,
    /// A Compose network.
    Network,
    /// A Compose volume.
    Volume,
    /// A Compose secret.
    Secret,
    /// A Compose config.
    Config,
    /// An AI model of Compose.
    Model,
    /// A folder, image or service that Compose gives a build under a name of its own, by the path of the Dockerfile and
    /// that name.
    Context,
    /// A Compose file that another one takes in.
    Included,
    /// A Kubernetes object, by `Kind/name`.
    Object,
    /// The labels of pods, found by selectors.
    PodLabels,
    /// The labels of Kubernetes Services, found by selectors of monitors.
    ServiceLabels,
    /// A kind of Kubernetes objects, by `apiVersion/Kind`: what a CustomResourceDefinition defines.
    Kind,
    /// What a Kubernetes object is, by `Kind/apiVersion`. Nothing in the files defines it, the cluster does.
    Api,
    /// A file of Kubernetes objects, by how a Kustomization takes it: as patches laid over others, for instance.
    Patch,
    /// A container of a pod, by `pod/name`.
    PodContainer,
    /// A volume of a pod, by `pod/name`.
    PodVolume,
    /// A port of a container: the labels of its pod, and its name or number under [`PORT`].
    PodPort,
    /// A port of a Kubernetes Service, by `Service/port`; what selects Services finds it by their labels, and its name
    /// under [`PORT`].
    ServicePort,
    /// A listener of a Gateway, by `Gateway/listener`.
    Listener,
    /// A key of a ConfigMap or Secret, by `Kind/name/key`.
    DataKey,
    /// A Terraform input variable.
    Variable,
    /// A Terraform local value.
    Local,
    /// A Terraform output.
    Output,
    /// A Terraform resource, by `type.name`.
    Resource,
    /// A Terraform data source, by `type.name`.
    DataSource,
    /// A Terraform ephemeral resource, by `type.name`.
    Ephemeral,
    /// A Terraform action, by `type.name`.
    Action,
    /// A Terraform check.
    Check,
    /// A Terraform module call.
    Module,
    /// A Terraform provider: by its local name, `aws`, or by that and an alias, `aws.west`.
    Provider,
    /// The version of a Terraform provider that a lock file has chosen, by the provider's source address.
    LockedProvider,
    /// A run of a Terraform test.
    Run,
    /// What has a name in a stack of Terraform modules.
    Stacked(Stacked),
}

/// Stands among the labels of a pod's port for the port's name or number; no label can be called so.
pub const PORT: &str = "#port";

/// Stands in the key of what a pattern may find.
const PATTERN: &str = "pattern";

/// By what a symbol is found, or a reference finds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SymbolName {
    /// A text.
    Text(String),
    /// A stage: its text name, if it has one, and its number from 0.
    Stage {
        /// The name behind AS.
        name: Option<String>,
        /// Its number, from 0.
        index: u32,
    },
    /// A variable of a Dockerfile.
    BuildVariable {
        /// Its name.
        name: String,
        /// Where it is from: 0 stands for what precedes the first stage, others are the numbers of stages from 1.
        from: u32,
        /// Whether a build may be given it, as a file that builds the Dockerfile does by its name.
        is_argument: bool,
    },
    /// A set of labels.
    Labels(BTreeMap<String, String>),
    /// Every object whose kind and name match. Nothing is called so.
    Pattern(Arc<NamePattern>),
}

/// From where a symbol can be seen by those who look for its name alone. A reference that names the file or the folder
/// ([`Within::File`](super::Within::File)) finds symbols of every scope there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Its own segment.
    Segment,
    /// Its own file.
    File,
    /// Its own file, and those of which the dialect says that they are read together with it: a Compose project.
    Project,
    /// Files of its folder.
    Folder,
    /// Every file of the workspace.
    Workspace,
}

impl SymbolKind {
    /// One of them, as people speak: its noun with its article.
    pub fn one(self) -> String {
        let noun = self.noun();
        let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} {noun}")
    }

    /// What people call it, in lower case.
    pub fn noun(self) -> &'static str {
        match self {
            SymbolKind::Stage => "stage",
            SymbolKind::BuildVariable => "variable",
            SymbolKind::Service => "service",
            SymbolKind::Network => "network",
            SymbolKind::Volume => "volume",
            SymbolKind::Secret => "secret",
            SymbolKind::Config => "config",
            SymbolKind::Model => "model",
            SymbolKind::Context => "build context",
            SymbolKind::Included => "file",
            SymbolKind::Object => "object",
            SymbolKind::PodLabels => "pod labels",
            SymbolKind::ServiceLabels => "Service labels",
            SymbolKind::Kind => "kind",
            SymbolKind::Api => "API version",
            SymbolKind::Patch => "patch",
            SymbolKind::PodContainer => "container",
            SymbolKind::PodVolume => "volume",
            SymbolKind::PodPort | SymbolKind::ServicePort => "port",
            SymbolKind::Listener => "listener",
            SymbolKind::DataKey => "key",
            SymbolKind::Variable => "input variable",
            SymbolKind::Local => "local value",
            SymbolKind::Output => "output",
            SymbolKind::Resource => "resource",
            SymbolKind::DataSource => "data source",
            SymbolKind::Ephemeral => "ephemeral resource",
            SymbolKind::Action => "action",
            SymbolKind::Check => "check",
            SymbolKind::Module => "module",
            SymbolKind::Provider => "provider",
            SymbolKind::LockedProvider => "locked provider",
            SymbolKind::Run => "run",
            SymbolKind::Stacked(what) => what.noun(),
        }
    }

    /// What stands before the own name in a symbol's text, and the own name: the one place where a rename writes. The
    /// text of an object is `Kind/name`, of a resource `type.name`, of a provider `name.alias`; the kinds
    /// themselves say what others have before their own name.
    pub fn parts(self, text: &str) -> (&str, &str) {
        let separator = match self {
            SymbolKind::Api => return text.split_once('/').unwrap_or(("", text)),
            SymbolKind::Context => ' ',
            SymbolKind::Object
            | SymbolKind::Kind
            | SymbolKind::PodContainer
            | SymbolKind::PodVolume
            | SymbolKind::ServicePort
            | SymbolKind::Listener
            | SymbolKind::DataKey => '/',
            SymbolKind::Resource
            | SymbolKind::DataSource
            | SymbolKind::Ephemeral
            | SymbolKind::Action
            | SymbolKind::Provider => '.',
            SymbolKind::Stacked(what) if what.has_type() => '.',
            _ => return ("", text),
        };
        text.rsplit_once(separator).unwrap_or(("", text))
    }

    /// Whether a text can be the own name of such a symbol.
    pub fn accepts(self, name: &str) -> bool {
        let rest_is = |others: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c));
        let starts_with_letter = name.starts_with(|c: char| c.is_ascii_alphabetic());
        match self {
            SymbolKind::Stage => starts_with_letter && rest_is("-_."),
            SymbolKind::BuildVariable => (starts_with_letter || name.starts_with('_')) && rest_is("_"),
            SymbolKind::Service
            | SymbolKind::Network
            | SymbolKind::Volume
            | SymbolKind::Secret
            | SymbolKind::Config
            | SymbolKind::Model => name.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest_is("-_."),
            SymbolKind::Context => starts_with_letter && rest_is("-_./"),
            SymbolKind::Object | SymbolKind::Listener => {
                let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
                name.len() <= 253
                    && name.starts_with(edge)
                    && name.ends_with(edge)
                    && name.chars().all(|c| edge(c) || c == '-' || c == '.')
            }
            SymbolKind::Included
            | SymbolKind::PodLabels
            | SymbolKind::ServiceLabels
            | SymbolKind::Kind
            | SymbolKind::Api
            | SymbolKind::Patch
            | SymbolKind::LockedProvider => false,
            SymbolKind::PodContainer | SymbolKind::PodVolume => is_dns_label(name) && name.len() <= 63,
            SymbolKind::PodPort => is_port_name(name) && name.len() <= 15,
            SymbolKind::ServicePort => is_port_name(name) && name.len() <= 63,
            SymbolKind::DataKey => !name.is_empty() && name.len() <= 253 && rest_is("-_."),
            SymbolKind::Variable
            | SymbolKind::Local
            | SymbolKind::Output
            | SymbolKind::Resource
            | SymbolKind::DataSource
            | SymbolKind::Ephemeral
            | SymbolKind::Action
            | SymbolKind::Check
            | SymbolKind::Module
            | SymbolKind::Provider
            | SymbolKind::Run
            | SymbolKind::Stacked(_) => {
                // Identifiers of HCL have the letters of every script (UAX 31).
                name.starts_with(|c: char| c.is_alphabetic() || c == '_')
                    && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            }
        }
    }

    /// Whether a symbol found by `defined` is what a reference to `wanted` means. Each kind has its own way: stages by
    /// name in any case or by number, labels by subset, arguments of a build by name where it is given them, objects by a
    /// pattern as well, all others by equal text.
    pub fn matches(self, defined: &SymbolName, wanted: &SymbolName) -> bool {
        match (defined, wanted) {
            (SymbolName::Stage { name, index }, SymbolName::Text(text)) => {
                name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(text)) || text.parse() == Ok(*index)
            }
            (SymbolName::BuildVariable { name, is_argument, .. }, SymbolName::Text(text)) => {
                *is_argument && name == text
            }
            (SymbolName::Labels(has), SymbolName::Labels(wants)) => {
                !wants.is_empty() && wants.iter().all(|(key, value)| has.get(key) == Some(value))
            }
            (SymbolName::Text(text), SymbolName::Pattern(wanted)) => wanted.matches(text) == Some(true),
            (defined, wanted) => defined == wanted,
        }
    }

    /// Whether a symbol stands where a reference to `wanted` looks for one, whatever its own name: a key in the same
    /// ConfigMap, a port of a pod the same selector finds.
    pub fn is_beside(self, defined: &SymbolName, wanted: &SymbolName) -> bool {
        match (defined, wanted) {
            (SymbolName::Labels(has), SymbolName::Labels(wants)) => {
                wants.iter().all(|(key, value)| key == PORT || has.get(key) == Some(value))
            }
            (defined, wanted) => self.parts(&defined.text()).0 == self.parts(&wanted.text()).0,
        }
    }

    /// Whether two of them that are seen from the same place must not have the same name.
    pub fn is_unique(self) -> bool {
        matches!(
            self,
            SymbolKind::Stage
                | SymbolKind::Service
                | SymbolKind::Network
                | SymbolKind::Volume
                | SymbolKind::Secret
                | SymbolKind::Config
                | SymbolKind::Model
                | SymbolKind::PodContainer
                | SymbolKind::PodVolume
                | SymbolKind::Variable
                | SymbolKind::Local
                | SymbolKind::Output
                | SymbolKind::Resource
                | SymbolKind::DataSource
                | SymbolKind::Ephemeral
                | SymbolKind::Action
                | SymbolKind::Check
                | SymbolKind::Module
                | SymbolKind::Run
                | SymbolKind::Stacked(_)
        )
    }

    /// Whether it is worth a line in lists of what a file has. The others are parts of something that has one, or are
    /// not looked for by name.
    pub fn is_listed(self) -> bool {
        !matches!(
            self,
            SymbolKind::Included
                | SymbolKind::Context
                | SymbolKind::PodLabels
                | SymbolKind::ServiceLabels
                | SymbolKind::Api
                | SymbolKind::Patch
                | SymbolKind::PodContainer
                | SymbolKind::PodVolume
                | SymbolKind::PodPort
                | SymbolKind::ServicePort
                | SymbolKind::Listener
                | SymbolKind::DataKey
        )
    }

    /// Whether it has no name of its own, but labels by which it is found.
    pub fn has_labels(self) -> bool {
        matches!(self, SymbolKind::PodLabels | SymbolKind::ServiceLabels)
    }

    /// Whether it is named by paths that may lead from elsewhere than the folder of the file they stand in.
    pub fn may_be_led_to(self) -> bool {
        matches!(self, SymbolKind::Included | SymbolKind::Service | SymbolKind::Stage | SymbolKind::BuildVariable)
    }

    /// Whether the outline of its file shows it: what is listed, and the parts of it that people look for.
    pub fn is_outlined(self) -> bool {
        self.is_listed() || matches!(self, SymbolKind::PodContainer | SymbolKind::PodVolume | SymbolKind::DataKey)
    }

    /// What an index of names goes by: a symbol has every key of every reference that means it. A shared key alone
    /// does not make a match.
    pub fn keys(self, name: &SymbolName) -> Vec<u64> {
        let mut keys = match name {
            // Its own name comes first: under that alone are the references that say it.
            SymbolName::Text(text) if self == SymbolKind::Object => vec![self.key(text, ""), self.key("", PATTERN)],
            SymbolName::Pattern(_) => vec![self.key("", PATTERN)],
            SymbolName::Text(text) | SymbolName::BuildVariable { name: text, .. } => vec![self.key(text, "")],
            SymbolName::Stage { name, index } => {
                let name = name.as_ref().map(|name| self.key(name, ""));
                name.into_iter().chain([self.key(&index.to_string(), "")]).collect()
            }
            SymbolName::Labels(labels) => {
                // Many pods have a port of the same name: what they are called for tells more.
                let (ports, others): (Vec<_>, Vec<_>) = labels.iter().partition(|(key, _)| *key == PORT);
                others.into_iter().chain(ports).map(|(key, value)| self.key(key, value)).collect()
            }
        };
        keys.dedup();
        keys
    }

    /// What stands before the own name of a symbol that goes by a text: the type of a resource, the kind of an object.
    pub fn qualifier(self, name: &SymbolName) -> &str {
        match name {
            SymbolName::Text(text) => self.parts(text).0,
            _ => "",
        }
    }

    /// What an index goes by where all symbols with the same qualifier are wanted ([`SymbolKind::parts`]): all resources
    /// of a type. None where a name has no qualifier.
    pub fn qualifier_key(self, name: &SymbolName) -> Option<u64> {
        let qualifier = self.qualifier(name);
        (!qualifier.is_empty()).then(|| self.key(qualifier, "of"))
    }

    /// Numbers are equal however they are written, and texts in any case.
    fn key(self, text: &str, value: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        match text.parse::<u32>() {
            Ok(number) => (self, number, value).hash(&mut hasher),
            Err(_) => (self, text.to_ascii_lowercase(), value).hash(&mut hasher),
        }
        hasher.finish()
    }
}

/// A port's name has a letter: digits alone are a number.
fn is_port_name(name: &str) -> bool {
    is_dns_label(name) && name.contains(|c: char| c.is_ascii_lowercase())
}

/// Lower-case letters, digits and hyphens, no hyphen at an end.
fn is_dns_label(name: &str) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(edge) && name.ends_with(edge) && name.chars().all(|c| edge(c) || c == '-')
}

impl SymbolName {
    /// The name as people write it; a nameless stage by its number.
    pub fn text(&self) -> String {
        match self {
            SymbolName::Text(text) | SymbolName::BuildVariable { name: text, .. } => text.clone(),
            SymbolName::Stage { name: Some(name), .. } => name.clone(),
            SymbolName::Stage { name: None, index } => index.to_string(),
            SymbolName::Labels(labels) if labels.contains_key(PORT) => labels.get(PORT).cloned().unwrap_or_default(),
            SymbolName::Labels(labels) => {
                labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
            }
            SymbolName::Pattern(pattern) => pattern.text(),
        }
    }
}

impl From<&str> for SymbolName {
    fn from(text: &str) -> Self {
        SymbolName::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_found_by_name_in_any_case_and_by_number() {
        let stage = SymbolName::Stage { name: Some("Build".into()), index: 1 };
        let found = |text: &str| SymbolKind::Stage.matches(&stage, &text.into());
        assert!(found("build") && found("1") && !found("0") && !found("builds"));
    }

    #[test]
    fn names_that_match_share_keys() {
        let stage = |name: Option<&str>| SymbolName::Stage { name: name.map(str::to_owned), index: 1 };
        let labels = |pairs: &[(&str, &str)]| {
            SymbolName::Labels(pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect())
        };
        for (kind, defined, wanted) in [
            (SymbolKind::Service, "db".into(), "db".into()),
            (SymbolKind::Stage, stage(Some("Build")), "build".into()),
            (SymbolKind::Stage, stage(Some("build")), "01".into()),
            (SymbolKind::Stage, stage(Some("1")), "1".into()),
            (SymbolKind::Stage, stage(None), "1".into()),
            (SymbolKind::PodLabels, labels(&[("app", "web"), ("tier", "front")]), labels(&[("tier", "front")])),
            (SymbolKind::Object, "Pod/web".into(), SymbolName::Pattern(Arc::new(NamePattern::new("", "w.*")))),
        ] {
            assert!(kind.matches(&defined, &wanted));
            let has = kind.keys(&defined);
            assert!(kind.keys(&wanted).iter().all(|key| has.contains(key)), "{defined:?} {wanted:?}");
        }
    }

    #[test]
    fn a_selector_finds_pods_that_have_at_least_its_labels() {
        let labels = |pairs: &[(&str, &str)]| {
            SymbolName::Labels(pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect())
        };
        let pods = labels(&[("app", "web"), ("tier", "front")]);
        assert!(SymbolKind::PodLabels.matches(&pods, &labels(&[("app", "web")])));
        assert!(!SymbolKind::PodLabels.matches(&pods, &labels(&[("app", "api")])));
        assert!(!SymbolKind::PodLabels.matches(&pods, &labels(&[])), "an empty selector is not a reference");
    }
}
