use super::confinement::namespace_key;
use super::service::{Service, services};
use crate::dialects::Target;
use crate::dialects::yaml_edits::{self, Step, elsewhere, own, realised, set_image};
use crate::dialects::yaml_values::{Allowance, Entry, Value};
use crate::knowledge::Image;
use crate::model::{EntityId, Intent, Realised, Refusal, Safety, Setting, SymbolKind};
use crate::syntax::Parsed;
use crate::syntax::yaml::{Kind, Node, Tree, edit};
use crate::text::Span;

/// User and group that few images have: nobody's files are theirs.
const USER: &str = "\"1000:1000\"";

/// Writes an intent as Compose says it.
pub(super) fn realise(intent: &Intent, segment: &Target<'_>) -> Result<Realised, Refusal> {
    let parsed = segment.parsed;
    if let Intent::Declare { kind, name, safety } = intent {
        return declare(parsed, *kind, name, *safety);
    }
    if let Intent::Remove { span } = intent
        && let Some((section, name)) = of_which_it_is_all(parsed, *span)
    {
        let removed = yaml_edits::remove(parsed, section)?;
        return Ok(Realised { title: format!("Remove `{name}`"), ..removed });
    }
    yaml_edits::realise(intent, segment, |container| {
        with(parsed, container, |service| match intent {
            Intent::SetImage { reference, .. } => set_image(parsed, service.get("image"), reference),
            Intent::RunAsNonRoot { .. } => run_as_non_root(parsed, service),
            Intent::ReferToSecret { variable, .. } => refer_to_secret(parsed, service, variable),
            Intent::Configure { setting, .. } => configure(segment, container, service, setting),
            _ => Err(Refusal::because("this is not about a service")),
        })
    })
}

/// The key of a section at the top of which nothing would be left, and what it has: an empty one says nothing.
fn of_which_it_is_all(parsed: &Parsed, name: Span) -> Option<(Span, &str)> {
    let root = parsed.yaml()?.root()?;
    let section = SECTIONS.iter().filter_map(|section| root.entry(section)).find(|section| {
        let mut named = section.value.written();
        named.next().is_some_and(|(key, _)| key.span().covers(name)) && named.next().is_none()
    })?;
    let (key, _) = section.value.written().next()?;
    Some((section.key.span(), key.text()?))
}

/// Sections whose entries services share.
const SECTIONS: &[&str] = &["networks", "volumes", "secrets", "configs", "models"];

/// Writes a name into the section of its kind, with what its neighbours have as their values where they have none.
fn declare(parsed: &Parsed, kind: SymbolKind, name: &str, safety: Safety) -> Result<Realised, Refusal> {
    let section = match kind {
        SymbolKind::Network => "networks",
        SymbolKind::Volume => "volumes",
        SymbolKind::Secret => "secrets",
        SymbolKind::Config => "configs",
        SymbolKind::Model => "models",
        SymbolKind::Service => "services",
        _ => return Err(Refusal::because("what it is to be is not known")),
    };
    let root = parsed.yaml().and_then(|document| document.root()).filter(|root| root.kind() == Kind::Mapping);
    let root = root.ok_or_else(|| Refusal::because("there is no mapping to put it in"))?;
    let (value, safety) = match kind {
        // It is for a person to say where it comes from.
        SymbolKind::Secret | SymbolKind::Config => {
            let file = ("file".to_owned(), Tree::Text(format!("./{name}.txt")));
            (Tree::Mapping(vec![file]), Safety::Unsafe)
        }
        SymbolKind::Model => (one("model", format!("ai/{name}")), Safety::Unsafe),
        // What runs is for a person to say; what is called like a known image is mostly that.
        SymbolKind::Service => {
            let tag = Image::all().find(|(known, _)| *known == name).and_then(|(_, image)| image.tags.first());
            (one("image", tag.map_or_else(|| name.to_owned(), |tag| format!("{name}:{tag}"))), Safety::Unsafe)
        }
        _ => (Tree::Plain(nothing(root)), safety),
    };
    let present = root.entry(section).map(|entry| entry.value);
    let is_apart = match present {
        None => are_apart(parsed, root),
        Some(section) => kind == SymbolKind::Service && section.written().count() > 1 && are_apart(parsed, section),
    };
    let mut edits = edit::set(parsed, root, &[section, name], &value);
    // A section of its own stands apart from the one above as the others do, and so does a service.
    if let Some([edit]) = edits.as_deref_mut()
        && is_apart
        && edit.text.starts_with(['\n', '\r'])
    {
        let line_break = if edit.text.starts_with("\r\n") { "\r\n" } else { "\n" };
        edit.text.insert_str(0, line_break);
    }
    realised(format!("Declare {} `{name}`", kind.noun()), safety, edits)
}

