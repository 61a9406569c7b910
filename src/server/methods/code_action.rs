use serde_json::json;
use tower_lsp::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse,
    CodeActionTriggerKind, Command,
};

use crate::features;
use crate::model::{Cancel, Cancelled};
use crate::server::capabilities::FIX_ALL;
use crate::server::convert::View;
use crate::server::methods::execute_command::EXPLAIN;
use crate::server::workspace_edit::workspace_edit;

pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &CodeActionParams,
    cancel: &Cancel,
) -> Result<Option<CodeActionResponse>, Cancelled> {
    let wants = |kind: &CodeActionKind| wants(&params.context, kind);
    if ![CodeActionKind::QUICKFIX, FIX_ALL, CodeActionKind::REFACTOR_EXTRACT, CodeActionKind::REFACTOR_REWRITE]
        .iter()
        .any(wants)
    {
        return Ok(None);
    }
    let Some((file, span)) = view.span(&params.text_document.uri, params.range) else { return Ok(None) };
    let found = features::code_actions(view.snapshot, &file, span, wants(&FIX_ALL), &view.session.selection, cancel)?;
    let mut actions = Vec::new();
    for action in found {
        let kind = match action.kind {
            features::CodeActionKind::QuickFix
            | features::CodeActionKind::Suppress
            | features::CodeActionKind::Explain => CodeActionKind::QUICKFIX,
            features::CodeActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
            features::CodeActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
            features::CodeActionKind::FixAll => FIX_ALL,
        };
        if !wants(&kind) {
            continue;
        }
        let explains = action.kind == features::CodeActionKind::Explain;
        let edit = if explains { None } else { workspace_edit(view, &action.changes) };
        let practice = action.finding.as_ref().map(|finding| finding.practice.clone());
        let command = practice.filter(|_| explains).map(|id| Command {
            title: action.title.clone(),
            command: EXPLAIN.to_owned(),
            arguments: Some(vec![json!(id)]),
        });
        if edit.is_none() && command.is_none() {
            continue;
        }
        actions.push(CodeActionOrCommand::CodeAction(CodeAction {
            title: action.title,
            kind: Some(kind),
            diagnostics: action.finding.map(|finding| vec![view.diagnostic(&file, &finding)]),
            edit,
            command,
            is_preferred: action.preferred.then_some(true),
            ..CodeAction::default()
        }));
    }
    Ok(Some(actions))
}

/// Whether an action of this kind is asked for: kinds are trees, `source` asks for `source.fixAll` too. Without a wish
/// everything is, but what mends nothing while somebody only moves the cursor.
fn wants(context: &CodeActionContext, kind: &CodeActionKind) -> bool {
    match &context.only {
        // Whoever asks for nothing in particular.
        Some(only) if only.is_empty() => true,
        Some(only) => only.iter().any(|wish| covers(wish.as_str(), kind.as_str())),
        None => *kind == CodeActionKind::QUICKFIX || context.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC),
    }
}

fn covers(wish: &str, kind: &str) -> bool {
    wish.is_empty() || kind.strip_prefix(wish).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_trees() {
        for (wish, kind, covered) in [
            ("quickfix", "quickfix", true),
            ("source", "source.fixAll.infra-ls", true),
            ("source.fixAll", "source.fixAll.infra-ls", true),
            ("source.fix", "source.fixAll.infra-ls", false),
            ("source.organizeImports", "source.fixAll.infra-ls", false),
            ("refactor", "quickfix", false),
        ] {
            assert_eq!(covers(wish, kind), covered, "{wish} {kind}");
        }
    }
}
