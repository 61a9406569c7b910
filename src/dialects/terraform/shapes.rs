//! What a traversal leads to, as far as types and literals tell.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use super::module::Module;
use super::references::is_local;
use super::stacks::Realm;
use super::types::{Type, with_value};
use crate::knowledge::terraform::{Member, ResourceType, function};
use crate::model::{Stacked, SymbolKind};
use crate::syntax::hcl::{Expression, Name, Term, Traverse};

/// Definitions that are followed from one to the next.
const DEPTH: usize = 8;

/// Values that are looked at for one question.
const LOOKS: usize = 2_000;

/// How far one has come from where it was asked.
#[derive(Clone, Copy)]
struct Depth<'d> {
    depth: usize,
    looks: &'d Cell<usize>,
}

impl<'d> Depth<'d> {
    fn new(looks: &'d Cell<usize>) -> Self {
        Depth { depth: 0, looks }
    }

    fn deeper(self) -> Self {
        Depth { depth: self.depth + 1, ..self }
    }

    /// Whether there is an end to what is looked at.
    fn is_spent(self) -> bool {
        self.looks.set(self.looks.get() + 1);
        self.depth > DEPTH || self.looks.get() > LOOKS
    }
}

/// What a value consists of.
#[derive(Clone)]
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
        of_steps(steps, module, folder, Depth::new(&Cell::new(0)))
    }

    /// What one item of a collection consists of.
    pub(super) fn of_item(collection: &Expression, module: &Module<'_>) -> Option<Shape> {
        of_expression(collection, module, None, Depth::new(&Cell::new(0)))?.step("[0]")
    }

    /// What a value consists of.
    pub(super) fn of_value(value: &Expression, module: &Module<'_>) -> Option<Shape> {
        of_expression(value, module, None, Depth::new(&Cell::new(0)))
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
            Shape::Written(entries) => {
                let named = entries.iter().filter(|(name, _)| !name.is_empty());
                named.map(|(name, _)| (name.clone(), String::new())).collect()
            }
        }
    }

    /// Whether it is an object, whose attributes have names.
    pub(super) fn is_object(&self) -> bool {
        match self {
            Shape::Resource(..) => false,
            Shape::Of(kind) => matches!(kind, Type::Object(_)),
            Shape::Written(entries) => entries.iter().any(|(name, _)| !name.is_empty()),
        }
    }

    /// What the step of this name is, where it is known of a provider.
    pub(super) fn about(&self, step: &str) -> Option<&'static str> {
        let Shape::Resource(kind, path) = self else { return None };
        kind.about(&path.iter().map(String::as_str).chain([step]).collect::<Vec<_>>().join("."))
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
            // What is made for each of several is alike whatever its key.
            Shape::Written(mut entries) => {
                let place = entries.iter().position(|(name, _)| name == step);
                let place = place.or_else(|| entries.iter().position(|(name, _)| name.is_empty()))?;
                entries.swap_remove(place).1
            }
        }
    }
}

fn describe(member: &Member) -> String {
    match member.attribute() {
        Some(words) => words.to_owned(),
        None => "block".to_owned(),
    }
}

fn of_steps(steps: &[String], module: &Module<'_>, folder: Option<&str>, at: Depth<'_>) -> Option<Shape> {
    if at.is_spent() {
        return None;
    }
    let (root, rest) = steps.split_first()?;
    // In another folder, a component leads to a module.
    let realm = if folder.is_none() { module.realm() } else { Realm::Module };
    let (shape, rest) = match (root.as_str(), rest) {
        ("var", [name, rest @ ..]) => {
            let declared = module.declared(realm.variable(), name, folder)?;
            let kind = declared.type_text.as_deref().map(Type::of_text).filter(|kind| *kind != Type::Any);
            // What a type leaves open, the default shows by an example.
            let shown = |value: &String| of_text(value, module, folder, at);
            let shape = match (kind, &declared.value) {
                (Some(kind), Some(value)) if !kind.has_fields() => shown(value).unwrap_or(Shape::Of(kind)),
                (Some(kind), _) => Shape::Of(kind),
                (None, Some(value)) => of_text(value, module, folder, at)?,
                (None, None) => return None,
            };
            (shape, rest)
        }
        ("local", [name, rest @ ..]) => {
            let declared = module.declared(realm.local(), name, folder)?;
            (of_text(&declared.value?, module, folder, at)?, rest)
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
            (of_text(&declared.value?, module, Some(&inner), at)?, rest)
        }
        ("data", [kind, name, rest @ ..]) => {
            let known = module.known("data", kind)?;
            let address = (SymbolKind::DataSource, format!("{kind}.{name}"));
            let rest = behind_key(rest, &known, &address, module, folder);
            (Shape::Resource(known, Vec::new()), rest)
        }
        ("ephemeral", [kind, _, rest @ ..]) => (Shape::Resource(module.known_ephemeral(kind)?, Vec::new()), rest),
        ("resource", [kind, _, rest @ ..]) => (Shape::Resource(module.known("resource", kind)?, Vec::new()), rest),
        (kind, [name, rest @ ..]) if kind.contains('_') => {
            let known = module.known("resource", kind)?;
            let address = (SymbolKind::Resource, format!("{kind}.{name}"));
            let rest = behind_key(rest, &known, &address, module, folder);
            (Shape::Resource(known, Vec::new()), rest)
        }
        _ => return None,
    };
    rest.iter().try_fold(shape, |shape, step| shape.step(step))
}

