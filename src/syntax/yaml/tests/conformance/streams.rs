//! Documents, directives, comments, tabs.

use super::{broken, sound};

#[test]
fn documents_sound() {
    sound(&[
        // empty
        ("", ""),
        // comment only
        ("# a\n", ""),
        // blank
        ("\n\n  \n", ""),
        // marker only
        ("---\n", ""),
        // several empty
        ("---\n---\n---\n", ""),
        // end only
        ("...\n", ""),
        // ends
        ("a\n...\n...\nb\n", "\"a\" --- \"b\""),
        // content on the marker line
        ("--- a\n--- \"b\"\n--- [c]\n--- |\n d\n", "\"a\" --- \"b\" --- [\"c\"] --- \"d\\n\""),
        // anchor on the marker line
        ("--- &a\nb: c\n", "&1 {\"b\": \"c\"}"),
        // tag on the marker line
        ("--- !a\nb: c\n", "!a {\"b\": \"c\"}"),
        // comment behind the end
        ("a\n... # b\n", "\"a\""),
        // dots in text
        ("a: ...\nb: ...c\n...d: e\n", "{\"a\": \"...\", \"b\": \"...c\", \"...d\": \"e\"}"),
        // dashes in text
        ("a: ---\n---b: c\n", "{\"a\": \"---\", \"---b\": \"c\"}"),
        // yaml directive
        ("%YAML 1.2\n---\na\n", "\"a\""),
        // yaml directive 1.1
        ("%YAML 1.1\n---\na\n", "\"a\""),
        // directive with comment
        ("%YAML 1.2 # a\n---\nb\n", "\"b\""),
        // directive after an end
        ("a: b\n...\n%YAML 1.2\n---\nc\n", "{\"a\": \"b\"} --- \"c\""),
        // unknown directive
        ("%FOO bar baz\n---\na\n", "\"a\""),
        // two tag directives
        ("%TAG !a! a:\n%TAG !b! b:\n---\n- !a!x y\n- !b!x y\n", "[!a!x \"y\", !b!x \"y\"]"),
        // percent as continuation
        ("a\n%b\n", "\"a %b\""),
        // comments around
        ("# a\n---\n# b\nc\n# d\n...\n# e\n---\nf\n", "\"c\" --- \"f\""),
        // byte order mark
        ("\u{feff}a: b\n", "{\"a\": \"b\"}"),
        // byte order mark before marker
        ("\u{feff}---\na: b\n", "{\"a\": \"b\"}"),
        // byte order mark at second document
        ("a\n...\n\u{feff}b\n", "\"a\" --- \"b\""),
        // without break at the end
        ("a: b", "{\"a\": \"b\"}"),
        // marker at the end
        ("a: b\n---", "{\"a\": \"b\"}"),
        // indented root mapping
        ("  a: b\n  c: d\n", "{\"a\": \"b\", \"c\": \"d\"}"),
        // indented sequence
        (" - a\n - b\n", "[\"a\", \"b\"]"),
    ]);
}

#[test]
fn documents_broken() {
    broken(&[
        // bare after bare
        ("a: b\n...\n- c\nd: e\n", "d: e: The indentation fits no line above; move it to the column of its neighbours"),
        // mapping on the marker line
        (
            "--- a: b\n",
            "--- a: b: This line is not well-formed YAML here: mapping values are not allowed in this context",
        ),
        // sequence on the marker line
        ("--- - a\n", "--- - a: `--- - a` has no colon; an entry is written `key: value`"),
        // flow mapping on the marker line as key
        (
            "--- {a: b}: c\n",
            ":: A second `: ` in a value without quotes; put the value in quotes, or begin the inner mapping on a line of its own",
        ),
        // text behind the end
        ("a\n... b\n", "... b: `... b` has no colon; an entry is written `key: value`"),
        // directive twice
        (
            "%YAML 1.2\n%YAML 1.2\n---\na\n",
            "%YAML 1.2: The directive `%YAML` is given twice for this document; remove one",
        ),
        // directive without document
        ("%YAML 1.2\n", "%YAML 1.2: The directive `%YAML` is not well-formed, or no `---` line ends the directives"),
        // directive without marker
        (
            "%YAML 1.2\na: b\n",
            "%YAML 1.2: The directive `%YAML` is not well-formed, or no `---` line ends the directives",
        ),
        // directive without marker before the end
        (
            "%YAML 1.2\n...\n",
            "%YAML 1.2: The directive `%YAML` is not well-formed, or no `---` line ends the directives",
        ),
        // directive with more words
        (
            "%YAML 1.2 a\n---\nb\n",
            "%YAML 1.2 a: The directive `%YAML` is not well-formed, or no `---` line ends the directives",
        ),
        // directive with comment without blank
        (
            "%YAML 1.2#a\n---\nb\n",
            "%YAML 1.2#a: The directive `%YAML` is not well-formed, or no `---` line ends the directives",
        ),
        // directive after document without end
        (
            "a: b\n%YAML 1.2\n---\nc\n",
            "%YAML 1.2: The directive `%YAML` is not well-formed, or no `---` line ends the directives",
        ),
        // tag directive twice
        (
            "%TAG ! a:\n%TAG ! b:\n---\nc\n",
            "%TAG ! b:: The directive `%TAG` is given twice for this document; remove one",
        ),
        // percent as first
        ("%a: b\n", "%a: b: A value cannot begin with `%`; put it in quotes"),
        // anchor does not reach the next
        ("--- &a b\n--- *a\n", "*a: The alias `*a` has no anchor `&a` above it"),
        // byte order mark in the middle
        (
            "a: 1\n\u{feff}b: 2\n",
            "\u{feff}b: 2: This line is not well-formed YAML here: a byte order mark must not appear inside a document",
        ),
        // indented root wrong
        ("  a: b\n c: d\n", "c: d: This line is not well-formed YAML here: did not find expected <document start>"),
        // root indented more
        ("a: b\n  c: d\n", "c: d: The indentation fits no line above; move it to the column of its neighbours"),
        // two roots
        ("- a\n\"b\"\n", "\"b\": `\"b\"` has no colon; an entry is written `key: value`"),
        // scalar then mapping
        ("a\nb: c\n", "a: `a` has no colon; an entry is written `key: value`"),
        // flow then text
        ("[a]\nb: c\n", "b: c: The indentation fits no line above; move it to the column of its neighbours"),
    ]);
}

