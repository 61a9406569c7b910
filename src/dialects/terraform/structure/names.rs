//! Names in expressions that cannot be what is meant: words that stand alone, members that closed names do not have,
//! resources read without or with an instance.

use super::problem;
use super::words::suggest;
use crate::dialects::terraform::collections::{certain_instances, missing};
use crate::dialects::terraform::module::Module;
use crate::dialects::terraform::references::is_like_item;
use crate::dialects::terraform::types::Type;
use crate::knowledge::terraform::language;
use crate::model::{Field, SymbolKind, Why};
use crate::schema::{Problem, ProblemKind, nearest};
use crate::syntax::hcl::{Attribute, Block, Expression, Item, Name, Part, Term, Traverse};
use crate::text::Span;

/// Blocks whose attributes are values.
const VALUES: &[&str] = &["resource", "data", "ephemeral", "module", "locals", "output", "provider", "check"];

/// Attributes that hold no values: names of configurations, addresses, types, words of the language.
const NO_VALUES: &[&str] =
    &["provider", "providers", "depends_on", "type", "iterator", "when", "on_failure", "ignore_changes", "actions"];

/// Roots of names that are nothing without a step behind them.
const CLOSED: &[&str] = &["each", "count", "path", "terraform"];

/// What is wrong with the names that the values of a block read.
pub(super) fn check(block: &Block, module: &Module<'_>, out: &mut Vec<Problem>) {
    if !VALUES.contains(&block.kind.text.as_str()) {
        return;
    }
    Names { module, bound: Vec::new(), items: Vec::new(), tried: false, out }.block(block, true);
}

struct Names<'n> {
    module: &'n Module<'n>,
    /// Names that an expression or block around gives a meaning of their own.
    bound: Vec<&'n str>,
    /// What the items of `dynamic` blocks around are called, the innermost last.
    items: Vec<&'n str>,
    /// Whether somebody takes care of what is missing.
    tried: bool,
    out: &'n mut Vec<Problem>,
}

