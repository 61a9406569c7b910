use std::collections::HashMap;

use crate::dialects::Target;
use crate::model::{FileId, Port, Project};
use crate::practices::composing::{Written, others, services};
use crate::practices::{Check, Draft, Report};

/// Ports of the host that two services want for themselves.
pub(in crate::practices) const CHECK: Check = Check::Beside(check);

/// Services with the same port that are compared with each other.
const MOST: usize = 20;

fn check(file: &FileId, target: &Target<'_>, project: &dyn Project, report: &mut Report<'_>) {
    // Services that begin in another file may have profiles there that keep them apart.
    let elsewhere = others(file, project, report);
    let written = services(target, report);
    let mut taken: HashMap<(u16, bool), Vec<(&Port, &Written<'_>)>> = HashMap::new();
    for service in &written {
        for port in &service.container.ports {
            let Some(host) = port.host else { continue };
            let others = taken.entry((host, port.tcp)).or_default();
            let clash = others
                .iter()
                .find(|(other, owner)| other.span != port.span && meet(port, other) && service.may_meet(owner));
            if let Some((_, owner)) = clash
                && (owner.name == service.name || !(elsewhere.begin(service.name) && elsewhere.begin(owner.name)))
            {
                let whose =
                    if owner.name == service.name { "This service".to_owned() } else { format!("`{}`", owner.name) };
                let what = format!("{whose} publishes port {host} of the host already.");
                report.add(Draft::new(port.span, what).advise("Publish this one on another port."));
            }
            if others.len() < MOST {
                others.push((port, service));
            }
        }
    }
}

/// Whether two ports are published on the same address. A port without one is published on all addresses, `0.0.0.0` is
/// all of IPv4 and `::` all of IPv6.
fn meet(one: &Port, other: &Port) -> bool {
    let address = |port: &Port| port.address.clone().unwrap_or_default();
    let (one, other) = (address(one), address(other));
    let covers = |all: &str, address: &str| match all {
        "" => true,
        "0.0.0.0" => !address.contains(':'),
        "::" => address.contains(':'),
        _ => all == address,
    };
    !one.contains('$') && !other.contains('$') && (covers(&one, &other) || covers(&other, &one))
}
