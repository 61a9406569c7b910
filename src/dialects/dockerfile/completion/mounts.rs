//! `--mount=type=cache,target=/root/.npm`: keys with values, separated by commas.

use super::sources;
use crate::dialects::dockerfile::language;
use crate::model::{CompletionItem, CompletionKind, Cursor, Markdown, Project};
use crate::syntax::dockerfile::Dockerfile;
use crate::text::Span;

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
            keys(language, kind.unwrap_or(USUAL), &others, part, out);
        }
        return;
    };
    let key = Span::new(start, equals).of(&at.parsed.text);
    let value = Span::new(equals + 1, part.end());
    let is_local = !others.iter().any(|other| other.starts_with("from="));
    if matches!(key, "source" | "src") && kind.unwrap_or(USUAL) == USUAL && is_local {
        sources::local(at, project, value, out);
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
        "target" | "dst" | "destination" if kind == Some("cache") => {
            language.caches.iter().for_each(|(folder, about)| offer(folder, Some(about)));
        }
        "readonly" | "ro" | "readwrite" | "rw" | "required" => {
            ["true", "false"].iter().for_each(|text| offer(text, None))
        }
        "from" => {
            let above = view.stages().into_iter().filter(|stage| stage.from.span.end() < at.offset);
            let mut names: Vec<_> = above.collect();
            names.pop();
            for stage in names {
                if let Some(name) = stage.name {
                    offer(&name.text, Some(&stage.image.text));
                }
            }
        }
        _ => {}
    }
}

fn keys(language: &language::InstructionText, kind: &str, others: &[&str], part: Span, out: &mut Vec<CompletionItem>) {
    for (key, about) in language.mounts.get(kind).into_iter().flatten() {
        let is_given = others.iter().any(|other| other.split('=').next() == Some(key));
        if !is_given {
            let mut item = CompletionItem::new(format!("{key}="), CompletionKind::Property, part);
            item.documentation = Some(Markdown(about.clone()));
            // Which secret, and for the others where it is to be seen.
            item.preferred = key == if kind == "secret" { "id" } else { "target" };
            out.push(item);
        }
    }
}
