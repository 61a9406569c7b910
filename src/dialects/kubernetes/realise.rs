use super::confinement::namespace_key;
use super::container::{PodContainer, containers};
use super::object::objects;
use super::settings::owners;
use crate::dialects::yaml_edits::{self, Step, elsewhere, own, realised, set_image};
use crate::dialects::yaml_values::{Allowance, Value};
use crate::dialects::{Target, replaced, yaml_settings};
use crate::knowledge::kubernetes::given_up;
use crate::model::{Capability, EntityId, Field, Intent, Realised, Refusal, Safety, Setting, SymbolKind, User};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Tree, edit};
use crate::text::{Edits, Span};

/// Writes an intent as Kubernetes says it.
pub(super) fn realise(intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
    let parsed = segment.parsed;
    if let Intent::Replace { span, text } = intent
        && is_same_elsewhere(segment, *span, text)
    {
        return Ok(Realised { safety: Safety::Safe, ..replaced(*span, text) });
    }
    if let Intent::SetSetting { .. } = intent {
        let allowance = Allowance::new();
        let root = parsed.yaml().and_then(|document| Value::root(document, &allowance));
        let objects = root.map_or_else(Vec::new, objects);
        return yaml_settings::realise(intent, segment, &owners(&objects, parsed));
    }
    yaml_edits::realise(intent, segment, |container| {
        with(parsed, container, |container| match intent {
            Intent::SetImage { reference, .. } => set_image(parsed, container.value.get("image"), reference),
            Intent::RunAsNonRoot { .. } => run_as_non_root(parsed, container),
            Intent::ReferToSecret { variable, .. } => refer_to_secret(parsed, container, variable),
            Intent::Configure { setting, .. } => configure(parsed, container, setting),
            _ => Err(Refusal::because("this is not about a container")),
        })
    })
}

/// Whether `text` is another `apiVersion` under which the same fields mean the same.
fn is_same_elsewhere(segment: &Target<'_>, span: Span, text: &str) -> bool {
    let written = segment.facts.references.iter().find(|reference| reference.span == span);
    let name = written.filter(|reference| reference.kind == SymbolKind::Api).map(|reference| reference.name.text());
    let newer = name.as_deref().and_then(|name| name.split_once('/')).and_then(|(kind, of)| given_up(of, kind));
    newer.is_some_and(|newer| newer.same && newer.instead.as_deref() == Some(text))
}

