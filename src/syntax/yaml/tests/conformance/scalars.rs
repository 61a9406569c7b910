//! Text.

use super::{broken, sound};

#[test]
fn scalars_sound() {
    sound(&[
        // literal
        ("a: |\n  b\n   c\n\n  d\n", "{\"a\": \"b\\n c\\n\\nd\\n\"}"),
        // leading blank lines
        ("a: |\n\n\n  b\n", "{\"a\": \"\\n\\nb\\n\"}"),
        // leading blank line with fewer blanks
        ("a: |\n \n  b\n", "{\"a\": \"\\nb\\n\"}"),
        // indicator
        ("a: |2\n    b\n  c\n", "{\"a\": \"  b\\nc\\n\"}"),
        // indicator and chomping
        ("- |2-\n    b\n- |-1\n   c\n", "[\"  b\", \"  c\"]"),
        // comment behind the header
        ("a: | # b\n  c\n", "{\"a\": \"c\\n\"}"),
        // folded
        ("a: >\n  b\n  c\n\n  d\n   e\n  f\n", "{\"a\": \"b c\\nd\\n e\\nf\\n\"}"),
        // keep
        ("a: |+\n  b\n\n\nc: >+\n  d\n\n", "{\"a\": \"b\\n\\n\\n\", \"c\": \"d\\n\\n\"}"),
        // keep nothing
        ("a: |+\n\n\nb: |+\n", "{\"a\": \"\\n\\n\", \"b\": \"\"}"),
        // empty
        ("a: |\nb: >-\n", "{\"a\": \"\", \"b\": \"\"}"),
        // comment ends the text
        ("a: |\n  b\n# c\nd: e\n", "{\"a\": \"b\\n\", \"d\": \"e\"}"),
        // hash in the text
        ("a: |\n  b\n  # c\nd: e\n", "{\"a\": \"b\\n# c\\n\", \"d\": \"e\"}"),
        // at the root
        ("--- |\na\n b\n...\n", "\"a\\n b\\n\""),
        // at the root with blanks
        ("--- >\n  a\n  b\n", "\"a b\\n\""),
        // marker ends the text
        ("--- |\na\n---\nb\n", "\"a\\n\" --- \"b\""),
        // percent in the text
        ("--- |\n%a\n", "\"%a\\n\""),
        // in a sequence
        ("- |\n a\n- >-\n b\n c\n", "[\"a\\n\", \"b c\"]"),
        // nested
        ("- - |\n   a\n  - b\n", "[[\"a\\n\", \"b\"]]"),
        // without final break
        ("a: |\n  b", "{\"a\": \"b\"}"),
        // keep without final break
        ("a: |+\n  b", "{\"a\": \"b\"}"),
        // blank last line
        ("a: |\n  b\n  ", "{\"a\": \"b\\n\"}"),
        // whitespace lines longer
        ("a: |\n  b\n    \n  c\n", "{\"a\": \"b\\n  \\nc\\n\"}"),
        // only blanks longer
        ("a: |\n   \nb: c\n", "{\"a\": \"\", \"b\": \"c\"}"),
        // escapes
        (
            "\"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\\"\\/\\\\\\N\\_\\L\\P\\x41\\u00e9\\U0001F600\\ \\\t\"",
            "\"\\0\\u{7}\\u{8}\\t\\n\\u{b}\\u{c}\\r\\u{1b}\\\"/\\\\\\u{85}\\u{a0}\\u{2028}\\u{2029}Aé😀 \\t\"",
        ),
        // escaped break
        ("\"a\\\n  b \\\n\\  c\"", "\"ab   c\""),
        // single quotes doubled
        ("'a''b'\n", "\"a'b\""),
        // single keeps backslash
        ("'a\\nb'\n", "\"a\\\\nb\""),
        // empty quoted
        ("- \"\"\n- ''\n", "[\"\", \"\"]"),
        // plain specials
        (
            "- ::a\n- -1\n- ?a\n- a,b\n- a]b}\n- a'b\"c\n- a: b c\n- a&b*c!d\n",
            "[\"::a\", -1, \"?a\", \"a,b\", \"a]b}\", \"a'b\\\"c\", {\"a\": \"b c\"}, \"a&b*c!d\"]",
        ),
        // null forms
        ("[~, null, Null, NULL, ]", "[null, null, null, null]"),
        // non-ascii
        ("é: ü\n\"日本\": 語 # 註\n😀: [😁]\n", "{\"é\": \"ü\", \"日本\": \"語\", \"😀\": [\"😁\"]}"),
        // next line character
        ("a: b\u{85}c\n", "{\"a\": \"b\\u{85}c\"}"),
        // carriage returns
        ("a: b\rc: |\r  d\r  e\r", "{\"a\": \"b\", \"c\": \"d\\ne\\n\"}"),
        // crlf
        ("a: b\r\nc: \"d\r\n  e\"\r\nf: >\r\n  g\r\n  h\r\n", "{\"a\": \"b\", \"c\": \"d e\", \"f\": \"g h\\n\"}"),
    ]);
}

