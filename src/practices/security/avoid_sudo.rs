use crate::dialects::Target;
use crate::model::Safety;
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::text::{Span, TextEdit};

/// `sudo` where an image is built.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for command in run.shell.commands.iter().filter(|command| command.sound) {
            let Some(name) = command.name.as_ref().filter(|name| name.literal() == Some("sudo")) else { continue };
            let Some(next) = command.arguments.first() else { continue };
            let draft = Draft::new(run.place(name.span), "`sudo` is used while the image is built.")
                .advise("Put `USER root` before the steps that need it, and the user of the image behind them.");
            let is_plain = !next.text.starts_with('-') && !next.text.contains('=');
            let gone = TextEdit::remove(Span::new(name.span.start(), next.span.start()));
            let fix = is_plain.then(|| run.rewrite(target.parsed, &[gone], "Take `sudo` away", Safety::Unsafe));
            report.add(fix.flatten().into_iter().fold(draft, Draft::propose));
        }
    }
}
