use crate::model::{CloudResource, Field, FileId, Part, Project, Value};
use crate::practices::objects::{Around, objects, text};
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Autoscalers that compare use with a request nobody makes.
pub(in crate::practices) const CHECK: Check = Check::Among(check);

fn check(file: &FileId, part: &Part, project: &dyn Project, report: &mut Report<'_>) {
    let around = Around { file, project };
    for scaler in objects(&part.facts).map(|object| object.own).filter(|own| own.kind == "HorizontalPodAutoscaler") {
        let compared = compared(scaler);
        if compared.is_empty() {
            continue;
        }
        let target = |key| text(scaler, &["spec", "scaleTargetRef", key]);
        let (Some(kind), Some(name)) = (target("kind"), target("name")) else { continue };
        let address = format!("{kind}/{name}");
        let found = around.named(address.clone());
        // Of several, nobody knows which one is meant; and a namespace may fill in what is left out.
        let ([workload], true) = (found.as_slice(), !around.has("LimitRange/v1")) else { continue };
        let Some(pods) = objects(&workload.facts).find(|one| one.own.address() == address).and_then(|one| one.pods)
        else {
            continue;
        };
        for (resource, span) in compared {
            let Some((container, at)) = without_request(pods, &resource) else { continue };
            let noun = if resource == "cpu" { "processor time" } else { "memory" };
            let what = format!(
                "`{}` compares the {noun} of `{address}` with what is requested, and {container} requests none.",
                scaler.address()
            );
            report.add(
                Draft::new(span, what)
                    .advise(format!("Set `resources.requests.{resource}` of the container."))
                    .relate(workload.related(at, "The container")),
            );
        }
    }
}

/// The resources whose use is compared with what is requested, and where the autoscaler says so.
fn compared(scaler: &CloudResource) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    if let Field::Set(_, site) = scaler.setting(&["spec", "targetCPUUtilizationPercentage"]) {
        found.push(("cpu".to_owned(), site.span));
    }
    for metric in scaler.blocks(&["spec", "metrics"]) {
        let says = |path: &[&str], wanted: &str| matches!(metric.setting(path).value(), Some(Value::Text(text)) if text == wanted);
        if !says(&["type"], "Resource") || !says(&["resource", "target", "type"], "Utilization") {
            continue;
        }
        if let Field::Set(Value::Text(name), site) = metric.setting(&["resource", "name"])
            && matches!(name.as_str(), "cpu" | "memory")
        {
            found.push((name, site.span));
        }
    }
    found
}

/// A container that neither requests a resource nor limits it: a limit without a request is the request, too.
fn without_request(pods: &CloudResource, resource: &str) -> Option<(String, Span)> {
    let says = |which: &str| !pods.setting(&["resources", which, resource]).is_absent();
    if says("requests") || says("limits") {
        return None;
    }
    let containers = pods.blocks(&["containers"]);
    let without = containers.iter().find(|container| {
        let says = |which: &str| !container.setting(&["resources", which, resource]).is_absent();
        !says("requests") && !says("limits")
    })?;
    let name = match without.setting(&["name"]) {
        Field::Set(Value::Text(name), _) => format!("container `{name}`"),
        _ => "a container".to_owned(),
    };
    Some((name, without.span))
}
