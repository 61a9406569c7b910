//! What `infra-ls.toml` says: one [`Layer`] for each file, and the [`Config`] that holds for the files of a folder.

mod file;
mod layer;

use std::collections::BTreeMap;
use std::sync::Arc;

use globset::GlobSet;
use schemars::JsonSchema;
use serde::Deserialize;

pub use file::config_schema;
pub(super) use layer::{Layer, sentence};

use crate::knowledge::{Page, Profile};
use crate::model::{FileId, Severity};
use crate::text::Span;

/// The name of a configuration file. It speaks of its folder and everything below.
pub const CONFIG_FILE: &str = "infra-ls.toml";

/// What holds for the files of a folder: its own configuration file and those above it, the nearest first. It filters
/// findings and files; it never changes what is understood of them.
#[derive(Clone, Debug, Default)]
pub struct Config {
    layers: Vec<Arc<Layer>>,
    /// Asked for from outside, whatever the files say.
    profile: Option<Profile>,
}

/// What is wanted of one practice.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
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

/// What is wrong with a configuration file or a workspace's own page, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// In the file.
    pub span: Span,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// A JSON Schema and the files it describes, as a configuration file says.
#[derive(Clone, Debug)]
pub struct SchemaBinding {
    /// As written: a path from the configuration file's folder, or a URL.
    pub schema: String,
    /// Where it is written.
    pub span: Span,
    folder: String,
    files: GlobSet,
}

impl SchemaBinding {
    /// The configuration file that says so.
    pub fn config_file(&self) -> FileId {
        FileId::from_path(&std::path::Path::new(&self.folder).join(CONFIG_FILE))
    }

    /// Whether the schema describes a file.
    pub fn describes(&self, file: &FileId) -> bool {
        self.files.is_match(file.below(&self.folder))
    }
}

impl Config {
    /// The configuration of a folder: its own layer, if it has one, above what holds around it.
    pub(super) fn of(layer: Arc<Layer>, around: &Config) -> Config {
        let inherited = if layer.root { &[][..] } else { &around.layers };
        Config { layers: std::iter::once(layer).chain(inherited.iter().cloned()).collect(), profile: around.profile }
    }

    /// What holds where there is no configuration file.
    pub(super) fn without_file(profile: Option<Profile>) -> Config {
        Config { layers: Vec::new(), profile }
    }

    /// What is said for a dialect or a practice, by the dotted name of the setting: `kubernetes.version`.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.layers.iter().find_map(|layer| layer.options.get(name)).map(String::as_str)
    }

    /// The version of the cluster that manifests are for: `1.34`.
    pub fn kubernetes_version(&self) -> Option<&str> {
        self.option("kubernetes.version")
    }

    /// Which schemas describe which files, what counts first first.
    pub fn schemas(&self) -> impl Iterator<Item = &SchemaBinding> {
        self.layers.iter().flat_map(|layer| &layer.schemas)
    }

    /// Whether a file takes part.
    pub fn admits(&self, file: &FileId) -> bool {
        self.layers.iter().all(|layer| layer.admits(file))
    }

    /// How practices report in a file.
    pub fn settings(&self, file: &FileId) -> Settings<'_> {
        let profile = self.profile.or_else(|| self.layers.iter().find_map(|layer| layer.profile));
        let practices = self.layers.iter().flat_map(|layer| layer.settings_for(file)).collect();
        Settings { profile: profile.unwrap_or_default(), practices }
    }
}

/// How practices report in one file.
#[derive(Debug)]
pub struct Settings<'c> {
    profile: Profile,
    /// What counts first first.
    practices: Vec<&'c BTreeMap<String, Setting>>,
}

impl Settings<'_> {
    /// The severity at which a practice reports; none if it does not.
    pub fn severity(&self, page: &Page) -> Option<Severity> {
        let names = || std::iter::once(&page.id).chain(&page.renamed_from);
        let setting = self.practices.iter().find_map(|said| names().find_map(|name| said.get(name)));
        match setting {
            Some(Setting::Off) => None,
            Some(Setting::On) => Some(page.severity),
            Some(Setting::Error) => Some(Severity::Error),
            Some(Setting::Warning) => Some(Severity::Warning),
            Some(Setting::Information) => Some(Severity::Information),
            Some(Setting::Hint) => Some(Severity::Hint),
            None => (page.profile <= self.profile && page.profile != Profile::Off).then_some(page.severity),
        }
    }
}

/// How like two names must be for one to be suggested instead of the other, from 0 to 1.
const LIKENESS: f64 = 0.8;

