//! References in the order in which they fit what is wanted.

use super::super::place::Place;
use super::super::reading::Reading;
use super::super::referred::{Instances, Referred, referred};
use super::super::types::{Type, with_value};
use super::Offer;
use crate::knowledge::terraform::function;
use crate::model::{CompletionItem, CompletionKind, SymbolKind};
use crate::syntax::hcl::{Block, Expression, Term};
use crate::syntax::{Slot, Step};
use crate::text::TextEdit;

/// What the cursor's value must be.
pub(super) struct Wanted {
    /// The type; `Any` where it is not known.
    kind: Type,
    /// What is repeated for each: a map or a set.
    is_for_each: bool,
    /// What a block is made of each of: a list, too.
    is_for_blocks: bool,
    /// Whether the value is what the argument is given, or an item of it, and not a part of an expression.
    is_direct: bool,
    /// Whether it is an item.
    is_item: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Fits,
    Unknown,
    Not,
}

impl Wanted {
    /// Whether it is on or off.
    pub(super) fn is_switch(&self) -> bool {
        self.kind == Type::Bool
    }

    fn fit(&self, given: &Type) -> Fit {
        if self.is_for_each {
            return match given {
                Type::Map(_) | Type::Object(_) => Fit::Fits,
                Type::String | Type::Number | Type::Bool => Fit::Not,
                Type::Sequence(_) | Type::Tuple(_) if self.is_for_blocks => Fit::Fits,
                // Whether it is a set is not told.
                Type::Any | Type::Sequence(_) | Type::Tuple(_) => Fit::Unknown,
            };
        }
        match (&self.kind, given) {
            (Type::Any, _) | (_, Type::Any) => Fit::Unknown,
            (Type::String, Type::String)
            | (Type::Number, Type::Number)
            | (Type::Bool, Type::Bool)
            | (Type::Map(_) | Type::Object(_), Type::Map(_) | Type::Object(_)) => Fit::Fits,
            (Type::Sequence(wanted), Type::Sequence(given)) => {
                let is_plain = |kind: &Type| matches!(kind, Type::String | Type::Number | Type::Bool);
                let differs = is_plain(wanted) != is_plain(given) && **given != Type::Any && **wanted != Type::Any;
                if differs { Fit::Not } else { Fit::Fits }
            }
            (Type::Sequence(_) | Type::Tuple(_), Type::Sequence(_) | Type::Tuple(_)) => Fit::Fits,
            // What is written as a text may become one of these, and the other way round.
            (Type::String, Type::Number | Type::Bool) | (Type::Number | Type::Bool, Type::String) => Fit::Unknown,
            _ => Fit::Not,
        }
    }
}

impl Offer<'_, '_> {
    /// What the value of an argument must be.
    pub(super) fn wanted(&self, known: Option<&Place>, named: Option<&str>, around: &[Step]) -> Wanted {
        let before = self.at.parsed.text.get(..self.at.context.typed.start()).unwrap_or("").trim_end();
        let in_value = matches!(self.at.context.path.last(), Some(Step::Key(_)));
        let is_item = in_value
            && (matches!(&self.at.context.slot, Slot::Value { key, .. } if key.is_empty())
                || before.ends_with(['[', ',']));
        let is_direct = is_item || before.ends_with(['=', '?', ':']);
        let mut wanted = Wanted { kind: Type::Any, is_for_each: false, is_for_blocks: false, is_direct, is_item };
        let Some(named) = named.filter(|_| is_direct) else { return wanted };
        let of_language = match around {
            [Step::Block { name, .. }] => matches!(name.as_str(), "resource" | "data" | "module" | "ephemeral"),
            [.., Step::Block { name, .. }] => name == "dynamic",
            _ => false,
        };
        wanted.kind = match (named, around) {
            ("for_each", _) if of_language => {
                wanted.is_for_each = !is_item;
                wanted.is_for_blocks = matches!(around.last(), Some(Step::Block { name, .. }) if name == "dynamic");
                Type::Any
            }
            ("count", _) if of_language => Type::Number,
            (_, [Step::Block { name, .. }]) if name == "module" => self.input(named).unwrap_or(Type::Any),
            _ => known.and_then(|known| known.member(named)).map_or(Type::Any, Type::of_member),
        };
        if is_item {
            wanted.kind = wanted.kind.item().cloned().unwrap_or(Type::Any);
        }
        wanted
    }

    /// The type of an input of the module that is called around the cursor.
    fn input(&self, name: &str) -> Option<Type> {
        Some(Type::of_text(&self.declared_input(name)?.type_text?))
    }

