use crate::model::{Container, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers that keep capabilities nobody asked for.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let (site, what, condition) = match &container.confinement.dropped {
        Field::Absent(site) => (site, "keeps every capability that containers start with", "none"),
        Field::Set(names, site) if !names.iter().any(|name| name == "ALL") => {
            (site, "drops some capabilities and keeps the others", "some")
        }
        _ => return,
    };
    // With all privileges of the host nothing is dropped; that is said elsewhere.
    if container.confinement.privileged.value() == Some(&true) {
        return;
    }
    report.add(
        Draft::new(site.span, format!("{} {what}.", container.called()))
            .when(condition)
            .advise("Drop `ALL` and add those that are needed.")
            .propose(Intent::Configure { container: id, setting: Setting::NoCapabilities }),
    );
}
