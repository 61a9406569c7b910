//! A resource or module call with another name is something else to Terraform, unless it is told.

use crate::model::{Symbol, SymbolKind};
use crate::syntax::Parsed;
use crate::text::{Edits, Span, TextEdit};

/// A block `moved` behind the block whose name changes.
pub(super) fn moved(symbol: &Symbol, to: &str, parsed: &Parsed) -> Edits {
    let Some((old, new)) = addresses(symbol, to).filter(|_| parsed.hcl().is_some()) else { return Edits::new() };
    let line_break = if parsed.text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = ["", "", "moved {", &format!("  from = {old}"), &format!("  to   = {new}"), "}"];
    vec![TextEdit::insert(symbol.span.end(), lines.join(line_break))]
}

/// What a rename changes in a block `moved`: mostly nothing, since what has moved has moved, and a further block goes on
/// from there. A way back turns the block around, and what once had the new name now goes where that block begins: two
/// things cannot move to the same place.
pub(super) fn retold(symbol: &Symbol, to: &str, parsed: &Parsed) -> Option<Edits> {
    let block = parsed.hcl()?.blocks_of("moved").next()?;
    let (old, new) = addresses(symbol, to)?;
    let written = |name: &str| block.body.attribute(name).map(|end| end.value.span);
    let (Some(from), Some(into)) = (written("from"), written("to")) else { return Some(Edits::new()) };
    let is = |span: Span, address: &str| span.of(&parsed.text).trim() == address;
    Some(match (is(from, &new), is(into, &old), is(into, &new)) {
        (true, true, _) => vec![TextEdit::replace(from, old), TextEdit::replace(into, new)],
        (_, _, true) => vec![TextEdit::replace(into, old)],
        _ => Edits::new(),
    })
}

/// The addresses of what has another name: before and behind. None for what has no state.
fn addresses(symbol: &Symbol, to: &str) -> Option<(String, String)> {
    let name = symbol.name.text();
    let (of, own) = symbol.kind.parts(&name);
    let prefix = match symbol.kind {
        SymbolKind::Resource => of,
        SymbolKind::Module => "module",
        _ => return None,
    };
    (own != to).then(|| (format!("{prefix}.{own}"), format!("{prefix}.{to}")))
}
