use super::service::{Service, boolean};
use super::text::is_interpolated;
use crate::dialects::yaml_values::{Value, field};
use crate::model::{
    Capability, Confinement, Field, HostNamespace, Mount, MountSource, Namespace, Seccomp, Site, Via, Why,
};

/// What a service says of the walls between it and its host.
pub(super) fn confinement(service: &Service<'_>) -> Confinement {
    let owner = service.name_span();
    let flag = |key| service.closed(field(service.get(key), owner, boolean));
    Confinement {
        privileged: flag("privileged"),
        escalation: service.closed(escalation(service)),
        read_only_root: flag("read_only"),
        seccomp: service.closed(seccomp(service)),
        dropped: service.closed(dropped(service)),
        added: items(service, "cap_add")
            .filter_map(|item| Some(Capability { name: Capability::normal(item.text()?), site: item.site() }))
            .collect(),
        namespaces: [Namespace::Network, Namespace::Processes, Namespace::Ipc, Namespace::Users]
            .into_iter()
            .filter_map(|kind| {
                let value = service.entry.value.dig(namespace_key(kind))?;
                (value.text() == Some("host")).then(|| HostNamespace { kind, site: value.site() })
            })
            .collect(),
    }
}

/// The key by which a service asks for a namespace of the host.
pub(super) fn namespace_key(kind: Namespace) -> &'static [&'static str] {
    match kind {
        Namespace::Network => &["network_mode"],
        Namespace::Processes => &["pid"],
        Namespace::Ipc => &["ipc"],
        Namespace::Users => &["userns_mode"],
    }
}

fn items<'d>(service: &Service<'d>, key: &str) -> impl Iterator<Item = Value<'d>> {
    service.get(key).map_or_else(Vec::new, |list| list.items()).into_iter().filter(Value::is_affordable)
}

/// `no-new-privileges`, with or without `:true`.
fn escalation(service: &Service<'_>) -> Field<bool> {
    for item in items(service, "security_opt") {
        let option = item.text().and_then(|text| text.strip_prefix("no-new-privileges"));
        match option.map(|rest| rest.trim_start_matches([':', '='])) {
            Some("" | "true") => return Field::Set(false, item.site()),
            Some("false") => return Field::Set(true, item.site()),
            Some(_) => return Field::Unknown(Why::Malformed, item.site()),
            None if item.text().is_none_or(is_interpolated) => return Field::Unknown(Why::Variable, item.site()),
            None => {}
        }
    }
    Field::absent(service.name_span())
}

fn seccomp(service: &Service<'_>) -> Field<Seccomp> {
    for item in items(service, "security_opt") {
        let option = item.text().and_then(|text| text.strip_prefix("seccomp"));
        match option.and_then(|rest| rest.strip_prefix([':', '='])) {
            Some("unconfined") => return Field::Set(Seccomp::Unconfined, item.site()),
            Some(_) => return Field::Set(Seccomp::Custom, item.site()),
            None => {}
        }
    }
    Field::absent(service.name_span())
}

fn dropped(service: &Service<'_>) -> Field<Vec<String>> {
    let Some(list) = service.get("cap_drop") else { return Field::absent(service.name_span()) };
    let names = items(service, "cap_drop").filter_map(|item| item.text().map(Capability::normal));
    Field::Set(names.collect(), list.site())
}

/// The volumes a service mounts, in short or long form, and the places it keeps in memory.
pub(super) fn mounts(service: &Service<'_>) -> Vec<Mount> {
    let alone = service.get("tmpfs").filter(|tmpfs| tmpfs.text().is_some() && tmpfs.is_affordable());
    let passing = items(service, "tmpfs").chain(alone).filter_map(in_memory);
    items(service, "volumes").filter_map(mount).chain(passing).collect()
}

fn in_memory(entry: Value<'_>) -> Option<Mount> {
    let target = entry.text()?.split(':').next().filter(|target| !is_interpolated(target));
    Some(Mount {
        source: MountSource::Other,
        target: target.map(str::to_owned),
        read_only: Field::absent(entry.span()),
        span: entry.span(),
        site: entry.site(),
    })
}

