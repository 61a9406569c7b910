//! What BuildKit accepts and refuses, as tables.

mod broken;
mod cursor;
mod edit;
mod robust;
mod traps;
mod variables;

use std::sync::Arc;

use super::super::Parsed;
use super::*;

pub(super) fn parsed(text: &str) -> Parsed {
    parse(Arc::from(text))
}

/// One line per instruction, and one per error with the text it points at.
pub(super) fn outline(text: &str) -> String {
    let parsed = parsed(text);
    let mut lines: Vec<String> = Vec::new();
    let dockerfile = parsed.dockerfile().unwrap();
    for directive in &dockerfile.directives {
        lines.push(format!("# {}={}", directive.name, directive.value));
    }
    lines.extend(dockerfile.instructions.iter().map(|instruction| brief(&parsed.text, instruction)));
    for error in &parsed.errors {
        lines.push(format!("! {} @ {:?}", error.message, error.span.of(text)));
    }
    let tree = parsed.tree().unwrap();
    assert!(!tree.root_node().has_error(), "{text:?} healed to {:?}", parsed.healed);
    lines.join("\n")
}

fn brief(text: &str, instruction: &Instruction) -> String {
    let mut out = instruction.keyword.name().to_owned();
    let list = |words: &[Word]| words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join("|");
    for flag in &instruction.flags {
        out += &format!(" --{}", flag.name);
        out += &flag.value.as_ref().map(|value| format!("={}", value.text)).unwrap_or_default();
    }
    match &instruction.arguments {
        Arguments::Words(words) => out += &format!(" {}", list(words)),
        Arguments::Json(words) => out += &format!(" [{}]", list(words)),
        Arguments::Shell(word) => out += &format!(" $ {}", word.text),
        Arguments::Nested(nested) => out += &format!(" > {}", brief(text, nested)),
        Arguments::Empty => {}
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                let value = pair.value.as_ref().map(|value| format!("={}", value.text)).unwrap_or_default();
                out += &format!(" ({}{value})", pair.name.text);
            }
        }
    }
    for heredoc in &instruction.heredocs {
        let quote = if heredoc.expand { "" } else { "'" };
        out += &format!(" <<{quote}{}{quote}{:?}", heredoc.name, heredoc.body.of(text));
    }
    out
}
