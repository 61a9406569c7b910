//! How labels and annotations are written at a cursor: texts under keys that are texts.

use super::json;
use crate::model::{CompletionItem, Cursor};
use crate::syntax::{Language, Slot};

/// Words that YAML reads as something else than a text, in one of its versions.
const NO_TEXTS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// Makes an item write its label where the cursor is: as a key with the colon that is not there yet, or as a text.
pub(super) fn write(at: &Cursor<'_>, item: &mut CompletionItem) {
    let mark = at.parsed.text.get(..at.context.typed.start()).and_then(|before| before.chars().next_back());
    let mark = mark.filter(|mark| matches!(mark, '"' | '\''));
    match &at.context.slot {
        Slot::Key => write_key(at, item, mark.is_some()),
        Slot::Value { quoted: true, .. } => item.edit.text = within(&item.label, mark),
        Slot::Value { .. } => item.edit.text = written(&item.label, at.parsed.language),
        _ => {}
    }
}

fn write_key(at: &Cursor<'_>, item: &mut CompletionItem, is_quoted: bool) {
    let behind = at.parsed.text.get(at.context.typed.end()..).unwrap_or("");
    let has_colon = behind.trim_start_matches(['"', '\'', ' ']).starts_with(':');
    if at.parsed.language != Language::Json {
        if !has_colon && !is_quoted {
            item.edit.text.push_str(": ");
        }
        return;
    }
    let rest = if is_quoted { behind.strip_prefix('"').unwrap_or(behind) } else { behind };
    let rest = rest.lines().next().unwrap_or("").trim_start();
    if !has_colon && (rest.is_empty() || rest.starts_with([',', '}'])) {
        json::write_key(at, item, "\"$0\"");
    } else if !is_quoted {
        item.edit.text = format!("\"{}\"{}", item.label, if has_colon { "" } else { ": " });
    }
}

/// A text between quotation marks that stand there.
fn within(text: &str, mark: Option<char>) -> String {
    match mark {
        Some('"') => text.replace('\\', "\\\\").replace('"', "\\\""),
        Some('\'') => text.replace('\'', "''"),
        _ => text.to_owned(),
    }
}

/// A text that stays one: what would be read as something else stands in quotation marks.
fn written(text: &str, language: Language) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && !NO_TEXTS.contains(&text.to_ascii_lowercase().as_str())
        && !text.contains([':', '#', ',']);
    match language {
        Language::Yaml if is_plain => text.to_owned(),
        Language::Yaml => format!("'{}'", within(text, Some('\''))),
        _ => format!("\"{}\"", within(text, Some('"'))),
    }
}
