use crate::model::{Container, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers whose processes may gain rights they did not start with.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let (site, condition) = match container.confinement.escalation {
        Field::Set(true, site) => (site, "allowed"),
        Field::Absent(site) => (site, "silent"),
        _ => return,
    };
    // The API server refuses `false` beside all privileges or the capability that is nearly all of them.
    let privileged = container.confinement.privileged.value() == Some(&true);
    if privileged || container.confinement.added.iter().any(|added| added.name == "SYS_ADMIN") {
        return;
    }
    report.add(
        Draft::new(site.span, format!("Processes of {} may gain rights they did not start with.", container.called()))
            .when(condition)
            .advise("Forbid it, unless a program in the image needs its setuid bit.")
            .propose(Intent::Configure { container: id, setting: Setting::NoEscalation }),
    );
}
