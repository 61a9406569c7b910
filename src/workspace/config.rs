use std::collections::BTreeMap;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
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
    schemas: Vec<SchemaRule>,
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

/// A line of the table `[schemas]`: a schema and the files it describes.
#[derive(Clone, Debug)]
pub struct SchemaRule {
    /// The schema's path, relative to the configuration file.
    pub path: String,
    /// Where the path is written.
    pub span: Span,
    files: GlobSet,
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
    schemas: BTreeMap<toml::Spanned<String>, Vec<toml::Spanned<String>>>,
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
        for (path, files) in &file.schemas {
            let files = set_of(files, &mut errors, |pattern| {
                // Without a folder, a pattern is that of a name, as in `.gitignore`.
                let anywhere = if pattern.contains('/') { pattern.to_owned() } else { format!("**/{pattern}") };
                GlobBuilder::new(anywhere.trim_start_matches("./")).literal_separator(true).build()
            });
            config.schemas.push(SchemaRule { path: path.as_ref().clone(), span: path.span().into(), files });
        }
        config.schemas.sort_by_key(|rule| rule.span);
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

    /// The schemas it names, in their order.
    pub fn schemas(&self) -> &[SchemaRule] {
        &self.schemas
    }

    /// The first schema for a file, by its path below the configuration's folder.
    pub fn schema_of(&self, path: &str) -> Option<&SchemaRule> {
        self.schemas.iter().find(|rule| rule.files.is_match(path))
    }

    /// Whether a file has a part in the table of schemas, by its path below the configuration's folder.
    pub(super) fn speaks_of(&self, path: &str) -> bool {
        let is_schema = |rule: &SchemaRule| rule.path.trim_start_matches("./") == path;
        self.schemas.iter().any(is_schema) || self.schema_of(path).is_some()
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
    set_of(texts, errors, Glob::new)
}

fn set_of(
    texts: &[toml::Spanned<String>],
    errors: &mut Vec<ConfigError>,
    read: impl Fn(&str) -> Result<Glob, globset::Error>,
) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        match read(text.as_ref()) {
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
    fn schemas_are_for_the_files_their_patterns_name() {
        let (config, errors) = Config::parse(
            "[schemas]\n\"schemas/b.json\" = [\"config/*.yaml\", \"[\"]\n\"schemas/a.json\" = [\"*.app.yaml\"]\n",
        );
        for (path, expected) in [
            ("config/x.yaml", Some("schemas/b.json")),
            ("config/deep/x.yaml", None),
            ("config/x.app.yaml", Some("schemas/b.json")),
            ("deep/er/x.app.yaml", Some("schemas/a.json")),
            ("x.app.yaml", Some("schemas/a.json")),
        ] {
            assert_eq!(config.schema_of(path).map(|rule| rule.path.as_str()), expected, "{path}");
        }
        assert_eq!(errors.len(), 1);
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
