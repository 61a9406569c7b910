use std::fmt::Write;

use super::{Assignment, Command, Link, Redirection, Shell, Word};

/// The view as text, one command in a line, for reports of errors and for tests: what stands before it, the bodies it
/// is in, its words. `?` marks a word that is unknown, `$` one that expands, `!` a command that was not understood.
pub fn dump(shell: &Shell) -> String {
    let mut out = String::new();
    for command in &shell.commands {
        let mut around = Vec::new();
        let mut body = command.place.body;
        while let Some(within) = shell.bodies.get(body).filter(|_| body > 0) {
            around.push(format!("{:?}", within.kind).to_lowercase());
            body = within.place.body;
        }
        around.reverse();
        let around = if around.is_empty() { String::new() } else { format!("[{}] ", around.join(" ")) };
        let _ = writeln!(out, "{}{around}{}", link(command.place.link), words(command));
    }
    for gap in &shell.gaps {
        let _ = writeln!(out, "gap {gap:?}");
    }
    out
}

fn link(link: Link) -> &'static str {
    match link {
        Link::First => "",
        Link::Then => "; ",
        Link::Background => "& ",
        Link::And => "&& ",
        Link::Or => "|| ",
        Link::Pipe => "| ",
    }
}

/// A command's assignments, words and redirections.
fn words(command: &Command) -> String {
    let mut parts: Vec<String> = command.assignments.iter().map(assignment).collect();
    parts.extend(command.name.iter().chain(&command.arguments).map(word));
    parts.extend(command.redirections.iter().map(redirection));
    let sound = if command.sound { "" } else { "!" };
    format!("{sound}{}", parts.join(" "))
}

fn assignment(assignment: &Assignment) -> String {
    let operator = if assignment.appends { "+=" } else { "=" };
    format!("{}{operator}{}", assignment.name, word(&assignment.value))
}

fn word(word: &Word) -> String {
    let mark = match (word.unknown, word.expands) {
        (true, _) => "?",
        (_, true) => "$",
        _ => "",
    };
    format!("{mark}`{}`", word.text.escape_debug())
}

fn redirection(redirection: &Redirection) -> String {
    let descriptor = redirection.descriptor.map_or(String::new(), |number| number.to_string());
    let body = redirection.body.map_or(String::new(), |body| format!("({body:?})"));
    format!("{descriptor}{}{}{body}", redirection.operator, word(&redirection.target))
}
