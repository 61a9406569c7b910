use super::occurrence::{self, Occurrence};
use crate::model::{Cursor, Definition, FileId, Markdown, Scope};
use crate::schema;
use crate::syntax::{self, Parsed, Slot};
use crate::text::Span;
use crate::workspace::{Choice, Document, Placed, Reader, Snapshot};

/// What to say about a place, and the text it is about: the name under it, what its dialect knows, what the schema says.
pub fn hover(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(Span, Markdown)> {
    let document = snapshot.document(file)?;
    let placed = document.segment_at(offset)?;
    let parsed = placed.segment.parsed();
    let inside = offset.saturating_sub(placed.base);
    let reader = Reader::new(snapshot, file.clone());

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
        parts.extend(telling.or(means.first()).map(|symbol| introduce(symbol, file)));
        // What is said again elsewhere may say it there alone.
        let told = means.iter().find_map(|symbol| occurrence::told(symbol, &reader));
        if let (Some(first), Some(told)) = (parts.first_mut(), told) {
            first.push_str(&format!("\n\n{told}"));
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
    {
        about = about.or(Some(span.shifted(placed.base)));
        parts.push(text);
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
