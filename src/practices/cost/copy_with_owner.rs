use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::{Run, copied, plain_path, runs};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Instruction, edit};
use crate::syntax::shell::{Command, Word};

/// Files that are copied, and written once more because their owner changes.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let stages = view.stages();
    for run in &runs(target) {
        let Some(stage) = stages.get(run.stage) else { continue };
        let before = stage.instructions.iter().take_while(|other| other.span.start() < run.instruction.span.start());
        for command in &run.shell.commands {
            let Some((owner, paths)) = chown(command) else { continue };
            let meant = |copy: &&Instruction| {
                let destination = copied(copy).map(|(_, destination)| plain_path(&destination.text));
                copy.flag("chown").is_none()
                    && destination.is_some_and(|to| paths.iter().any(|path| plain_path(&path.text) == to))
            };
            let copies: Vec<&Instruction> = before.clone().filter(meant).collect();
            if copies.is_empty() {
                continue;
            }
            let names = command.name.as_ref().map_or(command.span, |name| name.span).join(command.span);
            let path = paths.iter().map(|path| format!("`{}`", path.text)).collect::<Vec<_>>().join(", ");
            let draft = Draft::new(run.place(names), format!("`chown` writes all of {path} once more."))
                .advise(format!("Copy it with `--chown={}`.", owner.text));
            let fix = owned(target, run, owner, paths, &copies);
            report.add(fix.into_iter().fold(draft, Draft::propose));
        }
    }
}

/// The owner and the paths of `chown -R owner path …`.
fn chown(command: &Command) -> Option<(&Word, &[Word])> {
    let (name, arguments) = command.sound.then(|| command.program()).flatten()?;
    let options = arguments.iter().take_while(|word| word.text.starts_with('-')).count();
    let (options, rest) = arguments.split_at_checked(options)?;
    let is_deep = options.iter().any(|option| option.text == "--recursive" || option.text.contains('R'));
    let (owner, paths) = rest.split_first()?;
    (name.literal()? == "chown"
        && is_deep
        && !options.iter().any(|option| option.text.starts_with("--reference"))
        && !paths.is_empty())
    .then_some((owner, paths))
}

/// The owner with every copy, and no `chown`, where the step does nothing else.
fn owned(target: &Target<'_>, run: &Run<'_>, owner: &Word, paths: &[Word], copies: &[&Instruction]) -> Option<Intent> {
    let [_] = run.shell.commands.as_slice() else { return None };
    let owner = owner.literal().filter(|owner| !owner.is_empty())?;
    if paths.len() > 1 || run.is_quoted() || !run.instruction.heredocs.is_empty() {
        return None;
    }
    let mut edits = Vec::new();
    for copy in copies {
        edits.extend(edit::add_flag(copy, &format!("--chown={owner}")));
    }
    edits.extend(edit::remove(target.parsed, run.instruction));
    let title = format!("Copy with `--chown={owner}`");
    Some(Intent::Rewrite { edits, title, safety: Safety::Unsafe })
}
