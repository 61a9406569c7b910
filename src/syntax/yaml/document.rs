use std::collections::HashMap;
use std::sync::Arc;

use super::cursor::Above;
use super::lines::line_start;
use super::scalar::Decoded;
use crate::syntax::Comment;
use crate::text::Span;

/// The typed view of one YAML document or JSON text: nodes in an arena, handed out as [`Node`] cursors.
#[derive(Debug, Default)]
pub struct Document {
    pub(super) nodes: Vec<NodeData>,
    pub(super) root: Option<NodeId>,
    pub(super) anchors: HashMap<String, NodeId>,
    pub(super) comments: Vec<Comment>,
    pub(super) origin: Origin,
    /// What the lines above a cursor say.
    pub(super) above: Above,
}

/// What a view was made from: whether the next one may take over parts of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Origin {
    /// Nothing: a guard keeps the text from the grammar.
    #[default]
    Refused,
    /// A tree with errors, or the strict parser's events.
    Other,
    /// A tree without errors, of a text the strict parser takes with so many leniencies; or the events of such a text, which
    /// come to the same.
    Grammar(usize),
}

/// Index of a node in its document.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// What the arena holds for a node: small, and cheap to copy into the arena of the document's next state.
#[derive(Clone, Debug)]
pub(super) struct NodeData {
    /// The content: without anchor, tag and comments. Empty, behind the colon or dash, for a value that is not there.
    pub(super) span: Span,
    pub(super) parent: Option<NodeId>,
    pub(super) value: Value,
    /// Anchor and tag; absent where it has neither.
    pub(super) properties: Option<Box<Properties>>,
    /// Of a scalar: offsets in its text with how far behind the start of the span each is written. Absent where the text
    /// stands in the source as it is, from the first byte of the span on.
    pub(super) runs: Option<Arc<[(u32, u32)]>>,
}

/// Anchor and tag before a node's content.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    /// The anchor's name, with its span without `&`.
    pub(super) anchor: Option<(String, Span)>,
    /// The tag as written, with its span.
    pub(super) tag: Option<(String, Span)>,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Scalar(Scalar),
    Mapping {
        entries: Arc<[(NodeId, NodeId)]>,
        flow: bool,
    },
    Sequence {
        items: Arc<[NodeId]>,
        flow: bool,
    },
    /// An alias and what it stands for: the node above it that bears the name, the nearest if several do.
    Alias {
        name: Arc<str>,
        target: Option<NodeId>,
    },
}

/// A scalar: what it means and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text it stands for: unquoted, unescaped, folded.
    pub text: Arc<str>,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Without quotation marks: may mean a number, a boolean or null.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// No value, `~` or `null`.
    Null,
    /// A string, number or boolean.
    Scalar,
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
    /// `*name`, before it is followed.
    Alias,
}

/// How a value was reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Via {
    /// It stands where it was looked for.
    Direct,
    /// Through an alias.
    Aliased,
    /// Through a merge key (`<<`).
    Merged,
}

/// A cursor on a node of a document.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    pub(super) document: &'d Document,
    pub(super) id: NodeId,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'d> {
    /// The key.
    pub key: Node<'d>,
    /// The value, aliases followed; a node of [`Kind::Null`] where nothing is written.
    pub value: Node<'d>,
    /// How the value was reached.
    pub via: Via,
}

/// Aliases followed in a row before giving up, against cycles.
const ALIAS_DEPTH: usize = 32;
/// Mappings one look-up reads, merge keys followed: merges of merges of the same mapping double with each level.
const MERGES: usize = 1_000;

impl Document {
    /// Every node, in the order in which they stand.
    pub(super) fn all(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len()).map(|index| self.node(NodeId(u32::try_from(index).unwrap_or(u32::MAX))))
    }

    /// The outermost node; none in an empty document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| self.node(id))
    }

    /// Every comment, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The node with this index.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { document: self, id }
    }

    /// Every anchor by its name; of a name given twice, the last.
    pub fn anchors(&self) -> impl Iterator<Item = (&str, Node<'_>)> {
        self.anchors.iter().map(|(name, id)| (name.as_str(), self.node(*id)))
    }

    /// The smallest node the offset touches; keys and values alike.
    pub fn at(&self, offset: usize) -> Option<Node<'_>> {
        let mut best: Option<Node<'_>> = None;
        for index in 0..self.nodes.len() {
            let node = self.node(NodeId(u32::try_from(index).unwrap_or(u32::MAX)));
            let better = best.is_none_or(|b| node.span().len() <= b.span().len());
            if node.span().touches(offset) && better {
                best = Some(node);
            }
        }
        best
    }
}

impl NodeData {
    /// A node of which nothing is known yet.
    pub(super) fn new(parent: Option<NodeId>, span: Span) -> Self {
        NodeData { span, parent, value: Value::Null, properties: None, runs: None }
    }

