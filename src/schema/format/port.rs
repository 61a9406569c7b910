/// Compose's short form of a port: `[[address:][host]:]container[/protocol]`, host and container being a port or a
/// range of ports.
pub(super) fn mapping_complaint(text: &str) -> Option<String> {
    let (ports, protocol) = match text.rsplit_once('/') {
        Some((ports, protocol)) => (ports, Some(protocol)),
        None => (text, None),
    };
    if let Some(protocol) = protocol
        && !matches!(protocol.to_ascii_lowercase().as_str(), "tcp" | "udp" | "sctp")
    {
        return Some(format!("has an unknown protocol `{protocol}`: write `tcp`, `udp` or `sctp`"));
    }
    let mut parts = ports.rsplitn(3, ':');
    let container = parts.next().unwrap_or("");
    let host = parts.next().filter(|host| !host.is_empty());
    let address = parts.next().unwrap_or("").trim_matches(['[', ']']);
    let inner = match port_range(container) {
        Ok(count) => count,
        Err(complaint) => return Some(complaint),
    };
    match host.map(port_range) {
        Some(Err(complaint)) => return Some(complaint),
        // Of several on the host, one that is free is taken for a single one of the container.
        Some(Ok(outer)) if inner > 1 && outer != inner => {
            let outer = if outer == 1 { "one port".to_owned() } else { format!("{outer} ports") };
            return Some(format!("leads {outer} of the host to {inner} of the container: write ranges of one length"));
        }
        _ => {}
    }
    let is_address = address.is_empty() || address.contains('%') || super::net::is_ip(address);
    (!is_address).then(|| format!("listens on `{address}`, which is not an IP address"))
}

/// How many ports they are.
fn port_range(text: &str) -> Result<u32, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let port = |text: &str| -> Result<u32, String> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err("is not a port mapping, such as `8080:80` or `127.0.0.1:8080:80/tcp`".to_owned());
        }
        match text.parse::<u32>() {
            Ok(port) if port <= 65_535 => Ok(port),
            _ => Err(format!("has port {text}, but ports end at 65535")),
        }
    };
    let (first, last) = (port(first)?, port(last)?);
    if first > last {
        return Err(format!("has the range {text}, which ends before it starts"));
    }
    Ok(last - first + 1)
}

/// A port's name, after IANA's rules.
pub(super) fn is_port_name(text: &str) -> bool {
    let has_letter = text.contains(|c: char| c.is_ascii_lowercase());
    text.len() <= 15 && super::net::is_dns_label(text) && has_letter && !text.contains("--")
}

/// One port, as text.
pub(super) fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// A port, or the first and the last of several.
pub(super) fn range_complaint(text: &str) -> Option<String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let ends = (first.parse::<u16>().ok().zip(last.parse::<u16>().ok())).filter(|_| is_port(first) && is_port(last));
    match ends {
        None => Some("is neither a port nor a range of ports, such as `8000-8010`".to_owned()),
        Some((first, last)) if first > last => Some("ends before it starts".to_owned()),
        Some(_) => None,
    }
}
