use serde_json::json;
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command, Uri};

use crate::features;
use crate::model::{Cancel, Cancelled};
use crate::server::convert::View;
use crate::server::uri;

/// The command with which an editor shows places. It is the editor's own: one that has it says so in
/// `experimental.commands.commands` of its capabilities; for others a lens is only a text.
pub(in crate::server) const SHOW_REFERENCES: &str = "infra-ls.showReferences";

pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &CodeLensParams,
    cancel: &Cancel,
) -> Result<Option<Vec<CodeLens>>, Cancelled> {
    let file = uri::file_of(&params.text_document.uri);
    if view.snapshot.document(&file).is_none() {
        return Ok(None);
    }
    let places = features::code_lenses(view.snapshot, &file, cancel)?;
    let lenses = places.into_iter().map(|place| CodeLens {
        range: view.range(&file, place),
        command: None,
        data: Some(json!(params.text_document.uri)),
    });
    Ok(Some(lenses.collect()))
}

/// The lens with its text. One that is not ours comes back as it was.
pub(in crate::server) fn resolve(view: &View<'_>, mut lens: CodeLens) -> CodeLens {
    let document: Option<Uri> = lens.data.clone().and_then(|data| serde_json::from_value(data).ok());
    let Some(document) = document else { return lens };
    let Some((file, name)) = view.span(&document, lens.range) else { return lens };
    let (title, found) = features::referrers(view.snapshot, &file, name);
    let shows = view.editor().shows_references && !found.is_empty();
    let places: Vec<_> = found.iter().filter_map(|place| view.location(&place.file, place.name)).collect();
    lens.command = Some(Command {
        title,
        command: if shows { SHOW_REFERENCES.to_owned() } else { String::new() },
        arguments: shows.then(|| vec![json!(document), json!(lens.range.start), json!(places)]),
    });
    lens
}
