use tower_lsp::ls_types::{GotoDefinitionParams, GotoDefinitionResponse, LocationLink};

use crate::features;
use crate::server::convert::View;

pub(in crate::server) fn answer(view: &View<'_>, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let (file, offset) = view.place(&params.text_document_position_params)?;
    let found = features::definition(view.snapshot, &file, offset);
    if found.is_empty() {
        return None;
    }
    if !view.editor().definition_links {
        let locations = found.iter().filter_map(|found| view.location(&found.file, found.name));
        return Some(GotoDefinitionResponse::Array(locations.collect()));
    }
    let links = found.iter().filter_map(|found| {
        Some(LocationLink {
            origin_selection_range: None,
            target_uri: view.uri(&found.file)?,
            // The selection lies inside the whole, as the protocol wants it.
            target_range: view.range(&found.file, found.span.join(found.name)),
            target_selection_range: view.range(&found.file, found.name),
        })
    });
    Some(GotoDefinitionResponse::Link(links.collect()))
}