fn with(
    parsed: &Parsed,
    container: EntityId,
    realise: impl FnOnce(&PodContainer<'_>) -> Result<Realised, Refusal>,
) -> Result<Realised, Refusal> {
    let allowance = Allowance::new();
    let root = parsed.yaml().and_then(|document| Value::root(document, &allowance));
    let objects = root.map_or_else(Vec::new, objects);
    let found = objects.iter().flat_map(containers).nth(container.0);
    match found {
        Some(container) if !container.value.aliased => realise(&container),
        Some(_) => Err(elsewhere()),
        None => Err(Refusal::because("there is no such container")),
    }
}

/// Sets `runAsNonRoot`, and a user where root is asked for: the two together would never start.
fn run_as_non_root(parsed: &Parsed, container: &PodContainer<'_>) -> Result<Realised, Refusal> {
    const CONTEXT: &str = "securityContext";
    let is_root = matches!(container.fact().user, Field::Set(User::Root, _));
    let mut settings = vec![("runAsNonRoot".to_owned(), Tree::Plain("true".to_owned()))];
    if is_root {
        settings.push(("runAsUser".to_owned(), Tree::Plain("1000".to_owned())));
    }
    let node = container.value.node;
    let edits = match container.value.get(CONTEXT) {
        Some(context) if context.aliased => return Err(elsewhere()),
        Some(context) if context.node.written().next().is_some() => {
            let each = settings.iter().map(|(key, value)| edit::set(parsed, context.node, &[key.as_str()], value));
            each.collect::<Option<Vec<Edits>>>().map(|edits| edits.concat())
        }
        _ => edit::set(parsed, node, &[CONTEXT], &Tree::Mapping(settings)),
    };
    let name = container.name().unwrap_or("this container");
    let title = match is_root {
        true => format!("Run `{name}` as user 1000"),
        false => format!("Let `{name}` never start as root"),
    };
    realised(title, Safety::Unsafe, edits)
}

fn configure(parsed: &Parsed, container: &PodContainer<'_>, setting: &Setting) -> Result<Realised, Refusal> {
    let plain = |text: String| Tree::Plain(text);
    let yes = || plain("true".to_owned());
    let profile = || Tree::Mapping(vec![("type".to_owned(), plain("RuntimeDefault".to_owned()))]);
    let (place, step) = match setting {
        Setting::Unprivileged => {
            own(container.setting("privileged"))?;
            (container.value, Step::Take(&["securityContext", "privileged"]))
        }
        Setting::NoCapabilities => {
            let all = Tree::Sequence(vec![plain("ALL".to_owned())]);
            (container.value, Step::Set(&["securityContext", "capabilities", "drop"], all))
        }
        Setting::WithoutCapability(name) => {
            let added = container.value.all(&["securityContext", "capabilities", "add", "*"]);
            let added =
                added.into_iter().find(|item| item.text().is_some_and(|text| Capability::normal(text) == *name));
            let path = &["securityContext", "capabilities", "add"];
            (container.value, Step::TakeItem(path, own(added)?.node.span()))
        }
        Setting::NoEscalation => {
            let path = &["securityContext", "allowPrivilegeEscalation"];
            (container.value, Step::Set(path, plain("false".to_owned())))
        }
        Setting::ReadOnlyRoot => (container.value, Step::Set(&["securityContext", "readOnlyRootFilesystem"], yes())),
        Setting::DefaultSeccomp => {
            let place = if container.setting("seccompProfile").is_some() { container.value } else { container.pod };
            (place, Step::Set(&["securityContext", "seccompProfile"], profile()))
        }
        Setting::PodNeverRoot => (container.pod, Step::Set(&["securityContext", "runAsNonRoot"], yes())),
        Setting::OwnNamespace(kind) => (container.pod, Step::Take(namespace_key(*kind))),
        Setting::ReadOnlyMount(span) => {
            let mounts = container.value.all(&["volumeMounts", "*"]);
            let mount = mounts.into_iter().find(|mount| mount.node.span().covers(*span));
            (own(mount)?, Step::Set(&["readOnly"], yes()))
        }
        Setting::NoHostPort(span) => {
            let ports = container.value.all(&["ports", "*"]);
            let port = ports.into_iter().find(|port| port.node.span().covers(*span));
            (own(port)?, Step::Take(&["hostPort"]))
        }
        Setting::MemoryLimit(mebibytes) => {
            (container.value, Step::Set(&["resources", "limits", "memory"], plain(format!("{mebibytes}Mi"))))
        }
        Setting::MemoryLimitAsRequested => {
            let kept = container.value.dig(&["resources", "requests", "memory"]).and_then(|kept| kept.text());
            let text = kept.ok_or_else(|| Refusal::because("no memory is kept for it"))?.to_owned();
            (container.value, Step::Set(&["resources", "limits", "memory"], plain(text)))
        }
        Setting::CpuLimit(thousandths) => {
            (container.value, Step::Set(&["resources", "limits", "cpu"], plain(format!("{thousandths}m"))))
        }
        Setting::MemoryRequest(mebibytes) => {
            (container.value, Step::Set(&["resources", "requests", "memory"], plain(format!("{mebibytes}Mi"))))
        }
        Setting::CpuRequest(thousandths) => {
            (container.value, Step::Set(&["resources", "requests", "cpu"], plain(format!("{thousandths}m"))))
        }
        Setting::AlwaysPull => (container.value, Step::Set(&["imagePullPolicy"], plain("Always".to_owned()))),
        Setting::ReadyOnPort(port) => {
            let socket = Tree::Mapping(vec![("port".to_owned(), plain(port.to_string()))]);
            let probe = Tree::Mapping(vec![("tcpSocket".to_owned(), socket)]);
            (container.value, Step::Set(&["readinessProbe"], probe))
        }
        Setting::Restarting | Setting::HealthCheck(_) => {
            return Err(Refusal::because("a container of a pod has no such setting"));
        }
    };
    if place.aliased {
        return Err(elsewhere());
    }
    let name = container.name().unwrap_or("this container");
    realised(setting.title(name), Safety::Unsafe, step.edits(parsed, place))
}

/// `value: x` becomes a reference to a key of the Secret that belongs to the object by name.
fn refer_to_secret(parsed: &Parsed, container: &PodContainer<'_>, name: &str) -> Result<Realised, Refusal> {
    let object = container.of.ok_or_else(|| Refusal::because("an object without a name gives its secret none"))?;
    let variables = container.variables();
    // Of a variable given twice the last one counts.
    let variable = variables.iter().rev().find(|variable| variable.fact.name == name);
    let item = variable.ok_or_else(|| Refusal::because("there is no such variable"))?.item;
    let value = own(item.get("value"))?;
    let secret = format!("{object}-secrets");
    let key = |name: &str, text: &str| (name.to_owned(), Tree::Text(text.to_owned()));
    let source = Tree::Mapping(vec![key("name", &secret), key("key", name)]);
    let source = Tree::Mapping(vec![("secretKeyRef".to_owned(), source)]);
    let edits = item.entry("value").and_then(|entry| {
        let mut edits = edit::rename(parsed, entry.key, "valueFrom")?;
        edits.extend(edit::set_value(parsed, value.node, &source)?);
        Some(edits)
    });
    realised(format!("Read `{name}` from the secret `{secret}`"), Safety::Unsafe, edits)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Kubernetes;
    use super::*;
    use crate::dialects::shown::mended;

    const MAIN: EntityId = EntityId(0);

    /// What an intent makes of the container of a pod.
    fn check(container: &str, intent: &Intent, expected: &Expect) {
        let head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n";
        let text = format!("{head}{container}");
        expected.assert_eq(&mended(&Kubernetes, &text, intent).replace(head, ""));
    }

    #[test]
    fn an_image_keeps_its_quotation_marks_and_comment() {
        let intent = Intent::SetImage { container: MAIN, reference: "nginx:1.30".into() };
        check(
            "    - name: web\n      image: 'nginx' # front\n",
            &intent,
            &expect![[r#"
            # Use `nginx:1.30`
                - name: web
                  image: 'nginx:1.30' # front
        "#]],
        );
        check(
            "    - {name: web, image: nginx}\n",
            &intent,
            &expect![[r##"
            # Use `nginx:1.30`
                - {name: web, image: "nginx:1.30"}
        "##]],
        );
        check(
            "    - &a {name: web, image: nginx}\n    - *a\n",
            &Intent::SetImage { container: EntityId(1), reference: "b".into() },
            &expect!["refused: it stands behind an alias, and others that use it would change too"],
        );
    }

    #[test]
    fn a_container_is_kept_from_running_as_root() {
        let intent = Intent::RunAsNonRoot { container: MAIN };
        check(
            "    - name: web\n      image: nginx\n",
            &intent,
            &expect![[r#"
            # Let `web` never start as root
                - name: web
                  image: nginx
                  securityContext:
                    runAsNonRoot: true
        "#]],
        );
        check(
            "    - name: web\n      securityContext:\n        runAsNonRoot: false # for now\n",
            &intent,
            &expect![[r#"
            # Let `web` never start as root
                - name: web
                  securityContext:
                    runAsNonRoot: true # for now
        "#]],
        );
        check(
            "    - name: web\n      securityContext:\n        runAsUser: 0\n        privileged: true\n      tty: true\n",
            &intent,
            &expect![[r#"
            # Run `web` as user 1000
                - name: web
                  securityContext:
                    runAsUser: 1000
                    privileged: true
                    runAsNonRoot: true
                  tty: true
        "#]],
        );
        check(
            "    - {name: web, securityContext: {}}\n",
            &intent,
            &expect![[r#"
            # Let `web` never start as root
                - {name: web, securityContext: {runAsNonRoot: true}}
        "#]],
        );
        check(
            "    - name: web\n      image: nginx\n  securityContext:\n    runAsUser: 0\n",
            &intent,
            &expect![[r#"
            # Run `web` as user 1000
                - name: web
                  image: nginx
                  securityContext:
                    runAsNonRoot: true
                    runAsUser: 1000
              securityContext:
                runAsUser: 0
        "#]],
        );
    }

    #[test]
    fn a_secret_is_read_from_an_object() {
        let intent = Intent::ReferToSecret { container: MAIN, variable: "PASSWORD".into() };
        check(
            "    - name: web\n      env:\n        - name: PASSWORD\n          value: x # weak\n        - name: A\n",
            &intent,
            &expect![[r#"
            # Read `PASSWORD` from the secret `web-secrets`
                - name: web
                  env:
                    - name: PASSWORD
                      valueFrom: # weak
                        secretKeyRef:
                          name: web-secrets
                          key: PASSWORD
                    - name: A
        "#]],
        );
        check(
            "    - name: web\n      env:\n      - value: \"x\"\n        name: PASSWORD\n",
            &intent,
            &expect![[r#"
            # Read `PASSWORD` from the secret `web-secrets`
                - name: web
                  env:
                  - valueFrom:
                      secretKeyRef:
                        name: web-secrets
                        key: PASSWORD
                    name: PASSWORD
        "#]],
        );
        check(
            "    - name: web\n      env: [{name: PASSWORD, value: x}]\n",
            &intent,
            &expect![[r#"
            # Read `PASSWORD` from the secret `web-secrets`
                - name: web
                  env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: web-secrets, key: PASSWORD}}}]
        "#]],
        );
    }

    #[test]
    fn privileges_are_dropped_with_a_context_that_says_nothing_else() {
        let intent = Intent::Configure { container: MAIN, setting: Setting::Unprivileged };
        check(
            "    - name: web\n      securityContext:\n        privileged: true\n      tty: true\n",
            &intent,
            &expect![[r#"
            # Run `web` without privileges of the host
                - name: web
                  tty: true
        "#]],
        );
        check(
            "    - name: web\n      securityContext:\n        privileged: true\n        runAsUser: 1\n",
            &intent,
            &expect![[r#"
            # Run `web` without privileges of the host
                - name: web
                  securityContext:
                    runAsUser: 1
        "#]],
        );
    }

    #[test]
    fn json_stays_json() {
        let text =
            r#"{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "web", "image": "nginx"}]}}"#;
        let intent = Intent::RunAsNonRoot { container: MAIN };
        let parsed = crate::syntax::parse(crate::syntax::Language::Json, text.into(), None);
        let facts = crate::model::Lowered::default();
        let made = realise(&intent, &Target { parsed: &parsed, facts: &facts }).unwrap();
        expect![[r#"{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "web", "image": "nginx", "securityContext": {"runAsNonRoot": true}}]}}"#]].assert_eq(&crate::text::apply(text, &made.edits).unwrap());
    }
}
