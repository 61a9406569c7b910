use crate::model::Interpreter;
use crate::practices::{Check, Draft, Report, ShellScript};
use crate::syntax::shell::{Command, Link};
use crate::text::Span;

/// Downloads that are run as they come.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

fn check(given: &ShellScript<'_>, report: &mut Report<'_>) {
    for (at, runner) in given.shell.commands.iter().enumerate() {
        if runner.place.link != Link::Pipe || !runs_input(runner) {
            continue;
        }
        let before = given.shell.commands.get(..at).unwrap_or_default();
        let of_pipe =
            |other: &&Command| other.place.pipeline == runner.place.pipeline && other.place.body == runner.place.body;
        let Some(download) = before.iter().rev().take_while(of_pipe).find(|command| fetches(command)) else { continue };
        let name = download.literal_name().unwrap_or("download");
        let place = given.script.place(Span::new(download.span.start(), runner.span.end()));
        report.add(
            Draft::new(place, format!("What `{name}` brings is run as it comes."))
                .advise("Save it, compare its checksum or signature, and run it then; or install a package."),
        );
    }
}

fn fetches(command: &Command) -> bool {
    command.program().is_some_and(|(name, _)| matches!(name.literal(), Some("curl" | "wget")))
}

/// Whether a command runs what it is given as its input.
fn runs_input(command: &Command) -> bool {
    let Some((name, arguments)) = command.program() else { return false };
    let Some(name) = name.literal() else { return false };
    let plain = |word: &str| word == "-" || (word.starts_with('-') && !word.contains('c'));
    let first = arguments.iter().find(|word| !plain(&word.text)).map(|word| word.text.as_str());
    let takes_script = matches!(Interpreter::of(name), Interpreter::Sh | Interpreter::Bash)
        || ["python", "python3", "perl", "ruby", "node", "php"].contains(&name.rsplit('/').next().unwrap_or(name));
    // Behind `-s` stand the arguments of the script.
    let reads_input =
        arguments.iter().any(|word| matches!(word.text.as_str(), "-s" | "-" | "-es" | "-xs" | "/dev/stdin"));
    takes_script && (first.is_none() || reads_input)
}
