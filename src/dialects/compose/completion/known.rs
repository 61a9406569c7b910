//! Names that many services have: labels, kernel parameters, names of hosts.

use std::collections::BTreeSet;

use crate::model::{CompletionItem, CompletionKind, Cursor};
use crate::syntax::Step;

/// Names that the host has in containers, and labels and parameters that many set.
pub(super) fn complete(at: &Cursor<'_>, key: &str, out: &mut Vec<CompletionItem>) {
    let is_item = matches!(at.context.path.last(), Some(Step::Item(_)));
    let has_colon = at.parsed.text.get(at.context.typed.end()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
    for (name, service) in said_elsewhere(at, key) {
        let is_known = KNOWN.iter().any(|(of, known, ..)| *of == key && *known == name);
        if is_known || at.context.present.contains(&name) {
            continue;
        }
        let label = if is_item { format!("{name}=") } else { name };
        let mut item = CompletionItem::new(label, CompletionKind::Property, at.context.typed);
        if !is_item && !has_colon {
            item.edit.text.push_str(": ");
        }
        item.detail = Some(format!("in {service}"));
        item.preferred = true;
        out.push(item);
    }
    let of_proxy = of_proxy(at).filter(|_| key == "labels").unwrap_or_default();
    let of_proxy = of_proxy.iter().map(|(name, value, about)| (name.as_str(), *value, *about, true));
    let of_key = KNOWN.iter().filter(|(of, ..)| *of == key);
    let of_key = of_key.map(|(of, name, value, about)| (*name, *value, *about, *of == "extra_hosts"));
    for (name, value, about, preferred) in of_proxy.chain(of_key) {
        let label = if is_item { format!("{name}={value}") } else { name.to_owned() };
        if at.context.present.iter().any(|present| present == name) || out.iter().any(|item| item.label == label) {
            continue;
        }
        let mut item = CompletionItem::new(label, CompletionKind::Property, at.context.typed);
        if !is_item && !has_colon {
            let gap = if value.is_empty() { String::new() } else { written(value) };
            item.edit.text = format!("{name}: {gap}");
        }
        item.detail = Some(about.to_owned());
        item.preferred = preferred;
        out.push(item);
    }
}

/// Labels by which Traefik leads to a service, in a file that speaks of it.
fn of_proxy(at: &Cursor<'_>) -> Option<Vec<(String, &'static str, &'static str)>> {
    let Some(Step::Key(service)) = at.context.path.get(1) else { return None };
    let is_spoken_of = at.parsed.text.contains("traefik");
    let named =
        |(name, value, about): &(&str, &'static str, &'static str)| (name.replace("{}", service), *value, *about);
    is_spoken_of.then(|| TRAEFIK.iter().map(named).collect())
}

/// A name in which `{}` stands for the service, a usual value, what it is for.
const TRAEFIK: &[(&str, &str, &str)] = &[
    ("traefik.enable", "true", "whether Traefik leads to it"),
    ("traefik.http.routers.{}.rule", "Host(`example.com`)", "which requests it gets"),
    ("traefik.http.routers.{}.entrypoints", "websecure", "where those come in"),
    ("traefik.http.routers.{}.tls.certresolver", "", "who gets its certificate"),
    ("traefik.http.services.{}.loadbalancer.server.port", "8080", "on which port it listens"),
];

/// Labels and the like that services of the file have, each with the first of them.
fn said_elsewhere(at: &Cursor<'_>, key: &str) -> Vec<(String, String)> {
    let root = at.parsed.yaml().and_then(|document| document.root());
    let services = root.and_then(|root| root.get("services"));
    let mut found: Vec<(String, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    for service in services.into_iter().flat_map(|services| services.entries()) {
        let Some(said) = service.value.get(key) else { continue };
        let keys = said.entries().filter(|entry| !entry.key.span().touches(at.offset));
        let keys = keys.filter_map(|entry| entry.key.text()).map(str::to_owned);
        let items = said.items().filter(|item| !item.span().touches(at.offset)).filter_map(|item| item.text());
        let items = items.filter_map(|item| item.split_once('=')).map(|(name, _)| name.to_owned());
        for name in keys.chain(items) {
            if found.len() < SAID && !name.is_empty() && seen.insert(name.clone()) {
                found.push((name, service.key.text().unwrap_or("").to_owned()));
            }
        }
    }
    found
}

/// Labels of other services that are offered, at most.
const SAID: usize = 100;

/// A value of a label or parameter: texts that look like a number or a boolean are not taken for one.
fn written(value: &str) -> String {
    if value == "true" || value.starts_with(|c: char| c.is_ascii_digit()) {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    }
}

/// By key: a name, a usual value, what it is for.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    ("extra_hosts", "host.docker.internal", "host-gateway", "the machine that runs the container"),
    ("labels", "org.opencontainers.image.title", "", "what people call it"),
    ("labels", "org.opencontainers.image.description", "", "what it is"),
    ("labels", "org.opencontainers.image.source", "", "where its source is"),
    ("labels", "org.opencontainers.image.version", "", "its version"),
    ("labels", "org.opencontainers.image.licenses", "", "under which licences it is"),
    ("sysctls", "net.core.somaxconn", "1024", "connections that wait to be accepted"),
    ("sysctls", "net.ipv4.tcp_syncookies", "0", "cookies in place of a queue of half-open connections"),
    ("sysctls", "net.ipv4.ip_unprivileged_port_start", "0", "from which port on no right is needed"),
    ("sysctls", "net.ipv4.ip_forward", "1", "whether packets are passed on"),
    ("sysctls", "net.ipv6.conf.all.disable_ipv6", "1", "whether there is no IPv6"),
];
