//! `--mount=type=cache,target=/root/.npm`: keys with values, separated by commas.

use std::collections::BTreeSet;

use super::{sources, words};
use crate::dialects::dockerfile::language;
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown, Project, SymbolKind};
use crate::syntax::dockerfile::Dockerfile;
use crate::text::Span;

/// Keys of mounts that have several names: the one that is offered, and the others.
const ALIASES: &[(&str, &[&str])] =
    &[("target", &["dst", "destination"]), ("source", &["src"]), ("readonly", &["ro", "readwrite", "rw"])];

/// Folders that only one build at a time may write to.
const LOCKED: &[&str] = &["/var/cache/apt", "/var/lib/apt"];

/// Keys that people write most, in their order, by the type of the mount.
const USUAL_KEYS: &[(&str, &[&str])] = &[
    ("bind", &["target", "source", "from"]),
    ("cache", &["target", "sharing", "id"]),
    ("secret", &["id", "target", "env", "required"]),
];

/// What a mount is without a type.
const USUAL: &str = "bind";

pub(super) fn complete(at: &Cursor<'_>, view: &Dockerfile, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    let typed = at.context.typed;
    let Some(language) = language::instruction("RUN") else { return };
    let before = Span::new(typed.start(), at.offset.clamp(typed.start(), typed.end())).of(&at.parsed.text);
    let start = typed.start() + before.rfind(',').map_or(0, |comma| comma + 1);
    let rest = Span::new(start, typed.end()).of(&at.parsed.text);
    let part = Span::new(start, start + rest.find(',').unwrap_or(rest.len()));
    let others: Vec<&str> = typed.of(&at.parsed.text).split(',').collect();
    let kind =
        others.iter().find_map(|other| other.strip_prefix("type=")).filter(|kind| language.mounts.contains_key(*kind));
    let equals = part.of(&at.parsed.text).find('=').map(|equals| start + equals).filter(|equals| *equals < at.offset);
    let Some(equals) = equals.filter(|_| start > typed.start() || kind.is_some()) else {
        if start == typed.start() {
            let values = language.values.get("mount").into_iter().flatten();
            out.extend(values.map(|value| CompletionItem::new(value, CompletionKind::Value, part)));
        }
        if !rest.starts_with("type=") {
            let first = out.len();
            keys(language, kind.unwrap_or(USUAL), &others, part, out);
            // As long as nothing is said, of which type it is comes first.
            if start == typed.start() {
                out.iter_mut().skip(first).for_each(|item| item.preferred = false);
            }
        }
        return;
    };
    let key = Span::new(start, equals).of(&at.parsed.text);
    let value = Span::new(equals + 1, part.end());
    let from = others.iter().find_map(|other| other.strip_prefix("from="));
    if matches!(key, "source" | "src") {
        match from {
            Some(from) => sources::in_stage(from, view, value, out),
            None if kind.unwrap_or(USUAL) == USUAL => sources::local(at, project, value, out),
            None => {}
        }
        return;
    }
    if matches!(key, "target" | "dst" | "destination") && kind == Some("cache") {
        caches(at, view, language, value, out);
        return;
    }
    let mut offer = |label: &str, about: Option<&str>| {
        let mut item = CompletionItem::new(label, CompletionKind::Value, value);
        item.documentation = about.map(|about| Markdown(about.to_owned()));
        out.push(item);
    };
    match key {
        "type" => language.mounts.keys().for_each(|kind| offer(kind, None)),
        "sharing" => {
            offer("locked", Some("One build at a time has it; the others wait."));
            offer("shared", Some("Several builds write to it at once."));
            offer("private", Some("Each build that runs at the same time gets one of its own."));
        }
        "id" if kind == Some("secret") => {
            for name in secrets(at, view, project) {
                offer(&name, None);
            }
        }
        "id" if kind == Some("ssh") => offer("default", None),
        "readonly" | "ro" | "readwrite" | "rw" | "required" => {
            ["true", "false"].iter().for_each(|text| offer(text, None))
        }
        "from" => {
            for stage in super::above(at, view) {
                if let Some(name) = stage.name {
                    offer(&name.text, Some(&stage.image.text));
                }
            }
            super::given(at, project, value, out);
        }
        _ => {}
    }
}

