//! What holds for every text and every edit.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use infra_ls::features::{
    code_actions, completion, document_highlights, document_links, document_symbols, folding_ranges, formatting, hover,
    selection_ranges, semantic_tokens, workspace_symbols,
};
use infra_ls::model::{Cancel, FileId};
use infra_ls::practices::{Selection, check, mend};
use infra_ls::text::{Encoding, Position, Span, Text, apply};
use infra_ls::workspace::{Change, Snapshot, Workspace};
use proptest::prelude::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// A file of each format, and pieces that break it in interesting places.
const FILES: &[(&str, &str)] = &[
    ("Dockerfile", include_str!("../examples/shop/web/Dockerfile")),
    ("compose.yaml", include_str!("../examples/shop/compose.yaml")),
    ("api.yaml", include_str!("../examples/shop/k8s/api.yaml")),
    ("main.tf", include_str!("../examples/shop/terraform/main.tf")),
];

const PIECES: &[&str] = &[
    "",
    "a",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "  ",
    ":",
    ": ",
    "- ",
    "---\n",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "|",
    ">",
    "&a ",
    "*a",
    "#",
    "\\\n",
    "<<EOF\n",
    "EOF\n",
    "${",
    "}",
    "= ",
    "é",
    "𝒳",
    "\u{feff}",
    "FROM ",
    "RUN ",
    "resource \"a\" \"b\" {\n",
    "image: ",
    "services:\n",
    "spec:\n",
];

fn id(name: &str) -> FileId {
    FileId::from_path(&Path::new("/property").join(name))
}

/// Everything that is said about a file.
fn said(workspace: &Workspace, file: &FileId) -> String {
    let snapshot = workspace.snapshot();
    let findings = check(&snapshot, file, &Selection::default(), &Cancel::default()).unwrap().findings;
    let tokens = semantic_tokens(&snapshot, file, None, &Cancel::default()).unwrap();
    format!("{findings:#?}{:#?}{tokens:?}", document_symbols(&snapshot, file))
}

