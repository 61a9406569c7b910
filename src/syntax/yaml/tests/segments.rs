//! Where a file is cut.

use super::*;

#[test]
fn documents_begin_at_markers() {
    let cases: &[&[&str]] = &[
        &[""],
        &["a: 1\n"],
        &["# c\n---\na: 1\n", "---\nb: 2\n"],
        &["a: 1\n# c\n", "---\nb: 2"],
        &["---\n", "---\n", "--- # c\na: 1\n"],
        &["%YAML 1.2\n---\na: 1\n...\n", "# c\n%YAML 1.2\n---\nb: 2\n"],
        &["a: |\n  x\n", "---\nb: 2\n"],
        &["a: |\n  ---\n  x\n---x: 1\n"],
        &["a: 1\r\n", "---\r\nb: 2\r\n"],
        &["a: 1\r", "---\rb: 2\r"],
        &["a: 1\n...\n", "b: 2\n"],
        &["a: 1\n...\n# c\n\n"],
        &["\u{feff}---\na: 1\n", "---\n"],
    ];
    for parts in cases {
        let text = parts.concat();
        let found: Vec<_> = cut(&text).spans.iter().map(|span| span.of(&text).to_owned()).collect();
        assert_eq!(found, *parts);
    }
}

#[test]
fn each_segment_reads_alone() {
    let text = "%YAML 1.2\n---\na: 1\n...\n# c\n---\nb: 2\n---\n";
    let roots: Vec<_> = cut(text).spans.iter().map(|span| leaves(document(&read(span.of(text))))).collect();
    assert_eq!(roots, [vec![".a = Scalar \"1\"".to_owned()], vec![".b = Scalar \"2\"".to_owned()], vec![]]);
}

#[test]
fn json_is_read_with_its_own_errors() {
    let read = |text: &str| parse_json(text.into(), None);
    let sound = "{\n\t\"a\": [1, {\"b\":null}],\n\t\"c\": \"\\/ # é\",\n\t\"d\" :true\n}\n";
    let parsed = read(sound);
    assert_eq!(messages(&parsed), []);
    assert_eq!(
        leaves(document(&parsed)),
        [".a[0] = Scalar \"1\"", ".a[1].b = Null \"null\"", ".c = Scalar \"/ # é\"", ".d = Scalar \"true\""]
    );
    let key = "The key `a` is given twice in this mapping; the first stands on the same line: `{\"a\": 1, \"a\": 2}`";
    assert_eq!(messages(&read("{\"a\": 1, \"a\": 2}")), [("\"a\"", key)]);
}
