use std::collections::BTreeSet;

use crate::dialects::compose::build::dockerfile;
use crate::dialects::compose::companions;
use crate::dialects::compose::service::services;
use crate::dialects::yaml_values::{Allowance, Value};
use crate::knowledge::{self, Image, image};
use crate::model::{CompletionItem, CompletionKind, Container, Cursor, Layer, Markdown, Project};
use crate::syntax::dockerfile::Keyword;
use crate::syntax::dotenv;
use crate::syntax::yaml::Kind;
use crate::syntax::{Language, Slot, Step, parse};
use crate::text::{Span, TextEdit};

/// Services to begin with, and those of the files this one is laid over.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let is_free = |name: &str| !at.context.present.iter().any(|present| present == name);
    let typed = at.context.typed;
    let merged = companions::of(at.file, project);
    let below = merged.containers().filter(|(companion, _)| companion.layer == Layer::Below);
    let names: BTreeSet<&str> = below.filter_map(|(_, container)| container.name.as_deref()).collect();
    for name in names.into_iter().filter(|name| is_free(name)) {
        let mut item = CompletionItem::new(name, CompletionKind::Reference, typed);
        item.edit.text.push(':');
        item.detail = Some("service of the file below".to_owned());
        item.preferred = true;
        out.push(item);
    }
    if at.parsed.text.get(..typed.start()).is_some_and(|before| before.trim_end_matches(' ').ends_with(['{', ','])) {
        return;
    }
    let margin = format!("\n{}", " ".repeat(at.context.indent));
    for path in knowledge::files("compose/skeletons/") {
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml"));
        let (Some(name), Some(text)) = (name, knowledge::file(&path)) else { continue };
        if is_free(name) {
            let mut item = CompletionItem::new(name, CompletionKind::Keyword, typed);
            item.edit.text = text.trim_end().replace('\n', &margin);
            item.snippet = true;
            item.also.extend(text.contains(&format!("- {name}:/")).then(|| volume(at, name)).flatten());
            item.detail = Some("a new service".to_owned());
            out.push(item);
        }
    }
}

/// Declares a volume, unless it is there; nothing where it cannot be added without touching something else.
fn volume(at: &Cursor<'_>, name: &str) -> Option<TextEdit> {
    let root = at.parsed.yaml()?.root()?;
    let text = &at.parsed.text;
    let line_of = |offset: usize| text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let key_of = |wanted: &str| root.written().find(|(key, _)| key.text() == Some(wanted));
    let Some((key, declared)) = key_of("volumes") else {
        let is_last_line = !text.get(at.offset..)?.contains('\n');
        if is_last_line {
            // What is typed ends the file, so that this goes before the services.
            let start = key_of("services")?.0.span().start();
            let insert = || TextEdit::replace(Span::at(start), format!("volumes:\n  {name}:\n\n"));
            return (line_of(start) == start).then(insert);
        }
        let line_break = if text.ends_with('\n') { "" } else { "\n" };
        return Some(TextEdit::replace(Span::at(text.len()), format!("{line_break}volumes:\n  {name}:\n")));
    };
    let Some((first, _)) = declared.written().next() else {
        // The section is there and has nothing yet.
        let end = text.get(key.span().end()..)?.find('\n').map_or(text.len(), |length| key.span().end() + length);
        let insert = || TextEdit::replace(Span::at(end), format!("\n  {name}:"));
        return (declared.kind() == Kind::Null && line_of(at.offset) != line_of(end)).then(insert);
    };
    let start = line_of(first.span().start());
    let margin = text.get(start..first.span().start())?;
    let is_free = declared.get(name).is_none() && margin.chars().all(|c| c == ' ');
    is_free.then(|| TextEdit::replace(Span::at(start), format!("{margin}{name}:\n")))
}

/// The check of the image of a service, as the value of `test`.
pub(super) fn health(at: &Cursor<'_>, service: &str, out: &mut Vec<CompletionItem>) {
    if let Some(command) = check_of(at, service) {
        let quoted = serde_json::Value::from(command.as_str());
        let label = format!("[\"CMD-SHELL\", {quoted}]");
        let mut item = CompletionItem::new(label, CompletionKind::Value, at.context.typed);
        item.preferred = true;
        out.push(item);
    }
    for (label, text) in [
        ("[\"CMD\", …]", "[\"CMD\", \"$1\"]"),
        ("[\"CMD-SHELL\", …]", "[\"CMD-SHELL\", \"$1\"]"),
        ("[\"NONE\"]", "[\"NONE\"]"),
    ] {
        let mut item = CompletionItem::new(label, CompletionKind::Value, at.context.typed);
        item.edit.text = text.to_owned();
        item.snippet = text.contains('$');
        out.push(item);
    }
}

/// The words of a check that is a list.
pub(super) fn health_word(at: &Cursor<'_>, service: &str, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let is_first = matches!(at.context.path.last(), Some(Step::Item(0)));
    if is_first {
        out.extend(["CMD", "CMD-SHELL", "NONE"].map(|word| CompletionItem::new(word, CompletionKind::Keyword, typed)));
    } else if let Some(command) = check_of(at, service) {
        out.push(CompletionItem::new(command, CompletionKind::Value, typed));
    }
}

