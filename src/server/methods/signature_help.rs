use tower_lsp::ls_types::{
    Documentation, ParameterInformation, ParameterLabel, SignatureHelp, SignatureHelpParams, SignatureInformation,
};

use crate::features;
use crate::server::convert::{View, markup};
use crate::text::Span;

pub(in crate::server) fn answer(view: &View<'_>, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let (file, offset) = view.place(&params.text_document_position_params)?;
    let found = features::signature_help(view.snapshot, &file, offset)?;
    let editor = view.editor();
    let parameter = |span: &Span| ParameterInformation {
        label: if editor.signature_offsets {
            ParameterLabel::LabelOffsets([utf16(&found.label, span.start()), utf16(&found.label, span.end())])
        } else {
            ParameterLabel::Simple(span.of(&found.label).to_owned())
        },
        documentation: None,
    };
    // Behind the last parameter none is active: an index beyond the last one says so.
    let active = found.active.unwrap_or(found.parameters.len());
    let active_parameter = u32::try_from(active).ok();
    Some(SignatureHelp {
        signatures: vec![SignatureInformation {
            parameters: Some(found.parameters.iter().map(parameter).collect()),
            documentation: found
                .documentation
                .as_ref()
                .map(|text| Documentation::MarkupContent(markup(text, editor.signature_markdown))),
            active_parameter,
            label: found.label,
        }],
        active_signature: Some(0),
        active_parameter,
    })
}

/// Offsets of labels are counted so by every editor.
fn utf16(label: &str, offset: usize) -> u32 {
    let units = label.get(..offset).unwrap_or(label).encode_utf16().count();
    u32::try_from(units).unwrap_or(u32::MAX)
}
