use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{ExecuteCommandParams, MessageType};

use crate::knowledge;
use crate::model::Markdown;
use crate::server::session::Session;

/// Says what a practice is about. Takes its id.
pub(in crate::server) const EXPLAIN: &str = "infra-ls.explain";

/// Says who refers to a name, for editors that have no way of their own to show that. Takes a document and a position.
pub(in crate::server) const LIST_REFERENCES: &str = "infra-ls.listReferences";

/// Every command the server carries out.
pub(in crate::server) const COMMANDS: &[&str] = &[EXPLAIN, LIST_REFERENCES];

/// Carries a command out. The explanation is shown by the editor and handed back as Markdown, for editors that know a
/// better place for it.
pub(in crate::server) async fn answer(session: &Session, params: ExecuteCommandParams) -> Result<Option<Value>> {
    if params.command != EXPLAIN {
        return Err(Error::invalid_params(format!("There is no command `{}`.", params.command)));
    }
    let id = params.arguments.first().and_then(Value::as_str).unwrap_or("");
    let snapshot = session.workspace.snapshot();
    let own = || snapshot.own_practices().iter().map(|own| &own.page).find(|page| page.id == id);
    let page = knowledge::practice(id)
        .or_else(own)
        .ok_or_else(|| Error::invalid_params(format!("There is no practice `{id}` to explain.")))?;
    let text = Markdown(format!("# {}\n\n{}", page.title, page.text.trim()));
    session.client.show_message(MessageType::INFO, text.plain()).await;
    Ok(Some(json!(text.0)))
}
