//! One character too many or too few is one mistake, told on its line, and other lines keep what they say.

use super::*;

/// The only message of a text: its line, from 1, and what it says.
fn only_message(text: &str) -> (usize, String) {
    let parsed = read(text);
    let [error] = parsed.errors.as_slice() else { panic!("{text}\n{:#?}", parsed.errors) };
    (1 + text[..error.span.start()].matches('\n').count(), error.message.clone())
}

fn kept(text: &str) -> Vec<String> {
    leaves(document(&read(text)))
}

const SERVICE: &str =
    "services:\n  web:\n    environment: ^\n      A: b\n      C: d\n    ports:\n      - \"80\"\n    build: .\n";

#[test]
fn a_broken_value_costs_its_key_nothing_that_hangs_below() {
    let sound = kept(&SERVICE.replace(" ^", ""));
    for value in ["\"", "'x", "}", "]", "*", "&", "@", ":", "[a"] {
        for text in [
            SERVICE.replace('^', value),
            SERVICE.replace("    environment", "    image: x\n    environment").replace('^', value),
        ] {
            let line = 1 + text.lines().position(|line| line.contains("environment")).unwrap();
            assert_eq!(only_message(&text).0, line, "{text}");
            let image = |leaf: &String| leaf.contains(".image");
            assert_eq!(kept(&text).into_iter().filter(|leaf| !image(leaf)).collect::<Vec<_>>(), sound, "{text}");
        }
    }
    let list = "a:\n  - b: \"\n      - c\n      - d\n    e: f\ng: h\n";
    assert_eq!(only_message(list).0, 2);
    assert_eq!(kept(list), kept(&list.replace(" \"", "")));
}

#[test]
fn what_hangs_below_a_key_behind_something_goes_with_it() {
    for first in ["", "    build: .\n"] {
        for key in [
            "[environment:",
            "\"environment:",
            "}environment:",
            "|environment:",
            ",environment:",
            "image: x    environment:",
        ] {
            let text = format!(
                "services:\n  web:\n{first}    {key}\n      A: b\n      C: d\n    ports:\n      - \"80\"\n  db:\n    image: x\n"
            );
            assert_eq!(only_message(&text).0, 3 + first.lines().count(), "{text}");
            let web = kept(&text).into_iter().filter(|leaf| leaf.starts_with(".services.web.")).count();
            assert_eq!(web, 1 + first.lines().count(), "{text}");
        }
    }
    for item in ["(- name: b", "-- name: b", "[- name: b", "\"- name: b", "=- name: b"] {
        let text =
            format!("env:\n  - name: a\n    value: \"1\"\n  {item}\n    value: \"2\"\n  - name: c\n    value: \"3\"\n");
        assert_eq!(only_message(&text).0, 4, "{text}");
        assert_eq!(kept(&text), kept("env:\n  - name: a\n    value: \"1\"\n  - name: c\n    value: \"3\"\n"), "{text}");
    }
}

#[test]
fn a_quotation_mark_is_found_however_far_it_reaches() {
    let entries: String = (0..30).map(|entry| format!("    k{entry}: v\n")).collect();
    let text = format!("a:\n  \"web:\n{entries}  b:\n    c: \"x\"\n    d: \"y\"\n  e: \"z\"\n");
    let unclosed = "The quotation mark is never closed; add `\"` at the end";
    assert_eq!(only_message(&text), (2, unclosed.to_owned()));
    assert_eq!(kept(&text), kept("a:\n  b:\n    c: \"x\"\n    d: \"y\"\n  e: \"z\"\n"));
    let text = format!("a:\n  b: 1\n  \"    - c\n{entries}d: \"x\"\ne: \"y\"\n").replace("    k", "  k");
    assert_eq!(only_message(&text), (3, unclosed.to_owned()));
}

#[test]
fn a_text_stays_though_something_stands_behind_its_mark() {
    for (text, sound) in [
        ("a: 1\nrun: | echo hi\n  echo there\n  echo: x\nb: 1\n", "a: 1\nrun: |\n  echo there\n  echo: x\nb: 1\n"),
        ("- a: >x\n    echo: there\n  b: 1\n", "- a: >\n    echo: there\n  b: 1\n"),
        ("a:\n  - |(\n    echo: there\n  - b\n", "a:\n  - |\n    echo: there\n  - b\n"),
    ] {
        let (_, message) = only_message(text);
        assert!(message.contains("only `+`, `-` and a digit may stand"), "{message}");
        assert_eq!(kept(text), kept(sound));
    }
}

#[test]
fn a_marker_of_documents_with_a_character_too_many() {
    for marker in ["----", "|---", "---|", "\"---", "(---", "---#"] {
        let text = format!("kind: a\nmetadata:\n  name: x\n{marker}\nkind: b\nmetadata:\n  name: \"y\"\n");
        let spans = cut(&text).spans;
        assert_eq!(spans.len(), 2, "{marker}");
        assert_eq!(messages(&read(spans[0].of(&text))), []);
        let second = spans[1].of(&text);
        assert_eq!(only_message(second).0, 1, "{second}");
        assert_eq!(kept(second), kept("kind: b\nmetadata:\n  name: \"y\"\n"));
    }
    assert_eq!(cut("a: 1\n----\nb: 1\n").spans.len(), 1);
}

#[test]
fn a_mistake_in_brackets_is_told_though_they_close_in_the_column_of_their_key() {
    for inner in ["\"a\" \"b\",", "\"a\", b: c: d,"] {
        let text = format!("a:\n  b:\n    command: [\n      {inner}\n      \"c\"\n    ]\n");
        let (line, message) = only_message(&text);
        assert!((3..=5).contains(&line) && !message.contains("deeper than its key"), "{text}: {line} {message}");
    }
    assert_eq!(messages(&read("a:\n  command: [\n    \"c\"\n  ]\n")), []);
}

