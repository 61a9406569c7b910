//! Forms of strings that the API server of Kubernetes asks for.

use std::net::IpAddr;

/// What is wrong with a text under the form of this name, in words that follow the text.
pub(super) fn complaint(name: &str, text: &str) -> Option<String> {
    // What is filled in later can become anything.
    if ["$(", "${", "{{"].iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let (well_formed, otherwise): (bool, &str) = match name {
        "dns-label" => (
            is_dns_label(text, 63),
            "is not a name: at most 63 lower-case letters, digits and hyphens, no hyphen at an end",
        ),
        "port-name" => (
            is_dns_label(text, 15) && text.contains(|c: char| c.is_ascii_lowercase()) && !text.contains("--"),
            "is not a name of a port: at most 15 lower-case letters, digits and single hyphens, with a letter among them",
        ),
        "label-value" => (
            is_label_value(text),
            "is not the value of a label: at most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends",
        ),
        "number-or-percent" => (is_number_or_percent(text), "is neither a number nor a percentage, such as `25%`"),
        "cron" => return cron_complaint(text),
        "cidr" => (is_cidr(text), "is not a range of addresses, such as `10.0.0.0/8`"),
        "ip-address" => (text.is_empty() || text.parse::<IpAddr>().is_ok(), "is not an IP address"),
        _ => return None,
    };
    (!well_formed).then(|| otherwise.to_owned())
}

fn is_dns_label(text: &str, longest: usize) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.len() <= longest && text.starts_with(edge) && text.ends_with(edge) && text.chars().all(|c| edge(c) || c == '-')
}

fn is_label_value(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    let inside = |c: char| edge(c) || matches!(c, '-' | '_' | '.');
    text.is_empty() || text.len() <= 63 && text.starts_with(edge) && text.ends_with(edge) && text.chars().all(inside)
}

fn is_number_or_percent(text: &str) -> bool {
    let digits = text.strip_suffix('%').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let longest = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.parse::<u8>().is_ok_and(|bits| bits <= longest)
}

/// The fields of a schedule: what people call them, the least and the greatest number, and names for numbers.
const FIELDS: [(&str, u32, u32, &[&str]); 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of the month", 1, 31, &[]),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of the week", 0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// The schedule of a CronJob, as the library that Kubernetes uses reads it.
fn cron_complaint(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if let Some(word) = trimmed.strip_prefix('@') {
        let known = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];
        let is_interval = word.strip_prefix("every ").is_some();
        return (!known.contains(&word) && !is_interval).then(|| {
            "is not a schedule; of words there are `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`".to_owned()
        });
    }
    let mut fields: Vec<&str> = trimmed.split_whitespace().collect();
    if fields.first().is_some_and(|first| first.starts_with("TZ=") || first.starts_with("CRON_TZ=")) {
        fields.remove(0);
    }
    if fields.len() != FIELDS.len() {
        return Some(format!(
            "is not a schedule: it needs 5 fields (minute, hour, day of the month, month, day of the week), not {}",
            fields.len()
        ));
    }
    for (field, (name, least, greatest, names)) in fields.iter().zip(FIELDS) {
        let number = |text: &str| -> Option<u32> {
            let named = names.iter().position(|name| text.eq_ignore_ascii_case(name));
            let named = named.and_then(|index| u32::try_from(index).ok()).map(|index| index + least);
            named.or_else(|| text.parse().ok()).filter(|number| (least..=greatest).contains(number))
        };
        let fits = |part: &str| {
            let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
            let range_fits = matches!(range, "*" | "?")
                || match range.split_once('-') {
                    Some((start, end)) => number(start).zip(number(end)).is_some_and(|(start, end)| start <= end),
                    None => number(range).is_some(),
                };
            range_fits && step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0))
        };
        if !field.split(',').all(fits) {
            return Some(format!("is not a schedule: `{field}` cannot be its {name} ({least} to {greatest})"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_accept_what_the_server_accepts() {
        let good: &[(&str, &[&str])] = &[
            ("dns-label", &["web", "web-1", "1"]),
            ("port-name", &["http", "grpc-web", "p1"]),
            ("label-value", &["", "web", "v1.2_3-x", "A"]),
            ("number-or-percent", &["25%", "3", "0%"]),
            ("cidr", &["10.0.0.0/8", "::/0", "2001:db8::/32"]),
            ("ip-address", &["10.0.0.1", "::1", ""]),
            (
                "cron",
                &[
                    "*/5 * * * *",
                    "0 3 * * 1-5",
                    "0 0 1 jan,JUL *",
                    "@daily",
                    "@every 1h30m",
                    "TZ=UTC 0 0 * * SUN",
                    "0 0 ? * 0",
                ],
            ),
            ("dns-label", &["${NAME}", "$(NAME)"]),
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
            ("dns-label", &["", "Web", "web_1", "-web", "web-"]),
            ("port-name", &["8080", "a-very-long-port-name", "a--b"]),
            ("label-value", &["a b", "-a", "a/b"]),
            ("number-or-percent", &["25 %", "%", "some"]),
            ("cidr", &["10.0.0.0", "10.0.0.0/33", "web/8"]),
            ("ip-address", &["10.0.0", "localhost"]),
            ("cron", &["", "* * * *", "60 * * * *", "* * * * 7", "*/0 * * * *", "5-1 * * * *", "@sometimes"]),
        ];
        for (name, texts) in bad {
            for text in *texts {
                assert!(complaint(name, text).is_some(), "{name}: {text}");
            }
        }
    }
}
