//! What schema and references cannot offer.

mod files;
mod interpolation;
mod known;
mod services;
mod tags;

use super::Compose;
use crate::dialects::{Dialect, images};
use crate::model::{CompletionItem, CompletionKind, Cursor, Lowered, Project, SymbolKind};
use crate::syntax::{Slot, Step};
use crate::text::Span;

pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
    if interpolation::complete(at, project, out) {
        return true;
    }
    if tags::complete(at, out) || at.context.slot == Slot::Nothing {
        return true;
    }
    images::complete(at, project, out);
    let path: Vec<&str> = at
        .context
        .path
        .iter()
        .map(|step| match step {
            Step::Key(key) => key.as_str(),
            _ => "",
        })
        .collect();
    let key = match &at.context.slot {
        Slot::Value { key, .. } => key.as_str(),
        _ => "",
    };
    let is_key = at.context.slot == Slot::Key;
    if let ["services", own, ..] = path.as_slice() {
        let about_services = ["depends_on", "links", "volumes_from", "extends"];
        let names_services =
            path.get(2).is_some_and(|key| about_services.contains(key)) || about_services.contains(&key);
        // Nobody waits for himself.
        if names_services {
            out.retain(|item| item.label != *own || item.kind != CompletionKind::Reference);
        }
    }
    match (path.as_slice(), key) {
        ([], _) if is_key && at.context.present.is_empty() => {
            let mut item = CompletionItem::new("services", CompletionKind::Property, at.context.typed);
            item.edit.text = "services:\n  ".to_owned();
            item.preferred = true;
            out.push(item);
        }
        (["services"], _) if is_key => services::complete(at, project, out),
        // Behind the second colon of the short form, which looks like a key so far.
        (["services", _, "volumes", ""], key) if key.contains(':') => {
            out.clear();
            out.extend(MODES.iter().map(|mode| CompletionItem::new(*mode, CompletionKind::Value, at.context.typed)));
            return true;
        }
        // Behind the first one, at the end of the line.
        (["services", own, "volumes", ""], key) if !is_key && !LONG.contains(&key) && ends_with_colon(at) => {
            services::places(at, own, at.context.typed, project, out);
            return true;
        }
        (["services", own, "ports", ""], host) if !is_key && is_host(host) && ends_with_colon(at) => {
            out.clear();
            services::ports_behind(at, own, host, project, out);
            return true;
        }
        // A name without its colon is not a reference yet, but a path in the container.
        (["services", own, "volumes", ""] | ["services", own, "volumes"], "") if at.context.present.is_empty() => {
            volumes(at, own, project, out);
            files::mounted(at, project, out);
            // The short form is what people write.
            out.iter_mut().for_each(|item| item.preferred = true);
        }
        (["services", _, "volumes", ""], "source") => files::any(at, project, out),
        (["services", _, "extends"], _) if is_key => out.clear(),
        (["services", _, "depends_on"], _) if is_key => conditions(at, out),
        (["services", own, "build", "additional_contexts"], _) if !is_key => joined(at, own, out),
        (["services", own, "build", "additional_contexts", ""], "") => named_context(at, own, out),
        (["services", own], "network_mode" | "pid" | "ipc") => joined(at, own, out),
        // A stage that has a name is hardly ever called by its number.
        (["services", _, "build"], "target") => {
            let is_number = |item: &CompletionItem| item.label.parse::<usize>().is_ok();
            if !out.iter().all(is_number) {
                out.retain(|item| !is_number(item));
            }
        }
        (["services", own], "container_name" | "hostname") => {
            out.push(CompletionItem::new(*own, CompletionKind::Value, at.context.typed));
        }
        (["services", name, "expose", ..], "") if at.context.present.is_empty() => {
            services::ports(at, name, project, out);
            services::alone(out);
        }
        (["services", _, "networks", ""], "") | (["services", _, "networks"], _) if is_key || key.is_empty() => {
            let is_there = |item: &CompletionItem| item.label == DEFAULT_NETWORK;
            if !out.iter().any(is_there) && !at.context.present.iter().any(|present| present == DEFAULT_NETWORK) {
                let mut item = CompletionItem::new(DEFAULT_NETWORK, CompletionKind::Reference, at.context.typed);
                item.detail = Some("the network of the project".to_owned());
                let has_colon = |item: &CompletionItem| item.edit.text.ends_with(':');
                let is_mapping = !at.context.present.is_empty() || out.iter().any(has_colon);
                if is_key && !path.contains(&"") && is_mapping {
                    item.edit.text.push(':');
                }
                out.push(item);
            }
        }
        // What an argument is comes behind its name.
        (["services", _, "build", "args", ..], "") => {
            let end = if path.len() > 4 { "=" } else { ": " };
            for item in out.iter_mut().filter(|item| item.kind == CompletionKind::Reference) {
                let name = item.edit.text.trim_end_matches(':').to_owned();
                if !at.context.typed.of(&at.parsed.text).contains('=') {
                    item.edit.text = format!("{name}{end}");
                }
            }
        }
        (["services", own, "volumes", ""], "target") => services::places(at, own, at.context.typed, project, out),
        (["services", own], "working_dir") | (["services", own, "develop", "watch", ""], "target") => {
            services::work_folder(at, own, at.context.typed, project, out);
        }
        (["services", _, "profiles", ..], "") => profiles(at, out),
        (["services", name, "environment", ..], "") => services::environment(at, name, project, out),
        (["services", _, key @ ("extra_hosts" | "labels" | "sysctls" | "annotations"), ..], "") if path.len() <= 4 => {
            known::complete(at, key, out)
        }
        (["services", name, "healthcheck"], "test") => services::health(at, name, out),
        (["services", name, "healthcheck", "test", ..], "")
            if !is_key || path.len() > 4 && at.context.present.is_empty() =>
        {
            services::health_word(at, name, out);
        }
        (["services", name, "ports", ..], "") if at.context.present.is_empty() => {
            services::ports(at, name, project, out)
        }
        (["include", ..], "" | "path") if !is_key || at.context.present.is_empty() => {
            files::compose(at, project, out);
            // The short form is what people write.
            out.iter_mut().for_each(|item| item.preferred = true);
        }
        (["include", ""], "project_directory") => files::contexts(at, project, out),
        (["secrets" | "configs", _], "environment") => interpolation::environment(at, project, out),
        (["services", _, "extends"], "file") => files::compose(at, project, out),
        (["services", name, "build"], "dockerfile") => files::dockerfiles(at, name, project, out),
        (["services", _], "build") | (["services", _, "build"], "context") => files::contexts(at, project, out),
        (["services", _] | ["include", ""], "env_file")
        | (["services", _, "env_file", ""] | ["include", "", "env_file", ""], "path") => {
            files::environments(at, project, out);
        }
        (["services", _, "env_file", ..], "") if !is_key || at.context.present.is_empty() => {
            files::environments(at, project, out);
            out.iter_mut().for_each(|item| item.preferred = true);
        }
        (["services", _], "label_file")
        | (["services", _, "label_file", ""], "path")
        | (["secrets" | "configs", _], "file")
        | (["services", _, "develop", "watch", ""], "path") => files::any(at, project, out),
        (["services", _, "label_file", ..], "") if !is_key || at.context.present.is_empty() => {
            files::any(at, project, out);
            out.iter_mut().for_each(|item| item.preferred = true);
        }
        _ => {}
    }
    false
}

