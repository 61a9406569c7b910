use super::service::{Service, services};
use crate::dialects::scripts;
use crate::dialects::yaml_edits::{realised, remove, rename};
use crate::dialects::yaml_values::{Allowance, Entry, Value};
use crate::dialects::{Target, replaced, rewritten};
use crate::model::{EntityId, Intent, Realised, Refusal, Safety};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Tree, edit};

/// User and group that few images have: nobody's files are theirs.
const USER: &str = "\"1000:1000\"";

/// Writes an intent as Compose says it.
pub(super) fn realise(intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
    let parsed = segment.parsed;
    match intent {
        Intent::SetImage { container, reference } => with(parsed, *container, |service| {
            let image = own(service.get("image"))?;
            let edits = edit::set_value(parsed, image.node, &Tree::Text(reference.clone()));
            realised(format!("Use `{reference}`"), Safety::Unsafe, edits)
        }),
        Intent::RunAsNonRoot { container } => with(parsed, *container, |service| run_as_non_root(parsed, service)),
        Intent::ReferToSecret { container, variable } => {
            with(parsed, *container, |service| refer_to_secret(parsed, service, variable))
        }
        Intent::DropPrivileged { container } => with(parsed, *container, |service| {
            own(service.get("privileged"))?;
            let entry = service.entry.value.entry("privileged");
            let edits = entry.and_then(|entry| edit::remove_entry(parsed, written(&entry)?));
            realised(format!("Run `{}` without privileges of the host", service.name()), Safety::Unsafe, edits)
        }),
        Intent::Rename { span, to } => rename(parsed, *span, to),
        Intent::Replace { span, text } => Ok(replaced(*span, text)),
        Intent::Remove { span } => remove(parsed, *span),
        Intent::EditScript { script, edits, title, safety } => {
            scripts::realise(segment, *script, edits, title, *safety)
        }
        Intent::Rewrite { edits, title, safety } => Ok(rewritten(title, *safety, edits)),
        Intent::SetSetting { .. } | Intent::AddCompanion { .. } => {
            Err(Refusal::because("a Compose file has no resources of a cloud"))
        }
    }
}

fn with(
    parsed: &Parsed,
    container: EntityId,
    realise: impl FnOnce(&Service<'_>) -> Result<Realised, Refusal>,
) -> Result<Realised, Refusal> {
    let allowance = Allowance::new();
    let root = parsed.yaml().and_then(|document| Value::root(document, &allowance));
    let services = root.map_or_else(Vec::new, services);
    match services.get(container.0) {
        Some(service) if !service.entry.value.aliased => realise(service),
        Some(_) => Err(elsewhere()),
        None => Err(Refusal::because("there is no such service")),
    }
}

/// A value that stands in its service and nowhere else.
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

/// The entry as the syntax floor knows it.
fn written<'d>(entry: &Entry<'d>) -> Option<crate::syntax::yaml::Entry<'d>> {
    entry.key.parent()?.entries().find(|other| other.key == entry.key)
}

fn run_as_non_root(parsed: &Parsed, service: &Service<'_>) -> Result<Realised, Refusal> {
    let user = Tree::Plain(USER.to_owned());
    let value = service.entry.value;
    let image = value.entry("image").filter(|image| !image.value.aliased).and_then(|image| written(&image));
    let edits = match (value.entry("user"), image) {
        (Some(entry), _) if entry.value.aliased => return Err(elsewhere()),
        (Some(entry), _) => edit::set_value(parsed, entry.value.node, &user),
        (None, Some(image)) => edit::insert_after(parsed, image, "user", &user),
        (None, None) => edit::set(parsed, value.node, &["user"], &user),
    };
    realised(format!("Run `{}` as user 1000", service.name()), Safety::Unsafe, edits)
}

