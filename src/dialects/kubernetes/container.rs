use std::collections::HashMap;
use std::rc::Rc;

use super::confinement::{confinement, mounts, paths};
use super::object::{Object, is_templated};
use super::running::{arguments, health, pull, resources, restart};
use crate::dialects::yaml_values::{Value, content, field};
use crate::model::{Container, ContainerRole, EnvVar, Field, ImageRef, Port, Site, User, Via, Why};
use crate::text::Span;

/// A container of a pod.
#[derive(Clone)]
pub(super) struct PodContainer<'d> {
    pub(super) value: Value<'d>,
    pub(super) role: ContainerRole,
    /// The pod it belongs to.
    pub(super) pod: Value<'d>,
    /// The name of the object.
    pub(super) of: Option<&'d str>,
    /// The name of the object, or its kind where it has none.
    pub(super) owner: Span,
    /// The paths of the host that its pod has as volumes.
    pub(super) paths: Rc<HashMap<&'d str, Value<'d>>>,
}

/// The containers of an object. Numbered across the objects of a document, they are its entities.
pub(super) fn containers<'d>(object: &Object<'d>) -> Vec<PodContainer<'d>> {
    let Some(pod) = object.pod().and_then(|pod| pod.spec) else { return Vec::new() };
    let of = object.name.and_then(|name| name.text());
    let owner = object.value.dig(&["metadata", "name"]).or_else(|| object.value.get("kind"));
    let owner = owner.map_or(object.value.span(), |owner| owner.span());
    let paths = Rc::new(paths(pod));
    let mut containers = Vec::new();
    for key in ["initContainers", "containers"] {
        for value in pod.all(&[key, "*"]) {
            // One that is restarted whenever it ends runs beside the others.
            let beside = value.get("restartPolicy").and_then(|policy| policy.text()) == Some("Always");
            let first = key == "initContainers" && !beside;
            let role = if first { ContainerRole::InitContainer } else { ContainerRole::PodContainer };
            containers.push(PodContainer { value, role, pod, of, owner, paths: Rc::clone(&paths) });
        }
    }
    containers
}

impl<'d> PodContainer<'d> {
    pub(super) fn name(&self) -> Option<&'d str> {
        self.value.get("name")?.text()
    }

    /// The name, or the first key of one without.
    pub(super) fn span(&self) -> Span {
        let name = self.value.get("name").map(|name| name.span());
        let first = || self.value.entries().first().map(|entry| content(entry.key));
        name.or_else(first).unwrap_or_else(|| self.value.span())
    }

    pub(super) fn fact(&self) -> Container {
        Container {
            name: self.name().map(str::to_owned),
            span: self.span(),
            role: self.role,
            image: self.closed(field(self.value.get("image"), self.span(), |text| match text {
                // Istio writes the image of its proxy there when the pod is made.
                "auto" => Err(Why::Outside),
                _ if is_templated(text) => Err(Why::Variable),
                _ => ImageRef::parse(text).ok_or(Why::Malformed),
            })),
            build: None,
            user: self.user(),
            environment: self.variables().into_iter().map(|variable| variable.fact).collect(),
            ports: self.value.all(&["ports", "*"]).into_iter().filter_map(port).collect(),
            pod: Some(self.owner),
            arguments: arguments(self),
            pull: pull(self),
            restart: restart(self),
            health: health(self),
            resources: resources(self),
            confinement: confinement(self),
            mounts: mounts(self),
        }
    }

    /// What is absent, unless it may be written where it cannot be seen: behind an alias of nothing, or in the object
    /// that a container without an image is a patch of.
    pub(super) fn closed<T>(&self, field: Field<T>) -> Field<T> {
        let hidden = |value: Value<'_>| value.is_open() || value.get("securityContext").is_some_and(|c| c.is_open());
        let is_patch = self.value.get("image").is_none();
        match field {
            Field::Absent(site) if is_patch || hidden(self.value) || hidden(self.pod) => {
                Field::Unknown(Why::Outside, site)
            }
            field => field,
        }
    }

    /// A setting of its own security context.
    pub(super) fn setting(&self, key: &str) -> Option<Value<'d>> {
        self.value.dig(&["securityContext", key])
    }

    /// A setting of its security context or, failing that, of its pod's.
    pub(super) fn effective<T>(&self, path: &[&str], read: impl Fn(&str) -> Result<T, Why>) -> Field<T> {
        let within = |owner: Value<'d>| owner.get("securityContext").and_then(|context| context.dig(path));
        if let Some(own) = within(self.value) {
            return field(Some(own), self.span(), read);
        }
        match field(within(self.pod), self.span(), read) {
            Field::Set(value, site) => Field::Set(value, Site { via: Via::Inherited, ..site }),
            Field::Unknown(why, site) => Field::Unknown(why, Site { via: Via::Inherited, ..site }),
            absent => absent,
        }
    }

    fn user(&self) -> Field<User> {
        let number = |text: &str| match text.parse() {
            Ok(0) => Ok(User::Root),
            Ok(id) => Ok(User::Id(id)),
            Err(_) if is_templated(text) => Err(Why::Variable),
            Err(_) => Err(Why::Malformed),
        };
        let id = self.effective(&["runAsUser"], number);
        if !id.is_absent() {
            return id;
        }
        match self.effective(&["runAsNonRoot"], boolean) {
            Field::Set(true, site) => Field::Set(User::AnyButRoot, site),
            Field::Unknown(why, site) => Field::Unknown(why, site),
            _ if self.is_for_windows() => Field::Unknown(Why::Outside, Site { span: self.span(), via: Via::WouldGo }),
            Field::Set(false, _) | Field::Absent(_) => self.closed(Field::absent(self.span())),
        }
    }

    /// Windows knows no user ids.
    pub(super) fn is_for_windows(&self) -> bool {
        let system = self.pod.dig(&["os", "name"]).or_else(|| self.pod.dig(&["nodeSelector", "kubernetes.io/os"]));
        system.and_then(|system| system.text()) == Some("windows")
    }

    /// Its environment, as far as it is written in the container.
    pub(super) fn variables(&self) -> Vec<Variable<'d>> {
        self.value.all(&["env", "*"]).into_iter().filter_map(variable).collect()
    }
}

