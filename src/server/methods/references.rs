use tower_lsp::ls_types::{Location, ReferenceParams};

use crate::features;
use crate::server::convert::View;

pub(in crate::server) fn answer(view: &View<'_>, params: &ReferenceParams) -> Option<Vec<Location>> {
    let (file, offset) = view.place(&params.text_document_position)?;
    let found = features::references(view.snapshot, &file, offset, params.context.include_declaration);
    Some(found.iter().filter_map(|found| view.location(&found.file, found.name)).collect())
}
