//! What a stream means, written on a line for each document: by the view, and by the strict parser's events.
//!
//! Written like JSON: plain scalars that mean null, a boolean or a number stand as they are, other text in quotes.
//! `&1` marks the first anchor, `*1` an alias of it; a tag stands before its node.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::*;

/// A stream as its documents, and the style of every scalar in them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) documents: Vec<String>,
    pub(super) styles: Vec<Style>,
}

impl Meaning {
    fn push(&mut self, document: String, styles: Vec<Style>) {
        // Whether a document without content is one is not the view's business.
        if document != "null" {
            self.documents.push(document);
            self.styles.extend(styles);
        }
    }
}

fn scalar(text: &str, style: Style) -> String {
    let scalar = Scalar { text: text.into(), style };
    match () {
        () if scalar.is_null() => "null".to_owned(),
        () if scalar.boolean().is_some() || scalar.number().is_some() => text.to_owned(),
        () => format!("{text:?}"),
    }
}

/// By the view, tags as written or each as `!`.
pub(super) fn viewed(text: &str, tags: bool) -> Meaning {
    let mut meaning = Meaning::default();
    for segment in cut(text).spans {
        let parsed = read(segment.of(text));
        let mut view = Viewed { anchors: Vec::new(), styles: Vec::new(), tags };
        let root = document(&parsed).root().map(|root| view.node(root));
        meaning.push(root.unwrap_or_else(|| "null".to_owned()), view.styles);
    }
    meaning
}

struct Viewed {
    anchors: Vec<NodeId>,
    styles: Vec<Style>,
    tags: bool,
}

impl Viewed {
    fn node(&mut self, node: Node<'_>) -> String {
        let mut out = String::new();
        if node.anchor().is_some() {
            self.anchors.push(node.id());
            out.push_str(&format!("&{} ", self.anchors.len()));
        }
        if let Some((tag, _)) = node.tag() {
            out.push_str(&format!("{} ", if self.tags { tag } else { "!" }));
        }
        if let Some(string) = node.string().filter(|_| self.tags) {
            return out + &format!("{string:?}");
        }
        if let Some(found) = node.scalar() {
            self.styles.push(found.style);
            return out + &scalar(&found.text, found.style);
        }
        match node.kind() {
            Kind::Alias => {
                let target = self.anchors.iter().position(|id| *id == node.resolved().id());
                out + &target.map_or("*?".to_owned(), |at| format!("*{}", at + 1))
            }
            Kind::Mapping => {
                let entries: Vec<_> =
                    node.written().map(|(key, value)| format!("{}: {}", self.node(key), self.node(value))).collect();
                format!("{out}{{{}}}", entries.join(", "))
            }
            Kind::Sequence => {
                let items: Vec<_> = node.items().map(|item| self.node(item)).collect();
                format!("{out}[{}]", items.join(", "))
            }
            Kind::Null | Kind::Scalar => {
                self.styles.push(Style::Plain);
                out + "null"
            }
        }
    }
}

/// Asserts that the view says what the strict parser says, and that both ways to build it give the same.
pub(super) fn agrees(text: &str) {
    let view = viewed(text, false);
    let mut events = Meaning::default();
    for segment in cut(text).spans {
        let part = segment.of(text);
        let judged = judge::accepted(part).unwrap_or_else(|| panic!("{part:?} is refused"));
        let strict = strict(&judged).unwrap();
        events.documents.extend(strict.documents);
        events.styles.extend(strict.styles);
        let parsed = read(part);
        let tree = parsed.tree().filter(|tree| !tree.root_node().has_error());
        if let Some(tree) = tree {
            let by_events = events::build(part, &[]).unwrap_or_else(|| panic!("{part:?} has no events"));
            assert_eq!(dump(&view::build(part, tree, &[])), dump(&by_events), "{part:?}");
        }
    }
    // The strict parser ends a block scalar with a break the text does not hold.
    let unended =
        !text.ends_with(['\n', '\r']) && view.styles.iter().any(|s| matches!(s, Style::Literal | Style::Folded));
    assert!(unended || view == events, "{text:?}\n{view:#?}\n{events:#?}");
}

/// By the strict parser, each tag as `!`; what it refuses is an error.
fn strict(text: &str) -> Result<Meaning, String> {
    let events: Result<Vec<Event<'_>>, _> =
        Parser::new_from_str(text).map(|event| event.map(|(event, _)| event)).collect();
    let events = events.map_err(|error| error.to_string())?;
    let mut meaning = Meaning::default();
    let mut events = events.into_iter();
    while let Some(event) = events.next() {
        if let Event::DocumentStart(_) = event {
            let (mut anchors, mut styles) = (Vec::new(), Vec::new());
            let root = events.next().map(|first| node(first, &mut events, &mut anchors, &mut styles));
            meaning.push(root.unwrap_or_default(), styles);
        }
    }
    Ok(meaning)
}

fn node(
    event: Event<'_>,
    events: &mut std::vec::IntoIter<Event<'_>>,
    anchors: &mut Vec<usize>,
    styles: &mut Vec<Style>,
) -> String {
    let mut mark = |anchor: usize, tagged: bool| {
        let mut out = String::new();
        if anchor > 0 {
            anchors.push(anchor);
            out.push_str(&format!("&{} ", anchors.len()));
        }
        out + if tagged { "! " } else { "" }
    };
    match event {
        Event::Alias(of) => {
            anchors.iter().position(|id| *id == of).map_or("*?".to_owned(), |at| format!("*{}", at + 1))
        }
        Event::Scalar(text, style, anchor, tag) => {
            let style = match style {
                ScalarStyle::Plain => Style::Plain,
                ScalarStyle::SingleQuoted => Style::Single,
                ScalarStyle::DoubleQuoted => Style::Double,
                ScalarStyle::Literal => Style::Literal,
                ScalarStyle::Folded => Style::Folded,
            };
            styles.push(style);
            mark(anchor, tag.is_some()) + &scalar(&text, style)
        }
        Event::SequenceStart(anchor, tag) => {
            let out = mark(anchor, tag.is_some());
            let mut items = Vec::new();
            while let Some(event) = events.next().filter(|event| *event != Event::SequenceEnd) {
                items.push(node(event, events, anchors, styles));
            }
            format!("{out}[{}]", items.join(", "))
        }
        Event::MappingStart(anchor, tag) => {
            let out = mark(anchor, tag.is_some());
            let mut entries = Vec::new();
            while let Some(key) = events.next().filter(|event| *event != Event::MappingEnd) {
                let key = node(key, events, anchors, styles);
                let value = events.next().map(|value| node(value, events, anchors, styles)).unwrap_or_default();
                entries.push(format!("{key}: {value}"));
            }
            format!("{out}{{{}}}", entries.join(", "))
        }
        other => format!("{other:?}"),
    }
}