/// Variables that the image of a service reads, and those that other services have, in the form of a map or of a list.
pub(super) fn environment(at: &Cursor<'_>, service: &str, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let is_item = matches!(at.context.path.last(), Some(Step::Item(_)));
    // What is a value by now, or has a name already.
    let written = typed.of(&at.parsed.text);
    if matches!(at.context.slot, Slot::Value { .. }) && !is_item || written.contains('=') {
        return;
    }
    let has_value = at.parsed.text.get(typed.end()..).is_some_and(|behind| behind.trim_start().starts_with(':'));
    let end = if is_item { "=" } else { ": " };
    let is_written = |name: &str| at.context.present.iter().any(|present| present == name);
    let mut offer = |name: &str, detail: Option<String>, about: Option<&str>| {
        let mut item = CompletionItem::new(name, CompletionKind::Property, typed);
        if !has_value {
            item.edit.text.push_str(end);
        }
        item.detail = detail;
        item.documentation = about.map(|about| Markdown(about.to_owned()));
        out.push(item);
    };
    let own = container_of(at, service);
    let known = own.as_ref().and_then(|own| own.image.value()).and_then(image);
    for (name, about) in known.iter().flat_map(|known| &known.environment).filter(|(name, _)| !is_written(name)) {
        offer(name, None, Some(about));
    }
    let given: Vec<&str> = own.iter().flat_map(|own| &own.environment).map(|own| own.name.as_str()).collect();
    let mut seen = BTreeSet::new();
    for other in project.folder(at.file) {
        for (_, container) in other.parts.iter().flat_map(|part| part.facts.containers()) {
            let is_own = other.file == *at.file && container.name.as_deref() == Some(service);
            for variable in container.environment.iter().filter(|_| !is_own) {
                let name = variable.name.as_str();
                if !given.contains(&name) && !is_written(name) && seen.insert(name.to_owned()) {
                    offer(name, container.name.as_ref().map(|of| format!("in {of}")), None);
                }
            }
        }
    }
    // What a file of variables sets is mostly handed on under its name.
    for file in companions::environments(at.file, project).files {
        let detail = format!("from {}", file.seen_from(at.file.folder()));
        for one in dotenv::variables(&project.text(&file).unwrap_or_default()) {
            let name = one.name.as_str();
            let is_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
            if name.chars().all(is_name) && !given.contains(&name) && !is_written(name) && seen.insert(one.name.clone())
            {
                let mut item = CompletionItem::new(name, CompletionKind::Property, typed);
                if !has_value {
                    item.edit.text = format!("{name}{end}${{{name}}}");
                }
                item.detail = Some(detail.clone());
                out.push(item);
            }
        }
    }
}

/// Where what a service is built as works, as far as its Dockerfile says so.
pub(super) fn work_folder(
    at: &Cursor<'_>,
    service: &str,
    typed: Span,
    project: &dyn Project,
    out: &mut Vec<CompletionItem>,
) {
    let allowance = Allowance::new();
    let root = at.parsed.yaml().and_then(|document| Value::root(document, &allowance));
    let build = root.and_then(|root| root.dig(&["services", service, "build"]));
    let Some((build, built)) = build.and_then(|build| Some((build, dockerfile(build)?))) else { return };
    let roots = project.roots(at.file);
    let Some(text) = roots.iter().find_map(|root| project.text(&root.relative(&built.path))) else { return };
    let parsed = parse(Language::Dockerfile, text.into(), None);
    let Some(view) = parsed.dockerfile() else { return };
    let stage = match build.get("target") {
        Some(target) => target.text().and_then(|name| view.stage_by(name)),
        None => view.stages().pop(),
    };
    let Some(stage) = stage else { return };
    let stages = view.bases().of(&stage).into_iter().rev().chain([stage]);
    let works = stages.flat_map(|stage| stage.instructions).filter(|one| one.keyword == Keyword::Workdir);
    let mut folders = works.filter_map(|workdir| workdir.words().first());
    let folder = folders.next_back();
    if let Some(folder) = folder.filter(|folder| folder.variables.is_empty() && folder.text.starts_with('/')) {
        let mut item = CompletionItem::new(folder.text.as_str(), CompletionKind::Folder, typed);
        item.detail = Some("where what is built works".to_owned());
        item.preferred = true;
        out.push(item);
    }
}

/// Where the image of a service keeps its data, and where it looks for files; of one that is built, where it works.
pub(super) fn places(
    at: &Cursor<'_>,
    service: &str,
    typed: Span,
    project: &dyn Project,
    out: &mut Vec<CompletionItem>,
) {
    work_folder(at, service, typed, project, out);
    let Some((image, tag)) = image_of(at, service) else { return };
    let kept = image.folders(tag.as_deref()).into_iter().map(|folder| (folder, "where the image keeps its data"));
    let places = image.places.iter().map(|place| (place.as_str(), "where the image looks for it"));
    for (folder, detail) in kept.chain(places) {
        let mut item = CompletionItem::new(folder, CompletionKind::Value, typed);
        item.detail = Some(detail.to_owned());
        out.push(item);
    }
}

