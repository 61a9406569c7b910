//! Between brackets behind a name, and where a function is told a key: the keys of what stands before.

use super::super::collections::{instances, keys};
use super::super::reading::Reading;
use super::super::shapes::names_of;
use super::super::types::with_value;
use super::Offer;
use crate::model::{CompletionItem, CompletionKind, Field, SymbolKind};
use crate::syntax::Language;
use crate::syntax::hcl::Term;
use crate::text::Span;

impl Offer<'_, '_> {
    /// The keys of the collection before the cursor; says whether there is one.
    pub(super) fn of_brackets(&self, quoted: bool, out: &mut Vec<CompletionItem>) -> bool {
        let typed = if quoted { self.quoted_key() } else { Some(self.at.context.typed) };
        let Some((collection, typed)) = typed.and_then(|typed| Some((self.collection(typed, quoted)?, typed))) else {
            return false;
        };
        for key in self.keys_of(collection) {
            let text = key.replace('\\', "\\\\").replace('"', "\\\"");
            let label = if quoted { text } else { format!("\"{text}\"") };
            let mut item = CompletionItem::new(label, CompletionKind::Value, typed);
            item.preferred = true;
            if self.at.parsed.language == Language::Json {
                // Inside of a string.
                item.edit.text = item.edit.text.replace('\\', "\\\\").replace('"', "\\\"");
            }
            out.push(item);
        }
        if !quoted && self.is_counted(collection) {
            let mut item = self.item("0", CompletionKind::Value, None);
            item.preferred = true;
            out.push(item);
        }
        true
    }

    /// What is typed of a key between quotation marks.
    fn quoted_key(&self) -> Option<Span> {
        let (before, after) = self.at.parsed.text.split_at_checked(self.at.offset)?;
        let line = before.rsplit('\n').next()?.trim_start();
        if line.starts_with('#') || line.starts_with("//") {
            return None;
        }
        let start = before.rfind(['"', '\n', '$', '#'])?;
        let behind = after.find(['"', '\n', ']', ')']).unwrap_or(after.len());
        before.get(start..)?.starts_with('"').then(|| Span::new(start + 1, self.at.offset + behind))
    }

    /// What stands before the bracket, or before the comma of `lookup`, at whose key the cursor is.
    fn collection(&self, typed: Span, quoted: bool) -> Option<&str> {
        let before = self.at.parsed.text.get(..typed.start())?;
        let before = if quoted { before.strip_suffix('"')? } else { before };
        if let Some(before) = before.strip_suffix('[') {
            return before.get(traversal_start(before)..).filter(|text| !text.is_empty());
        }
        let before = before.trim_end().strip_suffix(',')?.trim_end();
        let collection = before.get(traversal_start(before)..)?;
        let call = before.get(..before.len() - collection.len())?.trim_end();
        (call.ends_with("lookup(") && !collection.is_empty()).then_some(collection)
    }

    fn keys_of(&self, collection: &str) -> Vec<String> {
        let module = self.module();
        let found = keys(collection, &module).names;
        if !found.is_empty() {
            return found;
        }
        // An argument of the resource itself, whose changes may be ignored.
        let body = Reading::of(self.at.file, self.at.parsed);
        let around = body.as_ref().and_then(|body| body.outermost(self.at));
        if let Some(own) = around.and_then(|block| block.body.attribute(collection)) {
            return match &own.value.term {
                Term::Object(entries) => entries.iter().filter_map(|(key, _)| key.key()).collect(),
                _ => Vec::new(),
            };
        }
        // The attributes of an object are reached by their names, too.
        let names = with_value(collection, |value| match &value.term {
            Term::Reference { root, steps } => Some([vec![root.text.clone()], names_of(steps)].concat()),
            _ => None,
        });
        let shape = names.flatten().and_then(|names| self.shape(&names));
        shape
            .filter(|shape| shape.is_object())
            .map_or_else(Vec::new, |shape| shape.next().into_iter().map(|(name, _)| name).collect())
    }

    /// Whether a resource is made so many times as `count` says.
    fn is_counted(&self, collection: &str) -> bool {
        let steps: Vec<&str> = collection.split('.').collect();
        let (kind, name) = match steps.as_slice() {
            ["data", kind, name] => (SymbolKind::DataSource, format!("{kind}.{name}")),
            [kind, name] if kind.contains('_') => (SymbolKind::Resource, format!("{kind}.{name}")),
            _ => return false,
        };
        let Some(found) = self.module().symbol(kind, &name, None) else { return false };
        let Some(facts) = self.project.segment(&found.file, found.base) else { return false };
        let resource = facts.resources().find(|(_, one)| one.span.start() == found.symbol.span.start());
        resource.is_some_and(|(_, resource)| !matches!(resource.setting(&["count"]), Field::Absent(_)))
    }

    /// The keys of the instances of a resource or data source, by its whole name.
    pub(super) fn keys_of_instances(&self, address: &str) -> Vec<String> {
        let (kind, name) = match address.strip_prefix("data.") {
            Some(name) => (SymbolKind::DataSource, name),
            None => (SymbolKind::Resource, address),
        };
        instances(kind, name, &self.module()).names
    }
}

/// Where the traversal begins with which a text ends.
fn traversal_start(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ']' => depth += 1,
            '[' if depth > 0 => depth -= 1,
            '\n' => return at + 1,
            _ if depth > 0 => {}
            letter if letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.') => {}
            letter => return at + letter.len_utf8(),
        }
    }
    0
}
