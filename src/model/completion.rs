use super::{FileId, Markdown};
use crate::syntax::{self, Context, Parsed};
use crate::text::{Span, TextEdit};

/// Where a feature was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    /// The file.
    pub file: &'a FileId,
    /// The segment.
    pub parsed: &'a Parsed,
    /// Start of the segment in its file.
    pub base: usize,
    /// Offset in the segment.
    pub offset: usize,
    /// What stands around the offset, from the scanner.
    pub context: &'a Context,
}

/// Stands at a cursor where a segment is read once more as if a name were typed there already.
pub const PLACEHOLDER: &str = "infralscursor";

impl Cursor<'_> {
    /// The segment with a name in place of what is typed, and where that stands: with `end` behind it, and with what is
    /// open there closed by `closing`.
    pub fn with_name(&self, end: &str, closing: Option<&TextEdit>) -> Option<(Parsed, Span)> {
        self.with_name_in(self.context.typed, end, closing)
    }

    /// The same with the name in place of `typed`.
    pub fn with_name_in(&self, typed: Span, end: &str, closing: Option<&TextEdit>) -> Option<(Parsed, Span)> {
        let text = &self.parsed.text;
        let (close, closed) = closing.map_or((typed.end(), ""), |edit| (edit.span.start(), edit.text.as_str()));
        let (before, between, after) = (text.get(..typed.start())?, text.get(typed.end()..close)?, text.get(close..)?);
        let with = [before, PLACEHOLDER, end, between, closed, after].concat();
        let parsed = syntax::parse(self.parsed.language, with.into(), Some(self.parsed));
        Some((parsed, Span::new(typed.start(), typed.start() + PLACEHOLDER.len())))
    }
}

/// One thing a completion offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What is shown, and what typed text is compared with.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label: a type, a value.
    pub detail: Option<String>,
    /// What it is for.
    pub documentation: Option<Markdown>,
    /// Replaces the typed text; relative to the segment. Written for editors that know snippets if `snippet`.
    pub edit: TextEdit,
    /// What is replaced where text behind the cursor is to stay: the same place, or no more of it than stands before the
    /// cursor.
    pub insert: Span,
    /// What is written elsewhere in the file besides; relative to the segment, and off the line of the edit.
    pub also: Vec<TextEdit>,
    /// Whether the edit's text is a snippet with `${1:name}` places.
    pub snippet: bool,
    /// Whether it is wanted more than its neighbours (a required key that is missing).
    pub preferred: bool,
    /// Whether there is something newer.
    pub deprecated: bool,
    /// Whether more like it are left out, which are offered once more is typed.
    pub of_many: bool,
}

impl CompletionItem {
    /// An item that writes its label over `typed`.
    pub fn new(label: impl Into<String>, kind: CompletionKind, typed: Span) -> Self {
        let label = label.into();
        CompletionItem {
            edit: TextEdit::replace(typed, label.clone()),
            insert: typed,
            also: Vec::new(),
            label,
            kind,
            detail: None,
            documentation: None,
            snippet: false,
            preferred: false,
            deprecated: false,
            of_many: false,
        }
    }
}

/// What a completion item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// An instruction or block type.
    Keyword,
    /// A key, attribute or flag.
    Property,
    /// One of a set of values.
    Value,
    /// A name from this or another file.
    Reference,
    /// A file.
    File,
    /// A folder.
    Folder,
}
