//! What a YAML document gives a name to be repeated, in every format of it.

use crate::model::{CompletionItem, CompletionKind, Cursor};
use crate::syntax::yaml::{Kind, Node};
use crate::syntax::{Language, Slot, Step};

/// The key whose value is taken into the mapping it stands in.
const MERGE: &str = "<<";

/// The anchors of the document, where nothing but one of them can be meant: behind an asterisk, or where a mapping is
/// merged.
pub fn anchors(at: &Cursor<'_>) -> Option<Vec<CompletionItem>> {
    if at.parsed.language != Language::Yaml {
        return None;
    }
    let (typed, text) = (at.context.typed, &at.parsed.text);
    let is_quoted = text.get(..typed.start()).is_some_and(|before| before.ends_with(['"', '\'']));
    let is_merged = match &at.context.slot {
        Slot::Value { quoted: true, .. } => return None,
        _ if is_quoted => return None,
        Slot::Value { key, .. } if !key.is_empty() => key == MERGE,
        Slot::Value { .. } | Slot::Key => {
            at.context.path.iter().rev().take(2).any(|step| matches!(step, Step::Key(key) if key == MERGE))
        }
        _ => return None,
    };
    let written = typed.of(text);
    let is_due = is_merged && written.is_empty() && at.context.slot != Slot::Key;
    if !written.starts_with('*') && !is_due {
        return None;
    }
    // An alias repeats what stands above it, and cannot repeat itself; what is merged has keys.
    let may_stand = |node: &Node<'_>| {
        let is_above = node.anchor().is_none_or(|(_, span)| span.end() < typed.start());
        let has_keys = node.kind() == Kind::Mapping
            || node.kind() == Kind::Sequence && node.items().all(|item| item.resolved().kind() == Kind::Mapping);
        is_above && !holds(at, *node) && (has_keys || !is_merged)
    };
    let named = at.parsed.yaml()?.anchors().filter(|(_, node)| may_stand(node));
    let mut names: Vec<&str> = named.map(|(name, _)| name).collect();
    names.sort_unstable();
    let item = |name: &str| {
        let mut item = CompletionItem::new(format!("*{name}"), CompletionKind::Reference, typed);
        item.detail = Some("anchor".to_owned());
        item
    };
    Some(names.into_iter().map(item).collect())
}

/// Whether the cursor stands within a value, as far as the lines from its beginning on are indented like it.
fn holds(at: &Cursor<'_>, node: Node<'_>) -> bool {
    if node.is_flow() || !matches!(node.kind(), Kind::Mapping | Kind::Sequence) {
        return node.span().touches(at.offset);
    }
    let (start, text) = (node.span().start(), &at.parsed.text);
    let line = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let Some(lines) = text.get(line..at.offset.max(line)).filter(|_| start <= at.offset) else { return false };
    let column = start - line;
    // A list may stand in the column of its key, where only its dashes tell it from the keys that follow.
    let is_list = node.kind() == Kind::Sequence;
    lines.lines().skip(1).all(|line| {
        let inner = line.trim_start();
        let indent = line.len() - inner.len();
        let goes_on = indent > column || indent == column && (!is_list || inner.starts_with('-'));
        inner.is_empty() || inner.starts_with('#') || goes_on
    })
}
