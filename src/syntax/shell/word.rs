use tree_sitter::Node;

use super::view::Word;
use crate::text::Span;

/// Levels of concatenations and strings read inside one word.
const DEPTH: usize = 40;

/// Reads a word.
pub(super) fn read(text: &str, holes: &[Span], node: Node<'_>) -> Word {
    let span = Span::from(node.byte_range());
    let mut word = Word { span, ..Word::default() };
    append(text, node, DEPTH, &mut word);
    let first = holes.partition_point(|hole| hole.end <= span.start);
    word.unknown = holes.get(first).is_some_and(|hole| hole.start < span.end);
    word
}

fn append(text: &str, node: Node<'_>, depth: usize, word: &mut Word) {
    let raw = text.get(node.byte_range()).unwrap_or("");
    match node.kind() {
        "word" | "extglob_pattern" | "regex" => unescape(raw, |_| true, &mut word.text),
        "raw_string" => {
            word.quoted = true;
            word.text.push_str(inside(raw, "'", '\''));
        }
        "ansi_c_string" => {
            word.quoted = true;
            ansi_c(inside(raw, "$'", '\''), &mut word.text);
        }
        "string" | "translated_string" | "concatenation" | "command_name" if depth > 0 => {
            let quoted = node.kind() == "string";
            word.quoted |= quoted;
            let mut at = node.start_byte();
            let mut cursor = node.walk();
            for child in node.children(&mut cursor) {
                between(text, at..child.start_byte(), quoted, word);
                at = child.end_byte();
                match child.kind() {
                    // The marks of a string; `$` of a translated one.
                    "\"" => {}
                    "$" if node.kind() == "translated_string" => {}
                    "string_content" => between(text, child.byte_range(), true, word),
                    _ => append(text, child, depth - 1, word),
                }
            }
            between(text, at..node.end_byte(), quoted, word);
        }
        "simple_expansion"
        | "expansion"
        | "command_substitution"
        | "process_substitution"
        | "arithmetic_expansion"
        | "array"
        | "brace_expression" => {
            word.expands = true;
            word.text.push_str(raw);
        }
        _ => word.text.push_str(raw),
    }
}

/// Text that belongs to no node of its own.
fn between(text: &str, range: std::ops::Range<usize>, quoted: bool, word: &mut Word) {
    let raw = text.get(range).unwrap_or("");
    match quoted {
        true => unescape(raw, |c| matches!(c, '"' | '\\' | '$' | '`' | '\n'), &mut word.text),
        false => unescape(raw, |_| true, &mut word.text),
    }
}

/// Takes backslashes away before the characters they quote; an escaped line break is nothing.
fn unescape(raw: &str, quotes: impl Fn(char) -> bool, out: &mut String) {
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('\n') => {}
            Some(escaped) if quotes(escaped) => out.push(escaped),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
}

fn inside<'t>(raw: &'t str, open: &str, close: char) -> &'t str {
    let raw = raw.strip_prefix(open).unwrap_or(raw);
    raw.strip_suffix(close).unwrap_or(raw)
}

/// `$'…'`: the escapes people use; others stay as written.
fn ansi_c(raw: &str, out: &mut String) {
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some(c @ ('\\' | '\'' | '"' | '?'))) => out.push(c),
            (c, other) => out.extend([Some(c), other].into_iter().flatten()),
        }
    }
}
