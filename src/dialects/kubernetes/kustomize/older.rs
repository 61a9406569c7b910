//! Keys of a Kustomization in whose place others are written today, as those.

use crate::dialects::yaml_refactorings::is_whole;
use crate::model::Refactoring;
use crate::syntax::Parsed;
use crate::syntax::yaml::{Entry, Kind, Node, steps};
use crate::text::{Span, TextEdit};

/// Such keys and those of today.
const OLDER: &[(&str, &str)] = &[
    ("bases", "resources"),
    ("commonLabels", "labels"),
    ("patchesJson6902", "patches"),
    ("patchesStrategicMerge", "patches"),
];

/// What is selected, under the key of today: behind what that has already.
pub(in super::super) fn refactorings(parsed: &Parsed, selected: Span) -> Vec<Refactoring> {
    let Some(root) = parsed.yaml().and_then(|document| document.root()).map(Node::resolved) else { return Vec::new() };
    let found = OLDER.iter().filter_map(|(old, new)| {
        let entry = root.entry(old)?;
        let here = lines(&parsed.text, Span::new(entry.key.span().start(), entry.value.span().end()));
        let edits = moved(parsed, root, &entry, new).filter(|_| here.touches(selected.start()))?;
        Some(Refactoring::rewrite(format!("Write as `{new}`"), edits))
    });
    found.collect()
}

/// The edits that write an entry of the Kustomization under another key.
fn moved(parsed: &Parsed, root: Node<'_>, old: &Entry<'_>, new: &str) -> Option<Vec<TextEdit>> {
    let text = &parsed.text;
    if !stands_in_lines(old.value) || !is_whole(parsed, old.value) {
        return None;
    }
    let items = items(text, old)?;
    let all = lines(text, Span::new(old.key.span().start(), old.value.span().end()));
    let written = |column: usize| {
        let margin = " ".repeat(column);
        let line = |line: &String| if line.is_empty() { "\n".to_owned() } else { format!("{margin}{line}\n") };
        items.iter().map(line).collect::<String>()
    };
    let Some(there) = root.entry(new) else {
        return Some(vec![TextEdit::replace(all, format!("{new}:\n{}", written(steps(parsed).1)))]);
    };
    let first = there.value.items().next().filter(|_| stands_in_lines(there.value) && is_whole(parsed, there.value))?;
    let dash = dash(text, first)?;
    let end = lines(text, there.value.span()).end();
    let lead = if text.get(..end).is_some_and(|before| before.ends_with('\n')) { "" } else { "\n" };
    Some(vec![TextEdit::remove(all), TextEdit::insert(end, format!("{lead}{}", written(dash)))])
}

/// The lines of the items that come of an entry, from their dashes on.
fn items(text: &str, old: &Entry<'_>) -> Option<Vec<String>> {
    let key = old.key.text()?;
    let first = if key == "commonLabels" { old.value.written().next()?.0 } else { old.value.items().next()? };
    let column = if key == "commonLabels" { column(text, first.span().start()) } else { dash(text, first)? };
    let body = Span::new(first.span().start() - self::column(text, first.span().start()), old.value.span().end());
    let margin = " ".repeat(column);
    let mut found: Vec<String> = Vec::new();
    for line in lines(text, body).of(text).lines() {
        let own = line.strip_prefix(margin.as_str()).or_else(|| line.trim().is_empty().then_some(""))?;
        found.push(own.trim_end().to_owned());
    }
    match key {
        "commonLabels" => {
            let labels = found.into_iter().map(|line| format!("    {line}"));
            Some(["- includeSelectors: true".to_owned(), "  pairs:".to_owned()].into_iter().chain(labels).collect())
        }
        "patchesStrategicMerge" => {
            // A patch that stands there itself would have to move to the right.
            let is_path = |item: Node<'_>| item.text().is_some_and(|text| !text.contains('\n'));
            if !old.value.items().all(is_path) {
                return None;
            }
            let named = found.into_iter().map(|line| match line.strip_prefix("- ") {
                Some(path) => format!("- path: {}", path.trim_start()),
                None => line,
            });
            Some(named.collect())
        }
        _ => Some(found),
    }
}

fn stands_in_lines(value: Node<'_>) -> bool {
    matches!(value.kind(), Kind::Mapping | Kind::Sequence) && !value.is_flow() && value.alias().is_none()
}

/// The column of the dash before an item.
fn dash(text: &str, item: Node<'_>) -> Option<usize> {
    let start = item.span().start();
    let before = text.get(start - column(text, start)..start)?;
    before.rfind('-').filter(|dash| before.get(..*dash).is_some_and(|margin| margin.trim().is_empty()))
}

fn column(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(offset, |line| offset - line - 1)
}

/// The whole lines of a place, the last line break among them.
fn lines(text: &str, span: Span) -> Span {
    let start = span.start() - column(text, span.start());
    // The end of what stands in lines may be the beginning of the next one.
    let end = if span.end() > start && text.get(..span.end()).is_some_and(|before| before.ends_with('\n')) {
        span.end()
    } else {
        text.get(span.end()..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| span.end() + length + 1)
    };
    Span::new(start, end)
}
