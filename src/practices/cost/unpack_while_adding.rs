use crate::dialects::Target;
use crate::practices::building::{copied, runs, stage_at};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;

/// Archives that are copied first and unpacked in a later step.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Endings of what `ADD` unpacks.
const ARCHIVES: &[&str] = &[".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"];

/// Archives that are looked for among the steps.
const MOST: usize = 100;

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let (stages, runs) = (view.stages(), runs(target));
    let mut compared = 0;
    for copy in view.instructions.iter().filter(|other| other.keyword == Keyword::Copy && other.flag("from").is_none())
    {
        let (Some((sources, _)), Some(stage)) = (copied(copy), stage_at(&stages, copy)) else { continue };
        for source in sources {
            let name = source.text.rsplit('/').next().unwrap_or(&source.text);
            let is_archive = ARCHIVES.iter().any(|end| name.ends_with(end)) && !name.contains(['*', '?']);
            if !is_archive || !source.variables.is_empty() {
                continue;
            }
            compared += 1;
            if compared > MOST {
                return;
            }
            let unpacks = |run: &&crate::practices::building::Run<'_>| {
                run.stage == stage.index
                    && run.instruction.span.start() > copy.span.start()
                    && run.shell.commands.iter().any(|command| {
                        let is_tar = command.program().is_some_and(|(tar, _)| tar.text.ends_with("tar"));
                        is_tar && command.arguments.iter().any(|word| word.text.ends_with(name))
                    })
            };
            if runs.iter().any(|run| unpacks(&run)) {
                let what = format!("`{name}` is copied here and unpacked in a later step.");
                report.add(Draft::new(source.span, what).advise("Let `ADD` unpack it where it belongs."));
            }
        }
    }
}
