use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Instruction, Keyword, edit};

/// Working directories that start wherever the base image left off.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let bases = view.bases();
    for stage in view.stages() {
        let moves = |instruction: &&Instruction| instruction.keyword == Keyword::Workdir;
        let below = bases.of(&stage);
        let mut settled = below.iter().any(|stage| stage.instructions.iter().any(|i| moves(&i)));
        settled |= below.last().unwrap_or(&stage).image.text == "scratch";
        for instruction in stage.instructions.iter().filter(moves) {
            let Some(path) = instruction.words().first().filter(|path| !settled && path.text != ".") else { continue };
            settled = true;
            if path.text.starts_with(['/', '\\', '$']) || path.text.get(1..2) == Some(":") || !path.variables.is_empty()
            {
                continue;
            }
            let absolute = format!("/{}", path.text.trim_start_matches("./"));
            let draft = Draft::new(path.span, format!("Where `{}` is depends on the base image.", path.text))
                .advise("Write the path from the root.");
            let fix = (!absolute.contains("..") && view.escape == '\\').then(|| Intent::Rewrite {
                edits: edit::replace_word(target.parsed, path, &absolute),
                title: format!("Write `{absolute}`"),
                safety: Safety::Unsafe,
            });
            report.add(fix.into_iter().fold(draft, Draft::propose));
        }
    }
}
