use std::str::FromStr;

use tower_lsp::ls_types::{DocumentLink, DocumentLinkParams, Uri};

use crate::features::{self, LinkTarget};
use crate::server::convert::View;
use crate::server::uri;

pub(in crate::server) fn answer(view: &View<'_>, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let file = uri::file_of(&params.text_document.uri);
    view.snapshot.document(&file)?;
    let links = features::document_links(view.snapshot, &file).into_iter().map(|link| DocumentLink {
        range: view.range(&file, link.span),
        target: match &link.target {
            LinkTarget::File(target) => view.uri(target),
            LinkTarget::Page(url) => Uri::from_str(url).ok(),
        },
        tooltip: None,
        data: None,
    });
    Some(links.collect())
}
