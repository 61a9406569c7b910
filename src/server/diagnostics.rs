use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tower_lsp::ls_types::{Diagnostic, PublishDiagnosticsParams};

use super::convert::View;
use super::lanes::Urgency;
use super::session::{Phase, Session};
use crate::model::{Cancel, Cancelled, FileId};
use crate::practices::check;
use crate::workspace::{Reads, Snapshot, is_setup};

/// A check that takes no longer than this may follow every keystroke.
const QUICK: Duration = Duration::from_millis(10);

/// Longest time between a change and the check of it.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a check waits for before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// Nothing.
    Nothing,
    /// That whoever types has been told what was asked for right behind the change.
    Lull,
    /// Further changes, for so long.
    Changes(Duration),
}

impl Wait {
    /// What the check after a change waits for where the last one took so long. Where a keystroke is checked in a few
    /// milliseconds, further changes need not be waited for.
    fn after(took: Duration) -> Self {
        if took <= QUICK { Wait::Lull } else { Wait::Changes((took * 2).min(PATIENCE)) }
    }

    /// Waits for further changes; who else must be waited for is the lanes' business.
    async fn over(self) {
        if let Wait::Changes(time) = self {
            tokio::time::sleep(time).await;
        }
    }

    fn urgency(self) -> Urgency {
        if self == Wait::Lull { Urgency::Lull } else { Urgency::Ordinary }
    }
}

/// Keeps what the editor shows of each file up to date: one actor per file with something to do, one that looks
/// who else is concerned when what a file says to others has changed, and one that makes new files' readings known.
#[derive(Default)]
pub(super) struct Diagnostics {
    files: Mutex<HashMap<FileId, Entry>>,
    sweep: Mutex<State>,
    /// Moments whose new files are still to be linked; none while there is no task for it.
    linking: Mutex<Option<VecDeque<Snapshot>>>,
    /// What an editor was told that asked for all files, and at which generation of the workspace.
    told: Mutex<Option<(u64, Told)>>,
}

/// The names of reports, by the files they are about.
type Told = Arc<BTreeMap<FileId, String>>;

/// What is known of a file.
#[derive(Default)]
struct Entry {
    state: State,
    /// What its last check asked of other files; none before the first.
    reads: Option<Arc<Reads>>,
    /// What it said to other files when its readers were last looked for; none where it was not there.
    said: Option<u64>,
    /// Whether the editor is shown its findings though it is closed: because something it reads has changed.
    concerned: bool,
    /// Whether the editor holds findings of it.
    shown: bool,
    /// How long its last check took.
    took: Duration,
}

/// What an actor is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Nothing; there is no task.
    #[default]
    Idle,
    /// Waiting for more changes to come.
    Waiting,
    /// Checking or publishing.
    Running,
    /// The same, and it is out of date already.
    RunningDirty,
}

impl State {
    /// There is something new. True if a task must be started for it.
    fn touch(&mut self) -> bool {
        let idle = *self == State::Idle;
        *self = match self {
            State::Idle | State::Waiting => State::Waiting,
            State::Running | State::RunningDirty => State::RunningDirty,
        };
        idle
    }

    /// The task has done its round. True if it must go round again.
    fn rest(&mut self) -> bool {
        let again = *self == State::RunningDirty;
        *self = if again { State::Waiting } else { State::Idle };
        again
    }
}

/// A check's result on its way to the editor.
struct Outcome {
    diagnostics: Vec<Diagnostic>,
    reads: Arc<Reads>,
    said: Option<u64>,
    version: Option<i32>,
    /// The file is no longer there.
    is_gone: bool,
    took: Duration,
    /// What was looked at.
    snapshot: Snapshot,
}

impl Diagnostics {
    /// A document was opened: what it looks like is wanted at once.
    pub(super) fn opened(&self, session: &Arc<Session>, file: &FileId) {
        self.moved(session, file, Wait::Nothing);
    }

    /// A file's text changed.
    pub(super) fn changed(&self, session: &Arc<Session>, file: &FileId) {
        let took = self.files().get(file).map_or(Duration::ZERO, |entry| entry.took);
        self.moved(session, file, Wait::after(took));
    }