    /// Names of the module, what fits first. What does not is handed back, to be offered last.
    pub(super) fn references(
        &self,
        wanted: &Wanted,
        named: Option<&str>,
        out: &mut Vec<CompletionItem>,
    ) -> Vec<CompletionItem> {
        let of_module = [
            (SymbolKind::Variable, "var."),
            (SymbolKind::Local, "local."),
            (SymbolKind::Module, "module."),
            (SymbolKind::DataSource, "data."),
            (SymbolKind::Ephemeral, "ephemeral."),
            (SymbolKind::Resource, ""),
        ];
        // Blocks are made of what is called like them.
        let blocks = match self.at.context.path.last() {
            Some(Step::Block { labels, .. }) if wanted.is_for_blocks => labels.first().map(String::as_str),
            _ => None,
        };
        let mut found: Vec<((Fit, bool), CompletionItem)> = Vec::new();
        for (kind, prefix) in of_module {
            let mut items = Vec::new();
            self.symbols(kind, prefix, &mut items);
            for item in items {
                let name = item.label.strip_prefix(prefix).unwrap_or(&item.label);
                let is_value = matches!(kind, SymbolKind::Variable | SymbolKind::Local);
                let of = if is_value && wanted.is_direct { self.type_of(kind, name) } else { Type::Any };
                let is_of_blocks =
                    blocks.is_some_and(|of| name.strip_prefix(of).is_some_and(|end| matches!(end, "" | "s" | "es")));
                let is_namesake = is_value && (named == Some(name) || is_of_blocks);
                found.push(((wanted.fit(&of), !is_namesake), item));
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        let first = found.partition_point(|((fit, _), _)| *fit != Fit::Not);
        let last = found.split_off(first);
        out.extend(found.into_iter().map(|(_, item)| item));
        last.into_iter().map(|(_, item)| item).collect()
    }

    /// The type of a variable or local value, as it says or as its value tells.
    fn type_of(&self, kind: SymbolKind, name: &str) -> Type {
        let Some(declared) = self.module().declared(kind, name, None) else { return Type::Any };
        match (&declared.type_text, &declared.value) {
            (Some(kind), _) => Type::of_text(kind),
            (None, Some(value)) => with_value(value, of_value).unwrap_or(Type::Any),
            (None, None) => Type::Any,
        }
    }

    /// Attributes of resources that an argument is given.
    pub(super) fn given_attributes(
        &self,
        wanted: &Wanted,
        known: Option<&Place>,
        name: &str,
        out: &mut Vec<CompletionItem>,
    ) {
        let (kind, path) = match (known, self.at.context.path.first()) {
            (Some(known), Some(Step::Block { labels, .. })) => {
                (labels.first().map(String::as_str), known.path_to(name))
            }
            _ => (None, name.to_owned()),
        };
        let several = match &wanted.kind {
            _ if wanted.is_item || !wanted.is_direct => false,
            Type::Sequence(_) | Type::Tuple(_) => true,
            Type::Any => name.ends_with('s'),
            _ => false,
        };
        let body = Reading::of(self.at.file, self.at.parsed);
        let around = body.as_ref().and_then(|body| body.outermost(self.at));
        for one in referred(kind, &path, &self.module()) {
            let keys = match &one.instances {
                Instances::Keyed => self.keys_of_instances(&one.address),
                _ => Vec::new(),
            };
            let key = keys.first().map_or("key", String::as_str);
            let (label, text) = match (several, one.is_several) {
                (false, true) => continue,
                (true, true) => (instance(&one, key, false, around), None),
                (true, false) if one.instances == Instances::One => {
                    let label = instance(&one, key, false, around);
                    let text = format!("[{label}]");
                    (label, Some(text))
                }
                (several, _) => (instance(&one, key, several, around), None),
            };
            let mut item = self.item(&label, CompletionKind::Reference, None);
            item.preferred = true;
            if let Some(text) = text {
                item.detail = Some("in a list".to_owned());
                item.edit = TextEdit::replace(self.at.context.typed, text);
            }
            let written = format!("[\"{key}\"]");
            if keys.len() != 1 && label.contains(&written) {
                item.edit.text = item.edit.text.replacen(&written, &format!("[\"{}\"]", choice(&keys)), 1);
                item.snippet = true;
            }
            out.push(item);
        }
    }
}

/// An attribute of one instance of a resource, or of all of them, as the block `around` may read it.
fn instance(of: &Referred, key: &str, all: bool, around: Option<&Block>) -> String {
    let (address, attribute) = (&of.address, &of.attribute);
    let is_repeated = |by: &str| around.is_some_and(|block| block.body.attribute(by).is_some());
    match &of.instances {
        Instances::One => format!("{address}.{attribute}"),
        Instances::Counted if all => format!("{address}[*].{attribute}"),
        Instances::Counted if is_repeated("count") => format!("{address}[count.index].{attribute}"),
        Instances::Counted => format!("{address}[0].{attribute}"),
        Instances::Keyed if all => format!("values({address})[*].{attribute}"),
        Instances::Keyed if is_repeated("for_each") => format!("{address}[each.key].{attribute}"),
        Instances::Keyed => format!("{address}[\"{key}\"].{attribute}"),
    }
}

/// A place of a snippet for one of several keys.
fn choice(keys: &[String]) -> String {
    let is_plain = |key: &String| !key.contains([',', '|', '\\', '$', '}', '"']);
    match keys {
        [] => "${1:key}".to_owned(),
        keys if keys.iter().all(is_plain) => format!("${{1|{}|}}", keys.join(",")),
        _ => "${1}".to_owned(),
    }
}

/// What type a value has, as far as it tells.
fn of_value(value: &Expression) -> Type {
    match &value.term {
        Term::Boolean(_) => Type::Bool,
        Term::Number(_) => Type::Number,
        Term::Template { .. } if value.string().is_some() => Type::String,
        Term::List(_) => Type::Tuple(Vec::new()),
        Term::Object(_) => Type::Object(Vec::new()),
        Term::Parenthesis(inner) => of_value(inner),
        Term::Call { name, .. } => function(&name.text).map_or(Type::Any, |function| Type::of_text(function.result())),
        _ => Type::Any,
    }
}
