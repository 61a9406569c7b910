use super::container::{PodContainer, containers};
use super::object::objects;
use crate::dialects::scripts;
use crate::dialects::yaml_edits::{realised, remove, rename};
use crate::dialects::yaml_values::{Allowance, Value};
use crate::dialects::{Target, replaced};
use crate::knowledge::kubernetes::given_up;
use crate::model::{EntityId, Field, Intent, Realised, Refusal, Safety, SymbolKind, User};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Tree, edit};
use crate::text::{Edits, Span};

/// Writes an intent as Kubernetes says it.
pub(super) fn realise(intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
    let parsed = segment.parsed;
    match intent {
        Intent::SetImage { container, reference } => with(parsed, *container, |container| {
            let image = own(container.value.get("image"))?;
            let edits = edit::set_value(parsed, image.node, &Tree::Text(reference.clone()));
            realised(format!("Use `{reference}`"), Safety::Unsafe, edits)
        }),
        Intent::RunAsNonRoot { container } => with(parsed, *container, |container| run_as_non_root(parsed, container)),
        Intent::ReferToSecret { container, variable } => {
            with(parsed, *container, |container| refer_to_secret(parsed, container, variable))
        }
        Intent::DropPrivileged { container } => {
            with(parsed, *container, |container| drop_privileged(parsed, container))
        }
        Intent::Rename { span, to } => rename(parsed, *span, to),
        Intent::Replace { span, text } => {
            let safety = if is_same_elsewhere(segment, *span, text) { Safety::Safe } else { Safety::Unsafe };
            Ok(Realised { safety, ..replaced(*span, text) })
        }
        Intent::Remove { span } => remove(parsed, *span),
        Intent::EditScript { script, edits, title, safety } => {
            scripts::realise(segment, *script, edits, title, *safety)
        }
        Intent::SetSetting { .. } => Err(Refusal::because("an object of Kubernetes is no resource of a cloud")),
    }
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

/// A value that stands in its container and nowhere else.
fn own(value: Option<Value<'_>>) -> Result<Value<'_>, Refusal> {
    match value {
        Some(value) if value.aliased => Err(elsewhere()),
        Some(value) => Ok(value),
        None => Err(Refusal::because("it is not written here")),
    }
}

fn elsewhere() -> Refusal {
    Refusal::because("it stands behind an alias, and others that use it would change too")
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

fn drop_privileged(parsed: &Parsed, container: &PodContainer<'_>) -> Result<Realised, Refusal> {
    let setting = own(container.setting("privileged"))?;
    let context = container.value.get("securityContext").map(|context| context.node);
    let edits = context.and_then(|context| {
        let entry = context.entries().find(|entry| entry.value == setting.node)?;
        if context.written().count() > 1 {
            return edit::remove_entry(parsed, entry);
        }
        let whole = container.value.node.entries().find(|entry| entry.value == context)?;
        edit::remove_entry(parsed, whole)
    });
    let name = container.name().unwrap_or("this container");
    realised(format!("Run `{name}` without privileges of the host"), Safety::Unsafe, edits)
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
        let intent = Intent::SetImage { container: MAIN, reference: "nginx:1.28".into() };
        check(
            "    - name: web\n      image: 'nginx' # front\n",
            &intent,
            &expect![[r#"
            # Use `nginx:1.28`
                - name: web
                  image: 'nginx:1.28' # front
        "#]],
        );
        check(
            "    - {name: web, image: nginx}\n",
            &intent,
            &expect![[r##"
            # Use `nginx:1.28`
                - {name: web, image: "nginx:1.28"}
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
        let intent = Intent::DropPrivileged { container: MAIN };
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
