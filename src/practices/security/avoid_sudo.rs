use crate::model::{Intent, Safety, ScriptRole};
use crate::practices::{Check, Draft, Report, ShellScript};
use crate::text::{Span, TextEdit};

/// `sudo` where an image is built.
pub(in crate::practices) const CHECK: Check = Check::Script(check);

fn check(given: &ShellScript<'_>, report: &mut Report<'_>) {
    if given.script.role != ScriptRole::Build {
        return;
    }
    for command in given.shell.commands.iter().filter(|command| command.sound) {
        let Some(name) = command.name.as_ref().filter(|name| name.literal() == Some("sudo")) else { continue };
        let Some(next) = command.arguments.first() else { continue };
        let mut draft = Draft::new(given.script.place(name.span), "`sudo` is used while the image is built.")
            .advise("Put `USER root` before the steps that need it, and the user of the image behind them.");
        if !next.text.starts_with('-') && !next.text.contains('=') {
            draft = draft.propose(Intent::EditScript {
                script: given.id,
                edits: vec![TextEdit::remove(Span::new(name.span.start(), next.span.start()))],
                title: "Take `sudo` away".to_owned(),
                safety: Safety::Unsafe,
            });
        }
        report.add(draft);
    }
}
