use super::super::Parsed;
use super::json::{self, JsonForm};
use super::{Arguments, Instruction, dangling, quotes, scanner};
use crate::text::{Derived, Span};

/// What RUN, CMD, ENTRYPOINT and SHELL run, with where every byte of it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandText {
    /// A text for the shell, continuations joined, without heredocs.
    Shell(Derived),
    /// The words of the JSON form.
    Exec(Vec<Derived>),
}

/// The command of an instruction that has one.
pub fn command(parsed: &Parsed, instruction: &Instruction) -> Option<CommandText> {
    let escape = parsed.dockerfile()?.escape;
    let joined = || joined(&parsed.text, escape, instruction.arguments_span);
    match &instruction.arguments {
        Arguments::Shell(_) => Some(CommandText::Shell(joined())),
        Arguments::Json(_) => {
            let joined = joined();
            let JsonForm::Strings(strings) = json::read(joined.text(), 0..joined.text().len()) else { return None };
            let words = strings.into_iter().map(|(range, _)| unescaped(&joined, Span::from(range)));
            Some(CommandText::Exec(words.collect()))
        }
        _ => None,
    }
}

/// The body of a heredoc of this instruction, as the shell reads it: without the TABs that `<<-` takes away.
pub fn heredoc_text(parsed: &Parsed, heredoc: &super::Heredoc) -> Derived {
    let mut body = Derived::starting_at(heredoc.body.start());
    let chomp = heredoc.start.of(&parsed.text).trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<-");
    let mut at = heredoc.body.start();
    for line in heredoc.body.of(&parsed.text).split_inclusive('\n') {
        let tabs = line.len() - if chomp { line.trim_start_matches('\t').len() } else { line.len() };
        body.copy(&parsed.text, Span::new(at + tabs, at + line.len()));
        at += line.len();
    }
    body
}

