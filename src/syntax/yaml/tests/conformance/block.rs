//! Keys, dashes, properties.

use super::{broken, found, sound};

#[test]
fn block_sound() {
    sound(&[
        // item more indented is text
        ("- a\n  - b\n", "[\"a - b\"]"),
        // sequence at the key's column
        ("a:\n- b\n- c\nd: e\n", "{\"a\": [\"b\", \"c\"], \"d\": \"e\"}"),
        // sequence at key's column inside item
        ("- a:\n  - b\n  c: d\n", "[{\"a\": [\"b\"], \"c\": \"d\"}]"),
        // nested compact
        (
            "- - - a\n    - b\n  - c\n- d: e\n  f: g\n- ? h\n  : i\n",
            "[[[\"a\", \"b\"], \"c\"], {\"d\": \"e\", \"f\": \"g\"}, {\"h\": \"i\"}]",
        ),
        // sequence in explicit key
        ("? - a\n  - b\n: - c\n  - d\n", "{[\"a\", \"b\"]: [\"c\", \"d\"]}"),
        // mapping in explicit key
        ("? a: 1\n  b: 2\n: c: 3\n", "{{\"a\": 1, \"b\": 2}: {\"c\": 3}}"),
        // explicit key without value
        ("? a\n? b\n", "{\"a\": null, \"b\": null}"),
        // explicit empty key
        ("?\n: a\n", "{null: \"a\"}"),
        // empty key
        (": a\n", "{null: \"a\"}"),
        // value colon empty
        ("a:\nb:\n", "{\"a\": null, \"b\": null}"),
        // explicit block scalar key
        ("? |\n  a\n: >\n  b\n", "{\"a\\n\": \"b\\n\"}"),
        // colon without key in the middle
        ("a: 1\n: 2\n", "{\"a\": 1, null: 2}"),
        // dashes empty
        ("-\n- \n-\n", "[null, null, null]"),
        // item mapping on next line
        ("-\n  a: b\n-\n  - c\n", "[{\"a\": \"b\"}, [\"c\"]]"),
        // comment between
        ("a:\n# c\n  b: 1\n    # d\n  c: 2\n", "{\"a\": {\"b\": 1, \"c\": 2}}"),
        // comment between items
        ("- a\n# c\n- b\n", "[\"a\", \"b\"]"),
        // plain multi-line
        ("a: b\n  c\n\n  d\ne: f\n", "{\"a\": \"b c\\nd\", \"e\": \"f\"}"),
        // plain multi-line at root
        ("a\nb\n  c\n", "\"a b c\""),
        // plain starting with dash text
        ("- -a\n- --- b\n", "[\"-a\", \"--- b\"]"),
        // value with hash
        ("a: b#c\nd: e #f\n", "{\"a\": \"b#c\", \"d\": \"e\"}"),
        // value with colon
        ("a: b:c\nd: http://e.f:80/g\n", "{\"a\": \"b:c\", \"d\": \"http://e.f:80/g\"}"),
        // key with blanks
        ("a b c  : d\n", "{\"a b c\": \"d\"}"),
        // key with colon inside
        ("a:b: c\n::: d\n", "{\"a:b\": \"c\", \"::\": \"d\"}"),
        // key with question mark
        ("?a: b\n-c: d\n", "{\"?a\": \"b\", \"-c\": \"d\"}"),
        // quoted key
        ("\"a\": b\n'c': d\n\"e\" : f\n", "{\"a\": \"b\", \"c\": \"d\", \"e\": \"f\"}"),
        // quoted multi-line
        ("a: \"b\n  c\n\n  d\"\n", "{\"a\": \"b c\\nd\"}"),
        // quoted multi-line at the root
        ("\"a\nb\"\n", "\"a b\""),
        // value on next line
        ("a:\n  b\nc:\n\n  d\n", "{\"a\": \"b\", \"c\": \"d\"}"),
        // anchor on key
        ("&a a: &b b\n*a : *b\n", "{&1 \"a\": &2 \"b\", *1: *2}"),
        // anchor on mapping
        ("&a\nb: c\n", "&1 {\"b\": \"c\"}"),
        // anchor on mapping value
        ("a: &b\n  c: d\ne: *b\n", "{\"a\": &1 {\"c\": \"d\"}, \"e\": *1}"),
        // anchor and mapping on one line is key's
        ("a:\n  &b c: d\n", "{\"a\": {&1 \"c\": \"d\"}}"),
        // anchor on sequence
        ("a: &b\n- c\n- *b\n", "{\"a\": &1 [\"c\", *1]}"),
        // anchor on item
        ("- &a b\n- &c\n  d: e\n- *a\n", "[&1 \"b\", &2 {\"d\": \"e\"}, *1]"),
        // anchor twice
        ("a: &a 1\nb: &a 2\nc: *a\n", "{\"a\": &1 1, \"b\": &2 2, \"c\": *2}"),
        // anchor of empty value
        ("a: &a\nb: *a\n", "{\"a\": &1 null, \"b\": *1}"),
        // anchor with colon
        ("&a: b: c\n*a: : d\n", "{&1 \"b\": \"c\", *1: \"d\"}"),
        // tag then anchor
        ("a: !t &a b\nc: &c !t d\n", "{\"a\": &1 !t \"b\", \"c\": &2 !t \"d\"}"),
        // tag verbatim
        ("!<tag:x.org,2000:a> b: !<!c> d\n", "{!<tag:x.org,2000:a> \"b\": !<!c> \"d\"}"),
        // tag with escapes
        ("- !a%21b c\n", "[!a%21b \"c\"]"),
        // tag handle declared
        ("%TAG !e! tag:x.org,2000:\n---\n!e!a b\n", "!e!a \"b\""),
        // tags of empty nodes
        ("!!str : !!null\n!!str a: !!null\n", "{!!str \"\": !!null null, !!str \"a\": !!null null}"),
        // property on next line
        ("a: !!map\n  &b\n  c: d\n", "{\"a\": &1 !!map {\"c\": \"d\"}}"),
        // set
        ("--- !!set\n? a\n? b\n", "!!set {\"a\": null, \"b\": null}"),
        // ordered map
        ("--- !!omap\n- a: 1\n- b: 2\n", "!!omap [{\"a\": 1}, {\"b\": 2}]"),
        // merge
        ("a: &a {b: 1}\nc:\n  <<: *a\n  d: 2\n", "{\"a\": &1 {\"b\": 1}, \"c\": {\"<<\": *1, \"d\": 2}}"),
        // equal text of other types
        ("1: a\n\"1\": b\n", "{1: \"a\", \"1\": \"b\"}"),
    ]);
}