/// Whether names are those of a resource or data source of which there is one for each of something, and no more.
fn is_all_of(names: &[String], module: &Module<'_>, folder: Option<&str>) -> bool {
    let (kind, name) = match names {
        [data, kind, name] if data == "data" => (SymbolKind::DataSource, format!("{kind}.{name}")),
        [kind, name] if kind.contains('_') => (SymbolKind::Resource, format!("{kind}.{name}")),
        _ => return false,
    };
    is_repeated(kind, &name, module, folder)
}

/// Whether there is one for each of something, which is written down of it.
fn is_repeated(kind: SymbolKind, name: &str, module: &Module<'_>, folder: Option<&str>) -> bool {
    module.declared(kind, name, folder).is_some_and(|declared| declared.type_text.is_some())
}

/// The steps behind the key of an instance that is written like an attribute.
fn behind_key<'s>(
    steps: &'s [String],
    known: &ResourceType,
    (kind, name): &(SymbolKind, String),
    module: &Module<'_>,
    folder: Option<&str>,
) -> &'s [String] {
    match steps {
        [key, rest @ ..]
            if !key.starts_with('[')
                && key != "*"
                && known.members.get(key).is_none()
                && is_repeated(*kind, name, module, folder) =>
        {
            rest
        }
        steps => steps,
    }
}

/// The steps behind an index, where one stands.
fn behind_index(steps: &[String]) -> &[String] {
    match steps {
        [index, rest @ ..] if index.starts_with('[') || index == "*" => rest,
        steps => steps,
    }
}

fn of_text(text: &str, module: &Module<'_>, folder: Option<&str>, at: Depth<'_>) -> Option<Shape> {
    with_value(text, |value| of_expression(value, module, folder, at.deeper()))?
}

fn of_expression(value: &Expression, module: &Module<'_>, folder: Option<&str>, at: Depth<'_>) -> Option<Shape> {
    if at.is_spent() {
        return None;
    }
    let of = |value: &Expression| of_expression(value, module, folder, at.deeper());
    match &value.term {
        Term::Parenthesis(inner) => of(inner),
        Term::Conditional(_, yes, no) => of(yes).or_else(|| of(no)),
        // As if they had names: which item it is makes no difference.
        Term::List(items) => Some(Shape::Written(items.iter().take(1).map(|item| (String::new(), of(item))).collect())),
        Term::Call { name, arguments } => of_call(name, arguments, &of),
        Term::Access { of: inner, steps } => of(inner)?.along(&names_of(steps)),
        Term::For { names, parts } => {
            let (collection, value) = (parts.first()?, names.last()?);
            let known = OnceCell::new();
            let item = || known.get_or_init(|| of(collection)?.step("[0]")).clone();
            // Beside what is made stand its key and a condition, which have no parts.
            let is_made =
                |shape: &Shape| !matches!(shape, Shape::Of(Type::String | Type::Number | Type::Bool | Type::Any));
            let mut parts = parts.get(1..)?.iter().rev();
            let made = parts.find_map(|part| made_of(part, &value.text, &item, &of).filter(is_made))?;
            Some(Shape::Written(vec![(String::new(), Some(made))]))
        }
        Term::Object(entries) => {
            let entries = entries
                .iter()
                .filter_map(|(key, value)| Some((key.key()?, of_expression(value, module, folder, at.deeper()))));
            Some(Shape::Written(entries.collect()))
        }
        Term::Reference { root, steps } => {
            let names: Vec<String> = [root.text.clone()].into_iter().chain(names_of(steps)).collect();
            let shape = of_steps(&names, module, folder, at.deeper())?;
            Some(if is_all_of(&names, module, folder) {
                Shape::Written(vec![(String::new(), Some(shape))])
            } else {
                shape
            })
        }
        _ => None,
    }
}

