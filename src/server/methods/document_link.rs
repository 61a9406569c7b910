use tower_lsp::ls_types::{DocumentLink, DocumentLinkParams};

use crate::features;
use crate::server::convert::View;
use crate::server::uri;

pub(in crate::server) fn answer(view: &View<'_>, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let file = uri::file_of(&params.text_document.uri);
    view.snapshot.document(&file)?;
    let links = features::document_links(view.snapshot, &file).into_iter().map(|link| DocumentLink {
        range: view.range(&file, link.span),
        target: view.uri(&link.target),
        tooltip: None,
        data: None,
    });
    Some(links.collect())
}
