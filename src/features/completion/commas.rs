//! The commas of JSON that what is written anew needs.

use crate::model::{CompletionItem, CompletionKind};
use crate::text::TextEdit;

/// Adds to keys the comma that is missing behind what stands before them.
pub(super) fn separate(items: &mut [CompletionItem], text: &str) {
    for item in items.iter_mut().filter(|item| is_begun(item)) {
        let before = text.get(..item.edit.span.start()).unwrap_or("");
        // The mark with which it begins is written already.
        let before = before.strip_suffix('"').unwrap_or(before).trim_end();
        if before.ends_with(['"', '}', ']']) || before.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            item.also.push(TextEdit::insert(before.len(), ","));
        }
    }
}

/// Whether it is an entry of an object: a key, or the name of something as a key.
fn is_begun(item: &CompletionItem) -> bool {
    item.kind != CompletionKind::Value && item.edit.text.contains("\":")
}
