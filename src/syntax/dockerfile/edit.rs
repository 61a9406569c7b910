use super::super::Parsed;
use super::{Instruction, Word};
use crate::text::{Edits, Span, TextEdit};

/// Puts `line` (an instruction, or several lines separated by `\n`) on its own line before `instruction`.
pub fn insert_before(parsed: &Parsed, instruction: &Instruction, line: &str) -> Edits {
    let at = line_start(&parsed.text, instruction.span.start());
    vec![TextEdit::insert(at, format!("{}{}", broken(parsed, line), line_break(&parsed.text)))]
}

/// Puts `line` (an instruction, or several lines separated by `\n`) on its own line after `instruction`, its heredocs
/// included. A continuation at the end of the file that would swallow the new line goes.
pub fn insert_after(parsed: &Parsed, instruction: &Instruction, line: &str) -> Edits {
    let end = line_end(&parsed.text, instruction.span.end());
    let added = format!("{}{}", line_break(&parsed.text), broken(parsed, line));
    let dangling = dangling(parsed, instruction);
    vec![TextEdit::replace(Span::new(dangling.unwrap_or(end), end), added)]
}

/// Takes `instruction` away with its lines; comments above it stay.
pub fn remove(parsed: &Parsed, instruction: &Instruction) -> Edits {
    let text = &parsed.text;
    let start = line_start(text, instruction.span.start());
    let end = line_end(text, instruction.span.end());
    let behind = text.get(end..).and_then(|rest| rest.find('\n')).map(|at| end + at + 1);
    let span = match behind {
        Some(next) => Span::new(start, next),
        // The last line: the break before it goes instead.
        None => {
            let before = text.get(..start).unwrap_or("");
            let kept = before.strip_suffix('\n').map_or(start, |before| before.trim_end_matches('\r').len());
            Span::new(kept, text.len())
        }
    };
    vec![TextEdit::remove(span)]
}

/// Writes `new` in place of what a word says, within the quotation marks that stand there; a word without any gets
/// some if `new` holds blanks.
pub fn replace_word(parsed: &Parsed, word: &Word, new: &str) -> Edits {
    let text = &parsed.text;
    let span = word.span;
    let written = span.of(text);
    let escape = parsed.dockerfile().map_or('\\', |dockerfile| dockerfile.escape);
    let quoted = |quote: char| written.len() > 1 && written.starts_with(quote) && written.ends_with(quote);
    let inner = Span::new(span.start() + 1, span.end().saturating_sub(1));
    let in_json = span.start() > 0
        && text.get(span.start() - 1..span.start()) == Some("\"")
        && text.get(span.end()..span.end() + 1) == Some("\"");
    let edit = if quoted('"') {
        TextEdit::replace(inner, escaped(new, &['"', escape], escape))
    } else if quoted('\'') && !new.contains('\'') {
        TextEdit::replace(inner, new)
    } else if in_json {
        TextEdit::replace(span, escaped(new, &['"', '\\'], '\\'))
    } else if quoted('\'') || new.is_empty() || new.contains(char::is_whitespace) {
        TextEdit::replace(span, format!("\"{}\"", escaped(new, &['"', escape], escape)))
    } else {
        TextEdit::replace(span, new)
    };
    vec![edit]
}

/// Writes `new` in place of everything behind the flags; heredoc bodies stay.
pub fn replace_arguments(parsed: &Parsed, instruction: &Instruction, new: &str) -> Edits {
    if instruction.arguments_span.is_empty() {
        return vec![TextEdit::insert(behind_flags(instruction), format!(" {}", broken(parsed, new)))];
    }
    vec![TextEdit::replace(instruction.arguments_span, broken(parsed, new))]
}

/// Adds `flag` (`--name=value`) behind the flags that are there.
pub fn add_flag(instruction: &Instruction, flag: &str) -> Edits {
    vec![TextEdit::insert(behind_flags(instruction), format!(" {flag}"))]
}

/// Gives the flag `name` this value, adding it where it is missing.
pub fn set_flag(parsed: &Parsed, instruction: &Instruction, name: &str, value: &str) -> Edits {
    match instruction.flag(name) {
        Some(flag) => match &flag.value {
            Some(word) => replace_word(parsed, word, value),
            None => vec![TextEdit::insert(flag.span.end(), format!("={value}"))],
        },
        None => add_flag(instruction, &format!("--{name}={value}")),
    }
}

/// Takes every flag of this name away, each with the blanks before it.
pub fn remove_flag(parsed: &Parsed, instruction: &Instruction, name: &str) -> Edits {
    let flags = instruction.flags.iter().filter(|flag| flag.name == name);
    let whole = |span: Span| {
        let before = parsed.text.get(..span.start()).unwrap_or("");
        Span::new(before.trim_end_matches([' ', '\t']).len(), span.end())
    };
    flags.map(|flag| TextEdit::remove(whole(flag.span))).collect()
}

/// The line break this text uses.
pub fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|before| before.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

fn broken(parsed: &Parsed, lines: &str) -> String {
    match line_break(&parsed.text) {
        "\n" => lines.to_owned(),
        line_break => lines.replace('\n', line_break),
    }
}

fn behind_flags(instruction: &Instruction) -> usize {
    instruction.flags.last().map_or(instruction.keyword_span, |flag| flag.span).end()
}

/// Where the escape character stands that continues `instruction` into nothing.
fn dangling(parsed: &Parsed, instruction: &Instruction) -> Option<usize> {
    let escape = parsed.dockerfile()?.escape;
    let written = instruction.span.of(&parsed.text);
    let ends = instruction.heredocs.is_empty() && instruction.span.end() > instruction.arguments_span.end();
    let kept = written.strip_suffix(escape).filter(|_| ends)?;
    Some(instruction.span.start() + kept.trim_end().len())
}

fn escaped(text: &str, special: &[char], escape: char) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if special.contains(&c) {
            out.push(escape);
        }
        out.push(c);
    }
    out
}

fn line_start(text: &str, at: usize) -> usize {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start }
}

/// The end of the line, before its line break.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or(rest);
    at + line.trim_end_matches('\r').len()
}
