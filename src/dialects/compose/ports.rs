use super::text::is_interpolated;
use crate::dialects::yaml_values::{Value, field};
use crate::model::{Port, Why};

/// Ports a service publishes, in short or long form, and those it only exposes.
pub(super) fn ports(service: Value<'_>) -> Vec<Port> {
    let published = service.all(&["ports", "*"]).into_iter().filter_map(published);
    let exposed = service.all(&["expose", "*"]).into_iter().filter_map(exposed);
    published.chain(exposed).collect()
}

fn published(entry: Value<'_>) -> Option<Port> {
    if entry.text().is_some() {
        return short(entry);
    }
    let target = entry.get("target")?;
    let host = entry.get("published").and_then(|host| host.text()?.parse().ok());
    let tcp = entry.get("protocol").and_then(|protocol| protocol.text()).is_none_or(|protocol| protocol == "tcp");
    let address = entry.get("host_ip").and_then(|address| address.text()).map(str::to_owned);
    Some(Port { container: field(Some(target), target.span(), number), host, address, tcp, span: entry.span() })
}

/// `[[address:]host:]container[/protocol]`.
fn short(entry: Value<'_>) -> Option<Port> {
    let text = entry.text()?;
    let without_protocol = text.split_once('/').map_or(text, |(ports, _)| ports);
    let (before, container) = without_protocol.rsplit_once(':').unwrap_or(("", without_protocol));
    let read = |_: &str| match number(container) {
        // A colon inside `${PORT:-80}` separates nothing.
        Err(_) if is_interpolated(text) => Err(Why::Variable),
        read => read,
    };
    let (address, host) = before.rsplit_once(':').map_or((None, before), |(address, host)| (Some(address), host));
    Some(Port {
        container: field(Some(entry), entry.span(), read),
        host: host.parse().ok(),
        address: address.map(|address| address.trim_matches(['[', ']']).to_owned()),
        tcp: is_tcp(text),
        span: entry.span(),
    })
}

fn exposed(entry: Value<'_>) -> Option<Port> {
    let text = entry.text()?;
    let container = text.split_once('/').map_or(text, |(port, _)| port);
    let read = |_: &str| number(container);
    Some(Port {
        container: field(Some(entry), entry.span(), read),
        host: None,
        address: None,
        tcp: is_tcp(text),
        span: entry.span(),
    })
}

fn is_tcp(text: &str) -> bool {
    text.rsplit_once('/').is_none_or(|(_, protocol)| protocol == "tcp")
}

fn number(text: &str) -> Result<u16, Why> {
    if is_interpolated(text) {
        return Err(Why::Variable);
    }
    text.parse().map_err(|_| Why::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::shown::port;
    use crate::dialects::yaml_values::Allowance;
    use crate::syntax::{Language, parse};

    #[test]
    fn ports_come_in_short_and_long_form() {
        for (entry, expected) in [
            ("80", "80"),
            ("\"8080:80\"", "8080>80"),
            ("127.0.0.1:8080:80/tcp", "8080>80"),
            ("\"[::1]:8080:80\"", "8080>80"),
            ("\"3000-3005\"", "Malformed"),
            ("\"8000-8001:80-81\"", "Malformed"),
            ("\"${PORT}:80\"", "80"),
            ("\"${PORT:-8080}:80\"", "80"),
            ("\"80:${PORT:-8080}\"", "Variable"),
            ("\"${PORT:-8080}\"", "Variable"),
            ("\"$PORT\"", "Variable"),
            ("99999", "Malformed"),
            ("{target: 80, published: \"8080\"}", "8080>80"),
            ("{target: 80}", "80"),
        ] {
            let parsed = parse(Language::Yaml, format!("ports:\n  - {entry}\n").into(), None);
            let allowance = Allowance::new();
            let root = Value::root(parsed.yaml().unwrap(), &allowance).unwrap();
            assert_eq!(ports(root).iter().map(port).collect::<Vec<_>>(), [expected], "{entry}");
        }
    }
}
