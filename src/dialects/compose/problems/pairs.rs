//! Keys of a service that exclude or contradict each other.

use super::across::Below;
use super::problem;
use crate::dialects::compose::service::Service;
use crate::dialects::compose::text::is_interpolated;
use crate::dialects::yaml_values::{Value, content};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::yaml::{Kind, Style};

/// Older keys, and the paths under `deploy` that say the same.
const TWICE: &[(&str, &[&str], Unit)] = &[
    ("scale", &["deploy", "replicas"], Unit::Number),
    ("cpus", &["deploy", "resources", "limits", "cpus"], Unit::Number),
    ("mem_limit", &["deploy", "resources", "limits", "memory"], Unit::Bytes),
    ("mem_reservation", &["deploy", "resources", "reservations", "memory"], Unit::Bytes),
    ("pids_limit", &["deploy", "resources", "limits", "pids"], Unit::Number),
];

#[derive(Clone, Copy)]
enum Unit {
    Number,
    Bytes,
}

pub(super) fn of_service(service: &Service<'_>, found: &mut Vec<Problem>) {
    let value = service.entry.value;
    exclude(value, "network_mode", "networks", found);
    if let Some(build) = value.get("build") {
        exclude(build, "dockerfile", "dockerfile_inline", found);
        platforms(value, build, found);
    }
    for (older, path, unit) in TWICE {
        let (Some(one), Some(other)) = (service.get(older), value.dig(path)) else { continue };
        if let (Some(first), Some(second)) = (unit.read(one), unit.read(other))
            && first != second
        {
            let message = format!(
                "`{older}` is {} here and `{}` is {}; Compose refuses two different values, keep one of them",
                one.text().unwrap_or(""),
                path.join("."),
                other.text().unwrap_or("")
            );
            found.push(problem(one.span(), ProblemKind::WrongValue, message));
        }
    }
    fixed_name(service, found);
    if let Some(test) = value.dig(&["healthcheck", "test"]) {
        health_test(test, found);
    }
    targets(value, found);
    let reserved = value.all(&["deploy", "resources", "reservations", "devices", "*"]);
    for device in reserved.into_iter().chain(value.all(&["gpus", "*"])) {
        exclude(device, "count", "device_ids", found);
    }
    reserved_memory(value, found);
    watched(value, found);
}

/// Memory that is set aside and that the service may not have.
fn reserved_memory(service: Value<'_>, found: &mut Vec<Problem>) {
    let said = |keys: [&[&str]; 2]| {
        let mut values = keys.into_iter().filter_map(|path| service.dig(path));
        values.find_map(|value| Some((value, Unit::Bytes.read(value)?)))
    };
    let limit = said([&["mem_limit"], &["deploy", "resources", "limits", "memory"]]);
    let reserved = said([&["mem_reservation"], &["deploy", "resources", "reservations", "memory"]]);
    if let (Some((limit, most)), Some((reserved, least))) = (limit, reserved)
        && most > 0.0
        && least > most
    {
        let (least, most) = (reserved.text().unwrap_or(""), limit.text().unwrap_or(""));
        let message = format!("{least} are reserved here, and the limit of the service is {most}; reserve no more");
        found.push(problem(reserved.span(), ProblemKind::WrongValue, message));
    }
}

/// Files that are copied into the container, and nothing says where.
fn watched(service: Value<'_>, found: &mut Vec<Problem>) {
    for rule in service.all(&["develop", "watch", "*"]) {
        let Some(action) = rule.get("action") else { continue };
        let Some(text @ ("sync" | "sync+restart" | "sync+exec")) = action.text() else { continue };
        if rule.get("target").is_none() && !rule.is_open() {
            let message = format!("`{text}` needs a `target`, the place in the container where the files go");
            found.push(problem(action.span(), ProblemKind::MissingKey, message));
        }
    }
}

