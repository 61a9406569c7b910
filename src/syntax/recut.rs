//! The cut of a text after an edit: what stands around the edit is read, the rest is as it was.

use super::{Language, hcl, yaml};
use crate::text::{Span, Text, Untouched};

/// How a text is cut into segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Spans in file coordinates that follow each other and together cover the text. There is always at least one.
    pub spans: Vec<Span>,
    /// Whether each segment ends where it does whatever stands behind the next one. If not, an edit may move the ends
    /// of segments far away from it.
    pub is_local: bool,
}

/// Segments after an edit, in terms of those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recut {
    /// So many segments at the front are the same.
    pub front: usize,
    /// Behind them stand these, in the coordinates of the new text.
    pub middle: Vec<Span>,
    /// So many segments at the back are the same, moved as far as the text became longer or shorter.
    pub back: usize,
}

/// Bytes that are read behind an edit at first; four times as many whenever no segment begins again where one did. Few
/// in tests, whose texts are short.
const WINDOW: usize = if cfg!(any(test, fuzzing)) { 8 } else { 1024 };

/// Cuts a text that was edited. `starts` are the starts of its `count` segments before, whose cut was local, and
/// `length` was its length. None where all of it must be cut anew.
pub fn recut(
    language: Language,
    text: &Text,
    (count, starts): (usize, &dyn Fn(usize) -> usize),
    length: usize,
    untouched: Untouched,
) -> Option<Recut> {
    let scan = match language {
        Language::Yaml => yaml::settled,
        Language::Hcl => hcl::settled,
        Language::Dockerfile | Language::Json => return None,
    };
    // The segment before the one that is touched may have to take in what the touched one begins with.
    let first = below(count, starts, untouched.front + 1).checked_sub(1)?.saturating_sub(1);
    let from = starts(first);
    let (touched, before) = (text.len() - untouched.back, length - untouched.back);
    let mut window = WINDOW;
    loop {
        let end = text.line_start_behind(touched.saturating_add(window));
        let is_whole = end == text.len();
        let settled = scan(&text.slice(Span::new(from, end)), from == 0, is_whole)?;
        let behind = settled.iter().position(|span| {
            let boundary = from + span.end();
            boundary >= touched && boundary < text.len() && {
                let was = before + (boundary - touched);
                // Nothing stood above the first segment that it could have been a part of.
                was > 0 && starts(below(count, starts, was).min(count - 1)) == was
            }
        });
        let shifted = |spans: &[Span]| spans.iter().map(|span| span.shifted(from)).collect();
        match behind {
            Some(last) => {
                let was = before + (from + settled.get(last)?.end() - touched);
                let back = count - below(count, starts, was);
                return Some(Recut { front: first, middle: shifted(settled.get(..=last)?), back });
            }
            None if is_whole => return Some(Recut { front: first, middle: shifted(&settled), back: 0 }),
            None => window = window.saturating_mul(4),
        }
    }
}

