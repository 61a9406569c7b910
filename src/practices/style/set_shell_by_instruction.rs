use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::text::TextEdit;

/// Steps that put another shell in the place of `/bin/sh`.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for command in run.shell.commands.iter().filter(|command| command.sound) {
            let Some((name, arguments)) = command.program() else { continue };
            let [.., source, destination] = arguments else { continue };
            let is_link = matches!(name.literal(), Some("ln" | "/bin/ln")) && destination.text == "/bin/sh";
            if !is_link || !source.text.ends_with("bash") {
                continue;
            }
            let mut draft = Draft::new(run.place(command.span), "`/bin/sh` becomes another shell for every program.")
                .advise("Say `SHELL [\"/bin/bash\", \"-c\"]` for the steps of the build.");
            if run.shell.commands.len() == 1 && run.instruction.flags.is_empty() && run.instruction.heredocs.is_empty()
            {
                draft = draft.propose(Intent::Rewrite {
                    edits: vec![TextEdit::replace(run.instruction.span, "SHELL [\"/bin/bash\", \"-c\"]")],
                    title: "Write `SHELL`".to_owned(),
                    safety: Safety::Unsafe,
                });
            }
            report.add(draft);
        }
    }
}
