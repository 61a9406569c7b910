use crate::dialects::Target;
use crate::model::{Intent, Mark, Safety, Script};
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::Command;
use crate::text::{Span, TextEdit};

/// Commands of Docker that are gone.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let scripts: Vec<&Script> = target.facts.scripts.iter().collect();
    let mut brought = None;
    for script in &scripts {
        for command in script.shell().map_or(&[][..], |shell| &shell.commands) {
            let Some((span, old, new)) = gone(command) else { continue };
            if old == "docker-compose" && *brought.get_or_insert_with(|| scripts.iter().any(|script| brings(script))) {
                continue;
            }
            let edit = script.text.source_edit(&target.parsed.text, &TextEdit::replace(span, new));
            let fix = edit.map(|edit| Intent::Rewrite {
                edits: vec![edit],
                title: format!("Write `{new}`"),
                safety: Safety::Unsafe,
            });
            let draft = Draft::new(script.place(span), format!("`{old}` is gone."))
                .advise(format!("Use `{new}`."))
                .mark(Mark::Deprecated);
            report.add(fix.into_iter().fold(draft, Draft::propose));
        }
    }
}

/// What is called that is gone, and its successor.
fn gone(command: &Command) -> Option<(Span, &'static str, &'static str)> {
    let (name, arguments) = command.sound.then(|| command.program()).flatten()?;
    match name.literal()? {
        "docker-compose" => Some((name.span, "docker-compose", "docker compose")),
        "docker" => {
            let first = arguments.first().filter(|word| word.text == "scan")?;
            Some((name.span.join(first.span), "docker scan", "docker scout cves"))
        }
        _ => None,
    }
}

/// Whether the old program is put where this runs.
fn brings(script: &Script) -> bool {
    let commands = script.shell().map_or(&[][..], |shell| &shell.commands);
    let mentions = |command: &Command| {
        command.literal_name() != Some("docker-compose")
            && command.arguments.iter().any(|word| word.text.contains("docker-compose") && !word.text.contains(".y"))
    };
    commands.iter().any(mentions)
}
