//! The module a place belongs to, and those it calls: what their files declare.

use std::collections::HashMap;
use std::sync::Arc;

use super::references::is_local;
use super::stacks::Realm;
use super::structure::{is_override, is_values};
use super::symbols;
use super::testing::TESTED;
use super::versions::{Bearing, bearing, excludes_from, first_major, of_locked};
use crate::knowledge::terraform::{Provider, ResourceType, provider, provider_of};
use crate::model::{Declaration, Definition, Demand, FileId, Project, Reference, Scope, SymbolKind, Use, Within};
use crate::syntax::Parsed;
use crate::syntax::hcl::{Part, Term};
use crate::text::Span;

/// The files around a place.
#[derive(Clone, Copy)]
pub(super) struct Module<'m> {
    pub(super) file: &'m FileId,
    pub(super) base: usize,
    pub(super) project: &'m dyn Project,
    /// In a test: the folder whose names it has, as a path from the module that is tested.
    tested: Option<&'m str>,
    /// Of a file of values in a folder without variables: the folder further up that has some.
    above: Option<&'static str>,
}

/// Where the module is whose variables a file of values is for, if it is not in the same folder.
pub(super) const ABOVE: &[&str] = &["..", "../.."];

/// Which facts of a provider hold for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Those of this version.
    Known(Bearing, Provider),
    /// None: it is another provider under the same name.
    Foreign,
}

impl<'m> Module<'m> {
    /// The module around a segment of a file.
    pub(super) fn of(file: &'m FileId, base: usize, parsed: &'m Parsed, project: &'m dyn Project) -> Self {
        let tested = file.is_test().then(|| {
            let run = parsed.hcl().and_then(|body| body.blocks_of("run").next());
            let module = run.and_then(|run| run.body.blocks_of("module").next());
            let source = module.and_then(|module| module.body.attribute("source"));
            let folder = source.and_then(|source| match &source.value.term {
                Term::Template { parts, .. } => match parts.as_slice() {
                    [Part::Literal(folder, _)] => Some(folder.as_str()),
                    _ => None,
                },
                _ => None,
            });
            folder.filter(|folder| is_local(folder)).unwrap_or(TESTED)
        });
        let module = Module { file, base, project, tested, above: None };
        if !is_values(file) || !module.symbols(SymbolKind::Variable, None).is_empty() {
            return module;
        }
        let has_some = |folder: &&&'static str| !module.symbols(SymbolKind::Variable, Some(folder)).is_empty();
        Module { above: ABOVE.iter().find(has_some).copied(), ..module }
    }

    /// Whether its variables stand in a folder further up, from where they may be given values or not.
    pub(super) fn is_further_up(&self) -> bool {
        self.above.is_some()
    }

    /// The symbols of a kind in this folder or another one, as a path from this file says.
    pub(super) fn symbols(&self, kind: SymbolKind, folder: Option<&str>) -> Vec<Definition> {
        self.project.candidates(&self.asking(kind, "", folder))
    }

    /// The symbols of a kind in the file alone: the runs of a test, and its configurations of providers.
    pub(super) fn own(&self, kind: SymbolKind) -> Vec<Definition> {
        let mut asking = self.asking(kind, "", None);
        asking.reference.within = Within::Scope(Scope::File);
        self.project.candidates(&asking)
    }

    /// The symbols of this name; what changes others comes behind them.
    pub(super) fn named(&self, kind: SymbolKind, name: &str, folder: Option<&str>) -> Vec<Definition> {
        let mut found = self.project.definitions(&self.asking(kind, name, folder));
        found.sort_by_key(|one| is_override(&one.file));
        found
    }

    /// Whose names the file has.
    pub(super) fn realm(&self) -> Realm {
        Realm::of(self.file)
    }

