use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::building::copied;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::{Keyword, Word};
use crate::text::TextEdit;

/// `ADD` of files that are only copied.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    for instruction in view.instructions.iter().filter(|instruction| instruction.keyword == Keyword::Add) {
        let Some((sources, _)) = copied(instruction) else { continue };
        let needs_add = ["checksum", "keep-git-dir", "unpack"].iter().any(|flag| instruction.flag(flag).is_some());
        if needs_add || sources.is_empty() || !sources.iter().all(is_local_and_whole) {
            continue;
        }
        // What has no ending may be an archive: only its content says so.
        let is_certain = sources.iter().all(|source| is_folder(&source.text) || has_ending(&source.text));
        let fix = Intent::Rewrite {
            edits: vec![TextEdit::replace(instruction.keyword_span, "COPY")],
            title: "Write `COPY`".to_owned(),
            safety: if is_certain { Safety::Safe } else { Safety::Unsafe },
        };
        report
            .add(Draft::new(instruction.keyword_span, "`ADD` only copies here.").advise("Write `COPY`.").propose(fix));
    }
}

/// Whether a source is a file or folder beside the Dockerfile that nothing unpacks.
fn is_local_and_whole(source: &Word) -> bool {
    let text = source.text.to_ascii_lowercase();
    let archive = [".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".xz", ".txz", ".zst", ".tzst", ".lzma", ".z"];
    let is_remote = text.contains("://") || text.starts_with("git@") || text.ends_with(".git");
    source.variables.is_empty()
        && !is_remote
        && !archive.iter().any(|end| text.ends_with(end))
        && !text.contains(".tar")
        && !text.ends_with('*')
}

fn is_folder(path: &str) -> bool {
    path == "." || path.ends_with('/') || path.ends_with("/.")
}

fn has_ending(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.trim_start_matches('.')
        .rsplit_once('.')
        .is_some_and(|(_, ending)| !ending.is_empty() && ending.chars().all(|c| c.is_ascii_alphabetic()))
}