/// Secrets that the file takes elsewhere, and those of Compose files beside it.
fn secrets(at: &Cursor<'_>, view: &Dockerfile, project: &dyn Project) -> BTreeSet<String> {
    let others = view.instructions.iter().filter(|instruction| !instruction.span.touches(at.offset));
    let mounts = others.flat_map(|other| &other.flags).filter(|flag| flag.name == "mount");
    let values = mounts.filter_map(|flag| flag.value.as_ref()).filter(|value| value.text.contains("type=secret"));
    let taken = values.filter_map(|value| value.text.split(',').find_map(|part| part.strip_prefix("id=")));
    let mut found: BTreeSet<String> = taken.map(str::to_owned).collect();
    for facts in project.folder(at.file) {
        let symbols = facts.parts.iter().flat_map(|part| &part.facts.symbols);
        let secrets = symbols.filter(|symbol| symbol.kind == SymbolKind::Secret);
        found.extend(secrets.map(|symbol| symbol.name.text()));
    }
    found
}

/// Folders that are worth a cache: those of what the instruction runs come first, then those of the base image.
fn caches(
    at: &Cursor<'_>,
    view: &Dockerfile,
    language: &language::InstructionText,
    value: Span,
    out: &mut Vec<CompletionItem>,
) {
    let own = view.instructions.iter().find(|instruction| instruction.span.touches(at.offset));
    let written = own.map_or("", |own| own.arguments_span.of(&at.parsed.text));
    let words: Vec<&str> = written.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).collect();
    let is_run = |about: &str| about.split('`').skip(1).step_by(2).any(|program| words.contains(&program));
    let of_base = words::base(at, view).and_then(|(name, ..)| language.cached.get(name));
    let is_of_base = |folder: &String| of_base.is_some_and(|folders| folders.contains(folder));
    let is_any_run = language.caches.values().any(|about| is_run(about));
    for (folder, about) in &language.caches {
        let mut item = CompletionItem::new(folder, CompletionKind::Value, value);
        item.documentation = Some(Markdown(about.clone()));
        item.preferred = if is_any_run { is_run(about) } else { is_of_base(folder) };
        let is_last = !at.parsed.text.get(value.end()..).is_some_and(|behind| behind.starts_with(','));
        if LOCKED.contains(&folder.as_str()) && is_last && !at.context.typed.of(&at.parsed.text).contains("sharing=") {
            item.edit.text.push_str(",sharing=locked");
        }
        out.push(item);
    }
}

fn keys(language: &language::InstructionText, kind: &str, others: &[&str], part: Span, out: &mut Vec<CompletionItem>) {
    let mut all: Vec<_> = language.mounts.get(kind).into_iter().flatten().collect();
    let usual = USUAL_KEYS.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, keys)| keys);
    all.sort_by_key(|(key, _)| usual.iter().position(|usual| usual == key).unwrap_or(usual.len()));
    for (key, about) in all {
        let aliases = ALIASES.iter().find(|(name, _)| name == key).map_or(&[][..], |(_, aliases)| aliases);
        let is_given = others
            .iter()
            .filter_map(|other| other.split('=').next())
            .any(|other| other == key || aliases.contains(&other));
        if !is_given {
            let mut item = CompletionItem::new(format!("{key}="), CompletionKind::Property, part);
            item.documentation = Some(Markdown(about.clone()));
            // Which secret, and for the others where it is to be seen.
            item.preferred = key == if kind == "secret" { "id" } else { "target" };
            out.push(item);
        }
    }
}
