//! Input nobody writes by hand.

use super::*;

fn nested_mappings(levels: usize) -> String {
    (0..levels).map(|level| format!("{}a:\n", " ".repeat(level))).collect()
}

#[test]
fn too_deep_documents_are_refused_with_one_message() {
    let deep = [
        nested_mappings(300),
        "- ".repeat(300),
        "? ".repeat(300),
        "[".repeat(10_000),
        "a: ".to_owned() + &"[{a: ".repeat(3_000),
        "[".repeat(10_000) + &"]".repeat(10_000),
    ];
    for text in deep {
        let parsed = read(&text);
        assert_eq!(parsed.errors.len(), 1, "{:?}", parsed.errors);
        assert!(
            parsed.errors[0].message.starts_with("Nesting deeper than 200 levels is not read"),
            "{:?}",
            parsed.errors
        );
        assert!(parsed.tree().is_none() && document(&parsed).root().is_none());
    }
    let json = "[".repeat(10_000);
    assert_eq!(parse_json(json.into(), None).errors.len(), 1);
}

/// Each level merges the one above it twice, and so doubles what a look-up would have to read.
#[test]
fn merges_of_merges_end() {
    let levels = (1..30).map(|level| format!("l{level}: &l{level}\n  <<: [*l{0}, *l{0}]\n", level - 1));
    let text = format!("l0: &l0 {{a: 1}}\n{}", levels.collect::<String>());
    let parsed = read(&text);
    assert_eq!(messages(&parsed), []);
    let last = document(&parsed).root().unwrap().get("l29").unwrap();
    assert_eq!(last.get("a").and_then(Node::text), Some("1"));
    assert_eq!(last.get("b"), None);
}

#[test]
fn no_way_around_the_depth_limit() {
    let ladder =
        |from: usize, to: usize| (from..to).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>();
    let hidden = [
        "\u{feff}".to_owned() + &"- ".repeat(300),
        "--- ".to_owned() + &"- ".repeat(300),
        "&a ".to_owned() + &"- ".repeat(300),
        // The broken line in the middle keeps both halves shallow until it is filled.
        ladder(0, 150) + "broken\n" + &ladder(150, 300),
        ladder(0, 150) + "\0\n" + &ladder(150, 300),
    ];
    for text in hidden {
        let parsed = read(&text);
        assert!(parsed.tree().is_none() || parsed.errors.len() <= 2, "{:?}", parsed.errors);
    }
}

#[test]
fn deep_documents_within_the_limit_are_read() {
    let block = nested_mappings(190);
    let sequences = "- ".repeat(190) + "x";
    let flow = "[".repeat(200) + &"]".repeat(200);
    for text in [block.clone(), sequences, flow.clone(), block + &" ".repeat(190) + &flow] {
        let parsed = read(&text);
        assert_eq!(messages(&parsed), []);
        assert!(document(&parsed).root().is_some());
    }
}

#[test]
fn broken_runs_do_not_reach_the_limits_of_the_grammar() {
    for piece in [
        "a: ", "a:\n - ", "- a: ", "? : ", "&a ", "* ", "\"", "'", "{{", "|\n", "a: |\n ", "- - ", "\t- ", "{a: [",
        "!a ", "%a\n",
    ] {
        for count in [50, 400, 3_000] {
            let text = piece.repeat(count);
            let parsed = read(&text);
            assert_eq!(parsed.healed.len(), text.len());
            let _ = parse_json(text.as_str().into(), None);
            let _ = context(&parsed, text.len());
        }
    }
}

#[test]
fn long_documents_are_read_in_parts() {
    let text: String = (0..40_000).map(|row| format!("key{row}: {row}\n")).collect();
    let parts = cut(&text).spans;
    assert!(parts.len() > 1);
    let mut keys = 0;
    for part in parts {
        let parsed = read(part.of(&text));
        assert_eq!(messages(&parsed), []);
        keys += document(&parsed).root().unwrap().entries().count();
    }
    assert_eq!(keys, 40_000);
    let uncut = "a:\n".to_owned() + &"  - x\n".repeat(40_000);
    let parsed = read(cut(&uncut).spans[0].of(&uncut));
    assert_eq!(messages(&parsed), []);
    assert_eq!(document(&parsed).root().unwrap().get("a").unwrap().items().count(), 40_000);
    let half_typed = uncut + "  - 'x\n";
    let parsed = read(&half_typed);
    assert_eq!((messages(&parsed).len(), parsed.incompletes.len()), (1, 1));
    assert_eq!(document(&parsed).root().unwrap().get("a").unwrap().items().count(), 40_000);
}

#[test]
fn many_mistakes_in_a_long_document_are_bounded() {
    let text: String = (0..5_000).map(|row| format!("key{row}: 'x\n")).collect();
    let parsed = read(&text);
    assert!(!parsed.errors.is_empty() && parsed.errors.len() < 100);
}

#[test]
fn aliases_of_themselves_end() {
    let parsed = read("a: &a\n  b: *a\nc: &c [*c]\nd: {<<: *a}\ne: &e *e\n");
    let root = document(&parsed).root().unwrap();
    assert!(root.dig(&["a", "b", "b", "b"]).is_some());
    assert!(root.dig(&["d", "nothing"]).is_none());
    let _ = dump(document(&parsed));
    let bomb: String = (1..40).map(|n| format!("a{n}: &a{n} [*a{p}, *a{p}]\n", p = n - 1)).collect();
    let parsed = read(&("a0: &a0 x\n".to_owned() + &bomb));
    assert_eq!(messages(&parsed), []);
}

#[test]
fn control_characters_are_reported_once_and_cost_nothing() {
    let parsed = read("a: x\0y\nb: 2\0\n");
    assert_eq!(parsed.errors.len(), 1);
    assert_eq!(leaves(document(&parsed)), [".a = Scalar \"x y\"", ".b = Scalar \"2\""]);
}

#[test]
fn line_breaks_of_all_kinds_may_be_mixed() {
    let parsed = read("a: 1\r\nb:\r  - c\n  - d\re: |\r\n  f\r  g\nh: \"i\n");
    let expected = [".a = Scalar \"1\"", ".b[0] = Scalar \"c\"", ".b[1] = Scalar \"d\"", ".e = Scalar \"f\\ng\\n\""];
    assert_eq!(leaves(document(&parsed)), expected);
    assert_eq!(parsed.errors.len(), 1);
}

#[test]
fn a_long_line_of_many_keys_is_not_deep() {
    let object: String = (0..500).map(|key| format!("\"k{key}\": {key}, ")).collect();
    for text in [format!("a: {{{object}}}\n"), format!("a: |\n  {{{object}}}\n"), format!("b\na: {{{object}}}\n")] {
        let parsed = read(&text);
        assert!(parsed.errors.iter().all(|error| !error.message.contains("levels")), "{:?}", parsed.errors);
        assert!(parsed.yaml().unwrap().root().is_some());
    }
}

#[test]
fn many_entries_cost_a_little_each() {
    for entry in ["k%: {a: b}\n", "k%: [a]\n", "k%:\n  a: b\n", "- \"a\n  b\"\n", "? a%\n: - b\n", "k%: \"\\u0001\"\n"]
    {
        let text: String = (0..10_000).map(|row| entry.replace('%', &row.to_string())).collect();
        let began = std::time::Instant::now();
        assert_eq!(messages(&read(&text)), []);
        let took = began.elapsed();
        assert!(took.as_secs() < 20, "{entry:?} took {took:?}");
    }
}
