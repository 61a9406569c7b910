use std::collections::HashSet;
use std::ops::Range;

use super::build::dockerfile;
use super::inclusion;
use super::service::Service;
use super::text::is_interpolated;
use crate::dialects::yaml_values::{Entry, Value, content};
use crate::model::{
    Declaration, Definition, Demand, Lowered, Project, Reference, Scope, Symbol, SymbolKind, SymbolName, Use, Within,
};
use crate::syntax::yaml::Kind;
use crate::syntax::{Context, Incomplete, Slot, Step};
use crate::text::Span;

/// Top-level sections whose entries are shared by services.
const SHARED: &[(&str, SymbolKind)] = &[
    ("networks", SymbolKind::Network),
    ("volumes", SymbolKind::Volume),
    ("secrets", SymbolKind::Secret),
    ("configs", SymbolKind::Config),
    ("models", SymbolKind::Model),
];

/// Reads what can be referred to and what is referred to.
pub(super) fn read(root: Value<'_>, services: &[Service<'_>], text: &str, out: &mut Lowered) {
    for service in services {
        let build = service.get("build");
        let context = build.map(|build| build.text().or_else(|| build.get("context")?.text()).unwrap_or("."));
        let built = context.map(|context| format!("built from `{context}`"));
        let image = service.get("image").and_then(|image| image.text()).map(str::to_owned);
        out.symbols.push(symbol(SymbolKind::Service, &service.entry, image.or(built)));
        if let Some(built) = build.and_then(dockerfile) {
            let context = build.and_then(|build| build.text().or_else(|| build.get("context")?.text()));
            out.declarations.push(Declaration {
                kind: SymbolKind::Service,
                name: service.entry.name().to_owned(),
                type_text: Some(built.path),
                value: Some(context.unwrap_or(".").to_owned()),
                about: None,
                required: false,
                deprecated: None,
                ephemeral: false,
            });
        }
    }
    for (section, kind) in SHARED {
        let entries = root.get(section).map_or_else(Vec::new, |section| section.entries());
        for entry in entries.iter().filter(|entry| !entry.name().is_empty()) {
            let external = entry.value.get("external").is_some_and(|external| external.text() != Some("false"));
            let detail = external.then(|| "external".to_owned());
            out.symbols.push(symbol(*kind, entry, detail));
        }
    }
    let is_all_seen = inclusion::read(root, out);
    // What a fragment is completed with is not seen from here.
    let is_partial = !is_all_seen || services.iter().any(Service::is_fragment);
    let demand = if is_partial { Demand::Optional } else { Demand::Required };
    let mut names = Names { demand, seen: HashSet::new(), given: HashSet::new(), text, out };
    services.iter().for_each(|service| names.of_service(service));
}

/// Where the Dockerfile that is given a context of a name takes it, which none of its stages has.
pub(super) fn taken_by_dockerfiles(of: &Definition, project: &dyn Project) -> Vec<Use> {
    if of.symbol.kind != SymbolKind::Context {
        return Vec::new();
    }
    let whole = of.symbol.name.text();
    let (path, name) = SymbolKind::Context.parts(&whole);
    let mut found = Vec::new();
    for root in project.roots(&of.file) {
        let Some(facts) = project.facts(&root.relative(path)) else { continue };
        let is_stage = |definition: &Definition| {
            let symbol = &definition.symbol;
            symbol.kind == SymbolKind::Stage && symbol.kind.matches(&symbol.name, &name.into())
        };
        if !facts.definitions().any(|definition| is_stage(&definition)) {
            let is_named = |name_of: &SymbolName| name_of.text().eq_ignore_ascii_case(name);
            let uses = facts.uses().filter(|one| one.reference.kind == SymbolKind::Stage);
            found.extend(uses.filter(|one| is_named(&one.reference.name)));
        }
    }
    found
}

