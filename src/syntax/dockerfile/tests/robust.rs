use std::sync::Arc;

use proptest::prelude::*;

use super::super::super::{Language, Parsed, context, parse};
use super::super::dump;

fn read(text: &str, previous: Option<&Parsed>) -> Parsed {
    parse(Language::Dockerfile, Arc::from(text), previous)
}

fn tree(parsed: &Parsed) -> String {
    parsed.tree().map(|tree| tree.root_node().to_sexp()).unwrap_or_default()
}

/// What must hold of any text.
fn check(text: &str) -> Parsed {
    let parsed = read(text, None);
    assert_eq!(parsed.healed.len(), text.len());
    for (at, byte) in text.bytes().enumerate() {
        if matches!(byte, b'\n' | b'\r') {
            assert_eq!(parsed.healed.as_bytes()[at], byte);
        }
    }
    for error in &parsed.errors {
        assert!(text.get(error.span.range()).is_some(), "{error:?}");
        assert!(!error.message.ends_with('.'), "{error:?}");
    }
    let view = parsed.dockerfile().unwrap();
    for instruction in &view.instructions {
        let spans = [instruction.span, instruction.keyword_span, instruction.arguments_span];
        for span in spans.into_iter().chain(instruction.words().iter().map(|word| word.span)) {
            assert!(text.get(span.range()).is_some(), "{text:?} {instruction:?}");
        }
    }
    dump(view);
    parsed
}

fn piece() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "FROM a",
        "FROM ",
        " AS b",
        "RUN ",
        "COPY ",
        "--from=x ",
        "--",
        "ENV A=",
        "LABEL ",
        "ARG V",
        "ONBUILD ",
        "HEALTHCHECK ",
        "CMD ",
        "NONE",
        "# escape=`",
        "# c",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\\",
        "`",
        "\\\n",
        "<<EOF",
        "<<-",
        "<< 'E F'",
        "EOF",
        "\nEOF\n",
        "\"",
        "'",
        "[",
        "]",
        "[\"a\"]",
        "$",
        "${",
        "}",
        "${A:-b}",
        "$((1<<2))",
        "é",
        "\u{feff}",
        "\u{a0}",
        "x",
        "=",
        "/",
        "#",
        "{",
        "\0",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(pieces in proptest::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        let parsed = check(&text);
        for offset in 0..=text.len() + 1 {
            let context = context(&parsed, offset);
            prop_assert!(text.get(context.typed.range()).is_some(), "{:?} {} {:?}", text, offset, context);
        }
    }

    #[test]
    fn reading_again_equals_reading_anew(
        before in proptest::collection::vec(piece(), 0..25),
        typed in proptest::collection::vec(piece(), 0..3),
        at in 0usize..25,
    ) {
        let mut after = before.clone();
        let at = at.min(before.len());
        after.splice(at..at, typed);
        let previous = read(&before.concat(), None);
        let text = after.concat();
        let (fresh, again) = (read(&text, None), read(&text, Some(&previous)));
        prop_assert_eq!(&fresh.errors, &again.errors);
        prop_assert_eq!(&fresh.healed, &again.healed);
        prop_assert_eq!(dump(fresh.dockerfile().unwrap()), dump(again.dockerfile().unwrap()));
        prop_assert_eq!(tree(&fresh), tree(&again), "{:?} {:?}", before.concat(), text);
    }
}

/// What the grammar cannot read is masked, not lost: queries still see every instruction.
#[test]
fn well_formed_lines_keep_their_place_in_the_tree() {
    let text = "FROM a\nRUN --mount=type=secret,id=x,env=\"A B\" [ -f x ]\nLABEL a/b=c\nWORKDIR /a b\nCOPY [[]a] /b\n\
                ENV X=${A##*/} Y=\"${B//a/b}\"\nRUN << 'E F' cat\nx\nE F\nRUN echo $((1<<2)) <<<x 'it' \\\n  [ y ]\nRUN z \\\n";
    let parsed = check(text);
    let root = parsed.tree().unwrap().root_node();
    assert!(!root.has_error(), "{}", parsed.healed);
    assert_eq!(root.named_child_count(), parsed.dockerfile().unwrap().instructions.len(), "{}", parsed.healed);
}

#[test]
fn hostile_texts_take_linear_time() {
    let many = 20_000;
    for text in [
        "RUN a\n".repeat(many),
        "RUN <<EOF\n".repeat(many),
        format!("RUN <<EOF\n{}EOF\n", "x\n".repeat(many)),
        format!("{}\tA\n", "RUN <<A\n".repeat(many)),
        format!("{}A\n", "RUN <<A\n".repeat(many)),
        format!("RUN {}\nA\n", "<<A ".repeat(many)),
        format!("RUN {}", "it's <<A \\\n".repeat(many)),
        format!("RUN {}", "$((1<<2 ".repeat(many)),
        format!("ENV {}", "A=${".repeat(many)),
        format!("ENV {}", "A=\"$B' \\\n".repeat(many)),
        format!("RUN {}", "${a:-".repeat(many)),
        format!("RUN {}", "'".repeat(many)),
        format!("CMD {}", "[".repeat(many)),
        format!("CMD [{}", "\"a\",".repeat(many)),
        format!("RUN a{}", "\\\n".repeat(many)),
        "\\\n".repeat(many),
        format!("RUN \"a \\\n{}\"", "COPY \"b\" c \\\n".repeat(many)),
        (1..5_000).map(|n| format!("FROM s{} AS s{n}\nRUN a\n", n - 1)).collect(),
        format!("COPY {}", "--x ".repeat(many)),
        format!("RUN {}\\\n{}", "--a ".repeat(many), "run b \\\n".repeat(many)),
        format!("onbuild {}\\\n{}", "--a ".repeat(many), "run b \\\n".repeat(many)),
        format!("COPY <<E /x\n{}\nE\n", "${a:-$b} ".repeat(many)),
        format!("{}x", "ONBUILD ".repeat(many)),
        "# syntax=x\n".repeat(many),
        "\0\u{fffd}".repeat(many),
        "FROM a AS b\n".repeat(many),
    ] {
        let start = std::time::Instant::now();
        let parsed = check(&text);
        context(&parsed, text.len() / 2);
        let limit = if cfg!(debug_assertions) { 8 } else { 2 };
        assert!(start.elapsed().as_secs() < limit, "{:?} took {:?}", &text[..40.min(text.len())], start.elapsed());
    }
}
