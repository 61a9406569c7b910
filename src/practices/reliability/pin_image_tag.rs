use crate::knowledge::image;
use crate::model::{Container, EntityId, Field, ImageRef, Intent, Via};
use crate::practices::{Check, Draft, Report};

/// Images without a tag, or with one that is meant to move.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
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
    // First what it is now, the variant without a name; then those that are smaller.
    let mut tags: Vec<&str> = Vec::new();
    if let Some(known) = image(reference) {
        tags.extend(known.versions().first());
        tags.extend(known.tags.iter().map(String::as_str).filter(|tag| known.versions().first() != Some(tag)));
    }
    match tags.first() {
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

fn tagged(reference: &ImageRef, tag: &str) -> String {
    format!("{}:{tag}", reference.name())
}