#[test]
fn comments_sound() {
    sound(&[
        // no blank
        ("a: b#c\n", "{\"a\": \"b#c\"}"),
        // after key
        ("a: # b\n  c\n", "{\"a\": \"c\"}"),
        // after dash
        ("- # a\n  b\n", "[\"b\"]"),
        // after explicit
        ("? # a\n  b\n: # c\n  d\n", "{\"b\": \"d\"}"),
        // after anchor
        ("a: &b # c\n  d\n", "{\"a\": &1 \"d\"}"),
        // after tag
        ("a: !b # c\n  d\n", "{\"a\": !b \"d\"}"),
        // at the end without break
        ("a: b # c", "{\"a\": \"b\"}"),
        // in quotes
        ("a: \"b # c\"\n", "{\"a\": \"b # c\"}"),
        // deeper than content
        ("a: b\n        # c\nd: e\n", "{\"a\": \"b\", \"d\": \"e\"}"),
        // before first
        ("  # c\na: b\n", "{\"a\": \"b\"}"),
        // in a multi-line quoted
        ("a: \"b\n  # c\"\n", "{\"a\": \"b # c\"}"),
        // before an indented value
        ("a:\n  # b\n  - c\n  # d\n  - e\n", "{\"a\": [\"c\", \"e\"]}"),
    ]);
}

#[test]
fn tabs_sound() {
    sound(&[
        // before a value
        ("a:\tb\nc:\t\"d\"\t# e\n", "{\"a\": \"b\", \"c\": \"d\"}"),
        // behind a dash before text
        ("-\ta\n-\t\"b\"\n", "[\"a\", \"b\"]"),
        // behind a question mark before text
        ("?\ta\n:\tb\n", "{\"a\": \"b\"}"),
        // blank lines
        ("a: b\n\t\n \t \nc: d\n", "{\"a\": \"b\", \"c\": \"d\"}"),
        // before a comment
        ("a: b\n\t# c\nd: e\n", "{\"a\": \"b\", \"d\": \"e\"}"),
        // continuation of plain
        ("a: b\n \tc\n", "{\"a\": \"b c\"}"),
        // continuation of plain at the root
        ("a\n\tb\n", "\"a b\""),
        // continuation of quoted
        ("a: \"b\n \tc\"\n", "{\"a\": \"b c\"}"),
        // continuation of quoted at root
        ("\"a\n\tb\"\n", "\"a b\""),
        // value on next line behind space and tab
        ("a:\n \tb\n", "{\"a\": \"b\"}"),
        // at the start of literal text
        ("a: |\n  \tb\n  c\td\n", "{\"a\": \"\\tb\\nc\\td\\n\"}"),
        // before the colon
        ("a\t: b\n", "{\"a\": \"b\"}"),
        // behind the header
        ("a: |\t\n  b\n", "{\"a\": \"b\\n\"}"),
        // behind a key
        ("a:\t\n  b: c\n", "{\"a\": {\"b\": \"c\"}}"),
        // behind the marker
        ("---\ta\n", "\"a\""),
        // in a flow mapping
        ("{\n\ta: b,\n\tc: d\n}\n", "{\"a\": \"b\", \"c\": \"d\"}"),
        // in a flow sequence of a block
        ("a:\n  [\n  \tb\n  ]\n", "{\"a\": [\"b\"]}"),
        // line of tab in a flow of a block
        ("a: [\n\t\n b ]\n", "{\"a\": [\"b\"]}"),
    ]);
}

#[test]
fn tabs_broken() {
    broken(&[
        // leading a key
        ("\ta: b\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // leading a nested key
        ("a:\n\tb: c\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // blank then tab before key
        ("a:\n \tb: c\n", " \t: A tab cannot indent a line in YAML; use spaces"),
        // behind a dash before a dash
        ("-\t- a\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // behind a dash before a key
        ("-\ta: b\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // behind a dash and blank before a dash
        ("- \t- a\n", " \t: A tab cannot indent a line in YAML; use spaces"),
        // behind a question mark before a dash
        ("?\t- a\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // behind a question mark before a key
        ("?\ta: b\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // behind an explicit colon before a dash
        ("? a\n:\t- b\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // continuation of plain without a space
        ("a: b\n\tc\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // value on next line behind tab
        ("a:\n\tb\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // as indentation of literal text
        ("a: |\n\tb\n", "\t: A tab cannot indent a line in YAML; use spaces"),
        // behind the marker before a dash
        ("---\t- a\n", "---\t- a: `---\t- a` has no colon; an entry is written `key: value`"),
        // tab without space in a flow of a block
        ("a: [\n\tb ]\n", "\t: A tab cannot indent a line in YAML; use spaces"),
    ]);
}
