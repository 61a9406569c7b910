use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CodeLens, CodeLensParams, Command, Location, MessageType, Position, Range, ShowDocumentParams, Uri,
};

use crate::features;
use crate::model::{Cancel, Cancelled, FileId};
use crate::server::convert::View;
use crate::server::methods::execute_command::LIST_REFERENCES;
use crate::server::session::Session;
use crate::server::uri;

/// The command with which an editor shows places. It is the editor's own: one that has it says so in
/// `experimental.commands.commands` of its capabilities. For others the server has a command, which leads to one place
/// and lists several.
pub(in crate::server) const SHOW_REFERENCES: &str = "infra-ls.showReferences";

/// Most places that are listed in one message.
const LISTED: usize = 20;

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
    if !view.editor().shows_references {
        let arguments = Some(vec![json!(document), json!(lens.range.start)]);
        lens.command = Some(Command { title, command: LIST_REFERENCES.to_owned(), arguments });
        return lens;
    }
    let shows = !found.is_empty();
    let places: Vec<_> = found.iter().filter_map(|place| view.location(&place.file, place.name)).collect();
    lens.command = Some(Command {
        title,
        command: if shows { SHOW_REFERENCES.to_owned() } else { String::new() },
        arguments: shows.then(|| vec![json!(document), json!(lens.range.start), json!(places)]),
    });
    lens
}

/// Who refers to a name, as the command for editors that cannot show it says it.
pub(in crate::server) struct Referrers {
    title: String,
    places: Vec<Location>,
    /// The places as people read them.
    shown: Vec<String>,
}

/// Who refers to the name at the place that the command is given: a document and a position.
pub(in crate::server) fn referrers(view: &View<'_>, arguments: &[Value]) -> Option<Referrers> {
    let [document, position] = arguments else { return None };
    let document: Uri = serde_json::from_value(document.clone()).ok()?;
    let position: Position = serde_json::from_value(position.clone()).ok()?;
    let (file, name) = view.span(&document, Range::new(position, position))?;
    let (title, found) = features::referrers(view.snapshot, &file, name);
    let places: Vec<_> = found.iter().filter_map(|place| view.location(&place.file, place.name)).collect();
    let shown = found.iter().map(|place| {
        let root = view.snapshot.roots().iter().find(|root| place.file.below(root.as_str()) != place.file.as_str());
        let at = view.range(&place.file, place.name).start;
        let path = place.file.below(root.map_or(file.folder(), FileId::as_str));
        format!("{path}:{}:{}", at.line + 1, at.character + 1)
    });
    let shown = shown.take(LISTED).collect();
    Some(Referrers { title, places, shown })
}

/// Leads to the one place there is, and lists several.
pub(in crate::server) async fn list(session: &Arc<Session>, found: Referrers) -> Value {
    match found.places.as_slice() {
        [place] if session.editor().shows_documents => {
            let (uri, selection) = (place.uri.clone(), Some(place.range));
            let params = ShowDocumentParams { uri, external: None, take_focus: Some(true), selection };
            let asking = session.clone();
            let question = async move { asking.client.show_document(params).await.map(drop) };
            session.ask("to show a place", question);
        }
        places => {
            let more = places.len().saturating_sub(found.shown.len());
            let rest = if more > 0 { vec![format!("and {more} more")] } else { Vec::new() };
            let lines: Vec<String> = [found.title].into_iter().chain(found.shown).chain(rest).collect();
            session.client.show_message(MessageType::INFO, lines.join("\n")).await;
        }
    }
    json!(found.places)
}
