use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::{Notify, watch};
use tower_lsp::Client;
use tower_lsp::ls_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, InitializeParams, Registration, Uri,
    WorkspaceFolder,
};

use super::capabilities::Editor;
use super::diagnostics::Diagnostics;
use super::lanes::{Lanes, Urgency};
use super::lifecycle::{self, End};
use super::methods::semantic_tokens::Sent;
use super::uri;
use crate::knowledge::Profile;
use crate::model::FileId;
use crate::practices::Selection;
use crate::workspace::Workspace;

/// How long the editor may take to answer what it is asked.
const ANSWER: Duration = Duration::from_secs(10);

/// Files whose changes on disk matter.
const WATCHED: &[&str] =
    &["**/*.{yaml,yml,json,tf,tfvars,hcl}", "**/*{Dockerfile,dockerfile,Containerfile}*", "**/infra-ls.toml"];

/// Everything that lives as long as one editor's connection.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) workspace: Workspace,
    pub(super) lanes: Lanes,
    pub(super) diagnostics: Diagnostics,
    pub(super) selection: Selection,
    /// The colours the editor has of its documents.
    pub(super) colours: Sent,
    editor: OnceLock<Editor>,
    phase: Mutex<Phase>,
    /// Open documents' URIs as the editor writes them.
    spellings: Mutex<HashMap<FileId, Uri>>,
    roots: Mutex<Vec<PathBuf>>,
    discovering: AtomicBool,
    discovered: watch::Sender<bool>,
    orphaned: Notify,
}

/// How far the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before `initialize`.
    Before,
    /// Between `initialize` and `shutdown`.
    Running,
    /// After `shutdown`.
    Over,
}

impl Session {
    pub(super) fn new(client: Client, profile: Option<Profile>) -> Arc<Self> {
        Arc::new(Session {
            client,
            workspace: Workspace::new(profile),
            lanes: Lanes::for_this_machine(),
            diagnostics: Diagnostics::default(),
            selection: Selection::default(),
            colours: Sent::default(),
            editor: OnceLock::new(),
            phase: Mutex::new(Phase::Before),
            spellings: Mutex::default(),
            roots: Mutex::default(),
            discovering: AtomicBool::new(false),
            discovered: watch::Sender::new(false),
            orphaned: Notify::new(),
        })
    }

    /// What the editor can do; the least before it said so.
    pub(super) fn editor(&self) -> &Editor {
        static UNKNOWN: OnceLock<Editor> = OnceLock::new();
        self.editor.get().unwrap_or_else(|| UNKNOWN.get_or_init(Editor::default))
    }

    pub(super) fn phase(&self) -> Phase {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, phase: Phase) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    /// `initialize`: who is at the other end, and which folders are its own. Reads nothing yet.
    pub(super) fn begin(self: &Arc<Self>, params: &InitializeParams) {
        if self.editor.set(Editor::new(&params.capabilities)).is_err() {
            return;
        }
        *self.roots.lock().unwrap_or_else(PoisonError::into_inner) = roots(params);
        self.enter(Phase::Running);
        if let Some(parent) = params.process_id {
            lifecycle::watch_parent(parent, Arc::downgrade(self), |session| session.orphaned.notify_one());
        }
    }

    /// `initialized`: from here on the editor may be asked things.
    pub(super) fn begun(self: &Arc<Self>) {
        self.discover();
        if self.editor().watches_files {
            self.watch_files();
        }
    }

    /// `shutdown`: nothing is worked on any longer.
    pub(super) fn shut_down(&self) {
        if self.phase() == Phase::Running {
            self.enter(Phase::Over);
        }
    }

    /// The end as the process's exit code tells it.
    pub(super) fn finish(&self, end: End) -> End {
        let end = if end == End::Exit && self.phase() == Phase::Over { End::Orderly } else { end };
        self.enter(Phase::Over);
        tracing::debug!("served: {end:?}");
        end
    }

    /// Resolves when the editor's process is gone.
    pub(super) async fn orphaned(&self) {
        self.orphaned.notified().await;
    }

    /// Reads the editor's folders in the background, once; then every file's readers are known.
    pub(super) fn discover(self: &Arc<Self>) {
        if self.discovering.swap(true, Ordering::Relaxed) {
            return;
        }
        let roots = std::mem::take(&mut *self.roots.lock().unwrap_or_else(PoisonError::into_inner));
        self.read_folders(roots);
    }

    /// Takes folders as the workspace's own.
    pub(super) fn add_folders(self: &Arc<Self>, folders: &[WorkspaceFolder]) {
        self.read_folders(folders.iter().filter_map(|folder| path_of(&folder.uri)).collect());
    }

    fn read_folders(self: &Arc<Self>, folders: Vec<PathBuf>) {
        let session = self.clone();
        tokio::spawn(async move {
            let reader = session.clone();
            let read =
                move |_: &_| Ok(reader.workspace.add_roots(&folders.iter().map(PathBuf::as_path).collect::<Vec<_>>()));
            if session.lanes.run(Urgency::Ordinary, read).await == Ok(true) {
                tracing::warn!("the workspace has more files than are read; exclude some in infra-ls.toml");
            }
            session.discovered.send_replace(true);
            session.diagnostics.link_all(&session).await;
        });
    }

    /// Whether the editor's folders have been read.
    pub(super) fn has_discovered(&self) -> bool {
        *self.discovered.borrow()
    }

    /// Waits until the editor's folders have been read: before, much would seem missing that is there.
    pub(super) async fn wait_for_discovery(&self) {
        let mut discovered = self.discovered.subscribe();
        // The sender lives as long as the session.
        let _ = discovered.wait_for(|discovered| *discovered).await;
    }

    /// How the editor writes the URI of a file it has open.
    pub(super) fn spelling(&self, file: &FileId) -> Option<Uri> {
        self.spellings.lock().unwrap_or_else(PoisonError::into_inner).get(file).cloned()
    }

    /// Remembers how the editor writes the URI of a file.
    pub(super) fn spell(&self, file: &FileId, uri: Uri) {
        self.spellings.lock().unwrap_or_else(PoisonError::into_inner).insert(file.clone(), uri);
    }

    fn watch_files(self: &Arc<Self>) {
        let watchers = WATCHED
            .iter()
            .map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String((*glob).to_owned()), kind: None });
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.collect() };
        let registration = Registration {
            id: "infra-ls-files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: Some(json!(options)),
        };
        let session = self.clone();
        self.ask("to watch files", async move { session.client.register_capability(vec![registration]).await });
    }

    /// Asks the editor something in a task of its own, and not for ever.
    pub(super) fn ask<F>(&self, what: &'static str, question: F)
    where
        F: Future<Output = tower_lsp::jsonrpc::Result<()>> + Send + 'static,
    {
        tokio::spawn(async move {
            match tokio::time::timeout(ANSWER, question).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!("the editor refuses {what}: {error}"),
                Err(_) => tracing::warn!("the editor does not answer when asked {what}"),
            }
        });
    }
}

#[allow(deprecated, reason = "older editors know no workspace folders")]
fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    let mut roots: Vec<PathBuf> = folders.filter_map(path_of).collect();
    if roots.is_empty() {
        roots.extend(params.root_uri.as_ref().and_then(path_of));
    }
    if roots.is_empty() {
        roots.extend(params.root_path.as_ref().filter(|path| !path.is_empty()).map(PathBuf::from));
    }
    roots
}

/// The path of a folder on disk.
fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = uri::file_of(uri).to_path();
    path.is_absolute().then_some(path)
}
