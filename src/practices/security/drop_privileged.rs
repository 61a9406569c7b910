use crate::model::{Container, EntityId, Field, Intent};
use crate::practices::{Check, Draft, Report};

/// Containers that have all the host's privileges.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    if let Field::Set(true, site) = container.privileged {
        let what = match &container.name {
            Some(name) => format!("`{name}` runs privileged."),
            None => "This container runs privileged.".to_owned(),
        };
        report.add(
            Draft::new(site.span, what)
                .advise("Leave it out and add the single capability or device that is needed.")
                .propose(Intent::DropPrivileged { container: id }),
        );
    }
}
