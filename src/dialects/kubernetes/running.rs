use super::container::PodContainer;
use super::object::is_templated;
use crate::dialects::yaml_values::{Value, field};
use crate::model::{Field, Health, Probe, Pull, Resources, Restart, Why};

/// How Kubernetes decides when probes say nothing of it: three wrong answers, ten seconds apart.
const THRESHOLD: u32 = 3;
const PERIOD: u32 = 10;

/// The probes of a container.
pub(super) fn health(container: &PodContainer<'_>) -> Health {
    let owner = container.span();
    let probe = |key| match container.value.get(key) {
        Some(value) => Field::Set(probe(value), value.site()),
        None => container.closed(Field::absent(owner)),
    };
    Health { check: Field::absent(owner), readiness: probe("readinessProbe"), liveness: probe("livenessProbe") }
}

fn probe(value: Value<'_>) -> Probe {
    let number = |key, default| match value.get(key) {
        Some(number) => number.text().and_then(|text| text.parse::<u32>().ok()),
        None => Some(default),
    };
    let patience = number("periodSeconds", PERIOD).zip(number("failureThreshold", THRESHOLD));
    let mut asks = String::new();
    for handler in ["httpGet", "tcpSocket", "exec", "grpc"] {
        let Some(handler_value) = value.get(handler) else { continue };
        asks.push_str(handler);
        let mut parts = Vec::new();
        for entry in handler_value.entries() {
            let items = entry.value.items().into_iter().filter(Value::is_affordable).filter_map(|item| item.text());
            let text = entry.value.text().filter(|_| entry.value.is_affordable());
            let said = text.into_iter().chain(items).collect::<Vec<_>>().join("\n");
            parts.push(format!("\n{}={said}", entry.name()));
        }
        parts.sort();
        asks.extend(parts);
    }
    Probe { asks, patience: patience.map(|(period, threshold)| period.saturating_mul(threshold)) }
}

/// What a container asks for and may use.
pub(super) fn resources(container: &PodContainer<'_>) -> Resources {
    let read = |path: &[&str]| {
        // Limits may be said of the pod as a whole.
        let value = container.value.dig(path).or_else(|| container.pod.dig(path));
        let hidden = container.value.get("resources").is_some_and(|resources| resources.is_open());
        match field(value, container.span(), literal) {
            Field::Absent(site) if hidden => Field::Unknown(Why::Outside, site),
            field => container.closed(field),
        }
    };
    Resources {
        memory_limit: read(&["resources", "limits", "memory"]),
        memory_request: read(&["resources", "requests", "memory"]),
        cpu_limit: read(&["resources", "limits", "cpu"]),
        cpu_request: read(&["resources", "requests", "cpu"]),
    }
}

fn literal(text: &str) -> Result<String, Why> {
    if is_templated(text) { Err(Why::Variable) } else { Ok(text.to_owned()) }
}

/// When a container is started again: its own policy, or its pod's.
pub(super) fn restart(container: &PodContainer<'_>) -> Field<Restart> {
    let policy = container.value.get("restartPolicy").or_else(|| container.pod.get("restartPolicy"));
    container.closed(field(policy, container.span(), |text| match text {
        "Never" => Ok(Restart::Never),
        "OnFailure" => Ok(Restart::OnFailure),
        "Always" => Ok(Restart::Always),
        _ if is_templated(text) => Err(Why::Variable),
        _ => Err(Why::Malformed),
    }))
}

pub(super) fn pull(container: &PodContainer<'_>) -> Field<Pull> {
    container.closed(field(container.value.get("imagePullPolicy"), container.span(), |text| match text {
        "Always" => Ok(Pull::Always),
        "IfNotPresent" => Ok(Pull::IfMissing),
        "Never" => Ok(Pull::Never),
        _ if is_templated(text) => Err(Why::Variable),
        _ => Err(Why::Malformed),
    }))
}

/// The words of `command` and `args`.
pub(super) fn arguments(container: &PodContainer<'_>) -> Vec<Field<String>> {
    let items = ["command", "args"].into_iter().flat_map(|key| container.value.all(&[key, "*"]));
    items.map(|item| field(Some(item), item.span(), literal)).collect()
}
