use crate::model::{Container, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that have all the host's privileges.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    if let Field::Set(true, site) = container.confinement.privileged {
        report.add(
            Draft::new(site.span, format!("{} runs privileged.", container.called()))
                .advise("Leave it out and add the single capability or device that is needed.")
                .propose(Intent::Configure { container: id, setting: Setting::Unprivileged }),
        );
    }
}
