use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::Service;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, FileChangeType, InitializeParams,
};

use super::convert::position;
use super::lately::{Late, Lately};
use super::session::{Phase, Session};
use super::{capabilities, uri};
use crate::model::FileId;
use crate::workspace::{CONFIG_FILE, Change, Snapshot};

tokio::task_local! {
    static PINNED: Snapshot;
}

/// The workspace as it was when the message now being served arrived; none outside of serving one.
pub fn pinned() -> Option<Snapshot> {
    PINNED.try_with(Snapshot::clone).ok()
}

/// The first to see a message, one after the other, never waiting. Edits are applied here, so that their order is the
/// order of arrival and every request finds exactly the text before it; a request that panics is answered with an error.
pub struct Intake<S> {
    inner: S,
    session: Arc<Session>,
    /// Open documents whose text here may no longer be the editor's.
    desynced: HashSet<FileId>,
    lately: Lately,
}

impl<S> Intake<S> {
    pub(super) fn new(inner: S, session: Arc<Session>) -> Self {
        Intake { inner, session, desynced: HashSet::new(), lately: Lately::default() }
    }

    /// Applies what the message says about the workspace. False for messages that say nothing about it.
    fn apply(&mut self, method: &str, params: &Value) -> bool {
        match method {
            "textDocument/didOpen" => self.with(method, params, Self::open),
            "textDocument/didChange" => self.with(method, params, Self::change),
            "textDocument/didClose" => self.with(method, params, Self::close),
            "textDocument/didSave" => self.with(method, params, Self::saved),
            "workspace/didChangeWatchedFiles" => self.with(method, params, Self::changed_on_disk),
            "workspace/didChangeWorkspaceFolders" => self.with(method, params, Self::change_folders),
            _ => return false,
        }
        true
    }

    fn with<P: DeserializeOwned>(&mut self, method: &str, params: &Value, apply: fn(&mut Self, P)) {
        if self.session.phase() != Phase::Running {
            tracing::warn!("`{method}` comes outside of a session and is dropped");
            return;
        }
        match P::deserialize(params) {
            Ok(params) => {
                if catch_unwind(AssertUnwindSafe(|| apply(self, params))).is_err() {
                    tracing::error!("`{method}` failed; please report it");
                }
            }
            Err(error) => tracing::error!("`{method}` cannot be read and is dropped: {error}"),
        }
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let file = uri::file_of(&document.uri);
        if self.is_open(&file) {
            tracing::warn!("{file} is opened though it is open; its new text counts");
        }
        self.desynced.remove(&file);
        self.lately.forget(&file);
        self.session.spell(&file, document.uri);
        self.session.workspace.open(&file, &document.text, document.version, &document.language_id);
        self.session.opened(&file);
        self.session.diagnostics.opened(&self.session, &file);
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let file = uri::file_of(&params.text_document.uri);
        let version = params.text_document.version;
        let snapshot = self.session.workspace.snapshot();
        let open = snapshot.document(&file).and_then(|document| Some((document.text(), document.version()?)));
        let Some(before) = open else {
            tracing::warn!("{file} is changed though it is not open; the change is dropped");
            return;
        };
        let changes = params.content_changes.into_iter().map(|change| match change.range {
            Some(range) => Change::Range(position(range.start), position(range.end), change.text),
            None => Change::Whole(change.text),
        });
        let changes: Vec<Change> = changes.collect();
        let is_whole = changes.iter().any(|change| matches!(change, Change::Whole(_)));
        if self.desynced.contains(&file) && !is_whole {
            tracing::debug!("{file} is out of step; the change is dropped");
            return;
        }
        if version <= before.1 && !self.desynced.contains(&file) {
            match self.lately.insert(&file, version, &changes, self.session.editor().encoding) {
                Late::Text(text) => return self.changed(&file, before.1, &[Change::Whole(text.to_string())]),
                Late::Overwritten => return,
                Late::Unknown if is_whole => {}
                Late::Unknown => {
                    let before = before.1;
                    tracing::error!(
                        "{file} goes from version {before} to {version}; it is not followed until it is sent whole"
                    );
                    self.desynced.insert(file);
                    return;
                }
            }
        }
        self.desynced.remove(&file);
        let (text, before) = (before.0.clone(), before.1);
        self.changed(&file, version, &changes);
        if let Some(document) = self.session.workspace.snapshot().document(&file) {
            self.lately.note(&file, (before, version), (text, document.text()), changes);
        }
    }

