//! Attributes of resources that expressions read.

use std::collections::BTreeMap;

use super::version;
use super::words::{is_misspelt, of_another, suggest};
use crate::dialects::terraform::module::{Module, Standing};
use crate::dialects::terraform::versions::Bearing;
use crate::knowledge::terraform::{Member, Members, Provider, ResourceType, provider_of};
use crate::model::SymbolKind;
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Block, Expression, Item, Name, Term, Traverse};

/// What the expressions of a block read of resources and data sources that these do not have: what is certainly misspelt,
/// and what another major version of the provider has.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    Attributes { module, versions: BTreeMap::new(), tried: false, out }.block(block);
}

struct Attributes<'a> {
    module: &'a Module<'a>,
    /// Which versions of providers are in use, by their names; none of one that is another under the same name.
    versions: BTreeMap<&'static str, Option<(Bearing, Provider)>>,
    /// Whether somebody takes care of what is missing.
    tried: bool,
    out: &'a mut Vec<Problem>,
}

/// An attribute that is read of something.
struct Read<'e> {
    /// `resource` or `data`.
    block: &'static str,
    of: &'e Name,
    name: &'e Name,
    steps: &'e [Traverse],
}

impl<'e> Read<'e> {
    fn of(expression: &'e Expression) -> Option<Read<'e>> {
        let Term::Reference { root, steps } = &expression.term else { return None };
        let name = |at: usize| steps.get(at).and_then(Traverse::attribute);
        match root.text.as_str() {
            "data" => Some(Read { block: "data", of: name(0)?, name: name(1)?, steps: steps.get(2..)? }),
            "resource" => Some(Read { block: "resource", of: name(0)?, name: name(1)?, steps: steps.get(2..)? }),
            kind if kind.contains('_') => {
                Some(Read { block: "resource", of: root, name: name(0)?, steps: steps.get(1..)? })
            }
            _ => None,
        }
    }
}

impl Attributes<'_> {
    fn block(&mut self, block: &Block) {
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) => self.value(&attribute.value),
                Item::Block(inner) => self.block(inner),
            }
        }
    }

    fn value(&mut self, value: &Expression) {
        let outside = self.tried;
        if let Term::Call { name, .. } = &value.term {
            self.tried |= matches!(name.text.trim_start_matches("core::"), "try" | "can");
        }
        if let Some(read) = Read::of(value) {
            let found = self.read(&read);
            self.out.extend(found);
        }
        value.inner(&mut |inner| self.value(inner));
        self.tried = outside;
    }

    fn read(&mut self, read: &Read<'_>) -> Option<Problem> {
        let newest = provider_of(&read.of.text).filter(|_| !read.steps.is_empty())?;
        let module = self.module;
        let in_use = self.versions.entry(newest.name).or_insert_with(|| match module.standing(newest.name, &newest) {
            Standing::Known(bearing, version) => Some((bearing, version)),
            Standing::Foreign => None,
        });
        let (bearing, provider) = (*in_use)?;
        let known = provider.section(read.block, &read.of.text)?;
        let (name, members, path) = lacking(&known, read.steps)?;
        let message = format!("`{}` has no attribute `{}` in {}", read.of.text, name.text, version(&known));
        if let Some(found) = known.elsewhere(&path) {
            let is_certain = bearing.fits() && !self.tried && self.is_managed_by(read, &provider);
            return is_certain.then(|| of_another(name.span, &message, found, (&provider, bearing)));
        }
        // Other versions have other attributes, and which provider manages what is read may be written elsewhere.
        let all = || members.iter().map(|member: &Member| &*member.name);
        let near = nearest(&name.text, all()).filter(|near| is_misspelt(&name.text, near, all()))?;
        Some(suggest(name.span, ProblemKind::OfVersion, message, Some(near)))
    }

    /// Whether what is read is declared in the module, once, under the usual name of its provider.
    fn is_managed_by(&self, read: &Read<'_>, provider: &Provider) -> bool {
        let kind = if read.block == "data" { SymbolKind::DataSource } else { SymbolKind::Resource };
        let found = self.module.named(kind, &format!("{}.{}", read.of.text, read.name.text), None);
        let [definition] = found.as_slice() else { return false };
        let Some(facts) = self.module.project.segment(&definition.file, definition.base) else { return false };
        let own = facts.references.iter().filter(|one| one.kind == SymbolKind::Provider);
        let mut own = own.filter(|one| definition.symbol.span.covers(one.span));
        own.all(|one| one.name.text().split('.').next() == Some(provider.name))
    }
}

/// The first of some steps that a type of resources does not have, what there is in its place, and the way to it; none
/// where all are there, or may be anything.
fn lacking<'k, 'e>(kind: &'k ResourceType, steps: &'e [Traverse]) -> Option<(&'e Name, &'k Members, String)> {
    let mut members = &kind.members;
    let mut path = String::new();
    for step in steps {
        let Traverse::Attribute(name) = step else { continue };
        path.push_str(&name.text);
        let Some(member) = members.get(&name.text) else {
            return (!members.is_empty()).then_some((name, members, path));
        };
        // What follows is a key, which may be anything.
        if member.attribute().is_some_and(|words| words.starts_with("map(")) {
            return None;
        }
        members = &member.members;
        path.push('.');
    }
    None
}
