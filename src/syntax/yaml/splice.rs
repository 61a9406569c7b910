//! The view of a document from that of its window and that of its earlier state.

use super::cursor::Above;
use super::document::{Document, NodeData, NodeId, Properties, Value};
use super::window::Window;
use crate::syntax::Comment;
use crate::text::Span;

/// The view of a document whose window reads as `part`, a view of the window as a document of its own. None if the two
/// do not fit together.
pub(super) fn splice(former: &Document, window: &Window<'_>, part: &Document) -> Option<Document> {
    Splice::of(former, window, part)?.document()
}

struct Splice<'s> {
    former: &'s Document,
    window: &'s Window<'s>,
    part: &'s Document,
    /// The frames in `part`, each with how many of its entries stand before the window and behind it.
    frames: Vec<(NodeId, usize, usize)>,
    /// The nodes of the window in `part`.
    nodes: std::ops::Range<usize>,
    /// How far what stands behind the window has moved, in bytes and in nodes.
    bytes: i64,
    count: i64,
}

type Pair = (NodeId, NodeId);

impl<'s> Splice<'s> {
    fn of(former: &'s Document, window: &'s Window<'_>, part: &'s Document) -> Option<Self> {
        let end = window.before.len() + window.span.len();
        let (mut frames, mut first, mut last) = (Vec::new(), 0, part.nodes.len());
        let mut node = part.root?;
        for (number, frame) in window.frames.iter().enumerate() {
            let parts = parts(data(part, node)?, frame.is_sequence)?;
            let given = if number == 0 { window.given } else { 1 };
            let (key, value) = *parts.get(given - 1)?;
            if data(part, key)?.span.start() >= window.before.len() {
                return None;
            }
            let mark = window.marks.iter().find(|(_, of)| *of == number).map(|(at, _)| end + at);
            let behind =
                parts.iter().rev().take_while(|(key, _)| data(part, *key).is_some_and(|key| key.span.start() >= end));
            let behind: Vec<Pair> = behind.copied().collect();
            let expected = match (mark, behind.as_slice()) {
                (None, []) => true,
                (Some(mark), [(key, value)]) => {
                    last = last.min(key.0.min(value.0) as usize);
                    data(part, *key)?.span.start() == mark
                }
                _ => false,
            };
            if !expected || parts.len() < given + behind.len() {
                return None;
            }
            frames.push((node, given, behind.len()));
            first = key.0.max(value.0) as usize + 1;
            node = value;
        }
        let count = i64::try_from(last.checked_sub(first)?).ok()? - i64::try_from(window.nodes.len()).ok()?;
        let bytes = i64::try_from(window.span.end()).ok()? - i64::try_from(window.former_end).ok()?;
        Some(Splice { former, window, part, frames, nodes: first..last, bytes, count })
    }

    fn document(&self) -> Option<Document> {
        let (start, end) = (self.window.nodes.start, self.window.nodes.end);
        let mut nodes = Vec::with_capacity(self.former.nodes.len() + self.nodes.len());
        nodes.extend_from_slice(self.former.nodes.get(..start)?);
        for node in self.part.nodes.get(self.nodes.clone())? {
            nodes.push(self.taken(node)?);
        }
        nodes.extend(self.former.nodes.get(end..)?.iter().map(|node| self.moved(node)));
        for number in (0..self.frames.len()).rev() {
            self.join(&mut nodes, number)?;
        }
        let anchors = self.former.anchors.iter().map(|(name, id)| (name.clone(), self.kept(*id)));
        Some(Document {
            nodes,
            root: self.former.root,
            anchors: anchors.collect(),
            comments: self.comments(),
            origin: self.former.origin,
            above: Above::default(),
        })
    }

    /// A node outside of the window, as it is counted now.
    fn kept(&self, id: NodeId) -> NodeId {
        if (id.0 as usize) < self.window.nodes.start { id } else { NodeId(moved(id.0, self.count)) }
    }

    /// A node of the part, as it is counted in the document.
    fn placed(&self, id: NodeId) -> Option<NodeId> {
        if let Some(number) = self.frames.iter().position(|(frame, ..)| *frame == id) {
            return Some(self.window.frames.get(number)?.id);
        }
        let index = (id.0 as usize).checked_sub(self.nodes.start).filter(|index| *index < self.nodes.len())?;
        u32::try_from(self.window.nodes.start + index).ok().map(NodeId)
    }

    /// A node behind the window.
    fn moved(&self, node: &NodeData) -> NodeData {
        let mut node = node.clone();
        node.parent = node.parent.map(|id| self.kept(id));
        shift(&mut node, self.bytes);
        match &mut node.value {
            Value::Mapping { entries, .. } if self.count != 0 => {
                *entries = entries.iter().map(|(key, value)| (self.kept(*key), self.kept(*value))).collect();
            }
            Value::Sequence { items, .. } if self.count != 0 => {
                *items = items.iter().map(|item| self.kept(*item)).collect();
            }
            Value::Alias { target, .. } => *target = target.map(|id| self.kept(id)),
            _ => {}
        }
        node
    }

