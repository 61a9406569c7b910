//! The long forms of what is mostly written short.

use super::text::is_interpolated;
use crate::model::Refactoring;
use crate::syntax::Parsed;
use crate::syntax::yaml::{Document, Node, Tree, edit};
use crate::text::Span;

pub(super) fn refactorings(parsed: &Parsed, span: Span) -> Vec<Refactoring> {
    let found = parsed.yaml().and_then(|document| {
        let (list, item) = item(document, span)?;
        let text = item.text().filter(|text| !is_interpolated(text))?;
        let entries = match list {
            "ports" => port(text)?,
            "volumes" => volume(text)?,
            _ => return None,
        };
        let edits = edit::set_value(parsed, item, &Tree::Mapping(entries))?;
        Some(Refactoring::rewrite("Write in the long form", edits))
    });
    found.into_iter().collect()
}

/// The item of a service's list at a place, and the list's name.
fn item(document: &Document, span: Span) -> Option<(&str, Node<'_>)> {
    let item = document.at(span.start())?;
    let list = item.parent()?;
    let service = list.parent()?;
    let services = service.parent()?;
    if key_of(services.parent()?, services)? != "services" {
        return None;
    }
    Some((key_of(service, list)?, item))
}

/// The key of a value in its mapping.
fn key_of<'d>(mapping: Node<'d>, value: Node<'d>) -> Option<&'d str> {
    mapping.written().find(|(_, other)| *other == value)?.0.text()
}

fn entry(key: &str, value: &str) -> (String, Tree) {
    (key.to_owned(), Tree::Text(value.to_owned()))
}

fn number(key: &str, value: &str) -> (String, Tree) {
    (key.to_owned(), Tree::Plain(value.to_owned()))
}

/// `[[address:]published:]target[/protocol]`; ranges have no long form.
fn port(text: &str) -> Option<Vec<(String, Tree)>> {
    let (ports, protocol) = text.split_once('/').map_or((text, None), |(ports, protocol)| (ports, Some(protocol)));
    let (before, target) = ports.rsplit_once(':').map_or(("", ports), |(before, target)| (before, target));
    let (address, published) = before.rsplit_once(':').unwrap_or(("", before));
    target.parse::<u16>().ok()?;
    let mut entries = vec![number("target", target)];
    if !published.is_empty() {
        entries.push(entry("published", published));
    }
    if !address.is_empty() {
        entries.push(entry("host_ip", address.trim_matches(['[', ']'])));
    }
    entries.extend(protocol.map(|protocol| entry("protocol", protocol)));
    Some(entries)
}

/// `[source:]target[:ro]`, where the source is a path or a named volume.
fn volume(text: &str) -> Option<Vec<(String, Tree)>> {
    let parts: Vec<&str> = text.split(':').collect();
    let (source, target, mode) = match parts.as_slice() {
        [source, target] => (*source, *target, None),
        [source, target, mode] => (*source, *target, Some(*mode)),
        _ => return None,
    };
    let is_path = source.starts_with(['.', '/', '~']);
    if !target.starts_with('/') || source.is_empty() || !matches!(mode, None | Some("ro" | "rw")) {
        return None;
    }
    let kind = if is_path { "bind" } else { "volume" };
    let mut entries = vec![entry("type", kind), entry("source", source), entry("target", target)];
    if mode == Some("ro") {
        entries.push(number("read_only", "true"));
    }
    if is_path {
        // The short form makes a missing folder, the long one only when it is told to.
        entries.push(("bind".to_owned(), Tree::Mapping(vec![number("create_host_path", "true")])));
    }
    Some(entries)
}
