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
                let entries = node.entries().map(|entry| {
                    let written = node.document().node(entry.value.id());
                    (entry.key.span().join(written.span()), written)
                });
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

fn yaml_statement(node: yaml::Node<'_>, offset: usize) -> Option<Span> {
    let mut inner = node;
    // Goes down along the node that holds the offset; the first thing that begins behind it is meant.
    loop {
        let entries = inner.entries().map(|entry| (entry.key.span(), entry.key.document().node(entry.value.id())));
        let mut next = None;
        for (key, value) in entries {
            let span = if value.span().start >= key.start { key.join(value.span()) } else { key };
            if span.start() >= offset {
                return Some(span);
            }
            if span.end() > offset {
                next = Some(value);
            }
        }
        for item in inner.items() {
            if item.span().start() >= offset {
                return Some(item.span());
            }
            if item.span().end() > offset {
                next = Some(item);
            }
        }
        match next {
            Some(child) if child != inner => inner = child,
            _ => return None,
        }
    }
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
