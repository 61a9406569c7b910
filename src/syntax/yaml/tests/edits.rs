//! Edits change what they mean to and keep the rest as it was written.

use super::*;
use crate::text::{Edits, apply};

fn plain(text: &str) -> Tree {
    Tree::Plain(text.to_owned())
}

fn text(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

fn mapping(entries: &[(&str, Tree)]) -> Tree {
    Tree::Mapping(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

fn edited(source: &str, edit: impl Fn(&Parsed) -> Option<Edits>) -> String {
    let parsed = read(source);
    let Some(edits) = edit(&parsed) else { return "refused".to_owned() };
    let after = apply(source, &edits).unwrap();
    assert_eq!(messages(&read(&after)), [], "{source:?} became {after:?}");
    after
}

fn root(parsed: &Parsed) -> Node<'_> {
    document(parsed).root().unwrap()
}

#[test]
fn set_replaces_or_creates() {
    let cases: &[(&str, &[&str], Tree, &str)] = &[
        ("a: 1 # c\n", &["a"], plain("2"), "a: 2 # c\n"),
        ("a: 'x'\n", &["a"], text("v"), "a: 'v'\n"),
        ("a: \"x\"\n", &["a"], text("v"), "a: \"v\"\n"),
        ("a: x\n", &["a"], text("true"), "a: \"true\"\n"),
        ("a: x\n", &["a"], text("b: c"), "a: \"b: c\"\n"),
        ("a:\n", &["a"], plain("1"), "a: 1\n"),
        ("a: # c\n", &["a"], plain("1"), "a: 1 # c\n"),
        ("a:\nb: 1\n", &["a", "x", "z"], plain("1"), "a:\n  x:\n    z: 1\nb: 1\n"),
        ("a: # c\nb: 1\n", &["a", "x"], plain("1"), "a: # c\n  x: 1\nb: 1\n"),
        ("a: 1\n", &["b"], plain("2"), "a: 1\nb: 2\n"),
        ("a: 1", &["b"], plain("2"), "a: 1\nb: 2"),
        ("a: 1\r\n", &["b", "c"], plain("2"), "a: 1\r\nb:\r\n  c: 2\r\n"),
        (
            "a:\n    b: 1 # c\n\n# d\ne: 2\n",
            &["a", "x", "z"],
            plain("1"),
            "a:\n    b: 1 # c\n    x:\n        z: 1\n\n# d\ne: 2\n",
        ),
        ("a: {b: 1}\n", &["a", "c"], text("x"), "a: {b: 1, c: x}\n"),
        ("a: {}\n", &["a", "c"], text("x"), "a: {c: x}\n"),
        ("a: {b: }\n", &["a", "b"], text("x"), "a: {b: x}\n"),
        ("a: {b}\n", &["a", "b"], text("x"), "a: {b: x}\n"),
        ("a: {b: {c: 1}}\n", &["a", "b", "d"], mapping(&[("e", plain("1"))]), "a: {b: {c: 1, d: {e: 1}}}\n"),
        ("a: |\n  x\nb: 1\n", &["a"], text("y\nz\n"), "a: |\n  y\n  z\nb: 1\n"),
        ("a: |\n  x\nb: 1\n", &["a"], plain("1"), "a: 1\nb: 1\n"),
        ("a: |+\n  x\n\n", &["b"], plain("1"), "a: |+\n  x\n\nb: 1\n"),
        ("a:\n  b: 1\nc: 2\n", &["a"], plain("1"), "a: 1\nc: 2\n"),
        ("a: # c\n  b: 1\nc: 2\n", &["a"], plain("1"), "a: 1 # c\nc: 2\n"),
        ("a:\n  - b\nc: 2\n", &["a"], mapping(&[("x", plain("1"))]), "a:\n  x: 1\nc: 2\n"),
        (
            "a: 1 # c\nb: 2\n",
            &["a"],
            mapping(&[("x", plain("1")), ("z", plain("2"))]),
            "a: # c\n  x: 1\n  z: 2\nb: 2\n",
        ),
        ("a: &k\n  b: 1\nc: *k\n", &["a"], plain("1"), "a: &k 1\nc: *k\n"),
        ("a: &k\n  b: 1\nc: *k\n", &["c", "b"], plain("1"), "refused"),
        ("a: &k\n  b: 1\nc: *k\n", &["c"], plain("1"), "refused"),
        ("a: &k {b: {c: 1}}\nd:\n  <<: *k\n", &["d", "b", "c"], plain("1"), "refused"),
        ("a: &k {b: {c: 1}}\nd:\n  <<: *k\n", &["d", "b"], plain("1"), "a: &k {b: {c: 1}}\nd:\n  <<: *k\n  b: 1\n"),
        ("a: [1]\n", &["a", "b"], plain("1"), "refused"),
        (
            "l:\n- a: 1\nm: 2\n",
            &["p"],
            Tree::Sequence(vec![text("x"), mapping(&[("w", plain("1")), ("z", plain("2"))])]),
            "l:\n- a: 1\nm: 2\np:\n- x\n- w: 1\n  z: 2\n",
        ),
        ("a: \"x\"\n", &["b"], text("two\nlines"), "a: \"x\"\nb: |-\n  two\n  lines\n"),
    ];
    for (source, path, value, expected) in cases {
        let found = edited(source, |parsed| edit::set(parsed, root(parsed), path, value));
        assert_eq!(found, *expected, "{source:?} {path:?}");
    }
}

#[test]
fn items_are_appended_and_removed() {
    let append: &[(&str, Tree, &str)] = &[
        ("l:\n  - a # c\nm: 1\n", text("b"), "l:\n  - a # c\n  - b\nm: 1\n"),
        (
            "l:\n- a: 1\n  b: 2\n",
            mapping(&[("a", plain("3")), ("b", plain("4"))]),
            "l:\n- a: 1\n  b: 2\n- a: 3\n  b: 4\n",
        ),
        ("l: [a, b]\n", text("c, d"), "l: [a, b, \"c, d\"]\n"),
        ("l: [\n  a,\n  b,\n]\n", text("c"), "l: [\n  a,\n  b,\n  c,\n]\n"),
        ("l: []\n", text("c"), "l: [c]\n"),
        ("l:\n", text("c"), "l:\n  - c\n"),
    ];
    for (source, value, expected) in append {
        let found = edited(source, |parsed| edit::append_item(parsed, root(parsed).get("l")?, value));
        assert_eq!(found, *expected, "{source:?}");
    }
    let remove: &[(&str, usize, &str)] = &[
        ("l:\n  - a\n  - b # c\n  - d\n", 1, "l:\n  - a\n  - d\n"),
        ("l:\n  - a: 1\n    b: 2\n  - c\n", 0, "l:\n  - c\n"),
        ("l:\n  - a\nm: 1\n", 0, "l: []\nm: 1\n"),
        ("l: [a, b, c]\n", 0, "l: [b, c]\n"),
        ("l: [a, b, c]\n", 2, "l: [a, b]\n"),
        ("l: [a]\n", 0, "l: []\n"),
        ("l:\n  -\n  - b\n", 0, "l:\n  - b\n"),
    ];
    for (source, index, expected) in remove {
        let found = edited(source, |parsed| edit::remove_item(parsed, root(parsed).get("l")?.items().nth(*index)?));
        assert_eq!(found, *expected, "{source:?}");
    }
}

#[test]
fn entries_are_removed_with_what_belongs_to_them() {
    let cases: &[(&str, &[&str], &str, &str)] = &[
        ("a: 1\nb: 2 # c\nc: 3\n", &[], "b", "a: 1\nc: 3\n"),
        ("a: 1\nb:\n  c: 2\n  d: |\n    x\n\ne: 3\n", &[], "b", "a: 1\n\ne: 3\n"),
        ("a: 1\nb: 2", &[], "b", "a: 1"),
        ("a: 1\n# of b\nb: 2\n\nc: 3\n", &[], "b", "a: 1\n\nc: 3\n"),
        ("a: 1\n# of b and c\nb: 2\nc: 3\n", &[], "b", "a: 1\n# of b and c\nc: 3\n"),
        ("# head\na: 1\n# of b\nb: 2\n", &[], "a", "# head\n# of b\nb: 2\n"),
        ("a:\n  b: 1\nc: 2\n", &["a"], "b", "a: {}\nc: 2\n"),
        ("a: {b: 1, c: 2}\n", &["a"], "b", "a: {c: 2}\n"),
        ("a: {b: 1, c: 2}\n", &["a"], "c", "a: {b: 1}\n"),
        ("k: &k {x: 1}\na:\n  <<: *k\n", &["a"], "x", "refused"),
    ];
    for (source, path, key, expected) in cases {
        let found = edited(source, |parsed| edit::remove_entry(parsed, root(parsed).dig(path)?.entry(key)?));
        assert_eq!(found, *expected, "{source:?}");
    }
    let found =
        edited("- a: 1\n  b: 2\n", |parsed| edit::remove_entry(parsed, root(parsed).items().next()?.entry("a")?));
    assert_eq!(found, "- b: 2\n");
}

#[test]
fn a_scalar_is_renamed_in_its_own_style() {
    let cases = [
        ("a: x\n", "v", "a: v\n"),
        ("a: 'x'\n", "it's", "a: 'it''s'\n"),
        ("a: \"x\"\n", "q\"", "a: \"q\\\"\"\n"),
        ("a: x\n", "no", "a: \"no\"\n"),
        ("a: |\n  x\n", "y", "refused"),
        ("a: {b: 1}\n", "y", "refused"),
    ];
    for (source, name, expected) in cases {
        let found = edited(source, |parsed| edit::rename(parsed, root(parsed).get("a")?, name));
        assert_eq!(found, expected, "{source:?}");
    }
    assert_eq!(edited("a: {b: 1}\n", |p| edit::rename(p, root(p).get("a")?.entry("b")?.key, "x y")), "a: {x y: 1}\n");
}

#[test]
fn an_entry_is_put_behind_another() {
    let found =
        edited("a: 1 # c\nb: 2\n", |parsed| edit::insert_after(parsed, root(parsed).entry("a")?, "x", &plain("1")));
    assert_eq!(found, "a: 1 # c\nx: 1\nb: 2\n");
}

#[test]
fn json_stays_json() {
    let cases: &[(&str, &[&str], Tree, &str)] = &[
        ("{\n\t\"a\": 1\n}\n", &["b"], text("x"), "{\n\t\"a\": 1,\n\t\"b\": \"x\"\n}\n"),
        ("{\"a\": 1}", &["b"], mapping(&[("c", plain("true"))]), "{\"a\": 1, \"b\": {\"c\": true}}"),
        (
            "{\n  \"a\": 1\n}",
            &["b"],
            mapping(&[("c", Tree::Sequence(vec![text("x")]))]),
            "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [\n      \"x\"\n    ]\n  }\n}",
        ),
        ("{\"a\": \"x\"}", &["a"], text("v"), "{\"a\": \"v\"}"),
        ("{}", &["a"], text("v"), "{\"a\": \"v\"}"),
    ];
    for (source, path, value, expected) in cases {
        let parsed = parse_json((*source).into(), None);
        let edits = edit::set(&parsed, root(&parsed), path, value).unwrap();
        assert_eq!(apply(source, &edits).unwrap(), *expected, "{source:?}");
    }
}
