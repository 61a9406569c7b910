//! The YAML syntax floor as its callers see it.

mod conformance;
mod context;
mod edits;
mod generated;
mod half_typed;
mod hostile;
mod incremental;
mod json;
mod meaning;
mod one_mistake;
mod properties;
mod scalars;
mod segments;
mod specification;

use super::*;
use crate::text::Span;

fn read(text: &str) -> Parsed {
    parse(text.into(), None)
}

fn document(parsed: &Parsed) -> &Document {
    parsed.yaml().unwrap()
}

fn messages(parsed: &Parsed) -> Vec<(&str, &str)> {
    parsed.errors.iter().map(|error| (error.span.of(&parsed.text), error.message.as_str())).collect()
}

/// Every leaf as `path = text`, for comparing what two documents mean.
fn leaves(document: &Document) -> Vec<String> {
    fn walk(node: Node<'_>, path: &str, out: &mut Vec<String>) {
        match node.kind() {
            Kind::Mapping if node.written().next().is_some() => {
                for (key, value) in node.written() {
                    walk(value, &format!("{path}.{}", key.text().unwrap_or("?")), out);
                }
            }
            Kind::Sequence if node.items().next().is_some() => {
                for (index, item) in node.items().enumerate() {
                    walk(item, &format!("{path}[{index}]"), out);
                }
            }
            kind => out.push(format!("{path} = {kind:?} {:?}", node.text().or(node.alias()).unwrap_or(""))),
        }
    }
    let mut out = Vec::new();
    if let Some(root) = document.root() {
        walk(root, "", &mut out);
    }
    out
}
