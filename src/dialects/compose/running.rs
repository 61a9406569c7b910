use super::service::Service;
use super::text::{is_interpolated, plain};
use crate::dialects::yaml_values::{Value, field};
use crate::model::{Container, Field, Health, Probe, Pull, Resources, Restart, Site, Why};
use crate::syntax::yaml::Kind;

/// How it is found out whether a service is well. One that is built may have its check in its Dockerfile, one that is
/// pulled in its image.
pub(super) fn health(service: &Service<'_>) -> Health {
    let owner = service.name_span();
    let check = match service.entry.value.entry("healthcheck") {
        Some(entry) => {
            let test = entry.value.get("test");
            let asks = test.map(asked).unwrap_or_default();
            Field::Set(Probe { asks, patience: None }, test.unwrap_or(entry.value).site())
        }
        None if service.get("build").is_some() => Field::Unknown(Why::Outside, Field::<()>::absent(owner).site()),
        None => service.closed(Field::absent(owner)),
    };
    Health { check, ..Health::absent(owner) }
}

/// The command line of a check, its words separated by blanks; what follows words that cannot be told is left out.
fn asked(test: Value<'_>) -> String {
    if test.kind() != Kind::Sequence {
        return test.text().unwrap_or("").to_owned();
    }
    let words = test.items().into_iter().map(|item| item.text().filter(|text| !is_interpolated(text)));
    words.skip(1).map_while(|word| word).collect::<Vec<_>>().join(" ")
}

/// What a service may use of its host: under `deploy`, or in the older keys beside it.
pub(super) fn resources(service: &Service<'_>) -> Resources {
    let read = |deploy: &[&str], older: &str| {
        let value = service.entry.value.dig(deploy).or_else(|| service.get(older));
        service.closed(field(value, service.name_span(), |text| match text {
            _ if is_interpolated(text) => Err(Why::Variable),
            _ => Ok(text.to_owned()),
        }))
    };
    Resources {
        memory_limit: read(&["deploy", "resources", "limits", "memory"], "mem_limit"),
        memory_request: read(&["deploy", "resources", "reservations", "memory"], "mem_reservation"),
        cpu_limit: match service.get("cpu_quota") {
            Some(quota) => Field::Set(quota.text().unwrap_or("").to_owned(), quota.site()),
            None => read(&["deploy", "resources", "limits", "cpus"], "cpus"),
        },
        cpu_request: read(&["deploy", "resources", "reservations", "cpus"], "cpu_shares"),
    }
}

/// When a service is started again: by `restart`, or by the policy under `deploy`.
pub(super) fn restart(service: &Service<'_>) -> Field<Restart> {
    let deployed = service.entry.value.dig(&["deploy", "restart_policy"]);
    let policy = service.get("restart").or_else(|| deployed.map(|policy| policy.get("condition").unwrap_or(policy)));
    if let Some(policy) = policy.filter(|policy| policy.kind() == Kind::Mapping) {
        return Field::Set(Restart::Always, policy.site());
    }
    service.closed(field(policy, service.name_span(), |text| match text {
        "no" | "false" | "none" => Ok(Restart::Never),
        "always" | "unless-stopped" | "any" => Ok(Restart::Always),
        _ if is_interpolated(text) => Err(Why::Variable),
        _ if text.starts_with("on-failure") => Ok(Restart::OnFailure),
        _ => Err(Why::Malformed),
    }))
}

pub(super) fn pull(service: &Service<'_>) -> Field<Pull> {
    service.closed(field(service.get("pull_policy"), service.name_span(), |text| match text {
        "always" | "daily" | "weekly" => Ok(Pull::Always),
        "missing" | "if_not_present" => Ok(Pull::IfMissing),
        "never" | "build" => Ok(Pull::Never),
        _ if is_interpolated(text) => Err(Why::Variable),
        _ => Err(Why::Malformed),
    }))
}

/// The words of `entrypoint` and `command`: the items of a list, or what blanks separate.
pub(super) fn arguments(service: &Service<'_>) -> Vec<Field<String>> {
    let lines = ["entrypoint", "command"].into_iter().filter_map(|key| service.get(key));
    lines.flat_map(words).collect()
}

fn words(line: Value<'_>) -> Vec<Field<String>> {
    let Some(text) = line.text() else {
        let items = line.items().into_iter().filter(Value::is_affordable);
        return items.filter_map(|item| Some(word(item.text()?, item.site()))).collect();
    };
    if !line.is_affordable() {
        return Vec::new();
    }
    let mut at = 0;
    let mut found = Vec::new();
    for part in text.split_inclusive(char::is_whitespace) {
        let text = part.trim_end();
        if !text.is_empty() {
            // What they quote is seldom more than one word.
            let bare = text.replace(['"', '\''], "");
            found.push(word(&bare, Site { span: line.part(at..at + text.len()), via: line.via() }));
        }
        at += part.len();
    }
    found
}

fn word(text: &str, site: Site) -> Field<String> {
    if is_interpolated(text) { Field::Unknown(Why::Variable, site) } else { Field::Set(plain(text), site) }
}

/// A swarm starts its containers again by itself, and reads neither `restart`, `pull_policy` nor `security_opt`.
pub(super) fn in_a_swarm(container: &mut Container) {
    leave(&mut container.restart);
    leave(&mut container.pull);
    leave(&mut container.confinement.escalation);
    leave(&mut container.confinement.seccomp);
}

fn leave<T>(field: &mut Field<T>) {
    if let Field::Absent(site) = field {
        *field = Field::Unknown(Why::Elsewhere, *site);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Compose;
    use crate::dialects::shown::running;

    #[test]
    fn what_a_service_says_of_how_it_runs() {
        let text = r#"
services:
  new:
    image: a
    deploy:
      resources: {limits: {memory: 1G, cpus: "0.5"}, reservations: {memory: 1M}}
      restart_policy: {condition: on-failure}
    pull_policy: always
    healthcheck: {test: [CMD, a]}
    entrypoint: [a, "--b=$$c", "$D"]
    command: one "two" ${THREE}
  old: {image: a, mem_limit: 1g, cpu_quota: 5000, restart: "no"}
  variable: {image: a, mem_limit: "${LIMIT}", restart: "${RESTART}"}
  deployed: {image: a, deploy: {restart_policy: {delay: 5s}}}
  off: {image: a, healthcheck: }
  built: {build: .}
"#;
        expect![[r#"
            new memory=1G memory-request=1M cpu=0.5 restart=OnFailure@`on-failure` pull=Always@`always` check="a" for None@`[CMD, a]` argument=a argument=--b=$c@`--b=$$c` argument=?Variable@`$D` argument=one argument=two@`"two"` argument=?Variable@`${THREE}`
            old memory=1g cpu=5000 restart=Never@`no`
            variable memory=?Variable@`${LIMIT}` restart=?Variable@`${RESTART}`
            deployed restart=Always@`{delay: 5s}`
            off check="" for None@``
            built check=?Outside
        "#]].assert_eq(&running(&Compose, text));
    }
}
