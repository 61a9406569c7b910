//! What may be written where only the language itself, a provider, or the names of the folder can tell.

mod brackets;
mod fitting;
mod given;
mod interpolated;
mod json;
mod keys;
mod labels;
mod loops;
mod paths;
mod policies;
mod results;
mod skeleton;
mod stacks;
mod templates;
mod through;
mod traversals;
mod validated;
mod values;
mod words;

use std::collections::BTreeSet;

use super::module::Module;
use super::outer;
use super::shapes::Shape;
use super::types::Type;
use crate::knowledge::terraform::Function;
use crate::model::{CompletionItem, CompletionKind, Cursor, Definition, Markdown, Project, SymbolKind};
use crate::syntax::{Language, Slot, Step};
use crate::text::TextEdit;

/// When a resource may run actions.
pub(super) const EVENTS: &[&str] =
    &["before_create", "after_create", "before_update", "after_update", "before_destroy", "after_destroy"];

pub(super) use json::context_in_json;

pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    if at.parsed.language == Language::Json {
        json::complete(at, project, out);
        return;
    }
    // Enter behind a brace begins a new line; it must not take an offer.
    if at.context.slot == Slot::Key && at.parsed.text.get(..at.offset).is_some_and(|before| before.ends_with('{')) {
        out.clear();
        return;
    }
    offer(at, project, out);
    lay_out(at, out);
}

/// Fits offers into their line: a blank behind an equals sign, and further lines moved in as far as the line is.
fn lay_out(at: &Cursor<'_>, out: &mut [CompletionItem]) {
    let typed = at.context.typed;
    let before = at.parsed.text.get(..typed.start()).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let margin: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let is_value = match &at.context.slot {
        Slot::Value { quoted, .. } => !quoted,
        Slot::Traversal { before } => before.is_empty(),
        _ => false,
    };
    let gap = if is_value && line.ends_with('=') { " " } else { "" };
    for item in out.iter_mut().filter(|item| item.edit.span.start() == typed.start()) {
        item.edit.text = format!("{gap}{}", item.edit.text.replace('\n', &format!("\n{margin}")));
    }
}

fn offer(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let offer = Offer { at, project };
    match &at.context.slot {
        Slot::Key => offer.keys(out),
        Slot::Label { block, before, quoted } if before.is_empty() => offer.labels(block, *quoted, out),
        Slot::Value { quoted: true, .. } if offer.paths(out) => {}
        Slot::Value { quoted, .. } => offer.value(*quoted, out),
        Slot::Traversal { before } => match before.as_slice() {
            [] if offer.is_behind_dot() => offer.of_result(out),
            [] => offer.value(false, out),
            before => offer.members(before, out),
        },
        // In the text between brackets behind a name.
        Slot::Nothing => {
            let is_key = offer.of_brackets(true, out);
            if !is_key {
                offer.of_result(out);
            }
        }
        _ => {}
    }
}

/// The types of the blocks around a cursor, from the outside in, as the language's tables have them; none inside a value.
pub(super) fn place<'c>(at: &Cursor<'c>) -> Option<Vec<&'c str>> {
    let kinds = at.context.path.iter().map(|step| match step {
        Step::Block { name, .. } => Some(name.as_str()),
        _ => None,
    });
    let mut kinds = kinds.collect::<Option<Vec<_>>>()?;
    // `dynamic` stands in blocks of every type, and each knows what is in it.
    if let Some(inner) = kinds.iter().rposition(|kind| *kind == "dynamic").filter(|inner| *inner > 1) {
        kinds.drain(1..inner);
    }
    kinds.splice(0..0, outer(at.file).iter().copied());
    Some(kinds)
}

/// The type of the resource around a cursor.
pub(super) fn resource_kind<'c>(at: &Cursor<'c>) -> Option<&'c str> {
    match at.context.path.first() {
        Some(Step::Block { name, labels }) if name == "resource" => labels.first().map(String::as_str),
        _ => None,
    }
}

/// Names of the blocks between the resource and the cursor, and `name`, joined by dots.
pub(super) fn setting_path(place: &[&str], name: &str) -> String {
    place.iter().skip(1).chain([&name]).copied().collect::<Vec<_>>().join(".")
}

