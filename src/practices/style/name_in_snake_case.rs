use crate::dialects::Target;
use crate::model::SymbolKind;
use crate::practices::{Check, Draft, Report};

/// Names with capitals or hyphens.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for symbol in &target.facts.symbols {
        let is_own = matches!(
            symbol.kind,
            SymbolKind::Variable
                | SymbolKind::Local
                | SymbolKind::Output
                | SymbolKind::Resource
                | SymbolKind::DataSource
                | SymbolKind::Ephemeral
                | SymbolKind::Action
                | SymbolKind::Check
                | SymbolKind::Module
        );
        let text = symbol.name.text();
        let (_, name) = symbol.kind.parts(&text);
        if is_own && name.contains(|c: char| c.is_uppercase() || c == '-') {
            let noun = symbol.kind.noun();
            report.add(
                Draft::new(symbol.name_span, format!("The name of {noun} `{name}` has capitals or hyphens."))
                    .advise(format!("Rename it to `{}`.", snake(name))),
            );
        }
    }
}

/// `orderQueue-Main` as `order_queue_main`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for c in name.chars() {
        if c == '-' || c == '_' {
            out.push('_');
        } else {
            if c.is_uppercase() && before.is_lowercase() {
                out.push('_');
            }
            out.extend(c.to_lowercase());
        }
        before = c;
    }
    out
}
