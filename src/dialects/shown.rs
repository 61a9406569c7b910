//! What was lowered as short text, for tests.

use std::fmt::{Display, Write};

use std::sync::Arc;

use super::{Dialect, FileHints, Located, Target};
use crate::model::{
    Container, Cursor, Definition, Demand, Field, FileFacts, FileId, Intent, Lowered, MountSource, Port, Project,
    Realised, Refusal, Safety, Scope, Setting, SymbolKind, SymbolName, Use, User, Value, Via, Within,
};
use crate::syntax::{Language, Parsed, context, cut, parse};
use crate::text::{Span, apply};

/// Reads the first segment of a YAML file.
pub(super) fn read(dialect: &dyn Dialect, text: &str) -> (Parsed, Lowered) {
    let segment = cut(Language::Yaml, text).first().map_or("", |span| span.of(text));
    let parsed = parse(Language::Yaml, segment.into(), None);
    let mut facts = Lowered::default();
    dialect.lower(&parsed, &mut facts);
    (parsed, facts)
}

/// The containers, one in a line. A field is its value, `-` where absent, `?` and why where unknown; `~` marks what came
/// through an alias, `^` what is inherited, and what stands in the text follows where it differs.
pub(super) fn containers(dialect: &dyn Dialect, text: &str) -> String {
    let (_, facts) = read(dialect, text);
    facts.containers().map(|(_, c)| container(c, text) + "\n").collect()
}

/// What the containers say of how they run and how they are confined, one in a line, without what is absent.
pub(super) fn running(dialect: &dyn Dialect, text: &str) -> String {
    let (_, facts) = read(dialect, text);
    facts.containers().map(|(_, c)| runs(c, text) + "\n").collect()
}

fn runs(c: &Container, text: &str) -> String {
    let mut out = c.name.clone().unwrap_or("?".to_owned());
    let mut say = |name: &str, field: Field<String>| {
        if !field.is_absent() {
            write!(out, " {name}={}", one(&field, text, c.span)).unwrap();
        }
    };
    let (walls, resources, health) = (&c.confinement, &c.resources, &c.health);
    say("privileged", walls.privileged.clone().map(|yes| yes.to_string()));
    say("escalation", walls.escalation.clone().map(|yes| yes.to_string()));
    say("read-only", walls.read_only_root.clone().map(|yes| yes.to_string()));
    say("seccomp", walls.seccomp.clone().map(|profile| format!("{profile:?}")));
    say("dropped", walls.dropped.clone().map(|names| names.join(",")));
    for added in &walls.added {
        say("added", Field::Set(added.name.clone(), added.site));
    }
    for namespace in &walls.namespaces {
        say("host", Field::Set(format!("{:?}", namespace.kind), namespace.site));
    }
    for mount in &c.mounts {
        let source = match &mount.source {
            MountSource::Host(path) => path.as_str(),
            MountSource::Other => "-",
        };
        say("mount", Field::Set(format!("{source}>{}", mount.target.as_deref().unwrap_or("?")), mount.site));
        say("only-read", mount.read_only.clone().map(|yes| yes.to_string()));
    }
    say("memory", resources.memory_limit.clone());
    say("memory-request", resources.memory_request.clone());
    say("cpu", resources.cpu_limit.clone());
    say("cpu-request", resources.cpu_request.clone());
    say("restart", c.restart.clone().map(|restart| format!("{restart:?}")));
    say("pull", c.pull.clone().map(|pull| format!("{pull:?}")));
    for (name, probe) in [("check", &health.check), ("ready", &health.readiness), ("alive", &health.liveness)] {
        say(name, probe.clone().map(|probe| format!("{:?} for {:?}", probe.asks, probe.patience)));
    }
    for argument in &c.arguments {
        say("argument", argument.clone());
    }
    out
}

/// The symbols, one in a line.
pub(super) fn symbols(dialect: &dyn Dialect, text: &str) -> String {
    let (_, facts) = read(dialect, text);
    let mut out = String::new();
    for symbol in &facts.symbols {
        let name = symbol.name.text();
        if matches!(symbol.name, SymbolName::Text(_)) {
            assert_eq!(symbol.name_span.of(text), symbol.kind.parts(&name).1, "the name's place holds the name");
        }
        assert!(symbol.span.covers(symbol.name_span) || symbol.span.is_empty(), "{name}: the whole holds the name");
        let detail = symbol.detail.as_deref().map_or(String::new(), |detail| format!(" ({detail})"));
        writeln!(out, "{} {name}{detail}", symbol.kind.noun()).unwrap();
    }
    out
}

