//! Where the cursor stands; `█` marks it.

use super::*;
use crate::syntax::{Slot, Step};

fn at(text: &str, json: bool) -> String {
    let offset = text.find('█').unwrap();
    let text = text.replace('█', "");
    let parsed = if json { parse_json(text.as_str().into(), None) } else { read(&text) };
    let context = context(&parsed, offset);
    let path: String = context
        .path
        .iter()
        .map(|step| match step {
            Step::Key(key) => format!(".{key}"),
            Step::Item(index) => format!("[{index}]"),
            other => panic!("{other:?}"),
        })
        .collect();
    let slot = match &context.slot {
        Slot::Key => "key".to_owned(),
        Slot::Value { key, quoted } => format!("value of {key:?}{}", if *quoted { " quoted" } else { "" }),
        Slot::Nothing => return "nothing".to_owned(),
        other => panic!("{other:?}"),
    };
    format!("{path} {slot} {:?} {:?} {}", context.typed.of(&text), context.present, context.indent)
}

#[test]
fn block_context() {
    let cases = [
        ("█", r#" key "" [] 0"#),
        ("a: 1\nb█\nc: 2\n", r#" key "b" ["a", "c"] 0"#),
        ("a: 1\n█\nc: 2\n", r#" key "" ["a", "c"] 0"#),
        ("a: 1\nb█: 2\nc: 3\n", r#" key "b" ["a", "c"] 0"#),
        ("a: 1\nb: █\nc: 3\n", r#" value of "b" "" ["a", "c"] 0"#),
        ("a: 1\nb: tr█\nc: 3\n", r#" value of "b" "tr" ["a", "c"] 0"#),
        ("a: 1\nb: tr█ue # c\n", r#" value of "b" "true" ["a"] 0"#),
        ("a: 1\nb: true # c█\n", "nothing"),
        ("a: \"x█\nb: 1\n", r#" value of "a" quoted "x" ["b"] 0"#),
        ("a: \"█\"\nb: 1\n", r#" value of "a" quoted "" ["b"] 0"#),
        ("a: &x █\n", r#" value of "a" "" [] 0"#),
        ("# █\n", "nothing"),
        ("spec:\n  █\nstatus: 1\n", r#".spec key "" [] 2"#),
        ("spec:\n  sel█\n  ports: 1\nstatus: 1\n", r#".spec key "sel" ["ports"] 2"#),
        ("spec:\n█\n  ports: 1\n", r#" key "" ["spec"] 0"#),
        ("spec:\n    █\n  ports: 1\n", r#".spec key "" ["ports"] 2"#),
        ("spec:\n  a: 1\n  █\n  b:\n    c: 1\n  d: 2\ne: 1\n", r#".spec key "" ["a", "b", "d"] 2"#),
        ("spec:\n  image: nginx\n    wo█\n", r#".spec key "wo" ["image"] 2"#),
        ("spec:\n  a:\n    b: 1\n\n   █\n", r#".spec.a key "" ["b"] 4"#),
        ("l:\n  - █\n", r#".l[0] key "" [] 4"#),
        ("l:\n  - name: x\n  - █\n", r#".l[1] key "" [] 4"#),
        ("l:\n  - name: x\n  - na█\n    image: y\n", r#".l[1] key "na" ["image"] 4"#),
        ("l:\n  - name: x\n    █\n  - name: y\n", r#".l[0] key "" ["name"] 4"#),
        ("l:\n  - █\n  - b\n", r#".l[0] value of "" "" [] 4"#),
        ("l:\n  - a\n  - b█\n", r#".l[1] value of "" "b" [] 4"#),
        ("l:\n- name: x\n  val█\nm: 1\n", r#".l[0] key "val" ["name"] 2"#),
        ("l:\n- name: x\n█\nm: 1\n", r#" key "" ["l", "m"] 0"#),
        ("l:\n- name: █\n  image: y\n", r#".l[0] value of "name" "" ["image"] 2"#),
        ("l:\n  -\n    █\n", r#".l[0] key "" [] 4"#),
        ("- - █\n", r#"[0][0] key "" [] 4"#),
        ("a: |\n  tex█t\n", "nothing"),
        ("a: |\n  text\n  █\n", "nothing"),
        ("a: |\n  text\n█\nb: 1\n", r#" key "" ["a", "b"] 0"#),
        ("a: |\n  key: 1\nb:\n  █\n", r#".b key "" [] 2"#),
        ("a: █|\n  x\n", "nothing"),
        ("a: 1\nbroken\nb:\n  - \"x\nc:\n  █\n", r#".c key "" [] 2"#),
        ("---\na:\n  █\n", r#".a key "" [] 2"#),
        ("--█-\n", "nothing"),
        ("a:\r\n  b: 1\r\n  █\r\n  c: 1\r\n", r#".a key "" ["b", "c"] 2"#),
        ("a: 'x\n  y'\nb: █\n", r#" value of "b" "" ["a"] 0"#),
        ("\"a\":\n  \"b█\": 1\n  c: 1\n", r#".a key "b" ["c"] 2"#),
    ];
    let failures: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (text, at(text, false), expected))
        .filter(|(_, found, expected)| found != *expected)
        .collect();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn flow_context() {
    let cases = [
        ("a: {b: 1, █}\n", r#".a key "" ["b"] 0"#),
        ("a: {b: 1, c█, d: 2}\n", r#".a key "c" ["b", "d"] 0"#),
        ("a: {b: tr█}\n", r#".a value of "b" "tr" [] 0"#),
        ("a: {b: tr█\nc: 1\n", r#".a value of "b" "tr" ["c"] 0"#),
        ("a: [x, y█]\n", r#".a[1] value of "" "y" [] 0"#),
        ("a: [{b: \"█\"}]\n", r#".a[0] value of "b" quoted "" [] 0"#),
        ("a: [█\n", r#".a[0] value of "" "" [] 0"#),
        ("- {a: █}\n", r#"[0] value of "a" "" [] 0"#),
        ("a: [\n  x,\n  y█\n]\n", r#".a[1] value of "" "y" [] 2"#),
        ("a: [x]█\n", "nothing"),
    ];
    let failures: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (text, at(text, false), expected))
        .filter(|(_, found, expected)| found != *expected)
        .collect();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn json_context() {
    let cases = [
        ("{█}", r#" key "" [] 0"#),
        ("{\n  \"a\": 1,\n  \"b█\"\n  \"c\": 2\n}", r#" key "b" ["a", "c"] 2"#),
        ("{\n  \"a\": 1,\n  \"b█\n  \"c\": 2\n}", r#" key "b" ["a", "c"] 2"#),
        ("{\n  \"a\": {\n    \"b\": \"█\"\n  }\n}", r#".a value of "b" quoted "" [] 4"#),
        ("{\n\t\"a\": [\n\t\t{\"b\": █}\n\t]\n}", r#".a[0] value of "b" "" [] 2"#),
        ("{\n  \"a\": {\"x\": 1},\n  █\n  \"c\": 2\n}", r#" key "" ["a", "c"] 2"#),
    ];
    let failures: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (text, at(text, true), expected))
        .filter(|(_, found, expected)| found != *expected)
        .collect();
    assert!(failures.is_empty(), "{failures:#?}");
}