    /// Makes a scalar of it.
    pub(super) fn set_scalar(&mut self, span: Span, style: Style, decoded: Decoded) {
        let Decoded { text, mut runs } = decoded;
        runs.iter_mut().for_each(|(_, source)| *source = source.saturating_sub(span.start));
        self.span = span;
        self.value = Value::Scalar(Scalar { text: text.into(), style });
        self.runs = (runs.as_slice() != [(0, 0)]).then(|| runs.into());
    }

    /// Of a scalar: the offsets in its text from which on it is written alike, with how far behind the start of the span.
    pub(super) fn runs(&self) -> &[(u32, u32)] {
        self.runs.as_deref().unwrap_or(&[(0, 0)])
    }
}

impl<'d> Node<'d> {
    pub(super) fn data(self) -> &'d NodeData {
        &self.document.nodes[self.id.0 as usize]
    }

    /// Its index.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The document it belongs to.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// Its content: without anchor, tag and comments. Empty where a value is missing.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// The node it is an item, a key or a value of.
    pub fn parent(self) -> Option<Node<'d>> {
        self.data().parent.map(|id| self.document.node(id))
    }

    /// What it is. A plain `null` or `~` is [`Kind::Null`].
    pub fn kind(self) -> Kind {
        match &self.data().value {
            Value::Null | Value::Scalar(_) if self.is_tagged_string() => Kind::Scalar,
            Value::Null => Kind::Null,
            Value::Scalar(scalar) if scalar.is_null() => Kind::Null,
            Value::Scalar(_) => Kind::Scalar,
            Value::Mapping { .. } => Kind::Mapping,
            Value::Sequence { .. } => Kind::Sequence,
            Value::Alias { .. } => Kind::Alias,
        }
    }

    /// Whether it is written in brackets or braces.
    pub fn is_flow(self) -> bool {
        matches!(self.data().value, Value::Mapping { flow: true, .. } | Value::Sequence { flow: true, .. })
    }

    /// The anchor's name and its span without `&`.
    pub fn anchor(self) -> Option<(&'d str, Span)> {
        self.data().properties.as_ref()?.anchor.as_ref().map(|(name, span)| (name.as_str(), *span))
    }

    /// The tag as written (`!Ref`) and its span.
    pub fn tag(self) -> Option<(&'d str, Span)> {
        self.data().properties.as_ref()?.tag.as_ref().map(|(name, span)| (name.as_str(), *span))
    }

    /// The name of the alias it is.
    pub fn alias(self) -> Option<&'d str> {
        match &self.data().value {
            Value::Alias { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The node behind an alias; itself if it is none. An alias of nothing stays an alias.
    pub fn resolved(self) -> Node<'d> {
        let mut node = self;
        for _ in 0..ALIAS_DEPTH {
            match node.data().value {
                Value::Alias { target: Some(id), .. } => node = self.document.node(id),
                _ => break,
            }
        }
        node
    }

    /// The scalar it is, aliases not followed.
    pub fn scalar(self) -> Option<&'d Scalar> {
        match &self.data().value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar of any type (`80`, `true` and `"80"` alike).
    pub fn text(self) -> Option<&'d str> {
        match &self.data().value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::Null if self.is_tagged_string() => Some(""),
            _ => None,
        }
    }

    /// Whether its tag makes a string of it, whatever it looks like (YAML 1.2.2 sections 6.9.1 and 10.1.1.3).
    fn is_tagged_string(self) -> bool {
        self.tag().is_some_and(|(tag, _)| matches!(tag, "!" | "!!str" | "!<tag:yaml.org,2002:str>"))
    }

    /// Where the byte at `offset` of a scalar's text is written. Behind the end of the text: the end of what is
    /// written; of anything but a scalar, the start of its span.
    pub fn source_offset(self, offset: usize) -> usize {
        let data = self.data();
        let Some(scalar) = self.scalar() else { return data.span.start() };
        let offset = offset.min(scalar.text.len());
        let runs = data.runs();
        let next = runs.partition_point(|(text, _)| *text as usize <= offset);
        let (text, source) = next.checked_sub(1).and_then(|index| runs.get(index)).copied().unwrap_or((0, 0));
        let start = data.span.start();
        let limit = runs.get(next).map_or(data.span.end(), |(_, source)| start + *source as usize);
        (start + source as usize + offset - text as usize).min(limit)
    }

    /// The source span of a part of a scalar's text.
    pub fn source_span(self, part: Span) -> Span {
        Span::new(self.source_offset(part.start()), self.source_offset(part.end()))
    }

    /// The text of a scalar that means a string: quoted, block, tagged as one, or plain and neither number, boolean nor
    /// null.
    pub fn string(self) -> Option<&'d str> {
        let means_else = |s: &Scalar| s.is_null() || s.boolean().is_some() || s.number().is_some();
        self.text().filter(|_| self.is_tagged_string() || !self.scalar().is_none_or(means_else))
    }

    /// The boolean a plain scalar means (YAML 1.2: `true`, `false` and their capital forms).
    pub fn boolean(self) -> Option<bool> {
        self.scalar().filter(|_| !self.is_tagged_string()).and_then(Scalar::boolean)
    }

    /// The number a plain scalar means.
    pub fn number(self) -> Option<f64> {
        self.scalar().filter(|_| !self.is_tagged_string()).and_then(Scalar::number)
    }

    /// The entries written in this mapping, in order, merge keys as they stand; none if it is no mapping.
    pub fn entries(self) -> impl Iterator<Item = Entry<'d>> {
        let entries = match &self.data().value {
            Value::Mapping { entries, .. } => &**entries,
            _ => &[],
        };
        entries.iter().map(move |(key, value)| {
            let value = self.document.node(*value);
            let via = if value.alias().is_some() { Via::Aliased } else { Via::Direct };
            Entry { key: self.document.node(*key), value: value.resolved(), via }
        })
    }

    /// Keys and values written in this mapping, in order, aliases not followed; none if it is no mapping.
    pub fn written(self) -> impl Iterator<Item = (Node<'d>, Node<'d>)> {
        let entries = match &self.data().value {
            Value::Mapping { entries, .. } => &**entries,
            _ => &[],
        };
        entries.iter().map(move |(key, value)| (self.document.node(*key), self.document.node(*value)))
    }

    /// The items of this sequence, aliases not followed; none if it is no sequence.
    pub fn items(self) -> impl Iterator<Item = Node<'d>> {
        let items = match &self.data().value {
            Value::Sequence { items, .. } => &**items,
            _ => &[],
        };
        items.iter().map(move |id| self.document.node(*id))
    }

    /// The entry of a key, aliases followed and merge keys honoured. A key written twice: the last one.
    pub fn entry(self, key: &str) -> Option<Entry<'d>> {
        self.lookup(key, 0, &mut { MERGES })
    }

    /// The value of a key, as [`Node::entry`] finds it.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The value at the end of a chain of keys.
    pub fn dig(self, keys: &[&str]) -> Option<Node<'d>> {
        keys.iter().try_fold(self.resolved(), |node, key| node.get(key))
    }

    fn lookup(self, key: &str, depth: usize, budget: &mut usize) -> Option<Entry<'d>> {
        *budget = budget.checked_sub(1)?;
        let node = self.resolved();
        if let Some(own) = node.entries().filter(|entry| entry.key.text() == Some(key)).last() {
            return Some(own);
        }
        if depth >= ALIAS_DEPTH {
            return None;
        }
        let merge = node.entries().find(|entry| entry.key.text() == Some("<<"))?;
        let inherited = match merge.value.kind() {
            Kind::Sequence => merge.value.items().find_map(|item| item.lookup(key, depth + 1, budget)),
            _ => merge.value.lookup(key, depth + 1, budget),
        };
        inherited.map(|entry| Entry { via: Via::Merged, ..entry })
    }
}

