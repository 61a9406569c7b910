use crate::dialects::Target;
use crate::knowledge::image;
use crate::model::{Companion, Container, FileId, Layer, Project};
use crate::practices::composing::{others, services};
use crate::practices::{Check, Draft, Report};

/// Databases whose data goes with their container.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    let others = others(file, project, report);
    for service in services(target, report) {
        let container = service.container;
        let Some(reference) = container.image.value() else { continue };
        let Some(folder) = image(reference).and_then(|known| known.data_of(reference.tag.as_deref())) else { continue };
        // Where the file below names an image, that is the one of which something is said.
        let is_below = |(companion, other): (&Companion, &Container)| {
            companion.layer == Layer::Below && companion.is_needed && other.image.value().is_some()
        };
        if others.named(service.name).any(is_below) {
            continue;
        }
        let all: Vec<&Container> = others.named(service.name).map(|(_, other)| other).chain([container]).collect();
        let mounts = || all.iter().flat_map(|container| &container.mounts);
        // What is mounted at a place that cannot be told may be what keeps the data.
        let is_unknown = service.is_open() || mounts().any(|mount| mount.target.is_none());
        let holds = |place: &str| folder.starts_with(place.trim_end_matches('/')) || place.starts_with(folder);
        let is_kept = mounts().filter_map(|mount| mount.target.as_deref()).any(holds);
        let is_moved = all.iter().flat_map(|one| &one.environment).any(|variable| variable.name == "PGDATA");
        if !is_unknown && !is_kept && !is_moved {
            let what = format!("`{}` keeps its data in `{folder}` of its container.", service.name);
            report.add(Draft::new(container.span, what).advise("Mount a named volume there."));
        }
    }
}
