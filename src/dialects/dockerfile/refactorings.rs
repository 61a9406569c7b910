//! Other ways to write instructions.

use crate::model::Refactoring;
use crate::syntax::Parsed;
use crate::syntax::dockerfile::{Arguments, Dockerfile, Instruction, Keyword, Stage, Word};
use crate::text::{Span, TextEdit};

pub(super) fn refactorings(parsed: &Parsed, span: Span) -> Vec<Refactoring> {
    let Some(view) = parsed.dockerfile() else { return Vec::new() };
    let Some(index) = view.instructions.iter().position(|instruction| instruction.span.covers(span)) else {
        return Vec::new();
    };
    let here = &view.instructions[index];
    let above = index.checked_sub(1).and_then(|above| view.instructions.get(above));
    [form(parsed, view, index), above.and_then(|above| joined(parsed, view, above, here))]
        .into_iter()
        .flatten()
        .collect()
}

/// CMD and ENTRYPOINT as a shell reads them, and as a list of words.
fn form(parsed: &Parsed, view: &Dockerfile, index: usize) -> Option<Refactoring> {
    let instruction = view.instructions.get(index)?;
    if !matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint) {
        return None;
    }
    let has_partner = has_partner(view, index);
    let (title, text) = match &instruction.arguments {
        // A list meets its partner where what a shell reads does not.
        Arguments::Shell(command) => {
            let title = match (has_partner, instruction.keyword) {
                (false, _) => "Write as a list of words",
                (true, Keyword::Cmd) => "Write as a list of words, which `ENTRYPOINT` is then given",
                (true, _) => "Write as a list of words, to which those of `CMD` are then added",
            };
            (title, list(command)?)
        }
        Arguments::Json(words) if !has_partner && !is_flag(instruction, words) => {
            ("Write as a shell command", command(words)?)
        }
        _ => return None,
    };
    let edit = TextEdit::replace(instruction.arguments_span, text);
    (!instruction.arguments_span.of(&parsed.text).contains('#')).then(|| Refactoring::rewrite(title, vec![edit]))
}

/// Whether words are only the flags that CMD gives to the ENTRYPOINT of an image below.
fn is_flag(instruction: &Instruction, words: &[Word]) -> bool {
    instruction.keyword == Keyword::Cmd && words.first().is_some_and(|first| first.text.starts_with('-'))
}

/// Whether CMD meets an ENTRYPOINT, to which it gives its words, or an ENTRYPOINT a CMD: in its own stage, in one below it,
/// or in one that is built on it. An ENTRYPOINT that a shell reads takes none.
pub(super) fn has_partner(view: &Dockerfile, index: usize) -> bool {
    let (Some(instruction), Some(here)) = (view.instructions.get(index), view.stage_of(index)) else { return false };
    let partner = if instruction.keyword == Keyword::Cmd { Keyword::Entrypoint } else { Keyword::Cmd };
    let bases = view.bases();
    let is_below = |lower: usize, upper: &Stage<'_>| bases.of(upper).iter().any(|stage| stage.index == lower);
    let meets =
        |stage: &Stage<'_>| stage.index == here.index || is_below(stage.index, &here) || is_below(here.index, stage);
    let holds = |stage: &Stage<'_>| stage.instructions.iter().any(|other| other.keyword == partner);
    view.stages().iter().any(|stage| holds(stage) && meets(stage))
}

/// The words of a command that needs no shell; none if it does.
fn list(command: &Word) -> Option<String> {
    let needs_shell = |c: char| "$`|&;<>()*?[]{}~\"'\\#!".contains(c) || c == '\n';
    let words: Vec<&str> = command.text.split_whitespace().collect();
    let assigns = words.first().is_some_and(|first| first.contains('='));
    if words.is_empty() || assigns || command.text.contains(needs_shell) {
        return None;
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    Some(format!("[{}]", quoted.join(", ")))
}

/// The command that a list of words is; none where a shell would read a word otherwise.
fn command(words: &[Word]) -> Option<String> {
    let bare = |word: &Word| {
        let inner = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
        !word.text.is_empty() && word.text.chars().all(inner)
    };
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    (!words.is_empty() && words.iter().all(bare)).then(|| texts.join(" "))
}

/// Two RUNs as one, which makes one layer of them.
fn joined(parsed: &Parsed, view: &Dockerfile, above: &Instruction, here: &Instruction) -> Option<Refactoring> {
    let plain = |instruction: &Instruction| {
        let is_shell = matches!(instruction.arguments, Arguments::Shell(_));
        instruction.keyword == Keyword::Run
            && instruction.flags.is_empty()
            && instruction.heredocs.is_empty()
            && is_shell
    };
    let between = Span::new(above.arguments_span.end(), here.arguments_span.start());
    let is_commented = view.comments().iter().any(|comment| between.meets(comment.span));
    if !plain(above) || !plain(here) || is_commented {
        return None;
    }
    // A command in the background, or a last word that a shell goes on reading, would take the next one with it.
    if above.arguments_span.of(&parsed.text).trim_end().ends_with(['&', '|', ';', view.escape]) {
        return None;
    }
    let line_break = if parsed.text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = format!(" && {}{line_break}    ", view.escape);
    Some(Refactoring::rewrite("Join with the RUN above", vec![TextEdit::replace(between, text)]))
}