fn one(key: &str, text: String) -> Tree {
    Tree::Mapping(vec![(key.to_owned(), Tree::Text(text))])
}

/// How the file writes that something has a name and no settings.
fn nothing(root: Node<'_>) -> String {
    let sections = ["networks", "volumes"].into_iter().filter_map(|section| root.get(section));
    let mut values = sections.flat_map(|section| section.written().map(|(_, value)| value).collect::<Vec<_>>());
    let bare = values.any(|value| value.kind() == Kind::Null);
    if bare { String::new() } else { "{}".to_owned() }
}

/// Whether an empty line stands before each entry of a mapping but the first.
fn are_apart(parsed: &Parsed, mapping: Node<'_>) -> bool {
    let starts: Vec<usize> = mapping.written().map(|(key, _)| key.span().start()).collect();
    let is_apart = |start: &usize| {
        let above = parsed.text.get(..*start).unwrap_or("").trim_end_matches(' ');
        above.ends_with("\n\n") || above.ends_with("\n\r\n")
    };
    starts.iter().skip(1).all(is_apart)
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

fn configure(
    segment: &Target<'_>,
    id: EntityId,
    service: &Service<'_>,
    setting: &Setting,
) -> Result<Realised, Refusal> {
    let container = segment.facts.container(id).ok_or_else(|| Refusal::because("there is no such service"))?;
    let plain = |text: String| Tree::Plain(text);
    let step = match setting {
        Setting::Unprivileged => {
            own(service.get("privileged"))?;
            Step::Take(&["privileged"])
        }
        Setting::NoCapabilities => Step::Set(&["cap_drop"], Tree::Sequence(vec![plain("ALL".to_owned())])),
        Setting::WithoutCapability(name) => {
            let added = container.confinement.added.iter().find(|added| added.name == *name);
            let added = added.ok_or_else(|| Refusal::because("it is not added here"))?;
            Step::TakeItem(&["cap_add"], added.site.span)
        }
        Setting::NoEscalation => Step::Add(&["security_opt"], "no-new-privileges:true"),
        Setting::ReadOnlyRoot => Step::Set(&["read_only"], plain("true".to_owned())),
        Setting::DefaultSeccomp => Step::TakeItem(&["security_opt"], container.confinement.seccomp.site().span),
        Setting::OwnNamespace(kind) => Step::Take(namespace_key(*kind)),
        Setting::ReadOnlyMount(span) => return mount_read_only(segment.parsed, service, *span, setting),
        Setting::MemoryLimit(mebibytes) => {
            Step::Set(&["deploy", "resources", "limits", "memory"], plain(format!("{mebibytes}M")))
        }
        Setting::MemoryLimitAsRequested => {
            let kept = service.entry.value.dig(&["deploy", "resources", "reservations", "memory"]);
            let text = kept.or_else(|| service.get("mem_reservation")).and_then(|kept| kept.text());
            let text = text.ok_or_else(|| Refusal::because("no memory is kept for it"))?;
            Step::Set(&["deploy", "resources", "limits", "memory"], Tree::Text(text.to_owned()))
        }
        Setting::CpuLimit(thousandths) => {
            let cores = f64::from(*thousandths) / 1000.0;
            Step::Set(&["deploy", "resources", "limits", "cpus"], plain(format!("\"{cores:?}\"")))
        }
        Setting::Restarting => Step::Set(&["restart"], plain("unless-stopped".to_owned())),
        Setting::AlwaysPull => Step::Set(&["pull_policy"], plain("always".to_owned())),
        Setting::HealthCheck(command) => {
            let quoted = serde_json::Value::from(command.as_str());
            let test = ("test".to_owned(), plain(format!("[\"CMD-SHELL\", {quoted}]")));
            Step::Set(&["healthcheck"], Tree::Mapping(vec![test]))
        }
        Setting::PodNeverRoot
        | Setting::NoHostPort(_)
        | Setting::MemoryRequest(_)
        | Setting::CpuRequest(_)
        | Setting::ReadyOnPort(_) => return Err(Refusal::because("a service of Compose has no such setting")),
    };
    realised(setting.title(service.name()), Safety::Unsafe, step.edits(segment.parsed, service.entry.value))
}

/// `host:container` gets `:ro`, or one more option; the long form its key.
fn mount_read_only(parsed: &Parsed, service: &Service<'_>, span: Span, setting: &Setting) -> Result<Realised, Refusal> {
    let mounts = service.entry.value.all(&["volumes", "*"]);
    let mount = own(mounts.into_iter().find(|mount| mount.span() == span))?;
    let edits = match mount.text() {
        None => edit::set(parsed, mount.node, &["read_only"], &Tree::Plain("true".to_owned())),
        Some(text) => {
            let new = match text.split(':').collect::<Vec<_>>().as_slice() {
                [_, _] => format!("{text}:ro"),
                [source, target, options] => {
                    let kept = options.split(',').filter(|option| *option != "rw").chain(["ro"]);
                    format!("{source}:{target}:{}", kept.collect::<Vec<_>>().join(","))
                }
                _ => return Err(Refusal::because("what is mounted where cannot be told")),
            };
            edit::rename(parsed, mount.node, &new)
        }
    };
    realised(setting.title(service.name()), Safety::Unsafe, edits)
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

    fn check(text: &str, intent: &Intent, expected: &Expect) {
        expected.assert_eq(&mended(&Compose, text, intent));
    }

    const WEB: EntityId = EntityId(0);

    #[test]
    fn an_image_keeps_its_quotation_marks_and_comment() {
        let intent = Intent::SetImage { container: WEB, reference: "nginx:1.30".into() };
        check(
            "services:\n  web:\n    image: \"nginx\" # front\n",
            &intent,
            &expect![[r##"
            # Use `nginx:1.30`
            services:
              web:
                image: "nginx:1.30" # front
        "##]],
        );
        check(
            "services: {web: {image: nginx}}\n",
            &intent,
            &expect![[r##"
            # Use `nginx:1.30`
            services: {web: {image: "nginx:1.30"}}
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
    fn what_stands_behind_an_alias_is_not_configured() {
        let text =
            "x: &x [a=b]\nservices:\n  web: {image: a, security_opt: *x}\n  other: {image: a, security_opt: *x}\n";
        check(
            text,
            &Intent::Configure { container: WEB, setting: Setting::NoEscalation },
            &expect!["refused: what is written here cannot be changed alone"],
        );
        let text = "services:\n  web:\n    image: a\n    deploy: &d {replicas: 1}\n  other: {image: a, deploy: *d}\n";
        check(
            text,
            &Intent::Configure { container: EntityId(1), setting: Setting::MemoryLimit(64) },
            &expect!["refused: what is written here cannot be changed alone"],
        );
    }

    #[test]
    fn a_mount_keeps_its_other_options() {
        let text = "services:\n  web:\n    volumes:\n      - /etc:/host:rw,z # all\n";
        let at = text.find("/etc").unwrap();
        let setting = Setting::ReadOnlyMount(Span::new(at, at + "/etc:/host:rw,z".len()));
        check(
            text,
            &Intent::Configure { container: WEB, setting },
            &expect![[r#"
            # Mount it read-only
            services:
              web:
                volumes:
                  - /etc:/host:z,ro # all
        "#]],
        );
    }

    #[test]
    fn privileges_are_dropped() {
        let intent = Intent::Configure { container: WEB, setting: Setting::Unprivileged };
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
