//! The module a place belongs to, and those it calls: what their files declare.

use super::symbols;
use super::versions::{Bearing, bearing, of_locked};
use crate::knowledge::terraform::Provider;
use crate::model::{Declaration, Definition, Demand, FileId, Project, Reference, Scope, SymbolKind, Use, Within};
use crate::text::Span;

/// The files around a place.
#[derive(Clone, Copy)]
pub(super) struct Module<'m> {
    pub(super) file: &'m FileId,
    pub(super) base: usize,
    pub(super) project: &'m dyn Project,
}

/// Which facts of a provider hold for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Those of the version at hand.
    Known(Bearing),
    /// None: it is another provider under the same name.
    Foreign,
}

impl Module<'_> {
    /// The symbols of a kind in this folder or another one, as a path from this file says.
    pub(super) fn symbols(&self, kind: SymbolKind, folder: Option<&str>) -> Vec<Definition> {
        self.project.candidates(&self.asking(kind, "", folder))
    }

    /// The symbols of this name.
    pub(super) fn named(&self, kind: SymbolKind, name: &str, folder: Option<&str>) -> Vec<Definition> {
        self.project.definitions(&self.asking(kind, name, folder))
    }

    /// The symbol of this name.
    pub(super) fn symbol(&self, kind: SymbolKind, name: &str, folder: Option<&str>) -> Option<Definition> {
        self.named(kind, name, folder).into_iter().next()
    }

    fn asking(&self, kind: SymbolKind, name: &str, folder: Option<&str>) -> Use {
        let within = match folder {
            Some(folder) => Within::Folder(folder.to_owned()),
            None => Within::Scope(Scope::Folder),
        };
        let reference = Reference { kind, name: name.into(), span: Span::at(0), within, demand: Demand::Optional };
        Use { file: self.file.clone(), base: self.base, reference }
    }

    /// What is written down about a symbol.
    pub(super) fn declaration(&self, of: &Definition) -> Option<Declaration> {
        let facts = self.project.segment(&of.file, of.base)?;
        let name = of.symbol.name.text();
        let is_it = |d: &&Declaration| d.kind == of.symbol.kind && d.name == name;
        facts.declarations.iter().find(is_it).cloned()
    }

    /// What is written down about the symbol of this name.
    pub(super) fn declared(&self, kind: SymbolKind, name: &str, folder: Option<&str>) -> Option<Declaration> {
        self.named(kind, name, folder).iter().find_map(|definition| self.declaration(definition))
    }

    /// The version of a provider that the lock file beside has chosen.
    pub(super) fn locked(&self, source: &str) -> Option<String> {
        self.declared(SymbolKind::LockedProvider, &symbols::address(source), None)?.value
    }

    /// Whether facts about a provider hold for what is set up under a local name.
    pub(super) fn standing(&self, local: &str, provider: &Provider) -> Standing {
        if provider.name == "terraform" {
            return Standing::Known(Bearing::Fits);
        }
        let entries = self.named(SymbolKind::Provider, local, None);
        let entries: Vec<Declaration> = entries.iter().filter_map(|entry| self.declaration(entry)).collect();
        let source = entries.iter().find_map(|entry| entry.type_text.clone());
        let constraint = entries.iter().find_map(|entry| entry.value.as_deref());
        let source = source.unwrap_or_else(|| format!("hashicorp/{local}"));
        let short = source.trim_start_matches("registry.terraform.io/").trim_start_matches("registry.opentofu.org/");
        if short == provider.source {
            let bearing = bearing(constraint, provider.version);
            Standing::Known(match self.locked(provider.source) {
                Some(locked) => of_locked(&locked, provider.version, bearing),
                None => bearing,
            })
        } else if short.strip_suffix("-beta") == Some(provider.source) {
            // It has what the other has, and more.
            Standing::Known(Bearing::Excludes)
        } else {
            Standing::Foreign
        }
    }
}
