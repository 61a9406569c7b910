//! Forms of strings that a pattern would describe badly. Names nobody here knows are not checked.

/// What is wrong with a text under the form of this name, in words that follow the text: `is not a duration, …`.
pub(super) fn complaint(name: &str, text: &str) -> Option<String> {
    let (well_formed, otherwise): (bool, &str) = match name {
        "go-duration" => (is_go_duration(text), "is not a duration, such as `30s`, `1m30s` or `500ms`"),
        "docker-bytes" => (is_docker_bytes(text), "is not a size in bytes, such as `512m` or `2gb`"),
        "kubernetes-quantity" => (is_quantity(text), "is not a quantity, such as `500m`, `2` or `1Gi`"),
        "docker-port" => return port_mapping_complaint(text),
        "boolean-text" => (is_boolean_text(text), "is neither true nor false"),
        "number-text" => (text.trim().parse::<f64>().is_ok(), "is not a number"),
        _ => return super::kubernetes_format::complaint(name, text),
    };
    (!well_formed).then(|| otherwise.to_owned())
}

/// Go's durations with days and weeks: numbers, each with its unit, without blanks; or a bare zero.
fn is_go_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let Some((digits, after)) = rest.split_at_checked(number) else { return false };
        if !digits.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w"];
        let Some(next) = units.iter().find_map(|unit| {
            let next = after.strip_prefix(unit)?;
            next.chars().next().is_none_or(|c| c.is_ascii_digit() || c == '.').then_some(next)
        }) else {
            return false;
        };
        rest = next;
    }
    true
}

/// A number with a binary unit, as Docker reads sizes: `k`, `m`, `g`, `t`, `p` with or without `b` or `ib`. `-1`
/// stands for "no limit".
fn is_docker_bytes(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    if lower == "-1" {
        return true;
    }
    let unit = lower.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = lower.strip_suffix(unit).unwrap_or("");
    let unit = unit.trim_start();
    let letters = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b')).unwrap_or(unit);
    number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && number.parse::<f64>().is_ok()
        && matches!(letters, "" | "k" | "m" | "g" | "t" | "p")
}

/// Kubernetes' resource quantities: a number with a binary or decimal suffix or an exponent.
fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let suffix = unsigned.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = unsigned.strip_suffix(suffix).unwrap_or("");
    let exponent = suffix.strip_prefix(['e', 'E']).is_some_and(|e| e.parse::<i32>().is_ok());
    let unit = matches!(
        suffix,
        "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei"
    );
    number.parse::<f64>().is_ok() && (unit || exponent)
}

/// The words Compose takes for a boolean in a string.
fn is_boolean_text(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "t" | "f" | "1" | "0" | "")
}

/// Compose's short form of a port: `[[address:][host]:]container[/protocol]`, host and container being a port or a
/// range of ports.
fn port_mapping_complaint(text: &str) -> Option<String> {
    let (ports, protocol) = match text.rsplit_once('/') {
        Some((ports, protocol)) => (ports, Some(protocol)),
        None => (text, None),
    };
    if let Some(protocol) = protocol
        && !matches!(protocol.to_ascii_lowercase().as_str(), "tcp" | "udp" | "sctp")
    {
        return Some(format!("has an unknown protocol `{protocol}`: write `tcp`, `udp` or `sctp`"));
    }
    let mut parts = ports.rsplit(':');
    let container = parts.next().unwrap_or("");
    let host = parts.next().filter(|host| !host.is_empty());
    if let Err(complaint) = port_range(container) {
        return Some(complaint);
    }
    host.and_then(|host| port_range(host).err())
}

fn port_range(text: &str) -> Result<(), String> {
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
    if port(first)? > port(last)? {
        return Err(format!("has the range {text}, which ends before it starts"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_accept_what_the_tools_accept() {
        let good: &[(&str, &[&str])] = &[
            ("go-duration", &["30s", "1m30s", "1h5m", "1.5s", "500ms", "10us", "2d", "0", "1h0m0s"]),
            ("docker-bytes", &["512m", "2gb", "64M", "1.5g", "100", "1024kb", "2GiB", "-1", "50 MB"]),
            ("kubernetes-quantity", &["500m", "2", "1Gi", "0.5", "1e3", "128974848"]),
            (
                "docker-port",
                &[
                    "80",
                    "8080:80",
                    "3000-3005",
                    "9090-9091:8080-8081",
                    "127.0.0.1:8001:8001",
                    "127.0.0.1::80",
                    "[::1]:80:80",
                    "53:53/udp",
                    "80/TCP",
                    ":80",
                ],
            ),
            ("boolean-text", &["true", "YES", "off", "1"]),
            ("unheard-of", &["anything"]),
        ];
        for (name, texts) in good {
            for text in *texts {
                assert_eq!(complaint(name, text), None, "{name}: {text}");
            }
        }
    }

    #[test]
    fn forms_refuse_the_rest() {
        let bad: &[(&str, &[&str])] = &[
            ("go-duration", &["", "30", "10 seconds", "1x", "s", "5min", ".s"]),
            ("docker-bytes", &["", "lots", "10x", "m", "1.2.3g"]),
            ("kubernetes-quantity", &["1GB", "one", ""]),
            ("docker-port", &["99999:80", "80:eighty", "8080:80/http", "90-80", "", "80:"]),
            ("boolean-text", &["maybe"]),
        ];
        for (name, texts) in bad {
            for text in *texts {
                assert!(complaint(name, text).is_some(), "{name}: {text}");
            }
        }
    }
}
