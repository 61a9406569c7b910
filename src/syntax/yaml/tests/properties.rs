//! What holds for any text.

use proptest::prelude::*;

use super::*;

/// Text that looks like YAML more often than not.
pub(super) fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a: ",
        "b:",
        "- ",
        "-",
        "\n",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\r",
        "\t",
        " ",
        "  ",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        ": ",
        ":",
        "# c",
        "|",
        ">-",
        "&x ",
        "*x",
        "!t ",
        "---\n",
        "...\n",
        "text",
        "é",
        "😀",
        "\\",
        "\\u00e9",
        "? ",
        "%",
        "@",
        "`",
        "<<: ",
        "{{ x }}",
        "key: value\n",
        "list:\n  - a\n  - b: c\n",
        "null",
        "~",
        "\0",
        "\u{feff}",
        "\u{85}",
        "//",
        "1",
        "<<<<<<< x\n",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A value of a sound document.
#[derive(Clone, Debug)]
enum Written {
    /// On the line of its key or dash, with what may follow on it.
    Inline(&'static str),
    /// Text lines below.
    Block(&'static str),
    Mapping(Vec<(bool, Written)>),
    Sequence(bool, Vec<Written>),
}

fn written() -> impl Strategy<Value = Written> {
    let inline = prop::sample::select(vec![
        "",
        " x",
        " 'a b'",
        " \"c\\n\"",
        " [a, {b: c}, ]",
        " {a: 1, b: {c: 2}}",
        " {}",
        " []",
        " x # c",
        " # c",
        " &n",
        " &n x",
        " !t y",
        " {a, b: }",
    ]);
    let block = prop::sample::select(vec![" |", " >-", " |-", " | # c"]);
    let leaf = prop_oneof![4 => inline.prop_map(Written::Inline), 1 => block.prop_map(Written::Block)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec((any::<bool>(), inner.clone()), 1..4).prop_map(Written::Mapping),
            (any::<bool>(), prop::collection::vec(inner, 1..4))
                .prop_map(|(deeper, items)| Written::Sequence(deeper, items)),
        ]
    })
}

/// Writes a value behind its key, which stands at `column`; behind a dash at `column` if `dash`.
fn write(out: &mut String, value: &Written, column: usize, dash: bool) {
    let pad = |column: usize| " ".repeat(column);
    match value {
        Written::Inline(text) => out.push_str(&format!("{text}\n")),
        Written::Block(header) => out.push_str(&format!("{header}\n{0}one\n{0}two\n\n", pad(column + 2))),
        Written::Mapping(entries) => {
            out.push_str(if dash { " " } else { "\n" });
            for (index, (comment, value)) in entries.iter().enumerate() {
                if *comment && !(dash && index == 0) {
                    out.push_str(&format!("{}# about k{index}\n", pad(column + 2)));
                }
                out.push_str(&format!("{}k{index}:", if dash && index == 0 { String::new() } else { pad(column + 2) }));
                write(out, value, column + 2, false);
            }
        }
        Written::Sequence(deeper, items) => {
            let column = if *deeper || dash { column + 2 } else { column };
            out.push_str(if dash { " " } else { "\n" });
            for (index, item) in items.iter().enumerate() {
                out.push_str(&format!("{}-", if dash && index == 0 { String::new() } else { pad(column) }));
                write(out, item, column, true);
            }
        }
    }
}

/// A sound document with a mapping at its root.
pub(super) fn sound() -> impl Strategy<Value = String> {
    prop::collection::vec(written(), 1..4).prop_map(|values| {
        let mut out = String::new();
        for (index, value) in values.iter().enumerate() {
            out.push_str(&format!("r{index}:"));
            write(&mut out, value, 0, false);
        }
        out
    })
}

/// Where a node stands, as [`leaves`] writes it.
fn path(node: Node<'_>) -> String {
    let Some(parent) = node.parent() else { return String::new() };
    if let Some(index) = parent.items().position(|item| item == node) {
        return format!("{}[{index}]", path(parent));
    }
    let entry = parent.written().find(|(key, value)| *key == node || *value == node);
    format!("{}.{}", path(parent), entry.and_then(|(key, _)| key.text()).unwrap_or("?"))
}

fn breaks(text: &str) -> Vec<(usize, char)> {
    text.char_indices().filter(|(_, c)| matches!(c, '\n' | '\r')).collect()
}

