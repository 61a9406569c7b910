use crate::dialects::Target;
use crate::model::{Container, ContainerRole, EntityId, Field, Intent, Safety, Script, ScriptRole};
use crate::practices::building::runs;
use crate::practices::programs::{has_wget, lacks};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::Command;
use crate::text::{Span, TextEdit};

/// Health checks that ask with a program the image does not have.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for (id, container) in target.facts.containers().filter(|(_, c)| c.role != ContainerRole::BuildStage) {
        let Field::Set(image, _) = &container.image else { continue };
        for asked in asking(target, id, container) {
            let program = asked.program.as_str();
            if !lacks(image, program) || brings(target, id, program) {
                continue;
            }
            let what = format!("The check asks with `{program}`, which `{}` does not have.", image.text);
            let draft = Draft::new(asked.span, what).advise(match has_wget(image) && program == "curl" {
                true => "Ask with `wget -qO-`, which it has, or install `curl`.".to_owned(),
                false => format!("Install `{program}`, or ask with a program of the image."),
            });
            report.add(asked.fix.filter(|_| has_wget(image)).into_iter().fold(draft, Draft::propose));
        }
    }
}

/// A program a check asks with, where that is written, and the same asked with `wget`.
struct Asked {
    program: String,
    span: Span,
    fix: Option<Intent>,
}

fn asking(target: &Target<'_>, id: EntityId, container: &Container) -> Vec<Asked> {
    let own = |script: &&Script| script.owner == Some(id) && script.role == ScriptRole::HealthCheck;
    let mut found = Vec::new();
    let mut scripts = target.facts.scripts.iter().filter(own).peekable();
    if scripts.peek().is_none() {
        let Field::Set(probe, site) = &container.health.check else { return found };
        let program = probe.asks.split_whitespace().next().map(str::to_owned);
        found.extend(program.map(|program| Asked { program, span: site.span, fix: None }));
    }
    for script in scripts {
        for command in script.shell().map_or(&[][..], |shell| &shell.commands) {
            let Some(name) = command.name.as_ref().filter(|_| command.sound) else { continue };
            let Some(program) = name.literal().map(str::to_owned) else { continue };
            found.push(Asked { program, span: script.place(name.span), fix: with_wget(target, script, command) });
        }
    }
    found
}

/// `curl -f URL` as `wget -qO- URL`, where no option says more than that.
fn with_wget(target: &Target<'_>, script: &Script, command: &Command) -> Option<Intent> {
    let (url, options) = command.arguments.split_last()?;
    let plain = |text: &str| {
        matches!(text, "--fail" | "--silent" | "--show-error" | "--location")
            || (text.starts_with('-') && text.len() > 1 && text.chars().skip(1).all(|c| "fsSL".contains(c)))
    };
    if !options.iter().all(|option| plain(&option.text)) || url.text.starts_with('-') {
        return None;
    }
    let span = options.last().map_or(command.span, |last| last.span);
    let name = command.name.as_ref()?.span;
    let span = if options.is_empty() { name } else { name.join(span) };
    let edit = script.text.source_edit(&target.parsed.text, &TextEdit::replace(span, "wget -qO-"))?;
    Some(Intent::Rewrite { edits: vec![edit], title: "Ask with `wget`".to_owned(), safety: Safety::Unsafe })
}

/// Whether something may bring the program into the image or container.
fn brings(target: &Target<'_>, id: EntityId, program: &str) -> bool {
    let says = |script: &Script| script.text.text().contains(program);
    let mut others = target.facts.scripts.iter().filter(|script| script.role != ScriptRole::HealthCheck);
    let Some(view) = target.parsed.dockerfile() else {
        return others.any(|script| script.owner == Some(id) && says(script));
    };
    let names = |word: &str| {
        word.contains(program) || matches!(word, "/" | "/usr" | "/usr/bin" | "/usr/bin/" | "/bin" | "/usr/local/bin")
    };
    let copies = view.instructions.iter().filter(|other| matches!(other.keyword, Keyword::Copy | Keyword::Add));
    let copied = copies.flat_map(|copy| copy.words()).any(|word| names(&word.text));
    // What a script of the project's own, or one of a variable, installs is not known.
    let is_own = |command: &Command| {
        let name = command.name.as_ref().map_or("", |name| name.text.as_str());
        name.contains(['/', '$'])
            || name.ends_with(".sh")
            || matches!(name, "make" | "sh" | "bash" | "ansible-playbook" | ".")
    };
    let runs = runs(target);
    let is_unknown =
        runs.iter().any(|run| run.shell.commands.iter().any(is_own) || run.calls().any(|(_, call)| call.is_open));
    copied || is_unknown || others.any(says)
}
