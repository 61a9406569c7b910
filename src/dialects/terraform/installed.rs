//! Modules that `terraform init` has brought: what they take and give. Their folder is passed over when a workspace is
//! read; it is looked at where somebody calls one of them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde::Deserialize;

use super::module::Module;
use super::references::is_local;
use super::symbols;
use super::versions::admits;
use crate::model::{Declaration, FileId, Lowered, Symbol, SymbolKind};
use crate::syntax::hcl::Block;
use crate::syntax::{Language, parse};

/// Which modules there are, from the folder in which `init` was run.
const LIST: &str = ".terraform/modules/modules.json";

/// Folders around a module in which `init` may have been run for it.
const AROUND: usize = 3;

/// Files of a module that are read.
const FILES: usize = 64;

/// The registry that is asked where no other one is named, as the list names it.
const REGISTRIES: &[&str] = &["registry.terraform.io/", "registry.opentofu.org/"];

#[derive(Deserialize)]
struct List {
    #[serde(rename = "Modules", default)]
    modules: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    /// The names of the calls on the way, joined by dots.
    #[serde(default)]
    key: String,
    #[serde(default)]
    source: String,
    version: Option<String>,
    #[serde(default)]
    dir: String,
}

/// A module that was brought, with what its variables and outputs say.
pub(super) struct Installed {
    /// Which version it is, if it comes from a registry.
    pub(super) version: Option<String>,
    /// Whether all that it takes and gives has been read.
    pub(super) is_whole: bool,
    facts: Arc<Lowered>,
}

/// Modules that are remembered.
const REMEMBERED: usize = 256;

/// What the files of a module said, with the digest of what they were.
#[derive(Clone)]
struct Known {
    stamp: u64,
    facts: Arc<Lowered>,
    is_whole: bool,
}

/// Modules that were read before, by their folders.
static KNOWN: LazyLock<Mutex<HashMap<FileId, Known>>> = LazyLock::new(Mutex::default);

impl Installed {
    /// What a block calls.
    pub(super) fn by(call: &Block, module: &Module<'_>) -> Option<Installed> {
        let name = call.labels.first().filter(|_| call.kind.text == "module")?;
        let version = call.body.attribute("version").and_then(|version| version.value.string());
        let found = Installed::called(&name.text, &symbols::source(call)?, module)?;
        // Another one is wanted by now.
        let is_other =
            version.zip(found.version.as_deref()).is_some_and(|(wanted, is)| admits(&wanted, is) == Some(false));
        (!is_other).then_some(found)
    }

    /// What a call of this name brought from a source.
    pub(super) fn called(name: &str, source: &str, module: &Module<'_>) -> Option<Installed> {
        if is_local(source) || module.file.is_test() {
            return None;
        }
        for up in 0..=AROUND {
            let top = module.file.relative(&format!("{}main.tf", "../".repeat(up)));
            let Some(text) = module.project.text(&top.relative(LIST)) else { continue };
            let list: List = serde_json::from_str(&text).ok()?;
            let place = |entry: &Entry| top.relative(&format!("{}/main.tf", entry.dir));
            let own = list.modules.iter().filter(|entry| place(entry).folder() == module.file.folder());
            let keys = own.map(|entry| match entry.key.as_str() {
                "" => name.to_owned(),
                key => format!("{key}.{name}"),
            });
            let keys: Vec<String> = keys.collect();
            let is_it = |entry: &&Entry| keys.contains(&entry.key) && plain(&entry.source) == plain(source);
            if let Some(entry) = list.modules.iter().find(is_it) {
                let Known { facts, is_whole, .. } = known(&place(entry), module);
                return Some(Installed { version: entry.version.clone(), is_whole, facts });
            }
        }
        None
    }

    /// Its variables or outputs.
    pub(super) fn symbols(&self, kind: SymbolKind) -> impl Iterator<Item = &Symbol> {
        self.facts.symbols.iter().filter(move |symbol| symbol.kind == kind)
    }

    /// Its variables, once each, with what is written down about them.
    pub(super) fn inputs(&self) -> Vec<(Symbol, Option<Declaration>)> {
        let said = |symbol: &Symbol| self.declared(SymbolKind::Variable, &symbol.name.text()).cloned();
        self.symbols(SymbolKind::Variable).map(|symbol| (symbol.clone(), said(symbol))).collect()
    }

    /// What it says of one of them.
    pub(super) fn declared(&self, kind: SymbolKind, name: &str) -> Option<&Declaration> {
        self.facts.declarations.iter().find(|declared| declared.kind == kind && declared.name == name)
    }
}

/// A source without what says no more than where it comes from anyway.
fn plain(source: &str) -> String {
    let source = source.trim_start_matches("git::").trim_start_matches("https://");
    let source = REGISTRIES.iter().find_map(|registry| source.strip_prefix(registry)).unwrap_or(source);
    source.replacen(".git", "", 1)
}

/// What the files beside `main` say of variables and outputs, read anew where one of them has changed.
fn known(main: &FileId, module: &Module<'_>) -> Known {
    let folder = FileId::from_uri(main.folder());
    let stamp = module.project.stamp(&folder);
    let remembered = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = remembered().get(&folder).filter(|known| known.stamp == stamp) {
        return known.clone();
    }
    let (facts, is_whole) = facts(main, module);
    let known = Known { stamp, facts: Arc::new(facts), is_whole };
    let mut all = remembered();
    if all.len() >= REMEMBERED {
        all.clear();
    }
    all.insert(folder, known.clone());
    known
}

/// What the files beside `main` say of variables and outputs, and whether all of them could be read.
fn facts(main: &FileId, module: &Module<'_>) -> (Lowered, bool) {
    let mut facts = Lowered::default();
    let files = module.project.listed(&FileId::from_uri(main.folder()));
    let of_module = |name: &str, endings: [&str; 2]| endings.iter().any(|ending| name.ends_with(ending));
    let mut is_whole = !files.iter().any(|file| of_module(&file.name, [".tf.json", ".tofu.json"]));
    let files = files.iter().filter(|file| of_module(&file.name, [".tf", ".tofu"]));
    for (place, file) in files.enumerate() {
        let text = module.project.text(&main.relative(&file.name)).filter(|_| place < FILES);
        let Some(text) = text else {
            is_whole = false;
            continue;
        };
        if !text.contains("variable ") && !text.contains("output ") {
            continue;
        }
        let parsed = parse(Language::Hcl, text.into(), None);
        is_whole &= parsed.errors.is_empty();
        let blocks = parsed.hcl().into_iter().flat_map(|body| body.blocks());
        let blocks = blocks.filter(|block| matches!(block.kind.text.as_str(), "variable" | "output"));
        blocks.for_each(|block| symbols::of(block, &parsed, &mut facts));
    }
    (facts, is_whole)
}
