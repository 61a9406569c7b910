//! Compose: services and what they share, after the Compose specification.

mod build;
mod names;
mod ports;
mod realise;
mod recognise;
mod service;
mod text;

use super::images;
use super::yaml_values::{Allowance, Value};
use super::{Confidence, Dialect, DialectId, FileHints, Target};
use crate::model::{
    CompletionItem, Cursor, Demand, Entity, FileFacts, Intent, Links, Lowered, Markdown, Project, Realised, Refusal,
    Scope, Within,
};
use crate::schema::{self, Schema};
use crate::syntax::{Language, Parsed};

/// Compose files.
pub(super) struct Compose;

impl Dialect for Compose {
    fn id(&self) -> DialectId {
        "compose"
    }

    fn language(&self, _file: &FileHints<'_>) -> Language {
        Language::Yaml
    }

    fn recognise(&self, file: &FileHints<'_>) -> Confidence {
        recognise::confidence(file)
    }

    fn lower(&self, parsed: &Parsed, out: &mut Lowered) {
        let allowance = Allowance::new();
        let Some(root) = parsed.yaml().and_then(|document| Value::root(document, &allowance)) else { return };
        let services = service::services(root);
        out.entities = services.iter().map(|service| Entity::Container(service.container())).collect();
        names::read(root, &services, out);
        if allowance.is_spent() {
            *out = Lowered::default();
        }
    }

    /// Files that are merged with others name what stands in those.
    fn link(&self, facts: &FileFacts, project: &dyn Project, out: &mut Links) {
        let first = out.links.len();
        out.resolve(facts, project);
        let part = recognise::part(&facts.file);
        let base_is_near = || recognise::BASES.iter().any(|name| project.facts(&facts.file.relative(name)).is_some());
        let merged = match part {
            recognise::FilePart::Base => false,
            recognise::FilePart::Overlay => true,
            recognise::FilePart::Other => base_is_near(),
        };
        for link in out.links.iter_mut().skip(first) {
            let wanted = &mut link.from.reference;
            if wanted.within != Within::Scope(Scope::File) || !link.definitions.is_empty() {
                continue;
            }
            let in_override = || {
                recognise::OVERRIDES.iter().filter_map(|name| project.facts(&facts.file.relative(name))).any(|other| {
                    other
                        .definitions()
                        .any(|d| d.symbol.kind == wanted.kind && wanted.kind.matches(&d.symbol.name, &wanted.name))
                })
            };
            if merged || in_override() {
                wanted.demand = Demand::Optional;
            }
        }
    }

    fn schema(&self, _parsed: &Parsed) -> Option<&'static Schema> {
        schema::schema("compose")
    }

    fn realise(&self, intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
        realise::realise(intent, segment)
    }

    fn complete(&self, at: &Cursor<'_>, _project: &dyn Project, out: &mut Vec<CompletionItem>) {
        images::complete(at.context, out);
    }

    fn hover(&self, at: &Cursor<'_>, _project: &dyn Project) -> Option<Markdown> {
        images::hover(at.parsed, at.offset)
    }
}
