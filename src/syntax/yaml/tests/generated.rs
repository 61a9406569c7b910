//! Random values, written in every style YAML has.

use proptest::prelude::*;

use super::meaning::agrees;
use super::*;
use crate::syntax::SyntaxError;

/// A value and how it is written.
#[derive(Clone, Debug)]
enum Value {
    /// Text that reads the same on one line in block and flow context.
    Inline(&'static str),
    /// Text that goes on over lines; `|` stands for each break and the indentation behind it.
    Lines(&'static str),
    /// A block scalar: its header, and its lines.
    Text(&'static str, &'static str),
    Sequence(Layout, Vec<Value>),
    Mapping(Layout, Vec<(Key, Value)>),
}

#[derive(Clone, Debug)]
enum Key {
    /// `key: value`
    Implicit(&'static str),
    /// `? key` and `: value` on lines of their own, the value left out if `false`.
    Explicit(Box<Value>, bool),
}

#[derive(Clone, Copy, Debug)]
struct Layout {
    flow: bool,
    /// Begins behind its dash, question mark or explicit colon.
    compact: bool,
    /// Spaces deeper than the collection around it, behind the least.
    deeper: usize,
    /// Put before it: an anchor, a tag, both.
    properties: &'static str,
    comment: bool,
    /// In flow: a break behind each comma; a comma behind the last.
    spread: bool,
}

fn layout() -> impl Strategy<Value = Layout> {
    let properties = prop::sample::select(vec!["", "", "", "&a ", "!t ", "&b !!x ", "!<tag:x,1:y> &c "]);
    (any::<bool>(), any::<bool>(), 0..3_usize, properties, any::<bool>(), any::<bool>()).prop_map(
        |(flow, compact, deeper, properties, comment, spread)| Layout {
            flow,
            compact,
            deeper,
            properties,
            comment,
            spread,
        },
    )
}

fn value() -> impl Strategy<Value = Value> {
    let inline = prop::sample::select(vec![
        "",
        "~",
        "null",
        "true",
        "12",
        "0x1F",
        "-1.5e3",
        ".inf",
        "plain words",
        "a:b",
        "a#b",
        "it's",
        "é😀",
        "-x",
        "?x",
        ":x",
        "'single ''quoted'' # : '",
        "\"double \\\"q\\\" \\u00e9 \\t # : , ] }\"",
        "''",
        "\"\"",
        "&x anchored",
        "!t tagged",
        "&y",
        "!!str",
        "! 12",
        "&z !t 'both'",
        "http://a.b:80/c?d=e",
    ]);
    let lines = prop::sample::select(vec![
        "two|lines",
        "one||two|three",
        "'a|b||c'",
        "\"a|b \\|  c||d\"",
        "\"a\\|b\"",
        "x  |y",
        "' |a| '",
    ]);
    let header = prop::sample::select(vec!["|", ">", "|-", ">-", "|+", ">+", "| # c", "&v |-", "!t >"]);
    let text =
        prop::sample::select(vec!["a", "a|b", "a||b", "a| b|c", "a|||", "|a", "||a|b||", "a|\tb", "# a", "a: b|- c"]);
    let leaf = prop_oneof![
        6 => inline.prop_map(Value::Inline),
        2 => lines.prop_map(Value::Lines),
        2 => (header, text).prop_map(|(header, text)| Value::Text(header, text)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof![
            6 => prop::sample::select(vec!["k", "two words", "'q r'", "\"d\\n\"", "&n k", "!t k", "", "k:l", "[x, y]", "{x: y}", "12", "k "])
                .prop_map(Key::Implicit),
            1 => (inner.clone(), any::<bool>()).prop_map(|(key, value)| Key::Explicit(Box::new(key), value)),
        ];
        prop_oneof![
            (layout(), prop::collection::vec(inner.clone(), 0..4)).prop_map(|(layout, items)| Value::Sequence(layout, items)),
            (layout(), prop::collection::vec((key, inner), 0..4)).prop_map(|(layout, entries)| Value::Mapping(layout, entries)),
        ]
    })
}

fn pad(column: usize) -> String {
    " ".repeat(column)
}

/// Where a value is written.
#[derive(Clone, Copy, PartialEq)]
enum Behind {
    /// An implicit key and its colon.
    Colon,
    /// An indicator of one character at the column: a dash, a question mark, the colon of an explicit key.
    Indicator,
    /// `---`
    Marker,
}

/// Writes a value in block context, inside a collection at `column`.
fn block(out: &mut String, value: &Value, column: isize, behind: Behind) {
    let inner = usize::try_from(column + 1).unwrap();
    match value {
        Value::Inline(text) => out.push_str(&format!(" {text}\n")),
        Value::Lines(text) => out.push_str(&format!(" {}\n", broken(text, inner))),
        Value::Text(header, text) => {
            // At the root, text needs no indentation and may then look like a marker.
            let indent = pad(inner + 1);
            let lines: Vec<String> = text
                .split('|')
                .map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") })
                .collect();
            out.push_str(&format!(" {header}\n{}\n", lines.join("\n")));
        }
        Value::Sequence(layout, items) if !layout.flow && !items.is_empty() => {
            let compact = layout.compact && behind == Behind::Indicator && layout.properties.is_empty();
            let least = if behind == Behind::Colon { inner - 1 } else { inner };
            let at = start(out, layout, compact, least);
            for (index, item) in items.iter().enumerate() {
                out.push_str(&format!("{}-", if compact && index == 0 { String::new() } else { pad(at) }));
                block(out, item, isize::try_from(at).unwrap(), Behind::Indicator);
            }
        }
        Value::Mapping(layout, entries) if !layout.flow && !entries.is_empty() => {
            let compact = layout.compact && behind == Behind::Indicator && layout.properties.is_empty();
            let at = start(out, layout, compact, inner);
            let column = isize::try_from(at).unwrap();
            for (index, (key, value)) in entries.iter().enumerate() {
                let lead = if compact && index == 0 { String::new() } else { pad(at) };
                match key {
                    Key::Implicit(key) => {
                        out.push_str(&format!("{lead}{key}:"));
                        block(out, value, column, Behind::Colon);
                    }
                    Key::Explicit(key, written) => {
                        out.push_str(&format!("{lead}?"));
                        block(out, key, column, Behind::Indicator);
                        if *written {
                            out.push_str(&format!("{}:", pad(at)));
                            block(out, value, column, Behind::Indicator);
                        }
                    }
                }
            }
        }
        other => {
            out.push(' ');
            flow(out, other, inner);
            out.push('\n');
        }
    }
}

/// Begins a block collection and gives its column.
fn start(out: &mut String, layout: &Layout, compact: bool, least: usize) -> usize {
    if compact {
        out.push_str(&pad(1 + layout.deeper));
        let line = out.rfind('\n').map_or(0, |at| at + 1);
        return out.len() - line;
    }
    if !layout.properties.is_empty() {
        out.push_str(&format!(" {}", layout.properties.trim_end()));
    }
    out.push_str(if layout.comment { " # c\n   # d\n" } else { "\n" });
    least + layout.deeper
}

fn broken(text: &str, column: usize) -> String {
    let mut lines = text.split('|');
    let mut out = lines.next().unwrap().to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&pad(column));
            out.push_str(line);
        }
    }
    out
}

