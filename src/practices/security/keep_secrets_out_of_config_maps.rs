use crate::dialects::Target;
use crate::practices::secrets::{is_a_secret, names_a_secret, with_a_password};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::{Kind, Node};
use crate::text::Span;

/// Passwords, keys and tokens among the data of ConfigMaps.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for (key, value, text) in data_of(target, "ConfigMap", "data") {
        // Files have a shape of their own.
        if text.trim_end().contains('\n') {
            continue;
        }
        let what = if names_a_secret(key) && is_a_secret(text) && !leads_to_one(text) {
            format!("The value of `{key}` is written here in plain text.")
        } else if let Some(held) = with_a_password(text) {
            format!("The {} in `{key}` holds a password in plain text.", held.holder)
        } else {
            continue;
        };
        let span = value.source_span(Span::new(0, text.len()));
        report.add(Draft::new(span, what).advise("Keep it in a Secret that is not written down with the rest."));
    }
}

/// Beginnings of references to secrets that stand elsewhere, and of encrypted ones.
const REFERENCES: &[&str] = &["vault:", "ref+", "op://", "arn:", "projects/", "secret://", "enc[", "akv://", "azure:"];

/// Whether a text leads to a secret and is none: the name of an object, a reference to a store, the name of a header.
fn leads_to_one(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let is_name = text.contains('-') && text.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '.'));
    is_name || REFERENCES.iter().any(|start| lower.starts_with(start))
}

/// The keys and literal values that objects of a kind of the core have in one of their parts.
pub(in crate::practices) fn data_of<'d>(
    target: &Target<'d>,
    kind: &str,
    part: &str,
) -> Vec<(&'d str, Node<'d>, &'d str)> {
    let Some(root) = target.parsed.yaml().and_then(|document| document.root()).map(Node::resolved) else {
        return Vec::new();
    };
    let items = root.get("items").map(Node::resolved).filter(|items| items.kind() == Kind::Sequence);
    let objects: Vec<Node<'d>> = match items {
        Some(items) => items.items().map(Node::resolved).collect(),
        None => vec![root],
    };
    let says = |object: &Node<'d>, key: &str, wanted: &str| object.get(key).and_then(Node::text) == Some(wanted);
    let of_kind = objects.into_iter().filter(|object| says(object, "apiVersion", "v1") && says(object, "kind", kind));
    let data = of_kind.filter_map(|object| object.get(part)).flat_map(|data| data.resolved().written());
    data.filter_map(|(key, value)| Some((key.text()?, value, value.text()?))).collect()
}
