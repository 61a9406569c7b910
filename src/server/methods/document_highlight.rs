use tower_lsp::ls_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams};

use crate::features;
use crate::server::convert::View;

pub(in crate::server) fn answer(view: &View<'_>, params: &DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
    let (file, offset) = view.place(&params.text_document_position_params)?;
    let found = features::document_highlights(view.snapshot, &file, offset);
    let highlights = found.iter().map(|found| DocumentHighlight {
        range: view.range(&file, found.span),
        kind: Some(if found.write { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    });
    Some(highlights.collect())
}
