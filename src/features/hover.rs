use std::collections::BTreeSet;

use super::local_name;
use super::occurrence::{self, Occurrence};
use crate::model::{Cursor, Definition, FileId, Markdown, Scope, SymbolKind};
use crate::schema;
use crate::syntax::{self, Parsed, Slot};
use crate::text::Span;
use crate::workspace::{Choice, Document, Placed, Reader, Snapshot};

/// Lines of a repeated value that are shown.
const MOST_LINES: usize = 20;

/// Keys that are told of a merge.
const MOST_KEYS: usize = 30;

/// What to say about a place, and the text it is about: the name under it, what its dialect knows, what the schema says.
pub fn hover(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(Span, Markdown)> {
    let document = snapshot.document(file)?;
    let placed = document.segment_at(offset)?;
    let parsed = placed.segment.parsed();
    let inside = offset.saturating_sub(placed.base);
    let reader = Reader::for_once(snapshot, file.clone());

    let mut parts = Vec::new();
    let mut about = None;
    if let Some(occurrence) = occurrence::at(snapshot, file, offset) {
        about = Some(match &occurrence {
            Occurrence::Definition(definition) => definition.name_span(),
            Occurrence::Use(user) => user.span(),
        });
        let means = occurrence::meaning(&occurrence, &reader);
        // Of several places that speak of the same, the one that says most.
        let telling = means.iter().find(|one| one.symbol.detail.is_some() && one.symbol.scope == Scope::Project);
        let telling = telling.or(means.first());
        parts.extend(telling.map(|symbol| introduce(symbol, file)));
        // What is said again elsewhere may say it there alone.
        let told = means.iter().find_map(|symbol| occurrence::told(symbol, &reader));
        if let (Some(first), Some(told)) = (parts.first_mut(), told) {
            first.push_str(&format!("\n\n{told}"));
        }
        // Where it is made, everybody sees what it is.
        let is_here = |made: &&Definition| made.file == *file && about == Some(made.name_span());
        let written = telling.filter(|made| !is_here(made)).and_then(|made| written_out(snapshot, made));
        if let (Some(first), Some(written)) = (parts.first_mut(), written) {
            first.push_str(&format!("\n\n```yaml\n{written}\n```"));
        }
    }
    let context = syntax::context(parsed, inside);
    let cursor = Cursor { file, parsed, base: placed.base, offset: inside, context: &context };
    let mut is_inside = false;
    if let Some(Markdown(text)) = document.dialect().and_then(|dialect| dialect.hover(&cursor, &reader)) {
        about = about.or(Some(context.typed.shifted(placed.base)));
        // What is known of a place within a text says more than what the text as a whole is.
        is_inside = parsed.yaml().is_some() && context.slot == Slot::Nothing && part_of_text(parsed, inside);
        parts.push(text);
    }
    if let Some(schema) = reader.schema(placed).filter(|_| !is_inside)
        && let Some((span, Markdown(text))) = schema::hover(&schema, parsed, inside)
        // Of what is known already, the type alone says nothing.
        && (parts.is_empty() || text.contains('\n'))
    {
        about = about.or(Some(span.shifted(placed.base)));
        parts.push(text);
    }
    if let Some((span, text)) = repeated(snapshot, file, placed, offset) {
        about = Some(span);
        parts = vec![text];
    }
    if let Some((span, text)) = schema_in_use(snapshot, document, placed, offset) {
        about = Some(span);
        parts = vec![text];
    }
    if parts.is_empty() {
        return None;
    }
    Some((about.unwrap_or(Span::at(offset)), Markdown(parts.join("\n\n---\n\n"))))
}

/// What a Compose file says of something with a name, where that is more than a line.
fn written_out(snapshot: &Snapshot, made: &Definition) -> Option<String> {
    let is_block = matches!(
        made.symbol.kind,
        SymbolKind::Service
            | SymbolKind::Network
            | SymbolKind::Volume
            | SymbolKind::Secret
            | SymbolKind::Config
            | SymbolKind::Model
    );
    let placed = snapshot.document(&made.file).filter(|_| is_block)?.segment_at(made.base)?;
    let text = excerpt(placed.segment.parsed(), made.symbol.span);
    text.contains('\n').then_some(text)
}

/// What an alias repeats, and what a merge key brings.
fn repeated(snapshot: &Snapshot, file: &FileId, placed: Placed<'_>, offset: usize) -> Option<(Span, String)> {
    let parsed = placed.segment.parsed();
    let node = parsed.yaml()?.at(offset.checked_sub(placed.base)?)?;
    let span = node.span().shifted(placed.base);
    if node.text() == Some("<<") {
        let (_, merged) = node.parent()?.written().find(|(key, _)| *key == node)?;
        let sources: Vec<_> = if merged.items().next().is_some() { merged.items().collect() } else { vec![merged] };
        let keys = sources.iter().flat_map(|source| source.resolved().entries().filter_map(|entry| entry.key.text()));
        let own: BTreeSet<&str> = node.parent()?.written().filter_map(|(key, _)| key.text()).collect();
        let mut brought: Vec<String> = Vec::new();
        for key in keys.filter(|key| !own.contains(key)) {
            let shown = format!("`{key}`");
            if brought.len() < MOST_KEYS && !brought.contains(&shown) {
                brought.push(shown);
            }
        }
        let brought = if brought.is_empty() { "nothing that is not here".to_owned() } else { brought.join(", ") };
        return Some((span, format!("Merges keys that are not written here: {brought}.")));
    }
    let here = local_name::same(snapshot, file, offset);
    let (first, touched) = (here.first()?, here.iter().find(|name| name.span.touches(offset))?);
    let anchored = node.resolved();
    if !first.write || touched.write || node.alias().is_none() || anchored == node {
        return None;
    }
    let name = first.span.relative_to(placed.base).of(&parsed.text);
    Some((touched.span, format!("anchor **{name}**\n\n```yaml\n{}\n```", excerpt(parsed, anchored.span()))))
}

/// The first lines of a value, without what indents them all.
fn excerpt(parsed: &Parsed, span: Span) -> String {
    let line = parsed.text.get(..span.start()).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let column = span.start() - line;
    let is_indented = parsed.text.get(line..span.start()).is_some_and(|before| before.trim().is_empty());
    let dedented = |line: &str| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        line.get(if is_indented { blanks.min(column) } else { 0 }..).unwrap_or(line).trim_end().to_owned()
    };
    let mut lines = span.of(&parsed.text).lines().map(dedented);
    let mut shown: Vec<String> = lines.by_ref().take(MOST_LINES).collect();
    if lines.next().is_some() {
        shown.push("# …".to_owned());
    }
    shown.join("\n")
}

