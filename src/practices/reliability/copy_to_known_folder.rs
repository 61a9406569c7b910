use crate::dialects::Target;
use crate::model::EntityId;
use crate::practices::building::copied;
use crate::practices::{Check, Draft, Report};
use crate::syntax::dockerfile::Keyword;

/// Official images that leave their builds in `/`. What others are made for may well be their own folder.
const IN_ROOT: &[&str] = &[
    "alpine",
    "almalinux",
    "amazonlinux",
    "archlinux",
    "busybox",
    "debian",
    "eclipse-temurin",
    "fedora",
    "node",
    "oraclelinux",
    "python",
    "rockylinux",
    "ruby",
    "rust",
    "ubuntu",
];

/// Files that land wherever the base image happens to be.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    let Some(view) = target.parsed.dockerfile() else { return };
    let all_bases = view.bases();
    for stage in view.stages() {
        // A stage goes on where the one below it stood.
        let bases = all_bases.of(&stage);
        let mut below = bases.iter().flat_map(|base| base.instructions);
        if below.any(|other| other.keyword == Keyword::Workdir) {
            continue;
        }
        let image = target.facts.container(EntityId(stage.index)).and_then(|container| container.image.value());
        let starts_in_root = image.and_then(|image| image.official_name()).is_some_and(|name| IN_ROOT.contains(&name));
        if !starts_in_root && stage.image.text != "scratch" {
            continue;
        }
        for instruction in stage.instructions {
            if instruction.keyword == Keyword::Workdir {
                break;
            }
            let Some((_, destination)) = copied(instruction) else { continue };
            let path = destination.text.as_str();
            let is_windows = path.contains(['\\', ':']);
            if path.starts_with('/') || is_windows || path.starts_with('$') || path.is_empty() {
                continue;
            }
            let what = format!("`{path}` is relative, and no `WORKDIR` says to what, so it is in `/`.");
            report.add(
                Draft::new(destination.span, what).advise("Set `WORKDIR` above, or write the path from the root."),
            );
        }
    }
}
