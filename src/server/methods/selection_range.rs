use tower_lsp::ls_types::{SelectionRange, SelectionRangeParams, TextDocumentPositionParams};

use crate::features;
use crate::server::convert::View;

/// For each place what a selection there grows to.
pub(in crate::server) fn answer(view: &View<'_>, params: &SelectionRangeParams) -> Option<Vec<SelectionRange>> {
    params
        .positions
        .iter()
        .map(|position| {
            let (file, offset) =
                view.place(&TextDocumentPositionParams::new(params.text_document.clone(), *position))?;
            let outwards = features::selection_ranges(view.snapshot, &file, offset);
            outwards.into_iter().rev().fold(None, |parent, span| {
                Some(SelectionRange { range: view.range(&file, span), parent: parent.map(Box::new) })
            })
        })
        .collect()
}
