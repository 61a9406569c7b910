use std::net::IpAddr;

use super::{Rules, literal, number};
use crate::dialects::yaml_values::{Value, content};
use crate::schema::ProblemKind;

/// What may be at the other end: one of them, or both selectors.
const PEERS: &[&str] = &["podSelector", "namespaceSelector"];

impl Rules<'_> {
    /// What is wrong with a NetworkPolicy.
    pub(super) fn policy(&mut self, spec: Value<'_>) {
        for (direction, ends, name) in [("ingress", "from", "Ingress"), ("egress", "to", "Egress")] {
            self.covered(spec, direction, name);
            for rule in spec.all(&[direction, "*"]) {
                rule.all(&[ends, "*"]).into_iter().for_each(|peer| self.peer(peer));
                rule.all(&["ports", "*"]).into_iter().for_each(|port| self.ports(port));
            }
        }
    }

    /// Rules of a direction that the policy says it is not about.
    fn covered(&mut self, spec: Value<'_>, direction: &str, name: &str) {
        let types = spec.all(&["policyTypes", "*"]);
        let is_known = !types.is_empty() && types.iter().all(|kind| matches!(kind.text(), Some("Ingress" | "Egress")));
        let rules = spec.entry(direction).filter(|rules| !rules.value.items().is_empty());
        if let Some(rules) = rules.filter(|_| is_known && types.iter().all(|kind| kind.text() != Some(name))) {
            let message = format!("these rules count for nothing: `policyTypes` does not name `{name}`");
            self.say(content(rules.key), ProblemKind::Ignored, message, None);
        }
    }

    fn peer(&mut self, peer: Value<'_>) {
        let Some(block) = peer.get("ipBlock") else { return };
        if let Some(other) = PEERS.iter().filter_map(|key| peer.entry(key)).next() {
            let message = format!("`{}` cannot stand beside `ipBlock`; begin another item of the list", other.name());
            self.wrong(content(other.key), message);
        }
        let within = block.get("cidr").and_then(literal).and_then(network);
        for except in block.all(&["except", "*"]) {
            let (Some(within), Some(inner)) = (within, literal(except).and_then(network)) else { continue };
            if !within.has(inner) {
                let message = "what is excepted must be a smaller part of `cidr`".to_owned();
                self.wrong(except.span(), message);
            }
        }
    }

    fn ports(&mut self, ports: Value<'_>) {
        let Some(end) = ports.entry("endPort") else { return };
        let first = ports.get("port");
        match first.and_then(number).zip(number(end.value)) {
            Some((first, last)) if last < first => {
                self.wrong(end.value.span(), format!("the last port, {last}, is below the first, {first}"));
            }
            None if first.is_none() => {
                self.missing(ports, content(end.key), "`endPort` needs a `port` at which the range begins".to_owned());
            }
            None if first.and_then(literal).is_some_and(|name| name.bytes().any(|byte| byte.is_ascii_alphabetic())) => {
                let message = "a range of ports begins with a number, and `port` is a name".to_owned();
                self.wrong(content(end.key), message);
            }
            _ => {}
        }
    }
}

/// Addresses that begin with the same bits.
#[derive(Clone, Copy)]
struct Network {
    bits: u128,
    length: u32,
    /// How many bits an address has.
    whole: u32,
}

impl Network {
    /// Whether another one is a smaller part of this one.
    fn has(self, inner: Network) -> bool {
        let start = |network: Network| network.bits.checked_shr(self.whole - self.length).unwrap_or(0);
        self.whole == inner.whole && self.length < inner.length && start(self) == start(inner)
    }
}

fn network(text: &str) -> Option<Network> {
    let (address, length) = text.split_once('/')?;
    let (bits, whole) = match address.parse().ok()? {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    };
    let length = length.parse().ok().filter(|length| *length <= whole)?;
    Some(Network { bits, length, whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_smaller_parts() {
        for (outer, inner, expected) in [
            ("10.0.0.0/8", "10.1.0.0/16", true),
            ("0.0.0.0/0", "169.254.169.254/32", true),
            ("::/0", "fc00::/7", true),
            ("10.0.0.0/8", "10.0.0.0/8", false),
            ("10.0.0.0/8", "192.168.0.0/16", false),
            ("10.0.0.0/8", "::/0", false),
        ] {
            assert_eq!(network(outer).unwrap().has(network(inner).unwrap()), expected, "{outer} {inner}");
        }
    }
}
