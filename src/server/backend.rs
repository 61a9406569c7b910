use std::sync::Arc;

use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CompletionParams, CompletionResponse, DidChangeConfigurationParams,
    DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentSymbolParams,
    DocumentSymbolResponse, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams,
    InitializeResult, InitializedParams, Location, PrepareRenameResponse, ReferenceParams, RenameParams,
    TextDocumentPositionParams, WorkspaceDiagnosticParams, WorkspaceDiagnosticReportResult, WorkspaceEdit,
};

use super::convert::View;
use super::intake::{failed, pinned};
use super::lanes::{Failure, Urgency};
use super::methods::{
    code_action, completion, definition, diagnostic, document_symbol, hover, references, rename, workspace_diagnostic,
};
use super::session::Session;
use crate::model::{Cancel, Cancelled};
use crate::workspace::Snapshot;

/// Takes a request from the router to a lane and its answer back. What changes the workspace never comes here: the
/// intake has dealt with it.
pub struct Backend {
    session: Arc<Session>,
}

impl Backend {
    pub(super) fn new(session: Arc<Session>) -> Self {
        Backend { session }
    }

    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// Answers from the workspace as it was when the request arrived.
    async fn answer<T: Send + 'static>(
        &self,
        method: &str,
        urgency: Urgency,
        work: impl FnOnce(&View<'_>, &Cancel) -> std::result::Result<T, Cancelled> + Send + 'static,
    ) -> Result<T> {
        let snapshot = pinned().unwrap_or_else(|| self.session.workspace.snapshot());
        self.answer_from(snapshot, method, urgency, work).await
    }

    async fn answer_from<T: Send + 'static>(
        &self,
        snapshot: Snapshot,
        method: &str,
        urgency: Urgency,
        work: impl FnOnce(&View<'_>, &Cancel) -> std::result::Result<T, Cancelled> + Send + 'static,
    ) -> Result<T> {
        let session = self.session.clone();
        let work = move |cancel: &Cancel| work(&View { snapshot: &snapshot, session: &session }, cancel);
        self.session.lanes.run(urgency, work).await.map_err(|failure| match failure {
            Failure::Cancelled => Error::request_cancelled(),
            Failure::Panicked => {
                tracing::error!("`{method}` failed; please report it");
                failed(method)
            }
        })
    }

    /// The workspace with its folders read: what is wrong with a file is not known before.
    async fn discovered(&self) -> Snapshot {
        match pinned() {
            Some(snapshot) if self.session.has_read() => snapshot,
            _ => {
                self.session.read().await;
                self.session.workspace.snapshot()
            }
        }
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, _params: InitializeParams) -> Result<InitializeResult> {
        Ok(self.session.editor().offer())
    }

    async fn initialized(&self, _params: InitializedParams) {}

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    /// The server is configured by files of the workspace, which are watched.
    async fn did_change_configuration(&self, _params: DidChangeConfigurationParams) {}

    /// What is on disk is no news: the text was.
    async fn did_save(&self, _params: DidSaveTextDocumentParams) {}

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.answer("completion", Urgency::Typing, move |view, _| Ok(completion::answer(view, &params))).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.answer("hover", Urgency::Typing, move |view, _| Ok(hover::answer(view, &params))).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.answer("definition", Urgency::Ordinary, move |view, _| Ok(definition::answer(view, &params))).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.answer("references", Urgency::Ordinary, move |view, _| Ok(references::answer(view, &params))).await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        self.answer("prepareRename", Urgency::Ordinary, move |view, _| Ok(rename::prepare(view, &params))).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.answer("rename", Urgency::Ordinary, move |view, _| Ok(rename::answer(view, &params))).await?
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.answer("documentSymbol", Urgency::Ordinary, move |view, _| Ok(document_symbol::answer(view, &params)))
            .await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.answer("codeAction", Urgency::Ordinary, move |view, cancel| code_action::answer(view, &params, cancel))
            .await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let snapshot = self.discovered().await;
        let work = move |view: &View<'_>, cancel: &Cancel| diagnostic::answer(view, &params, cancel);
        self.answer_from(snapshot, "diagnostic", Urgency::Ordinary, work).await
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let snapshot = self.discovered().await;
        let work = move |view: &View<'_>, cancel: &Cancel| workspace_diagnostic::answer(view, &params, cancel);
        self.answer_from(snapshot, "workspace/diagnostic", Urgency::Ordinary, work).await
    }
}