#[test]
fn block_broken() {
    broken(&[
        // key over two lines
        ("a\n b: c\n", "a: `a` has no colon; an entry is written `key: value`"),
        // quoted key over two lines
        ("\"a\n b\": c\n", "\"a: The quotation mark is never closed; add `\"` at the end"),
        // key without colon after entries
        ("a: b\nc\n", "c: `c` has no colon; an entry is written `key: value`"),
        // text among keys
        ("a: b\nc d e\nf: g\n", "c d e: `c d e` has no colon; an entry is written `key: value`"),
        // two values
        (
            "a: b: c\n",
            ":: A second `: ` in a value without quotes; put the value in quotes, or begin the inner mapping on a line of its own",
        ),
        // sequence behind colon
        ("a: - b\n", "- b: A list begins on the line below its key, not behind the colon"),
        // mapping less indented
        ("a:\n  b: 1\n c: 2\n", "c: 2: The indentation fits no line above; move it to the column of its neighbours"),
        // mapping more indented
        ("a: 1\n  b: 2\n", "b: 2: The indentation fits no line above; move it to the column of its neighbours"),
        // sequence less indented
        (
            "a:\n  - b\n - c\n",
            "- c: A list item stands among the keys of a mapping; move it below the key it belongs to, or remove it",
        ),
        // sequence then key at its column
        ("- a\nb: c\n", "b: c: The indentation fits no line above; move it to the column of its neighbours"),
        // key then item
        (
            "a: b\n- c\n",
            "- c: A list item stands among the keys of a mapping; move it below the key it belongs to, or remove it",
        ),
        // explicit value at other column
        ("? a\n : b\n", ": b: The indentation fits no line above; move it to the column of its neighbours"),
        // item mapping at dash's column
        ("-\na: b\n", "-: `-` stands above the first key of a document; write `---`, or remove it"),
        // plain then comment then plain
        ("a: b\n # c\n  d\n", "d: `d` has no colon; an entry is written `key: value`"),
        // quoted key adjacent value
        ("\"a\":b\n", "\"a\":b: A space is missing behind the colon; write `\"a\": b`"),
        // text behind quoted
        (
            "a: \"b\" c\n",
            "\"b\" c: Text stands behind the closing quotation mark; quote the whole value, or remove what follows",
        ),
        // text behind single
        (
            "a: 'b' c\n",
            "'b' c: Text stands behind the closing quotation mark; quote the whole value, or remove what follows",
        ),
        // text behind quoted at root
        ("\"a\" b\n", "\"a\" b: `\"a\" b` has no colon; an entry is written `key: value`"),
        // comment behind quoted without blank
        (
            "a: \"b\"#c\n",
            "\"b\"#c: Text stands behind the closing quotation mark; quote the whole value, or remove what follows",
        ),
        // quoted multi-line not indented
        (
            "a: \"b\nc\"\n",
            "c\": A value that goes on over lines stands deeper than its key or dash: many readers take this line where it is, strict ones refuse the file; indent it",
        ),
        // quoted multi-line less indented
        ("- a:\n    \"b\n c\"\n  d: \"e\nf\"\n", "\"b: The quotation mark is never closed; add `\"` at the end"),
        // quoted with marker line
        ("\"a\n---\nb\"\n", "\"a: The quotation mark is never closed; add `\"` at the end"),
        // quoted with dots line
        ("'a\n...\nb'\n", "'a: The quotation mark is never closed; add `'` at the end"),
        // quoted not closed
        ("a: \"b\n", "\"b: The quotation mark is never closed; add `\"` at the end"),
        // single not closed
        ("a: 'b\n", "'b: The quotation mark is never closed; add `'` at the end"),
        // value on next line not indented
        ("a:\nb\n", "b: `b` has no colon; an entry is written `key: value`"),
        // anchor before a mapping entry on key's line
        (
            "a: &b c: d\n",
            ":: A second `: ` in a value without quotes; put the value in quotes, or begin the inner mapping on a line of its own",
        ),
        // anchor before dash on one line
        ("&a - b\n", "&a - b: `&a - b` has no colon; an entry is written `key: value`"),
        // two anchors
        ("&a &b c\n", "&a &b c: `&a &b c` has no colon; an entry is written `key: value`"),
        // anchor and alias
        (
            "a: &a b\nc: &c *a\n",
            "c: &c *a: This line is not well-formed YAML here: while parsing a block mapping, did not find expected key",
        ),
        // tag and alias
        (
            "a: &a b\nc: !c *a\n",
            "c: !c *a: This line is not well-formed YAML here: while parsing a block mapping, did not find expected key",
        ),
        // alias text
        (
            "a: &a b\nc: *a d\n",
            "c: *a d: This line is not well-formed YAML here: while parsing a block mapping, did not find expected key",
        ),
        // alias colon
        ("&a b: c\n*a: d\n", "*a: d: This line is not well-formed YAML here: simple key expect ':'"),
        // alias unknown
        ("a: *b\n", "*b: The alias `*b` has no anchor `&b` above it"),
        // alias of later
        ("a: *b\nc: &b d\n", "*b: The alias `*b` has no anchor `&b` above it"),
        // anchor without name
        (
            "a: & b\n",
            "a: & b: This line is not well-formed YAML here: while scanning an anchor or alias, did not find expected alphabetic or numeric character",
        ),
        // alias without name
        (
            "a: * b\n",
            "a: * b: This line is not well-formed YAML here: while scanning an anchor or alias, did not find expected alphabetic or numeric character",
        ),
        // two tags
        (
            "a: !b !c d\n",
            "a: !b !c d: This line is not well-formed YAML here: while parsing a block mapping, did not find expected key",
        ),
        // tag verbatim not closed
        (
            "a: !<b c\n",
            "a: !<b c: This line is not well-formed YAML here: while scanning a verbatim tag, did not find the expected '>'",
        ),
        // tag verbatim empty
        ("a: !<> c\n", "!<>: The tag `!<>` names nothing; write `!name`, or a whole URI between `!<` and `>`"),
        // tag with brace
        (
            "- !a{b} c\n",
            "- !a{b} c: A list item stands among the keys of a mapping; move it below the key it belongs to, or remove it",
        ),
        // tag with bad escape
        ("- !a%2 c\n", "- !a%2 c: This tag is not well-formed; write `!name`"),
        // tag handle not declared
        ("a: !e!b c\n", "!e!b: The tag handle `!e!` is not declared; add a line `%TAG !e! <prefix>` above `---`"),
        // tag handle of an earlier document
        (
            "%TAG !e! tag:x.org,2000:\n---\n!e!a b\n---\n!e!a b\n",
            "!e!a: The tag handle `!e!` is not declared; add a line `%TAG !e! <prefix>` above `---`",
        ),
        // tag handle alone
        ("%TAG !e! tag:x.org,2000:\n---\n!e! b\n", "!e! b: This tag is not well-formed; write `!name`"),
        // duplicate key
        ("a: 1\na: 2\n", "a: The key `a` is given twice in this mapping; the first stands on the line above: `a: 1`"),
        // duplicate key in flow
        (
            "{a: 1, a: 2}\n",
            "a: The key `a` is given twice in this mapping; the first stands on the same line: `{a: 1, a: 2}`",
        ),
    ]);
}

#[test]
fn keys_are_not_longer_than_a_parser_looks_ahead() {
    let long = "k".repeat(1100);
    for text in [format!("[{long}: a]"), format!("{long}: a\n"), format!("[? a, {long}: b]")] {
        assert_eq!(found(&text).len(), 1, "{:?}", found(&text));
    }
    for text in [format!("{{{long}: a}}"), format!("? {long}\n: a\n"), format!("- {long}\n")] {
        assert_eq!(found(&text), [""; 0]);
    }
}
