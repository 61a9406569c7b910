//! The keys of collections, as far as literals tell: of maps and sets, and of what is made for each of their items.

use std::cell::Cell;

use super::json;
use super::module::Module;
use super::structure::is_values;
use super::types::with_written;
use crate::model::SymbolKind;
use crate::syntax::hcl::{Body, Expression, Name, Part, Term, Traverse};
use crate::syntax::{Language, parse};

/// Definitions that are followed from one to the next, and values in values.
const DEPTH: usize = 12;

/// Expressions that are looked at for one question.
const LOOKS: usize = 4_000;

/// Most keys of one collection.
const KEYS: usize = 200;

/// Keys of a collection.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// In the order in which they are written.
    pub(super) names: Vec<String>,
    /// Whether there are no others.
    pub(super) all: bool,
}

impl Keys {
    fn add(&mut self, name: Option<String>) {
        match name {
            Some(name) if self.names.contains(&name) => {}
            Some(name) if self.names.len() < KEYS => self.names.push(name),
            _ => self.all = false,
        }
    }

    fn join(&mut self, others: Keys) {
        others.names.into_iter().for_each(|name| self.add(Some(name)));
        self.all &= others.all;
    }
}

/// The keys of what an expression comes to, by its text.
pub(super) fn keys(text: &str, module: &Module<'_>) -> Keys {
    let finder = Finder::new(module, true);
    with_written(text, |value, text| finder.keys(value, text, 0)).unwrap_or_default()
}

/// The keys of the instances of a resource, a data source or a module, by its kind and whole name.
pub(super) fn instances(kind: SymbolKind, name: &str, module: &Module<'_>) -> Keys {
    Finder::new(module, true).instances(kind, name, 0)
}

/// The same, without what variables are by default or in a file, which may be something else.
pub(super) fn certain_instances(kind: SymbolKind, name: &str, module: &Module<'_>) -> Keys {
    Finder::new(module, false).instances(kind, name, 0)
}

/// The first of the steps behind `local` that an object as it is written has no attribute for, and those it has.
pub(super) fn missing(steps: &[Traverse], module: &Module<'_>) -> Option<(usize, Vec<String>)> {
    let finder = Finder::new(module, false);
    let names = inward(steps);
    for (at, name) in names.iter().enumerate().skip(1) {
        let known = finder.attributes(names.get(..at)?)?;
        if !known.contains(name.as_ref()?) {
            return Some((at, known));
        }
    }
    None
}

/// A step into a value: by name, or to any of its items.
type Inward = Option<String>;

/// Sees a value with the text in which it is written.
type See<'s> = &'s mut dyn FnMut(&Expression, &str);

struct Finder<'f> {
    module: &'f Module<'f>,
    looks: Cell<usize>,
    /// How often there was something that cannot be followed.
    gaps: Cell<usize>,
    /// Whether a variable may have its default, or what a file gives it.
    is_guessing: bool,
}

impl<'f> Finder<'f> {
    fn new(module: &'f Module<'f>, is_guessing: bool) -> Self {
        Finder { module, looks: Cell::new(0), gaps: Cell::new(0), is_guessing }
    }

    /// Whether there is an end to what is looked at.
    fn is_spent(&self, depth: usize) -> bool {
        self.looks.set(self.looks.get() + 1);
        let is_spent = depth > DEPTH || self.looks.get() > LOOKS;
        if is_spent {
            self.gap();
        }
        is_spent
    }

    /// There may be more than is seen.
    fn gap(&self) {
        self.gaps.set(self.gaps.get() + 1);
    }

    fn keys(&self, value: &Expression, text: &str, depth: usize) -> Keys {
        if self.is_spent(depth) {
            return Keys::default();
        }
        let of = |value: &Expression| self.keys(value, text, depth + 1);
        let joined = |all: bool, values: &[&Expression]| {
            let mut keys = Keys { all, ..Keys::default() };
            values.iter().for_each(|value| keys.join(of(value)));
            keys
        };
        let mut keys = Keys { all: true, ..Keys::default() };
        match &value.term {
            Term::Parenthesis(inner) => of(inner),
            Term::Template { parts, heredoc: false } => match parts.as_slice() {
                [Part::Interpolation(inner, _)] => of(inner),
                _ => Keys::default(),
            },
            Term::Object(entries) => {
                entries.iter().for_each(|(key, _)| keys.add(key.key()));
                keys
            }
            Term::List(items) => {
                items.iter().for_each(|item| keys.add(item.string()));
                keys
            }
            Term::Conditional(_, yes, no) => joined(false, &[yes, no]),
            Term::Call { name, arguments } => {
                let arguments: Vec<&Expression> = arguments.iter().collect();
                match (name.text.trim_start_matches("core::"), arguments.as_slice()) {
                    (
                        "toset" | "tomap" | "tolist" | "keys" | "distinct" | "sort" | "sensitive" | "nonsensitive"
                        | "zipmap",
                        [first, ..],
                    ) => of(first),
                    ("merge" | "concat" | "setunion", all) => joined(true, all),
                    ("try" | "coalesce", all) => joined(false, all),
                    _ => Keys::default(),
                }
            }
            Term::For { names, parts } => self.of_loop(value, names, parts, text, depth + 1),
            Term::Reference { root, steps } => self.of_reference(root, steps, depth + 1),
            _ => Keys::default(),
        }
    }

