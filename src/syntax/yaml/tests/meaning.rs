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
    let scalar = Scalar { text: text.to_owned(), style };
    match () {
        () if scalar.is_null() => "null".to_owned(),
        () if scalar.boolean().is_some() || scalar.number().is_some() => text.to_owned(),
        () => format!("{text:?}"),
    }
}

/// By the view, tags as written.
pub(super) fn viewed(text: &str) -> Meaning {
    let mut meaning = Meaning::default();
    for segment in cut(text) {
        let parsed = read(segment.of(text));
        let mut view = Viewed { anchors: Vec::new(), styles: Vec::new() };
        let root = document(&parsed).root().map(|root| view.node(root));
        meaning.push(root.unwrap_or_else(|| "null".to_owned()), view.styles);
    }
    meaning
}

struct Viewed {
    anchors: Vec<NodeId>,
    styles: Vec<Style>,
}

impl Viewed {
    fn node(&mut self, node: Node<'_>) -> String {
        let mut out = String::new();
        if node.anchor().is_some() {
            self.anchors.push(node.id());
            out.push_str(&format!("&{} ", self.anchors.len()));
        }
        if let Some((tag, _)) = node.tag() {
            out.push_str(&format!("{tag} "));
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

/// By the strict parser, each tag as `!`; what it refuses is an error.
pub(super) fn strict(text: &str) -> Result<Meaning, String> {
    let events: Result<Vec<Event<'_>>, _> = Parser::new_from_str(text).map(|event| event.map(|(event, _)| event)).collect();
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

#[test]
fn scratch() {
    let Ok(list) = std::fs::read_to_string("/tmp/ya/cases.json") else { return };
    let list: Vec<(String, bool, String)> = serde_json::from_str(&list).unwrap();
    let tagless = |m: &Meaning| m.documents.iter().map(|d| {
        d.split(' ').map(|w| { let t = w.trim_start_matches(['[', '{', '"']); if t.starts_with('!') { w[..w.len()-t.len()].to_owned() + "!" } else { w.to_owned() } }).collect::<Vec<_>>().join(" ")
    }).collect::<Vec<_>>();
    for (title, valid, text) in list {
        let view = viewed(&text);
        let errors: Vec<_> = cut(&text).iter().flat_map(|s| read(s.of(&text)).errors).map(|e| (e.span, e.message)).collect();
        let s = cut(&text).iter().map(|s| strict(s.of(&text))).reduce(|a, b| { let (mut a, b) = (a?, b?); a.documents.extend(b.documents); a.styles.extend(b.styles); Ok(a) }).unwrap();
        let by_events: Vec<_> = cut(&text).iter().filter_map(|s| { let p = read(s.of(&text)); let healed_ok = p.tree.is_some() && !p.tree.as_ref().unwrap().root_node().has_error(); if !healed_ok || !p.errors.is_empty() { return None; }
            let e = events::build(&p.healed, &p.incompletes).map(|d| dump(&d)); let t = dump(&view::build(&p.healed, p.tree.as_ref().unwrap(), &p.incompletes)); (e.as_deref() != Some(t.as_str())).then(|| format!("{}\n--\n{}", t, e.unwrap_or_default())) }).collect();
        let ts: Vec<_> = cut(&text).iter().map(|s| !reparse(Language::Yaml, s.of(&text), None).unwrap().root_node().has_error()).collect();
        let mut bad = String::new();
        if errors.is_empty() != valid { bad.push_str("VERDICT "); }
        if s.is_ok() != valid { bad.push_str("STRICTVERDICT "); }
        if errors.len() > 1 { bad.push_str("MANY "); }
        if let Ok(s) = &s { if s.styles != view.styles || tagless(s) != tagless(&view) { bad.push_str("MEANING "); } }
        if !by_events.is_empty() { bad.push_str("BUILDERS "); }
        if bad.is_empty() { continue; }
        for b in &by_events { println!("{b}"); }
        println!("{bad} {title} valid={valid} ts_ok={ts:?} strict={:?} {text:?}\n  errors {errors:?}", s.as_ref().err());
        println!("  view {:?}", view.documents);
        if let Ok(s) = s { println!("  evts {:?}", s.documents); }
    }
}

