//! The specification, chapter by chapter: a line of `chapters.md` is a text, as JSON writes it, and what it `means`, or
//! the first thing that is said about it.

use std::fs;

use super::{agrees, found, viewed};

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/syntax/yaml/tests/conformance/chapters.md");

/// The text a line begins with, and what follows.
fn split(line: &str) -> (String, &str) {
    let mut values = serde_json::Deserializer::from_str(line).into_iter::<String>();
    let text = values.next().unwrap().unwrap();
    (text, line[values.byte_offset()..].trim_start())
}

fn answer(text: &str, sound: bool) -> String {
    if sound {
        assert_eq!(found(text), [""; 0], "{text:?}");
        agrees(text);
        return format!("means {}", viewed(text, true).documents.join(" --- ")).trim_end().to_owned();
    }
    let messages = found(text);
    // The marker inside cuts a document in two.
    let cut_in_two = text.contains("\n---") || text.contains("\n...");
    assert!(!messages.is_empty() && (messages.len() <= 2 || cut_in_two), "{text:?}: {messages:?}");
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    format!("says {}", messages[0].chars().map(shown).collect::<String>())
}

#[test]
fn chapters_mean_what_the_specification_says() {
    let suite = fs::read_to_string(SUITE).unwrap();
    let mut updated = Vec::new();
    for line in suite.lines() {
        if !line.starts_with('"') {
            updated.push(line.to_owned());
            continue;
        }
        let (text, expected) = split(line);
        let found = answer(&text, expected.starts_with("means"));
        if std::env::var_os("UPDATE_EXPECT").is_none() {
            assert_eq!(found, expected, "{text:?}");
        }
        updated.push(format!("{}{found}", &line[..line.len() - expected.len()]));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(SUITE, updated.join("\n") + "\n").unwrap();
    }
}
