//! A resource or module call with another name is something else to Terraform, unless it is told.

use crate::model::{Symbol, SymbolKind};
use crate::syntax::Parsed;
use crate::text::{Edits, TextEdit};

/// A block `moved` behind the block whose name changes.
pub(super) fn moved(symbol: &Symbol, to: &str, parsed: &Parsed) -> Edits {
    let name = symbol.name.text();
    let (of, own) = symbol.kind.parts(&name);
    let prefix = match symbol.kind {
        SymbolKind::Resource => of,
        SymbolKind::Module => "module",
        _ => return Edits::new(),
    };
    if parsed.hcl().is_none() || own == to {
        return Edits::new();
    }
    let line_break = if parsed.text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = ["", "", "moved {", &format!("  from = {prefix}.{own}"), &format!("  to   = {prefix}.{to}"), "}"];
    vec![TextEdit::insert(symbol.span.end(), lines.join(line_break))]
}
