//! Paths in texts: the folder of a module, files that functions read.

use super::super::templates;
use super::Offer;
use crate::dialects::local_paths::{PathPlace, offer};
use crate::model::{CompletionItem, FileId, FolderEntry};
use crate::syntax::{Slot, Step};
use crate::text::{Span, TextEdit};

/// What a path from the folder of the module begins with.
const FROM_MODULE: &str = "${path.module}/";

impl Offer<'_, '_> {
    /// Offers the folders a module may come from, where no quotation mark stands yet; says whether that is so.
    pub(super) fn folders(&self, key: Option<&str>, out: &mut Vec<CompletionItem>) -> bool {
        let (is_of_module, from) = self.source();
        if !is_of_module || key != Some("source") {
            return false;
        }
        let typed = Span::at(self.at.offset);
        let fits = |_: &str, entry: &FolderEntry| entry.is_folder;
        let mut found = Vec::new();
        offer(self.at, self.project, &PathPlace { from, typed, lead: "./", fits: &fits }, &mut found);
        for mut item in found {
            // The cursor stays inside, for the next part of the path.
            item.edit = TextEdit::replace(self.at.context.typed, format!("\"{}$0\"", item.label));
            item.snippet = true;
            out.push(item);
        }
        true
    }

    /// Whether the cursor is in a call of a module, and some file in the folder from which the path of its source leads.
    fn source(&self) -> (bool, FileId) {
        let (of_module, of_run) = match self.at.context.path.as_slice() {
            [Step::Block { name, .. }] => {
                (matches!(name.as_str(), "module" | "component" | "removed" | "stack"), false)
            }
            [.., Step::Block { name, .. }] => (false, name == "module" && self.at.file.is_test()),
            _ => (false, false),
        };
        // Tests stand in a folder of the module they test, or beside its files; paths lead from these.
        let is_beside = || {
            let here = self.project.listed(&FileId::from_uri(self.at.file.folder()));
            here.iter().any(|entry| entry.name.ends_with(".tf") || entry.name.ends_with(".tofu"))
        };
        let is_above = of_run && !is_beside();
        (of_module || of_run, if is_above { self.at.file.relative("../main.tf") } else { self.at.file.clone() })
    }

    /// Offers paths where one is written; says whether that is so.
    pub(super) fn paths(&self, out: &mut Vec<CompletionItem>) -> bool {
        let text = &self.at.parsed.text;
        let Some(line) = text.get(..self.at.offset).and_then(|before| before.rsplit('\n').next()) else { return false };
        let Some((before, said)) = line.rsplit_once('"') else { return false };
        let (of_module, from) = self.source();
        let is_named = |slot: &Slot| matches!(slot, Slot::Value { key, .. } if key == "source");
        let is_assigned = before.trim_end().ends_with(['=', ':']);
        let is_source = of_module && is_assigned && is_named(&self.at.context.slot);
        if !is_source && !reads_file(before) {
            return false;
        }
        let path = said.strip_prefix(FROM_MODULE).unwrap_or(said);
        let typed = Span::new(self.at.offset - path.len(), self.at.context.typed.end().max(self.at.offset));
        let lead = if is_source { "./" } else { "" };
        let fits = |_: &str, entry: &FolderEntry| entry.is_folder || !is_source;
        offer(self.at, self.project, &PathPlace { from, typed, lead, fits: &fits }, out);
        // Other sources are no paths, and nothing else can be said of them.
        true
    }
}

/// Whether a text ends where the path of a file is given to a function.
fn reads_file(before: &str) -> bool {
    let Some(call) = before.trim_end().strip_suffix('(') else { return false };
    let name = call.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or("");
    name == "fileset" || templates::reads_file(name)
}