/// The references, one in a line: `!` marks those that must lead somewhere.
pub(super) fn references(dialect: &dyn Dialect, text: &str) -> String {
    let (_, facts) = read(dialect, text);
    let mut out = String::new();
    for reference in &facts.references {
        let name = reference.name.text();
        if matches!(reference.name, SymbolName::Text(_)) && reference.kind != SymbolKind::Included {
            assert_eq!(reference.span.of(text), reference.kind.parts(&name).1, "the name's place holds the name");
        }
        let mark = if reference.demand == Demand::Required { "!" } else { "" };
        let within = match &reference.within {
            Within::Scope(Scope::File | Scope::Project | Scope::Workspace) => String::new(),
            Within::Scope(scope) => format!(" in {scope:?}"),
            Within::File(path) | Within::Folder(path) => format!(" in {path}"),
            Within::Called(kind, name) => format!(" in {} {name}", kind.noun()),
            Within::Tested(path) => format!(" in tested {path}"),
            Within::Run(name) => format!(" in run {name}"),
        };
        writeln!(out, "{} {name}{within}{mark}", reference.kind.noun()).unwrap();
    }
    out
}

/// What an intent makes of a text, behind its title; or why it is refused.
pub(super) fn mended(dialect: &dyn Dialect, text: &str, intent: &Intent) -> String {
    let (parsed, facts) = read(dialect, text);
    match dialect.realise(intent, &Target { parsed: &parsed, facts: &facts }) {
        Ok(Realised { title, edits, .. }) => format!("# {title}\n{}", apply(text, &edits).unwrap()),
        Err(Refusal(reason)) => format!("refused: {reason}"),
    }
}

/// `host>container`.
pub(super) fn port(port: &Port) -> String {
    let container = match &port.container {
        Field::Set(number, _) => number.to_string(),
        Field::Unknown(why, _) => format!("{why:?}"),
        Field::Absent(_) => "-".to_owned(),
    };
    port.host.map_or(container.clone(), |host| format!("{host}>{container}"))
}

/// A file in a folder of its own.
pub(super) fn file(name: &str) -> FileId {
    FileId::from_path(std::path::Path::new(&format!("/shop/{name}")))
}

fn container(c: &Container, text: &str) -> String {
    let name = c.name.as_deref().unwrap_or("?");
    let user = c.user.clone().map(|user| match user {
        User::Root => "root".to_owned(),
        User::Id(id) => id.to_string(),
        User::Named(name) => name,
        User::AnyButRoot => "not-root".to_owned(),
    });
    let owner = c.span;
    let shown = |field: &Field<String>| one(field, text, owner);
    let mut out =
        format!("{:?} {name}: image={} user={}", c.role, shown(&c.image.clone().map(|i| i.text)), shown(&user));
    if !c.confinement.privileged.is_absent() {
        write!(out, " privileged={}", one(&c.confinement.privileged, text, owner)).unwrap();
    }
    for variable in &c.environment {
        assert_eq!(variable.name_span.of(text), variable.name, "the name's place holds the name");
        write!(out, " {}={}", variable.name, one(&variable.value, text, owner)).unwrap();
    }
    if !c.ports.is_empty() {
        write!(out, " ports={}", c.ports.iter().map(port).collect::<Vec<_>>().join(",")).unwrap();
    }
    out
}

fn one<T: Display>(field: &Field<T>, text: &str, owner: Span) -> String {
    let site = field.site();
    let via = match site.via {
        Via::Aliased => "~",
        Via::Inherited => "^",
        _ => "",
    };
    let written = site.span.of(text);
    let shown = match field {
        Field::Absent(_) => "-".to_owned(),
        Field::Unknown(why, _) => format!("?{why:?}"),
        Field::Set(value, _) => value.to_string(),
    };
    let place = match field {
        Field::Absent(_) | Field::Unknown(..) if site.span == owner => String::new(),
        Field::Set(value, _) if value.to_string() == written => String::new(),
        _ => format!("@`{written}`"),
    };
    format!("{via}{shown}{place}")
}

