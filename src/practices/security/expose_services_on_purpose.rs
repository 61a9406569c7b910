use crate::model::{CloudResource, EntityId, Field, Value};
use crate::practices::{Check, Draft, Report};

/// Services that can be reached from outside the cluster.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

fn check(_id: EntityId, service: &CloudResource, report: &mut Report<'_>) {
    let Field::Set(Value::Text(kind), site) = service.setting(&["spec", "type"]) else { return };
    if service.kind != "Service" {
        return;
    }
    let name = service.address();
    match kind.as_str() {
        "NodePort" => {
            let what = format!("`{name}` opens a port on every machine of the cluster.");
            report.add(Draft::new(site.span, what).advise("Use `ClusterIP` behind an Ingress.").when("node"));
        }
        "LoadBalancer" if !is_bounded(service) => {
            let what = format!("`{name}` gets a load balancer that everybody may ask.");
            let advice = "Set `loadBalancerSourceRanges`, or use `ClusterIP` behind an Ingress.";
            report.add(Draft::new(site.span, what).advise(advice).when("balancer"));
        }
        _ => {}
    }
}

/// Whether something says who may ask its load balancer.
fn is_bounded(service: &CloudResource) -> bool {
    let spoken = |path: &[&str]| !service.setting(path).is_absent();
    let annotated = match service.setting(&["metadata", "annotations"]) {
        Field::Absent(_) => false,
        Field::Set(Value::Map(entries), _) => entries.iter().any(|(name, value)| {
            let value = value.value().map(ToString::to_string).unwrap_or_default();
            // How a cloud is told to keep a load balancer within its own network.
            [name.as_str(), value.as_str()].iter().any(|text| {
                let text = text.to_ascii_lowercase();
                text.contains("internal") || text.contains("scheme") || text.contains("source-ranges")
            })
        }),
        _ => true,
    };
    annotated || spoken(&["spec", "loadBalancerSourceRanges"]) || spoken(&["spec", "loadBalancerClass"])
}
