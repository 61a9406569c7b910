//! What a traversal leads to, as far as types and literals tell.

use std::sync::Arc;

use super::module::Module;
use super::references::is_local;
use super::stacks::Realm;
use super::types::{Type, with_value};
use crate::knowledge::terraform::{Member, ResourceType, data_source, ephemeral, resource};
use crate::model::{Stacked, SymbolKind};
use crate::syntax::hcl::{Expression, Term, Traverse};

/// Definitions that are followed from one to the next.
const DEPTH: usize = 8;

/// What a value consists of.
pub(super) enum Shape {
    /// A resource, or a part of one: its type and names from the outside in.
    Resource(Arc<ResourceType>, Vec<String>),
    /// A value of a type constraint.
    Of(Type),
    /// An object as it is written: its attributes with what they are.
    Written(Vec<(String, Option<Shape>)>),
}

/// A name that may follow, with what it is in a few words.
pub(super) type Next = (String, String);

impl Shape {
    /// What steps from a first name lead to; `folder` is where they are written, seen from the module's file.
    pub(super) fn of(steps: &[String], module: &Module<'_>, folder: Option<&str>) -> Option<Shape> {
        of_steps(steps, module, folder, 0)
    }

    /// What one item of a collection consists of.
    pub(super) fn of_item(collection: &Expression, module: &Module<'_>) -> Option<Shape> {
        of_expression(collection, module, None, 0)?.step("[0]")
    }

    /// What steps from here lead to.
    pub(super) fn along(self, steps: &[String]) -> Option<Shape> {
        steps.iter().try_fold(self, |shape, step| shape.step(step))
    }

    /// The names that may follow a dot.
    pub(super) fn next(&self) -> Vec<Next> {
        match self {
            Shape::Resource(kind, path) => {
                let members = path.iter().try_fold(&kind.members, |members, step| Some(&members.get(step)?.members));
                let shown = |member: &Member| (member.name.to_string(), describe(member));
                members.into_iter().flat_map(|members| members.iter()).map(shown).collect()
            }
            Shape::Of(kind) => kind.fields().iter().map(|field| (field.name.clone(), field.kind.shown())).collect(),
            Shape::Written(entries) => entries.iter().map(|(name, _)| (name.clone(), String::new())).collect(),
        }
    }

    /// One step further.
    fn step(self, step: &str) -> Option<Shape> {
        let index = step.starts_with('[') || step == "*" || step.chars().all(|c| c.is_ascii_digit());
        match self {
            // Which instance, or which of several objects, makes no difference.
            Shape::Resource(..) if index => Some(self),
            Shape::Resource(kind, mut path) => {
                path.push(step.to_owned());
                let found = path.iter().try_fold(&kind.members, |members, step| Some(&members.get(step)?.members));
                found.filter(|members| !members.is_empty())?;
                Some(Shape::Resource(kind, path))
            }
            Shape::Of(kind) if index => kind.item().cloned().map(Shape::Of),
            Shape::Of(kind) => {
                let field = kind.fields().iter().find(|field| field.name == step);
                // The values of a map are reached by their keys, too.
                field
                    .map(|field| &field.kind)
                    .or(match &kind {
                        Type::Map(item) => Some(item),
                        _ => None,
                    })
                    .cloned()
                    .map(Shape::Of)
            }
            // Of objects by name, any will do.
            Shape::Written(entries) if index => entries.into_iter().next()?.1,
            Shape::Written(entries) => entries.into_iter().find(|(name, _)| name == step)?.1,
        }
    }
}

fn describe(member: &Member) -> String {
    match member.attribute() {
        Some(words) => words.to_owned(),
        None => "block".to_owned(),
    }
}