/// The comment at `span` of a text.
pub(super) fn comment(source: &str, span: Span) -> Comment {
    let content = span.of(source);
    let text = content.trim_start_matches('#');
    let start = span.end() - text.trim_start().len();
    let before = source.get(line_start(source, span.start())..span.start()).unwrap_or("");
    let own_line = before.bytes().all(|b| matches!(b, b' ' | b'\t'));
    Comment { span, text: Span::new(start, start + text.trim().len()), own_line }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id == other.id
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{:?}", self.kind(), self.span())
    }
}

impl Scalar {
    /// Whether it means null: plain, and empty, `~` or `null`.
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL")
    }

    /// The boolean it means under YAML 1.2.
    pub fn boolean(&self) -> Option<bool> {
        match (self.style, &*self.text) {
            (Style::Plain, "true" | "True" | "TRUE") => Some(true),
            (Style::Plain, "false" | "False" | "FALSE") => Some(false),
            _ => None,
        }
    }

    /// The number it means under YAML 1.2: decimal, `0x`, `0o`, floating point, `.inf`.
    pub fn number(&self) -> Option<f64> {
        if self.style != Style::Plain {
            return None;
        }
        let text = &*self.text;
        if let Some(hex) = text.strip_prefix("0x") {
            return u64::from_str_radix(hex, 16).ok().map(|n| n as f64);
        }
        if let Some(octal) = text.strip_prefix("0o") {
            return u64::from_str_radix(octal, 8).ok().map(|n| n as f64);
        }
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        match digits {
            ".inf" | ".Inf" | ".INF" => {
                return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
            }
            ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
            _ => {}
        }
        let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && digits.contains(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+'));
        if numeric { text.parse().ok() } else { None }
    }
}
