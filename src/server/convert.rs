use std::sync::Arc;

use serde_json::json;
use tower_lsp::ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, MarkupContent, MarkupKind,
    NumberOrString, Position, Range, TextDocumentPositionParams, Uri,
};

use super::capabilities::Editor;
use super::session::Session;
use super::uri;
use crate::model::{FileId, Finding, Mark, Markdown, Severity};
use crate::text::{self, Span, TextEdit};
use crate::workspace::Snapshot;

/// The workspace at one moment as the editor sees it: the one place where bytes become lines and columns, and files
/// become URIs.
pub(super) struct View<'a> {
    /// The moment.
    pub(super) snapshot: &'a Snapshot,
    /// Whose editor it is.
    pub(super) session: &'a Arc<Session>,
}

impl View<'_> {
    /// What the editor can do.
    pub(super) fn editor(&self) -> &Editor {
        self.session.editor()
    }

    /// The file and the byte offset of a position; none for a document the workspace does not have.
    pub(super) fn place(&self, at: &TextDocumentPositionParams) -> Option<(FileId, usize)> {
        let file = uri::file_of(&at.text_document.uri);
        let text = self.snapshot.document(&file)?.text();
        Some((file, text.offset(position(at.position), self.editor().encoding)))
    }

    /// The file and the bytes under a range, ends in either order.
    pub(super) fn span(&self, uri: &Uri, range: Range) -> Option<(FileId, Span)> {
        let file = uri::file_of(uri);
        let text = self.snapshot.document(&file)?.text();
        let [start, end] = [range.start, range.end].map(|at| text.offset(position(at), self.editor().encoding));
        Some((file, Span::new(start.min(end), start.max(end))))
    }

    /// Lines and columns of a span; the start of the file for a file that does not exist yet.
    pub(super) fn range(&self, file: &FileId, span: Span) -> Range {
        let Some(text) = self.snapshot.text_of(file) else { return Range::default() };
        let at = |offset| {
            let text::Position { line, column } = text.position(offset, self.editor().encoding);
            Position::new(line, column)
        };
        Range::new(at(span.start()), at(span.end()))
    }

    /// The URI of a file as the editor spells it.
    pub(super) fn uri(&self, file: &FileId) -> Option<Uri> {
        self.session.spelling(file).or_else(|| uri::uri_of(file))
    }

    /// A place in a file.
    pub(super) fn location(&self, file: &FileId, span: Span) -> Option<Location> {
        Some(Location::new(self.uri(file)?, self.range(file, span)))
    }

    /// An edit.
    pub(super) fn edit(&self, file: &FileId, edit: &TextEdit) -> tower_lsp::ls_types::TextEdit {
        tower_lsp::ls_types::TextEdit::new(self.range(file, edit.span), edit.text.clone())
    }

    /// A finding of a file.
    pub(super) fn diagnostic(&self, file: &FileId, finding: &Finding) -> Diagnostic {
        let editor = self.editor();
        let tag = match finding.mark {
            Mark::Unused if editor.tag_unused => Some(DiagnosticTag::UNNECESSARY),
            Mark::Deprecated if editor.tag_deprecated => Some(DiagnosticTag::DEPRECATED),
            Mark::Plain | Mark::Unused | Mark::Deprecated => None,
        };
        let related = finding.related.iter().filter_map(|related| {
            let location = self.location(&related.file, related.span)?;
            Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
        });
        let related: Option<Vec<_>> = editor.related_information.then(|| related.collect());
        Diagnostic {
            range: self.range(file, finding.span),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Information => DiagnosticSeverity::INFORMATION,
                Severity::Hint => DiagnosticSeverity::HINT,
            }),
            code: Some(NumberOrString::String(finding.practice.clone())),
            source: Some("infra-ls".to_owned()),
            message: finding.message.clone(),
            related_information: related.filter(|related| !related.is_empty()),
            tags: tag.map(|tag| vec![tag]),
            data: editor.diagnostic_data.then(|| json!({ "aliases": finding.aliases })),
            ..Diagnostic::default()
        }
    }
}

/// A position as the editor gave it.
pub(super) fn position(position: Position) -> text::Position {
    text::Position { line: position.line, column: position.character }
}

/// Text for people, in the form the editor shows.
pub(super) fn markup(text: &Markdown, markdown: bool) -> MarkupContent {
    if markdown {
        MarkupContent { kind: MarkupKind::Markdown, value: text.0.clone() }
    } else {
        MarkupContent { kind: MarkupKind::PlainText, value: text.plain() }
    }
}

/// A snippet's text for an editor that knows no snippets: `${1:name}` becomes `name`, `${1|a,b|}` becomes `a`, `$0`
/// goes, and what was escaped is bare.
pub(super) fn without_places(snippet: &str) -> String {
    let mut out = String::with_capacity(snippet.len());
    let mut chars = snippet.chars().peekable();
    let mut depth = 0usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '$' => {
                let braced = chars.next_if_eq(&'{').is_some();
                let mut number = String::new();
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    number.push(digit);
                }
                match (braced, number.is_empty()) {
                    (true, false) => {
                        depth += 1;
                        if chars.next_if_eq(&'|').is_some() {
                            first_choice(&mut chars, &mut out);
                        } else {
                            let _colon = chars.next_if_eq(&':');
                        }
                    }
                    (false, false) => {}
                    (true, true) => out.push_str("${"),
                    (false, true) => out.push('$'),
                }
            }
            '}' if depth > 0 => depth -= 1,
            c => out.push(c),
        }
    }
    out
}

fn first_choice(chars: &mut impl Iterator<Item = char>, out: &mut String) {
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            '|' => return,
            ',' => first = false,
            '\\' => {
                let escaped = chars.next();
                out.extend(escaped.filter(|_| first));
            }
            c if first => out.push(c),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_reads_as_plain_text_without_its_places() {
        for (snippet, plain) in [
            ("image: ${1:nginx}$0", "image: nginx"),
            ("${1:web}:\n  image: ${2:${1:x}}", "web:\n  image: x"),
            ("restart: ${1|always,no|}", "restart: always"),
            (r"a \$HOME \} ${HOME} $x {}", "a $HOME } ${HOME} $x {}"),
            ("${1", ""),
            ("\\", ""),
        ] {
            assert_eq!(without_places(snippet), plain, "{snippet}");
        }
    }
}
