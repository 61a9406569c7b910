//! What is half typed costs its own line and nothing else.

use super::*;

const BASE: &[&str] = &[
    "apiVersion: v1",
    "kind: Service",
    "metadata:",
    "  name: web",
    "  labels:",
    "    app: web",
    "spec:",
    "  selector:",
    "    app: web",
    "  ports:",
    "    - name: http",
    "      port: 80",
    "    - name: https",
    "      port: 443",
    "  type: ClusterIP",
    "status:",
    "  ok: true",
];

/// Where a line is typed: before which line of [`BASE`], and at which column.
const PLACES: &[(&str, usize, usize)] = &[
    ("first", 0, 0),
    ("middle", 4, 2),
    ("last entry of a nested mapping", 9, 4),
    ("last entry", 15, 2),
    ("inside a list item", 11, 6),
    ("between list items", 12, 6),
    ("end of file", 17, 0),
];

/// What is typed. `^` stands for the column; the last field says how many mistakes that is.
const STATES: &[(&str, &str, usize)] = &[
    ("key without value", "^typed:", 0),
    ("template as value", "^typed: {{ x }}", 0),
    ("bare word", "^typed", 1),
    ("open double quote", "^typed: \"x", 1),
    ("open single quote", "^typed: 'x", 1),
    ("open bracket", "^typed: [a", 1),
    ("open brace", "^typed: {a", 1),
    ("open brace behind a comma", "^typed: {a: 1,", 1),
    ("lone dash", "^-", 1),
    ("dash and blank", "^- ", 1),
    ("tab indentation", "^\ttyped: 1", 1),
    ("alias without name", "^typed: *", 1),
    ("anchor without name", "^typed: &", 1),
    ("second colon", "^typed: a: b", 1),
    ("at sign", "^typed: @x", 1),
    ("percent sign", "^typed: %x", 1),
    ("backtick", "^typed: `x", 1),
    ("block scalar under-indented", "^typed: |\n^   x\n^ y", 1),
    ("helm action", "^{{- if .x }}", 1),
    ("conflict marker", "<<<<<<< HEAD", 1),
    ("no blank behind the colon", "^typed:x", 1),
    ("text behind a quoted value", "^typed: \"x\" y", 1),
    ("bracket too many", "^typed: [x]]", 1),
];

fn with(line: usize, typed: &str) -> String {
    let mut lines = BASE.to_vec();
    lines.insert(line, typed);
    lines.join("\n")
}

#[test]
fn a_half_typed_line_costs_only_itself() {
    let base = leaves(document(&read(&BASE.join("\n"))));
    for (state, typed, mistakes) in STATES {
        for (place, line, column) in PLACES {
            for end in ["", "\n"] {
                let text = with(*line, &typed.replace('^', &" ".repeat(*column))) + end;
                let parsed = read(&text);
                let case = format!("{state}, {place}:\n{text}\n{:?}", parsed.errors);
                let kept: Vec<_> =
                    leaves(document(&parsed)).into_iter().filter(|leaf| !leaf.contains(".typed")).collect();
                assert_eq!(kept, base, "{case}");
                assert_eq!(parsed.errors.len(), *mistakes, "{case}");
                assert_eq!(parsed.incompletes.len(), *mistakes, "{case}");
                for incomplete in &parsed.incompletes {
                    let typed_lines = *line..=line + typed.matches('\n').count();
                    let row = text[..incomplete.line.start()].matches('\n').count();
                    assert!(typed_lines.contains(&row), "{case}");
                }
            }
        }
    }
}

#[test]
fn a_wrong_indentation_costs_its_line() {
    for (line, typed) in
        [(4, " typed: 1"), (4, "   typed: 1"), (9, "   typed: 1"), (11, "     typed: 1"), (12, "        typed: 1")]
    {
        let parsed = read(&with(line, typed));
        assert_eq!(leaves(document(&parsed)), leaves(document(&read(&BASE.join("\n")))), "{typed:?} before {line}");
        assert_eq!(parsed.errors.len(), 1, "{:?}", parsed.errors);
        assert_eq!(parsed.errors[0].span.of(&parsed.text), "typed: 1");
    }
}

#[test]
fn every_mistake_has_one_message_at_its_place() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("a: 1\nkey\nb: 2\n", &[("key", "`key` has no colon; an entry is written `key: value`")]),
        // What hangs below a key without its colon is part of the mistake.
        ("key\n  a: 1\n  b: 2\nc: 3\n", &[("key", "`key` has no colon; an entry is written `key: value`")]),
        (
            "a:\n  key\n    - b: 1\n      c: 2\n    - b: 3\n  d: 4\n",
            &[("key", "`key` has no colon; an entry is written `key: value`")],
        ),
        (
            "a:\n  - key\n    b: 1\n    c: 2\n  - b: 3\n",
            &[("- key", "`key` has no colon; the first entry of a list item is written `- key: value`")],
        ),
        ("a: 1\nkey:x\nb: 2\n", &[("key:x", "A space is missing behind the colon; write `key: x`")]),
        ("a: \"x\nb: 2\n", &[("\"x", "The quotation mark is never closed; add `\"` at the end")]),
        ("a: [x\nb: 2\n", &[("[x", "`[` is never closed; add `]`")]),
        (
            "a: @x\nb: `y\n",
            &[
                ("@x", "A value cannot begin with `@`; put it in quotes"),
                ("`y", "A value cannot begin with a backtick; put it in quotes"),
            ],
        ),
        ("a:\n\tb: 1\n", &[("\t", "A tab cannot indent a line in YAML; use spaces")]),
        ("a: *\n", &[("*", "An alias needs the name of an anchor behind `*`")]),
        ("a: - b\n", &[("- b", "A list begins on the line below its key, not behind the colon")]),
        (
            "a: 1\na: 2\n",
            &[("a", "The key `a` is given twice in this mapping; the first stands on the line above: `a: 1`")],
        ),
        ("a: *b\n", &[("*b", "The alias `*b` has no anchor `&b` above it")]),
    ];
    for (text, expected) in cases {
        let parsed = read(text);
        assert_eq!(messages(&parsed), *expected, "{text:?}");
    }
}

