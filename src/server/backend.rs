use std::sync::Arc;

use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem, CompletionParams,
    CompletionResponse, DidChangeConfigurationParams, DocumentDiagnosticParams, DocumentDiagnosticReportResult,
    DocumentFormattingParams, DocumentHighlight, DocumentHighlightParams, DocumentLink, DocumentLinkParams,
    DocumentRangeFormattingParams, DocumentSymbolParams, DocumentSymbolResponse, ExecuteCommandParams, FoldingRange,
    FoldingRangeParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams,
    InitializeResult, InitializedParams, InlayHint, InlayHintParams, Location, PrepareRenameResponse, ReferenceParams,
    RenameParams, SelectionRange, SelectionRangeParams, SemanticTokensDeltaParams, SemanticTokensFullDeltaResult,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, SignatureHelp,
    SignatureHelpParams, TextDocumentPositionParams, TextEdit, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReportResult, WorkspaceEdit, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::convert::View;
use super::intake::{failed, pinned};
use super::lanes::{Failure, Urgency};
use super::methods::{
    code_action, code_lens, completion, definition, diagnostic, document_highlight, document_link, document_symbol,
    execute_command, folding_range, formatting, hover, inlay_hint, references, rename, selection_range,
    semantic_tokens, signature_help, workspace_diagnostic, workspace_symbol,
};
use super::session::Session;
use super::uri;
use crate::model::{Cancel, Cancelled, FileId};
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

    /// Answers from all files of the workspace what is asked of a place in one: a name that is changed in those alone that
    /// have been read so far would be broken in the others.
    async fn answer_from_all<T: Send + 'static>(
        &self,
        method: &str,
        file: &FileId,
        work: impl FnOnce(&View<'_>, &Cancel) -> std::result::Result<T, Cancelled> + Send + 'static,
    ) -> Result<T> {
        let asked = pinned();
        let snapshot = self.discovered().await;
        let version = |snapshot: &Snapshot| snapshot.document(file).and_then(|document| document.version());
        // The place was one of another text.
        if asked.is_some_and(|asked| version(&asked) != version(&snapshot)) {
            return Err(Error::content_modified());
        }
        self.answer_from(snapshot, method, Urgency::Ordinary, work).await
    }

    /// The workspace with its folders read: what is wrong with a file is not known before, nor who names what.
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

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.answer("completion", Urgency::Typing, move |view, _| Ok(completion::answer(view, &params))).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        self.answer("completionItem/resolve", Urgency::Typing, move |view, _| Ok(completion::resolve(view, item))).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.answer("hover", Urgency::Typing, move |view, _| Ok(hover::answer(view, &params))).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.answer("signatureHelp", Urgency::Typing, move |view, _| Ok(signature_help::answer(view, &params))).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.answer("definition", Urgency::Ordinary, move |view, _| Ok(definition::answer(view, &params))).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let file = uri::file_of(&params.text_document_position.text_document.uri);
        self.answer_from_all("references", &file, move |view, _| Ok(references::answer(view, &params))).await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let file = uri::file_of(&params.text_document.uri);
        self.answer_from_all("prepareRename", &file, move |view, _| Ok(rename::prepare(view, &params))).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let file = uri::file_of(&params.text_document_position.text_document.uri);
        self.answer_from_all("rename", &file, move |view, _| Ok(rename::answer(view, &params))).await?
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.answer("documentSymbol", Urgency::Ordinary, move |view, _| Ok(document_symbol::answer(view, &params)))
            .await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.answer("codeAction", Urgency::Ordinary, move |view, cancel| code_action::answer(view, &params, cancel))
            .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.answer("codeLens", Urgency::Ordinary, move |view, cancel| code_lens::answer(view, &params, cancel)).await
    }

    async fn code_lens_resolve(&self, lens: CodeLens) -> Result<CodeLens> {
        self.answer("codeLens/resolve", Urgency::Ordinary, move |view, _| Ok(code_lens::resolve(view, lens))).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.answer("inlayHint", Urgency::Ordinary, move |view, cancel| inlay_hint::answer(view, &params, cancel)).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<serde_json::Value>> {
        if params.command != execute_command::LIST_REFERENCES {
            return execute_command::answer(&self.session, params).await;
        }
        let work = move |view: &View<'_>, _: &Cancel| Ok(code_lens::referrers(view, &params.arguments));
        let snapshot = self.discovered().await;
        let found = self.answer_from(snapshot, "executeCommand", Urgency::Ordinary, work).await?;
        let found = found.ok_or_else(|| Error::invalid_params("A document and a position in it are wanted."))?;
        Ok(Some(code_lens::list(&self.session, found).await))
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let work = move |view: &View<'_>, _: &Cancel| Ok(document_highlight::answer(view, &params));
        self.answer("documentHighlight", Urgency::Ordinary, work).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.answer("documentLink", Urgency::Ordinary, move |view, _| Ok(document_link::answer(view, &params))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let work = move |view: &View<'_>, cancel: &Cancel| workspace_symbol::answer(view, &params, cancel);
        let snapshot = self.discovered().await;
        self.answer_from(snapshot, "workspace/symbol", Urgency::Ordinary, work).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let work = move |view: &View<'_>, cancel: &Cancel| folding_range::answer(view, &params, cancel);
        self.answer("foldingRange", Urgency::Ordinary, work).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.answer("selectionRange", Urgency::Ordinary, move |view, _| Ok(selection_range::answer(view, &params)))
            .await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let work = move |view: &View<'_>, cancel: &Cancel| semantic_tokens::full(view, &params, cancel);
        self.answer("semanticTokens/full", Urgency::Ordinary, work).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let work = move |view: &View<'_>, cancel: &Cancel| semantic_tokens::delta(view, &params, cancel);
        self.answer("semanticTokens/full/delta", Urgency::Ordinary, work).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let work = move |view: &View<'_>, cancel: &Cancel| semantic_tokens::range(view, &params, cancel);
        self.answer("semanticTokens/range", Urgency::Ordinary, work).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.answer("formatting", Urgency::Ordinary, move |view, _| Ok(formatting::whole(view, &params))).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.answer("rangeFormatting", Urgency::Ordinary, move |view, _| Ok(formatting::range(view, &params))).await
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
