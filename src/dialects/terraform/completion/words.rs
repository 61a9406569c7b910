//! Words that begin something: namespaces of functions, and directives in templates.

use super::super::reading::Reading;
use super::Offer;
use crate::knowledge::terraform::functions;
use crate::model::{CompletionItem, CompletionKind};
use crate::syntax::Step;
use crate::text::TextEdit;

/// Directives of templates, with what they are for.
const DIRECTIVES: &[(&str, &str)] = &[
    ("if", "What follows counts if something is true, up to `else` or `endif`."),
    ("else", "What counts otherwise."),
    ("endif", "Ends what `if` begins."),
    ("for", "What follows is repeated for each item of a collection, up to `endfor`."),
    ("endfor", "Ends what `for` begins."),
];

/// What stands between the parts of a function's name.
const BETWEEN: &str = "::";

/// The blocks whose arguments are addresses, with those arguments.
const ADDRESSES: &[(&str, &[&str])] = &[
    ("moved", &["from", "to"]),
    ("removed", &["from"]),
    ("import", &["to"]),
    ("override_resource", &["target"]),
    ("override_data", &["target"]),
    ("override_module", &["target"]),
    ("plan_options", &["target", "replace"]),
];

impl Offer<'_, '_> {
    /// The functions of a namespace; says whether one stands before the cursor.
    pub(super) fn of_namespace(&self, out: &mut Vec<CompletionItem>) -> bool {
        let typed = self.at.context.typed;
        let before = self.at.parsed.text.get(..typed.start()).unwrap_or("");
        if !before.ends_with(BETWEEN) {
            return false;
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':');
        let namespace = before.rsplit(|c| !is_part(c)).next().unwrap_or("");
        out.clear();
        if namespace == "core::" {
            let own = functions().iter().filter(|(name, _)| !name.contains(BETWEEN));
            out.extend(own.map(|(name, function)| self.function(name, function)));
            return true;
        }
        for (name, function) in functions().iter().filter(|(name, _)| self.has_function(name)) {
            let Some(rest) = name.strip_prefix(namespace) else { continue };
            let mut item = match rest.split_once(BETWEEN) {
                // The provider, which others of its functions have named already.
                Some((provider, _)) if out.iter().any(|known| known.label == provider) => continue,
                Some((provider, _)) => {
                    let mut item = self.item(provider, CompletionKind::Reference, None);
                    item.edit = TextEdit::replace(typed, format!("{provider}{BETWEEN}"));
                    item
                }
                None => self.function(rest, function),
            };
            item.preferred = true;
            out.push(item);
        }
        true
    }

    /// The words with which a directive of a template begins; says whether one is being written.
    pub(super) fn of_directive(&self, out: &mut Vec<CompletionItem>) -> bool {
        let before = self.at.parsed.text.get(..self.at.context.typed.start()).unwrap_or("");
        let before = before.trim_end_matches([' ', '\t']);
        let begun = before.strip_suffix('~').unwrap_or(before);
        if !begun.ends_with("%{") || begun.ends_with("%%{") {
            return false;
        }
        out.clear();
        out.extend(DIRECTIVES.iter().map(|(word, about)| self.item(word, CompletionKind::Keyword, Some(about))));
        true
    }

    /// What encryption is told of: keys and methods that stand beside; says whether that alone may stand here.
    pub(super) fn of_encryption(&self, before: &[String], out: &mut Vec<CompletionItem>) -> bool {
        let is_inside = |step: &Step| matches!(step, Step::Block { name, .. } if name == "encryption");
        let root = match (before.first().map(String::as_str), super::attribute_of_line(self.at)) {
            (Some(root @ ("key_provider" | "method")), _) => root,
            (None, Some("keys" | "chain")) => "key_provider",
            (None, Some("method")) => "method",
            _ => return false,
        };
        if !self.at.context.path.iter().any(is_inside) {
            return false;
        }
        out.clear();
        let body = Reading::of(self.at.file, self.at.parsed);
        let settings = body.iter().flat_map(|body| body.blocks_of("terraform"));
        let encryption = settings.flat_map(|settings| settings.body.blocks_of("encryption"));
        let mut names: Vec<String> = Vec::new();
        for made in encryption.flat_map(|encryption| encryption.body.blocks_of(root)) {
            let labels = made.labels.iter().map(|label| label.text.clone());
            let address: Vec<String> = [root.to_owned()].into_iter().chain(labels).collect();
            let name = match before {
                [] => address.join("."),
                before if address.starts_with(before) => address.get(before.len()).cloned().unwrap_or_default(),
                _ => continue,
            };
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        out.extend(names.iter().map(|name| self.item(name, CompletionKind::Reference, None)));
        true
    }

    /// Whether an address is being written of what has moved, is gone, or is taken over.
    pub(super) fn is_address(&self) -> bool {
        // Those of tests stand in other blocks.
        let mut blocks = self.at.context.path.iter().filter_map(|step| match step {
            Step::Block { name, .. } => Some(name),
            _ => None,
        });
        let Some(name) = (if self.at.file.is_test() { blocks.next_back() } else { blocks.next() }) else {
            return false;
        };
        let argument = match self.at.context.path.last() {
            Some(Step::Key(list)) if self.at.file.is_test() => Some(list.as_str()),
            _ => super::attribute_of_line(self.at),
        };
        ADDRESSES
            .iter()
            .any(|(block, arguments)| block == name && argument.is_some_and(|argument| arguments.contains(&argument)))
    }
}