/// The same of a service that is laid over another one.
pub(super) fn of_both(own: Value<'_>, other: &Below<'_, '_>, found: &mut Vec<Problem>) {
    let name = other.file();
    for (older, path, unit) in TWICE {
        let newer = path.join(".");
        for (here, there) in
            [((&[*older][..], *older), (*path, newer.as_str())), ((*path, &newer), (&[*older], *older))]
        {
            let (Some(one), Some(another)) = (own.dig(here.0), other.get(there.0)) else { continue };
            if let (Some(first), Some(second)) = (unit.read(one), unit.read(another))
                && first != second
            {
                let message = format!(
                    "`{}` is {} here and `{}` is {} in `{name}`; Compose refuses two different values, keep one of them",
                    here.1,
                    one.text().unwrap_or(""),
                    there.1,
                    another.text().unwrap_or("")
                );
                found.push(problem(one.span(), ProblemKind::WrongValue, message));
            }
        }
    }
    let several =
        |count: Option<Value<'_>>| count.and_then(|count| Unit::Number.read(count)).filter(|count| *count > 1.0);
    let (own_name, other_name) = (own.get("container_name"), other.get(&["container_name"]));
    for (key, path) in [("scale", &["scale"][..]), ("deploy.replicas", &["deploy", "replicas"])] {
        let (place, message) = match (several(own.dig(path)), several(other.get(path))) {
            (Some(count), _) if other_name.is_some() => {
                let message = format!("`{key}` asks for {count}, and `container_name` in `{name}` names one container");
                (own.dig(path), message)
            }
            (_, Some(count)) if own_name.is_some() && !other.says("container_name") => {
                (own_name, format!("`container_name` names one container, and `{key}` in `{name}` asks for {count}"))
            }
            _ => continue,
        };
        found.extend(place.map(|place| problem(place.span(), ProblemKind::WrongValue, message)));
    }
}

/// Whether a key says something: `!reset` takes away what a file below says.
pub(super) fn is_said(value: Value<'_>) -> bool {
    value.kind() != Kind::Null && value.node.tag().is_none_or(|(tag, _)| tag != "!reset")
}

/// Two keys of a mapping of which only one may stand there.
fn exclude(mapping: Value<'_>, one: &str, other: &str, found: &mut Vec<Problem>) {
    if let (Some(first), Some(second)) = (mapping.entry(one), mapping.entry(other))
        && is_said(first.value)
        && is_said(second.value)
    {
        let message = format!("`{one}` and `{other}` exclude each other; keep one of them");
        found.push(problem(content(first.key), ProblemKind::WrongValue, message));
    }
}

/// An image that is built for other platforms than the one it runs on here.
fn platforms(service: Value<'_>, build: Value<'_>, found: &mut Vec<Problem>) {
    let (Some(platform), Some(list)) = (service.get("platform"), build.get("platforms")) else { return };
    let Some(wanted) = platform.text().filter(|text| !is_interpolated(text)) else { return };
    let built: Option<Vec<&str>> = list.items().iter().map(Value::text).collect();
    let Some(built) = built.filter(|built| !built.is_empty()) else { return };
    if !built.contains(&wanted) && !built.iter().any(|one| is_interpolated(one)) {
        let message = format!("`platform` is `{wanted}`, which is none of `build.platforms`; add it there");
        found.push(problem(platform.span(), ProblemKind::WrongValue, message));
    }
}

/// A container's name is taken once its first copy runs.
fn fixed_name(service: &Service<'_>, found: &mut Vec<Problem>) {
    let Some(name) = service.get("container_name") else { return };
    let counts =
        [("scale", service.get("scale")), ("deploy.replicas", service.entry.value.dig(&["deploy", "replicas"]))];
    for (key, count) in counts {
        if let Some(count) = count.and_then(|count| Unit::Number.read(count)).filter(|count| *count > 1.0) {
            let message =
                format!("`container_name` names one container, and `{key}` asks for {count}; take the name away");
            found.push(problem(name.span(), ProblemKind::WrongValue, message));
            return;
        }
    }
}

