use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::Command;
use crate::text::TextEdit;

/// Steps that end in another folder, and are at their end.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        let Some((last, before)) = run.shell.commands.split_last() else { continue };
        let prepares = |command: &Command| matches!(command.literal_name(), Some("mkdir" | "set"));
        let is_all = before.iter().all(prepares) && last.literal_name() == Some("cd") && last.sound;
        let [folder] = last.arguments.as_slice() else { continue };
        if !is_all {
            continue;
        }
        let draft = Draft::new(run.place(last.span), format!("This `RUN` goes to `{}` and ends there.", folder.text))
            .advise(format!("Use `WORKDIR {}`, which also makes the folder.", folder.text));
        let is_plain = before.is_empty() && !run.is_quoted() && run.instruction.heredocs.is_empty();
        let fix = folder.literal().filter(|folder| is_plain && !folder.starts_with(['-', '~'])).map(|folder| {
            let head = run.instruction.keyword_span.join(run.instruction.arguments_span);
            let edits = vec![TextEdit::replace(head, format!("WORKDIR {folder}"))];
            Intent::Rewrite { edits, title: format!("Write `WORKDIR {folder}`"), safety: Safety::Unsafe }
        });
        report.add(fix.into_iter().fold(draft, Draft::propose));
    }
}
