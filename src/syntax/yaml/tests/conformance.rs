//! What the specification allows and what it forbids, subject by subject.

use super::meaning::{agrees, viewed};
use super::*;

fn found(text: &str) -> Vec<String> {
    let shown = |part: &str| {
        read(part).errors.iter().map(|e| format!("{}: {}", e.span.of(part), e.message)).collect::<Vec<_>>()
    };
    cut(text).iter().flat_map(|segment| shown(segment.of(text))).collect()
}

/// Texts and what they mean, a document after the other.
fn sound(cases: &[(&str, &str)]) {
    for (text, meaning) in cases {
        assert_eq!(found(text), [""; 0], "{text:?}");
        agrees(text);
        assert_eq!(viewed(text, true).documents.join(" --- "), *meaning, "{text:?}");
    }
}

/// Texts and the first message about them, behind the text it is at.
fn broken(cases: &[(&str, &str)]) {
    for (text, message) in cases {
        assert_eq!(found(text).first().map(String::as_str), Some(*message), "{text:?}");
    }
}

#[test]
fn flow_sound() {
    sound(&[
        // mapping key over two lines
        ("{ foo\n bar: 1 }", "{\"foo bar\": 1}"),
        // quoted key over two lines in a mapping
        ("{ \"foo\n bar\": 1 }", "{\"foo bar\": 1}"),
        // adjacent value of quoted key
        ("{\"a\":1,'b':2,[c]:3,{d: e}:4}", "{\"a\": 1, \"b\": 2, [\"c\"]: 3, {\"d\": \"e\"}: 4}"),
        // adjacent value of quoted key in a sequence
        ("[\"a\":1, {b: c}:d]", "[{\"a\": 1}, {{\"b\": \"c\"}: \"d\"}]"),
        // plain with colon inside
        ("[a:b, c:d]", "[\"a:b\", \"c:d\"]"),
        // colon before a comma
        ("{a:, b: ,:}", "{\"a\": null, \"b\": null, null: null}"),
        // colon before closing bracket
        ("[a:]", "[{\"a\": null}]"),
        // empty key
        ("{: a}", "{null: \"a\"}"),
        // lone colon in sequence
        ("[:]", "[{null: null}]"),
        // explicit entries
        ("{? a : b, ? c, ? , d}", "{\"a\": \"b\", \"c\": null, null: null, \"d\": null}"),
        // trailing comma
        ("[a, ]", "[\"a\"]"),
        // comment inside
        ("[a, # c\n b # d\n , c]\n", "[\"a\", \"b\", \"c\"]"),
        // dash begins plain
        ("[-a, -1, --, ?b, :c]", "[\"-a\", -1, \"--\", \"?b\", \":c\"]"),
        // closing bracket indented
        ("a: [\n  b\n ]\n", "{\"a\": [\"b\"]}"),
        // at the root not indented
        ("[\na,\nb\n]\n", "[\"a\", \"b\"]"),
        // alias as key
        ("{&a a: 1, *a : 2}", "{&1 \"a\": 1, *1: 2}"),
        // anchors
        ("[&a a, &b [c], &c {d: e}, *a, *b, *c]", "[&1 \"a\", &2 [\"c\"], &3 {\"d\": \"e\"}, *1, *2, *3]"),
        // tags
        (
            "[!!str a, ! b, !c {d: e}, !!null , !<tag:x.org,2000:y> z]",
            "[!!str \"a\", ! \"b\", !c {\"d\": \"e\"}, !!null null, !<tag:x.org,2000:y> \"z\"]",
        ),
        // tag of an empty node before a comma
        ("[!!str, a]", "[!!str null, \"a\"]"),
        // multi line plain
        ("[a\n b\n\n c, d]", "[\"a b\\nc\", \"d\"]"),
        // tab before item
        ("[\n\ta,\n\tb\n]\n", "[\"a\", \"b\"]"),
        // tab indented in block
        ("a: [\n \tb\n ]\n", "{\"a\": [\"b\"]}"),
        // as a key
        ("[a, b]: c\n{d: e}: f\n", "{[\"a\", \"b\"]: \"c\", {\"d\": \"e\"}: \"f\"}"),
        // nested deep
        ("[[[[a]]], {b: [{c: {d: }}]}]", "[[[[\"a\"]]], {\"b\": [{\"c\": {\"d\": null}}]}]"),
        // question mark in plain
        ("[a?, ?b, a ? b]", "[\"a?\", \"?b\", \"a ? b\"]"),
        // hash in plain
        ("[a#b, c]", "[\"a#b\", \"c\"]"),
        // value starts with comma-like
        ("{a: b, c: [d, e]}", "{\"a\": \"b\", \"c\": [\"d\", \"e\"]}"),
        // quoted then plain key
        ("{\"a\": b, 'c' : d}", "{\"a\": \"b\", \"c\": \"d\"}"),
        // percent
        ("{ matches\n% : 20 }", "{\"matches %\": 20}"),
        // empty
        ("[[], {}]", "[[], {}]"),
        // colon space at line end
        ("{a:\n b}", "{\"a\": \"b\"}"),
        // key and colon on different lines
        ("{a\n : b}", "{\"a\": \"b\"}"),
    ]);
}

