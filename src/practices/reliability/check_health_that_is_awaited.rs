use std::collections::HashMap;

use crate::dialects::Target;
use crate::knowledge::image;
use crate::model::{Container, Field, FileId, ImageRef, Intent, Project, Setting};
use crate::practices::composing::{Written, services};
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::Node;
use crate::text::Span;

/// Services that wait for another one to be well, of which nobody ever says so.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    // A line that cannot be read may be the one that is missed.
    if !target.parsed.incompletes.is_empty() {
        return;
    }
    let services = services(target, report);
    let by_name: HashMap<&str, &Written<'_>> = services.iter().map(|service| (service.name, service)).collect();
    for service in &services {
        let waits = service.node.get("depends_on").into_iter().flat_map(Node::entries);
        for wait in waits.filter(|wait| wait.value.get("condition").and_then(Node::text) == Some("service_healthy")) {
            let Some(name) = wait.key.text() else { continue };
            let Some(other) = by_name.get(name) else { continue };
            let Some(why) = lacks(other, file, project) else { continue };
            let place = wait.value.get("condition").unwrap_or(wait.key);
            let span = place.source_span(Span::new(0, place.text().unwrap_or("").len()));
            let what = format!("`{}` waits until `{name}` is well, and {why}.", service.name);
            let draft =
                Draft::new(span, what).advise(format!("Give `{name}` a `healthcheck`, or wait for `service_started`."));
            report.add(fix(other).into_iter().fold(draft, Draft::propose));
        }
    }
}

/// Why it is certain that a service has no health check.
fn lacks(service: &Written<'_>, file: &FileId, project: &dyn Project) -> Option<&'static str> {
    let own = service.node.get("healthcheck");
    let is_off = |check: Node<'_>| {
        let none = check.get("test").and_then(|test| test.items().next()).and_then(Node::text) == Some("NONE");
        check.get("disable").and_then(Node::text) == Some("true") || none
    };
    if own.is_some_and(is_off) {
        return Some("its health check is turned off");
    }
    if service.is_said_elsewhere(file, project, |one| one.health.check.value().is_some()) {
        return None;
    }
    // One that only sets times changes the check of the image.
    if own.is_some_and(|check| check.get("test").is_some()) || service.is_open() {
        return None;
    }
    let without = "nothing asks whether it is";
    let is_known = |container: &Container| {
        let image = container.image.value();
        image.is_some_and(image_has_none).then_some(without)
    };
    if service.node.get("build").is_none() {
        return is_known(service.container).filter(|_| own.is_none());
    }
    let facts = service.dockerfile(file, project)?;
    let stage = service.stage(&facts)?;
    stage.health.check.is_absent().then(|| is_known(stage)).flatten().filter(|_| own.is_none())
}

/// Official images never bring a check.
fn image_has_none(reference: &ImageRef) -> bool {
    reference.official_name().is_some() && image(reference).is_some()
}

fn fix(service: &Written<'_>) -> Option<Intent> {
    let Field::Absent(_) = service.container.health.check else { return None };
    let command = service.container.image.value().and_then(image)?.health.clone()?;
    Some(Intent::Configure { container: service.id, setting: Setting::HealthCheck(command) })
}
