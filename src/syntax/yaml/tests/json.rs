//! JSON: each mistake is told once, and what stands beside it is read.

use super::*;

fn told(text: &str) -> Vec<String> {
    let parsed = parse_json(text.into(), None);
    messages(&parsed).iter().map(|(at, message)| format!("{at} | {message}")).collect()
}

fn values(text: &str) -> String {
    leaves(document(&parse_json(text.into(), None))).join(", ")
}

/// A text, what is told of it, and what is read.
type Case = (&'static str, &'static [&'static str], &'static str);

const CASES: &[Case] = &[
    ("", &[], ""),
    ("1", &[], " = Scalar \"1\""),
    (
        r#"{"a": [1, -0.5e+3, true, null, {}]}"#,
        &[],
        r#".a[0] = Scalar "1", .a[1] = Scalar "-0.5e+3", .a[2] = Scalar "true", .a[3] = Null "null", .a[4] = Mapping """#,
    ),
    // commas
    (r#"{"a": 1 "b": 2}"#, &[r#""b" | A comma is missing before this"#], r#".a = Scalar "1", .b = Scalar "2""#),
    ("{\n  \"a\": 1\n  \"b\": 2\n}", &["1 | A comma is missing behind this"], r#".a = Scalar "1", .b = Scalar "2""#),
    (
        "[1 2, {} {}]",
        &["2 | A comma is missing before this", "{ | A comma is missing before this"],
        r#"[0] = Scalar "1", [1] = Scalar "2", [2] = Mapping "", [3] = Mapping """#,
    ),
    (r#"{"a": 1,}"#, &[", | JSON has no comma behind the last item; remove it"], r#".a = Scalar "1""#),
    ("[1, 2,\n]", &[", | JSON has no comma behind the last item; remove it"], r#"[0] = Scalar "1", [1] = Scalar "2""#),
    (r#"{"a": 1,, "b": 2}"#, &[", | A comma cannot stand here"], r#".a = Scalar "1", .b = Scalar "2""#),
    ("[, 1]", &[", | A comma cannot stand here"], r#"[0] = Scalar "1""#),
    ("{,}", &[", | A comma cannot stand here"], " = Mapping \"\""),
    // keys
    ("{'a': 1, \"b\": 2}", &["'a' | JSON strings stand in double quotes"], r#".a = Scalar "1", .b = Scalar "2""#),
    ("{a: 1, \"b\": 2}", &["a | A key in double quotes is expected here"], r#".a = Scalar "1", .b = Scalar "2""#),
    ("{1: 2}", &["1 | A key in double quotes is expected here"], r#".1 = Scalar "2""#),
    ("{[1]: 2, \"b\": 3}", &["[1] | A key in double quotes is expected here"], r#".? = Scalar "2", .b = Scalar "3""#),
    ("{: 1, \"b\": 2}", &[": | A key in double quotes is expected here"], r#".? = Scalar "1", .b = Scalar "2""#),
    // colons
    (r#"{"a" 1, "b": 2}"#, &[r#""a" | A colon is missing behind the key"#], r#".a = Scalar "1", .b = Scalar "2""#),
    (
        r#"{"a" {"c": 1}, "b": 2}"#,
        &[r#""a" | A colon is missing behind the key"#],
        r#".a.c = Scalar "1", .b = Scalar "2""#,
    ),
    (r#"{"a", "b": 2}"#, &[r#""a" | A colon is missing behind the key"#], r#".a = Null "", .b = Scalar "2""#),
    (r#"{"a": 1: 2, "b": 2}"#, &[": | A colon cannot stand here"], r#".a = Scalar "1", .b = Scalar "2""#),
    (r#"[1: 2]"#, &[": | A colon cannot stand here"], r#"[0] = Scalar "1", [1] = Scalar "2""#),
    // values
    (r#"{"a": , "b": 2}"#, &[": | A value is missing behind the colon"], r#".a = Null "", .b = Scalar "2""#),
    (r#"{"b": 2, "a": }"#, &[": | A value is missing behind the colon"], r#".b = Scalar "2", .a = Null """#),
    ("{\n  \"a\":\n  \"b\": 2\n}", &[": | A value is missing behind the colon"], r#".a = Null "", .b = Scalar "2""#),
    (
        "{\"a\": x, \"b\": 2}",
        &["x | A word without quotes is no JSON value; put it in double quotes"],
        r#".a = Scalar "x", .b = Scalar "2""#,
    ),
    ("{\"a\": 'x', \"b\": 2}", &["'x' | JSON strings stand in double quotes"], r#".a = Scalar "x", .b = Scalar "2""#),
    (
        "[01, +1, .5, 1., 0x1, 1e]",
        &[
            "01 | This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`",
            "+1 | This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`",
            ".5 | This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`",
            "1. | This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`",
            "0x1 | This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`",
            "1e | This is no JSON number; write plain decimal digits, as in `10`, `-0.5` or `1e3`",
        ],
        r#"[0] = Scalar "01", [1] = Scalar "+1", [2] = Scalar ".5", [3] = Scalar "1.", [4] = Scalar "0x1", [5] = Scalar "1e""#,
    ),
    ("[@, 1]", &["@ | This character cannot stand here in JSON"], r#"[0] = Scalar "@", [1] = Scalar "1""#),
    // strings
    (
        "{\n  \"a\": \"x,\n  \"b\": 2\n}",
        &["\"x | The string is never closed; add `\"` at the end"],
        r#".a = Scalar "x", .b = Scalar "2""#,
    ),
    (
        "{\n  \"a: 1,\n  \"b\": 2\n}",
        &["\"a: 1 | The string is never closed; add `\"` at the end"],
        r#".a: 1 = Null "", .b = Scalar "2""#,
    ),
    (
        "[\"a\\qb\", \"c\"]",
        &["\"a\\qb\" | An escape in this string is not known; write `\\\\` for a backslash"],
        r#"[0] = Scalar "aqb", [1] = Scalar "c""#,
    ),
    (
        "[\"a\tb\"]",
        &["\"a\tb\" | A control character (code 9) cannot stand in a JSON string; write it as an escape"],
        r#"[0] = Scalar "a\tb""#,
    ),
    // comments
    (
        "{\n  // c\n  \"a\": 1, /* d */\n  \"b\": 2\n}",
        &["// c | JSON has no comments; remove it", "/* d */ | JSON has no comments; remove it"],
        r#".a = Scalar "1", .b = Scalar "2""#,
    ),
    ("[1 /* never closed", &["/* never closed | JSON has no comments; remove it"], r#"[0] = Scalar "1""#),
    // brackets
    (
        r#"{"a": [1, 2, "b": 3}"#,
        &["[ | `[` is never closed; add `]`"],
        r#".a[0] = Scalar "1", .a[1] = Scalar "2", .b = Scalar "3""#,
    ),
    (
        r#"{"a": [1, 2}, "#,
        &["[ | `[` is never closed; add `]`", ", | A JSON text holds one value; remove what stands behind it"],
        r#".a[0] = Scalar "1", .a[1] = Scalar "2""#,
    ),
    (r#"{"a": 1]}"#, &["] | `]` closes nothing here"], r#".a = Scalar "1""#),
    (
        "{\n  \"a\": {\n    \"b\": 1\n  }},\n  \"c\": 2\n}",
        &["} | `}` closes nothing here"],
        r#".a.b = Scalar "1", .c = Scalar "2""#,
    ),
    (
        "{\n  \"a\": {\n    \"b\": 1,\n  \"c\": {\n    \"d\": 2\n  }\n}",
        &["{ | `{` is never closed; add `}`"],
        r#".a.b = Scalar "1", .c.d = Scalar "2""#,
    ),
    ("{\"a\": {\"b\": 1}", &["{ | `{` is never closed; add `}`"], r#".a.b = Scalar "1""#),
    ("{} {}", &["{ | A JSON text holds one value; remove what stands behind it"], " = Mapping \"\""),
    ("}", &["} | `}` closes nothing here"], ""),
];

/// What one character does is one mistake, and all else is read.
#[test]
fn one_character_is_one_mistake() {
    let sound = "{\n  \"a\": {\n    \"b\": [1, 2],\n    \"c\": \"d\"\n  },\n  \"e\": true\n}\n";
    let read = values(sound);
    for (at, wrong) in [
        ("\"a\"", "{\"a\""),
        ("\"a\"", "#\"a\""),
        ("\"b\"", "]\"b\""),
        ("\"b\"", ":\"b\""),
        ("\"c\":", "\"c\"::"),
        ("\"c\"", "\"\"c\""),
        ("[1", "=[1"),
        ("\"e\": ", "\"e\": ,"),
    ] {
        let text = sound.replacen(at, wrong, 1);
        let told = told(&text);
        assert_eq!(told.len(), 1, "{text}\n{told:?}");
        assert_eq!(values(&text), read, "{text}");
    }
    for (at, wrong) in [("\"c\":", "c\":"), ("\"d\"", "d\""), ("\"b\":", "\"b:")] {
        assert_eq!(told(&sound.replacen(at, wrong, 1)).len(), 1, "{wrong}");
    }
}

#[test]
fn each_mistake_is_told_once_and_hides_nothing() {
    let mut wrong = Vec::new();
    for (text, messages, read) in CASES {
        let found = (told(text), values(text));
        if found.0 != *messages || found.1 != *read {
            wrong.push(format!("{text}\n  {:?}\n  {}", found.0, found.1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text that is written from top to bottom has one mistake at most, wherever it ends: what is open is about to be closed.
#[test]
fn what_is_open_at_the_end_is_told_once() {
    let whole = "{\n  \"a\": {\n    \"b\": [1, {\"c\": \"d\"}],\n    \"e\": true\n  },\n  \"f\": [\n    null\n  ]\n}\n";
    for end in 0..whole.len() {
        let told = told(&whole[..end]);
        assert!(told.len() <= 1, "{}\n{told:?}", &whole[..end]);
    }
    assert_eq!(told("{\n  \"a\": [\n    1,\n"), ["[ | `[` is never closed; add `]`"]);
    assert_eq!(told("{\n  \"a\": [\n    \"b"), ["\"b | The string is never closed; add `\"` at the end"]);
}

/// On a line of several, one mistake is told; where an entry is half typed, nothing is said of a comma before it.
#[test]
fn a_line_is_told_once() {
    for (text, expected) in [
        ("{\n  \"a\": {\"b\n}\n", "\"b | The string is never closed; add `\"` at the end"),
        ("{\n  \"a\": 1\n  \"b\n}\n", "\"b | The string is never closed; add `\"` at the end"),
        ("{\n  \"a\": 1\n  \"b\": 2,\n}\n", "1 | A comma is missing behind this"),
        ("{\n  \"a\" = 1,\n  \"b\": 2\n}\n", "\"a\" | A colon is missing behind the key"),
        ("{\n  /* a\n  \"b\": 2\n}\n", "/* a | JSON has no comments; remove it"),
        ("{\n  [\n  \"b\": 2\n}\n", "[ | A key in double quotes is expected here"),
        ("{\n  \"a\": {\n    \"b\": 1,\n    }\n    \"c\": 2\n  },\n  \"d\": 3\n}\n", "} | `}` closes nothing here"),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
}

/// Lines typed among the entries of an object, each one mistake.
#[test]
fn what_is_half_typed_costs_its_own_line() {
    let lines =
        ["{", "  \"a\": 1,", "  \"b\": {", "    \"c\": [1, 2],", "    \"d\": true", "  },", "  \"e\": \"f\"", "}"];
    let typed = [
        "\"t\"",
        "\"t",
        "\"t\":",
        "\"t\": ",
        "\"t\": \"",
        "\"t\": \"x",
        "\"t\": x,",
        "t",
        "t: 1,",
        "'t': 1,",
        "\"t\": [",
        "\"t\": {",
        "\"t\": 1,,",
        "// t",
        ",",
        ":",
        "]",
        "@",
    ];
    let mut wrong = Vec::new();
    let places = [(1, 2, "first"), (2, 2, "middle"), (3, 4, "first of an inner object"), (6, 2, "before the last")];
    for (at, column, place) in places {
        for line in typed {
            let line = format!("{}{line}", " ".repeat(column));
            let line = line.as_str();
            let mut whole: Vec<&str> = lines.to_vec();
            whole.insert(at, line);
            let text = whole.join("\n");
            let parsed = parse_json(text.as_str().into(), None);
            let kept =
                |leaf: &String| ![".t", ".b.t", ".?", ".b.?", ".@", ".b.@"].iter().any(|typed| leaf.starts_with(typed));
            let left: Vec<_> = leaves(document(&parsed)).into_iter().filter(kept).collect();
            let start = text.match_indices('\n').nth(at - 1).map_or(0, |(at, _)| at + 1);
            let here = Span::new(start, start + line.len());
            let told: Vec<_> = parsed.errors.iter().filter(|error| here.touches(error.span.start())).collect();
            let expected = leaves(document(&parse_json(lines.join("\n").as_str().into(), None)));
            if left != expected || told.len() != 1 || parsed.errors.len() != 1 {
                wrong.push(format!("{place}: {line}\n  {:?}\n  {left:?}", messages(&parsed)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_view_of_a_sound_text_is_the_one_of_yaml() {
    for text in [
        "{\n  \"a\": [1, {\"b\":null}],\n  \"c\": \"\\/ # \\u00e9 \\ud83d\\ude00\",\n  \"d\" :true\n}\n",
        "[]",
        "{}",
        " [ \"\" , [ ] , { } ] ",
        "\u{feff}{\"\": \"é\"}",
        "\"text\"",
    ] {
        let parsed = parse_json(text.into(), None);
        assert_eq!(messages(&parsed), []);
        assert_eq!(dump(document(&parsed)), dump(document(&read(text))), "{text}");
    }
}
