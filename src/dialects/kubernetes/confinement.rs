use std::collections::HashMap;

use super::container::{PodContainer, boolean};
use super::object::is_templated;
use crate::dialects::yaml_values::{Value, field};
use crate::model::{
    Capability, Confinement, Field, HostNamespace, Mount, MountSource, Namespace, Seccomp, Site, Via, Why,
};

/// What a container and its pod say of the walls between them and their host.
pub(super) fn confinement(container: &PodContainer<'_>) -> Confinement {
    let owner = container.span();
    if container.is_for_windows() {
        return on_windows(Site { span: owner, via: Via::WouldGo });
    }
    let flag = |key| container.closed(field(container.setting(key), owner, boolean));
    let capabilities = |key| {
        let items = container.value.all(&["securityContext", "capabilities", key, "*"]);
        items.into_iter().filter(Value::is_affordable)
    };
    let named = |item: Value<'_>| Some(Capability { name: Capability::normal(item.text()?), site: item.site() });
    let namespaces = [Namespace::Network, Namespace::Processes, Namespace::Ipc].into_iter().filter_map(|kind| {
        let value = container.pod.dig(namespace_key(kind))?;
        let is_host = value.text().is_some_and(|text| boolean(text) == Ok(true));
        is_host.then(|| HostNamespace { kind, site: Site { span: value.span(), via: Via::Inherited } })
    });
    let drop = container.value.dig(&["securityContext", "capabilities", "drop"]);
    let dropped: Vec<Capability> = capabilities("drop").filter_map(named).collect();
    Confinement {
        privileged: flag("privileged"),
        escalation: flag("allowPrivilegeEscalation"),
        read_only_root: flag("readOnlyRootFilesystem"),
        seccomp: container.closed(container.effective(&["seccompProfile", "type"], |text| match text {
            "RuntimeDefault" => Ok(Seccomp::Default),
            "Localhost" => Ok(Seccomp::Custom),
            "Unconfined" => Ok(Seccomp::Unconfined),
            _ if is_templated(text) => Err(Why::Variable),
            _ => Err(Why::Malformed),
        })),
        dropped: container.closed(match drop {
            Some(list) => Field::Set(dropped.into_iter().map(|capability| capability.name).collect(), list.site()),
            None => Field::absent(owner),
        }),
        added: capabilities("add").filter_map(named).collect(),
        namespaces: namespaces.collect(),
    }
}

/// Windows has walls of other kinds.
fn on_windows(site: Site) -> Confinement {
    Confinement {
        privileged: Field::Unknown(Why::Outside, site),
        escalation: Field::Unknown(Why::Outside, site),
        read_only_root: Field::Unknown(Why::Outside, site),
        seccomp: Field::Unknown(Why::Outside, site),
        dropped: Field::Unknown(Why::Outside, site),
        added: Vec::new(),
        namespaces: Vec::new(),
    }
}

/// The key by which a pod asks for a namespace of the host.
pub(super) fn namespace_key(kind: Namespace) -> &'static [&'static str] {
    match kind {
        Namespace::Network => &["hostNetwork"],
        Namespace::Processes => &["hostPID"],
        Namespace::Ipc => &["hostIPC"],
        Namespace::Users => &["hostUsers"],
    }
}

/// What a container mounts, with the volumes of its pod.
pub(super) fn mounts(container: &PodContainer<'_>) -> Vec<Mount> {
    let asked = container.value.all(&["volumeMounts", "*"]);
    asked.into_iter().filter_map(|mount| shown(mount, &container.paths)).collect()
}

