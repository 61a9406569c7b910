//! What scalars mean, and where each piece of that is written.

use super::*;

#[test]
fn scalars_are_decoded() {
    let cases = [
        ("a: plain text # c\n", "plain text"),
        ("a: two\n  lines\n\n  more\n", "two lines\nmore"),
        ("a: 'it''s'\n", "it's"),
        ("a: 'two\n  lines\n\n  more '\n", "two lines\nmore "),
        (
            "a: \"tab\\t nl\\n \\x41\\u00e9\\U0001F600 \\\"q\\\" \\\\ \\/ \\0\\e\\_\"\n",
            "tab\t nl\n Aé😀 \"q\" \\ / \0\u{1b}\u{a0}",
        ),
        ("a: \"two\n  lines\n\n\n  more\"\n", "two lines\n\nmore"),
        ("a: \"joined \\\n  here\"\n", "joined here"),
        ("a: \"x\\\n\n  y\"\n", "x\ny"),
        ("a: \"  \n  x \n  \"\n", " x "),
        ("a: \"trail \\ \n  x\"\n", "trail   x"),
        ("a: \"\\ud83d\\ude00\"\n", "😀"),
        ("a: |\n  x\n   y\n\n  z\n", "x\n y\n\nz\n"),
        ("a: |-\n  x\n\n", "x"),
        ("a: |+\n  x\n\nb: 1\n", "x\n\n"),
        ("a: |\n  x\n\n\nb: 1\n", "x\n"),
        ("a: |\n  x", "x"),
        ("a: |2\n    x\n  y\n", "  x\ny\n"),
        ("a: |2-\n    x\n  y\n", "  x\ny"),
        ("a: |\n\n  x\n", "\nx\n"),
        ("a: | # c\n  x # y\n", "x # y\n"),
        ("a: >\n  a\n  b\n\n  c\n   d\n  e\n\n\n", "a b\nc\n d\ne\n"),
        ("a: >-\n  a\n\n\n  b\n", "a\n\nb"),
        ("a: >\n\n  a\n    x\n\n    y\n  b\n", "\na\n  x\n\n  y\nb\n"),
        ("a: |\r\n  x\r\n  y\r\n", "x\ny\n"),
        ("a: |\r  x\r  y\r", "x\ny\n"),
        ("a: two\r\n  lines\r\n", "two lines"),
        ("a: |\nb: 1\n", ""),
        ("a: |+\n\nb: 1\n", "\n"),
        ("a: |\n  é\n", "é\n"),
    ];
    for (text, expected) in cases {
        let parsed = read(text);
        let node = document(&parsed)
            .root()
            .and_then(|root| root.get("a"))
            .unwrap_or_else(|| panic!("{text:?} {:?}", parsed.errors));
        assert_eq!(node.text(), Some(expected), "{text:?} {:?}", parsed.errors);
        assert_eq!(messages(&parsed), [], "{text:?}");
    }
}

#[test]
fn items_hold_block_scalars_at_the_column_of_their_dash() {
    let parsed = read("- |1\n  x\n- - |\n    y\n- k: |1\n    z\n");
    assert_eq!(
        leaves(document(&parsed)),
        ["[0] = Scalar \" x\\n\"", "[1][0] = Scalar \"y\\n\"", "[2].k = Scalar \" z\\n\""]
    );
}

/// The text between two marks is found in the source where it was written.
#[test]
fn every_word_is_found_where_it_is_written() {
    let cases = [
        "a: one two",
        "a: 'it''s one two'",
        "a: \"\\u00e9\\t one two\"",
        "a: x\n  y one\n  two",
        "a: |\n  x\n    one\n\n  two\n",
        "a: >-\n  x\n  one\n  two\n",
        "a: \"x\\\n   one \\\n  two\"",
        "a: |\r\n  one\r\n  two\r\n",
    ];
    for text in cases {
        let parsed = read(text);
        let node = document(&parsed).root().and_then(|root| root.get("a")).unwrap();
        for word in ["one", "two"] {
            let at = node.text().unwrap().find(word).unwrap();
            let span = node.source_span(Span::new(at, at + word.len()));
            assert_eq!(text[span.start()..].get(..word.len()), Some(word), "{text:?}");
        }
        assert!(node.source_offset(usize::MAX) <= node.span().end());
    }
}

#[test]
fn spans_hold_the_content_alone() {
    let text = "a: &x !t 'b' # c\nd:\n  - e\n  -\n  - f: |\n      g\n\n\n# h\n";
    let parsed = read(text);
    let root = document(&parsed).root().unwrap();
    let value = root.get("a").unwrap();
    assert_eq!(value.span().of(text), "'b'");
    assert_eq!(value.anchor().map(|(name, span)| (name, span.of(text))), Some(("x", "x")));
    assert_eq!(value.tag().map(|(name, span)| (name, span.of(text))), Some(("!t", "!t")));
    let items: Vec<_> = root.get("d").unwrap().items().collect();
    assert_eq!(items[1].span(), Span::at(text.find("-\n").unwrap() + 1));
    assert_eq!(items[2].span().of(text), "f: |\n      g");
    let comments: Vec<_> = parsed.comments().iter().map(|c| (c.span.of(text), c.text.of(text), c.own_line)).collect();
    assert_eq!(comments, [("# c", "c", false), ("# h", "h", true)]);
}
