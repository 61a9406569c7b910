use crate::dialects::Target;
use crate::knowledge::image;
use crate::practices::composing::services;
use crate::practices::{Check, Draft, Report};

/// Databases whose data goes with their container.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for service in services(target, report) {
        let container = service.container;
        let Some(reference) = container.image.value() else { continue };
        let Some(folder) = image(reference).and_then(|known| known.data_of(reference.tag.as_deref())) else { continue };
        // What is mounted at a place that cannot be told may be what keeps the data.
        let is_unknown = service.is_open() || container.mounts.iter().any(|mount| mount.target.is_none());
        let holds = |place: &str| folder.starts_with(place.trim_end_matches('/')) || place.starts_with(folder);
        let is_kept = container.mounts.iter().filter_map(|mount| mount.target.as_deref()).any(holds);
        let is_moved = container.environment.iter().any(|variable| variable.name == "PGDATA");
        let is_passing = service.texts("tmpfs").iter().any(|place| holds(place.split(':').next().unwrap_or(place)));
        if !is_unknown && !is_kept && !is_moved && !is_passing {
            let what = format!("`{}` keeps its data in `{folder}` of its container.", service.name);
            report.add(Draft::new(container.span, what).advise("Mount a named volume there."));
        }
    }
}
