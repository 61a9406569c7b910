//! The examples of the specification.

use std::fs;

use super::meaning::{agrees, viewed};
use super::*;

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/syntax/yaml/tests/specification.md");

/// What is read of an example, as its second block writes it.
fn answer(text: &str, sound: bool) -> String {
    if sound {
        return viewed(text, true).documents.iter().map(|document| format!("{document}\n")).collect();
    }
    let mut out = String::new();
    for segment in cut(text).spans {
        for (at, message) in messages(&read(segment.of(text))) {
            out.push_str(&format!("{at:?}: {message}\n"));
        }
    }
    out
}

#[test]
fn examples_mean_what_the_specification_says() {
    let suite = fs::read_to_string(SUITE).unwrap();
    let mut updated = String::new();
    let mut sections = suite.split("\n## ");
    updated.push_str(sections.next().unwrap());
    for section in sections {
        let (title, _) = section.split_once('\n').unwrap();
        let mut blocks = section.split("```");
        let example = blocks.nth(1).and_then(|block| block.strip_prefix("yaml\n")).unwrap();
        let (kind, expected) = blocks.nth(1).and_then(|block| block.split_once('\n')).unwrap();
        let text = example.replace('·', " ").replace('→', "\t").replace('⇔', "\u{feff}");
        let sound = kind == "means";
        let found = answer(&text, sound);
        let errors: Vec<_> = cut(&text).spans.iter().flat_map(|segment| read(segment.of(&text)).errors).collect();
        assert_eq!(errors.is_empty(), sound, "{title}: {errors:?}");
        if sound {
            agrees(&text);
        }
        if std::env::var_os("UPDATE_EXPECT").is_none() {
            assert_eq!(found, expected, "{title}");
        }
        updated.push_str(&format!("\n## {title}\n\n```yaml\n{example}```\n```{kind}\n{found}```\n"));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(SUITE, updated).unwrap();
    }
}