/// Whether a broken line may be a name that others refer to: any line but one in the body of a service.
pub(super) fn may_be_given(broken: &Incomplete, root: Value<'_>, services: &[Service<'_>], text: &str) -> bool {
    let place = |entry: &Entry<'_>| entry.key.span().start();
    let entries = root.entries();
    let above = entries.iter().filter(|entry| place(entry) < broken.line.start()).max_by_key(|entry| place(entry));
    let column = |at: usize| at - text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let mut columns = services.iter().map(|service| column(place(&service.entry)));
    above.is_none_or(|section| section.name() != "services") || columns.any(|column| broken.indent <= column)
}

/// What stands below a broken line, and deeper: it belongs to a key that is yet to be one, and may mean anything.
pub(super) fn hanging(broken: &Incomplete, text: &str) -> Range<usize> {
    let start = broken.line.end();
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let hangs = |line: &&str| line.trim().is_empty() || depth(line) > broken.indent;
    let below = text.get(start..).unwrap_or("").split_inclusive('\n');
    start..start + below.take_while(hangs).map(str::len).sum::<usize>()
}

/// Keys of a service in which something is named that stands elsewhere.
const NAMING: &[&str] = &[
    "depends_on",
    "networks",
    "volumes",
    "secrets",
    "configs",
    "models",
    "credential_spec",
    "links",
    "volumes_from",
    "extends",
    "network_mode",
    "ipc",
    "pid",
    "build",
];

/// Whether a cursor may stand on the name of something.
pub(super) fn may_stand(context: &Context) -> bool {
    let is_naming = |key: &str| NAMING.contains(&key) || key == "<<";
    let in_key = context.path.iter().any(|step| matches!(step, Step::Key(key) if is_naming(key)));
    // What is not below `services` may be repeated there.
    let elsewhere = !matches!(context.path.first(), Some(Step::Key(key)) if key == "services");
    let is_new_service = context.slot == Slot::Key && !elsewhere && context.path.len() == 1;
    in_key
        || is_new_service
        || matches!(&context.slot, Slot::Value { key, .. } if is_naming(key))
        || (elsewhere && !context.path.is_empty())
}

fn symbol(kind: SymbolKind, entry: &Entry<'_>, detail: Option<String>) -> Symbol {
    let name_span = content(entry.key);
    let whole = if entry.value.aliased { entry.key.span() } else { entry.key.span().join(entry.value.node.span()) };
    Symbol { kind, name: entry.name().into(), name_span, span: whole, scope: Scope::Project, detail }
}

struct Names<'o> {
    /// Whether what is named must be in the file.
    demand: Demand,
    /// References already read: a place behind an anchor is reached from several services.
    seen: HashSet<(SymbolKind, u32, u32)>,
    /// Contexts of builds already read, likewise.
    given: HashSet<(SymbolName, u32)>,
    /// What the file says.
    text: &'o str,
    out: &'o mut Lowered,
}

