//! Configuration written as JSON (`*.tf.json`): the names it makes, so that native files may refer to them. Its
//! expressions are strings of templates and are not read.

use crate::model::{Lowered, Scope, Symbol, SymbolKind, SymbolName};
use crate::syntax::yaml::{Document, Kind, Node};
use crate::text::Span;

/// The symbols of a JSON text, in order.
pub(super) fn lower(document: &Document, out: &mut Lowered) {
    let Some(root) = document.root() else { return };
    for block in bodies(root).flat_map(|body| body.entries()) {
        let kind = match block.key.text() {
            Some("variable") => SymbolKind::Variable,
            Some("output") => SymbolKind::Output,
            Some("module") => SymbolKind::Module,
            Some("locals") => SymbolKind::Local,
            Some("resource") => SymbolKind::Resource,
            Some("data") => SymbolKind::DataSource,
            _ => continue,
        };
        for entry in bodies(block.value).flat_map(|body| body.entries()) {
            let Some(first) = entry.key.text() else { continue };
            if !matches!(kind, SymbolKind::Resource | SymbolKind::DataSource) {
                out.symbols.push(symbol(kind, first.to_owned(), entry.key, entry.value));
                continue;
            }
            for named in bodies(entry.value).flat_map(|body| body.entries()) {
                if let Some(name) = named.key.text() {
                    out.symbols.push(symbol(kind, format!("{first}.{name}"), named.key, named.value));
                }
            }
        }
    }
}

/// A body, or each of several: JSON configuration may write an array wherever a block may be given more than once.
fn bodies(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let one = (node.kind() == Kind::Mapping).then_some(node);
    one.into_iter().chain(node.items())
}

fn symbol(kind: SymbolKind, name: String, key: Node<'_>, value: Node<'_>) -> Symbol {
    let quoted = key.span();
    Symbol {
        kind,
        name: SymbolName::Text(name),
        name_span: Span::new(quoted.start() + 1, quoted.end().saturating_sub(1)),
        span: quoted.join(value.span()),
        scope: Scope::Folder,
        detail: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn names_are_read_from_objects_and_from_arrays_of_objects() {
        let text =
            r#"{"locals": {"a": 1}, "variable": [{"b": {}}], "resource": {"t_x": {"c": [{}]}}, "terraform": {}}"#;
        let parsed = parse(Language::Json, text.into(), None);
        let mut facts = Lowered::default();
        lower(parsed.yaml().unwrap(), &mut facts);
        let shown: Vec<String> = facts
            .symbols
            .iter()
            .map(|s| format!("{} {} {}", s.kind.noun(), s.name.text(), s.name_span.of(text)))
            .collect();
        assert_eq!(shown, ["local value a a", "input variable b b", "resource t_x.c c"]);
    }
}
