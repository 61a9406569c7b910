use crate::model::{Container, EntityId, Intent, Namespace, Setting};
use crate::practices::{Check, Draft, Report};

/// Containers of pods that take a port of their node.
pub(in crate::practices) const CHECK: Check = Check::Container(check);

fn check(id: EntityId, container: &Container, report: &mut Report<'_>) {
    // In the host's network every port is one of the host.
    if container.confinement.namespaces.iter().any(|namespace| namespace.kind == Namespace::Network) {
        return;
    }
    for port in &container.ports {
        let Some(host) = port.host.filter(|host| *host != 0) else { continue };
        report.add(
            Draft::new(port.span, format!("{} takes port {host} of its node.", container.called()))
                .advise("Let a Service lead to it.")
                .propose(Intent::Configure { container: id, setting: Setting::NoHostPort(port.span) }),
        );
    }
}
