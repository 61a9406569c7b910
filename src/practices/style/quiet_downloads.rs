use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::text::TextEdit;

/// Downloads that fill the log of the build with their progress.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for command in run.shell.commands.iter().filter(|command| command.sound) {
            let Some((name, arguments)) = command.program() else { continue };
            if name.literal().and_then(|name| name.rsplit('/').next()) != Some("wget") || arguments.is_empty() {
                continue;
            }
            let is_quiet = arguments.iter().any(|word| {
                let text = word.text.as_str();
                let long = text.split('=').next().unwrap_or(text);
                let cluster = text.starts_with('-') && !text.starts_with("--") && text.contains(['q', 'o', 'a', 'V']);
                cluster
                    || text == "-nv"
                    || ["--quiet", "--no-verbose", "--progress", "--output-file", "--append-output", "--version"]
                        .contains(&long)
                    // What is not known may be such an option.
                    || (word.literal().is_none() && !word.quoted && !text.contains('/'))
            });
            if is_quiet {
                continue;
            }
            report.add(Draft::new(run.place(name.span), "`wget` shows its progress.").advise("Add `-q`.").propose(
                Intent::EditScript {
                    script: run.id,
                    edits: vec![TextEdit::insert(name.span.end(), " -q")],
                    title: "Show no progress: `wget -q`".to_owned(),
                    safety: Safety::Safe,
                },
            ));
        }
    }
}