/// Takes away the keys of a mount that do not belong to what is mounted.
pub(super) fn narrow(at: &Cursor<'_>, items: &mut Vec<CompletionItem>) {
    if let [Step::Key(services), _, Step::Key(depends_on), Step::Key(other)] = at.context.path.as_slice()
        && services == "services"
        && depends_on == "depends_on"
        && matches!(&at.context.slot, Slot::Value { key, .. } if key == "condition")
        && has_check(at, other)
    {
        items.iter_mut().for_each(|item| item.preferred = item.label == "service_healthy");
        return;
    }
    let is_mount = matches!(
        at.context.path.as_slice(),
        [Step::Key(services), _, Step::Key(volumes), Step::Item(_)] if services == "services" && volumes == "volumes"
    );
    if !is_mount || at.context.slot != Slot::Key {
        return;
    }
    let Some(kind) = beside(at, "type") else { return };
    items.retain(|item| match item.label.as_str() {
        _ if item.kind != CompletionKind::Property => true,
        "source" => kind != "tmpfs",
        own @ ("bind" | "volume" | "tmpfs" | "image" | "cluster") => own == kind,
        _ => true,
    });
}

/// Whether a service of the file says how it is found out that it works.
fn has_check(at: &Cursor<'_>, service: &str) -> bool {
    let root = at.parsed.yaml().and_then(|document| document.root());
    root.and_then(|root| root.dig(&["services", service, "healthcheck", "test"])).is_some()
}

/// The value of another key of the mapping in block form that the cursor is in.
fn beside<'c>(at: &Cursor<'c>, key: &str) -> Option<&'c str> {
    let text = &at.parsed.text;
    let column = at.context.indent;
    let line = text.get(..at.context.typed.start())?.rfind('\n').map_or(0, |end| end + 1);
    // The mapping goes on while lines stand as deep as the cursor; behind its dash is its first one.
    let content = |line: &'c str| {
        let inner = line.trim_start_matches([' ', '-']);
        (line.len() - inner.len() >= column && !inner.is_empty() || line.trim().is_empty()).then_some((line, inner))
    };
    let begins = |line: &str| line.trim_start().starts_with("- ") && line.len() - line.trim_start().len() < column;
    let mut lines: Vec<&str> = Vec::new();
    let current = text.get(line..)?.lines().next().unwrap_or("");
    if !begins(current) {
        for above in text.get(..line)?.lines().rev() {
            let Some((whole, inner)) = content(above) else { break };
            lines.push(inner);
            if begins(whole) {
                break;
            }
        }
    }
    let below = text.get(line..)?.lines().skip(1).take_while(|line| !begins(line));
    lines.extend(below.map_while(content).map(|(_, inner)| inner));
    let value = lines.into_iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']))
}

