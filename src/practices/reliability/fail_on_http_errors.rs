use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::runs;
use crate::practices::{Check, Draft, Report};
use crate::syntax::shell::{Link, Word};
use crate::text::TextEdit;

/// Downloads that keep the page of an error for what they asked for.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for run in &runs(target) {
        for (at, command) in run.shell.commands.iter().enumerate().filter(|(_, command)| command.sound) {
            let Some((name, arguments)) = command.program() else { continue };
            if name.literal().and_then(|name| name.rsplit('/').next()) != Some("curl") || arguments.is_empty() {
                continue;
            }
            let short = |word: &Word, letters: &[char]| {
                let text = word.text.as_str();
                text.starts_with('-') && !text.starts_with("--") && text.contains(letters)
            };
            let fails = arguments.iter().any(|word| {
                let long =
                    ["--fail", "--fail-with-body", "--fail-early", "--write-out", "--head", "--request", "--version"];
                short(word, &['f', 'w', 'I', 'X', 'V', 'K', 'd'])
                    || long.contains(&word.text.as_str())
                    || (word.literal().is_none() && !word.quoted && !word.text.contains('/'))
            });
            let piped = run.shell.commands.get(at + 1).is_some_and(|next| next.place.link == Link::Pipe);
            let kept = piped
                || arguments
                    .iter()
                    .any(|word| short(word, &['o', 'O']) || matches!(word.text.as_str(), "--output" | "--remote-name"))
                || command.redirections.iter().any(|one| one.operator.starts_with('>'));
            if fails || !kept {
                continue;
            }
            report.add(
                Draft::new(run.place(name.span), "`curl` takes the page of an error for the file.")
                    .advise("Add `-f`, with which it fails.")
                    .propose(Intent::EditScript {
                        script: run.id,
                        edits: vec![TextEdit::insert(name.span.end(), " -f")],
                        title: "Fail on errors of the server: `curl -f`".to_owned(),
                        safety: Safety::Safe,
                    }),
            );
        }
    }
}