impl Names<'_> {
    fn of_service(&mut self, service: &Service<'_>) {
        let value = service.entry.value;
        self.dependencies(value);
        for (span, name) in keys_or_items(value.get("networks")) {
            // Every project has a network of this name.
            let demand = if name == "default" { Demand::Optional } else { self.demand };
            self.local(SymbolKind::Network, name, span, demand);
        }
        for (span, name) in keys_or_items(value.get("models")) {
            self.local(SymbolKind::Model, name, span, self.demand);
        }
        value.all(&["volumes", "*"]).into_iter().for_each(|mount| self.mount(mount));
        for (path, kind) in [
            (&["secrets", "*"][..], SymbolKind::Secret),
            (&["configs", "*"][..], SymbolKind::Config),
            (&["build", "secrets", "*"][..], SymbolKind::Secret),
        ] {
            for granted in value.all(path) {
                let source = granted.get("source").unwrap_or(granted);
                self.whole(kind, Some(source), self.demand);
            }
        }
        self.whole(SymbolKind::Config, value.dig(&["credential_spec", "config"]), self.demand);
        self.extended(value);
        if let Some(build) = value.get("build") {
            self.build(build, value.get("extends").is_some());
        }
    }

    /// Services this one needs, joins or borrows from.
    fn dependencies(&mut self, service: Value<'_>) {
        if let Some(depends_on) = service.get("depends_on") {
            for entry in depends_on.entries() {
                let optional = entry.value.get("required").and_then(|r| r.text()) == Some("false");
                let demand = if optional { Demand::Optional } else { self.demand };
                self.local(SymbolKind::Service, entry.name(), content(entry.key), demand);
            }
            for item in depends_on.items() {
                self.whole(SymbolKind::Service, Some(item), self.demand);
            }
        }
        for link in service.all(&["links", "*"]) {
            let text = link.text().unwrap_or("");
            self.part(SymbolKind::Service, link, 0..text.find(':').unwrap_or(text.len()));
        }
        for from in service.all(&["volumes_from", "*"]) {
            let text = from.text().unwrap_or("");
            if !text.starts_with("container:") {
                self.part(SymbolKind::Service, from, 0..text.find(':').unwrap_or(text.len()));
            }
        }
        for key in ["network_mode", "ipc", "pid"] {
            self.after_prefix(service.get(key));
        }
    }

    /// `service:name`.
    fn after_prefix(&mut self, value: Option<Value<'_>>) {
        const PREFIX: &str = "service:";
        if let Some((value, text)) = value.and_then(|value| Some((value, value.text()?)))
            && let Some(at) =
                text.find(PREFIX).filter(|at| *at == 0 || text.get(..*at).is_some_and(|b| b.ends_with('=')))
        {
            self.part(SymbolKind::Service, value, at + PREFIX.len()..text.len());
        }
    }

    fn mount(&mut self, mount: Value<'_>) {
        if mount.get("type").and_then(|kind| kind.text()) == Some("volume") {
            self.whole(SymbolKind::Volume, mount.get("source"), self.demand);
        }
        // Behind whose colon nothing stands yet.
        if let [entry] = mount.entries().as_slice()
            && entry.value.kind() == Kind::Null
        {
            self.local(SymbolKind::Volume, entry.name(), content(entry.key), Demand::Optional);
        }
        // `name:/path`; a source that is a path is a folder or file of the host.
        if let Some((source, _)) = mount.text().and_then(|text| text.split_once(':'))
            && !source.starts_with(['.', '~', '$'])
            && !source.contains(['/', '\\'])
            && !is_drive(mount.text().unwrap_or(""))
        {
            self.part(SymbolKind::Volume, mount, 0..source.len());
        }
    }

    fn extended(&mut self, service: Value<'_>) {
        let Some(Entry { key, value: extends }) = service.entry("extends") else { return };
        let name = extends.get("service").unwrap_or(extends);
        let Some(text) = name.text() else { return };
        // A word below is half a key.
        let between = self.text.get(key.span().end()..extends.span().start()).unwrap_or("");
        if extends.text().is_some() && between.contains('\n') {
            return;
        }
        let within = match extends.get("file") {
            Some(file) => match file.text() {
                Some(path) if !is_interpolated(path) => Within::File(path.to_owned()),
                _ => return,
            },
            // Half-typed.
            None if extends.entry("file").is_some() => return,
            None => Within::Scope(Scope::Project),
        };
        let demand = if matches!(within, Within::File(_)) { Demand::Required } else { self.demand };
        self.refer(SymbolKind::Service, text, name.span(), within, demand);
    }

    /// What a build names: a stage and arguments of the Dockerfile, other services as contexts.
    fn build(&mut self, build: Value<'_>, inherits: bool) {
        let dockerfile = dockerfile(build);
        if let Some(contexts) = build.get("additional_contexts") {
            self.contexts(contexts, dockerfile.as_ref().map(|dockerfile| dockerfile.path.as_str()));
        }
        let Some(dockerfile) = dockerfile else { return };
        let within = || Within::File(dockerfile.path.clone());
        if let Some(target) = build.get("target")
            && let Some(text) = target.text()
        {
            let demand = if dockerfile.certain && !inherits { Demand::Required } else { Demand::Optional };
            self.refer(SymbolKind::Stage, text, target.span(), within(), demand);
        }
        let Some(args) = build.get("args") else { return };
        for entry in args.entries() {
            self.refer(SymbolKind::BuildVariable, entry.name(), content(entry.key), within(), Demand::Optional);
        }
        for item in args.items() {
            let text = item.text().unwrap_or("");
            let name = text.split('=').next().unwrap_or(text);
            self.refer(SymbolKind::BuildVariable, name, item.part(0..name.len()), within(), Demand::Optional);
        }
    }

    /// Contexts by their names, which the Dockerfile takes for images and stages.
    fn contexts(&mut self, contexts: Value<'_>, dockerfile: Option<&str>) {
        for entry in contexts.entries() {
            self.after_prefix(Some(entry.value));
            self.context(dockerfile, entry.name(), content(entry.key), entry.value.text());
        }
        for item in contexts.items() {
            self.after_prefix(Some(item));
            if let Some((name, context)) = item.text().and_then(|text| text.split_once('=')) {
                self.context(dockerfile, name, item.part(0..name.len()), Some(context));
            }
        }
    }

    fn context(&mut self, dockerfile: Option<&str>, name: &str, span: Span, detail: Option<&str>) {
        let Some(path) = dockerfile.filter(|_| !name.is_empty() && !is_interpolated(name)) else { return };
        let name = SymbolName::Text(format!("{path} {name}"));
        // Behind an anchor it is given to the same Dockerfile more than once.
        if self.given.insert((name.clone(), span.start)) {
            self.out.symbols.push(Symbol {
                kind: SymbolKind::Context,
                name,
                name_span: span,
                span,
                scope: Scope::File,
                detail: detail.map(str::to_owned),
            });
        }
    }

    fn whole(&mut self, kind: SymbolKind, value: Option<Value<'_>>, demand: Demand) {
        if let Some((value, text)) = value.and_then(|value| Some((value, value.text()?))) {
            self.local(kind, text, value.span(), demand);
        }
    }

    fn part(&mut self, kind: SymbolKind, value: Value<'_>, part: Range<usize>) {
        let name = value.text().and_then(|text| text.get(part.clone())).unwrap_or("");
        self.local(kind, name, value.part(part), self.demand);
    }

    fn local(&mut self, kind: SymbolKind, name: &str, span: Span, demand: Demand) {
        self.refer(kind, name, span, Within::Scope(Scope::Project), demand);
    }

    fn refer(&mut self, kind: SymbolKind, name: &str, span: Span, within: Within, demand: Demand) {
        if name.is_empty() || is_interpolated(name) {
            return;
        }
        if self.seen.insert((kind, span.start, span.end)) {
            self.out.references.push(Reference { kind, name: name.into(), span, within, demand });
        }
    }
}

