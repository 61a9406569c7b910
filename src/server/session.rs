use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::mpsc::WeakUnboundedSender;
use tokio::sync::{Notify, watch};
use tower_lsp::Client;
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, InitializeParams,
    PublishDiagnosticsParams, Registration, Uri, WorkspaceFolder,
};

use super::capabilities::Editor;
use super::diagnostics::Diagnostics;
use super::lanes::{Lanes, Urgency};
use super::lifecycle::{self, End};
use super::methods::completion::Offered;
use super::methods::semantic_tokens::Sent;
use super::{transport, uri};
use crate::knowledge::Profile;
use crate::model::{Cancel, FileId};
use crate::practices::Selection;
use crate::workspace::{Workspace, limits};

/// How long the editor may take to answer what it is asked.
const ANSWER: Duration = Duration::from_secs(10);

/// How many times as long as a look at the disk took nothing is looked at, and how long at most.
const REST: u32 = 20;
const LONGEST_REST: Duration = Duration::from_secs(30);

/// Files whose changes on disk matter.
const WATCHED: &[&str] = &[
    "**/*.{yaml,yml,json,tf,tofu,tfvars,hcl}",
    "**/*{Dockerfile,dockerfile,Containerfile}*",
    "**/infra-ls.toml",
    "**/.infra-ls/practices/*.md",
    "**/*.dockerignore",
    // What Compose and templates of Terraform read.
    "**/{.env,.env.*,*.env}",
    "**/*.{tpl,tftpl}",
];

/// Everything that lives as long as one editor's connection.
pub(super) struct Session {
    pub(super) client: Client,
    /// The way to the editor for what is told often.
    out: WeakUnboundedSender<String>,
    pub(super) workspace: Workspace,
    pub(super) lanes: Lanes,
    pub(super) diagnostics: Diagnostics,
    pub(super) selection: Selection,
    /// The colours the editor has of its documents.
    pub(super) colours: Sent,
    /// The completions the editor was last offered.
    pub(super) offered: Offered,
    editor: OnceLock<Editor>,
    phase: Mutex<Phase>,
    /// Open documents' URIs as the editor writes them.
    spellings: Mutex<HashMap<FileId, Uri>>,
    discovering: AtomicBool,
    /// Whether the editor tells what changes on disk.
    is_watched: AtomicBool,
    /// Looking at what has changed on disk: under way, and whether once more.
    catching_up: Mutex<Option<bool>>,
    /// How many readings of folders are under way or to come; the first one is to come from the start.
    readings: watch::Sender<usize>,
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
    pub(super) fn new(client: Client, out: WeakUnboundedSender<String>, profile: Option<Profile>) -> Arc<Self> {
        Arc::new(Session {
            client,
            out,
            workspace: Workspace::new(profile),
            lanes: Lanes::for_this_machine(),
            diagnostics: Diagnostics::default(),
            selection: Selection::default(),
            colours: Sent::default(),
            offered: Offered::default(),
            editor: OnceLock::new(),
            phase: Mutex::new(Phase::Before),
            spellings: Mutex::default(),
            discovering: AtomicBool::new(false),
            is_watched: AtomicBool::new(false),
            catching_up: Mutex::default(),
            readings: watch::Sender::new(1),
            orphaned: Notify::new(),
        })
    }