fn check_spans(parsed: &Parsed) -> Result<(), TestCaseError> {
    let text = &parsed.text;
    let sound = |span: Span| text.get(span.range()).is_some();
    let document = document(parsed);
    for index in 0..document.nodes.len() {
        let node = document.node(NodeId(index as u32));
        prop_assert!(sound(node.span()), "{node:?} in {text:?}");
        let length = node.text().map_or(0, str::len);
        for offset in 0..=length {
            prop_assert!(node.source_offset(offset) <= text.len());
        }
    }
    for span in
        parsed.errors.iter().map(|error| error.span).chain(document.comments().iter().map(|comment| comment.span))
    {
        prop_assert!(sound(span), "{span:?} in {text:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn healing_keeps_length_and_line_breaks(text in yaml_like()) {
        for parsed in [read(&text), parse_json(text.as_str().into(), None)] {
            prop_assert_eq!(parsed.healed.len(), text.len());
            prop_assert_eq!(breaks(&parsed.healed), breaks(&text));
            check_spans(&parsed)?;
        }
    }

    #[test]
    fn segments_cover_the_text(text in yaml_like()) {
        let parts = cut(&text).spans;
        let joined: String = parts.iter().map(|part| part.of(&text)).collect();
        prop_assert_eq!(joined, text);
    }

    #[test]
    fn what_was_parsed_before_changes_nothing(before in yaml_like(), cut_at in any::<prop::sample::Index>(), insert in yaml_like()) {
        let mut at = cut_at.index(before.len() + 1);
        while !before.is_char_boundary(at) {
            at -= 1;
        }
        let after = format!("{}{insert}{}", &before[..at], &before[at..]);
        let old = read(&before);
        let incremental = parse(after.as_str().into(), Some(&old));
        let fresh = read(&after);
        prop_assert_eq!(dump(document(&incremental)), dump(document(&fresh)));
        prop_assert_eq!(incremental.errors, fresh.errors);
    }

    #[test]
    fn the_cursor_may_stand_anywhere(text in yaml_like()) {
        for parsed in [read(&text), parse_json(text.as_str().into(), None)] {
            for offset in 0..=text.len() + 1 {
                let context = context(&parsed, offset);
                prop_assert!(text.get(context.typed.range()).is_some(), "{:?} at {} of {:?}", context, offset, text);
            }
        }
    }

    #[test]
    fn edits_never_overlap(text in yaml_like(), pick in any::<prop::sample::Index>()) {
        let parsed = read(&text);
        let document = document(&parsed);
        if document.nodes.is_empty() {
            return Ok(());
        }
        let node = document.node(NodeId(pick.index(document.nodes.len()) as u32));
        let value = Tree::Mapping(vec![("k".into(), Tree::Text("v".into()))]);
        let mut all = vec![
            edit::set(&parsed, node, &["x", "y"], &value),
            edit::set_value(&parsed, node, &value),
            edit::set_value(&parsed, node, &Tree::Text("a\nb".into())),
            edit::insert_entry(&parsed, node, "new", &value),
            edit::append_item(&parsed, node, &value),
            edit::remove_item(&parsed, node),
            edit::rename(&parsed, node, "new: name"),
        ];
        all.extend(node.entries().map(|entry| edit::remove_entry(&parsed, entry)));
        for edits in all.into_iter().flatten() {
            prop_assert!(crate::text::apply(&text, &edits).is_ok(), "{:?} of {:?}", edits, text);
        }
    }

    #[test]
    fn sound_documents_have_no_message(text in sound()) {
        let parsed = read(&text);
        prop_assert_eq!(messages(&parsed), [], "{}", text);
    }

    #[test]
    fn an_edit_changes_one_place(text in sound(), pick in any::<prop::sample::Index>(), kind in 0..6) {
        let parsed = read(&text);
        let document = document(&parsed);
        let node = document.node(NodeId(pick.index(document.nodes.len()) as u32));
        let is_key = node.parent().is_some_and(|parent| parent.written().any(|(key, _)| key == node));
        if node.parent().is_none() || is_key {
            return Ok(());
        }
        let here = path(node);
        let new = || Tree::Mapping(vec![("new".into(), Tree::Text("v w".into())), ("list".into(), Tree::Sequence(vec![Tree::Plain("1".into())]))]);
        let (edits, expected) = match kind {
            0 => (edit::set_value(&parsed, node, &Tree::Plain("1".into())), vec![format!("{here} = Scalar \"1\"")]),
            1 => (edit::set_value(&parsed, node, &Tree::Text("two\nlines\n".into())), vec![format!("{here} = Scalar \"two\\nlines\\n\"")]),
            2 => (edit::set_value(&parsed, node, &new()), vec![format!("{here}.new = Scalar \"v w\""), format!("{here}.list[0] = Scalar \"1\"")]),
            3 => (edit::insert_entry(&parsed, node, "new", &Tree::Plain("1".into())), vec![format!("{here}.new = Scalar \"1\"")]),
            4 => {
                let count = node.items().count();
                (edit::append_item(&parsed, node, &new()), vec![format!("{here}[{count}].new = Scalar \"v w\""), format!("{here}[{count}].list[0] = Scalar \"1\"")])
            }
            _ => {
                let entry = node.parent().and_then(|parent| parent.entries().find(|entry| entry.value == node));
                (entry.and_then(|entry| edit::remove_entry(&parsed, entry)), vec![])
            }
        };
        let Some(edits) = edits else { return Ok(()) };
        let after = crate::text::apply(&text, &edits).unwrap();
        let reread = read(&after);
        prop_assert_eq!(messages(&reread), [], "{}\nbecame\n{}", text, after);
        let found = leaves(super::document(&reread));
        for leaf in &expected {
            prop_assert!(found.contains(leaf), "{leaf} in\n{after}\nwhich was\n{text}");
        }
        let beside = |leaf: &&String| !leaf.starts_with(&format!("{here}.")) && !leaf.starts_with(&format!("{here}[")) && !leaf.starts_with(&format!("{here} "));
        let before = leaves(document);
        let parent = path(node.parent().unwrap());
        let kept: Vec<_> = found.iter().filter(beside).filter(|leaf| !leaf.starts_with(&format!("{parent} = Mapping"))).collect();
        prop_assert_eq!(kept, before.iter().filter(beside).collect::<Vec<_>>(), "{} became\n{}", text, after);
        let comments = |parsed: &Parsed| parsed.comments().len();
        prop_assert!(kind > 2 || node.kind() != Kind::Scalar || comments(&reread) == comments(&parsed), "{} became\n{}", text, after);
    }
}
