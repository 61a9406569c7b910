use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

pub(super) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

pub(super) fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// Where a name of the host table leads: an address, or the host itself in Docker's words.
pub(super) fn is_host_address(text: &str) -> bool {
    // Blanks around it are taken away.
    let text = text.trim();
    let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    text == "host-gateway" || text.contains('%') || is_ip(inside)
}

/// What is wrong with a line of Docker's host table: `name=address`, or a colon between them.
pub(super) fn host_complaint(text: &str) -> Option<String> {
    let Some((_, address)) = text.split_once('=').or_else(|| text.split_once(':')) else {
        return Some("has no address: write it like `db=192.0.2.1`".to_owned());
    };
    let is_address = is_host_address(address);
    (!is_address).then(|| format!("leads to `{address}`, which is neither an IP address nor `host-gateway`"))
}

/// What is wrong with a network in CIDR form, in words that follow it.
pub(super) fn cidr_complaint(text: &str) -> Option<String> {
    let Some((address, prefix)) = text.split_once('/') else {
        return Some("is not a network, such as `10.0.0.0/16`: the length of its prefix is missing".to_owned());
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return Some("is not a network, such as `10.0.0.0/16`".to_owned());
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let fits = !prefix.starts_with('+') && prefix.parse::<u8>().is_ok_and(|prefix| prefix <= most);
    (!fits).then(|| format!("has the prefix length `{prefix}`, which goes from 0 to {most}"))
}

/// A label of DNS (RFC 1123): lower case letters, digits, hyphens inside.
pub(super) fn is_dns_label(text: &str) -> bool {
    is_label(text) && !text.contains(|c: char| c.is_ascii_uppercase())
}

/// Labels joined by dots, as Kubernetes names objects: it bounds the whole alone.
pub(super) fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(has_signs_of_label) && !text.contains(|c: char| c.is_ascii_uppercase())
}

/// A host name (RFC 1123), in any case.
pub(super) fn is_hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_label(text: &str) -> bool {
    text.len() <= 63 && has_signs_of_label(text)
}

/// Letters, digits, and hyphens between them.
fn has_signs_of_label(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// An address of e-mail, as far as its form tells.
pub(super) fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).is_some();
    let quoted = name.len() > 1 && name.starts_with('"') && name.ends_with('"');
    let plain = !name.is_empty()
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && name.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    (quoted || plain) && (literal || !host.is_empty() && is_hostname(host) || !host.is_ascii())
}

/// A URI with its scheme (RFC 3986), as far as its characters tell.
pub(super) fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    }) && is_uri_reference(text)
}

/// A URI, or a part of one that is relative to another.
pub(super) fn is_uri_reference(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    let mut escapes = text.split('%').skip(1);
    !text.contains(forbidden)
        && escapes.all(|rest| rest.get(..2).is_some_and(|two| two.bytes().all(|b| b.is_ascii_hexdigit())))
}

/// An address of hardware: six bytes in hexadecimal.
pub(super) fn is_mac(text: &str) -> bool {
    let parts: Vec<&str> = text.split([':', '-']).collect();
    parts.len() == 6 && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}
