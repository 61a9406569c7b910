use std::collections::BTreeMap;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;

use super::file::{File, place, unknown_keys};
use super::{ConfigError, SchemaBinding, Setting};
use crate::knowledge::{self, Profile};
use crate::model::FileId;
use crate::text::Span;

/// What one configuration file says.
#[derive(Debug, Default)]
pub(in crate::workspace) struct Layer {
    /// The folder it stands in; its patterns count from there.
    folder: String,
    /// Whether the files above it do not count.
    pub(in crate::workspace) root: bool,
    pub(super) profile: Option<Profile>,
    include: GlobSet,
    exclude: GlobSet,
    pub(super) severity: BTreeMap<String, Setting>,
    overrides: Vec<(GlobSet, BTreeMap<String, Setting>)>,
    /// By dotted name: `kubernetes.version`, `pin-image-tag.allow`.
    pub(super) options: BTreeMap<String, String>,
    pub(super) schemas: Vec<SchemaBinding>,
    /// The practices it names, and where.
    pub(in crate::workspace) named: Vec<(Span, String)>,
}

impl Layer {
    /// Reads a configuration file. What is wrong with it costs only what is wrong: a file that is no TOML, or has
    /// values of a wrong kind, counts as empty; unknown keys and broken patterns are left out. Whether the practices it
    /// names exist is not judged here.
    pub(in crate::workspace) fn parse(text: &str, folder: &str) -> (Layer, Vec<ConfigError>) {
        let mut errors = unknown_keys(text);
        let mut layer = Layer { folder: folder.to_owned(), ..Layer::default() };
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                errors.push(ConfigError { span: place(&error), message: sentence(error.message()) });
                errors.sort_by_key(|error| error.span);
                return (layer, errors);
            }
        };
        layer.root = file.root;
        layer.profile = file.profile;
        layer.include = patterns(&file.include, &mut errors);
        layer.exclude = patterns(&file.exclude, &mut errors);
        layer.severity = layer.settings(file.severity);
        for exception in file.overrides {
            let files = patterns(&exception.files, &mut errors);
            let settings = layer.settings(exception.severity);
            layer.overrides.push((files, settings));
        }
        for (practice, table) in file.options {
            if knowledge::practice(practice.get_ref()).is_some_and(|page| page.options.is_empty()) {
                let message = format!("`{}` has no options.", practice.get_ref());
                errors.push(ConfigError { span: practice.span().into(), message });
            }
            layer.named.push((practice.span().into(), practice.get_ref().clone()));
            for (key, value) in table {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                layer.options.insert(format!("{}.{key}", practice.get_ref()), text);
            }
        }
        if let Some(version) = file.kubernetes.version {
            if is_version(version.get_ref()) {
                layer.options.insert("kubernetes.version".to_owned(), version.into_inner());
            } else {
                let message = format!("`{}` is no version of Kubernetes: write \"1.34\".", version.get_ref());
                errors.push(ConfigError { span: version.span().into(), message });
            }
        }
        for (schema, files) in file.schemas {
            let files = names(&files, &mut errors);
            let (span, folder) = (schema.span().into(), layer.folder.clone());
            layer.schemas.push(SchemaBinding { schema: schema.into_inner(), span, folder, files });
        }
        layer.schemas.sort_by_key(|binding| binding.span);
        errors.sort_by_key(|error| error.span);
        (layer, errors)
    }

    fn settings(&mut self, written: BTreeMap<Spanned<String>, Setting>) -> BTreeMap<String, Setting> {
        let note = |(id, setting): (Spanned<String>, Setting)| {
            self.named.push((id.span().into(), id.get_ref().clone()));
            (id.into_inner(), setting)
        };
        written.into_iter().map(note).collect()
    }

    /// Whether a file takes part.
    pub(super) fn admits(&self, file: &FileId) -> bool {
        let path = file.below(&self.folder);
        (self.include.is_empty() || self.include.is_match(path)) && !self.exclude.is_match(path)
    }

    /// What it says of practices in a file, what counts first first.
    pub(super) fn settings_for<'l>(&'l self, file: &FileId) -> impl Iterator<Item = &'l BTreeMap<String, Setting>> {
        let path = file.below(&self.folder).to_owned();
        let exceptions = self.overrides.iter().rev().filter(move |(files, _)| files.is_match(&path));
        exceptions.map(|(_, settings)| settings).chain([&self.severity])
    }
}

/// Patterns of files that one schema describes: `*` stays in its folder, and a pattern without a folder is that of a
/// name, wherever it stands.
fn names(texts: &[Spanned<String>], errors: &mut Vec<ConfigError>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        let pattern = from_here(text.get_ref());
        if let Some(error) = takes_back(pattern, text) {
            errors.push(error);
            continue;
        }
        let is_path = pattern.contains('/') || text.get_ref().starts_with('/');
        let anywhere = if is_path { pattern.to_owned() } else { format!("**/{pattern}") };
        match GlobBuilder::new(&anywhere).literal_separator(true).build() {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => {
                let message = format!("{pattern} is no pattern: {}.", error.kind());
                errors.push(ConfigError { span: text.span().into(), message });
            }
        }
    }
    set.build().unwrap_or_else(|error| {
        errors.push(ConfigError { span: Span::at(0), message: sentence(&error.to_string()) });
        GlobSet::empty()
    })
}

/// Patterns; one that names a folder speaks of everything in it.
fn patterns(texts: &[Spanned<String>], errors: &mut Vec<ConfigError>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        let pattern = from_here(text.get_ref()).trim_end_matches('/');
        if let Some(error) = takes_back(pattern, text) {
            errors.push(error);
            continue;
        }
        match (Glob::new(pattern), Glob::new(&format!("{pattern}/**"))) {
            (Ok(itself), Ok(inside)) => {
                set.add(itself).add(inside);
            }
            (Err(error), _) | (_, Err(error)) => {
                let message = format!("`{}` is no pattern: {}.", text.get_ref(), error.kind());
                errors.push(ConfigError { span: text.span().into(), message });
            }
        }
    }
    set.build().unwrap_or_else(|error| {
        errors.push(ConfigError { span: Span::at(0), message: sentence(&error.to_string()) });
        GlobSet::empty()
    })
}

/// What is wrong with a pattern that means to take back what others say.
fn takes_back(pattern: &str, text: &Spanned<String>) -> Option<ConfigError> {
    let message = || format!("`{pattern}` is no pattern: none takes back what another one says.");
    pattern.starts_with('!').then(|| ConfigError { span: text.span().into(), message: message() })
}

/// A pattern without what says in other files of patterns that it counts from their folder: here all do.
fn from_here(pattern: &str) -> &str {
    pattern.trim_start_matches("./").trim_start_matches('/')
}

fn is_version(text: &str) -> bool {
    let minor = text.strip_prefix("1.");
    minor.is_some_and(|minor| !minor.is_empty() && minor.chars().all(|c| c.is_ascii_digit()))
}

/// A message of a reader as a sentence.
pub(in crate::workspace) fn sentence(message: &str) -> String {
    // What the readers call a sequence is a list to people.
    let message = message.trim().replace('\n', "; ").replace("expected a sequence", "expected a list");
    let mut chars = message.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
