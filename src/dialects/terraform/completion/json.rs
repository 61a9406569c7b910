//! Offers in files of JSON: those of the same place in a native file, written as JSON.

use super::super::json::native;
use super::{Offer, closing, ends_line, interpolated, lay_out, offer};
use crate::model::{CompletionItem, CompletionKind, Cursor, Project};
use crate::syntax::{Context, Slot, Step};
use crate::text::{Span, TextEdit};

/// What an object begins and ends with, the cursor in between.
const OBJECT: &str = "{\n  $0\n}";

pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    if let Some(context) = interpolated::context(at) {
        offer(&Cursor { context: &context, ..*at }, project, out);
        return;
    }
    let Some(place) = native(at) else {
        out.clear();
        return;
    };
    let cursor = Cursor { context: &place.context, ..*at };
    offer(&cursor, project, out);
    let is_quoted = match (&at.context.slot, &place.context.slot) {
        (Slot::Value { quoted, .. }, Slot::Value { .. }) => *quoted,
        _ => {
            out.iter_mut().for_each(|item| as_key(item, &cursor));
            lay_out(&cursor, out);
            return;
        }
    };
    out.retain_mut(|item| as_value(item, is_quoted, place.is_code));
    if is_quoted && !place.is_code && may_be_template(&cursor) {
        templates(&cursor, project, out);
    }
    lay_out(&cursor, out);
}

/// What stands around a cursor in JSON, as in a native file.
pub(in super::super) fn context_in_json(at: &Cursor<'_>) -> Option<Context> {
    interpolated::context(at).or_else(|| Some(native(at)?.context))
}

/// A key; with what its value begins and ends with, where nothing stands around it yet.
fn as_key(item: &mut CompletionItem, at: &Cursor<'_>) {
    let typed = at.context.typed;
    let is_quoted = at.parsed.text.get(..typed.start()).is_some_and(|before| before.ends_with('"'));
    let is_label = matches!(at.context.slot, Slot::Label { .. });
    // What closes the key goes with it, where its value is yet to come.
    let (end, ends) = (typed.end() + closing(at), ends_line(at));
    let rest = at.parsed.text.get(end..).unwrap_or("");
    let value = match item.edit.text.strip_prefix(item.label.as_str()).map(str::trim_start) {
        _ if !ends => "",
        _ if is_label => OBJECT,
        Some(behind) => match behind.strip_prefix('=').map(str::trim_start) {
            Some(value) if value.starts_with('"') => "\"$0\"",
            Some(value) if value.starts_with('[') => "[$0]",
            Some(value) if value.starts_with('{') => OBJECT,
            Some(_) => "",
            None if behind.starts_with(['{', '"']) => OBJECT,
            None => "",
        },
        None => "",
    };
    let value = match (value, rest.trim_start().starts_with('"') && ends) {
        (value, false) => value.to_owned(),
        ("", true) => "$0,".to_owned(),
        (value, true) => format!("{value},"),
    };
    let mark = if is_quoted { "" } else { "\"" };
    let text = format!("{mark}{}\": {value}", item.label);
    item.snippet = !value.is_empty();
    item.edit = TextEdit::replace(Span::new(typed.start(), end), text);
    if is_quoted && !ends {
        (item.snippet, item.edit) = (false, TextEdit::replace(typed, item.label.as_str()));
    }
    item.also.clear();
}

/// A value; says whether it can be written here.
fn as_value(item: &mut CompletionItem, is_quoted: bool, is_code: bool) -> bool {
    let text = item.edit.text.as_str();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let is_constant = is_number || matches!(text, "true" | "false" | "null") || text.starts_with(['[', '{', '$']);
    let written = match (is_quoted, bare) {
        (true, Some(bare)) => bare.to_owned(),
        (true, None) => return !is_constant,
        (false, Some(_)) => return true,
        (false, None) if is_code => format!("\"{text}\""),
        (false, None) if is_constant => return true,
        (false, None) if item.snippet => format!("\"\\${{{text}}}\""),
        (false, None) => format!("\"${{{text}}}\""),
    };
    item.edit.text = written;
    true
}

/// Whether the text between quotation marks may become an expression, of which nothing is written yet.
fn may_be_template(at: &Cursor<'_>) -> bool {
    let of_module = matches!(at.context.path.as_slice(), [Step::Block { name, .. }] if name == "module");
    let is_said =
        matches!(&at.context.slot, Slot::Value { key, .. } if of_module && (key == "source" || key == "version"));
    !is_said && !at.context.typed.of(&at.parsed.text).contains(['$', '%', '.', '/', ' '])
}

/// What an expression between quotation marks may begin with.
fn templates(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let Slot::Value { key, .. } = &at.context.slot else { return };
    let context = Context { slot: Slot::Value { key: key.clone(), quoted: false }, ..at.context.clone() };
    let mut found = Vec::new();
    Offer { at: &Cursor { context: &context, ..*at }, project }.value(false, &mut found);
    found.retain(|item| item.kind == CompletionKind::Reference && !item.snippet);
    for mut item in found {
        item.edit.text = format!("${{{}}}", item.edit.text);
        out.push(item);
    }
}