#[test]
fn template_lines_are_one_mistake() {
    let text =
        "a: 1\n{{- if .Values.x }}\nb: 2\n{{- else }}\nc: 3\n{{- end }}\nd:\n  {{- toYaml .y | nindent 2 }}\n  e: 1\n";
    let parsed = read(text);
    assert_eq!(leaves(document(&parsed)), leaves(document(&read("a: 1\nb: 2\nc: 3\nd:\n  e: 1\n"))));
    assert_eq!((parsed.errors.len(), parsed.incompletes.len()), (1, 4));
}

#[test]
fn a_merge_conflict_is_one_mistake() {
    let text = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nc: 3\n>>>>>>> branch\nd: 4\n";
    let parsed = read(text);
    assert_eq!(leaves(document(&parsed)), leaves(document(&read("a: 1\nb: 2\nc: 3\nd: 4\n"))));
    assert_eq!((parsed.errors.len(), parsed.incompletes.len()), (1, 3));
}

#[test]
fn sound_yaml_has_no_message() {
    let sound = [
        "",
        "# only\n",
        "---\n",
        "--- |\n a\n",
        "a:\tb\n",
        "a: [1,\n  2,\n]\n",
        "a: {\n}\n",
        "? a\n: b\n",
        "? - a\n: - b\n",
        "- - - a\n",
        "a: !Ref b\nc: !Sub\n  - x\n",
        "%YAML 1.2\n---\na: 1\n...\n",
        "a: x:y\nb: http://x/y?z#w\n",
        "\u{feff}a: 1\nb: 2\n",
        "a: 1\rb:\r  - c\r",
        "[\n\tb,\n\tc\n]\n",
        "<<: {a: 1}\n<<: {b: 2}\n",
        "1: a\n\"1\": b\n",
        "a: \u{85}b\nc: \u{2028}d\n",
        "*a : 1\n".replace("*a", "&a b").as_str(),
        "a: &x 1\n*x : 2\n",
        "{a: 1, b, c: }\n",
        "a: \"\tb\"\n",
        "a:\n- b\n\n\n- c\n",
        "key: 'a\n\n  b'\n",
    ]
    .map(str::to_owned);
    for text in sound {
        let parsed = read(&text);
        assert_eq!(messages(&parsed), [], "{text:?}");
        assert_eq!(parsed.incompletes, [], "{text:?}");
    }
}

/// With one entry beside it, either of the two lines could go; the half key is the one that is not wanted.
#[test]
fn half_a_key_goes_rather_than_the_entry_beside_it() {
    for text in ["a:\n  ima\n  b: 1\n", "a:\n  ima\n  b: {c: 1}\nd: 1\n", "a:\n  ima\n\n  b: |\n    x\n"] {
        let parsed = read(text);
        let filled: Vec<&str> = parsed.incompletes.iter().map(|incomplete| incomplete.typed.of(text)).collect();
        assert_eq!((filled, parsed.errors.len()), (vec!["ima"], 1), "{text}");
    }
}

#[test]
fn a_spoilt_key_costs_what_hangs_below_it_and_nothing_else() {
    let text = "services:\n  web:\n    ports:x\n      - \"80:80\"\n      - \"81:81\"\n    image: nginx\n    user: app\n  db:\n    image: x\n";
    let parsed = read(text);
    let filled: Vec<&str> = parsed.incompletes.iter().map(|one| one.typed.of(text)).collect();
    // The key is there, and what hangs below it with it.
    assert_eq!(filled, ["ports:x"]);
    assert_eq!(parsed.errors.len(), 1, "{:?}", parsed.errors);
    assert_eq!(leaves(document(&parsed)).len(), 5);
    let text = text.replace("ports:x", "ports");
    let parsed = read(&text);
    let filled: Vec<&str> = parsed.incompletes.iter().map(|one| one.typed.of(&text)).collect();
    assert_eq!(filled, ["ports", "- \"80:80\"", "- \"81:81\""]);
    assert_eq!(parsed.errors.len(), 1, "{:?}", parsed.errors);
    assert_eq!(leaves(document(&parsed)).len(), 3);
}

/// A key that is said to have nothing keeps what hangs below it, and is told.
#[test]
fn a_value_above_more_is_told_where_it_stands() {
    for value in ["[]", "{}", "null", "~", "\"\""] {
        let text = format!("a:\n  b: {value}\n    c: 1\n    d: 2\n  e: {value}\n  f: 3\n");
        let parsed = read(&text);
        let told = format!("`{value}` is the whole value of this key, and more hangs below it; remove one of the two");
        assert_eq!(messages(&parsed), [(value, told.as_str())], "{text}");
        assert_eq!(leaves(document(&parsed)).len(), 4, "{text}");
    }
}

/// A key typed among the items of a list, in their column, takes none of them.
#[test]
fn half_a_key_among_items_leaves_the_items() {
    for typed in ["key", "key:v"] {
        let text = format!("a:\n  b:\n    - c\n    {typed}\n    - d\n    - e\n  f: 1\n");
        let parsed = read(&text);
        let filled: Vec<&str> = parsed.incompletes.iter().map(|one| one.typed.of(&text)).collect();
        assert_eq!((filled, parsed.errors.len()), (vec![typed], 1), "{text}");
    }
}
