use crate::model::{Container, ContainerRole, EntityId, Field};
use crate::practices::{Check, Draft, Report};

/// Containers of pods that serve and stay as they are when they hang.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(_: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Absent(site) = container.health.liveness else { return };
    if container.role == ContainerRole::PodContainer && container.is_lasting() && !container.ports.is_empty() {
        report.add(
            Draft::new(site.span, format!("{} has no liveness probe.", container.called()))
                .advise("Ask it something that fails only when nothing but a new start helps."),
        );
    }
}