    fn of_reference(&self, root: &Name, steps: &[Traverse], depth: usize) -> Keys {
        let named = |at: usize| steps.get(at).and_then(Traverse::attribute).map(|name| name.text.as_str());
        match (root.text.as_str(), steps.len()) {
            ("var" | "local", _) => {
                // A variable may be given something else.
                let mut keys = Keys { all: root.text == "local", ..Keys::default() };
                let mut seen = false;
                self.resolve(&root.text, &inward(steps), depth, &mut |value, text| {
                    seen = true;
                    keys.join(self.keys(value, text, depth));
                });
                keys.all &= seen;
                keys
            }
            ("module", 1) => {
                named(0).map_or_else(Keys::default, |name| self.instances(SymbolKind::Module, name, depth))
            }
            ("data", 2) => named(0).zip(named(1)).map_or_else(Keys::default, |(kind, name)| {
                self.instances(SymbolKind::DataSource, &format!("{kind}.{name}"), depth)
            }),
            (kind, 1) if kind.contains('_') => named(0).map_or_else(Keys::default, |name| {
                self.instances(SymbolKind::Resource, &format!("{kind}.{name}"), depth)
            }),
            _ => Keys::default(),
        }
    }

    /// Of `{ for a in b : key => … }` the keys, of `[for a in b : item]` the items.
    fn of_loop(&self, whole: &Expression, names: &[Name], parts: &[Expression], text: &str, depth: usize) -> Keys {
        let is_map = whole.span.of(text).starts_with('{');
        let gaps = self.gaps.get();
        let (Some(collection), Some(key)) = (parts.first(), parts.get(1)) else { return Keys::default() };
        let (Some(value_name), first) = (names.last(), names.first()) else { return Keys::default() };
        let mut keys = match alone(key) {
            Some((root, [])) if names.len() == 2 && first.is_some_and(|name| name.text == root.text) => {
                self.keys(collection, text, depth)
            }
            // The value of what is no map is its key.
            Some((root, [])) if root.text == value_name.text => {
                let mut keys = Keys { all: true, ..Keys::default() };
                self.items(collection, text, depth, &mut |item, _| keys.add(item.string()));
                keys
            }
            Some((root, [Traverse::Attribute(field)])) if root.text == value_name.text => {
                let mut keys = Keys { all: true, ..Keys::default() };
                self.items(collection, text, depth, &mut |item, _| {
                    keys.add(item.entry(&field.text).and_then(Expression::string));
                });
                keys
            }
            _ => return Keys::default(),
        };
        let has_condition = parts.len() > if is_map { 3 } else { 2 };
        keys.all &= !has_condition && !keys.names.is_empty() && self.gaps.get() == gaps;
        keys
    }

    /// The items of a collection, as they are written.
    fn items(&self, collection: &Expression, text: &str, depth: usize, see: See<'_>) {
        self.visit(collection, text, &[], depth, &mut |value, text| match &value.term {
            Term::List(items) => items.iter().for_each(|item| self.visit(item, text, &[], depth + 1, &mut *see)),
            Term::Object(entries) => {
                entries.iter().for_each(|(_, item)| self.visit(item, text, &[], depth + 1, &mut *see));
            }
            Term::Call { name, arguments } => match name.text.trim_start_matches("core::") {
                "toset" | "tolist" | "tomap" | "values" | "distinct" => {
                    arguments.iter().take(1).for_each(|inner| self.items(inner, text, depth + 1, &mut *see));
                }
                "concat" | "merge" | "setunion" => {
                    arguments.iter().for_each(|inner| self.items(inner, text, depth + 1, &mut *see));
                }
                _ => self.gap(),
            },
            _ => self.gap(),
        });
    }

    /// What steps into a value lead to.
    fn visit(&self, value: &Expression, text: &str, steps: &[Inward], depth: usize, see: See<'_>) {
        if self.is_spent(depth) {
            return;
        }
        match (&value.term, steps.split_first()) {
            (Term::Parenthesis(inner), _) => self.visit(inner, text, steps, depth + 1, see),
            (Term::Reference { root, steps: own }, _) if matches!(root.text.as_str(), "var" | "local") => {
                let steps: Vec<Inward> = inward(own).into_iter().chain(steps.iter().cloned()).collect();
                self.resolve(&root.text, &steps, depth + 1, see);
            }
            (_, None) => see(value, text),
            // Which of several it is, nobody knows.
            (_, Some((None, _))) | (Term::Conditional(..) | Term::Call { .. }, _) if !self.is_guessing => self.gap(),
            (Term::Conditional(_, yes, no), _) => {
                [yes, no].into_iter().for_each(|part| self.visit(part, text, steps, depth + 1, &mut *see));
            }
            (Term::Object(_), Some((Some(name), rest))) => match value.entry(name) {
                Some(inner) => self.visit(inner, text, rest, depth + 1, see),
                None => self.gap(),
            },
            (Term::Object(entries), Some((None, rest))) => {
                entries.iter().take(1).for_each(|(_, inner)| self.visit(inner, text, rest, depth + 1, &mut *see));
            }
            (Term::List(items), Some((_, rest))) => {
                items.iter().take(1).for_each(|inner| self.visit(inner, text, rest, depth + 1, &mut *see));
            }
            (Term::Call { name, arguments }, _) => match name.text.trim_start_matches("core::") {
                "merge" => {
                    arguments.iter().rev().for_each(|inner| self.visit(inner, text, steps, depth + 1, &mut *see))
                }
                "toset" | "tolist" | "tomap" | "sensitive" | "nonsensitive" => {
                    arguments.iter().take(1).for_each(|inner| self.visit(inner, text, steps, depth + 1, &mut *see));
                }
                _ => self.gap(),
            },
            _ => self.gap(),
        }
    }

