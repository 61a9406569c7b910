use super::occurrence::{self, Occurrence};
use crate::model::{Cursor, Definition, FileId, Markdown};
use crate::schema;
use crate::syntax;
use crate::text::Span;
use crate::workspace::{Reader, Snapshot};

/// What to say about a place, and the text it is about: the name under it, what its dialect knows, what the schema says.
pub fn hover(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(Span, Markdown)> {
    let document = snapshot.document(file)?;
    let dialect = document.dialect()?;
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
        parts.extend(occurrence::meaning(&occurrence, &reader).first().map(|symbol| introduce(symbol, file)));
    }
    let context = syntax::context(parsed, inside);
    let cursor = Cursor { file, parsed, base: placed.base, offset: inside, context: &context };
    if let Some(Markdown(text)) = dialect.hover(&cursor, &reader) {
        about = about.or(Some(context.typed.shifted(placed.base)));
        parts.push(text);
    }
    if let (Some(schema), Some(view)) = (reader.schema(placed), parsed.yaml())
        && let Some((span, Markdown(text))) = schema::hover(&schema, view, inside)
    {
        about = about.or(Some(span.shifted(placed.base)));
        parts.push(text);
    }
    if parts.is_empty() {
        return None;
    }
    Some((about.unwrap_or(Span::at(offset)), Markdown(parts.join("\n\n---\n\n"))))
}

/// `service` **web** and where it is made.
fn introduce(definition: &Definition, from: &FileId) -> String {
    let symbol = &definition.symbol;
    let mut text = format!("{} **{}**", symbol.kind.noun(), symbol.name.text());
    if let Some(detail) = &symbol.detail {
        text.push_str(&format!(": {detail}"));
    }
    if definition.file != *from {
        text.push_str(&format!("\n\nin `{}`", definition.file.below(from.folder())));
    }
    text
}
