use crate::dialects::Target;
use crate::model::{Intent, Safety};
use crate::practices::composing::services;
use crate::practices::{Check, Draft, Report};
use crate::syntax::yaml::Kind;
use crate::text::TextEdit;

/// Databases and the like that are published on every address of the host.
pub(in crate::practices) const CHECK: Check = Check::Segment(check);

/// Official images of what should be reached from other containers alone.
const STORES: &[&str] = &[
    "postgres",
    "mysql",
    "mariadb",
    "mongo",
    "redis",
    "valkey",
    "memcached",
    "elasticsearch",
    "cassandra",
    "couchdb",
    "influxdb",
    "neo4j",
    "rabbitmq",
    "percona",
    "solr",
    "zookeeper",
    "clickhouse",
];

fn check(target: &Target<'_>, report: &mut Report<'_>) {
    for service in services(target, report) {
        let container = service.container;
        let name = container.image.value().and_then(|image| image.official_name());
        if !name.is_some_and(|name| STORES.contains(&name)) {
            continue;
        }
        let items: Vec<_> = service.node.get("ports").into_iter().flat_map(|ports| ports.items()).collect();
        for port in container.ports.iter().filter(|port| port.host.is_some()) {
            let is_open = port.address.as_deref().is_none_or(|address| matches!(address, "" | "0.0.0.0" | "::"));
            if !is_open {
                continue;
            }
            let what = format!("{} can be reached from every network of the host.", container.called());
            let mut draft = Draft::new(port.span, what).advise("Publish it on `127.0.0.1`, or not at all.");
            let item = items.iter().find(|item| item.span().covers(port.span));
            if port.address.is_none() && item.is_some_and(|item| item.kind() == Kind::Scalar && item.alias().is_none())
            {
                draft = draft.propose(Intent::Rewrite {
                    edits: vec![TextEdit::insert(port.span.start(), "127.0.0.1:")],
                    title: "Publish it on this machine alone".to_owned(),
                    safety: Safety::Unsafe,
                });
            }
            report.add(draft);
        }
    }
}
