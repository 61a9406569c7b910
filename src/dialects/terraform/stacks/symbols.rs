//! What other places of a stack, or of its deployments, can refer to.

use super::Realm;
use crate::dialects::terraform::references::is_local;
use crate::dialects::terraform::symbols::{self, declaration, said, short, whole};
use crate::model::{Declaration, Lowered, Scope, Stacked, Symbol, SymbolKind, SymbolName};
use crate::syntax::Parsed;
use crate::syntax::hcl::Block;

/// The symbols a top-level block makes.
pub(super) fn of(block: &Block, realm: Realm, parsed: &Parsed, out: &mut Lowered) {
    // Nobody means what is half typed.
    if block.labels.iter().any(|label| label.half_typed) {
        return;
    }
    match (realm, block.kind.text.as_str(), block.labels.len()) {
        // They are as in a module.
        (Realm::Components, "variable" | "output", 1) | (_, "locals", 0) => as_in_module(block, realm, parsed, out),
        (Realm::Components, "required_providers", 0) => required(block, out),
        (_, kind, _) => {
            if let Some(kind) = realm.made_by(kind) {
                of_kind(kind, block, parsed, out);
            }
        }
    }
}

fn as_in_module(block: &Block, realm: Realm, parsed: &Parsed, out: &mut Lowered) {
    let mut made = Lowered::default();
    symbols::of(block, parsed, &mut made);
    let kind = match block.kind.text.as_str() {
        "locals" => realm.local(),
        other => realm.made_by(other).unwrap_or(SymbolKind::Local),
    };
    out.symbols.extend(made.symbols.into_iter().map(|symbol| Symbol { kind, ..symbol }));
    // An output says its type, as a variable does.
    let type_text = block.body.attribute("type").and_then(|attribute| whole(&attribute.value, parsed));
    out.declarations.extend(made.declarations.into_iter().map(|declared| Declaration {
        kind,
        type_text: declared.type_text.or_else(|| type_text.clone()),
        ..declared
    }));
}

/// The providers a stack requires. Their configurations have names of their own.
fn required(block: &Block, out: &mut Lowered) {
    let mut made = Lowered::default();
    block.body.attributes().for_each(|entry| symbols::required_provider(entry, &mut made));
    let kind = SymbolKind::Stacked(Stacked::Requirement);
    let entries = made.symbols.into_iter().filter(|symbol| !symbol.name.text().contains('.'));
    out.symbols.extend(entries.map(|symbol| Symbol { kind, ..symbol }));
    out.declarations.extend(made.declarations.into_iter().map(|declared| Declaration { kind, ..declared }));
}

fn of_kind(kind: SymbolKind, block: &Block, parsed: &Parsed, out: &mut Lowered) {
    let SymbolKind::Stacked(what) = kind else { return };
    let (name, label) = match block.labels.as_slice() {
        [of, name] if what.has_type() => (format!("{}.{}", of.text, name.text), name),
        [name] if !what.has_type() => (name.text.clone(), name),
        _ => return,
    };
    let text = |name: &str| block.body.attribute(name).and_then(|attribute| attribute.value.string());
    let written = |name: &str| block.body.attribute(name).and_then(|a| short(a.value.span.of(&parsed.text)));
    let detail = match what {
        Stacked::Component | Stacked::Stack | Stacked::Upstream => text("source"),
        Stacked::Store => text("name").or_else(|| text("id")),
        Stacked::Published => written("value"),
        _ => None,
    };
    let declared = declaration(kind, &name);
    // In a block that is half typed it may be what is missing.
    let is_half_typed = || {
        parsed.incompletes.iter().any(|incomplete| block.span.covers(incomplete.typed))
            || parsed.errors.iter().any(|error| block.span.covers(error.span))
    };
    let repeated = || match block.body.attribute("for_each") {
        Some(each) => Some(whole(&each.value, parsed).unwrap_or_default()),
        None => is_half_typed().then(String::new),
    };
    out.declarations.push(match what {
        Stacked::Component | Stacked::Stack => {
            Declaration { value: text("source").filter(|source| is_local(source)), type_text: repeated(), ..declared }
        }
        Stacked::Provider => Declaration { type_text: repeated(), ..declared },
        _ => Declaration { about: said(block, "description"), ..declared },
    });
    out.symbols.push(Symbol {
        kind,
        name: SymbolName::Text(name),
        name_span: label.span,
        span: block.span,
        scope: Scope::Folder,
        detail,
    });
}