/// Writes a value in flow context, every line at least at `column`.
fn flow(out: &mut String, value: &Value, column: usize) {
    let inline = |text: &str| if text.is_empty() { "~".to_owned() } else { text.to_owned() };
    match value {
        Value::Inline(text) => out.push_str(&inline(text)),
        Value::Lines(text) => out.push_str(&broken(text, column)),
        Value::Text(_, text) => out.push_str(&format!("\"{}\"", text.replace('|', "\\n").replace('\t', "\\t"))),
        Value::Sequence(layout, items) => {
            out.push_str(&format!("{}[", layout.properties));
            for (index, item) in items.iter().enumerate() {
                separate(out, layout, index, column);
                flow(out, item, column);
            }
            out.push_str(if layout.spread && !items.is_empty() { ", ]" } else { " ]" });
        }
        Value::Mapping(layout, entries) => {
            out.push_str(&format!("{}{{", layout.properties));
            for (index, (key, value)) in entries.iter().enumerate() {
                separate(out, layout, index, column);
                match key {
                    Key::Implicit(key) => out.push_str(&format!("{key} : ")),
                    Key::Explicit(key, written) => {
                        out.push_str("? ");
                        flow(out, key, column);
                        if !written {
                            continue;
                        }
                        out.push_str(" : ");
                    }
                }
                flow(out, value, column);
            }
            out.push_str(if layout.spread && !entries.is_empty() { ", }" } else { " }" });
        }
    }
}

fn separate(out: &mut String, layout: &Layout, index: usize, column: usize) {
    if index > 0 {
        out.push(',');
    }
    let comment = if layout.comment { " # c" } else { "" };
    out.push_str(&if layout.spread { format!("{comment}\n{}", pad(column)) } else { " ".to_owned() });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_view_says_what_the_strict_parser_says(value in value()) {
        let mut text = "---".to_owned();
        block(&mut text, &value, -1, Behind::Marker);
        let parsed = read(&text);
        let duplicates = |error: &&SyntaxError| !error.message.contains("is given twice");
        prop_assert_eq!(parsed.errors.iter().find(duplicates), None, "{}", text);
        agrees(&text);
    }
}
