use tower_lsp::ls_types::{DocumentFormattingParams, DocumentRangeFormattingParams, TextEdit};

use crate::features;
use crate::model::FileId;
use crate::server::convert::View;
use crate::server::uri;
use crate::text::Span;

/// The layout of a language is its own: what the editor wishes of tabs and blanks does not count.
pub(in crate::server) fn whole(view: &View<'_>, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    edits(view, &uri::file_of(&params.text_document.uri), None)
}

pub(in crate::server) fn range(view: &View<'_>, params: &DocumentRangeFormattingParams) -> Option<Vec<TextEdit>> {
    let (file, span) = view.span(&params.text_document.uri, params.range)?;
    edits(view, &file, Some(span))
}

fn edits(view: &View<'_>, file: &FileId, range: Option<Span>) -> Option<Vec<TextEdit>> {
    let edits = features::formatting(view.snapshot, file, range)?;
    Some(edits.iter().map(|edit| view.edit(file, edit)).collect())
}
