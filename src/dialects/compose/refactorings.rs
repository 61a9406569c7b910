//! The long forms of what is mostly written short, and lists of `NAME=value` as mappings.

use std::collections::HashSet;

use super::text::is_interpolated;
use crate::dialects::yaml_refactorings::{has_no_comment, is_whole, value_of};
use crate::model::Refactoring;
use crate::syntax::Parsed;
use crate::syntax::yaml::{Document, Kind, Node, Style, Tree, edit};
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
    found.into_iter().chain(settings(parsed, span)).collect()
}

/// Keys of a service, and of its build, below which names have values: written as a mapping or as a list.
const SETTINGS: &[&str] = &["environment", "labels", "args", "annotations", "sysctls"];

/// Names and values in the other one of their two forms.
fn settings(parsed: &Parsed, span: Span) -> Option<Refactoring> {
    let at = parsed.yaml()?.at(span.start())?;
    let is_settings = |node: &Node<'_>| {
        let key = node.parent().and_then(|around| key_of(around, *node));
        key.is_some_and(|key| SETTINGS.contains(&key)) && is_in_service(*node)
    };
    let node = value_of(at).filter(is_settings);
    let node = node.or_else(|| std::iter::successors(Some(at), |node| node.parent()).find(is_settings))?;
    if !is_whole(parsed, node) || !has_no_comment(parsed, node.span()) {
        return None;
    }
    let (title, tree) = match node.kind() {
        Kind::Sequence => ("Write as a mapping", Tree::Mapping(as_mapping(node)?)),
        Kind::Mapping => ("Write as a list", Tree::Sequence(as_list(node)?)),
        _ => return None,
    };
    Some(Refactoring::rewrite(title, edit::set_value(parsed, node, &tree)?))
}

fn is_in_service(node: Node<'_>) -> bool {
    let mut around = std::iter::successors(node.parent(), |node| node.parent());
    around.any(|node| node.parent().and_then(|parent| key_of(parent, node)) == Some("services"))
}

/// Of a name that stands twice, the last one counts, and a mapping has it once.
fn as_mapping(list: Node<'_>) -> Option<Vec<(String, Tree)>> {
    let mut names = HashSet::new();
    let entries = list.items().map(|item| {
        let text = item.text().filter(|_| item.kind() == Kind::Scalar && item.anchor().is_none())?;
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let value = value.map_or(Tree::Plain(String::new()), |value| Tree::Text(value.to_owned()));
        let is_name = !name.is_empty() && !name.contains(char::is_whitespace) && !is_interpolated(name);
        (is_name && names.insert(name)).then(|| (name.to_owned(), value))
    });
    entries.collect::<Option<Vec<_>>>().filter(|entries| !entries.is_empty())
}

/// None where Compose may write a value otherwise than the file does, as it does with most numbers.
fn as_list(mapping: Node<'_>) -> Option<Vec<Tree>> {
    let items = mapping.written().map(|(key, value)| {
        let name = key.text().filter(|name| !name.is_empty() && *name != "<<" && !name.contains(['=', '$']))?;
        if value.anchor().is_some() || value.tag().is_some() {
            return None;
        }
        let text = match value.kind() {
            Kind::Null => name.to_owned(),
            Kind::Scalar => {
                let scalar = value.scalar()?;
                let is_whole = scalar.text.parse::<u32>().is_ok_and(|number| number.to_string() == *scalar.text);
                let is_other = value.number().is_some() || value.boolean().is_some();
                if scalar.style == Style::Plain && is_other && !is_whole {
                    return None;
                }
                format!("{name}={}", scalar.text)
            }
            _ => return None,
        };
        (!text.contains(['\n', '\r'])).then_some(Tree::Text(text))
    });
    items.collect::<Option<Vec<_>>>().filter(|items| !items.is_empty())
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
