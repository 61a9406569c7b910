//! Floor 10: the language server, one of the two front doors.
//!
//! A message comes in through `stdio` and goes through `transport` (frames and JSON), `intake` (strictly in order: edits
//! are applied, requests are pinned to the snapshot of their arrival), the library's router into `backend`, and there on a
//! lane (`lanes`) through one file of `methods` into a feature. `diagnostics` works on its own, one actor per file.
//! Nothing above `convert` speaks in bytes, nothing below it in lines and columns.

mod backend;
mod capabilities;
mod convert;
mod diagnostics;
mod frame;
mod intake;
mod lanes;
mod lately;
mod lifecycle;
mod methods;
mod recording;
mod session;
mod stdio;
mod transport;
mod uri;
mod workspace_edit;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tower::Service;
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::{ExitedError, LspService};

pub use backend::Backend;
pub use intake::{Intake, pinned};
pub use lifecycle::End;
pub use recording::{Replayed, replay};

use crate::knowledge::Profile;
use recording::Recorder;
use session::Session;

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which practices run unasked, whatever the configuration file says.
    pub profile: Option<Profile>,
    /// How much to write to standard error: a level or a filter of `tracing`; empty for warnings.
    pub log: String,
    /// Where to write down everything that is said, if anywhere. It holds the texts of open files.
    pub record: Option<PathBuf>,
}

/// Serves one editor over standard input and output until it says goodbye, goes away or dies. 0 after `shutdown` and
/// `exit`, 1 otherwise.
pub fn run(options: &Options) -> ExitCode {
    lifecycle::log(&options.log);
    // Two at least: while one is busy with an answer (`lanes`), the other one reads on.
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("no threads to run on: {error}");
            return ExitCode::from(End::GONE);
        }
    };
    let options = options.clone();
    // A task like any other, so that what it begins goes on where it stands and wakes no thread first.
    let serving = async move { serve(stdio::input(), stdio::output(), &options).await };
    let end = runtime.block_on(async { runtime.spawn(serving).await.unwrap_or(End::DeadPipe) });
    // Standard input may be read by a thread that only a next byte would wake, so the process ends here and now.
    std::process::exit(i32::from(end.code()))
}

/// Serves one editor over any two streams.
pub async fn serve<I, O>(input: I, output: O, options: &Options) -> End
where
    I: AsyncRead + Unpin,
    O: AsyncWrite + Unpin,
{
    serve_with(input, output, options, |service| service).await
}

/// The same with a service of one's own between intake and router.
pub async fn serve_with<I, O, S>(
    input: I,
    output: O,
    options: &Options,
    wrap: impl FnOnce(LspService<Backend>) -> S,
) -> End
where
    I: AsyncRead + Unpin,
    O: AsyncWrite + Unpin,
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let recorder = options.record.as_ref().and_then(|path| match Recorder::create(path) {
        Ok(recorder) => Some(Arc::new(recorder)),
        Err(error) => {
            tracing::error!("nothing is recorded, because {} cannot be written: {error}", path.display());
            None
        }
    });
    let outbox = transport::outbox();
    let told = outbox.0.downgrade();
    let (service, socket) = LspService::new(|client| Backend::new(Session::new(client, told, options.profile)));
    let session = service.inner().session().clone();
    let intake = Intake::new(wrap(service), session.clone());
    tokio::select! {
        end = transport::run(input, output, intake, socket, outbox, recorder) => session.finish(end),
        () = session.orphaned() => session.finish(End::Orphaned),
    }
}