/// What is known of the image of a service, and its tag.
fn image_of(at: &Cursor<'_>, service: &str) -> Option<(&'static Image, Option<String>)> {
    known_image(&container_of(at, service)?)
}

fn known_image(container: &Container) -> Option<(&'static Image, Option<String>)> {
    let reference = container.image.value()?;
    Some((image(reference)?, reference.tag.clone()))
}

/// A service as it is written so far.
fn container_of(at: &Cursor<'_>, service: &str) -> Option<Container> {
    let allowance = Allowance::new();
    let root = at.parsed.yaml().and_then(|document| Value::root(document, &allowance))?;
    services(root).into_iter().find(|one| one.name() == service).map(|one| one.container())
}

fn check_of(at: &Cursor<'_>, service: &str) -> Option<String> {
    image_of(at, service)?.0.health.clone()
}

/// The ports that the Dockerfile of a service exposes and those of its image, on the same port of the host; behind the
/// colon that is typed, on that one.
pub(super) fn ports(at: &Cursor<'_>, service: &str, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let allowance = Allowance::new();
    let root = at.parsed.yaml().and_then(|document| Value::root(document, &allowance));
    let build = root.and_then(|root| root.dig(&["services", service, "build"]));
    let built = build.and_then(dockerfile).and_then(|built| {
        let roots = project.roots(at.file);
        roots.iter().find_map(|root| project.facts(&root.relative(&built.path)))
    });
    let stages = built.iter().flat_map(|facts| &facts.parts).flat_map(|part| part.facts.containers());
    let exposed = stages.last().into_iter().flat_map(|(_, stage)| &stage.ports);
    let exposed = exposed.filter_map(|port| Some((*port.container.value()?, "exposed by the Dockerfile")));
    let own = container_of(at, service);
    let known = own.as_ref().and_then(known_image).into_iter().flat_map(|(image, _)| &image.ports);
    let known = known.map(|port| (*port, "of the image"));
    let named = named_ports(own.as_ref());
    let named = named.iter().map(|(port, name)| (*port, name.as_str()));
    let written = at.context.typed.of(&at.parsed.text);
    let length = at.offset.saturating_sub(at.context.typed.start());
    let host = written.get(..length).and_then(|before| before.rsplit_once(':')).map(|(host, _)| host);
    let before = at.parsed.text.get(..at.context.typed.start()).unwrap_or("");
    let is_quoted = before.ends_with(['"', '\'']);
    for (port, detail) in exposed.chain(known).chain(named) {
        let pair = match host {
            None => format!("{port}:{port}"),
            Some(address) if is_address(address) => format!("{address}:{port}:{port}"),
            Some(host) => format!("{host}:{port}"),
        };
        let label = if is_quoted || host.is_some() { pair } else { format!("\"{pair}\"") };
        if out.iter().all(|item| item.label != label) {
            let mut item = CompletionItem::new(label, CompletionKind::Value, at.context.typed);
            item.detail = Some(detail.to_owned());
            // The short form is what people write.
            item.preferred = true;
            out.push(item);
        }
    }
}

/// What comes behind a port or an address of the host and its colon, at the end of the line.
pub(super) fn ports_behind(
    at: &Cursor<'_>,
    service: &str,
    host: &str,
    project: &dyn Project,
    out: &mut Vec<CompletionItem>,
) {
    ports(at, service, project, out);
    if !is_address(host) {
        alone(out);
    }
    for item in out.iter_mut() {
        item.label = item.label.trim_matches('"').to_owned();
        item.edit.text.clone_from(&item.label);
    }
}

/// Ports that variables of a service speak of, each with where it is said.
fn named_ports(own: Option<&Container>) -> Vec<(u16, String)> {
    let variables = own.into_iter().flat_map(|own| &own.environment);
    let ports = variables.filter(|variable| {
        let name = variable.name.to_ascii_uppercase();
        // Others are mostly the ports of others: `DB_PORT`.
        matches!(name.as_str(), "PORT" | "HTTP_PORT" | "APP_PORT" | "SERVER_PORT" | "LISTEN_PORT")
    });
    ports.filter_map(|port| Some((port.value.value()?.parse().ok()?, format!("of {}", port.name)))).collect()
}

/// Ports of the container alone, in place of those with a port of the host.
pub(super) fn alone(out: &mut [CompletionItem]) {
    for item in out.iter_mut().filter(|item| item.kind == CompletionKind::Value) {
        let quote = if item.label.starts_with('"') { "\"" } else { "" };
        let inner = item.label.trim_matches('"');
        let port = inner.rsplit(':').next().unwrap_or(inner);
        item.label = format!("{quote}{port}{quote}");
        item.edit.text.clone_from(&item.label);
    }
}

/// Whether what stands before a colon is an address of the host, behind which its port is yet to come.
fn is_address(host: &str) -> bool {
    host.ends_with(']') || !host.contains(':') && host.contains('.')
}
