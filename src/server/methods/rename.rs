use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit, error_codes::REQUEST_FAILED,
};

use crate::features;
use crate::server::convert::View;
use crate::server::workspace_edit::workspace_edit;

/// Whether the name under the cursor can be changed, and what it is now.
pub(in crate::server) fn prepare(
    view: &View<'_>,
    params: &TextDocumentPositionParams,
) -> Option<PrepareRenameResponse> {
    let (file, offset) = view.place(params)?;
    let (span, placeholder) = features::prepare_rename(view.snapshot, &file, offset)?;
    Some(PrepareRenameResponse::RangeWithPlaceholder { range: view.range(&file, span), placeholder })
}

pub(in crate::server) fn answer(view: &View<'_>, params: &RenameParams) -> Result<Option<WorkspaceEdit>> {
    let Some((file, offset)) = view.place(&params.text_document_position) else { return Ok(None) };
    match features::rename(view.snapshot, &file, offset, &params.new_name) {
        Ok(changes) => Ok(workspace_edit(view, &changes)),
        Err(refused) => {
            Err(Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: refused.0.into(), data: None })
        }
    }
}
