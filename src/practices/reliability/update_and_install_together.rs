use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::{Run, is_plainly_linked, runs};
use crate::practices::packages::Call;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::edit;
use crate::syntax::shell::Command;
use crate::text::{Edits, TextEdit};

/// Lists of packages that are fetched in a layer of their own.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let runs = runs(target);
    for (index, run) in runs.iter().enumerate() {
        let Some((update, call)) = run.calls().find(|(_, call)| is_update(call)) else { continue };
        if run.calls().any(|(_, call)| call.manager == "apt" && call.installs()) || run.mounts("type=cache") {
            continue;
        }
        let later = runs.get(index + 1..).unwrap_or_default().iter().filter(|other| other.stage == run.stage);
        // Up to where the lists are fetched again.
        let of_these: Vec<&Run<'_>> = later.take_while(|run| !run.calls().any(|(_, call)| is_update(&call))).collect();
        let installs: Vec<(&Run<'_>, &Command)> =
            of_these.iter().filter_map(|run| Some((*run, install(run)?))).collect();
        if installs.is_empty() {
            continue;
        }
        let place = run.place(call.name.span.join(call.verb.span));
        let what = format!("`{}` has a layer of its own, and packages are installed in another.", call.said());
        let draft = Draft::new(place, what).advise("Fetch the lists in the `RUN` that installs.");
        // What a step in between does to the sources would be seen by the update, too.
        let follows = of_these.first().is_some_and(|next| install(next).is_some()) && installs.len() == 1;
        let safety = if follows { Safety::Safe } else { Safety::Unsafe };
        let is_alone = run.shell.commands.len() == 1 && !run.is_quoted() && run.instruction.heredocs.is_empty();
        let fix = if is_alone { together(target, run, update, &installs, safety) } else { None };
        report.add(fix.into_iter().fold(draft, Draft::propose));
    }
}

fn is_update(call: &Call<'_>) -> bool {
    call.manager == "apt" && call.does(&["update"])
}

/// The command that installs first.
fn install<'r>(run: &'r Run<'_>) -> Option<&'r Command> {
    run.calls().find(|(_, call)| call.manager == "apt" && call.installs()).map(|(command, _)| command)
}

/// Takes the update away and puts it before what is installed.
fn together(
    target: &Target<'_>,
    run: &Run<'_>,
    update: &Command,
    installs: &[(&Run<'_>, &Command)],
    safety: Safety,
) -> Option<Intent> {
    let written = update.span.of(run.script.text.text());
    if written.contains('\n') {
        return None;
    }
    let mut edits: Edits = edit::remove(target.parsed, run.instruction);
    for (run, command) in installs {
        if !is_plainly_linked(command) || run.is_quoted() {
            return None;
        }
        // An insertion would go to the character before it, which may stand on another line.
        let first = command.span.start();
        let place = run.script.place(crate::text::Span::new(first, first + 1));
        edits.push(TextEdit::insert(place.start(), format!("{written} && ")));
    }
    let title = "Fetch the lists where packages are installed".to_owned();
    Some(Intent::Rewrite { edits, title, safety })
}