    fn changed(&mut self, file: &FileId, version: i32, changes: &[Change]) {
        self.session.workspace.change(file, version, changes, self.session.editor().encoding);
        self.session.diagnostics.changed(&self.session, file);
    }

    fn close(&mut self, params: DidCloseTextDocumentParams) {
        let file = uri::file_of(&params.text_document.uri);
        if !self.is_open(&file) {
            tracing::warn!("{file} is closed though it is not open");
            return;
        }
        self.desynced.remove(&file);
        self.lately.forget(&file);
        self.session.workspace.close(&file);
        self.session.diagnostics.closed(&self.session, &file);
        if file.name() == CONFIG_FILE {
            self.session.reread();
        }
    }

    /// What is on disk is no news, the text was; but beside it more may be another thing by now.
    fn saved(&mut self, _: DidSaveTextDocumentParams) {
        self.session.catch_up();
    }

    fn changed_on_disk(&mut self, params: DidChangeWatchedFilesParams) {
        let mut is_setup_changed = false;
        for event in params.changes {
            let file = uri::file_of(&event.uri);
            // What is open counts as it is typed, but files are taken in or let go only when it has been saved.
            is_setup_changed |= file.name() == CONFIG_FILE;
            let is_taken = self.session.workspace.takes(&file);
            let is_gone = event.typ == FileChangeType::DELETED;
            if is_taken || is_gone {
                self.session.workspace.changed_on_disk(&file);
            }
            if is_gone {
                self.session.diagnostics.left(&self.session);
            }
            if is_taken && !self.is_open(&file) {
                self.session.diagnostics.changed(&self.session, &file);
            } else if self.session.workspace.is_inside(&file) {
                self.session.diagnostics.beside(&self.session);
            }
        }
        if is_setup_changed {
            self.session.reread();
        }
    }

    fn change_folders(&mut self, params: DidChangeWorkspaceFoldersParams) {
        self.session.change_folders(&params.event.added, &params.event.removed);
    }

    fn is_open(&self, file: &FileId) -> bool {
        self.session.workspace.snapshot().document(file).is_some_and(|document| document.version().is_some())
    }
}

impl<S> Service<Request> for Intake<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Option<Response>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let request = mended(request);
        let id = request.id().cloned();
        let method = request.method().to_owned();
        let params = request.params().unwrap_or(&Value::Null);
        match method.as_str() {
            "initialize" => {
                // What cannot be read is answered by the router.
                if let Ok(params) = InitializeParams::deserialize(params) {
                    self.session.begin(&params);
                }
            }
            "initialized" => self.session.begun(),
            "shutdown" => self.session.shut_down(),
            _ if id.is_none() && self.apply(&method, params) => return Box::pin(async { Ok(None) }),
            _ => {}
        }
        let snapshot = self.session.workspace.snapshot();
        let Ok(answer) = catch_unwind(AssertUnwindSafe(|| self.inner.call(request))) else {
            return Box::pin(async move { Ok(panicked(&method, id)) });
        };
        let answer = AssertUnwindSafe(answer).catch_unwind();
        Box::pin(PINNED.scope(snapshot, async move { answer.await.unwrap_or_else(|_| Ok(panicked(&method, id))) }))
    }
}

/// The request with URIs and capabilities that can be read.
fn mended(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let is_first = method == "initialize";
    let mut mended = Request::build(method);
    if let Some(id) = id {
        mended = mended.id(id);
    }
    if let Some(mut params) = params {
        if is_first {
            capabilities::mend(&mut params);
        }
        uri::mend(&mut params);
        mended = mended.params(params);
    }
    mended.finish()
}

fn panicked(method: &str, id: Option<Id>) -> Option<Response> {
    tracing::error!("`{method}` failed; please report it");
    Some(Response::from_error(id?, failed(method)))
}

/// The error a request is answered with that panicked.
pub(super) fn failed(method: &str) -> Error {
    let mut error = Error::internal_error();
    error.message = format!("infra-ls failed at {method}. The server goes on; please report it with the file").into();
    error
}
