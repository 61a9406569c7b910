//! Where a cursor stands in what is known of a resource type.

use std::sync::Arc;

use super::blocks_around;
use super::module::Module;
use super::reading::Reading;
use crate::knowledge::terraform::{Member, Members, ResourceType, data_source, ephemeral, resource, settings};
use crate::model::Cursor;
use crate::syntax::Step;
use crate::syntax::hcl::{Term, Traverse};

/// A body or object inside a resource, a data source or the configuration of a provider.
pub(super) struct Place {
    /// What is known of the whole.
    pub(super) kind: Arc<ResourceType>,
    /// Members from the outside in.
    path: Vec<String>,
    /// Whether made-up values stand here, which take the place of what the provider gives.
    pub(super) is_mocked: bool,
}

impl Place {
    /// The place a cursor is at, the values that stand in for a resource of the module among them.
    pub(super) fn at(at: &Cursor<'_>, module: &Module<'_>) -> Option<Place> {
        Place::of(&at.context.path, Some(module)).or_else(|| Place::overridden(at, module))
    }

    /// In the values of `override_resource` and `override_data`, whose target says what they are of.
    fn overridden(at: &Cursor<'_>, module: &Module<'_>) -> Option<Place> {
        let steps = at.context.path.as_slice();
        let start = steps.iter().position(|step| matches!(step, Step::Key(name) if name == "values"))?;
        let Step::Block { name, .. } = steps.get(start.checked_sub(1)?)? else { return None };
        let body = Reading::of(at.file, at.parsed)?;
        let around = blocks_around(&body, at.offset);
        let block = around.iter().rev().find(|block| block.kind.text == *name)?;
        let Term::Reference { root, steps: target } = &block.body.attribute("target")?.value.term else { return None };
        // Modules may stand before it, with an index or without one.
        let names = [root].into_iter().chain(target.iter().filter_map(Traverse::attribute));
        let names: Vec<&str> = names.map(|name| name.text.as_str()).collect();
        let kind = match (name.as_str(), names.as_slice()) {
            ("override_resource", [.., kind, _]) => module.known("resource", kind),
            ("override_data", [.., "data", kind, _]) => module.known("data", kind),
            _ => None,
        }?;
        let keys = steps.get(start + 1..)?.iter().filter_map(|step| match step {
            Step::Key(name) => Some(name.clone()),
            _ => None,
        });
        let place = Place { kind, path: keys.collect(), is_mocked: true };
        place.members()?;
        Some(place)
    }

    /// The place steps lead to, in the version of the provider that a module uses; none where nothing is known of it.
    pub(super) fn of(steps: &[Step], module: Option<&Module<'_>>) -> Option<Place> {
        let (first, rest, is_mocked) = match steps {
            [Step::Block { name, .. }, inner @ Step::Block { .. }, rest @ ..] if name == "check" => {
                (inner, rest, false)
            }
            [mocked @ Step::Block { name, .. }, Step::Key(values), rest @ ..]
            | [Step::Block { .. }, mocked @ Step::Block { name, .. }, Step::Key(values), rest @ ..]
                if matches!(name.as_str(), "mock_resource" | "mock_data") && values == "defaults" =>
            {
                (mocked, rest, true)
            }
            [first, rest @ ..] => (first, rest, false),
            [] => return None,
        };
        let Step::Block { name, labels } = first else { return None };
        // In a stack a provider has a name, and its arguments stand in a block of their own.
        let rest = match (name.as_str(), labels.len(), rest) {
            ("provider", 2, [Step::Block { name, .. }, rest @ ..]) if name == "config" => rest,
            ("provider", 2, _) => return None,
            _ => rest,
        };
        let label = labels.first()?;
        let kind = match (name.as_str(), module) {
            ("resource" | "data" | "provider", Some(module)) => module.known(name, label),
            ("ephemeral", Some(module)) => module.known_ephemeral(label),
            ("mock_resource", Some(module)) if is_mocked => module.known("resource", label),
            ("mock_data", Some(module)) if is_mocked => module.known("data", label),
            ("resource", None) => resource(label),
            ("mock_resource", None) if is_mocked => resource(label),
            ("mock_data", None) if is_mocked => data_source(label),
            ("data", None) => data_source(label),
            ("ephemeral", None) => ephemeral(label),
            ("provider", None) => settings(label),
            _ => None,
        }?;
        let mut path = Vec::new();
        let mut repeated: Option<&String> = None;
        for step in rest {
            match step {
                Step::Block { name, labels } if name == "dynamic" => repeated = labels.first(),
                Step::Block { name, .. } if name == "content" && repeated.is_some() => {
                    path.extend(repeated.take().cloned());
                }
                Step::Block { name, .. } | Step::Key(name) => path.push(name.clone()),
                Step::Item(_) => {}
                Step::Instruction(_) => return None,
            }
        }
        if repeated.is_some() {
            return None;
        }
        let place = Place { kind, path, is_mocked };
        place.members()?;
        Some(place)
    }

    /// What may stand here.
    pub(super) fn members(&self) -> Option<&Members> {
        self.path.iter().try_fold(&self.kind.members, |members, step| Some(&members.get(step)?.members))
    }

    /// The member of this name.
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        self.members()?.get(name)
    }

    /// Names from the outside in to a member, joined by dots.
    pub(super) fn path_to(&self, name: &str) -> String {
        self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".")
    }

    /// Whether this is the body of the block itself.
    pub(super) fn is_outermost(&self) -> bool {
        self.path.is_empty()
    }
}