    /// A document was closed: its findings go.
    pub(super) fn closed(&self, session: &Arc<Session>, file: &FileId) {
        if let Some(entry) = self.files().get_mut(file) {
            entry.concerned = false;
        }
        self.moved(session, file, Wait::Nothing);
    }

    /// The editor has asked what a file looks like, and was told as of this moment.
    pub(super) fn pulled(&self, session: &Arc<Session>, file: &FileId, reads: Reads, told: &Snapshot) {
        self.files().entry(file.clone()).or_default().reads = Some(Arc::new(reads));
        if told.generation() != session.workspace.snapshot().generation() {
            self.sweep(session);
        }
    }

    /// A file changed that is none of the workspace's: who read it is looked at again.
    pub(super) fn beside(&self, session: &Arc<Session>) {
        self.sweep(session);
    }

    /// Files left the workspace: what is shown of them goes, and whoever read them is looked at again.
    pub(super) fn left(&self, session: &Arc<Session>) {
        let snapshot = session.workspace.snapshot();
        let left: Vec<FileId> = self.files().keys().filter(|file| snapshot.document(file).is_none()).cloned().collect();
        for file in left {
            self.touch(session, &file, Wait::Nothing);
        }
        self.sweep(session);
    }

    /// The files with findings and the names of the reports about them, if an editor that asks for all of them was told
    /// as of this moment.
    pub(super) fn told(&self, snapshot: &Snapshot) -> Option<Told> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.as_ref().filter(|(generation, _)| *generation == snapshot.generation()).map(|(_, told)| told.clone())
    }

    /// Remembers what an editor that asks for all files was told.
    pub(super) fn tell(&self, snapshot: &Snapshot, told: BTreeMap<FileId, String>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some((snapshot.generation(), Arc::new(told)));
    }

    /// Checks every file that was never checked, in a task of its own, so that it is known what they read. Shows nothing.
    /// They are checked as of the moment they were read: what has changed since then concerns them.
    pub(super) fn link(&self, session: &Arc<Session>, read: Snapshot) {
        let mut linking = self.linking.lock().unwrap_or_else(PoisonError::into_inner);
        if linking.is_none() {
            tokio::spawn(linker(session.clone()));
        }
        linking.get_or_insert_default().push_back(read);
    }

    /// The next moment to link; with none the task is over.
    fn next_to_link(&self) -> Option<Snapshot> {
        let mut linking = self.linking.lock().unwrap_or_else(PoisonError::into_inner);
        let next = linking.as_mut().and_then(VecDeque::pop_front);
        if next.is_none() {
            *linking = None;
        }
        next
    }

    /// Shows what is wrong with configuration files and practice pages, though they are closed: all else depends on them.
    pub(super) fn show_broken_setup(&self, session: &Arc<Session>) {
        for file in session.workspace.snapshot().broken_setup() {
            self.files().entry(file.clone()).or_default().concerned = true;
            self.touch(session, file, Wait::Nothing);
        }
    }

    /// The text of a file is another one now. That of the configuration counts for whatever is shown.
    fn moved(&self, session: &Arc<Session>, file: &FileId, wait: Wait) {
        self.touch(session, file, wait);
        if !is_setup(file) {
            return;
        }
        let shown: Vec<FileId> =
            self.files().iter().filter(|(_, entry)| entry.shown).map(|(file, _)| file.clone()).collect();
        for file in shown {
            self.touch(session, &file, wait);
        }
        refresh(session);
    }

    fn touch(&self, session: &Arc<Session>, file: &FileId, wait: Wait) {
        if self.files().entry(file.clone()).or_default().state.touch() {
            tokio::spawn(actor(session.clone(), file.clone(), wait));
        }
    }

    /// Looks for files that read what has changed, in a task of its own.
    fn sweep(&self, session: &Arc<Session>) {
        if self.sweep.lock().unwrap_or_else(PoisonError::into_inner).touch() {
            tokio::spawn(sweeper(session.clone()));
        }
    }

    /// Files that were never checked.
    fn unknown(&self, snapshot: &Snapshot) -> Vec<FileId> {
        let files = self.files();
        let is_unknown = |file: &FileId| files.get(file).is_none_or(|entry| entry.reads.is_none());
        snapshot.described().map(|document| document.id().clone()).filter(is_unknown).collect()
    }

    /// Every file with what it read.
    fn readers(&self) -> Vec<(FileId, Option<Arc<Reads>>)> {
        self.files().iter().map(|(file, entry)| (file.clone(), entry.reads.clone())).collect()
    }

    /// Remembers what every file says to others at a moment at which their readers were looked for.
    fn hear(&self, heard: Vec<(FileId, Option<u64>)>) {
        let mut files = self.files();
        for (file, said) in heard {
            if let Some(entry) = files.get_mut(&file) {
                entry.said = said;
            }
        }
    }

    /// An editor that asks has been told to ask again about these: what it knew of them counts no longer.
    fn forget(&self, stale: &[FileId], session: &Session) {
        if session.editor().pulls_diagnostics {
            let mut files = self.files();
            for file in stale {
                if let Some(entry) = files.get_mut(file) {
                    entry.reads = None;
                }
            }
        }
    }

    /// From here on a file is shown even while it is closed.
    fn concern(&self, file: &FileId) {
        if let Some(entry) = self.files().get_mut(file) {
            entry.concerned = true;
        }
    }

    fn files(&self) -> MutexGuard<'_, HashMap<FileId, Entry>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A round begins.
    fn run(&self, file: &FileId) {
        if let Some(entry) = self.files().get_mut(file) {
            entry.state = State::Running;
        }
    }

    /// Takes a round's result. What is to be sent to the editor, if anything: nothing if it is out of date, nothing
    /// about a file the editor does not look at and was told nothing of.
    fn settle(&self, session: &Session, file: &FileId, outcome: Outcome) -> Option<Outcome> {
        let mut files = self.files();
        let entry = files.get_mut(file)?;
        entry.took = outcome.took;
        if session.editor().pulls_diagnostics {
            // What the editor knows is what it asked for itself, at a moment that may lie before this one.
            entry.reads.get_or_insert(outcome.reads);
            return None;
        }
        entry.reads = Some(outcome.reads.clone());
        if entry.state == State::RunningDirty {
            return None;
        }
        let is_open = outcome.version.is_some();
        if is_open || entry.concerned {
            entry.shown = true;
            return Some(outcome);
        }
        std::mem::take(&mut entry.shown).then(|| Outcome { diagnostics: Vec::new(), ..outcome })
    }

    /// Whether what a file says to others is news since its readers were last looked for. While they are being looked
    /// for, nobody knows.
    fn is_news(&self, file: &FileId, said: Option<u64>) -> bool {
        let is_sweeping = *self.sweep.lock().unwrap_or_else(PoisonError::into_inner) != State::Idle;
        is_sweeping || self.files().get(file).is_some_and(|entry| entry.said != said)
    }

    /// A round is over. True if another one follows.
    fn rest(&self, file: &FileId, is_gone: bool) -> bool {
        let mut files = self.files();
        let Some(entry) = files.get_mut(file) else { return false };
        let again = entry.state.rest();
        if !again && is_gone {
            files.remove(file);
        }
        again
    }
}

