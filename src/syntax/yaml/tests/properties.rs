//! What holds for any text.

use proptest::prelude::*;

use super::*;

/// Text that looks like YAML more often than not.
fn yaml_like() -> impl Strategy<Value = String> {
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
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

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
        let parts = cut(&text);
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
        prop_assume!(!document.nodes.is_empty());
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
}
