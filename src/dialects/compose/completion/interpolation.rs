use std::collections::BTreeSet;

use crate::dialects::compose::companions;
use crate::model::{CompletionItem, CompletionKind, Cursor, Project};
use crate::syntax::{Slot, dotenv};
use crate::text::Span;

/// Bytes of a file that are looked through for names of variables.
const MOST: usize = 256 << 10;

/// Variables offered at most.
const NAMES: usize = 300;

/// Variables that are known, where one is being typed. Whether one is.
pub(super) fn complete(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) -> bool {
    // Nothing but a variable may stand inside a text of several lines; in a comment not even that.
    let in_text = || at.parsed.yaml().and_then(|document| document.at(at.offset)?.text()).is_some();
    let is_possible = match at.context.slot {
        Slot::Value { .. } | Slot::Key => true,
        _ => in_text() && at.parsed.comments().iter().all(|comment| !comment.span.touches(at.offset)),
    };
    if !is_possible {
        return false;
    }
    let text = &at.parsed.text;
    let line = text.get(..at.offset).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
    let stem = line.trim_end_matches(is_name);
    let is_braced = stem.ends_with("${");
    let dollars = stem.trim_end_matches('{');
    let is_escaped = (dollars.len() - dollars.trim_end_matches('$').len()) % 2 == 0;
    if !(is_braced || stem.ends_with('$')) || is_escaped {
        return false;
    }
    out.clear();
    let start = at.offset - (line.len() - stem.len());
    let behind = text.get(at.offset..).unwrap_or("");
    let end = at.offset + (behind.len() - behind.trim_start_matches(is_name).len());
    let is_closed = text.get(end..).is_some_and(|rest| rest.starts_with(['}', ':', '-', '?', '+']));
    let typed = Span::new(start, end);
    for (name, detail) in known(at, project, start) {
        let mut item = CompletionItem::new(name, CompletionKind::Reference, typed);
        if is_braced && !is_closed {
            item.edit.text.push('}');
        }
        item.detail = Some(detail);
        out.push(item);
    }
    true
}

/// Variables that are known, where one is named and not put in.
pub(super) fn environment(at: &Cursor<'_>, project: &dyn Project, out: &mut Vec<CompletionItem>) {
    for (name, detail) in known(at, project, usize::MAX) {
        let item = CompletionItem::new(name, CompletionKind::Reference, at.context.typed);
        out.push(CompletionItem { detail: Some(detail), ..item });
    }
}

/// Variables of `.env`, those that the files of the folder put in elsewhere, and those that services have, which are
/// mostly called like what they are given; each once, with what is known of it.
fn known(at: &Cursor<'_>, project: &dyn Project, own: usize) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut add = |name: &str, detail: &str| {
        if seen.len() < NAMES && seen.insert(name.to_owned()) {
            found.push((name.to_owned(), detail.to_owned()));
        }
    };
    for file in companions::environments(at.file, project).files {
        let set = dotenv::variables(&project.text(&file).unwrap_or_default());
        let detail = format!("from {}", file.seen_from(at.file.folder()));
        set.iter().filter(|one| one.name.chars().all(is_name)).for_each(|one| add(&one.name, &detail));
    }
    names(&at.parsed.text, own).into_iter().for_each(|name| add(name, "variable"));
    for other in project.folder(at.file) {
        let texts = (other.file != *at.file).then(|| project.text(&other.file)).flatten();
        texts.iter().flat_map(|text| names(text, usize::MAX)).for_each(|name| add(name, "variable"));
        let containers = other.parts.iter().flat_map(|part| part.facts.containers());
        let variables = containers.flat_map(|(_, container)| &container.environment);
        for variable in variables.filter(|variable| variable.name.chars().all(is_name)) {
            add(&variable.name, "in the environment of a service");
        }
    }
    found
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

/// The names of variables in a text, but for the one at `own`.
fn names(text: &str, own: usize) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let end = (0..=text.len().min(MOST)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let mut at = 0;
    while let Some(dollar) = text.get(at..end).and_then(|rest| rest.find('$')).map(|found| at + found) {
        let rest = text.get(dollar + 1..end).unwrap_or("");
        if rest.starts_with('$') {
            at = dollar + 2;
            continue;
        }
        let inside = rest.strip_prefix('{').unwrap_or(rest);
        let start = end - inside.len();
        let length = inside.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let name = inside.get(..length).unwrap_or("");
        if start != own && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) {
            found.insert(name);
        }
        at = dollar + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_wherever_they_are_put_in() {
        let found: Vec<&str> = names("a: ${B:-$C} $$D $1 ${E", 100).into_iter().collect();
        assert_eq!(found, ["B", "C", "E"]);
    }
}
