use super::{Parsed, View, hcl, yaml};
use crate::text::Span;

/// The statement that begins at the first code behind `offset`: an instruction, an entry or item with all it holds, an
/// attribute or block. This is what a comment on a line of its own speaks about. Comments in between are passed over.
pub fn statement_after(parsed: &Parsed, offset: usize) -> Option<Span> {
    match &parsed.view {
        View::Dockerfile(view) => {
            view.instructions.iter().map(|instruction| instruction.span).find(|span| span.start() >= offset)
        }
        View::Yaml(view) => view.root().and_then(|root| yaml_statement(root, offset)),
        View::Hcl(view) => hcl_statement(view, offset),
    }
}

/// The innermost statement that holds `offset`.
pub fn statement_around(parsed: &Parsed, offset: usize) -> Option<Span> {
    match &parsed.view {
        View::Dockerfile(view) => {
            view.instructions.iter().map(|instruction| instruction.span).find(|span| span.touches(offset))
        }
        View::Yaml(view) => {
            let mut best = None;
            let mut node = view.root()?;
            loop {
                // As written: what an alias stands for is elsewhere, and may even be what stands around it.
                let entries = node.written().map(|(key, value)| (key.span().join(value.span()), value));
                let inner = entries.chain(node.items().map(|item| (item.span(), item)));
                let Some((span, child)) = inner.into_iter().find(|(span, _)| span.touches(offset)) else { break };
                best = Some(span);
                node = child;
            }
            best
        }
        View::Hcl(view) => {
            let mut best = None;
            let mut body = view;
            while let Some(item) = body.items.iter().find(|item| item.span().touches(offset)) {
                best = Some(item.span());
                match item {
                    hcl::Item::Block(block) => body = &block.body,
                    hcl::Item::Attribute(_) => break,
                }
            }
            best
        }
    }
}

/// The first thing that begins behind the offset: in what holds it, if anything does there, else beside that.
fn yaml_statement(node: yaml::Node<'_>, offset: usize) -> Option<Span> {
    // Brackets begin before what they hold.
    if node.span().start() >= offset && node.is_flow() {
        return Some(node.span());
    }
    let entries = node.written().map(|(key, value)| {
        let span = if value.span().start() >= key.span().start() { key.span().join(value.span()) } else { key.span() };
        (span, value)
    });
    for (span, inner) in entries.chain(node.items().map(|item| (item.span(), item))) {
        if span.start() >= offset {
            return Some(span);
        }
        if span.end() > offset
            && let Some(found) = yaml_statement(inner, offset)
        {
            return Some(found);
        }
    }
    None
}

fn hcl_statement(body: &hcl::Body, offset: usize) -> Option<Span> {
    for item in &body.items {
        if item.span().start() >= offset {
            return Some(item.span());
        }
        if let (true, hcl::Item::Block(block)) = (item.span().end() > offset, item) {
            return hcl_statement(&block.body, offset);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    /// The text of a span that is found at the `|` of a YAML document.
    fn found(text: &str, find: fn(&Parsed, usize) -> Option<Span>) -> Option<String> {
        let at = text.find('|').unwrap();
        let parsed = parse(Language::Yaml, text.replacen('|', "", 1).into(), None);
        find(&parsed, at).map(|span| span.of(&parsed.text).to_owned())
    }

    #[test]
    fn a_comment_speaks_of_what_stands_below_it() {
        for (text, expected) in [
            ("a:\n  # c|\n  b:\n    c: 1\nd:\n  e:\n", Some("b:\n    c: 1")),
            ("a:\n  b: 1\n  # c|\nd: 2\n", Some("d: 2")),
            ("a:\n  - b: 1\n    # c|\n    d: 2\n  - e\nf:\n", Some("d: 2")),
            ("# c|\na: 1\nb: 2\n", Some("a: 1")),
            ("a: 1\n# c|\n", None),
            ("# c|\n{a: 1, b: 2}\n", Some("{a: 1, b: 2}")),
            ("a:\n  # c|\n  [1, {b: 2}]\n", Some("[1, {b: 2}]")),
            ("a: [ # c|\n  1, 2]\n", Some("1")),
        ] {
            assert_eq!(found(text, statement_after).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_an_alias_stands_for_is_not_around_a_place() {
        for (text, expected) in [
            ("x: &x\n  r: 1\na:\n  b|:\n    <<: *x\n    c: 2\n", Some("b:\n    <<: *x\n    c: 2")),
            ("x: &x\n  <|<: *x\n  b: 1\n", Some("<<: *x")),
            ("a: &a\n  b: 1\n  c: *|a\n", Some("c: *a")),
        ] {
            assert_eq!(found(text, statement_around).as_deref(), expected, "{text}");
        }
    }
}