/// How many segments start before a place.
fn below(count: usize, starts: &dyn Fn(usize) -> usize, place: usize) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if starts(middle) < place {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::syntax::cut_locally;

    const YAML: &[&str] = &[
        "---\n",
        "...\n",
        "a: 1\n",
        "b:\n  - c\n",
        "# comment\n",
        "\n",
        "%YAML 1.2\n",
        "---",
        "-",
        "\r\n",
        "\r",
        "\u{feff}",
        "x",
        "--- a\n",
        "... # end\n",
        "t: |\n  ---\n",
        " ",
        "-\n",
        "--\n",
        "a: 1\n-\na: 2\n",
        "a: 1\n----\na: 2\n",
        "|",
    ];
    const HCL: &[&str] = &[
        "a = 1\n",
        "b {\n",
        "}\n",
        "}",
        "{",
        "resource \"x\" \"y\" {\n  c = 2\n}\n",
        "# comment\n",
        "\n",
        "/* ",
        "*/",
        "<<EOT\n",
        "EOT\n",
        "\"",
        "${",
        "  d = [\n",
        "]\n",
        "  e = 3\n",
        "\r\n",
        "locals {\n",
        "x",
        "(",
        ")",
        "/\n",
        " * a\n",
        " */\n",
        "/*\n",
        "dynamic \"a\" {\n",
    ];

    /// Bytes that two texts have in common, as an editor's change would say.
    fn untouched(before: &str, at: usize, end: usize) -> Untouched {
        Untouched { front: at, back: before.len() - end }
    }

    fn spans(recut: &Recut, before: &[Span], length: usize, now: usize) -> Vec<Span> {
        let moved = |span: &Span| Span::new(span.start() + now - length, span.end() + now - length);
        let back = before[before.len() - recut.back..].iter().map(moved);
        before[..recut.front].iter().copied().chain(recut.middle.iter().copied()).chain(back).collect()
    }

    fn edits(pieces: &'static [&'static str]) -> impl Strategy<Value = (String, Vec<(usize, usize, &'static str)>)> {
        let text = prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat());
        (text, prop::collection::vec((0..10_000_usize, 0..12_usize, prop::sample::select(pieces)), 1..6))
    }

    fn equal(language: Language, text: &str, edits: &[(usize, usize, &str)]) -> Result<usize, TestCaseError> {
        let mut text = text.to_owned();
        let mut used = 0;
        for (at, length, with) in edits {
            let before = cut_locally(language, &text);
            let at = text.floor_char_boundary(text.len() * at / 10_000);
            let end = text.floor_char_boundary((at + length).min(text.len())).max(at);
            let untouched = untouched(&text, at, end);
            let (length, was) = (text.len(), text.clone());
            text.replace_range(at..end, with);
            let now = cut_locally(language, &text);
            if !before.is_local {
                continue;
            }
            let starts = |index: usize| before.spans[index].start();
            let recut = recut(language, &Text::new(&text), (before.spans.len(), &starts), length, untouched);
            if let Some(recut) = recut {
                used += 1;
                let found = spans(&recut, &before.spans, length, text.len());
                prop_assert_eq!(&found, &now.spans, "{:?} became {:?}", was, text);
                prop_assert!(now.is_local, "{:?} became {:?}", was, text);
            }
        }
        Ok(used)
    }

    proptest! {
        // `PROPTEST_CASES` may ask for more. What fails is printed, with the text before and after the edit.
        #![proptest_config(ProptestConfig {
            cases: ProptestConfig::default().cases.max(2_000),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn documents_are_cut_as_if_all_were_read((text, edits) in edits(YAML)) {
            equal(Language::Yaml, &text, &edits)?;
        }

        #[test]
        fn blocks_are_cut_as_if_all_were_read((text, edits) in edits(HCL)) {
            equal(Language::Hcl, &text, &edits)?;
        }
    }

    /// What closes nothing, or is a row of a comment, belongs to what is written above it, once there is something.
    #[test]
    fn what_begins_a_text_may_become_a_part_of_what_is_put_above_it() {
        for (text, with) in [
            ("}\nb {\n}\n", "a {\n"),
            ("}resource \"x\" \"y\" {\n  c = 2\n}\nx {\n}\n", "a = 1\n"),
            ("# comment\n# comment\n}\nb {\n}\n", "a = 1\n"),
            ("# comment\n# comment\n * a\nb = 1\n", "/\n"),
        ] {
            equal(Language::Hcl, text, &[(0, 0, with)]).unwrap();
        }
        equal(Language::Hcl, "x\n# comment\n# comment\n * a\nb = 1\nc = 2\n", &[(0, 1, "/")]).unwrap();
        equal(Language::Yaml, "a: 1\n---\nb: 1\n", &[(0, 0, "c: 1\n---\n")]).unwrap();
    }

    #[test]
    fn an_edit_reads_what_stands_around_it() {
        let (yaml, hcl) = ("---\na: 1\nb: 2\n".repeat(1_000), "b \"c\" {\n  d = 1\n}\n\n".repeat(1_000));
        for (language, text, at) in [(Language::Yaml, yaml, 7_007), (Language::Hcl, hcl, 9_512)] {
            let before = cut_locally(language, &text);
            let starts = |index: usize| before.spans[index].start();
            let untouched = untouched(&text, at, at);
            let mut edited = text.clone();
            edited.insert(at, 'x');
            let count = before.spans.len();
            let recut = recut(language, &Text::new(&edited), (count, &starts), text.len(), untouched).unwrap();
            assert_eq!(recut.middle.len(), 2, "{language:?}: {recut:?}");
            assert_eq!(recut.front + 2 + recut.back, count);
            assert_eq!(spans(&recut, &before.spans, text.len(), edited.len()), cut_locally(language, &edited).spans);
        }
    }
}