/// The name among these that was probably meant.
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let likenesses = names.map(|other| (strsim::jaro_winkler(other, name), other));
    likenesses.filter(|(likeness, _)| *likeness >= LIKENESS).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> FileId {
        FileId::from_path(std::path::Path::new(path))
    }

    fn config(text: &str) -> (Config, Vec<ConfigError>) {
        let (layer, errors) = Layer::parse(text, "/shop");
        (Config::of(Arc::new(layer), &Config::default()), errors)
    }

    #[test]
    fn a_broken_file_is_said_with_its_place_and_counts_as_empty() {
        let (config, errors) = config("profile = \"loud\"\n");
        assert_eq!(config.settings(&file("/shop/a")).profile, Profile::Recommended);
        assert_eq!(errors[0].span, Span::new(10, 16));
        assert!(errors[0].message.starts_with("Unknown variant `loud`"), "{}", errors[0].message);
    }

    #[test]
    fn what_is_wrong_costs_only_itself() {
        let text = "profile = \"strict\"\nexclude = [\"a[\", \"b/**\"]\nexlude = []\n[kubernetes]\nversoin = \"1\"\n";
        let (config, errors) = config(text);
        assert_eq!(config.settings(&file("/shop/a")).profile, Profile::Strict);
        assert!(!config.admits(&file("/shop/b/c.yaml")) && config.admits(&file("/shop/a/c.yaml")));
        let said: Vec<(&str, &str)> =
            errors.iter().map(|error| (&text[error.span.start()..error.span.end()], error.message.as_str())).collect();
        assert_eq!(said[0].0, "\"a[\"");
        assert_eq!(said[1], ("exlude", "There is no key `exlude` here. Did you mean `exclude`?"));
        assert_eq!(said[2], ("versoin", "There is no key `versoin` here. Did you mean `version`?"));
        assert_eq!(said.len(), 3);
    }

    #[test]
    fn options_are_those_of_the_practice() {
        let text = "[options.trust-registries]\nregistrys = []\n[options.follow-label-schema.labels]\nany = \"url\"\n";
        let (config, errors) = config(text);
        let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(said, ["There is no key `registrys` here. Did you mean `registries`?"]);
        assert!(config.option("follow-label-schema.labels").is_some_and(|labels| labels.contains("any")));
    }

    #[test]
    fn patterns_count_from_their_folder_and_a_folder_is_everything_in_it() {
        let (config, _) = config("include = [\"deploy\"]\nexclude = [\"deploy/old/\", \"*.gen.yaml\"]\n");
        for (path, admitted) in [
            ("/shop/deploy/a.yaml", true),
            ("/shop/deploy/old/a.yaml", false),
            ("/shop/deploy/new/a.gen.yaml", false),
            ("/shop/a.yaml", false),
        ] {
            assert_eq!(config.admits(&file(path)), admitted, "{path}");
        }
    }

    #[test]
    fn the_nearest_file_counts_and_inherits_unless_it_is_a_root() {
        let layer = |text: &str, folder: &str| Arc::new(Layer::parse(text, folder).0);
        let outer = layer("profile = \"strict\"\nexclude = [\"api/old\"]\n[kubernetes]\nversion = \"1.33\"\n", "/shop");
        let outer = Config::of(outer, &Config::default());
        let inner = "[severity]\nrotate-keys = \"off\"\n[options.pin-image-tag]\nallow = [\"a\"]\n";
        for (root, profile, version, old) in
            [(false, Profile::Strict, Some("1.33"), false), (true, Profile::Recommended, None, true)]
        {
            let config = Config::of(layer(&format!("root = {root}\n{inner}"), "/shop/api"), &outer);
            assert_eq!(config.settings(&file("/shop/api/a")).profile, profile);
            assert_eq!(config.kubernetes_version(), version);
            assert_eq!(config.admits(&file("/shop/api/old/a")), old);
            assert_eq!(config.option("pin-image-tag.allow"), Some("[\"a\"]"));
        }
    }

    #[test]
    fn patterns_and_options_without_effect_are_said() {
        let (config, errors) = config(
            "exclude = [\"/a\", \"!b\"]\n[options.pin-image-tag]\nallow = []\n[schemas]\n\"a.json\" = [\"!c\"]\n",
        );
        assert!(!config.admits(&file("/shop/a/x.yaml")) && config.admits(&file("/shop/c/a/x.yaml")));
        let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "`!b` is no pattern: none takes back what another one says.",
                "`pin-image-tag` has no options.",
                "`!c` is no pattern: none takes back what another one says.",
            ]
        );
    }

    #[test]
    fn of_overrides_the_last_that_speaks_of_a_file_counts() {
        let (config, errors) = config(
            "severity = { pin-image-tag = \"error\" }\n\
             [[overrides]]\nfiles = [\"test\"]\nseverity = { pin-image-tag = \"hint\" }\n\
             [[overrides]]\nfiles = [\"test/**/Dockerfile\"]\nseverity = { pin-image-tag = \"off\" }\n",
        );
        assert_eq!(errors, []);
        let page = crate::knowledge::practice("pin-image-tag").unwrap();
        for (path, severity) in [
            ("/shop/Dockerfile", Some(Severity::Error)),
            ("/shop/test/compose.yaml", Some(Severity::Hint)),
            ("/shop/test/web/Dockerfile", None),
        ] {
            assert_eq!(config.settings(&file(path)).severity(page), severity, "{path}");
        }
    }

    #[test]
    fn schemas_are_bound_to_files_from_the_folder_that_says_so() {
        let (config, errors) = config(
            "[schemas]\n\"schemas/b.json\" = [\"config/*.yaml\", \"[\"]\n\"schemas/a.json\" = [\"*.app.yaml\"]\n",
        );
        for (path, expected) in [
            ("config/x.yaml", Some("schemas/b.json")),
            ("config/deep/x.yaml", None),
            ("config/x.app.yaml", Some("schemas/b.json")),
            ("deep/er/x.app.yaml", Some("schemas/a.json")),
            ("x.app.yaml", Some("schemas/a.json")),
        ] {
            let binding = config.schemas().find(|binding| binding.describes(&file(&format!("/shop/{path}"))));
            assert_eq!(binding.map(|binding| binding.schema.as_str()), expected, "{path}");
        }
        assert_eq!(config.schemas().next().unwrap().config_file().as_str(), "/shop/infra-ls.toml");
        assert_eq!(errors.len(), 1);
    }
}
