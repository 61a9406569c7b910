use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintParams, InlayHintTooltip};

use crate::features;
use crate::model::{Cancel, Cancelled};
use crate::server::convert::View;
use crate::text::Span;

pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &InlayHintParams,
    cancel: &Cancel,
) -> Result<Option<Vec<InlayHint>>, Cancelled> {
    let Some((file, range)) = view.span(&params.text_document.uri, params.range) else { return Ok(None) };
    let hints = features::inlay_hints(view.snapshot, &file, range, cancel)?;
    let hints = hints.into_iter().map(|hint| InlayHint {
        position: view.range(&file, Span::at(hint.offset)).start,
        label: InlayHintLabel::String(hint.label),
        kind: None,
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(hint.tooltip.to_owned())),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    });
    Ok(Some(hints.collect()))
}
