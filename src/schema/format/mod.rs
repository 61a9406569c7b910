//! Forms of strings that a pattern would describe badly. Names nobody here knows are not checked.

mod name;
mod net;
mod port;
mod size;
mod time;

/// How a text is judged.
enum Form {
    /// Well-formed or not; the words follow the text.
    Is(fn(&str) -> bool, &'static str),
    /// What is wrong with it, in words that follow the text.
    Complaint(fn(&str) -> Option<String>),
    /// The name says something of numbers, or nothing that could be checked.
    Anything,
}

fn form(name: &str) -> Option<Form> {
    use Form::{Anything, Complaint, Is};
    Some(match name {
        "compose-duration" => Is(time::is_duration_with_days, "is not a duration, such as `30s`, `1m30s` or `500ms`"),
        "go-duration" => Is(time::is_go_duration, "is not a duration, such as `30s`, `1m30s` or `1h`"),
        "duration" => Is(time::is_iso_duration, "is not a duration, such as `P1D` or `PT30M`"),
        "date-time" => Is(time::is_date_time, "is not a date with a time, such as `2026-11-21T12:00:00Z`"),
        "date" => Is(time::is_date, "is not a date, such as `2026-11-21`"),
        "time" => Is(time::is_time, "is not a time, such as `12:00:00Z`"),
        "cron" => Complaint(time::cron_complaint),
        "docker-bytes" => Is(size::is_docker_bytes, "is not a size in bytes, such as `512m` or `2gb`"),
        "kubernetes-quantity" | "quantity" => Is(size::is_quantity, "is not a quantity, such as `500m`, `2` or `1Gi`"),
        "docker-image" => Is(
            |text| text.is_empty() || name::is_image(text),
            "is not an image, such as `nginx:1.31` or `ghcr.io/acme/app:2`",
        ),
        "docker-host" => Complaint(net::host_complaint),
        "docker-host-address" => {
            Is(net::is_host_address, "is neither an IP address, such as `192.0.2.1`, nor `host-gateway`")
        }
        "docker-port" => Complaint(port::mapping_complaint),
        "port" => Is(port::is_port, "is not a port, a number up to 65535"),
        "port-range" => Complaint(port::range_complaint),
        "ipv4" => Is(net::is_ipv4, "is not an IPv4 address, such as `192.0.2.1`"),
        "ipv6" => Is(net::is_ipv6, "is not an IPv6 address, such as `2001:db8::1`"),
        "ip" => Is(net::is_ip, "is not an IP address, such as `192.0.2.1` or `2001:db8::1`"),
        "cidr" => Complaint(net::cidr_complaint),
        "mac" => Is(net::is_mac, "is not a MAC address, such as `02:42:ac:11:65:43`"),
        "hostname" => Is(net::is_hostname, "is not a host name: letters, digits, hyphens and dots"),
        "dns-label" => Is(net::is_dns_label, "is not a DNS label: at most 63 lower-case letters, digits and hyphens"),
        "dns-subdomain" => Is(net::is_dns_subdomain, "is not a DNS name: lower-case letters, digits, hyphens and dots"),
        "email" => Is(net::is_email, "is not an e-mail address"),
        "uri" | "url" => Is(net::is_uri, "is not a URI, such as `https://example.org/`"),
        "uri-reference" => Is(net::is_uri_reference, "is not a URI or a relative one: it has characters none may have"),
        "image" => Is(name::is_image, "is not an image, such as `nginx:1.31` or `ghcr.io/acme/app:2`"),
        "port-name" => Is(
            port::is_port_name,
            "is not a name of a port: at most 15 lower-case letters, digits and single hyphens, with a letter among them",
        ),
        "number-or-percent" => Is(size::is_number_or_percent, "is neither a number nor a percentage, such as `25%`"),
        "ip-address" => Is(|text| text.is_empty() || net::is_ip(text), "is not an IP address"),
        "label-key" => Is(name::is_label_key, "is not a label key, such as `app` or `example.org/app`"),
        "label-value" => Is(
            name::is_label_value,
            "is not a label value: at most 63 letters, digits, `-`, `_` and `.`, none of these at the ends",
        ),
        // An empty one is filled in by the server.
        "rbac-group" => {
            Is(|text| matches!(text, "" | "rbac.authorization.k8s.io"), "is not `rbac.authorization.k8s.io`")
        }
        "semver" => Is(name::is_semver, "is not a version, such as `1.2.3`"),
        "uuid" => Is(name::is_uuid, "is not a UUID, such as `123e4567-e89b-12d3-a456-426614174000`"),
        "json-pointer" => Is(name::is_json_pointer, "is not a JSON pointer, such as `/items/0`"),
        "byte" => Is(name::is_base64, "is not written in base 64"),
        "color-hex" => Is(name::is_color, "is not a color, such as `#4682b4`"),
        "regex" => Is(name::is_regex, "is not a regular expression"),
        "boolean-text" => Is(is_boolean_text, "is neither true nor false"),
        "number-text" => Is(|text| text.trim().parse::<f64>().is_ok(), "is not a number"),
        "int32" | "int64" | "uint32" | "uint64" | "float" | "double" | "int-or-string" | "password" | "binary" => {
            Anything
        }
        _ => return None,
    })
}

/// Whether a form of this name can be checked.
pub(super) fn is_known(name: &str) -> bool {
    form(name).is_some()
}

/// What is wrong with a text under the form of this name, in words that follow the text: `is not a duration, …`.
pub fn complaint(name: &str, text: &str) -> Option<String> {
    // What is filled in later can become anything.
    if is_filled_in(text) {
        return None;
    }
    match form(name)? {
        Form::Is(holds, otherwise) => (!holds(text)).then(|| otherwise.to_owned()),
        Form::Complaint(complaint) => complaint(text),
        Form::Anything => None,
    }
}

/// Whether something is put into a text before it is used, as far as its looks tell.
pub(super) fn is_filled_in(text: &str) -> bool {
    ["$(", "${", "{{"].iter().any(|mark| text.contains(mark)) || stands_in(text) || is_shouted(text)
}

/// The same of a text that says something by itself, too: a word in capitals may also be a value that is misspelt.
pub(super) fn is_partly_filled_in(text: &str) -> bool {
    let is_word = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    !is_word && is_filled_in(text)
}

/// Whether a name of a text's parts is written as that of a variable, as people do where a script puts in another one, or
/// in brackets: `REPLACE_ME`, `shop.REPLACE_ME`, `<your-domain>`, `{USER_ID}`.
fn is_shouted(text: &str) -> bool {
    let is_of_name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_name = |word: &str| {
        let inner = word.trim_matches('_');
        inner.len() == word.len() && inner.contains('_') && inner.bytes().all(is_of_name)
    };
    let is_within = |open: char, close: char| {
        let inner = text.split_once(open).and_then(|(_, rest)| rest.split_once(close));
        inner.is_some_and(|(word, _)| !word.is_empty() && !word.contains(char::is_whitespace))
    };
    text.split(['.', '/', '-', ':', '@']).any(is_name) || is_within('<', '>') || is_within('{', '}')
}

/// Whether a part of a text is written as people mark what a script puts in: `__REGION__`.
fn stands_in(text: &str) -> bool {
    let mut parts = text.split("__");
    let is_marked = |word: &str| word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    parts.nth(1).is_some_and(|word| !word.is_empty() && is_marked(word)) && parts.next().is_some()
}

/// What is wrong with a number under the form of this name, in words that follow the number.
pub(super) fn complaint_of_number(name: &str, number: f64) -> Option<String> {
    let (least, most, words) = match name {
        "int32" => (f64::from(i32::MIN), f64::from(i32::MAX), "does not fit into 32 bits"),
        "uint32" => (0.0, f64::from(u32::MAX), "is not a whole number of 32 bits without sign"),
        "port" => (0.0, 65_535.0, "is not a port: ports end at 65535"),
        _ => return None,
    };
    (!(least..=most).contains(&number)).then(|| words.to_owned())
}

/// The words Compose takes for a boolean in a string.
fn is_boolean_text(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "t" | "f" | "1" | "0" | "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_of_kubernetes_has_forms_of_its_own() {
        for (name, text, well_formed) in [
            ("port-name", "grpc-web", true),
            ("port-name", "${NAME}", true),
            ("quantity", "__SIZE__", true),
            ("quantity", "__init__", false),
            ("quantity", "AUTOMATIC_REPLACE", true),
            ("quantity", "LARGE", false),
            ("label-value", "{USER_ID}", true),
            ("label-value", "{}", false),
            ("port-name", "<name>", true),
            ("port-name", "8080", false),
            ("port-name", "a--b", false),
            ("port-name", "longer-than-fifteen", false),
            ("number-or-percent", "25%", true),
            ("number-or-percent", "3", true),
            ("number-or-percent", "a quarter", false),
            ("ip-address", "", true),
            ("ip-address", "10.0.0.1.5", false),
        ] {
            assert_eq!(complaint(name, text).is_none(), well_formed, "{name}: {text}");
        }
    }