/// Reads a text cut at every place, asks everything of what was read, and holds every span against the text.
pub(super) fn cut_anywhere(dialect: &dyn Dialect, text: &str) {
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        let text = &text[..end];
        let (parsed, facts) = read(dialect, text);
        let target = Target { parsed: &parsed, facts: &facts };
        let spans =
            facts.symbols.iter().flat_map(|s| [s.span, s.name_span]).chain(facts.references.iter().map(|r| r.span));
        for span in spans {
            assert!(text.get(span.range()).is_some(), "{span:?} in {text}");
            for intent in [Intent::Rename { span, to: "new".into() }, Intent::Remove { span }] {
                hold(dialect, &target, &intent);
            }
        }
        for (id, container) in facts.containers() {
            let mut intents = vec![
                Intent::SetImage { container: id, reference: "new:1".into() },
                Intent::RunAsNonRoot { container: id },
            ];
            intents.extend(settings(container).map(|setting| Intent::Configure { container: id, setting }));
            for variable in &container.environment {
                intents.push(Intent::ReferToSecret { container: id, variable: variable.name.clone() });
            }
            for intent in intents {
                hold(dialect, &target, &intent);
            }
        }
        for (resource, _) in facts.resources() {
            let path = vec!["spec".to_owned(), "ünset".to_owned()];
            let (value, safety) = (Value::Bool(true), Safety::Safe);
            hold(dialect, &target, &Intent::SetSetting { resource, block: None, path, value, safety });
        }
    }
}

/// A workspace without other files.
pub(super) struct Alone;

impl Project for Alone {
    fn facts(&self, _: &FileId) -> Option<Arc<FileFacts>> {
        None
    }

    fn definitions(&self, _: &Use) -> Vec<Definition> {
        Vec::new()
    }

    fn candidates(&self, _: &Use) -> Vec<Definition> {
        Vec::new()
    }

    fn uses(&self, _: &Definition) -> Vec<Use> {
        Vec::new()
    }
}

/// Asks what may be written, what there is to say and what is wrong, with the cursor at every place of a text, and at the
/// end of a text cut there.
pub(super) fn asked_anywhere(dialect: &dyn Dialect, name: &str, text: &str) {
    let file = file(name);
    let language = dialect.language(&FileHints { file: &file, client_language: None, head: text });
    let whole = parse(language, text.into(), None);
    for offset in (0..=text.len()).filter(|offset| text.is_char_boundary(*offset)) {
        let cut = parse(language, text[..offset].into(), None);
        for parsed in [&whole, &cut] {
            let context = context(parsed, offset);
            let cursor = Cursor { file: &file, parsed, base: 0, offset, context: &context };
            let mut items = Vec::new();
            dialect.complete(&cursor, &Alone, &mut items);
            for item in items {
                assert!(parsed.text.get(item.edit.span.range()).is_some(), "{item:?} at {offset} in {}", parsed.text);
            }
            dialect.hover(&cursor, &Alone);
            for problem in dialect.problems(&Located { file: &file, base: 0, parsed }, &Alone) {
                let spans = std::iter::once(problem.span).chain(problem.suggestion.map(|(span, _)| span));
                for span in spans {
                    assert!(parsed.text.get(span.range()).is_some(), "{span:?} in {}", parsed.text);
                }
            }
        }
    }
}

/// Every setting an intent could give to a container.
fn settings(container: &Container) -> impl Iterator<Item = Setting> {
    let walls = &container.confinement;
    let each = [
        Setting::Unprivileged,
        Setting::NoCapabilities,
        Setting::NoEscalation,
        Setting::ReadOnlyRoot,
        Setting::DefaultSeccomp,
        Setting::PodNeverRoot,
        Setting::MemoryLimit(1),
        Setting::MemoryLimitAsRequested,
        Setting::CpuLimit(1),
        Setting::MemoryRequest(1),
        Setting::CpuRequest(1),
        Setting::Restarting,
        Setting::AlwaysPull,
        Setting::HealthCheck("a \"b\"".to_owned()),
        Setting::ReadyOnPort(1),
    ];
    let added = walls.added.iter().map(|added| Setting::WithoutCapability(added.name.clone()));
    let namespaces = walls.namespaces.iter().map(|namespace| Setting::OwnNamespace(namespace.kind));
    let mounts = container.mounts.iter().map(|mount| Setting::ReadOnlyMount(mount.span));
    let ports = container.ports.iter().map(|port| Setting::NoHostPort(port.span));
    each.into_iter().chain(added).chain(namespaces).chain(mounts).chain(ports)
}

/// Edits must fit the text they are of.
fn hold(dialect: &dyn Dialect, target: &Target<'_>, intent: &Intent) {
    if let Ok(made) = dialect.realise(intent, target) {
        apply(&target.parsed.text, &made.edits).unwrap();
    }
}