#[test]
fn scalars_broken() {
    broken(&[
        // leading blank line with more blanks
        ("a: |\n    \n  b\n", "b: `b` has no colon; an entry is written `key: value`"),
        // less indented text
        ("a: |\n   b\n  c\n", "c: `c` has no colon; an entry is written `key: value`"),
        // indicator zero
        ("a: |0\n b\n", "|0: Behind `|` only `+`, `-` and a digit may stand; the text begins on the next line"),
        // indicator ten
        ("a: |10\n b\n", "|10: Behind `|` only `+`, `-` and a digit may stand; the text begins on the next line"),
        // indicator twice
        ("a: |11\n b\n", "|11: Behind `|` only `+`, `-` and a digit may stand; the text begins on the next line"),
        // chomping twice
        ("a: |--\n b\n", "|--: Behind `|` only `+`, `-` and a digit may stand; the text begins on the next line"),
        // text behind the header
        ("a: | b\n  c\n", "| b: Behind `|` only `+`, `-` and a digit may stand; the text begins on the next line"),
        // comment behind the header without blank
        ("a: |#b\n  c\n", "|#b: Behind `|` only `+`, `-` and a digit may stand; the text begins on the next line"),
        // folded leading more indented
        ("a: >\n\n    b\n   c\n", "c: `c` has no colon; an entry is written `key: value`"),
        // literal key
        ("|\n a: b\n: c\n", ": c: The indentation fits no line above; move it to the column of its neighbours"),
        // unknown escape
        (
            "\"\\q\"",
            "\"\\q\": An escape in double quotes is not known; write `\\\\` for a backslash, or use single quotes",
        ),
        // unknown escape single quote
        (
            "\"\\'\"",
            "\"\\'\": An escape in double quotes is not known; write `\\\\` for a backslash, or use single quotes",
        ),
        // short hex escape
        (
            "\"\\x4\"",
            "\"\\x4\": An escape in double quotes is not known; write `\\\\` for a backslash, or use single quotes",
        ),
        // short unicode escape
        (
            "\"\\u12\"",
            "\"\\u12\": An escape in double quotes is not known; write `\\\\` for a backslash, or use single quotes",
        ),
        // plain starts with at
        ("- @a\n", "@a: A value cannot begin with `@`; put it in quotes"),
        // plain starts with backtick
        ("- `a\n", "`a: A value cannot begin with a backtick; put it in quotes"),
        // plain starts with percent
        ("- %a\n", "%a: A value cannot begin with `%`; put it in quotes"),
        // plain starts with comma
        ("- ,a\n", ",a: `,` cannot begin a value; put the value in quotes, or remove it"),
        // plain starts with closing
        ("- ]a\n", "]a: `]` cannot begin a value; put the value in quotes, or remove it"),
        // plain starts with closing brace
        ("- }\n", "}: `}` cannot begin a value; put the value in quotes, or remove it"),
        // dash alone in value
        ("a: -\n", "-: A list begins on the line below its key, not behind the colon"),
        // plain question alone
        ("a: ? b\n", "a: ? b: This line is not well-formed YAML here: mapping keys are not allowed in this context"),
        // control character
        (
            "a: b\u{1}c\n",
            "\u{1}: A control character (code 1) cannot stand in YAML; write it as an escape in double quotes, or remove it",
        ),
        // delete character
        (
            "a: b\u{7f}c\n",
            "\u{7f}: A control character (code 127) cannot stand in YAML; write it as an escape in double quotes, or remove it",
        ),
    ]);
}
