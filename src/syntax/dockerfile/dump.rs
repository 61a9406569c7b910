use std::fmt::Write;

use super::{Arguments, Dockerfile, Instruction, Variable, Word};

/// The typed view as indented text: one line per directive, instruction, flag, word and heredoc, spans behind them.
pub fn dump(dockerfile: &Dockerfile) -> String {
    let mut out = String::new();
    for directive in &dockerfile.directives {
        line(&mut out, 0, &format!("directive {} {:?} {:?}", directive.name, directive.value, directive.span));
    }
    for instruction in &dockerfile.instructions {
        dump_instruction(&mut out, 0, instruction);
    }
    for comment in dockerfile.comments() {
        line(&mut out, 0, &format!("comment {:?}", comment.span));
    }
    out
}

fn dump_instruction(out: &mut String, depth: usize, instruction: &Instruction) {
    line(out, depth, &format!("{} {:?}", instruction.keyword.name(), instruction.span));
    let depth = depth + 1;
    for flag in &instruction.flags {
        match &flag.value {
            Some(value) => dump_word(out, depth, &format!("--{}", flag.name), value),
            None => line(out, depth, &format!("--{} {:?}", flag.name, flag.span)),
        }
    }
    match &instruction.arguments {
        Arguments::Words(words) => words.iter().for_each(|word| dump_word(out, depth, "word", word)),
        Arguments::Json(words) if words.is_empty() => line(out, depth, "json []"),
        Arguments::Json(words) => words.iter().for_each(|word| dump_word(out, depth, "json", word)),
        Arguments::Shell(word) => dump_word(out, depth, "shell", word),
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                dump_word(out, depth, "name", &pair.name);
                if let Some(value) = &pair.value {
                    dump_word(out, depth + 1, "value", value);
                }
            }
        }
        Arguments::Nested(nested) => dump_instruction(out, depth, nested),
        Arguments::Empty => {}
    }
    for heredoc in &instruction.heredocs {
        let expand = if heredoc.expand { "expanded" } else { "literal" };
        line(out, depth, &format!("heredoc {:?} {expand} {:?} body {:?}", heredoc.name, heredoc.start, heredoc.body));
        dump_variables(out, depth + 1, &heredoc.variables);
    }
}

fn dump_word(out: &mut String, depth: usize, role: &str, word: &Word) {
    line(out, depth, &format!("{role} {:?} {:?}", word.text, word.span));
    dump_variables(out, depth + 1, &word.variables);
}

fn dump_variables(out: &mut String, depth: usize, variables: &[Variable]) {
    for variable in variables {
        let modifier = variable.modifier.as_deref().map(|modifier| format!(" {modifier:?}")).unwrap_or_default();
        line(out, depth, &format!("variable {}{modifier} {:?}", variable.name, variable.span));
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{:width$}{text}", "", width = depth * 2);
}