fn refer_to_secret(parsed: &Parsed, service: &Service<'_>, name: &str) -> Result<Realised, Refusal> {
    let environment = own(service.get("environment"))?;
    let variables = service.variables(environment);
    // Of a variable given twice the last one counts.
    let variable = variables.iter().rev().find(|variable| variable.fact.name == name);
    let variable = variable.ok_or_else(|| Refusal::because("there is no such variable"))?;
    let place = own(Some(variable.place))?;
    let from_outside = format!("${{{name}:?set {name}}}");
    let edits = if variable.listed {
        edit::rename(parsed, place.node, &format!("{name}={from_outside}"))
    } else {
        edit::set_value(parsed, place.node, &Tree::Text(from_outside))
    };
    realised(format!("Read `{name}` from the environment"), Safety::Unsafe, edits)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Compose;
    use super::*;
    use crate::dialects::shown::mended;
    use crate::text::Span;

    fn check(text: &str, intent: &Intent, expected: &Expect) {
        expected.assert_eq(&mended(&Compose, text, intent));
    }

    const WEB: EntityId = EntityId(0);

    #[test]
    fn an_image_keeps_its_quotation_marks_and_comment() {
        let intent = Intent::SetImage { container: WEB, reference: "nginx:1.28".into() };
        check(
            "services:\n  web:\n    image: \"nginx\" # front\n",
            &intent,
            &expect![[r##"
            # Use `nginx:1.28`
            services:
              web:
                image: "nginx:1.28" # front
        "##]],
        );
        check(
            "services: {web: {image: nginx}}\n",
            &intent,
            &expect![[r##"
            # Use `nginx:1.28`
            services: {web: {image: "nginx:1.28"}}
        "##]],
        );
        check(
            "x: &x {image: nginx}\nservices:\n  web: *x\n",
            &intent,
            &expect!["refused: it stands behind an alias, and others that use it would change too"],
        );
        check(
            "x: &x {image: nginx}\nservices:\n  web: {<<: *x}\n",
            &intent,
            &expect!["refused: it stands behind an alias, and others that use it would change too"],
        );
    }

    #[test]
    fn a_user_is_set_or_replaced() {
        let intent = Intent::RunAsNonRoot { container: WEB };
        check(
            "services:\n  web:\n    user: root\n    image: a:1\n",
            &intent,
            &expect![[r##"
            # Run `web` as user 1000
            services:
              web:
                user: "1000:1000"
                image: a:1
        "##]],
        );
        check(
            "services:\n  web:\n    image: a:1 # front\n    restart: always\n",
            &intent,
            &expect![[r##"
            # Run `web` as user 1000
            services:
              web:
                image: a:1 # front
                user: "1000:1000"
                restart: always
        "##]],
        );
        check(
            "services: {web: {image: a:1}}\n",
            &intent,
            &expect![[r##"
            # Run `web` as user 1000
            services: {web: {image: a:1, user: "1000:1000"}}
        "##]],
        );
    }

    #[test]
    fn secrets_come_from_the_environment() {
        let intent = Intent::ReferToSecret { container: WEB, variable: "PASSWORD".into() };
        check(
            "services:\n  web:\n    environment:\n      PASSWORD: x # weak\n",
            &intent,
            &expect![[r#"
            # Read `PASSWORD` from the environment
            services:
              web:
                environment:
                  PASSWORD: ${PASSWORD:?set PASSWORD} # weak
        "#]],
        );
        check(
            "services:\n  web:\n    environment:\n      - A=b\n      - \"PASSWORD=x\"\n",
            &intent,
            &expect![[r##"
            # Read `PASSWORD` from the environment
            services:
              web:
                environment:
                  - A=b
                  - "PASSWORD=${PASSWORD:?set PASSWORD}"
        "##]],
        );
        check(
            "services: {web: {environment: {PASSWORD: x}}}\n",
            &intent,
            &expect![[r##"
            # Read `PASSWORD` from the environment
            services: {web: {environment: {PASSWORD: "${PASSWORD:?set PASSWORD}"}}}
        "##]],
        );
        check("services: {web: {environment: {OTHER: x}}}\n", &intent, &expect!["refused: there is no such variable"]);
    }

    #[test]
    fn privileges_are_dropped() {
        let intent = Intent::DropPrivileged { container: WEB };
        check(
            "services:\n  web:\n    image: a:1\n    privileged: true\n    tty: true\n",
            &intent,
            &expect![[r#"
            # Run `web` without privileges of the host
            services:
              web:
                image: a:1
                tty: true
        "#]],
        );
    }

    #[test]
    fn names_are_written_over_and_entries_taken_away() {
        let text = "version: '3'\nservices:\n  web:\n    volumes:\n      - 'dta:/data'\n";
        let at = text.find("dta").unwrap();
        check(
            text,
            &Intent::Rename { span: Span::new(at, at + 3), to: "data".into() },
            &expect![[r#"
                # Write `data`
                version: '3'
                services:
                  web:
                    volumes:
                      - 'data:/data'
            "#]],
        );
        check(
            text,
            &Intent::Remove { span: Span::new(0, 7) },
            &expect![[r#"
            # Remove `version`
            services:
              web:
                volumes:
                  - 'dta:/data'
        "#]],
        );
    }
}
