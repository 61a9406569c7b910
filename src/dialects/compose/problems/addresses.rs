//! Addresses that services want for themselves in a network.

use std::collections::HashMap;
use std::net::IpAddr;

use super::problem;
use crate::dialects::compose::service::Service;
use crate::dialects::compose::text::is_interpolated;
use crate::dialects::yaml_values::Value;
use crate::model::{Merged, SymbolKind};
use crate::schema::{Problem, ProblemKind};

/// The network that every project has.
const DEFAULT: &str = "default";

/// A part of all addresses.
struct Subnet<'d> {
    written: &'d str,
    first: IpAddr,
    bits: u32,
}

/// `merged`: the files that may say more of what stands here; none if there may be some that are not known.
pub(super) fn read(root: Value<'_>, services: &[Service<'_>], merged: Option<&Merged>, found: &mut Vec<Problem>) {
    let Some(merged) = merged else { return };
    let mut taken: HashMap<(&str, IpAddr), &str> = HashMap::new();
    for service in services {
        for entry in service.get("networks").map_or_else(Vec::new, |networks| networks.entries()) {
            let name = entry.name();
            for wanted in ["ipv4_address", "ipv6_address"].iter().filter_map(|key| entry.value.get(key)) {
                let Some(address) = wanted.text().and_then(|text| text.parse::<IpAddr>().ok()) else { continue };
                let mut tell = |message: String| found.push(problem(wanted.span(), ProblemKind::WrongValue, message));
                if !merged.names(SymbolKind::Network, &name.into())
                    && let Some(message) = refusal(root, name, address)
                {
                    tell(message);
                }
                // Of services that are there to be chosen from, one runs at a time; of others none does.
                let none = [&["scale"][..], &["deploy", "replicas"]];
                let is_none =
                    none.iter().any(|count| service.entry.value.dig(count).and_then(|count| count.text()) == Some("0"));
                let is_chosen = service.get("profiles").is_some() || is_none;
                match taken.get(&(name, address)) {
                    Some(other) if !is_chosen && *other != service.name() => {
                        tell(format!("`{other}` has the address {address} in `{name}` already"));
                    }
                    None if !is_chosen => {
                        taken.insert((name, address), service.name());
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Why a network cannot give an address, if that is certain.
fn refusal(root: Value<'_>, name: &str, address: IpAddr) -> Option<String> {
    let network = root.dig(&["networks", name]);
    // What is not declared is told of as such.
    if root.get("networks").and_then(|networks| networks.entry(name)).is_none() && name != DEFAULT {
        return None;
    }
    let says = |key: &str| network.is_some_and(|network| network.get(key).is_some());
    let manager = network.and_then(|network| network.dig(&["ipam", "driver"])).and_then(|driver| driver.text());
    let is_open = network.is_some_and(|network| network.is_open());
    if is_open || says("external") || says("name") || manager.is_some_and(|driver| driver != DEFAULT) {
        return None;
    }
    let written = network.map_or_else(Vec::new, |network| network.all(&["ipam", "config", "*", "subnet"]));
    if written.iter().any(|subnet| subnet.text().is_none_or(is_interpolated)) {
        return None;
    }
    let subnets: Option<Vec<Subnet<'_>>> = written.iter().map(|subnet| Subnet::read(subnet.text()?)).collect();
    let subnets = subnets?;
    let same: Vec<&Subnet<'_>> = subnets.iter().filter(|subnet| subnet.first.is_ipv4() == address.is_ipv4()).collect();
    if same.is_empty() {
        let version = if address.is_ipv4() { 4 } else { 6 };
        return Some(format!(
            "{address} can be had only where the network says which addresses it has: give `{name}` a subnet of IPv{version} under `ipam.config`"
        ));
    }
    if same.iter().any(|subnet| subnet.holds(address)) {
        return None;
    }
    let list: Vec<&str> = same.iter().map(|subnet| subnet.written).collect();
    Some(format!("{address} is not in the subnet of `{name}`, {}", list.join(", ")))
}

impl<'d> Subnet<'d> {
    fn read(written: &'d str) -> Option<Self> {
        let (first, bits) = written.split_once('/')?;
        let (first, bits) = (first.parse::<IpAddr>().ok()?, bits.parse().ok()?);
        let most = if first.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Subnet { written, first, bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let kept = |address: u32| address.checked_shr(32 - self.bits).unwrap_or(0);
                kept(first.to_bits()) == kept(address.to_bits())
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let kept = |address: u128| address.checked_shr(128 - self.bits).unwrap_or(0);
                kept(first.to_bits()) == kept(address.to_bits())
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_holds_what_begins_like_it() {
        for (subnet, address, expected) in [
            ("172.28.0.0/16", "172.28.9.1", true),
            ("172.28.0.0/16", "172.29.0.1", false),
            ("10.0.0.8/30", "10.0.0.11", true),
            ("10.0.0.8/30", "10.0.0.12", false),
            ("0.0.0.0/0", "9.9.9.9", true),
            ("10.0.0.1/32", "10.0.0.1", true),
            ("2001:db8::/64", "2001:db8::10", true),
            ("2001:db8::/64", "2001:db8:0:1::10", false),
            ("2001:db8::/64", "10.0.0.1", false),
        ] {
            let found = Subnet::read(subnet).unwrap().holds(address.parse().unwrap());
            assert_eq!(found, expected, "{subnet} {address}");
        }
        assert!(["10.0.0.0", "10.0.0.0/33", "a/8"].iter().all(|text| Subnet::read(text).is_none()));
    }
}