/// What editors show of a file and of a place in it holds together.
fn shown(snapshot: &Snapshot, file: &FileId, text: &str, at: usize, cancel: &Cancel) -> Result<(), TestCaseError> {
    let whole = Span::new(0, text.len());
    let tokens = semantic_tokens(snapshot, file, None, cancel).unwrap();
    for token in &tokens {
        let written = text.get(token.span.range());
        prop_assert!(written.is_some_and(|w| !w.is_empty() && !w.contains(['\n', '\r'])), "{:?}", token);
    }
    prop_assert!(tokens.is_sorted_by(|a, b| a.span.end <= b.span.start), "tokens overlap");
    let half = semantic_tokens(snapshot, file, Some(Span::new(at, text.len())), cancel).unwrap();
    prop_assert!(tokens.iter().filter(|token| token.span.start() > at).all(|token| half.contains(token)));
    let lines = Text::new(text).lines();
    for fold in folding_ranges(snapshot, file, cancel).unwrap() {
        prop_assert!(fold.first < fold.last && fold.last < lines);
    }
    let selections = selection_ranges(snapshot, file, at);
    prop_assert!(selections.is_sorted_by(|inner, outer| outer.covers(*inner) && outer != inner));
    prop_assert!(selections.iter().all(|span| span.touches(at) && text.get(span.range()).is_some()));
    for highlight in document_highlights(snapshot, file, at) {
        prop_assert!(text.get(highlight.span.range()).is_some());
    }
    for link in document_links(snapshot, file) {
        prop_assert!(whole.covers(link.span));
    }
    workspace_symbols(snapshot, "a", cancel).unwrap();
    for action in code_actions(snapshot, file, Span::at(at), &Selection::default(), cancel).unwrap() {
        for change in action.changes {
            let before = snapshot.document(&change.file).map_or_else(String::new, |d| d.text().to_string());
            prop_assert!(apply(&before, &change.edits).is_ok(), "{}: {:?}", action.title, change.edits);
        }
    }
    if let Some(edits) = formatting(snapshot, file, None) {
        let once = apply(text, &edits).unwrap();
        // A Dockerfile's keywords are written in capitals.
        let words = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
        prop_assert_eq!(words(&once), words(text), "layout changes blanks alone");
        let again = Workspace::new(None);
        again.replace(file, &once);
        let twice = formatting(&again.snapshot(), file, None).unwrap_or_default();
        prop_assert_eq!(apply(&once, &twice).unwrap(), once, "a layout is final");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_offset_becomes_a_position_and_comes_back(text in "[a-cé𝒳\r\n\u{2028}\u{feff}]{0,40}", at in 0usize..120) {
        let rope = Text::new(&text);
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        // Between CR and LF there is no place of its own.
        let between = text[..at].ends_with('\r') && text[at..].starts_with('\n');
        for encoding in ENCODINGS {
            let back = rope.offset(rope.position(at, encoding), encoding);
            prop_assert_eq!(back, if between { at - 1 } else { at });
        }
    }

    #[test]
    fn a_position_anywhere_means_a_place_in_the_text(text in "[a-cé𝒳\r\n]{0,40}", line in 0u32..50, column in 0u32..50) {
        let rope = Text::new(&text);
        for encoding in ENCODINGS {
            let offset = rope.offset(Position { line, column }, encoding);
            prop_assert!(offset <= text.len() && text.is_char_boundary(offset));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn edits_one_by_one_say_the_same_as_the_whole_text(
        file in 0..FILES.len(),
        edits in prop::collection::vec((0u32..80, 0u32..40, 0u32..3, 0u32..20, 0..PIECES.len()), 1..6),
    ) {
        let (name, text) = FILES[file];
        let (workspace, file) = (Workspace::new(None), id(name));
        workspace.open(&file, text, 1, "");
        for (version, (line, column, lines, columns, piece)) in edits.into_iter().enumerate() {
            // A typist is read after every stroke: trees are taken over from one state to the next.
            said(&workspace, &file);
            let from = Position { line, column };
            let to = Position { line: line + lines, column: columns };
            let change = Change::Range(from, to, PIECES[piece].to_owned());
            workspace.change(&file, i32::try_from(version).unwrap() + 2, &[change], Encoding::Utf16);
        }
        let edited = workspace.snapshot().document(&file).unwrap().text().to_string();
        let fresh = Workspace::new(None);
        fresh.open(&file, &edited, 1, "");
        prop_assert_eq!(said(&workspace, &file), said(&fresh, &file), "of:\n{}", edited);
    }

    #[test]
    fn fixes_apply_and_end_and_features_answer_anywhere(
        file in 0..FILES.len(),
        line in 0u32..80,
        column in 0u32..40,
        piece in 0..PIECES.len(),
    ) {
        let (name, text) = FILES[file];
        let rope = Text::new(text);
        let at = rope.offset(Position { line, column }, Encoding::Utf16);
        let broken = [&text[..at], PIECES[piece], &text[at..]].concat();
        let (workspace, file) = (Workspace::new(None), id(name));
        workspace.replace(&file, &broken);
        let snapshot = workspace.snapshot();
        for item in completion(&snapshot, &file, at + PIECES[piece].len()) {
            prop_assert!(apply(&broken, &[item.edit]).is_ok());
        }
        if let Some((span, _)) = hover(&snapshot, &file, at) {
            prop_assert!(Span::new(0, broken.len()).covers(span));
        }
        let cancel = Cancel::default();
        shown(&snapshot, &file, &broken, at, &cancel)?;
        let all = |_| true;
        let mended = mend(&workspace, std::slice::from_ref(&file), &Selection::default(), &all, &cancel).unwrap();
        prop_assert!(!mended.unsettled, "fixes undo each other in:\n{broken}");
        let again = mend(&workspace, std::slice::from_ref(&file), &Selection::default(), &all, &cancel).unwrap();
        prop_assert_eq!(again.fixes, 0);
    }
}
