use crate::dialects::Target;
use crate::knowledge::image;
use crate::model::{Container, ContainerRole, EntityId, Field, ImageRef, Intent, Via};
use crate::practices::programs::Relied;
use crate::practices::{Check, Draft, Report};

/// Images that are built on the largest variant of their base.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    target.facts.containers().for_each(|(id, container)| of_container(target, id, container, report));
}

fn of_container(target: &Target<'_>, id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Set(reference, site) = &container.image else { return };
    if container.role != ContainerRole::FinalStage || site.via != Via::Direct || reference.digest.is_some() {
        return;
    }
    let (Some(known), Some(tag)) = (image(reference), reference.tag.as_deref()) else { return };
    let mut parts = tag.split('-');
    let version = parts.next().unwrap_or(tag);
    let rest: Vec<&str> = parts.collect();
    let is_version = version.starts_with(|c: char| c.is_ascii_digit());
    // `22`, `22-bookworm`: anything else that follows the version is a variant somebody chose.
    if !is_version || rest.len() > 1 || rest.iter().any(|part| !DEBIAN.contains(part)) {
        return;
    }
    let mut draft = Draft::new(site.span, format!("`{}` holds compilers and libraries to build with.", reference.text));
    let relied = Relied::on(target, id);
    for variant in &known.smaller {
        // The small one of another distribution knows nothing of this one's name.
        let base = if variant == "alpine" { version } else { tag };
        let smaller = format!("{}:{base}-{variant}", reference.name());
        let smaller = match (variant.as_str(), rest.first()) {
            // `python:3.13-slim-bookworm`, but `node:22-bookworm-slim`.
            ("slim", Some(release)) if matches!(reference.official_name(), Some("python" | "ruby")) => {
                format!("{}:{version}-slim-{release}", reference.name())
            }
            _ => smaller,
        };
        if ImageRef::parse(&smaller).is_some_and(|image| relied.is_on(&image)) {
            draft = draft.propose(Intent::SetImage { container: id, reference: smaller });
        }
    }
    if !known.smaller.is_empty() {
        report.add(draft.advise("Build in a stage of its own and end on a smaller variant."));
    }
}

/// Names of Debian's releases in tags.
const DEBIAN: &[&str] = &["bullseye", "bookworm", "trixie"];
