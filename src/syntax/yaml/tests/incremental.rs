//! A document that is typed in reads as one that is read for the first time.

use proptest::prelude::*;

use super::*;
use crate::syntax::yaml::document::{Document, NodeData, Value};
use crate::syntax::yaml::window::Window;

/// Everything a view holds, place by place.
fn whole(parsed: &Parsed) -> String {
    let document: &Document = document(parsed);
    let node = |node: &NodeData| {
        let value = match &node.value {
            Value::Scalar(scalar) => format!("{scalar:?} {:?}", node.runs()),
            other => format!("{other:?}"),
        };
        format!("{:?} {:?} {value} {:?}", node.span, node.parent, node.properties)
    };
    let mut anchors: Vec<_> = document.anchors.iter().collect();
    anchors.sort();
    let nodes: Vec<String> = document.nodes.iter().map(node).collect();
    format!(
        "{}\n{:#?}\n{:?} {anchors:?}\n{:#?}\n{:?}\n{:?}",
        parsed.healed, nodes, document.root, document.comments, parsed.incompletes, parsed.errors
    )
}

/// Types `with` in place of a part and compares. Gives whether a window was enough, and the new state.
fn types(before: &Parsed, part: Span, with: &str) -> (bool, Parsed) {
    let after = format!("{}{with}{}", &before.text[..part.start()], &before.text[part.end()..]);
    let windowed = crate::syntax::yaml::parse_within(&after.as_str().into(), before);
    let fresh = read(&after);
    if let Some(windowed) = windowed {
        assert_eq!(whole(&windowed), whole(&fresh), "{with:?} at {part:?} of\n{}", before.text);
        return (true, windowed);
    }
    (false, fresh)
}

/// A document of several levels, long enough for windows.
fn long() -> String {
    let service = |number: usize| {
        format!(
            "  part{number}:\n    image: \"x/part{number}:1.4.2\"\n    # About the environment.\n    environment:\n      A: 'b'\n      \
             TEXT: |\n        one\n          two\n\n      FOLDED: two\n        lines\n    ports:\n    - \"80:80\"\n    - {{a: 1, b: [c, d]}}\n    \
             depends_on:\n      - part0\n      -\n        k: v\n        l: w\n    <<: *base\n    test: [\"CMD\",\n      \"wget\"]\n    \
             deploy:\n      resources: !t\n        limits: {{memory: 256M}}\n"
        )
    };
    let services: String = (0..8).map(service).collect();
    format!(
        "# A shop\nname: shop\nx-base: &base\n  restart: always\nservices:\n{services}volumes:\n  data:\n  more: {{}}\nnetworks:\n  - a\n  - b: c\n"
    )
}

#[test]
fn most_edits_need_a_window_only() {
    let text = long();
    let sound = read(&text);
    assert_eq!(sound.errors, []);
    let (mut all, mut windowed) = (0, 0);
    for (at, _) in
        text.char_indices().filter(|(at, _)| at % 13 == 0 && (text.len() / 4..text.len() * 3 / 4).contains(at))
    {
        for (length, with) in [(0, "x"), (1, ""), (0, ": "), (0, "\n"), (0, "\n      y: z\n"), (0, "*base"), (3, "")] {
            let (enough, broken) = types(&sound, Span::new(at, at + length), with);
            let (again, _) = types(&broken, Span::new(at, at + with.len()), &text[at..at + length]);
            (all, windowed) = (all + 2, windowed + usize::from(enough) + usize::from(again));
        }
    }
    assert!(windowed * 10 > all * 8, "{windowed} of {all}");
}

#[test]
fn what_reaches_beyond_a_window_is_read_as_a_whole() {
    let text = long();
    let sound = read(&text);
    let at = text.find("  part4:").unwrap();
    let window = |with: &str| {
        let after = format!("{}{with}{}", &text[..at], &text[at..]);
        !Window::around(&sound, &after).is_empty()
    };
    assert!(window("  new:\n    image: x\n"));
    for with in ["---\n", "...\n", "%YAML 1.2\n", "\t", "\u{1}", "\u{feff}"] {
        assert!(!window(with), "{with:?}");
    }
    for (with, enough) in [
        ("  new: &anchor x\n", false),
        ("new:\n", false),
        ("  new: 'closed by the next\n", true),
        ("  new: \"closed by the next\n", true),
        ("  new: [\n", true),
        ("  new: *base\n", true),
    ] {
        assert_eq!(types(&sound, Span::at(at), with).0, enough, "{with:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn typing_reads_as_reading_again(
        documents in prop::collection::vec(super::properties::sound(), 4..8),
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, super::properties::yaml_like()), 1..6),
    ) {
        let mut text = String::new();
        for (number, document) in documents.iter().enumerate() {
            let indented: String = document.lines().map(|line| format!("  {line}\n")).collect();
            text.push_str(&format!("part{number}:\n{}", indented.replace("  \n", "\n").replace("&n", "")));
        }
        let mut parsed = read(&text);
        for (place, length, with) in places {
            let floor = |at: usize| parsed.text.floor_char_boundary(at);
            let at = floor(place.index(parsed.text.len() + 1));
            let part = Span::new(at, floor(at + length));
            let short: String = with.chars().take(12).collect();
            parsed = types(&parsed, part, &short).1;
        }
    }
}

#[test]
fn an_indented_marker_is_a_value() {
    let mut before = read("          [   {        o---\n");
    for text in ["   ---\n   {        o---\n", "   ---\n-\n   {        o---\n", "   ---\n {        o---\n", " %a\n b\n"]
    {
        let now = parse(text.into(), Some(&before));
        assert_eq!(whole(&now), whole(&read(text)), "{text}");
        before = now;
    }
}

#[test]
fn a_colon_that_belongs_to_the_name_of_an_alias_is_no_sign_of_a_mapping() {
    for text in ["*: ", "*: \n", "&a x: *a\n", "- *:\n"] {
        let before = parse("*a".into(), None);
        let fresh = parse(text.into(), None);
        assert_eq!(whole(&parse(text.into(), Some(&before))), whole(&fresh), "{text:?}");
    }
}
