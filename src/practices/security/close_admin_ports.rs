use crate::model::{CloudResource, EntityId, Field, Settings, Value};
use crate::practices::{Check, Draft, Report};
use crate::text::Span;

/// Ports for administrators and databases that the whole internet may reach.
pub(in crate::practices) const CHECK: Check = Check::Resource(check);

/// Ports nobody opens to the world on purpose, with what answers there.
const PORTS: &[(u16, &str)] = &[
    (22, "SSH"),
    (3389, "remote desktops"),
    (23, "Telnet"),
    (445, "file shares"),
    (5985, "WinRM"),
    (5986, "WinRM"),
    (5900, "VNC"),
    (2375, "the Docker daemon"),
    (2379, "etcd"),
    (10250, "the kubelet"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (27017, "MongoDB"),
    (6379, "Redis"),
    (11211, "Memcached"),
    (9042, "Cassandra"),
    (9200, "Elasticsearch"),
    (5439, "Redshift"),
];

/// What stands for every address.
const WORLD: &[&str] = &["0.0.0.0/0", "::/0", "*", "Internet", "Any", "any", "internet"];

/// What a rule lets in, and from where.
struct Rule {
    from: u16,
    to: u16,
    /// The range that holds every address, and where it is written.
    world: (String, Span),
}

fn check(_: EntityId, resource: &CloudResource, report: &mut Report<'_>) {
    for rule in rules(resource) {
        let (range, span) = &rule.world;
        let mut open = PORTS.iter().filter(|(port, _)| (rule.from..=rule.to).contains(port));
        let Some((port, service)) = open.next() else { continue };
        let others = open.count();
        let (what, condition) = if rule.from <= 1 && rule.to == u16::MAX {
            (format!("`{range}` may reach every port through `{}`.", resource.address()), "all")
        } else {
            let more = if others == 0 { String::new() } else { format!(" and {others} more of its kind") };
            let what = format!("`{range}` may reach port {port} ({service}){more} through `{}`.", resource.address());
            let condition = match port {
                22 => "ssh",
                3389 => "rdp",
                _ => "other",
            };
            (what, condition)
        };
        let provider = resource.kind.split('_').next().unwrap_or("");
        let condition = CONDITIONS.iter().find(|name| name.split_once('-') == Some((provider, condition)));
        let mut draft = Draft::new(*span, what).advise(
            "Name the addresses that need it; people get in through a session service of the provider or a VPN.",
        );
        if let Some(condition) = condition {
            draft = draft.when(condition);
        }
        report.add(draft);
    }
}

/// The page's conditions: provider and what is open.
const CONDITIONS: &[&str] = &[
    "aws-ssh",
    "aws-rdp",
    "aws-all",
    "aws-other",
    "google-ssh",
    "google-rdp",
    "google-all",
    "google-other",
    "azurerm-ssh",
    "azurerm-rdp",
    "azurerm-all",
    "azurerm-other",
];

/// The rules of a resource that let everybody in.
fn rules(resource: &CloudResource) -> Vec<Rule> {
    let own = resource.own();
    match resource.kind.as_str() {
        "aws_security_group" | "aws_default_security_group" => {
            resource.blocks(&["ingress"]).iter().flat_map(|rule| aws(rule, "protocol")).collect()
        }
        "aws_security_group_rule" if text(&own, "type").as_deref() == Some("ingress") => aws(&own, "protocol"),
        "aws_vpc_security_group_ingress_rule" => aws(&own, "ip_protocol"),
        "google_compute_firewall" => google(resource),
        "azurerm_network_security_rule" => azure(&own),
        "azurerm_network_security_group" => resource.blocks(&["security_rule"]).iter().flat_map(azure).collect(),
        _ => Vec::new(),
    }
}

fn aws(rule: &Settings<'_>, protocol: &str) -> Vec<Rule> {
    let Some(protocol) = text(rule, protocol) else { return Vec::new() };
    let ports = match protocol.as_str() {
        "-1" | "all" => Some((0, u16::MAX)),
        "tcp" | "6" => text(rule, "from_port")
            .zip(text(rule, "to_port"))
            .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?))),
        _ => None,
    };
    let Some((from, to)) = ports else { return Vec::new() };
    let lists = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"];
    worlds(rule, &lists).into_iter().map(|world| Rule { from, to, world }).collect()
}