/// A list says in its first word who reads the others.
fn health_test(test: Value<'_>, found: &mut Vec<Problem>) {
    if test.kind() != Kind::Sequence {
        return;
    }
    let Some(first) = test.items().first().copied() else { return };
    let Some(text) = first.text().filter(|text| !is_interpolated(text)) else { return };
    if ["CMD", "CMD-SHELL", "NONE"].contains(&text) {
        return;
    }
    let message = format!("`test` begins with `CMD`, `CMD-SHELL` or `NONE`, and not with `{text}`");
    let mut problem = problem(first.span(), ProblemKind::WrongValue, message);
    let upper = text.to_ascii_uppercase();
    if ["CMD", "CMD-SHELL", "NONE"].contains(&upper.as_str()) {
        problem.suggestion = Some((first.span(), upper));
    } else if test.node.is_flow() && !test.aliased {
        let quoted = first.node.scalar().is_some_and(|scalar| matches!(scalar.style, Style::Double));
        // Between quotation marks the content is replaced, marks and all.
        problem.suggestion = Some(match quoted {
            true => (first.span(), format!("CMD\", \"{text}")),
            false => (first.node.span(), format!("CMD, {text}")),
        });
    }
    found.push(problem);
}

/// Where something cannot be mounted, or is mounted twice.
fn targets(service: Value<'_>, found: &mut Vec<Problem>) {
    let mut seen: Vec<&str> = Vec::new();
    for mount in service.all(&["volumes", "*"]) {
        let target = match mount.text() {
            Some(text) if is_interpolated(text) => continue,
            Some(text) => match text.split(':').collect::<Vec<_>>().as_slice() {
                [target] | [_, target] => *target,
                // The letter of a drive has a colon of its own.
                [source, target, _] if source.len() > 1 => *target,
                parts => {
                    let has_drive = parts.windows(2).any(
                        |pair| matches!(pair, [letter, path] if letter.len() == 1 && path.starts_with(['/', '\\'])),
                    );
                    if parts.len() > 3 && !has_drive {
                        let message = format!("`{text}` has too many colons: write `what:where:how`");
                        found.push(problem(mount.span(), ProblemKind::WrongValue, message));
                    }
                    continue;
                }
            },
            None => match mount.get("target").and_then(|target| target.text()) {
                Some(target) if !is_interpolated(target) => target,
                _ => continue,
            },
        };
        if let Some(kind) = mount.get("type").filter(|kind| kind.text() == Some("bind"))
            && mount.entry("source").is_none()
            && !mount.is_open()
        {
            let message = "`bind` needs a `source`, the file or folder of the host".to_owned();
            found.push(problem(kind.span(), ProblemKind::MissingKey, message));
        }
        if !target.is_empty() && !target.starts_with(['/', '\\']) && !is_drive(target) {
            let message = match mount.text() == Some(target) {
                true => {
                    format!("`{target}` is a place in the container here, and begins with `/`; or write `{target}:/…`")
                }
                false => format!("`{target}` does not begin with `/`: the place of a mount in the container must"),
            };
            found.push(problem(mount.span(), ProblemKind::WrongValue, message));
            continue;
        }
        let target = if target.len() > 1 { target.trim_end_matches('/') } else { target };
        if seen.contains(&target) {
            let message = format!("Something else is mounted at `{target}` already");
            found.push(problem(mount.span(), ProblemKind::WrongValue, message));
        } else if seen.len() < MOST {
            seen.push(target);
        }
    }
}

/// Whether a path begins with a letter for a drive of Windows.
fn is_drive(path: &str) -> bool {
    path.starts_with(|c: char| c.is_ascii_alphabetic()) && path.get(1..2) == Some(":")
}

/// Mounts of a service that are compared with each other.
const MOST: usize = 200;

impl Unit {
    fn read(self, value: Value<'_>) -> Option<f64> {
        let text = value.text().filter(|text| !is_interpolated(text))?.trim();
        match self {
            Unit::Number => text.parse().ok(),
            Unit::Bytes => bytes(text),
        }
    }
}

/// `512m`, `1GB`, `1.5gib`, `1000`.
fn bytes(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(lower.len());
    let (number, unit) = lower.split_at_checked(end)?;
    let unit = unit.trim();
    let letter = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b')).unwrap_or(unit);
    let power = ["", "k", "m", "g", "t", "p"].iter().position(|known| *known == letter)?;
    Some(number.parse::<f64>().ok()? * 1024f64.powi(i32::try_from(power).ok()?))
}