/// The attribute whose value is being written on the cursor's line.
pub(super) fn attribute_of_line<'c>(at: &Cursor<'c>) -> Option<&'c str> {
    if at.parsed.language == Language::Json {
        return None;
    }
    let before = at.parsed.text.get(..at.context.typed.start())?;
    let line = before.rsplit('\n').next()?;
    Some(line.split_once('=')?.0.trim())
}

/// Whether nothing but blanks follows on the cursor's line, in JSON behind the mark that closes a key and before a comma.
fn ends_line(at: &Cursor<'_>) -> bool {
    let behind = at.parsed.text.get(at.context.typed.end() + closing(at)..).unwrap_or("");
    let rest = behind.split('\n').next().unwrap_or("").trim();
    rest.is_empty() || rest == "," && at.parsed.language == Language::Json
}

/// The length of the mark that closes a key of JSON right behind what is typed of it.
fn closing(at: &Cursor<'_>) -> usize {
    let (text, typed) = (&at.parsed.text, at.context.typed);
    let is_open = at.parsed.language == Language::Json
        && matches!(at.context.slot, Slot::Key | Slot::Label { .. })
        && text.get(..typed.start()).is_some_and(|before| before.ends_with('"'));
    usize::from(is_open && text.get(typed.end()..).is_some_and(|behind| behind.starts_with('"')))
}

/// What names before a cursor lead to.
pub(super) fn shape(at: &Cursor<'_>, before: &[String], project: &dyn Project) -> Option<Shape> {
    Offer { at, project }.shape(before)
}

/// The type of the object around a cursor, as the variable says whose value it is a part of.
pub(super) fn object_type(at: &Cursor<'_>, project: &dyn Project) -> Option<Type> {
    Offer { at, project }.object_type()
}

struct Offer<'o, 'c> {
    at: &'o Cursor<'c>,
    project: &'o dyn Project,
}

impl Offer<'_, '_> {
    fn item(&self, label: &str, kind: CompletionKind, about: Option<&str>) -> CompletionItem {
        let mut item = CompletionItem::new(label, kind, self.at.context.typed);
        item.documentation = about.map(|about| Markdown(about.to_owned()));
        item
    }

    /// A function, with its parentheses where none follow.
    fn function(&self, name: &str, function: &Function) -> CompletionItem {
        let mut item = self.item(name, CompletionKind::Keyword, Some(&super::signature::about(function)));
        item.detail = Some(function.signature().to_owned());
        let behind = self.at.parsed.text.get(self.at.context.typed.end()..).unwrap_or("");
        if !behind.starts_with('(') {
            item.edit = TextEdit::replace(self.at.context.typed, format!("{name}($0)"));
            item.snippet = true;
        }
        item
    }

    fn place(&self) -> Option<Vec<&str>> {
        place(self.at)
    }

    fn module(&self) -> Module<'_> {
        Module::of(self.at.file, self.at.base, self.at.parsed, self.project)
    }

    fn present(&self, name: &str) -> bool {
        self.at.context.present.iter().any(|present| present == name)
    }

    /// The resource types of which the folder has something.
    fn qualifiers(&self, kind: SymbolKind) -> BTreeSet<String> {
        let candidates = self.candidates(kind);
        candidates.into_iter().map(|candidate| kind.parts(&candidate.symbol.name.text()).0.to_owned()).collect()
    }

    /// The symbols of a kind in this folder, without what is only there because it is being typed.
    fn candidates(&self, kind: SymbolKind) -> Vec<Definition> {
        let place = self.at.base + self.at.offset;
        let in_label = matches!(self.at.context.slot, Slot::Label { .. });
        let is_typed = |candidate: &Definition| {
            let is_around = in_label && candidate.symbol.span.shifted(candidate.base).touches(place);
            candidate.file == *self.at.file && (is_around || candidate.name_span().touches(place))
        };
        let mut found = self.module().symbols(kind, None);
        found.retain(|candidate| !is_typed(candidate));
        found
    }
}
