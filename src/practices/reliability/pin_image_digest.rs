use crate::model::{Container, EntityId, Field, Via};
use crate::practices::{Check, Draft, Report};

/// Images that are named by a tag alone, which may be moved.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(_: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Set(reference, site) = &container.image else { return };
    // Without a version to begin with, that is what is missing.
    let floating = matches!(reference.tag.as_deref(), None | Some("latest"));
    if floating || reference.digest.is_some() || matches!(site.via, Via::Interpolated | Via::Inherited) {
        return;
    }
    let what = format!("`{}` is a tag, and whoever owns it may move it.", reference.text);
    report.add(Draft::new(site.span, what).advise("Write the digest behind it: `@sha256:…`."));
}
