//! What the specification allows and what it forbids, subject by subject.

mod block;
mod chapters;
mod combined;
mod flow;
mod scalars;
mod streams;

use super::meaning::{agrees, viewed};
use super::*;

fn found(text: &str) -> Vec<String> {
    let shown = |part: &str| {
        read(part).errors.iter().map(|e| format!("{}: {}", e.span.of(part), e.message)).collect::<Vec<_>>()
    };
    cut(text).spans.iter().flat_map(|segment| shown(segment.of(text))).collect()
}

/// Texts and what they mean, a document after the other.
fn sound(cases: &[(&str, &str)]) {
    for (text, meaning) in cases {
        assert_eq!(found(text), [""; 0], "{text:?}");
        agrees(text);
        assert_eq!(viewed(text, true).documents.join(" --- "), *meaning, "{text:?}");
    }
}

/// Texts and the first message about them, behind the text it is at.
fn broken(cases: &[(&str, &str)]) {
    for (text, message) in cases {
        assert_eq!(found(text).first().map(String::as_str), Some(*message), "{text:?}");
    }
}