fn google(resource: &CloudResource) -> Vec<Rule> {
    let own = resource.own();
    let is = |name: &str, value: &str| text(&own, name).as_deref() == Some(value);
    if is("direction", "EGRESS")
        || is("disabled", "true")
        || resource.setting(&["direction"]).value().is_none() && !resource.setting(&["direction"]).is_absent()
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    for world in worlds(&own, &["source_ranges"]) {
        for allow in resource.blocks(&["allow"]) {
            let Some(protocol) = text(&allow, "protocol") else { continue };
            if !matches!(protocol.as_str(), "tcp" | "6" | "all") {
                continue;
            }
            let ranges = match allow.setting(&["ports"]) {
                Field::Absent(_) => vec![(0, u16::MAX)],
                Field::Set(Value::List(ports), _) => ports.iter().filter_map(|port| range(port.value()?)).collect(),
                _ => Vec::new(),
            };
            found.extend(ranges.into_iter().map(|(from, to)| Rule { from, to, world: world.clone() }));
        }
    }
    found
}

fn azure(rule: &Settings<'_>) -> Vec<Rule> {
    let is = |name: &str, values: &[&str]| {
        text(rule, name).is_some_and(|text| values.iter().any(|value| value.eq_ignore_ascii_case(&text)))
    };
    if !is("direction", &["Inbound"]) || !is("access", &["Allow"]) || !is("protocol", &["Tcp", "*"]) {
        return Vec::new();
    }
    let mut ports: Vec<(u16, u16)> =
        rule.setting(&["destination_port_range"]).value().and_then(range).into_iter().collect();
    if let Field::Set(Value::List(ranges), _) = rule.setting(&["destination_port_ranges"]) {
        ports.extend(ranges.iter().filter_map(|port| range(port.value()?)));
    }
    let world = worlds(rule, &["source_address_prefix", "source_address_prefixes"]).into_iter().next();
    let Some(world) = world else { return Vec::new() };
    ports.into_iter().map(|(from, to)| Rule { from, to, world: world.clone() }).collect()
}

/// The addresses that stand for all of them, in settings of these names.
fn worlds(rule: &Settings<'_>, names: &[&str]) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for name in names {
        let items = match rule.setting(&[name]) {
            Field::Set(Value::List(items), _) => items,
            one @ Field::Set(..) => vec![one],
            _ => continue,
        };
        found.extend(items.iter().filter_map(|item| match item {
            Field::Set(Value::Text(text), site) if WORLD.contains(&text.as_str()) => Some((text.clone(), site.span)),
            _ => None,
        }));
    }
    found
}

/// `22`, `8000-9000` or `*`.
fn range(value: &Value) -> Option<(u16, u16)> {
    let text = plain(value)?;
    if text == "*" {
        return Some((0, u16::MAX));
    }
    match text.split_once('-') {
        Some((from, to)) => Some((from.trim().parse().ok()?, to.trim().parse().ok()?)),
        None => text.parse().ok().map(|port| (port, port)),
    }
}

fn text(rule: &Settings<'_>, name: &str) -> Option<String> {
    rule.setting(&[name]).value().and_then(plain)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(text) | Value::Text(text) => Some(text.clone()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_numbers_ranges_or_all() {
        for (text, expected) in [
            ("22", Some((22, 22))),
            ("8000-9000", Some((8000, 9000))),
            ("*", Some((0, u16::MAX))),
            ("70000", None),
            ("http", None),
        ] {
            assert_eq!(range(&Value::Text(text.into())), expected, "{text}");
        }
    }
}
