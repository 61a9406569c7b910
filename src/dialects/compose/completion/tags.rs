//! `!override` and `!reset`, where files are merged.

use crate::model::{CompletionItem, CompletionKind, Cursor};
use crate::text::Span;

/// What Compose does with a value where files are merged, and what is left behind the tag that takes it away. Whether
/// the cursor is at one of these.
pub(super) fn complete(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) -> bool {
    let Some((before, behind)) = at.parsed.text.split_at_checked(at.offset) else { return false };
    let line = before.rsplit('\n').next().unwrap_or("");
    let (head, word) = line.rsplit_once(' ').unwrap_or(("", line));
    if word.starts_with('!') && head.trim_end().ends_with(':') {
        let rest = behind.find(|c: char| c.is_whitespace()).unwrap_or(behind.len());
        let typed = Span::new(at.offset - word.len(), at.offset + rest);
        for (tag, about) in TAGS {
            let mut item = CompletionItem::new(*tag, CompletionKind::Keyword, typed);
            item.detail = Some((*about).to_owned());
            out.push(item);
        }
        return true;
    }
    let above = before.trim_end_matches([' ', '\n', '\r', '-']);
    let tagged = above.rsplit('\n').next().unwrap_or("");
    let column = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_same = line.contains(RESET);
    // What stands below, in the column of the key or before it, is another key's.
    let is_below = is_same || column(line) > column(tagged);
    let is_taken = above.ends_with(RESET) && is_below && !tagged.trim_start().starts_with('#');
    if is_taken && before.ends_with(' ') && is_same {
        for value in ["null", "[]"] {
            out.push(CompletionItem::new(value, CompletionKind::Value, at.context.typed));
        }
    }
    is_taken
}

/// The tag that takes away what files below say.
const RESET: &str = "!reset";

const TAGS: &[(&str, &str)] =
    &[("!override", "in place of what the files below say"), (RESET, "takes away what the files below say")];
