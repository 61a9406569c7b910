//! Paths in texts: the folder of a module, files that functions read.

use super::{Offer, attribute_of_line};
use crate::dialects::local_paths::{PathPlace, offer};
use crate::model::{CompletionItem, FolderEntry};
use crate::syntax::Step;
use crate::text::Span;

/// What a path from the folder of the module begins with.
const FROM_MODULE: &str = "${path.module}/";

impl Offer<'_, '_> {
    /// Offers paths where one is written; says whether that is so.
    pub(super) fn paths(&self, out: &mut Vec<CompletionItem>) -> bool {
        let text = &self.at.parsed.text;
        let Some(line) = text.get(..self.at.offset).and_then(|before| before.rsplit('\n').next()) else { return false };
        let Some((before, said)) = line.rsplit_once('"') else { return false };
        let of_module = matches!(self.at.context.path.as_slice(), [Step::Block { name, .. }] if name == "module");
        let is_source = of_module && attribute_of_line(self.at) == Some("source") && before.trim_end().ends_with('=');
        if !is_source && !reads_file(before) {
            return false;
        }
        let path = said.strip_prefix(FROM_MODULE).unwrap_or(said);
        let typed = Span::new(self.at.offset - path.len(), self.at.context.typed.end().max(self.at.offset));
        let lead = if is_source { "./" } else { "" };
        let fits = |_: &str, entry: &FolderEntry| entry.is_folder || !is_source;
        offer(self.at, self.project, &PathPlace { from: self.at.file.clone(), typed, lead, fits: &fits }, out);
        // Other sources are no paths, and nothing else can be said of them.
        true
    }
}

/// Whether a text ends where the path of a file is given to a function.
fn reads_file(before: &str) -> bool {
    let Some(call) = before.trim_end().strip_suffix('(') else { return false };
    let name = call.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or("");
    name == "templatefile" || name.starts_with("file")
}
