use crate::dialects::Target;
use crate::knowledge::{Image, image};
use crate::model::{Container, EntityId, Field, ImageRef, Intent, Via};
use crate::practices::programs::{Relied, keeps_data_where_mounted};
use crate::practices::{Check, Draft, Report};

/// Images without a tag, or with one that is meant to move.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    target.facts.containers().for_each(|(id, container)| of_container(target, id, container, report));
}

fn of_container(target: &Target<'_>, id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Set(reference, site) = &container.image else { return };
    // An image that a variable names, or that a stage below already named, is not written here.
    if matches!(site.via, Via::Interpolated | Via::Inherited) {
        return;
    }
    if reference.digest.is_some() || reference.repository == "scratch" {
        return;
    }
    let (what, condition) = match reference.tag.as_deref() {
        None => (format!("`{}` has no tag, so `latest` is meant.", reference.text), "untagged"),
        Some("latest") => (format!("`{}` asks for whatever is newest.", reference.text), "latest"),
        Some(_) => return,
    };
    let mut draft = Draft::new(site.span, what).when(condition);
    let known = image(reference);
    let tags: Vec<&str> = known.map_or_else(Vec::new, |known| fitting(target, (id, container), reference, known));
    match tags.first() {
        Some(tag) if known.is_some_and(|known| known.stateful) => {
            let advice = "Write the version that runs now: another one may not read the data there is.";
            draft = draft.advise(format!("{advice} One is `{}`.", tagged(reference, tag)));
        }
        Some(tag) => {
            draft = draft.advise(format!("Write the version you have tested, such as `{}`.", tagged(reference, tag)));
        }
        None => draft = draft.advise("Write the version you have tested."),
    }
    for tag in tags {
        draft = draft.propose(Intent::SetImage { container: id, reference: tagged(reference, tag) });
    }
    report.add(draft);
}

/// The tags of an image under which the container finds what it relies on.
fn fitting<'k>(
    target: &Target<'_>,
    (id, container): (EntityId, &Container),
    reference: &ImageRef,
    known: &'k Image,
) -> Vec<&'k str> {
    let relied = Relied::on(target, id);
    let stands = |tag: &str| {
        let image = ImageRef { tag: Some(tag.to_owned()), ..reference.clone() };
        keeps_data_where_mounted(container, known, tag) && relied.is_on(&image)
    };
    // First what it is now, the variant without a name; then those that are smaller.
    let plain = known.versions();
    let others = known.tags.iter().map(String::as_str).filter(|tag| !plain.contains(tag));
    let all = if known.stateful { plain.clone() } else { plain.iter().take(1).copied().collect() };
    all.into_iter().chain(others).filter(|tag| stands(tag)).collect()
}

fn tagged(reference: &ImageRef, tag: &str) -> String {
    format!("{}:{tag}", reference.name())
}
