//! Brackets and braces.

use super::{broken, sound};

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
        ("[!!str, a]", "[!!str \"\", \"a\"]"),
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
        ("[a] b", "[a] b: Text stands behind the closing `]`; put the whole value in quotes, or remove what follows"),
        // text behind at value
        (
            "a: [b] c\n",
            "[b] c: Text stands behind the closing `]`; put the whole value in quotes, or remove what follows",
        ),
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
        (
            "a: [\nb\n]\n",
            "b: A value that goes on over lines stands deeper than its key or dash: many readers take this line where it \
             is, strict ones refuse the file; indent it",
        ),
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