/// Keeps one file up to date until nothing is new about it.
async fn actor(session: Arc<Session>, file: FileId, mut wait: Wait) {
    let diagnostics = &session.diagnostics;
    loop {
        wait.over().await;
        session.read().await;
        if session.phase() != Phase::Running {
            return;
        }
        let (checking, checked) = (session.clone(), file.clone());
        let work = move |cancel: &_| outcome(&checking, &checked, cancel);
        let mut is_gone = false;
        let mut took = Duration::ZERO;
        if let Ok(outcome) = session.lanes.run(wait.urgency(), work).await {
            took = outcome.took;
            is_gone = outcome.is_gone;
            if diagnostics.is_news(&file, outcome.said) {
                diagnostics.sweep(&session);
            }
            let snapshot = outcome.snapshot.clone();
            if let Some(news) = diagnostics.settle(&session, &file, outcome) {
                let view = View { snapshot: &snapshot, session: &session };
                if let Some(uri) = view.uri(&file) {
                    session.publish(&PublishDiagnosticsParams::new(uri, news.diagnostics, news.version));
                }
            }
        }
        if !diagnostics.rest(&file, is_gone) {
            return;
        }
        wait = Wait::after(took);
    }
}

/// Checks, one after the other, the files that never were. Their findings are nobody's business yet.
async fn linker(session: Arc<Session>) {
    let diagnostics = &session.diagnostics;
    while let Some(snapshot) = diagnostics.next_to_link() {
        for file in diagnostics.unknown(&snapshot) {
            if session.phase() != Phase::Running {
                return;
            }
            let (checking, snapshot, asked) = (session.clone(), snapshot.clone(), file.clone());
            let work = move |cancel: &_| Ok(check(&snapshot, &asked, &checking.selection, cancel)?.reads);
            if let Ok(reads) = session.lanes.run(Urgency::Ordinary, work).await {
                diagnostics.files().entry(file).or_default().reads.get_or_insert(Arc::new(reads));
            }
        }
        // Others may have changed since.
        diagnostics.sweep(&session);
    }
}