/// Steps as their names.
pub(super) fn names_of(steps: &[Traverse]) -> Vec<String> {
    let name_of = |step: &Traverse| match step {
        Traverse::Attribute(name) | Traverse::LegacyIndex(name) => name.text.clone(),
        Traverse::Index(index) => index.string().unwrap_or_else(|| "[0]".to_owned()),
        Traverse::Splat(_) => "*".to_owned(),
    };
    steps.iter().map(name_of).collect()
}

/// What a function gives that hands on what it is given.
fn of_call(name: &Name, arguments: &[Expression], of: &dyn Fn(&Expression) -> Option<Shape>) -> Option<Shape> {
    match name.text.trim_start_matches("core::") {
        "toset" | "tolist" | "tomap" | "values" | "distinct" | "reverse" | "compact" | "slice" | "sensitive"
        | "nonsensitive" => of(arguments.first()?),
        "concat" | "setunion" | "try" | "coalesce" | "coalescelist" => arguments.iter().find_map(of),
        "one" | "element" | "lookup" => of(arguments.first()?)?.step("[0]"),
        // Of lists in a list the items.
        "flatten" => match of(arguments.first()?)? {
            Shape::Written(mut items) => match items.pop()?.1? {
                Shape::Written(inner) if inner.iter().all(|(name, _)| name.is_empty()) => Some(Shape::Written(inner)),
                Shape::Of(Type::Sequence(inner)) => Some(Shape::Of(Type::Sequence(inner))),
                item => Some(Shape::Written(vec![(String::new(), Some(item))])),
            },
            Shape::Of(Type::Sequence(inner)) => match *inner {
                Type::Sequence(inner) => Some(Shape::Of(Type::Sequence(inner))),
                inner => Some(Shape::Of(Type::Sequence(Box::new(inner)))),
            },
            Shape::Of(_) | Shape::Resource(..) => None,
        },
        "merge" => merged(arguments.iter().filter_map(of)),
        _ => {
            let kind = Type::of_text(function(&name.text)?.result());
            kind.has_fields().then_some(Shape::Of(kind))
        }
    }
}

/// What objects are together, of which the later ones have the last word.
fn merged(shapes: impl Iterator<Item = Shape>) -> Option<Shape> {
    let mut all: Vec<(String, Option<Shape>)> = Vec::new();
    for shape in shapes {
        let entries: Vec<(String, Option<Shape>)> = match shape {
            Shape::Written(entries) => entries,
            Shape::Of(Type::Object(fields)) => {
                fields.into_iter().map(|field| (field.name, Some(Shape::Of(field.kind)))).collect()
            }
            Shape::Of(Type::Map(item)) => vec![(String::new(), Some(Shape::Of(*item)))],
            _ => continue,
        };
        for (name, shape) in entries {
            match all.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = shape,
                None => all.push((name, shape)),
            }
        }
    }
    (!all.is_empty()).then_some(Shape::Written(all))
}

/// What a loop makes of each item, whose value has a name.
fn made_of(
    part: &Expression,
    value: &str,
    item: &dyn Fn() -> Option<Shape>,
    of: &dyn Fn(&Expression) -> Option<Shape>,
) -> Option<Shape> {
    match &part.term {
        Term::Reference { root, steps } if root.text == value => item()?.along(&names_of(steps)),
        Term::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.filter_map(|(key, inner)| Some((key.key()?, made_of(inner, value, item, of))));
            Some(Shape::Written(entries.collect()))
        }
        Term::Call { name, arguments } => of_call(name, arguments, &|inner| made_of(inner, value, item, of)),
        Term::Parenthesis(inner) => made_of(inner, value, item, of),
        _ => of(part),
    }
}