/// Keys of a mount in its long form.
const LONG: &[&str] =
    &["type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs", "image", "cluster"];

/// Whether what looks like a key is the port or address of the host in the short form of a port.
fn is_host(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '[' | '$'))
}

/// Whether a colon stands right before what is typed.
fn ends_with_colon(at: &Cursor<'_>) -> bool {
    at.parsed.text.get(..at.context.typed.start()).is_some_and(|before| before.ends_with(':'))
}

/// The network that every project has.
const DEFAULT_NETWORK: &str = "default";

/// How a volume is mounted.
const MODES: &[&str] = &["ro", "rw", "z", "Z", "nocopy"];

/// Names of volumes of the file, behind a colon where the image keeps its data, and behind a second one how they are
/// mounted.
fn volumes(at: &Cursor<'_>, service: &str, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let written = typed.of(&at.parsed.text);
    let is_behind = |before: &str| before.contains(':') && typed.start() + before.len() < at.offset;
    if written.contains(':') {
        // What a name would take the place of is more than the name.
        out.retain(|item| item.kind != CompletionKind::Reference);
    }
    if let Some((before, _)) = written.rsplit_once(':').filter(|(before, _)| is_behind(before)) {
        let part = Span::new(typed.start() + before.len() + 1, typed.end());
        out.extend(MODES.iter().map(|mode| CompletionItem::new(*mode, CompletionKind::Value, part)));
        return;
    }
    let colon = written.find(':').filter(|colon| typed.start() + colon < at.offset);
    if let Some(colon) = colon {
        let part = Span::new(typed.start() + colon + 1, typed.end());
        services::places(at, service, part, project, out);
        return;
    }
    let mut facts = Lowered::default();
    Compose.lower(at.parsed, &mut facts);
    // What is mounted where stands already: the name alone is meant.
    let (end, typed) = match written.find(':') {
        Some(colon) => ("", Span::new(typed.start(), typed.start() + colon)),
        None => (":", typed),
    };
    // Those that are known by reference are written in the same way.
    for item in out.iter_mut().filter(|item| item.kind == CompletionKind::Reference && !item.label.ends_with(':')) {
        item.label.push_str(end);
        item.edit.text.push_str(end);
    }
    for symbol in facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Volume) {
        let item = CompletionItem::new(format!("{}{end}", symbol.name.text()), CompletionKind::Reference, typed);
        if out.iter().any(|known| known.label == item.label) {
            continue;
        }
        out.push(CompletionItem { detail: Some(SymbolKind::Volume.noun().to_owned()), ..item });
    }
}

/// A service that is waited for in the long form needs to say what for.
fn conditions(at: &Cursor<'_>, out: &mut [CompletionItem]) {
    let column = " ".repeat(at.context.indent + 2);
    let is_flow =
        at.parsed.text.get(..at.context.typed.start()).is_some_and(|before| before.trim_end().ends_with(['{', ',']));
    for item in out.iter_mut().filter(|item| item.kind == CompletionKind::Reference && !is_flow) {
        if item.edit.text.ends_with(':') {
            item.edit.text.push_str(&format!("\n{column}condition: "));
        }
    }
}

/// `service:NAME` for namespaces that are shared.
fn joined(at: &Cursor<'_>, own: &str, out: &mut Vec<CompletionItem>) {
    out.retain(|item| item.kind != CompletionKind::Reference);
    let mut facts = Lowered::default();
    Compose.lower(at.parsed, &mut facts);
    for symbol in facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Service) {
        let name = symbol.name.text();
        if name != own {
            let label = format!("service:{name}");
            out.push(CompletionItem::new(label, CompletionKind::Reference, at.context.typed));
        }
    }
}

/// `NAME=service:OTHER` in a list of contexts, once the name is there.
fn named_context(at: &Cursor<'_>, own: &str, out: &mut Vec<CompletionItem>) {
    let Some((name, _)) = at.context.typed.of(&at.parsed.text).split_once('=') else { return };
    joined(at, own, out);
    for item in out.iter_mut() {
        item.label = format!("{name}={}", item.label);
        item.edit.text.clone_from(&item.label);
    }
}

/// Profiles that other services are in.
fn profiles(at: &Cursor<'_>, out: &mut Vec<CompletionItem>) {
    let root = at.parsed.yaml().and_then(|document| document.root());
    let services = root.and_then(|root| root.get("services"));
    let mut seen: Vec<&str> = Vec::new();
    for service in services.into_iter().flat_map(|services| services.entries()) {
        for profile in service.value.get("profiles").into_iter().flat_map(|profiles| profiles.items()) {
            let Some(name) = profile.text().filter(|_| !profile.span().touches(at.offset)) else { continue };
            if !name.is_empty() && !seen.contains(&name) && seen.len() < 100 {
                seen.push(name);
                out.push(CompletionItem::new(name, CompletionKind::Reference, at.context.typed));
            }
        }
    }
}
