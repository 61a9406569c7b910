use crate::model::{Container, EntityId, Field, Intent, Pull, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers of pods with a tag that moves and nodes that do not look whether it did.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

/// Tags that are pushed again and again.
const MOVING: &[&str] = &["latest", "main", "master", "develop", "dev", "edge", "nightly", "canary", "snapshot"];

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Some(reference) = container.image.value().filter(|reference| reference.digest.is_none()) else { return };
    let tag = reference.tag.as_deref().unwrap_or("latest");
    let (site, is_written) = match container.pull {
        Field::Set(Pull::IfMissing, site) => (site, true),
        // What is written nowhere is `Always` for `latest` and `IfNotPresent` for everything else.
        Field::Absent(site) if tag != "latest" => (site, false),
        _ => return,
    };
    if !MOVING.contains(&tag) {
        return;
    }
    let how =
        if is_written { "only where a node has none" } else { "only where a node has none, as nothing else is said" };
    report.add(
        Draft::new(site.span, format!("`{}` means something else every day, and is pulled {how}.", reference.text))
            .advise("Pull it always, or name a version.")
            .propose(Intent::Configure { container: id, setting: Setting::AlwaysPull }),
    );
}
