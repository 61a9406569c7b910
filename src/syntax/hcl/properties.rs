//! What holds for every text.

use proptest::prelude::*;

use super::modern::modernised;
use super::{context, format, parse};
use crate::syntax::{Language, cut};
use crate::text::Span;

/// Pieces that, strung together, make text that is nearly HCL.
const PIECES: &[&str] = &[
    "a",
    "resource",
    "\"x\"",
    "\"",
    "${",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    "=",
    "==",
    "=>",
    ".",
    ",",
    ":",
    "?",
    "!",
    "-",
    "+",
    "for",
    "in",
    "if",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\r\n",
    " ",
    "  ",
    "<<EOT\n",
    "<<-E\n",
    "EOT\n",
    "\nE\n",
    "# c",
    "//",
    "/*",
    "*/",
    "\\",
    "%{ if a }",
    "%{ endif }",
    "~}",
    "${~",
    "$${",
    "1",
    "1.5",
    "0x",
    "...",
    "::",
    "é",
    "\u{1F600}",
    "\0",
    "x = 1\n",
    "b {\n",
    "}\n",
    "  y = \"${a}\"\n",
    "t = {\n",
    "r \"a\" \"b\" {\n",
    "\u{feff}",
    "null",
    "*",
    "<",
    "&&",
    "&",
    "\t",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 400.max(ProptestConfig::default().cases),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn segments_tile_and_healing_keeps_every_offset(text in text()) {
        let mut end = 0;
        for span in cut(Language::Hcl, &text) {
            prop_assert_eq!(span.start(), end);
            end = span.end();
            let parsed = parse(span.of(&text).into());
            prop_assert_eq!(parsed.healed.len(), parsed.text.len());
            for (typed, healed) in parsed.text.bytes().zip(parsed.healed.bytes()) {
                prop_assert_eq!(matches!(typed, b'\r' | b'\n'), matches!(healed, b'\r' | b'\n'));
            }
            prop_assert!(parsed.incompletes.is_empty() || !parsed.errors.is_empty());
            for error in &parsed.errors {
                prop_assert!(text.get(span.start() + error.span.start()..span.start() + error.span.end()).is_some());
            }
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn every_offset_has_a_context(text in text()) {
        let parsed = parse(text.as_str().into());
        for offset in 0..=text.len() {
            let context = context(&parsed, offset);
            prop_assert!(text.get(context.typed.range()).is_some());
        }
    }

    #[test]
    fn the_layout_changes_blanks_only_and_sound_text_once(text in text()) {
        let once = format(&text);
        let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let (modern, _) = modernised(&text, Span::new(0, text.len()));
        prop_assert_eq!(solid(&once), solid(&modern));
        let sound = cut(Language::Hcl, &text).into_iter().all(|span| parse(span.of(&text).into()).errors.is_empty());
        if sound {
            prop_assert_eq!(format(&once), once);
        }
    }
}
