use crate::dialects::Target;
use crate::model::{FileId, Port, Project};
use crate::practices::composing::services;
use crate::practices::{Check, Draft, Report};

/// Ports that are published and that the image does not listen on.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    for service in services(target, report) {
        let Some(facts) = service.dockerfile(file, project) else { continue };
        let Some(stage) = service.stage(&facts) else { continue };
        let exposed: Option<Vec<u16>> = stage.ports.iter().map(|port| port.container.value().copied()).collect();
        // What a variable stands for may be any port.
        let Some(exposed) = exposed.filter(|exposed| !exposed.is_empty()) else { continue };
        // Beside a port that is right there may be others, for debuggers, that nobody wrote down.
        let known = |port: &Port| port.container.value().is_none_or(|number| exposed.contains(number));
        let ports = if service.container.ports.iter().any(known) { &[][..] } else { &service.container.ports };
        for port in ports {
            let Some(number) = port.container.value() else { continue };
            let listed = exposed.iter().map(|port| format!("`{port}`")).collect::<Vec<_>>().join(", ");
            let what = format!("Port {number} is published, and the Dockerfile exposes {listed}.");
            report
                .add(Draft::new(port.span, what).advise("Publish the one the program listens on, or expose this one."));
        }
    }
}
