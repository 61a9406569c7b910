use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::config::{Layer, nearest, sentence};
use super::{CONFIG_FILE, Config, ConfigError, Document};
use crate::knowledge::{CheckedBy, Page, Profile, practice, practices};
use crate::model::FileId;
use crate::text::Span;

/// Where a workspace's own practice pages stand, below the folder whose files they are about.
pub const OWN_PRACTICES: &str = ".infra-ls/practices";

/// Whether a file says what is wanted of others: a configuration file, or a practice page of the workspace's own.
pub fn is_setup(file: &FileId) -> bool {
    file.name() == CONFIG_FILE || owner(file).is_some()
}

/// The folder whose files a practice page is about; none for other files.
fn owner(file: &FileId) -> Option<&str> {
    if !file.name().ends_with(".md") {
        return None;
    }
    file.folder().strip_suffix(OWN_PRACTICES)?.strip_suffix('/')
}

/// Whether what a configuration file or a practice page says counts for the files of a folder.
pub(super) fn counts_in(setup: &FileId, folder: &FileId) -> bool {
    let around = owner(setup).unwrap_or_else(|| setup.folder());
    folder.as_str() == around || is_below(folder, around)
}

/// A practice page of the workspace's own.
#[derive(Clone, Debug)]
pub struct OwnPractice {
    /// The file.
    pub file: FileId,
    /// The page.
    pub page: Arc<Page>,
}

impl OwnPractice {
    /// Whether the page is about a file, or about no particular one: it stands above it.
    fn is_about(&self, file: &FileId) -> bool {
        owner(&self.file).is_some_and(|folder| is_below(file, folder))
    }
}

fn is_below(file: &FileId, folder: &str) -> bool {
    folder.is_empty() || file.below(folder) != file.as_str()
}

/// What the configuration files and own practices of a workspace say, taken together.
#[derive(Debug, Default)]
pub(super) struct Setup {
    /// By folder.
    configs: HashMap<String, Arc<Config>>,
    /// What holds where there is none.
    plain: Arc<Config>,
    practices: Vec<OwnPractice>,
    errors: BTreeMap<FileId, Vec<ConfigError>>,
}

impl Setup {
    /// From all files of a workspace, sorted by path: folders come before what is in them.
    pub(super) fn of<'d>(documents: impl Iterator<Item = &'d Arc<Document>>, profile: Option<Profile>) -> Setup {
        let mut setup = Setup { plain: Arc::new(Config::without_file(profile)), ..Setup::default() };
        let mut layers = Vec::new();
        for document in documents.filter(|document| is_setup(document.id())) {
            let file = document.id();
            let text = document.text().to_string();
            if file.name() == CONFIG_FILE {
                let (layer, errors) = Layer::parse(&text, file.folder());
                setup.errors.entry(file.clone()).or_default().extend(errors);
                layers.push((file.clone(), layer));
            } else if let Err(error) = setup.add_page(file, &text) {
                setup.errors.entry(file.clone()).or_default().push(error);
            }
        }
        // A folder's name is shorter than those of the folders in it.
        layers.sort_by_key(|(file, _)| file.folder().len());
        for (file, layer) in layers {
            let unknown: Vec<ConfigError> = layer.named.iter().filter_map(|name| setup.unknown(name)).collect();
            let errors = setup.errors.entry(file.clone()).or_default();
            errors.extend(unknown);
            errors.sort_by_key(|error| error.span);
            let config = Config::of(Arc::new(layer), setup.config(&file));
            setup.configs.insert(file.folder().to_owned(), Arc::new(config));
        }
        setup.errors.retain(|_, errors| !errors.is_empty());
        setup
    }

    /// Takes a page in, unless something is wrong with it.
    fn add_page(&mut self, file: &FileId, text: &str) -> Result<(), ConfigError> {
        let at = |line: usize, message: String| ConfigError { span: line_span(text, line), message };
        let page = Page::parse(text).map_err(|error| at(error.line, sentence(&error.message)))?;
        let line_of = |key: &str| text.lines().position(|line| line.starts_with(key)).map_or(1, |line| line + 1);
        if page.check != CheckedBy::Page {
            let message = "The checks of a workspace's own practices are declared: `require` and `forbid` in the \
                           bindings. `check` stands for what infra-ls brings with it.";
            return Err(at(line_of("check:"), message.to_owned()));
        }
        let taken = match practice(&page.id) {
            Some(_) => Some("infra-ls itself".to_owned()),
            None => {
                let visible = |own: &&OwnPractice| own.is_about(file) && own.page.id == page.id;
                self.practices.iter().find(visible).map(|own| own.file.name().to_owned())
            }
        };
        if let Some(by) = taken {
            let message = format!("There is a practice `{}` already, from {by}. Give this one another id.", page.id);
            return Err(at(line_of("id:"), message));
        }
        self.practices.push(OwnPractice { file: file.clone(), page: Arc::new(page) });
        Ok(())
    }

    /// What to say about the name of a practice that there is not.
    fn unknown(&self, (span, name): &(Span, String)) -> Option<ConfigError> {
        let own = || self.practices.iter().map(|own| &own.page);
        let is_called = |page: &Arc<Page>| page.id == *name || page.renamed_from.contains(name);
        if practice(name).is_some() || own().any(is_called) {
            return None;
        }
        let pages = || practices().iter().chain(own());
        let elsewhere = pages().find(|page| page.is_also_called(name)).map(|page| page.id.as_str());
        let message = match elsewhere.or_else(|| nearest(name, pages().map(|page| page.id.as_str()))) {
            Some(near) => format!("There is no practice `{name}`. Did you mean `{near}`?"),
            None => format!("There is no practice `{name}`. `infra-ls practices` lists the ones there are."),
        };
        Some(ConfigError { span: *span, message })
    }

    /// What holds for a file: the configuration of the nearest folder that has one.
    pub(super) fn config(&self, file: &FileId) -> &Arc<Config> {
        let mut folder = file.folder();
        loop {
            if let Some(config) = self.configs.get(folder) {
                return config;
            }
            match folder.rsplit_once('/') {
                Some((outer, _)) => folder = outer,
                None => return &self.plain,
            }
        }
    }

    /// The workspace's own practices that are about a file.
    pub(super) fn practices_for<'s>(&'s self, file: &'s FileId) -> impl Iterator<Item = &'s Arc<Page>> {
        self.practices.iter().filter(|own| own.is_about(file)).map(|own| &own.page)
    }

    /// All of the workspace's own practices, sorted by file.
    pub(super) fn practices(&self) -> &[OwnPractice] {
        &self.practices
    }

    pub(super) fn errors(&self, file: &FileId) -> &[ConfigError] {
        self.errors.get(file).map_or(&[], Vec::as_slice)
    }

    /// The files with something wrong, sorted.
    pub(super) fn broken(&self) -> impl Iterator<Item = &FileId> {
        self.errors.keys()
    }
}

/// A line of a text, by its number from 1.
fn line_span(text: &str, number: usize) -> Span {
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index + 1 == number {
            return Span::new(start, start + line.trim_end().len());
        }
        start += line.len();
    }
    Span::at(text.len())
}