    /// What a local value is, or a variable by default and where a file gives it a value.
    fn resolve(&self, root: &str, steps: &[Inward], depth: usize, see: See<'_>) {
        let Some((Some(name), rest)) = steps.split_first() else { return };
        let is_variable = root == "var";
        if self.is_spent(depth) || is_variable && !self.is_guessing {
            return self.gap();
        }
        let realm = self.module.realm();
        let kind = if is_variable { realm.variable() } else { realm.local() };
        // What another file changes may be anything.
        let named = self.module.named(kind, name, None);
        let declared = named.iter().map(|one| self.module.declaration(one).and_then(|declared| declared.value));
        let declared: Vec<String> = declared.flatten().collect();
        if declared.is_empty() {
            self.gap();
        }
        for declared in declared {
            with_written(&declared, |value, text| self.visit(value, text, rest, depth + 1, &mut *see));
        }
        if is_variable {
            self.given(name, &mut |value, text| self.visit(value, text, rest, depth + 1, see));
        }
    }

    /// The values that files beside give a variable.
    fn given(&self, variable: &str, see: See<'_>) {
        let project = self.module.project;
        for file in project.beside(self.module.file).iter().filter(|file| is_values(file)) {
            let Some(text) = project.text(file).filter(|text| text.contains(variable)) else { continue };
            let is_json = file.name().ends_with(".json");
            let parsed = parse(if is_json { Language::Json } else { Language::Hcl }, text.as_str().into(), None);
            let of_json = parsed.yaml().map(|document| json::body(document, &parsed.text));
            let body: Option<&Body> = parsed.hcl().or(of_json.as_ref());
            if let Some(given) = body.and_then(|body| body.attribute(variable)) {
                see(&given.value, &text);
            }
        }
    }

    /// The attributes of an object to which steps behind `local` lead; none where others may come to it.
    fn attributes(&self, steps: &[Inward]) -> Option<Vec<String>> {
        self.attributes_at(steps, 0)
    }

    fn attributes_at(&self, steps: &[Inward], depth: usize) -> Option<Vec<String>> {
        let (mut found, mut count) = (None, 0);
        self.resolve("local", steps, depth, &mut |value, _| {
            found = self.closed(value, depth + 1);
            count += 1;
        });
        found.filter(|_| count == 1)
    }

    fn closed(&self, value: &Expression, depth: usize) -> Option<Vec<String>> {
        match &value.term {
            _ if self.is_spent(depth) => None,
            Term::Parenthesis(inner) => self.closed(inner, depth + 1),
            Term::Object(entries) => entries.iter().map(|(key, _)| key.key()).collect(),
            Term::Reference { root, steps } if root.text == "local" => self.attributes_at(&inward(steps), depth + 1),
            Term::Call { name, arguments } if name.text == "merge" => {
                let all = arguments.iter().map(|inner| self.closed(inner, depth + 1));
                Some(all.collect::<Option<Vec<_>>>()?.concat())
            }
            _ => None,
        }
    }

    /// For each of what something is made.
    fn instances(&self, kind: SymbolKind, name: &str, depth: usize) -> Keys {
        let found = self.module.symbol(kind, name, None).filter(|_| !self.is_spent(depth));
        let each = found.and_then(|found| self.module.declaration(&found)?.type_text);
        each.and_then(|each| with_written(&each, |value, text| self.keys(value, text, depth + 1))).unwrap_or_default()
    }
}

/// The steps of a traversal.
fn inward(steps: &[Traverse]) -> Vec<Inward> {
    let inward = |step: &Traverse| match step {
        Traverse::Attribute(name) => Some(name.text.clone()),
        Traverse::Index(index) => index.string(),
        Traverse::LegacyIndex(_) | Traverse::Splat(_) => None,
    };
    steps.iter().map(inward).collect()
}

/// A traversal that stands alone, or as all there is of a text.
fn alone(value: &Expression) -> Option<(&Name, &[Traverse])> {
    match &value.term {
        Term::Reference { root, steps } => Some((root, steps)),
        Term::Parenthesis(inner) => alone(inner),
        Term::Template { parts, heredoc: false } => match parts.as_slice() {
            [Part::Interpolation(inner, _)] => alone(inner),
            _ => None,
        },
        _ => None,
    }
}
