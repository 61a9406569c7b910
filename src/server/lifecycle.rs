use std::sync::Weak;
use std::thread;
use std::time::Duration;

use tracing_subscriber::EnvFilter;

/// How serving came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `exit` behind an answered `shutdown`.
    Orderly,
    /// `exit` alone.
    Exit,
    /// Nothing more can come in.
    EndOfInput,
    /// Nothing more can go out.
    DeadPipe,
    /// The editor's process is gone, though its pipes are still open.
    Orphaned,
}

impl End {
    pub(super) const GONE: u8 = 1;

    /// The code the process ends with, as the protocol wants it: 0 for an orderly end, 1 for any other.
    pub fn code(self) -> u8 {
        match self {
            End::Orderly => 0,
            End::Exit | End::EndOfInput | End::DeadPipe | End::Orphaned => End::GONE,
        }
    }
}

/// Sends what is logged to standard error, where editors look for it. A filter that cannot be read counts as `warn`.
pub(super) fn log(filter: &str) {
    let filter = EnvFilter::try_new(if filter.is_empty() { "warn" } else { filter });
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .without_time();
    // Somebody may log already; then it is theirs to say where to.
    let _ = subscriber.try_init();
}

/// How often the parent is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Calls `orphaned` once the process `parent` is gone; gives up with what it is about. A process that cannot be seen
/// from here, as from inside a container, is not watched.
pub(super) fn watch_parent<T: Send + Sync + 'static>(parent: u32, about: Weak<T>, orphaned: fn(&T)) {
    if !is_alive(parent) {
        tracing::debug!("the editor's process {parent} cannot be seen, so it is not watched");
        return;
    }
    let watch = move || {
        while let Some(about) = about.upgrade() {
            if !is_alive(parent) {
                tracing::warn!("the editor's process {parent} is gone");
                orphaned(&about);
                return;
            }
            drop(about);
            thread::sleep(LOOK);
        }
    };
    if let Err(error) = thread::Builder::new().name("parent".to_owned()).spawn(watch) {
        tracing::warn!("the editor's process is not watched: {error}");
    }
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return false };
    // Whoever may not be signalled is there all the same.
    !matches!(test_kill_process(pid), Err(Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_process: u32) -> bool {
    false
}
