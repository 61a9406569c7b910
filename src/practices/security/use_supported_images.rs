use crate::dialects::Target;
use crate::knowledge::{End, Image, end_of_support, image};
use crate::model::{Container, EntityId, Field, ImageRef, Intent, Via};
use crate::practices::programs::Relied;
use crate::practices::{Check, Draft, Report};

/// Images for which no fixes are made any more.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    target.facts.containers().for_each(|(id, container)| of_container(target, id, container, report));
}

fn of_container(target: &Target<'_>, id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Set(reference, site) = &container.image else { return };
    if matches!(site.via, Via::Interpolated | Via::Inherited) {
        return;
    }
    let Some(end) = end_of_support(reference) else { return };
    let Some(known) = image(reference) else { return };
    let own = reference.official_name() == Some(end.image) || reference.name() == end.image;
    let what = match end.version {
        None => format!("`{}` has had no fixes since {}.", reference.text, end.day),
        Some(version) if own => {
            format!("`{}`: {} {version} has had no fixes since {}.", reference.text, end.short_name(), end.day)
        }
        Some(version) => {
            format!("`{}` stands on {} {version}, which has had no fixes since {}.", reference.text, end.image, end.day)
        }
    };
    let mut draft =
        Draft::new(site.span, what).from(end.day).when(if end.version.is_some() { "version" } else { "image" });
    draft = match (&known.instead, end.version) {
        (Some(instead), None) => draft.advise(format!("Use `{instead}`.")),
        _ if known.stateful => draft.advise("Plan the upgrade: the data of one version must be brought to the next."),
        _ => draft.advise("Move to a version that is still looked after."),
    };
    let relied = Relied::on(target, id);
    for tag in successors(reference, known, &end) {
        let image = ImageRef { tag: Some(tag.to_owned()), digest: None, ..reference.clone() };
        if relied.is_on(&image) {
            draft = draft.propose(Intent::SetImage { container: id, reference: format!("{}:{tag}", reference.name()) });
        }
    }
    report.add(draft);
}

/// Tags to move to, of the same variant: what a compiler stood in is not mended by what only runs.
fn successors<'a>(reference: &ImageRef, known: &'a Image, end: &End<'_>) -> Vec<&'a str> {
    if known.stateful || end.version.is_none() {
        return Vec::new();
    }
    let variant = |tag: &str| {
        let variants = ["alpine", "slim", "fpm", "apache", "jre", "jdk"];
        variants.iter().filter(|variant| tag.contains(*variant)).copied().collect::<Vec<_>>()
    };
    let wanted = variant(reference.tag.as_deref().unwrap_or(""));
    if wanted.is_empty() {
        // A version alone, or with the name of a system, stands for the variant that has no name.
        return known.versions();
    }
    known.tags.iter().map(String::as_str).filter(|tag| variant(tag) == wanted).collect()
}