impl<'n> Names<'n> {
    fn block(&mut self, block: &'n Block, is_outermost: bool) {
        let (height, around) = (self.bound.len(), self.items.len());
        if block.kind.text == "dynamic" {
            let iterator = block.body.attribute("iterator").map(|iterator| &iterator.value.term);
            let item = match iterator {
                Some(Term::Reference { root, .. }) => Some(root.text.as_str()),
                _ => block.labels.first().map(|label| label.text.as_str()),
            };
            self.bound.extend(item);
            self.items.extend(item);
        }
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) if self.is_value(block, attribute, is_outermost) => {
                    self.value(&attribute.value);
                }
                Item::Attribute(_) => {}
                // Its own arguments are addresses; conditions in it are values.
                Item::Block(inner) if inner.kind.text == "lifecycle" => {
                    let conditions = inner.body.blocks().filter(|inner| inner.kind.text.ends_with("condition"));
                    conditions.for_each(|condition| self.block(condition, false));
                }
                Item::Block(inner) => self.block(inner, false),
            }
        }
        self.bound.truncate(height);
        self.items.truncate(around);
    }

    fn is_value(&self, block: &Block, attribute: &Attribute, is_outermost: bool) -> bool {
        let may_be_none = is_outermost || matches!(block.kind.text.as_str(), "dynamic" | "provisioner" | "data");
        // A local value may be called like an argument.
        block.kind.text == "locals" || !may_be_none || !NO_VALUES.contains(&attribute.name.text.as_str())
    }

    fn value(&mut self, value: &'n Expression) {
        match &value.term {
            // Which names a loop in a template gives is not looked at.
            Term::Template { parts, .. } if parts.iter().any(|part| matches!(part, Part::Directive(..))) => {}
            Term::Call { name, arguments } => {
                let outside = self.tried;
                let own = name.text.trim_start_matches("core::");
                self.tried |= matches!(own, "try" | "can");
                let values = if own == "convert" { 1 } else { arguments.len() };
                arguments.iter().take(values).for_each(|argument| self.value(argument));
                self.tried = outside;
            }
            // A word is a key as it stands.
            Term::Object(entries) => entries.iter().for_each(|(key, value)| {
                if key.key().is_none() {
                    self.value(key);
                }
                self.value(value);
            }),
            Term::For { names, parts } => {
                let height = self.bound.len();
                let mut parts = parts.iter();
                if let Some(collection) = parts.next() {
                    self.value(collection);
                }
                self.bound.extend(names.iter().map(|name| name.text.as_str()));
                parts.for_each(|part| self.value(part));
                self.bound.truncate(height);
            }
            term => {
                if let Term::Reference { root, steps } = term {
                    self.read(root, steps);
                }
                value.inner(&mut |inner| self.value(inner));
            }
        }
    }

    fn read(&mut self, root: &Name, steps: &[Traverse]) {
        let word = root.text.as_str();
        if self.bound.contains(&word) {
            return;
        }
        match steps.first() {
            None => self.alone(root),
            Some(Traverse::Attribute(step)) if CLOSED.contains(&word) => self.member(word, step),
            Some(Traverse::Attribute(step)) if self.is_item(root, step) => self.item(root),
            Some(Traverse::Attribute(name)) if word == "var" && !self.tried => {
                self.variable(name, steps.get(1..).unwrap_or_default());
            }
            Some(_) if word == "local" && !self.tried => self.local(steps),
            Some(_) if !self.tried => self.instance(root, steps),
            Some(_) => {}
        }
    }

    /// A word that stands alone is a value only where something gives it a meaning.
    fn alone(&mut self, root: &Name) {
        let word = root.text.as_str();
        if CLOSED.contains(&word) {
            let members = language().members.get(word).into_iter().flat_map(|members| members.keys());
            let members: Vec<String> = members.map(|member| format!("`{word}.{member}`")).collect();
            let message = format!("`{word}` is no value by itself; write {}", members.join(" or "));
            self.out.push(problem(root.span, ProblemKind::WrongValue, message));
            return;
        }
        if language().roots.contains_key(word) || language().types.contains_key(word) {
            return;
        }
        let is_there = |kind| self.module.symbol(kind, word, None).is_some();
        let meant = [(SymbolKind::Variable, "var"), (SymbolKind::Local, "local")];
        let meant = meant.into_iter().find(|(kind, _)| is_there(*kind)).map(|(_, of)| format!("{of}.{word}"));
        let message =
            format!("`{word}` is no value: a text stands in quotation marks, and a name begins with what it is of");
        self.out.push(suggest(root.span, ProblemKind::WrongValue, message, meant.as_deref()));
    }

    /// Whether the item of a `dynamic` block around is meant under a name it does not have.
    fn is_item(&self, root: &Name, step: &Name) -> bool {
        let address = format!("{}.{}", root.text, step.text);
        !self.items.is_empty()
            && is_like_item(root, step)
            && self.module.symbol(SymbolKind::Resource, &address, None).is_none()
    }

    fn item(&mut self, root: &Name) {
        let near = nearest(&root.text, self.items.iter().copied()).or(self.items.last().copied());
        let innermost = self.items.last().map_or("", |item| item);
        let message =
            format!("`{}` stands for nothing here: the item of the `dynamic` block is called `{innermost}`", root.text);
        self.out.push(suggest(root.span, ProblemKind::WrongValue, message, near));
    }

    /// What follows a variable whose type says what it has.
    fn variable(&mut self, name: &Name, steps: &[Traverse]) {
        let declared = self.module.declared(self.module.realm().variable(), &name.text, None);
        let Some(text) = declared.and_then(|declared| declared.type_text).filter(|_| !steps.is_empty()) else { return };
        let mut kind = Type::of_text(&text);
        let mut whole = format!("var.{}", name.text);
        for step in steps {
            let inner = match (&kind, step) {
                (Type::Object(fields), Traverse::Attribute(step)) => {
                    let Some(field) = fields.iter().find(|field| field.name == step.text) else {
                        let near = nearest(&step.text, fields.iter().map(|field| field.name.as_str()));
                        let message = format!("`{whole}` has no attribute `{}`", step.text);
                        self.out.push(suggest(step.span, ProblemKind::WrongValue, message, near));
                        return;
                    };
                    field.kind.clone()
                }
                (Type::Map(item), Traverse::Attribute(_) | Traverse::Index(_))
                | (Type::Sequence(item), Traverse::Index(_) | Traverse::LegacyIndex(_)) => (**item).clone(),
                (Type::String | Type::Number | Type::Bool | Type::Sequence(_), Traverse::Attribute(step)) => {
                    let message = format!("`{whole}` is {}, which has no attributes", kind.words());
                    self.out.push(problem(step.span, ProblemKind::WrongValue, message));
                    return;
                }
                _ => return,
            };
            whole.push_str(&match step {
                Traverse::Attribute(step) | Traverse::LegacyIndex(step) => format!(".{}", step.text),
                _ => "[…]".to_owned(),
            });
            kind = inner;
        }
    }

    /// What follows a local value that is an object as it is written.
    fn local(&mut self, steps: &[Traverse]) {
        let Some((at, known)) = missing(steps, self.module) else { return };
        let (Some(step), Some(before)) = (steps.get(at), steps.get(..at)) else { return };
        let (name, span) = match step {
            Traverse::Attribute(name) => (name.text.clone(), name.span),
            Traverse::Index(index) => (index.string().unwrap_or_default(), index.span),
            Traverse::LegacyIndex(_) | Traverse::Splat(_) => return,
        };
        // Between two marks that an editor has written, the key is yet to come.
        if name.is_empty() {
            return;
        }
        let before = before.iter().map(|step| match step {
            Traverse::Attribute(name) => format!(".{}", name.text),
            _ => "[…]".to_owned(),
        });
        let message = format!("`local{}` has no attribute `{name}`", before.collect::<String>());
        let near = nearest(&name, known.iter().map(String::as_str));
        let quoted =
            near.map(|near| if matches!(step, Traverse::Index(_)) { format!("\"{near}\"") } else { near.to_owned() });
        self.out.push(suggest(span, ProblemKind::WrongValue, message, quoted.as_deref()));
    }

    /// What follows a name that has the same members everywhere.
    fn member(&mut self, word: &str, step: &Name) {
        let Some(members) = language().members.get(word).filter(|members| !members.contains_key(&step.text)) else {
            return;
        };
        let near = nearest(&step.text, members.keys().map(String::as_str));
        let message = format!("`{word}` has no `{}`", step.text);
        self.out.push(suggest(step.span, ProblemKind::WrongValue, message, near));
    }

    /// A resource or data source of which there are several is read by instance, and one of which there is one is not.
    fn instance(&mut self, root: &Name, steps: &[Traverse]) {
        let step = |at: usize| match steps.get(at) {
            Some(Traverse::Attribute(name)) => Some(name),
            _ => None,
        };
        let (kind, of, name, next) = match root.text.as_str() {
            "data" => (SymbolKind::DataSource, step(0), step(1), steps.get(2)),
            of if of.contains('_') => (SymbolKind::Resource, Some(root), step(0), steps.get(1)),
            _ => return,
        };
        let (Some(of), Some(name), Some(next)) = (of, name, next) else { return };
        let address = format!("{}.{}", of.text, name.text);
        let Some(count) = self.counted(kind, &address) else { return };
        let shown = if kind == SymbolKind::DataSource { format!("data.{address}") } else { address.clone() };
        let message = match (next, count) {
            (Traverse::Attribute(_), Some(argument)) => {
                let keys = if argument == "for_each" {
                    certain_instances(kind, &address, self.module).names
                } else {
                    Vec::new()
                };
                let key = match (argument, keys.first()) {
                    ("count", _) => "0".to_owned(),
                    (_, Some(key)) => format!("\"{key}\""),
                    (_, None) => "\"key\"".to_owned(),
                };
                format!("`{shown}` has `{argument}`, so one of its instances must be named: `{shown}[{key}]`")
            }
            (Traverse::Index(index), Some("for_each")) => {
                let keys = certain_instances(kind, &address, self.module);
                let is_gone = |key: &String| keys.all && !key.is_empty() && !keys.names.contains(key);
                let Some(key) = index.string().filter(is_gone) else { return };
                let near = nearest(&key, keys.names.iter().map(String::as_str)).map(|near| format!("\"{near}\""));
                let message = format!("`{shown}` has no instance \"{key}\"");
                self.out.push(suggest(index.span, ProblemKind::WrongValue, message, near.as_deref()));
                return;
            }
            (Traverse::Index(index), None) if is_instance(index) => {
                let span = Span::new(name.span.start(), index.span.end());
                let message =
                    format!("`{shown}` has neither `count` nor `for_each`, so there is no instance to choose");
                self.out.push(problem(span, ProblemKind::WrongValue, message));
                return;
            }
            _ => return,
        };
        self.out.push(problem(name.span, ProblemKind::WrongValue, message));
    }

    /// The argument that says how many there are of something, if there is one; none where that cannot be seen.
    fn counted(&self, kind: SymbolKind, address: &str) -> Option<Option<&'static str>> {
        let found = self.module.named(kind, address, None);
        let [definition] = found.as_slice() else { return None };
        let facts = self.module.project.segment(&definition.file, definition.base)?;
        let prefix = if kind == SymbolKind::DataSource { "data." } else { "" };
        let is_it = |of: &str, name: &str| address == format!("{}.{name}", of.strip_prefix(prefix).unwrap_or(of));
        let (_, resource) = facts.resources().find(|(_, resource)| is_it(&resource.kind, &resource.name))?;
        let given = |name: &&str| !matches!(resource.setting(&[name]), Field::Absent(_));
        let arguments = ["count", "for_each"];
        let found = arguments.into_iter().find(given);
        // One of them may be about to be written.
        let is_typed = |typed: &str| matches!(resource.setting(&[typed]), Field::Unknown(Why::Malformed, _));
        let is_begun = |name: &str| (1..name.len()).filter_map(|end| name.get(..end)).any(is_typed);
        (found.is_some() || !arguments.into_iter().any(is_begun)).then_some(found)
    }
}

/// Whether an index chooses an instance whatever it is read from. Any other one may be the name of an attribute.
fn is_instance(index: &Expression) -> bool {
    match &index.term {
        Term::Number(_) => true,
        Term::Reference { root, .. } => root.text == "count",
        _ => index.string().is_some(),
    }
}