/// The physical lines under `span`, joined over their continuations as the scanner does it. Where one lacks its sign of
/// going on, a command ends, unless the next line says how it goes on; a quotation mark that its line was to close is closed.
fn joined(text: &str, escape: char, span: Span) -> Derived {
    /// A line without its sign of going on; whether one above it lacks that.
    struct Row {
        span: Span,
        is_apart: bool,
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut at = span.start();
    let mut ends = false;
    for (number, line) in span.of(text).split_inclusive('\n').enumerate() {
        let content = line.trim_end_matches(['\r', '\n']);
        let begun = content.trim_start();
        if number == 0 || !(begun.is_empty() || begun.starts_with('#')) {
            let is_last = at + line.len() >= span.end();
            let kept = if is_last { None } else { scanner::continued(content, escape) };
            // What is to join two commands does so only once it goes on.
            if number > 0 && !is_last && kept.is_none() && dangling::is_joint(content) {
                at += line.len();
                continue;
            }
            let is_apart = ends && is_command(content.get(..kept.unwrap_or(content.len())).unwrap_or(content));
            rows.push(Row { span: Span::new(at, at + kept.unwrap_or(content.len())), is_apart });
            ends = !is_last && kept.is_none();
        }
        at += line.len();
    }
    let texts: Vec<&str> = rows.iter().map(|row| row.span.of(text)).collect();
    let is_open = rows.len() > 1 && quotes::open_quote(&texts.concat(), escape).is_some();
    let closing = if is_open { dangling::unclosed(&texts, escape, |_| true) } else { None };
    let mut joined = Derived::starting_at(span.start());
    for (number, row) in rows.iter().enumerate() {
        if row.is_apart {
            joined.put("\n", Span::at(row.span.start()));
        }
        joined.copy(text, row.span);
        if let Some((_, quote, _)) = closing.filter(|(open, ..)| *open == number) {
            joined.put(quote.encode_utf8(&mut [0; 4]), Span::at(row.span.end()));
        }
    }
    joined
}

/// Whether a line reads as a command and not as one more of its words.
fn is_command(line: &str) -> bool {
    let mut words = line.split_whitespace();
    !words.next().is_some_and(dangling::is_operator) && words.next().is_some()
}

/// What stands between the quotation marks of a JSON string.
fn unescaped(joined: &Derived, inner: Span) -> Derived {
    let mut out = Derived::starting_at(joined.source_offset(inner.start()));
    let mut at = inner.start();
    while let Some(escape) = joined.text().get(at..inner.end()).and_then(|rest| rest.find('\\')).map(|i| at + i) {
        out.append(joined, at..escape);
        let behind = joined.text().get(escape + 1..inner.end()).unwrap_or("");
        let (said, length) = match (behind.chars().next(), behind.get(1..).and_then(json::unicode)) {
            (Some('u'), Some((c, length))) => (c, 2 + length),
            (Some('b'), _) => ('\u{8}', 2),
            (Some('f'), _) => ('\u{c}', 2),
            (Some('n'), _) => ('\n', 2),
            (Some('r'), _) => ('\r', 2),
            (Some('t'), _) => ('\t', 2),
            (c, _) => (c.unwrap_or('\\'), 1 + c.map_or(0, char::len_utf8)),
        };
        let written = Span::new(escape, escape + length);
        out.put(said.encode_utf8(&mut [0; 4]), joined.source_span(written));
        at = written.end();
    }
    out.append(joined, at..inner.end());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    fn of(text: &str) -> (Parsed, CommandText) {
        let parsed = parse(Language::Dockerfile, text.into(), None);
        let command = command(&parsed, parsed.dockerfile().unwrap().instructions.last().unwrap()).unwrap();
        (parsed, command)
    }

    #[test]
    fn the_command_reads_as_the_view_does() {
        for text in [
            "FROM a\nRUN one",
            "FROM a\nRUN one \\\n  two \\\n# three\n\n  four",
            "FROM a\r\nRUN one \\\r\n  two\r\n",
            "# escape=`\nFROM a\nRUN one\\ `\n two",
            "FROM a\nRUN --network=none one \\\n",
            "FROM a\nRUN one \\ \n  é",
            "FROM a\nRUN cat <<EOF | \\\n sh\nbody\nEOF",
        ] {
            let (parsed, command) = of(text);
            let CommandText::Shell(joined) = command else { panic!("{text}") };
            let instruction = parsed.dockerfile().unwrap().instructions.last().unwrap();
            let Arguments::Shell(word) = &instruction.arguments else { panic!("{text}") };
            assert_eq!(joined.text(), word.text, "{text}");
            for (at, c) in joined.text().char_indices() {
                let span = joined.source_span(Span::new(at, at + c.len_utf8()));
                assert!(span.of(text).chars().eq([c]), "{c:?} of {text}");
            }
        }
    }

    #[test]
    fn a_line_that_lacks_its_sign_of_going_on_ends_a_command() {
        let shown = |text: &str| match of(text).1 {
            CommandText::Shell(joined) => joined.text().to_owned(),
            CommandText::Exec(_) => panic!("{text}"),
        };
        assert_eq!(shown("FROM a\nRUN a && \\\n  b -c\n  d && \\\n  e"), "a &&   b -c\n  d &&   e");
        assert_eq!(shown("FROM a\nRUN a \\\n  b\n  c \\\n  && d"), "a   b  c   && d");
        assert_eq!(shown("FROM a\nRUN a \"b \\\n  c \\\n  \"d\""), "a \"b \"  c   \"d\"");
        assert_eq!(shown("FROM a\nRUN a && \\\n  b\n  && c"), "a &&   b  && c");
        assert_eq!(shown("FROM a\nRUN a && \\\n  b \"$c\n  d e"), "a &&   b \"$c\"\n  d e");
    }

    #[test]
    fn words_of_the_json_form_know_their_escapes() {
        let text = "FROM a\nCMD [\"sh\", \"-c\", \\\n  \"echo \\\"\\u00e9\\ud83d\\ude00\\\" x\"]";
        let (_, command) = of(text);
        let CommandText::Exec(words) = command else { panic!() };
        assert_eq!(words.iter().map(Derived::text).collect::<Vec<_>>(), ["sh", "-c", "echo \"é😀\" x"]);
        let place = |part: &str| {
            let at = words[2].text().find(part).unwrap();
            words[2].source_span(Span::new(at, at + part.len())).of(text)
        };
        assert_eq!(["x", "\"é", "😀\"", "o \""].map(place), ["x", "\\\"\\u00e9", "\\ud83d\\ude00\\\"", "o \\\""]);
    }
}
