use crate::model::{Container, ContainerRole, EntityId, Field, Intent, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers of pods that serve and are asked to before they can.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    let Field::Absent(site) = container.health.readiness else { return };
    let ports: Vec<u16> =
        container.ports.iter().filter(|port| port.tcp).filter_map(|port| port.container.value().copied()).collect();
    if container.role != ContainerRole::PodContainer || !container.is_lasting() || ports.is_empty() {
        return;
    }
    let mut draft = Draft::new(site.span, format!("{} has no readiness probe.", container.called()))
        .advise("Ask it something that only works when it can serve.");
    if let [port] = ports.as_slice() {
        draft = draft.propose(Intent::Configure { container: id, setting: Setting::ReadyOnPort(*port) });
    }
    report.add(draft);
}