/// The paths of the host that are volumes of a pod, by the names of the volumes.
pub(super) fn paths(pod: Value<'_>) -> HashMap<&str, Value<'_>> {
    let volumes = pod.all(&["volumes", "*"]).into_iter();
    volumes.filter_map(|volume| Some((volume.get("name")?.text()?, volume.dig(&["hostPath", "path"])?))).collect()
}

fn shown(mount: Value<'_>, paths: &HashMap<&str, Value<'_>>) -> Option<Mount> {
    let name = mount.get("name")?;
    let path = name.text().and_then(|name| paths.get(name)).filter(|path| path.is_affordable());
    let part = mount.get("subPath").or_else(|| mount.get("subPathExpr"));
    let host = path.and_then(|path| path.text()).filter(|text| part.is_none() && !is_templated(text));
    let target = mount.get("mountPath");
    // A driver that mounts for its host cannot do without writing.
    let is_passed_on = mount.get("mountPropagation").and_then(|value| value.text()) == Some("Bidirectional");
    let read_only = field(mount.get("readOnly"), name.span(), boolean);
    let read_only = if is_passed_on { Field::Unknown(Why::Outside, read_only.site()) } else { read_only };
    Some(Mount {
        source: host.map_or(MountSource::Other, |path| MountSource::Host(path.to_owned())),
        target: target.and_then(|target| target.text()).map(str::to_owned),
        read_only,
        span: target.unwrap_or(name).span(),
        site: path.map_or(name.site(), |path| path.site()),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Kubernetes;
    use crate::dialects::shown::{cut_anywhere, running};

    const POD: &str = r#"
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostPID: true
  hostNetwork: false
  restartPolicy: Never
  securityContext: {seccompProfile: {type: RuntimeDefault}}
  volumes:
    - {name: socket, hostPath: {path: /run/docker.sock}}
    - {name: data, emptyDir: {}}
    - {name: logs, hostPath: {path: /var/log}}
  containers:
    - name: open
      image: a
      imagePullPolicy: IfNotPresent
      command: [a]
      args: [--b, $(C)]
      securityContext:
        allowPrivilegeEscalation: true
        readOnlyRootFilesystem: false
        capabilities: {add: [SYS_ADMIN], drop: [CAP_NET_RAW]}
        seccompProfile: {type: Unconfined}
      volumeMounts:
        - {name: socket, mountPath: /run/docker.sock}
        - {name: data, mountPath: /data, readOnly: true}
        - {name: logs, mountPath: /logs, subPath: web}
        - {name: gone, mountPath: /gone}
      ports: [{containerPort: 80, hostPort: 80}]
    - name: silent
      image: a
      restartPolicy: Always
      resources: {limits: {memory: 1Gi, cpu: "${CPU}"}, requests: {memory: 1Mi}}
      readinessProbe: {httpGet: {path: /, port: 80}}
      livenessProbe: {periodSeconds: 5, failureThreshold: 2, exec: {command: [a, b]}}
    - name: patch
"#;

    #[test]
    fn what_containers_and_their_pod_say() {
        expect![[r#"
            open escalation=true read-only=false seccomp=Unconfined dropped=NET_RAW@`[CAP_NET_RAW]` added=SYS_ADMIN host=^Processes@`true` mount=/run/docker.sock>/run/docker.sock@`/run/docker.sock` mount=->/data@`data` only-read=true mount=->/logs@`/var/log` mount=->/gone@`gone` restart=Never pull=IfMissing@`IfNotPresent` argument=a argument=--b argument=?Variable@`$(C)`
            silent seccomp=^Default@`RuntimeDefault` host=^Processes@`true` memory=1Gi memory-request=1Mi cpu=?Variable@`${CPU}` restart=Always ready="httpGet\npath=/\nport=80" for Some(30)@`{httpGet: {path: /, port: 80}}` alive="exec\ncommand=a\nb" for Some(10)@`{periodSeconds: 5, failureThreshold: 2, exec: {command: [a, b]}}`
            patch privileged=?Outside escalation=?Outside read-only=?Outside seccomp=^Default@`RuntimeDefault` dropped=?Outside host=^Processes@`true` memory=?Outside memory-request=?Outside cpu=?Outside cpu-request=?Outside restart=Never pull=?Outside ready=?Outside alive=?Outside
        "#]].assert_eq(&running(&Kubernetes, POD));
    }

    #[test]
    fn no_edit_leaves_its_text() {
        cut_anywhere(&Kubernetes, POD);
    }
}