fn mount(entry: Value<'_>) -> Option<Mount> {
    let Some(text) = entry.text() else { return long(entry) };
    let parts: Vec<&str> = text.split(':').collect();
    // Colons inside `${NAME:-default}` and behind the letter of a drive separate nothing.
    let (source, target, options) = match parts.as_slice() {
        _ if is_interpolated(text) => (None, text.ends_with("/docker.sock").then_some("/var/run/docker.sock"), None),
        [source, target] => (Some(*source), Some(*target), None),
        [source, target, options] => (Some(*source), Some(*target), Some(*options)),
        _ => (None, None, None),
    };
    let is_path = |source: &&str| source.starts_with(['/', '.', '~']);
    let (via, whole) = (entry.via(), entry.span());
    let read_only = options.is_some_and(|options| options.split(',').any(|option| option == "ro"));
    let host = source.filter(is_path);
    Some(Mount {
        source: host.map_or(MountSource::Other, |path| MountSource::Host(path.to_owned())),
        target: target.map(str::to_owned),
        read_only: if read_only { Field::Set(true, Site { span: whole, via }) } else { Field::absent(whole) },
        span: whole,
        site: Site { span: host.map_or(whole, |path| entry.part(0..path.len())), via },
    })
}

fn long(entry: Value<'_>) -> Option<Mount> {
    let target = entry.get("target").and_then(|target| target.text());
    let source = entry.get("source");
    let is_bind = entry.get("type").and_then(|kind| kind.text()) == Some("bind");
    let path = source.and_then(|source| source.text()).filter(|path| is_bind && !is_interpolated(path));
    let site = source.map_or(Site { span: entry.span(), via: Via::Direct }, |source| source.site());
    Some(Mount {
        source: path.map_or(MountSource::Other, |path| MountSource::Host(path.to_owned())),
        target: target.map(str::to_owned),
        read_only: field(entry.get("read_only"), entry.span(), boolean),
        span: entry.span(),
        site,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Compose;
    use crate::dialects::shown::{cut_anywhere, running};

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&running(&Compose, text));
    }

    const WALLS: &str = r#"
x-safe: &safe {read_only: true, cap_drop: [all]}
services:
  open:
    image: a
    privileged: true
    cap_add: [CAP_SYS_ADMIN, net_admin]
    security_opt: ["seccomp:unconfined", "no-new-privileges=false"]
    network_mode: host
    pid: "service:safe"
    ipc: host
  safe:
    <<: *safe
    image: a
    security_opt: [no-new-privileges, seccomp=./profile.json]
  unknown:
    image: a
    read_only: ${READ_ONLY}
    security_opt: ["${OPTION}"]
  part:
    extends: {service: safe}
"#;

    #[test]
    fn what_a_service_says_of_its_walls() {
        check(
            WALLS,
            &expect![[r#"
            open privileged=true escalation=true@`no-new-privileges=false` seccomp=Unconfined@`seccomp:unconfined` added=SYS_ADMIN@`CAP_SYS_ADMIN` added=NET_ADMIN@`net_admin` host=Network@`host` host=Ipc@`host`
            safe escalation=false@`no-new-privileges` read-only=~true seccomp=Custom@`seccomp=./profile.json` dropped=~ALL@`[all]`
            unknown escalation=?Variable@`${OPTION}` read-only=?Variable@`${READ_ONLY}`
            part privileged=?Outside escalation=?Outside read-only=?Outside seccomp=?Outside dropped=?Outside memory=?Outside memory-request=?Outside cpu=?Outside cpu-request=?Outside restart=?Outside pull=?Outside check=?Outside
        "#]],
        );
    }

    #[test]
    fn volumes_come_in_short_and_long_form() {
        check(
            r#"
services:
  web:
    image: a
    volumes:
      - /etc:/host:rw,z
      - "./data:/data:ro"
      - data:/var/lib
      - /anonymous
      - ${DATA:-/srv}:/srv
      - ${SOCKET:-/var/run/docker.sock}:/var/run/docker.sock
      - {type: bind, source: /proc, target: /host/proc, read_only: true}
      - {type: volume, source: data, target: /data}
"#,
            &expect![[r#"
                web mount=/etc>/host@`/etc` mount=./data>/data@`./data` only-read=true@`./data:/data:ro` mount=->/var/lib@`data:/var/lib` mount=->?@`/anonymous` mount=->?@`${DATA:-/srv}:/srv` mount=->/var/run/docker.sock@`${SOCKET:-/var/run/docker.sock}:/var/run/docker.sock` mount=/proc>/host/proc@`/proc` only-read=true mount=->/data@`data`
            "#]],
        );
    }

    #[test]
    fn no_edit_leaves_its_text() {
        cut_anywhere(&Compose, WALLS);
    }
}