#[test]
fn messages_say_what_is_wrong() {
    for (text, line, message) in [
        (
            "command: [\"sh\", \"-c\", \"echo [\" \"x\"]\n",
            1,
            "What stands between `[` and `]` is not well-formed; separate items with commas",
        ),
        ("a: 1\nhttp://example.com\n", 2, "`http://example.com` has no key; an entry is written `key: value`"),
        ("a: 1\nb\n|c: 1\n", 2, "`b` has no colon; an entry is written `key: value`"),
    ] {
        let parsed = read(text);
        let first = &parsed.errors[0];
        let found = 1 + text[..first.span.start()].matches('\n').count();
        assert_eq!((found, first.message.as_str()), (line, message), "{text}");
    }
    let long = format!("a: 1\nkey:{}\nb: 2\n", "x".repeat(3_000));
    assert_eq!(only_message(&long).1, format!("A space is missing behind the colon; write `key: {}`", "x".repeat(40)));
    let (line, message) = only_message("a: 1\nc: [a]: b\n");
    assert!(line == 2 && message.starts_with("A second `: `"), "{message}");
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    for text in ["\u{feff}a: [\"b\",\n  \"c\"]\n", "\u{feff}a: \"b\n  c\"\n", "\u{feff}- a: \"b\n    c\"\n"] {
        assert_eq!(messages(&read(text)), [], "{text:?}");
    }
    let twice = read("\u{feff}a: 1\nb: 2\na: 3\n");
    assert_eq!(
        twice.errors[0].message,
        "The key `a` is given twice in this mapping; the first stands 2 lines above: `a: 1`"
    );
}

/// What comments and texts hold is no level of a document, however often it looks like one.
#[test]
fn prose_nests_nothing() {
    for prose in [format!("a: |\n  {}\n", "k1: v ".repeat(210)), format!("# {0}\na: 1 # {0}\n", "- ".repeat(250))] {
        let text = format!("{prose}b: @\n");
        assert_eq!(only_message(&text).1, "A value cannot begin with `@`; put it in quotes");
    }
}

/// So many keys on one line take no longer than on many.
#[test]
fn keys_given_twice_on_a_long_line() {
    let keys: String = (0..20_000).map(|key| format!("\"k{key}\":1,")).collect();
    let parsed = parse_json(format!("{{{keys}{keys}\"last\":1}}").into(), None);
    assert_eq!(parsed.errors.len(), 1);
}

#[test]
fn what_stood_below_a_key_at_the_top_is_one_block() {
    let rest = "networks:\n  a:\n    driver: bridge\nvolumes:\n  b:\n";
    for top in ["", "---\n", "# a comment\n\n", "---\n# one\n"] {
        let text =
            format!("{top}#services:\n  web:\n    image: x\n    ports:\n      - \"80\"\n  db:\n    image: y\n{rest}");
        let line = 2 + top.lines().count();
        let message = "The key of these lines is missing above them: what follows them is less deep";
        assert_eq!(only_message(&text), (line, message.to_owned()), "{text}");
        assert_eq!(kept(&text), kept(rest), "{text}");
    }
}

#[test]
fn brackets_that_cross_are_told_at_the_one_that_is_open() {
    for (text, line, open) in [
        ("a: {x: [1, 2}\nb: 1\n", 1, '['),
        ("a: {x: [1,\n  y: 2\n}\nb: 1\n", 1, '['),
        ("a: {\n  x: [1,\n  y: 2\n}\nb: 1\n", 2, '['),
        ("a: {x: [1,\n}\nb: 1\n", 1, '['),
        ("c:\n  a: {x: [1,\n  }\n  d: 1\nb: 1\n", 2, '['),
        ("a: [\n  {x: 1,\n  {y: 2}\n]\nb: 1\n", 2, '{'),
    ] {
        let (found, message) = only_message(text);
        assert_eq!((found, message.starts_with(&format!("`{open}` is never closed"))), (line, true), "{text}{message}");
        assert!(kept(text).contains(&".b = Scalar \"1\"".to_owned()), "{text}{:?}", kept(text));
    }
}

/// What is typed above the keys of a mapping, or among them, costs itself alone.
#[test]
fn what_is_no_key_among_keys_is_told_where_it_stands() {
    let keys = "  b: 1\n  c:\n    d: 2\n  e: 3\n";
    for typed in [
        "-key", "--", "\"key\"", "'key'", "*x", "{{ x }}", "-", "- ", "- key", "- key:", "- key: v", "- - ", "=======",
        "}", "]", "},",
    ] {
        for (place, text) in
            [("above", format!("a:\n  {typed}\n{keys}f: 4\n")), ("below", format!("a:\n{keys}  {typed}\nf: 4\n"))]
        {
            let line = if place == "above" { 2 } else { 6 };
            // An item below keys is told of as one.
            assert_eq!(only_message(&text).0, line, "{text}{:?}", messages(&read(&text)));
            assert_eq!(kept(&text), kept(&format!("a:\n{keys}f: 4\n")), "{text}");
        }
    }
    for typed in ["- key", "- key:"] {
        let text = format!("{typed}\na:\n{keys}");
        assert_eq!(only_message(&text).0, 1, "{text}");
        assert_eq!(kept(&text), kept(&format!("a:\n{keys}")), "{text}");
    }
    // A list whose next keys stand too far to the left.
    assert_eq!(only_message("a:\n  - b: 1\n  c: 2\nd: 3\n").0, 3);
}
