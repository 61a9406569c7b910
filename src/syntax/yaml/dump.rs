use std::fmt::Write;

use super::document::{Document, Kind, Node, Style};

/// Levels written; deeper ones are left out.
const DEPTH: usize = 480;

/// The view as indented text, one node a line: what it is, its span in bytes, and the text of a scalar as Rust writes
/// it. Stable from version to version as far as the view is.
pub fn dump(document: &Document) -> String {
    let mut out = String::new();
    if let Some(root) = document.root() {
        node(&mut out, root, 0, "");
    }
    for comment in document.comments() {
        let place = if comment.own_line { "own line" } else { "behind" };
        let _ = writeln!(out, "comment {:?} text {:?} {place}", comment.span, comment.text);
    }
    out
}

fn node(out: &mut String, node: Node<'_>, depth: usize, role: &str) {
    if depth > DEPTH {
        return;
    }
    let _ = write!(out, "{:indent$}{role}{} {:?}", "", kind(node), node.span(), indent = depth * 2);
    if let Some((name, span)) = node.anchor() {
        let _ = write!(out, " &{name} {span:?}");
    }
    if let Some((name, span)) = node.tag() {
        let _ = write!(out, " tag {name} {span:?}");
    }
    if let Some(name) = node.alias() {
        let _ = write!(out, " *{name}");
    }
    if let Some(text) = node.text() {
        let _ = write!(out, " {text:?}");
    }
    out.push('\n');
    for (key, value) in node.written() {
        self::node(out, key, depth + 1, "key ");
        self::node(out, value, depth + 2, "");
    }
    for item in node.items() {
        self::node(out, item, depth + 1, "- ");
    }
}

fn kind(node: Node<'_>) -> &'static str {
    match (node.kind(), node.scalar().map(|scalar| scalar.style), node.is_flow()) {
        (Kind::Mapping, _, true) => "mapping {}",
        (Kind::Mapping, ..) => "mapping",
        (Kind::Sequence, _, true) => "sequence []",
        (Kind::Sequence, ..) => "sequence",
        (Kind::Alias, ..) => "alias",
        (_, Some(Style::Plain), _) => "plain",
        (_, Some(Style::Single), _) => "single",
        (_, Some(Style::Double), _) => "double",
        (_, Some(Style::Literal), _) => "literal",
        (_, Some(Style::Folded), _) => "folded",
        (Kind::Null | Kind::Scalar, None, _) => "null",
    }
}
