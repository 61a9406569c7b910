//! New objects and their first keys as JSON has them.

use crate::model::{CompletionItem, Cursor};
use crate::syntax::yaml::{Kind, Node, Style};
use crate::syntax::{self, Language};
use crate::text::{Span, TextEdit};

/// Columns that a value stands further right than its key.
const INDENT: usize = 2;

/// Makes an item write a key with the beginning of its value, `value` being a snippet, in place of what is typed and the
/// quotation marks around it.
pub(super) fn write_key(at: &Cursor<'_>, item: &mut CompletionItem, value: &str) {
    let typed = at.context.typed;
    let text = &at.parsed.text;
    let is_quoted = text.get(..typed.start()).is_some_and(|before| before.ends_with('"'));
    let is_closed = is_quoted && text.get(typed.end()..).is_some_and(|rest| rest.starts_with('"'));
    let quote = if is_quoted { "" } else { "\"" };
    let end = typed.end() + usize::from(is_closed);
    item.edit = TextEdit::replace(Span::new(typed.start(), end), format!("{quote}{}\": {value}", item.label));
    item.snippet = true;
}

/// A new object, which is written as a snippet in YAML, between the braces at the cursor.
pub(super) fn between_braces(at: &Cursor<'_>, skeleton: &str) -> Option<String> {
    let start = at.context.typed.start();
    let before = at.parsed.text.get(..start)?;
    if before.ends_with('"') {
        return None;
    }
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let is_alone = before.get(line..)?.trim().is_empty();
    let column = if is_alone { start - line } else { INDENT };
    let parsed = syntax::parse(Language::Yaml, skeleton.into(), None);
    // Places between brackets are no YAML.
    let root = parsed.yaml().filter(|_| parsed.errors.is_empty())?.root()?;
    let inner = entries(root, column);
    Some(if is_alone { inner } else { format!("\n{}{inner}\n", " ".repeat(column)) })
}

/// The entries of a mapping, each on a line of its own, the first without its margin.
fn entries(mapping: Node<'_>, column: usize) -> String {
    let entry =
        |(key, value): (Node<'_>, Node<'_>)| format!("{}: {}", quoted(key.text().unwrap_or("")), json(value, column));
    let all: Vec<String> = mapping.written().map(entry).collect();
    all.join(&format!(",\n{}", " ".repeat(column)))
}

/// A value whose last line stands at `column`.
fn json(value: Node<'_>, column: usize) -> String {
    let (inner, margin) = (" ".repeat(column + INDENT), " ".repeat(column));
    match value.kind() {
        Kind::Mapping => format!("{{\n{inner}{}\n{margin}}}", entries(value, column + INDENT)),
        Kind::Sequence => {
            let items: Vec<String> = value.items().map(|item| json(item, column + INDENT)).collect();
            format!("[\n{inner}{}\n{margin}]", items.join(&format!(",\n{inner}")))
        }
        Kind::Null | Kind::Alias => "null".to_owned(),
        Kind::Scalar => {
            let text = value.text().unwrap_or("");
            // What stands in a place of the snippet says what it is to be.
            let likely = text.strip_prefix("${").and_then(|place| place.strip_suffix('}')?.split_once(':'));
            let said = likely.map_or(text, |(_, likely)| likely);
            let is_plain = value.scalar().is_some_and(|scalar| scalar.style == Style::Plain);
            let is_other = matches!(said, "true" | "false") || said.parse::<f64>().is_ok();
            if is_plain && is_other { text.to_owned() } else { quoted(text) }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}