    /// The input variables of a module or of a stack with what is written down about each, once for each name.
    pub(super) fn inputs(&self, kind: SymbolKind, folder: Option<&str>) -> Vec<(Definition, Option<Declaration>)> {
        let mut all = self.symbols(kind, folder);
        all.sort_by_key(|one| is_override(&one.file));
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut found: Vec<(Definition, Option<Declaration>)> = Vec::new();
        for definition in all {
            let declared = self.declaration(&definition);
            let place = *places.entry(definition.symbol.name.text()).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, before)) => {
                    *before = before.take().map_or(declared.clone(), |one| Some(changed(one, declared)))
                }
                None => found.push((definition, declared)),
            }
        }
        found
    }

    /// The symbol of this name.
    pub(super) fn symbol(&self, kind: SymbolKind, name: &str, folder: Option<&str>) -> Option<Definition> {
        self.named(kind, name, folder).into_iter().next()
    }

    fn asking(&self, kind: SymbolKind, name: &str, folder: Option<&str>) -> Use {
        let within = match (self.tested, folder.or(self.above)) {
            (None, Some(folder)) => Within::Folder(folder.to_owned()),
            (None, None) => Within::Scope(Scope::Folder),
            (Some(tested), None) => Within::Tested(tested.to_owned()),
            (Some(tested), Some(folder)) => Within::Tested(format!("{tested}/{folder}")),
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
        let mut declared = self.named(kind, name, folder).into_iter().map(|definition| self.declaration(&definition));
        let first = declared.find_map(|one| one)?;
        Some(if kind == SymbolKind::Variable { declared.fold(first, changed) } else { first })
    }

    /// The version of a provider that the lock file beside has chosen.
    pub(super) fn locked(&self, source: &str) -> Option<String> {
        self.declared(SymbolKind::LockedProvider, &symbols::address(source), None)?.value
    }

    /// Whether the module surely has a version of a provider before a major one.
    pub(super) fn is_before(&self, provider: &Provider, major: u32) -> bool {
        let first = [major, 0, 0];
        match self.locked(provider.source) {
            Some(locked) => excludes_from(&locked, first),
            None => self
                .required(provider.name)
                .iter()
                .any(|entry| entry.value.as_deref().is_some_and(|constraint| excludes_from(constraint, first))),
        }
    }

    /// What is written down about the providers of a local name.
    fn required(&self, local: &str) -> Vec<Declaration> {
        let entries = self.named(SymbolKind::Provider, local, None);
        entries.iter().filter_map(|entry| self.declaration(entry)).collect()
    }

    /// Which facts about a provider hold for what is set up under a local name: those of the newest version that the
    /// module admits.
    pub(super) fn standing(&self, local: &str, provider: &Provider) -> Standing {
        if provider.name == "terraform" {
            return Standing::Known(Bearing::Fits, *provider);
        }
        let entries = self.required(local);
        let source = entries.iter().find_map(|entry| entry.type_text.clone());
        let source = source.unwrap_or_else(|| format!("hashicorp/{local}"));
        let short = source.trim_start_matches("registry.terraform.io/").trim_start_matches("registry.opentofu.org/");
        if short.strip_suffix("-beta") == Some(provider.source) {
            // It has what the other has, and more.
            return Standing::Known(Bearing::Excludes, *provider);
        }
        if short != provider.source {
            return Standing::Foreign;
        }
        let constraint = entries.iter().find_map(|entry| entry.value.as_deref());
        let locked = self.locked(provider.source);
        let standing = |version: Provider| {
            let bearing = bearing(constraint, version.version);
            let bearing = match &locked {
                Some(locked) => of_locked(locked, version.version, bearing),
                // Only what is sure to end below the next major version is one before it.
                None if version.is_former() => {
                    let ends =
                        constraint.is_some_and(|constraint| excludes_from(constraint, [version.major() + 1, 0, 0]));
                    if ends { bearing } else { Bearing::Excludes }
                }
                None => bearing,
            };
            (bearing != Bearing::Excludes).then_some((bearing, version))
        };
        let known = standing(*provider).or_else(|| provider.former().into_iter().find_map(standing));
        let (bearing, version) = known.unwrap_or((Bearing::Excludes, *provider));
        Standing::Known(bearing, version)
    }

    /// The known versions of a provider among which the module leaves the choice, the newest first; none where others
    /// are before them.
    pub(super) fn admitted(&self, local: &str, provider: &Provider) -> Option<Vec<Provider>> {
        let entries = self.required(local);
        let first = first_major(entries.iter().find_map(|entry| entry.value.as_deref())?)?;
        let mut known = vec![*provider];
        known.extend(provider.former().into_iter().filter(|former| former.major() >= first));
        let is_gapless =
            known.iter().zip((first..=provider.major()).rev()).all(|(known, major)| known.major() == major);
        (is_gapless && known.last().is_some_and(|last| last.major() == first)).then_some(known)
    }

    /// The version of a provider whose facts are the nearest to what the module uses.
    pub(super) fn version(&self, provider: Provider) -> Provider {
        match self.standing(provider.name, &provider) {
            Standing::Known(_, version) => version,
            Standing::Foreign => provider,
        }
    }

    /// What the module's version of a provider, or else the newest one, knows of a block of this type.
    pub(super) fn known(&self, block: &str, label: &str) -> Option<Arc<ResourceType>> {
        let known = if block == "provider" { provider(label) } else { provider_of(label) }?;
        known_in(self.version(known), known, block, label)
    }

    /// What it knows of an ephemeral resource.
    pub(super) fn known_ephemeral(&self, label: &str) -> Option<Arc<ResourceType>> {
        self.known("data", label).or_else(|| self.known("resource", label))
    }

    /// The resource types or data sources of the module's version of a provider.
    pub(super) fn types(&self, block: &str, provider: Provider) -> Vec<&'static str> {
        let version = self.version(provider);
        if block == "data" { version.data_sources() } else { version.resources() }
    }
}

/// What a version of a provider, or else the newest one, knows of a block of this type.
pub(super) fn known_in(version: Provider, newest: Provider, block: &str, label: &str) -> Option<Arc<ResourceType>> {
    version.section(block, label).or_else(|| newest.section(block, label))
}

/// What is written down about a variable once another file has changed it.
fn changed(before: Declaration, by: Option<Declaration>) -> Declaration {
    let Some(by) = by else { return before };
    Declaration {
        type_text: by.type_text.or(before.type_text),
        value: by.value.or(before.value),
        about: by.about.or(before.about),
        required: before.required && by.required,
        deprecated: by.deprecated.or(before.deprecated),
        ephemeral: before.ephemeral || by.ephemeral,
        ..before
    }
}