    /// A node of the window.
    fn taken(&self, node: &NodeData) -> Option<NodeData> {
        let mut node = node.clone();
        if node.properties.as_ref().is_some_and(|properties| properties.anchor.is_some()) {
            return None;
        }
        node.parent = Some(self.placed(node.parent?)?);
        let way = i64::try_from(self.window.span.start()).ok()? - i64::try_from(self.window.before.len()).ok()?;
        shift(&mut node, way);
        match &mut node.value {
            Value::Mapping { entries, .. } => {
                let placed = entries.iter().map(|(key, value)| Some((self.placed(*key)?, self.placed(*value)?)));
                *entries = placed.collect::<Option<_>>()?;
            }
            Value::Sequence { items, .. } => {
                *items = items.iter().map(|item| self.placed(*item)).collect::<Option<_>>()?;
            }
            Value::Alias { name, target } => *target = self.window.anchors.get(&**name).copied(),
            Value::Null | Value::Scalar(_) => {}
        }
        Some(node)
    }

    /// Gives a frame the entries it has now.
    fn join(&self, nodes: &mut [NodeData], number: usize) -> Option<()> {
        let frame = self.window.frames.get(number)?;
        let (id, given, behind) = *self.frames.get(number)?;
        let former = parts(data(self.former, frame.id)?, frame.is_sequence)?;
        let now = parts(data(self.part, id)?, frame.is_sequence)?;
        let first = |(key, value): &Pair| key.0.min(value.0) as usize;
        let above = former.iter().take_while(|part| first(part) < self.window.nodes.start).copied();
        let here = now.get(given..now.len() - behind)?.iter();
        let here: Vec<Pair> =
            here.map(|(key, value)| Some((self.placed(*key)?, self.placed(*value)?))).collect::<Option<_>>()?;
        let below = former.iter().filter(|part| first(part) >= self.window.nodes.end);
        let below = below.map(|(key, value)| (self.kept(*key), self.kept(*value)));
        let all: Vec<Pair> = above.chain(here).chain(below).collect();
        let (key, value) = all.last()?;
        let end =
            [key, value].into_iter().filter_map(|id| nodes.get(id.0 as usize)).map(|node| node.span.end()).max()?;
        let node = nodes.get_mut(frame.id.0 as usize)?;
        node.span = Span::new(node.span.start(), end);
        match &mut node.value {
            Value::Mapping { entries, .. } => *entries = all.into(),
            Value::Sequence { items, .. } => *items = all.into_iter().map(|(item, _)| item).collect(),
            _ => return None,
        }
        Some(())
    }

    fn comments(&self) -> Vec<Comment> {
        let (start, former_end) = (self.window.span.start(), self.window.former_end);
        let first = self.former.comments.partition_point(|comment| comment.span.start() < start);
        let last = self.former.comments.partition_point(|comment| comment.span.start() < former_end);
        let mut comments = Vec::with_capacity(self.former.comments.len() + 1);
        comments.extend_from_slice(self.former.comments.get(..first).unwrap_or(&[]));
        let before = self.window.before.len();
        let within = before..before + self.window.span.len();
        let here = self.part.comments.iter().filter(|comment| within.contains(&comment.span.start()));
        let way = self.window.span.start() as i64 - before as i64;
        comments.extend(here.map(|comment| moved_comment(comment, way)));
        let below = self.former.comments.get(last..).unwrap_or(&[]);
        comments.extend(below.iter().map(|comment| moved_comment(comment, self.bytes)));
        comments
    }
}

fn data(document: &Document, id: NodeId) -> Option<&NodeData> {
    document.nodes.get(id.0 as usize)
}

/// Keys with values, or each item twice.
fn parts(node: &NodeData, is_sequence: bool) -> Option<Vec<Pair>> {
    match &node.value {
        Value::Mapping { entries, flow: false } if !is_sequence => Some(entries.to_vec()),
        Value::Sequence { items, flow: false } if is_sequence => {
            Some(items.iter().map(|item| (*item, *item)).collect())
        }
        _ => None,
    }
}

fn shift(node: &mut NodeData, way: i64) {
    node.span = moved_span(node.span, way);
    if let Some(properties) = node.properties.as_deref_mut() {
        let Properties { anchor, tag } = properties;
        anchor.iter_mut().chain(tag).for_each(|(_, span)| *span = moved_span(*span, way));
    }
}

fn moved_comment(comment: &Comment, way: i64) -> Comment {
    Comment { span: moved_span(comment.span, way), text: moved_span(comment.text, way), own_line: comment.own_line }
}

fn moved_span(span: Span, way: i64) -> Span {
    Span { start: moved(span.start, way), end: moved(span.end, way) }
}

fn moved(number: u32, way: i64) -> u32 {
    u32::try_from(i64::from(number) + way).unwrap_or(0)
}