/// Checks a file as it is now.
fn outcome(session: &Arc<Session>, file: &FileId, cancel: &Cancel) -> Result<Outcome, Cancelled> {
    session.diagnostics.run(file);
    let started = Instant::now();
    let snapshot = session.workspace.snapshot();
    let checked = check(&snapshot, file, &session.selection, cancel)?;
    let view = View { snapshot: &snapshot, session };
    let document = snapshot.document(file);
    Ok(Outcome {
        diagnostics: checked.findings.iter().map(|finding| view.diagnostic(file, finding)).collect(),
        reads: Arc::new(checked.reads),
        said: said(&snapshot, file),
        version: document.and_then(|document| document.version()),
        is_gone: document.is_none(),
        took: started.elapsed(),
        snapshot,
    })
}

/// What a file says to other files, as a digest.
fn said(snapshot: &Snapshot, file: &FileId) -> Option<u64> {
    snapshot.said_by(file)
}

/// Finds the files whose answers have changed and has them looked at again, open or closed.
async fn sweeper(session: Arc<Session>) {
    let diagnostics = &session.diagnostics;
    loop {
        *diagnostics.sweep.lock().unwrap_or_else(PoisonError::into_inner) = State::Running;
        let looking = session.clone();
        let look = move |_: &_| {
            let snapshot = looking.workspace.snapshot();
            // What takes time is done outside of the lock: the intake takes it too.
            let mut readers = looking.diagnostics.readers();
            let heard = readers.iter().map(|(file, _)| (file.clone(), said(&snapshot, file))).collect();
            readers.retain(|(_, reads)| reads.as_ref().is_some_and(|reads| reads.stale(&snapshot)));
            looking.diagnostics.hear(heard);
            Ok(readers.into_iter().map(|(file, _)| file).collect::<Vec<_>>())
        };
        let stale = session.lanes.run(Urgency::Ordinary, look).await.unwrap_or_default();
        for file in &stale {
            diagnostics.concern(file);
            diagnostics.touch(&session, file, Wait::Nothing);
        }
        if !stale.is_empty() {
            // What lies beside the workspace's files may have changed without a new state of them.
            *diagnostics.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
            refresh(&session);
            diagnostics.forget(&stale, &session);
        }
        if !diagnostics.sweep.lock().unwrap_or_else(PoisonError::into_inner).rest() {
            return;
        }
    }
}

/// Tells an editor that asks for diagnostics to ask again, and for what else depends on other files.
fn refresh(session: &Arc<Session>) {
    if session.editor().refreshes_hints {
        let asking = session.clone();
        session.ask("to ask for hints again", async move { asking.client.inlay_hint_refresh().await });
    }
    if session.editor().refreshes_lenses {
        let asking = session.clone();
        session.ask("to ask for lenses again", async move { asking.client.code_lens_refresh().await });
    }
    if session.editor().pulls_diagnostics {
        let asking = session.clone();
        session.ask("to ask for diagnostics again", async move { asking.client.workspace_diagnostic_refresh().await });
    }
}
