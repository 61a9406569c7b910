use tower_lsp::ls_types::{Hover, HoverContents, HoverParams};

use crate::features;
use crate::server::convert::{View, markup};

pub(in crate::server) fn answer(view: &View<'_>, params: &HoverParams) -> Option<Hover> {
    let (file, offset) = view.place(&params.text_document_position_params)?;
    let (span, text) = features::hover(view.snapshot, &file, offset)?;
    Some(Hover {
        contents: HoverContents::Markup(markup(&text, view.editor().hover_markdown)),
        range: Some(view.range(&file, span)),
    })
}