    #[test]
    fn forms_accept_what_the_tools_accept() {
        let good: &[(&str, &[&str])] = &[
            ("compose-duration", &["30s", "1m30s", "1h5m", "1.5s", "500ms", "10us", "2d", "0", "1h0m0s"]),
            ("go-duration", &["30s", "1h5m", "-1.5h", "0", "100µs"]),
            ("duration", &["P1D", "PT30M", "P1Y2M3DT4H5M6S", "P3W"]),
            ("date-time", &["2026-11-21T12:00:00Z", "2024-02-29t23:59:60.5+01:00"]),
            ("cron", &["0 3 * * *", "*/5 0-6,12 1 jan-mar MON", "@daily", "@every 1h30m", "TZ=Europe/Paris 0 0 * * 7"]),
            ("port", &["0", "65535"]),
            ("port-range", &["80", "8000-8010"]),
            ("cidr", &["10.0.0.0/16", "fd00::/8", "0.0.0.0/0"]),
            ("ip", &["192.0.2.1", "::1"]),
            ("mac", &["02:42:ac:11:65:43"]),
            ("hostname", &["example.org", "Web-1"]),
            ("dns-label", &["web-1", "0a"]),
            (
                "dns-subdomain",
                &["web.example.org", "a-name-of-more-than-sixty-three-letters-which-a-label-of-dns-would-not-have"],
            ),
            ("email", &["a.b+c@example.org", "ä@example.org"]),
            ("uri", &["https://example.org/a?b=%20#c", "urn:isbn:1", "mailto:a@b.c"]),
            ("uri-reference", &["../a#b", ""]),
            (
                "image",
                &[
                    "nginx",
                    "ghcr.io/acme/app:2.1",
                    "localhost:5000/a/b_c@sha256:0123456789012345678901234567890123456789012345678901234567890123",
                ],
            ),
            ("label-key", &["app", "app.kubernetes.io/name"]),
            ("label-value", &["", "1.2_3-a"]),
            ("semver", &["1.2.3", "0.1.0-rc.1+build.7"]),
            ("uuid", &["123e4567-e89b-12d3-a456-426614174000"]),
            ("json-pointer", &["", "/a~1b/0"]),
            ("byte", &["", "YWJj", "YQ=="]),
            ("regex", &["^a+$", "(?!x)a", "(a)\\1"]),
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
                    "8000-8010:80",
                    "::1:6000:6000",
                    "fe80::1%eth0:80:80",
                ],
            ),
            ("docker-image", &["", "nginx:1.31", "sha256:01234567890123456789012345678901"]),
            (
                "docker-host",
                &[
                    "a=192.0.2.1",
                    "a:192.0.2.1",
                    "b:::1",
                    "b: 192.0.2.1",
                    "c=[::1]",
                    "host.docker.internal:host-gateway",
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
            ("compose-duration", &["", "30", "10 seconds", "1x", "s", "5min", ".s"]),
            ("go-duration", &["2d", "1w"]),
            ("duration", &["", "P", "PT", "1D", "P1H", "P1D2Y"]),
            ("date-time", &["2026-11-21", "2023-02-29T00:00:00Z", "2026-11-21T25:00:00Z", "2026-11-21T12:00:00"]),
            ("cron", &["0 3 * *", "60 * * * *", "* * * * 8", "*/0 * * * *", "@sometimes", "5-1 * * * *", "a * * * *"]),
            ("port", &["65536", "+1", "http"]),
            ("port-range", &["90-80", "80-", "a"]),
            ("cidr", &["10.0.0.0", "10.0.0.0/33", "300.0.0.0/8"]),
            ("ip", &["192.0.2", "192.0.2.256"]),
            ("mac", &["02:42:ac:11:65", "02:42:ac:11:65:zz"]),
            ("hostname", &["-a", "a_b", ""]),
            ("dns-label", &["Web", "a.b", "-a"]),
            ("dns-subdomain", &["a..b", "A.b"]),
            ("email", &["a", "a@", "@b", "a..b@c"]),
            ("uri", &["/a", "https://a b", "1a:b"]),
            ("uri-reference", &["a b", "%zz"]),
            ("image", &["Nginx", "nginx:", "a/:b", "nginx@sha256:1"]),
            ("label-key", &["", "-a", "a/b/c"]),
            ("label-value", &["a ", "-a"]),
            ("semver", &["1.2", "v1.2.3", "01.2.3"]),
            ("uuid", &["123e4567"]),
            ("json-pointer", &["a", "/a~2"]),
            ("byte", &["a", "a===", "ä"]),
            ("regex", &["(", "[a", "*a"]),
            ("docker-bytes", &["", "lots", "10x", "m", "1.2.3g"]),
            ("kubernetes-quantity", &["1GB", "one", ""]),
            (
                "docker-port",
                &[
                    "99999:80",
                    "80:eighty",
                    "8080:80/http",
                    "90-80",
                    "",
                    "80:",
                    "1-3:1-2",
                    "1:1-2",
                    "1.2.3.444:1:1",
                    "a:1:1",
                ],
            ),
            ("docker-image", &["Nginx:1", "nginx :1", "https://example.org/nginx"]),
            ("docker-host", &["a", "a:b", "a="]),
            ("boolean-text", &["maybe"]),
        ];
        for (name, texts) in bad {
            for text in *texts {
                assert!(complaint(name, text).is_some(), "{name}: {text}");
            }
        }
    }
}