/// The names in a list or the keys of a map.
fn keys_or_items<'d>(value: Option<Value<'d>>) -> Vec<(Span, &'d str)> {
    let Some(value) = value else { return Vec::new() };
    let keys = value.entries().into_iter().map(|entry| (content(entry.key), entry.name()));
    keys.chain(value.items().into_iter().filter_map(|item| Some((item.span(), item.text()?)))).collect()
}

/// Whether a mount begins with a Windows drive: `C:\data:/data`.
fn is_drive(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('\\' | '/'))
        && text.matches(':').count() > 1
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Compose;
    use crate::dialects::shown;

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&format!("{}--\n{}", shown::symbols(&Compose, text), shown::references(&Compose, text)));
    }

    #[test]
    fn names_and_where_they_are_used() {
        let text = r#"
services:
  db:
    image: postgres:17
    volumes: ["data:/var/lib/postgresql/data", ./conf:/conf, /var/run/x:/x, /anonymous, "~/a:/a", "${D}:/d", 'C:\x:/x']
    secrets: [password, {source: certificate, target: tls}]
    configs:
      - source: settings
  web:
    image: nginx:1.30
    depends_on: [db]
    links: ["db:database"]
    volumes_from: ["db:ro", "container:other"]
    networks: {front: {aliases: [www]}, default: }
    volumes:
      - {type: volume, source: cache, target: /cache}
      - {type: bind, source: here, target: /there}
  side:
    image: side:1
    network_mode: "service:web"
    pid: host
    networks:
      - back
    depends_on:
      db: {condition: service_healthy}
      web: {condition: service_started, required: false}
networks: {front: , back: {external: true}}
volumes:
  data:
secrets: {password: {file: ./password}}
configs: {settings: {content: x}}
"#;
        check(
            text,
            &expect![[r#"
            service db (postgres:17)
            service web (nginx:1.30)
            service side (side:1)
            network front
            network back (external)
            volume data
            secret password
            config settings
            --
            volume data!
            secret password!
            secret certificate!
            config settings!
            service db!
            service db!
            service db!
            network front!
            network default
            volume cache!
            service db!
            service web
            service web!
            network back!
        "#]],
        );
    }

    #[test]
    fn builds_name_stages_and_arguments_of_their_dockerfile() {
        let text = r#"
services:
  one: {build: {context: ./one, target: run, args: {VERSION: 1}}}
  two:
    build:
      context: two
      dockerfile: two.Dockerfile
      target: "run"
      args: [VERSION=2, "COMMIT"]
      additional_contexts: ["base=service:one"]
  three: {build: {target: run}}
  four: {build: {context: "https://example.com/a.git", target: run}}
  five: {build: {context: ., dockerfile_inline: FROM x AS run, target: run}}
  six: {build: {context: ., target: $STAGE}}
  seven: {extends: {service: base, file: common.yaml}, build: {context: ., target: run}}
  eight: {extends: one}
"#;
        check(
            text,
            &expect![[r#"
                service one (built from `./one`)
                service two (built from `two`)
                service three (built from `.`)
                service four (built from `https://example.com/a.git`)
                service five (built from `.`)
                service six (built from `.`)
                service seven (built from `.`)
                service eight
                build context two/two.Dockerfile base (service:one)
                --
                stage run in ./one/Dockerfile!
                variable VERSION in ./one/Dockerfile
                service one!
                stage run in two/two.Dockerfile!
                variable VERSION in two/two.Dockerfile
                variable COMMIT in two/two.Dockerfile
                stage run in ./Dockerfile
                service base in common.yaml!
                stage run in ./Dockerfile
                service one!
            "#]],
        );
    }

    #[test]
    fn what_is_included_is_named_and_its_names_are_demanded_where_all_of_it_is_known() {
        let text =
            "include: [a.yaml, {path: b.yaml}, {path: [c.yaml]}]\nservices:\n  web: {image: app:1, depends_on: [db]}\n";
        check(
            text,
            &expect![[r#"
            service web (app:1)
            --
            file included in a.yaml
            file included in b.yaml
            file included in c.yaml
            service db!
        "#]],
        );
        let text = "include: ['${DIR}/a.yaml']\nservices:\n  web: {image: app:1, depends_on: [db]}\n";
        check(
            text,
            &expect![[r#"
            service web (app:1)
            --
            service db
        "#]],
        );
    }

    #[test]
    fn files_that_are_parts_of_others_demand_nothing() {
        let text = "services:\n  web: {depends_on: [db]}\n";
        check(
            text,
            &expect![[r#"
            service web
            --
            service db
        "#]],
        );
    }

    #[test]
    fn a_name_behind_an_anchor_is_one_reference() {
        let text = "x-a: &a {networks: [front]}\nservices:\n  b: {<<: *a, image: b:1}\n  c: {<<: *a, image: c:1}\n";
        check(
            text,
            &expect![[r#"
            service b (b:1)
            service c (c:1)
            --
            network front!
        "#]],
        );
    }
}
