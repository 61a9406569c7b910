use tower_lsp::ls_types::{SymbolInformation, WorkspaceSymbolParams, WorkspaceSymbolResponse};

use super::document_symbol::kind;
use crate::features::{self, Found};
use crate::model::{Cancel, Cancelled, FileId};
use crate::server::convert::View;

pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &WorkspaceSymbolParams,
    cancel: &Cancel,
) -> Result<Option<WorkspaceSymbolResponse>, Cancelled> {
    let found = features::workspace_symbols(view.snapshot, &params.query, cancel)?;
    let symbols = found.iter().filter_map(|found| information(view, found));
    Ok(Some(WorkspaceSymbolResponse::Flat(symbols.collect())))
}

#[allow(deprecated, reason = "the protocol's type has the field")]
fn information(view: &View<'_>, found: &Found) -> Option<SymbolInformation> {
    Some(SymbolInformation {
        name: found.name.clone(),
        kind: kind(found.kind),
        tags: None,
        deprecated: None,
        location: view.location(&found.file, found.name_span)?,
        container_name: Some(below_root(view, &found.file)),
    })
}

/// The path of a file from the folder of the workspace it stands in.
fn below_root(view: &View<'_>, file: &FileId) -> String {
    let shown = view.snapshot.roots().iter().map(|root| file.below(root.as_str()));
    shown.min_by_key(|path| path.len()).unwrap_or(file.as_str()).to_owned()
}