#[test]
fn flow_broken() {
    broken(&[
        // sequence pair key over two lines
        ("[ foo\n bar: 1 ]", "[ foo: `[` is never closed; add `]`"),
        // quoted pair key over two lines in a sequence
        ("[ \"foo\n bar\": 1 ]", "[ \"foo: `[` is never closed; add `]`"),
        // question mark without blank
        ("[?, a]", "?: A value cannot begin with `?` here; put it in quotes"),
        // two commas
        ("[a, , b]", "[a, , b]: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // leading comma
        ("[, a]", "[, a]: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // leading comma in mapping
        ("{, a}", "{, a}: What stands between `{` and `}` is not well-formed; separate items with commas"),
        // two trailing commas
        ("[a,,]", "[a,,]: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // no comma
        ("[a [b]]", "[a [b]]: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // no comma between quoted
        (
            "[\"a\" \"b\"]",
            "[\"a\" \"b\"]: What stands between `[` and `]` is not well-formed; separate items with commas",
        ),
        // no comma in mapping
        ("{a: 1\n b: 2}", "{a: 1: `{` is never closed; add `}`"),
        // no comma between mapping values
        (
            "{a: {b: 1} c: 2}",
            "{a: {b: 1} c: 2}: What stands between `{` and `}` is not well-formed; separate items with commas",
        ),
        // not closed
        ("[a, b", "[a, b: `[` is never closed; add `]`"),
        // mapping not closed
        ("a: {b: c\nd: e\n", "{b: c: `{` is never closed; add `}`"),
        // extra closing
        ("[a]]", "[a]]: `]` closes nothing; remove it"),
        // wrong closing
        ("[a}", "[a}: `[` is never closed; add `]`"),
        // text behind
        ("[a] b", "[a] b: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // text behind at value
        ("a: [b] c\n", "[b] c: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // comment without blank
        ("a: [b]#c\n", "[b]#c: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // comment behind comma without blank
        ("[a,#c\n b]\n", "[a,#c: `[` is never closed; add `]`"),
        // dash as an item
        ("[-]", "[-]: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // dash and text
        ("[- a]", "[- a]: What stands between `[` and `]` is not well-formed; separate items with commas"),
        // block sequence inside
        (
            "[\n- a\n]",
            "- a: A list item stands among the keys of a mapping; move it below the key it belongs to, or remove it",
        ),
        // not indented in block
        ("a: [\nb\n]\n", "b: `b` has no colon; an entry is written `key: value`"),
        // block scalar inside
        ("[|\n a\n]", "|: A value cannot begin with `|` here; put it in quotes"),
        // document marker inside
        ("[a,\n---\nb]", "[a,: `[` is never closed; add `]`"),
        // document end inside
        ("[a,\n...\nb]", "[a,: `[` is never closed; add `]`"),
        // multi-line as a block key
        ("[a,\n b]: c\n", "[a,: `[` is never closed; add `]`"),
        // key and colon on different lines in sequence
        ("[a\n : b]", "[a: `[` is never closed; add `]`"),
    ]);
}

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
        ("!!str : !!null\n!!str a: !!null\n", "{!!str null: !!null null, !!str \"a\": !!null null}"),
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
        ("a\n b: c\n", "b: c: The indentation fits no line above; move it to the column of its neighbours"),
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
        ("-\na: b\n", "a: b: The indentation fits no line above; move it to the column of its neighbours"),
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
        ("a: \"b\nc\"\n", "\"b: The quotation mark is never closed; add `\"` at the end"),
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
        ("a\nb: c\n", "b: c: The indentation fits no line above; move it to the column of its neighbours"),
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
fn comments_broken() {
    broken(&[]);
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
