use tree_sitter::{Tree, TreeCursor};

use super::document::{Document, NodeData, NodeId, Properties, Style, Value, comment};
use super::lines::signed_column;
use super::scalar::{self, Decoded};
use crate::syntax::Incomplete;
use crate::text::Span;

/// Levels read; deeper nodes are left out. The guards before the grammar let fewer through.
const DEPTH: usize = 480;

/// Builds the view of a document from its tree. A tree with errors gives the view of what is sound in it.
pub(super) fn build(source: &str, tree: &Tree, incompletes: &[Incomplete]) -> Document {
    let filled = incompletes.iter().map(|incomplete| incomplete.line.start()).collect();
    let mut builder = Builder { source, filled, document: Document::default(), depth: 0 };
    let mut cursor = tree.walk();
    let mut roots = Vec::new();
    builder.outermost(&mut cursor, &mut roots);
    builder.join_roots(&roots);
    builder.document.comments.sort_by_key(|comment| comment.span.start);
    builder.document
}

struct Builder<'s> {
    source: &'s str,
    document: Document,
    depth: usize,
    /// Where filled lines begin, in order.
    filled: Vec<usize>,
}

impl Builder<'_> {
    /// Calls `visit` with the cursor on each child.
    fn each(&mut self, cursor: &mut TreeCursor<'_>, mut visit: impl FnMut(&mut Self, &mut TreeCursor<'_>)) {
        if self.depth >= DEPTH || !cursor.goto_first_child() {
            return;
        }
        self.depth += 1;
        loop {
            if cursor.node().kind() == "comment" {
                self.document.comments.push(comment(self.source, span(cursor)));
            } else {
                visit(self, cursor);
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        self.depth -= 1;
        cursor.goto_parent();
    }

    /// Nodes of a stream, its documents and whatever stands in errors between them.
    fn outermost(&mut self, cursor: &mut TreeCursor<'_>, roots: &mut Vec<NodeId>) {
        self.each(cursor, |this, cursor| match cursor.node().kind() {
            "document" | "ERROR" => this.outermost(cursor, roots),
            "block_node" | "flow_node" => roots.extend(this.node(cursor, None, -1)),
            "block_mapping_pair" => {
                let id = this.add(None, span(cursor));
                let mut entries = Vec::new();
                this.pair(cursor, id, &mut entries);
                this.finish_mapping(id, span(cursor), entries, false);
                roots.push(id);
            }
            _ => {}
        });
    }

    /// A sound document has one root. Of a broken one, the mappings are taken together.
    fn join_roots(&mut self, roots: &[NodeId]) {
        self.document.root = roots.first().copied();
        let mappings: Vec<NodeId> = roots.iter().copied().filter(|id| self.is_block_mapping(*id)).collect();
        let Some((&first, rest)) = mappings.split_first() else { return };
        self.document.root = Some(first);
        let mut entries: Vec<(NodeId, NodeId)> = Vec::new();
        let mut whole = self.span_of(first);
        for &id in std::iter::once(&first).chain(rest) {
            let data = &mut self.document.nodes[id.0 as usize];
            let Value::Mapping { entries: own, .. } = &mut data.value else { continue };
            let own = std::mem::take(own);
            whole = whole.join(data.span);
            for node in own.iter().flat_map(|(key, value)| [key, value]) {
                self.document.nodes[node.0 as usize].parent = Some(first);
            }
            entries.extend(own.iter());
        }
        self.set(first, whole, Value::Mapping { entries: entries.into(), flow: false });
    }

    fn is_block_mapping(&self, id: NodeId) -> bool {
        matches!(self.document.nodes[id.0 as usize].value, Value::Mapping { flow: false, .. })
    }

    fn add(&mut self, parent: Option<NodeId>, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX));
        self.document.nodes.push(NodeData::new(parent, span));
        id
    }

    fn set(&mut self, id: NodeId, span: Span, value: Value) {
        let data = &mut self.document.nodes[id.0 as usize];
        data.span = span;
        data.value = value;
    }

    fn span_of(&self, id: NodeId) -> Span {
        self.document.nodes[id.0 as usize].span
    }

    /// A `block_node` or `flow_node`, inside a block collection at column `indent` (-1 at the root).
    fn node(&mut self, cursor: &mut TreeCursor<'_>, parent: Option<NodeId>, indent: isize) -> Option<NodeId> {
        if self.depth >= DEPTH {
            return None;
        }
        let id = self.add(parent, Span::at(cursor.node().start_byte()));
        let mut properties = Properties::default();
        self.content(cursor, id, indent, &mut properties);
        let data = &mut self.document.nodes[id.0 as usize];
        if matches!(data.value, Value::Null) {
            let last = properties.anchor.iter().chain(&properties.tag).map(|(_, span)| span.end()).max();
            data.span = Span::at(last.unwrap_or(data.span.start()));
        }
        let given = properties.anchor.is_some() || properties.tag.is_some();
        data.properties = given.then(|| Box::new(properties));
        Some(id)
    }

    fn content(&mut self, cursor: &mut TreeCursor<'_>, id: NodeId, indent: isize, properties: &mut Properties) {
        self.each(cursor, |this, cursor| {
            let at = span(cursor);
            match cursor.node().kind() {
                "anchor" => {
                    let name = Span::new(at.start() + 1, at.end());
                    let text = name.of(this.source).to_owned();
                    this.document.anchors.insert(text.clone(), id);
                    properties.anchor = Some((text, name));
                }
                "tag" => properties.tag = Some((at.of(this.source).to_owned(), at)),
                "alias" => {
                    let name = Span::new(at.start() + 1, at.end()).of(this.source);
                    let target = this.document.anchors.get(name).copied();
                    this.set(id, at, Value::Alias { name: name.into(), target });
                }
                "plain_scalar" => this.scalar(id, at, Style::Plain, scalar::plain(this.source, at)),
                "single_quote_scalar" => this.scalar(id, at, Style::Single, scalar::single(this.source, at)),
                "double_quote_scalar" => this.scalar(id, at, Style::Double, scalar::double(this.source, at)),
                "block_scalar" => {
                    let (decoded, whole) = scalar::block(this.source, at.start(), indent, &this.filled);
                    let style = if at.of(this.source).starts_with('>') { Style::Folded } else { Style::Literal };
                    this.scalar(id, whole, style, decoded);
                    this.each(cursor, |_, _| {});
                }
                "block_mapping" | "flow_mapping" => {
                    let flow = cursor.node().kind() == "flow_mapping";
                    let mut entries = Vec::new();
                    this.entries(cursor, id, &mut entries);
                    this.finish_mapping(id, at, entries, flow);
                }
                "block_sequence" | "flow_sequence" => {
                    let flow = (cursor.node().kind() == "flow_sequence").then_some(at);
                    let mut items = Vec::new();
                    this.items(cursor, id, &mut items);
                    let end = items.last().map_or(at.start(), |item| this.span_of(*item).end());
                    let whole = flow.unwrap_or(Span::new(at.start(), end));
                    this.set(id, whole, Value::Sequence { items: items.into(), flow: flow.is_some() });
                }
                "ERROR" => this.content(cursor, id, indent, properties),
                _ => {}
            }
        });
    }

    fn scalar(&mut self, id: NodeId, at: Span, style: Style, decoded: Decoded) {
        self.document.nodes[id.0 as usize].set_scalar(at, style, decoded);
    }

    fn entries(&mut self, cursor: &mut TreeCursor<'_>, id: NodeId, entries: &mut Vec<(NodeId, NodeId)>) {
        self.each(cursor, |this, cursor| match cursor.node().kind() {
            "block_mapping_pair" | "flow_pair" => this.pair(cursor, id, entries),
            "flow_node" => {
                if let Some(key) = this.node(cursor, Some(id), -1) {
                    let value = this.add(Some(id), Span::at(cursor.node().end_byte()));
                    entries.push((key, value));
                }
            }
            "ERROR" => this.entries(cursor, id, entries),
            _ => {}
        });
    }

    fn pair(&mut self, cursor: &mut TreeCursor<'_>, id: NodeId, entries: &mut Vec<(NodeId, NodeId)>) {
        let start = cursor.node().start_byte();
        let block = cursor.node().kind() == "block_mapping_pair";
        let indent = if block { signed_column(self.source, start) } else { -1 };
        let (mut key, mut value, mut behind) = (None, None, start);
        self.each(cursor, |this, cursor| {
            match cursor.field_name() {
                Some("key") => key = this.node(cursor, Some(id), indent),
                Some("value") => {
                    // Nodes are numbered in the order in which they stand.
                    key = key.or_else(|| Some(this.add(Some(id), Span::at(start))));
                    value = this.node(cursor, Some(id), indent);
                }
                _ => {}
            }
            if value.is_none() {
                // The grammar's block scalars end with a break.
                let end = key.filter(|_| cursor.field_name() == Some("key")).map(|key| this.span_of(key).end());
                behind = end.unwrap_or(cursor.node().end_byte());
            }
        });
        let key = key.unwrap_or_else(|| self.add(Some(id), Span::at(start)));
        let value = value.unwrap_or_else(|| self.add(Some(id), Span::at(behind)));
        entries.push((key, value));
    }

    fn finish_mapping(&mut self, id: NodeId, at: Span, entries: Vec<(NodeId, NodeId)>, flow: bool) {
        let ends = entries.last().map(|(key, value)| self.span_of(*key).end().max(self.span_of(*value).end()));
        // The grammar's block nodes may run on over blanks and comments.
        let whole = if flow { at } else { Span::new(at.start(), ends.unwrap_or(at.start())) };
        self.set(id, whole, Value::Mapping { entries: entries.into(), flow });
    }

    fn items(&mut self, cursor: &mut TreeCursor<'_>, id: NodeId, items: &mut Vec<NodeId>) {
        self.each(cursor, |this, cursor| match cursor.node().kind() {
            "block_sequence_item" => {
                let start = cursor.node().start_byte();
                let column = signed_column(this.source, start);
                let mut item = None;
                this.each(cursor, |this, cursor| {
                    if matches!(cursor.node().kind(), "block_node" | "flow_node") {
                        item = this.node(cursor, Some(id), column);
                    }
                });
                items.push(item.unwrap_or_else(|| this.add(Some(id), Span::at(start + 1))));
            }
            "flow_node" => items.extend(this.node(cursor, Some(id), -1)),
            "flow_pair" => {
                let at = span(cursor);
                let mapping = this.add(Some(id), at);
                let mut entries = Vec::new();
                this.pair(cursor, mapping, &mut entries);
                this.finish_mapping(mapping, at, entries, true);
                items.push(mapping);
            }
            "ERROR" => this.items(cursor, id, items),
            _ => {}
        });
    }
}

fn span(cursor: &TreeCursor<'_>) -> Span {
    Span::from(cursor.node().byte_range())
}