fn of_steps(steps: &[String], module: &Module<'_>, folder: Option<&str>, depth: usize) -> Option<Shape> {
    if depth > DEPTH {
        return None;
    }
    let (root, rest) = steps.split_first()?;
    // In another folder, a component leads to a module.
    let realm = if folder.is_none() { module.realm() } else { Realm::Module };
    let (shape, rest) = match (root.as_str(), rest) {
        ("var", [name, rest @ ..]) => {
            let declared = module.declared(realm.variable(), name, folder)?;
            let shape = match (&declared.type_text, &declared.value) {
                (Some(kind), _) => Shape::Of(Type::of_text(kind)),
                (None, Some(value)) => of_text(value, module, folder, depth)?,
                (None, None) => return None,
            };
            (shape, rest)
        }
        ("local", [name, rest @ ..]) => {
            let declared = module.declared(realm.local(), name, folder)?;
            (of_text(&declared.value?, module, folder, depth)?, rest)
        }
        ("deployment" | "stack", [name, rest @ ..]) if realm != Realm::Module => {
            let folder = match root.as_str() {
                "stack" => Some(module.declared(realm.means(root)?, name, None)?.value?),
                _ => None,
            };
            let (output, rest) = behind_index(rest).split_first()?;
            let declared = module.declared(SymbolKind::Stacked(Stacked::Output), output, folder.as_deref())?;
            (Shape::Of(Type::of_text(&declared.type_text?)), rest)
        }
        ("module" | "component", [name, rest @ ..]) if realm.means(root).is_some() => {
            let called = module.symbol(realm.means(root)?, name, folder)?;
            let source = called.symbol.detail.filter(|source| is_local(source))?;
            let inner = folder.map_or(source.clone(), |folder| format!("{folder}/{source}"));
            let (output, rest) = behind_index(rest).split_first()?;
            let declared = module.declared(SymbolKind::Output, output, Some(&inner))?;
            (of_text(&declared.value?, module, Some(&inner), depth)?, rest)
        }
        ("data", [kind, _, rest @ ..]) => (Shape::Resource(data_source(kind)?, Vec::new()), rest),
        ("ephemeral", [kind, _, rest @ ..]) => (Shape::Resource(ephemeral(kind)?, Vec::new()), rest),
        ("resource", [kind, _, rest @ ..]) => (Shape::Resource(resource(kind)?, Vec::new()), rest),
        (kind, [_, rest @ ..]) if kind.contains('_') => (Shape::Resource(resource(kind)?, Vec::new()), rest),
        _ => return None,
    };
    rest.iter().try_fold(shape, |shape, step| shape.step(step))
}

/// The steps behind an index, where one stands.
fn behind_index(steps: &[String]) -> &[String] {
    match steps {
        [index, rest @ ..] if index.starts_with('[') || index == "*" => rest,
        steps => steps,
    }
}

fn of_text(text: &str, module: &Module<'_>, folder: Option<&str>, depth: usize) -> Option<Shape> {
    with_value(text, |value| of_expression(value, module, folder, depth + 1))?
}

fn of_expression(value: &Expression, module: &Module<'_>, folder: Option<&str>, depth: usize) -> Option<Shape> {
    if depth > DEPTH {
        return None;
    }
    match &value.term {
        Term::Parenthesis(inner) | Term::Conditional(_, inner, _) => of_expression(inner, module, folder, depth + 1),
        Term::List(items) => {
            // As if they had names: which item it is makes no difference.
            let items = items.iter().map(|item| (String::new(), of_expression(item, module, folder, depth + 1)));
            Some(Shape::Written(items.take(1).collect()))
        }
        Term::Call { name, arguments } if matches!(name.text.as_str(), "toset" | "tolist" | "tomap") => {
            of_expression(arguments.first()?, module, folder, depth + 1)
        }
        // `for key, value in …` whose values are those of the collection.
        Term::For { names, parts } => {
            let value = names.last()?;
            let gives = parts.get(1..)?.iter().find(|part| {
                matches!(&part.term, Term::Reference { root, steps } if steps.is_empty() && root.text == value.text)
            });
            gives.and_then(|_| of_expression(parts.first()?, module, folder, depth + 1))
        }
        Term::Object(entries) => {
            let entries = entries
                .iter()
                .filter_map(|(key, value)| Some((key.key()?, of_expression(value, module, folder, depth + 1))));
            Some(Shape::Written(entries.collect()))
        }
        Term::Reference { root, steps } => {
            let mut names = vec![root.text.clone()];
            for step in steps {
                names.push(match step {
                    Traverse::Attribute(name) | Traverse::LegacyIndex(name) => name.text.clone(),
                    Traverse::Index(_) => "[0]".to_owned(),
                    Traverse::Splat(_) => "*".to_owned(),
                });
            }
            of_steps(&names, module, folder, depth + 1)
        }
        _ => None,
    }
}
