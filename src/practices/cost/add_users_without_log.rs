use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::text::TextEdit;

/// Users with a high number, for whom `useradd` makes a file as long as that number asks for.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// From here on the file is some tens of megabytes long.
const HIGH: u64 = 100_000;

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for command in run.shell.commands.iter().filter(|command| command.sound) {
            let Some((name, arguments)) = command.program() else { continue };
            if name.literal().and_then(|name| name.rsplit('/').next()) != Some("useradd") {
                continue;
            }
            let leaves_log_alone = arguments.iter().any(|word| {
                let text = word.text.as_str();
                text == "--no-log-init" || (text.starts_with('-') && !text.starts_with("--") && text.contains('l'))
            });
            let number = arguments.iter().enumerate().find_map(|(at, word)| {
                let joined = word.text.strip_prefix("--uid=");
                let next = || arguments.get(at + 1).map(|next| next.text.as_str());
                let is_option = word.text == "--uid"
                    || (word.text.starts_with('-') && !word.text.starts_with("--") && word.text.ends_with('u'));
                joined.or_else(|| next().filter(|_| is_option))?.parse::<u64>().ok()
            });
            let Some(number) = number.filter(|number| *number >= HIGH && !leaves_log_alone) else { continue };
            let place = run.place(name.span);
            report.add(
                Draft::new(place, format!("`useradd` keeps a log with room for {number} users."))
                    .advise("Add `-l`, which leaves the log alone.")
                    .propose(Intent::EditScript {
                        script: run.id,
                        edits: vec![TextEdit::insert(name.span.end(), " -l")],
                        title: "Leave the log alone: `useradd -l`".to_owned(),
                        safety: Safety::Safe,
                    }),
            );
        }
    }
}