/// A variable and its item of the list.
pub(super) struct Variable<'d> {
    pub(super) fact: EnvVar,
    pub(super) item: Value<'d>,
}

fn variable(item: Value<'_>) -> Option<Variable<'_>> {
    let name = item.get("name")?;
    let value = match item.get("valueFrom") {
        Some(from) => Field::Unknown(Why::Outside, Site { span: name.span(), via: from.via() }),
        None => field(item.get("value"), name.span(), |text| {
            if is_templated(text) { Err(Why::Variable) } else { Ok(text.to_owned()) }
        }),
    };
    Some(Variable { fact: EnvVar { name: name.text()?.to_owned(), name_span: name.span(), value }, item })
}

fn port(entry: Value<'_>) -> Option<Port> {
    let number = entry.get("containerPort")?;
    let host = entry.get("hostPort").and_then(|host| host.text()?.parse().ok());
    let read = |text: &str| match text.parse() {
        Ok(port) => Ok(port),
        Err(_) if is_templated(text) => Err(Why::Variable),
        Err(_) => Err(Why::Malformed),
    };
    let tcp = entry.get("protocol").and_then(|protocol| protocol.text()).is_none_or(|protocol| protocol == "TCP");
    let address = entry.get("hostIP").and_then(|address| address.text()).map(str::to_owned);
    Some(Port { container: field(Some(number), number.span(), read), host, address, tcp, span: entry.span() })
}

pub(super) fn boolean(text: &str) -> Result<bool, Why> {
    match text {
        "true" | "True" | "TRUE" => Ok(true),
        "false" | "False" | "FALSE" => Ok(false),
        _ if is_templated(text) => Err(Why::Variable),
        _ => Err(Why::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Kubernetes;
    use crate::dialects::shown::containers;

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&containers(&Kubernetes, text));
    }

    /// A pod with this specification.
    fn pod(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n{spec}")
    }

    #[test]
    fn every_workload_has_its_containers() {
        for (version, kind, path) in [
            ("v1", "Pod", "spec: "),
            ("v1", "ReplicationController", "spec: {template: {spec: "),
            ("apps/v1", "Deployment", "spec: {template: {spec: "),
            ("apps/v1", "StatefulSet", "spec: {template: {spec: "),
            ("apps/v1", "DaemonSet", "spec: {template: {spec: "),
            ("apps/v1", "ReplicaSet", "spec: {template: {spec: "),
            ("batch/v1", "Job", "spec: {template: {spec: "),
            ("batch/v1", "CronJob", "spec: {jobTemplate: {spec: {template: {spec: "),
        ] {
            let closing = "}".repeat(path.matches('{').count());
            let text = format!(
                "apiVersion: {version}\nkind: {kind}\n{path}{{containers: [{{name: a, image: b:1}}]}}{closing}\n"
            );
            assert_eq!(containers(&Kubernetes, &text), "PodContainer a: image=b:1 user=-\n", "{text}");
        }
        check(
            "apiVersion: example.com/v1\nkind: Job\nspec: {template: {spec: {containers: [{name: a}]}}}\n",
            &expect![""],
        );
    }

    #[test]
    fn what_a_container_says() {
        let text = pod(r#"
  initContainers:
    - {name: first, image: "setup:1"}
    - {name: beside, image: proxy, restartPolicy: Always}
  containers:
    - name: main
      image: "nginx:1.30"
      ports: [{containerPort: 80, hostPort: 8080}, {containerPort: "${PORT}"}]
      env:
        - {name: A, value: b}
        - {name: NUMBER, value: "1"}
        - {name: FROM, valueFrom: {secretKeyRef: {name: s, key: k}}}
        - {name: TEMPLATED, value: $(A)/c}
        - {name: NOTHING}
      securityContext: {privileged: true}
    - image: ${IMAGE}
"#);
        check(
            &text,
            &expect![[r#"
            InitContainer first: image=setup:1 user=-
            PodContainer beside: image=proxy user=-
            PodContainer main: image=nginx:1.30 user=- privileged=true A=b NUMBER=1 FROM=?Outside@`FROM` TEMPLATED=?Variable@`$(A)/c` NOTHING=-@`NOTHING` ports=8080>80,Variable
            PodContainer ?: image=?Variable@`${IMAGE}` user=-
        "#]],
        );
    }

    #[test]
    fn a_container_asks_its_pod_who_it_runs_as() {
        let text = pod(r#"
  containers:
    - {name: nobody, image: a:1}
    - {name: patch}
    - {name: root, image: a:1, securityContext: {runAsUser: 0}}
    - {name: number, image: a:1, securityContext: {runAsUser: 1000, runAsNonRoot: true}}
    - {name: guarded, image: a:1, securityContext: {runAsNonRoot: true}}
    - {name: unguarded, image: a:1, securityContext: {runAsNonRoot: false}}
    - {name: templated, image: a:1, securityContext: {runAsUser: "${UID}"}}
    - {name: open, image: a:1, securityContext: *gone}
"#);
        check(
            &text,
            &expect![[r#"
                PodContainer nobody: image=a:1 user=-
                PodContainer patch: image=?Outside user=?Outside privileged=?Outside
                PodContainer root: image=a:1 user=root@`0`
                PodContainer number: image=a:1 user=1000
                PodContainer guarded: image=a:1 user=not-root@`true`
                PodContainer unguarded: image=a:1 user=-
                PodContainer templated: image=a:1 user=?Variable@`${UID}`
                PodContainer open: image=a:1 user=?Outside privileged=?Outside
            "#]],
        );
        let text = pod(r#"
  securityContext: {runAsNonRoot: true}
  containers:
    - {name: guarded, image: a:1}
    - {name: root, image: a:1, securityContext: {runAsUser: 0}}
    - {name: unguarded, image: a:1, securityContext: {runAsNonRoot: false}}
"#);
        check(
            &text,
            &expect![[r#"
                PodContainer guarded: image=a:1 user=^not-root@`true`
                PodContainer root: image=a:1 user=root@`0`
                PodContainer unguarded: image=a:1 user=-
            "#]],
        );
        check(
            &pod("  os: {name: windows}\n  containers: [{name: a, image: a:1}]\n"),
            &expect![[r#"
                PodContainer a: image=a:1 user=?Outside privileged=?Outside
            "#]],
        );
    }
}
