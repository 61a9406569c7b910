use crate::dialects::Target;
use crate::knowledge::image;
use crate::model::{Container, FileId, Intent, Mount, Project, Safety};
use crate::practices::composing::{others, services};
use crate::practices::{Check, Draft, Report};
use crate::text::TextEdit;

/// Volumes for data of PostgreSQL that are mounted where this version does not keep any.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// The folder above those in which versions keep their data.
const ABOVE: &str = "/var/lib/postgresql";

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let others = others(file, project, report);
    for service in services(target, report) {
        let container = service.container;
        let Some(reference) = container.image.value().filter(|image| image.official_name() == Some("postgres")) else {
            continue;
        };
        let tag = reference.tag.as_deref();
        // Which version is the newest is not said by the file.
        let is_numbered = tag.is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_digit()));
        let Some(folder) = image(reference).and_then(|known| known.data_of(tag)).filter(|_| is_numbered) else {
            continue;
        };
        let all: Vec<&Container> = others.named(service.name).map(|(_, other)| other).chain([container]).collect();
        let is_moved = all.iter().flat_map(|one| &one.environment).any(|variable| variable.name == "PGDATA");
        if is_moved || service.is_open() || service.node.get("env_file").is_some() {
            continue;
        }
        let targets = || container.mounts.iter().filter_map(|mount| Some((mount, mount.target.as_deref()?)));
        let everywhere = all.iter().flat_map(|one| &one.mounts).filter_map(|mount| mount.target.as_deref());
        let is_right = everywhere.into_iter().any(|target| target.trim_end_matches('/') == folder);
        let is_wrong = |target: &str| {
            let target = target.trim_end_matches('/');
            target != folder && (target == ABOVE || target == format!("{ABOVE}/data"))
        };
        for (mount, wrong) in targets().filter(|(_, target)| !is_right && is_wrong(target)) {
            let version = tag.unwrap_or("").split(['.', '-']).next().unwrap_or("");
            let what = format!("PostgreSQL {version} keeps its data in `{folder}`, and not in `{wrong}`.");
            let draft = Draft::new(mount.span, what).advise(format!("Mount the volume at `{folder}`."));
            report.add(fix(target, mount, wrong, folder).into_iter().fold(draft, Draft::propose));
        }
    }
}

/// The target as it is written in the short form.
fn fix(target: &Target<'_>, mount: &Mount, wrong: &str, folder: &str) -> Option<Intent> {
    let written = mount.span.of(&target.parsed.text);
    let (before, _) = written.split_once(&format!(":{wrong}"))?;
    let at = mount.span.start() + before.len() + 1;
    let edit = TextEdit::replace(crate::text::Span::new(at, at + wrong.len()), folder);
    Some(Intent::Rewrite { edits: vec![edit], title: format!("Mount it at `{folder}`"), safety: Safety::Unsafe })
}