    /// Tells the editor what is wrong with a file.
    pub(super) fn publish(&self, params: &PublishDiagnosticsParams) {
        transport::tell::<PublishDiagnostics>(&self.out, params);
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

    /// `initialize`: who is at the other end, and which folders are its own. Reads no more than their configuration.
    pub(super) fn begin(self: &Arc<Self>, params: &InitializeParams) {
        if self.editor.set(Editor::new(&params.capabilities)).is_err() {
            return;
        }
        self.workspace.claim_roots(&as_paths(&roots(params)));
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
        if !self.discovering.swap(true, Ordering::Relaxed) {
            let roots = self.workspace.snapshot().roots().iter().map(FileId::to_path).collect();
            self.read_folders(roots, limits::FOLDER_DEPTH);
            self.begin_or_end_reading(false);
        }
    }

    /// Takes folders as the workspace's own, and lets go of others.
    pub(super) fn change_folders(self: &Arc<Self>, added: &[WorkspaceFolder], removed: &[WorkspaceFolder]) {
        let paths = |folders: &[WorkspaceFolder]| folders.iter().filter_map(|f| path_of(&f.uri)).collect::<Vec<_>>();
        let (added, removed) = (paths(added), paths(removed));
        self.workspace.drop_roots(&as_paths(&removed));
        self.workspace.claim_roots(&as_paths(&added));
        self.read_folders(added, limits::FOLDER_DEPTH);
        self.diagnostics.left(self);
    }

    /// A document was opened. What stands beside it is read too where that is not done anyway.
    pub(super) fn opened(self: &Arc<Self>, file: &FileId) {
        // Editors that skip `initialized` have told by now that they are ready.
        self.discover();
        let path = file.to_path();
        if path.is_absolute() && !self.workspace.is_inside(file) {
            self.read_folders(path.parent().map(Path::to_path_buf).into_iter().collect(), 1);
        }
        self.catch_up();
    }

    /// What a configuration file leaves out is another thing now: the folders are read again.
    pub(super) fn reread(self: &Arc<Self>) {
        if self.phase() == Phase::Running {
            let roots = self.workspace.snapshot().roots().iter().map(FileId::to_path).collect();
            self.read_folders(roots, limits::FOLDER_DEPTH);
        }
    }

    /// Looks at what has changed on disk, where the editor does not tell: what it does itself is the only sign of it.
    pub(super) fn catch_up(self: &Arc<Self>) {
        let is_told = self.is_watched.load(Ordering::Relaxed);
        let is_ready = self.phase() == Phase::Running && self.has_read();
        if is_told || !is_ready {
            return;
        }
        let mut catching_up = self.catching_up.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(again) = catching_up.as_mut() {
            *again = true;
            return;
        }
        *catching_up = Some(false);
        let session = self.clone();
        tokio::spawn(async move {
            while session.phase() == Phase::Running {
                let (looking, started) = (session.clone(), Instant::now());
                let look = move |cancel: &Cancel| {
                    for root in looking.workspace.snapshot().roots() {
                        cancel.test()?;
                        looking.workspace.catch_up(&root.to_path(), limits::FOLDER_DEPTH);
                    }
                    Ok(())
                };
                // Where it comes to nothing, the next time is as good.
                let _ = session.lanes.run(Urgency::Ordinary, look).await;
                session.diagnostics.left(&session);
                session.diagnostics.link(&session, session.workspace.snapshot());
                session.diagnostics.show_broken_setup(&session);
                // Where folders are large, most of the time is left for other work.
                tokio::time::sleep((started.elapsed() * REST).min(LONGEST_REST)).await;
                let mut catching_up = session.catching_up.lock().unwrap_or_else(PoisonError::into_inner);
                *catching_up = catching_up.filter(|again| *again).map(|_| false);
                if catching_up.is_none() {
                    return;
                }
            }
        });
    }

    fn read_folders(self: &Arc<Self>, folders: Vec<PathBuf>, depth: usize) {
        self.begin_or_end_reading(true);
        let session = self.clone();
        tokio::spawn(async move {
            let reader = session.clone();
            let read = move |cancel: &Cancel| {
                let mut truncated = false;
                for folder in folders {
                    cancel.test()?;
                    truncated |= reader.workspace.read_folder(&folder, depth);
                }
                Ok(truncated)
            };
            if session.lanes.run(Urgency::Ordinary, read).await == Ok(true) {
                tracing::warn!("the workspace has more files than are read; exclude some in infra-ls.toml");
            }
            session.diagnostics.left(&session);
            session.diagnostics.link(&session, session.workspace.snapshot());
            session.diagnostics.show_broken_setup(&session);
            session.begin_or_end_reading(false);
        });
    }

    /// One reading more that is under way, or one less.
    fn begin_or_end_reading(&self, begins: bool) {
        self.readings
            .send_modify(|readings| *readings = if begins { *readings + 1 } else { readings.saturating_sub(1) });
    }

    /// Whether no folder remains to be read.
    pub(super) fn has_read(&self) -> bool {
        *self.readings.borrow() == 0
    }

    /// Waits until the folders have been read: before, much would seem missing that is there.
    pub(super) async fn read(&self) {
        let mut readings = self.readings.subscribe();
        // The sender lives as long as the session.
        let _ = readings.wait_for(|readings| *readings == 0).await;
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
        let question = async move {
            session.client.register_capability(vec![registration]).await?;
            session.is_watched.store(true, Ordering::Relaxed);
            Ok(())
        };
        self.ask("to watch files", question);
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

fn as_paths(folders: &[PathBuf]) -> Vec<&Path> {
    folders.iter().map(PathBuf::as_path).collect()
}

/// The path of a folder on disk.
fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = uri::file_of(uri).to_path();
    path.is_absolute().then_some(path)
}