/// Whether a place is below the first line of a text of several lines.
fn part_of_text(parsed: &Parsed, offset: usize) -> bool {
    let node = parsed.yaml().and_then(|document| document.at(offset)).filter(|node| node.scalar().is_some());
    node.is_some_and(|node| Span::new(node.span().start(), offset).of(&parsed.text).contains('\n'))
}

/// What a file asks for as its schema, where it does so.
fn schema_in_use(
    snapshot: &Snapshot,
    document: &Document,
    placed: Placed<'_>,
    offset: usize,
) -> Option<(Span, String)> {
    let chosen = snapshot.chosen_schema(document, placed);
    let span = chosen.place.filter(|place| place.touches(offset))?;
    let text = match chosen.choice {
        Choice::Unsaid => return None,
        Choice::Off => "No schema describes this file.".to_owned(),
        Choice::Unread(why) => format!("This schema {why}. It is not read; what infra-ls knows of the format counts."),
        Choice::File(file) => {
            let schema = snapshot.user_schema(&file);
            let name = schema.title.as_deref().map_or_else(String::new, |title| format!(" **{title}**"));
            let error = schema.error.as_deref().map_or_else(String::new, |error| format!("\n\n{error}"));
            format!("Schema{name} in `{}`{error}", file.seen_from(document.id().folder()))
        }
    };
    Some((span, text))
}

/// `service` **web** and where it is made.
fn introduce(definition: &Definition, from: &FileId) -> String {
    let symbol = &definition.symbol;
    let name = symbol.name.text();
    let name = if symbol.kind.is_listed() { &name } else { symbol.kind.parts(&name).1 };
    let mut text = format!("{} **{name}**", symbol.kind.noun());
    if let Some(detail) = &symbol.detail {
        text.push_str(&format!(": {detail}"));
    }
    if definition.file != *from {
        text.push_str(&format!("\n\nin `{}`", definition.file.seen_from(from.folder())));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn an_alias_shows_what_it_repeats() {
        let text = "x-log: &log\n  driver: local\n  options:\n    max-size: 10m\nx-user: &user 1000:1000\n\
                    services:\n  web:\n    logging: *log\n    user: *user\n    init: *no\n";
        let file = FileId::from_path(Path::new("/shop/compose.yaml"));
        let workspace = Workspace::new(None);
        workspace.replace(&file, text);
        let said = |alias: &str| {
            let hover = hover(&workspace.snapshot(), &file, text.find(alias).unwrap() + 2);
            hover.map(|(span, Markdown(said))| format!("{} {said}", span.of(text)))
        };
        let log = "log anchor **log**\n\n```yaml\ndriver: local\noptions:\n  max-size: 10m\n```";
        assert_eq!(said("*log").as_deref(), Some(log));
        assert_eq!(said("*user").as_deref(), Some("user anchor **user**\n\n```yaml\n1000:1000\n```"));
        assert!(said("*no").is_none_or(|said| !said.contains("anchor")));
    }
}
