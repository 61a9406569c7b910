use std::collections::BTreeMap;

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use crate::knowledge::{Page, Profile};
use crate::model::Severity;
use crate::text::Span;

/// The name of the configuration file, at the top of a workspace.
pub const CONFIG_FILE: &str = "infra-ls.toml";

/// What a workspace wants. It filters findings and files; it never changes what is understood of them.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Which practices run unasked.
    pub profile: Profile,
    practices: BTreeMap<String, Setting>,
    include: GlobSet,
    exclude: GlobSet,
    /// By dotted name: `kubernetes.version`.
    options: BTreeMap<&'static str, String>,
}

/// What a workspace wants of one practice.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// Not at all.
    Off,
    /// As its page says.
    On,
    /// As an error.
    Error,
    /// As a warning.
    Warning,
    /// As information.
    Information,
    /// As a hint.
    Hint,
}

/// What is wrong with a configuration file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// In the file.
    pub span: Span,
    /// What is wrong, and what would be right.
    pub message: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    profile: Profile,
    include: Vec<toml::Spanned<String>>,
    exclude: Vec<toml::Spanned<String>>,
    severity: BTreeMap<toml::Spanned<String>, Setting>,
    kubernetes: KubernetesOptions,
}

/// The table `[kubernetes]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct KubernetesOptions {
    /// `1.34`: the version of the cluster that the files are for.
    version: Option<String>,
}

impl Config {
    /// Reads a configuration file. What is wrong with it costs only what is wrong: a file that is no TOML counts as
    /// empty, an unknown practice or a broken pattern is left out.
    pub fn parse(text: &str) -> (Config, Vec<ConfigError>) {
        let mut errors = Vec::new();
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let span = error.span().map_or(Span::at(0), Span::from);
                errors.push(ConfigError { span, message: sentence(error.message()) });
                return (Config::default(), errors);
            }
        };
        let mut config = Config { profile: file.profile, ..Config::default() };
        config.include = patterns(&file.include, &mut errors);
        config.exclude = patterns(&file.exclude, &mut errors);
        if let Some(version) = file.kubernetes.version {
            config.options.insert("kubernetes.version", version);
        }
        for (id, setting) in file.severity {
            let span = Span::from(id.span());
            match crate::knowledge::practice(id.as_ref()) {
                Some(page) => {
                    config.practices.insert(page.id.clone(), setting);
                }
                None => {
                    let message = format!(
                        "There is no practice `{}`. `infra-ls practices` lists the ones there are.",
                        id.as_ref()
                    );
                    errors.push(ConfigError { span, message });
                }
            }
        }
        (config, errors)
    }

    /// What is said for a dialect, by the dotted name of the setting.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// The same with another profile.
    pub fn with_profile(self, profile: Profile) -> Config {
        Config { profile, ..self }
    }

    /// The severity at which a practice reports here; none if it does not.
    pub fn severity(&self, page: &Page) -> Option<Severity> {
        match self.practices.get(&page.id) {
            Some(Setting::Off) => None,
            Some(Setting::On) => Some(page.severity),
            Some(Setting::Error) => Some(Severity::Error),
            Some(Setting::Warning) => Some(Severity::Warning),
            Some(Setting::Information) => Some(Severity::Information),
            Some(Setting::Hint) => Some(Severity::Hint),
            None => (page.profile <= self.profile && page.profile != Profile::Off).then_some(page.severity),
        }
    }

    /// Whether a file takes part, by its path below the workspace's top.
    pub fn admits(&self, path: &str) -> bool {
        (self.include.is_empty() || self.include.is_match(path)) && !self.exclude.is_match(path)
    }
}

fn patterns(texts: &[toml::Spanned<String>], errors: &mut Vec<ConfigError>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        match Glob::new(text.as_ref()) {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => {
                let message = format!("{} is no pattern: {}.", text.as_ref(), error.kind());
                errors.push(ConfigError { span: text.span().into(), message });
            }
        }
    }
    set.build().unwrap_or_else(|error| {
        errors.push(ConfigError { span: Span::at(0), message: sentence(&error.to_string()) });
        GlobSet::empty()
    })
}

fn sentence(message: &str) -> String {
    let message = message.trim().replace('\n', "; ");
    let mut chars = message.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_is_said_with_its_place_and_counts_as_empty() {
        let (config, errors) = Config::parse("profile = \"loud\"\n");
        assert_eq!(config.profile, Profile::Recommended);
        assert_eq!(errors[0].span, Span::new(10, 16));
        assert!(errors[0].message.starts_with("Unknown variant `loud`"), "{}", errors[0].message);
    }

    #[test]
    fn what_is_wrong_costs_only_itself() {
        let (config, errors) =
            Config::parse("profile = \"strict\"\nexclude = [\"a[\", \"b/**\"]\n[severity]\nno-such = \"off\"\n");
        assert_eq!(config.profile, Profile::Strict);
        assert!(!config.admits("b/c.yaml") && config.admits("a/c.yaml"));
        assert_eq!(errors.len(), 2);
    }
}
