//! Reads messages, hands them to the service one after the other, writes what comes back.
//!
//! The library's own loop is not used for two reasons: it ends at the first message that is no JSON, and it polls all
//! handlers within one task, few at a time, so that a full house of slow ones keeps it from reading on.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tower::Service;
use tower_lsp::ClientSocket;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::ls_types::notification::Notification;

use super::frame::{self, Frame};
use super::lifecycle::End;
use super::recording::{Recorder, Speaker};

/// Most messages in work at one time. Beyond it reading waits: no handler waits for the editor, so they all end.
const IN_WORK: usize = 1024;

/// How long answers under way may take once the input has ended.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// How long they may take once the editor has said `exit`: it will not wait long before it ends the process itself.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Messages on their way to the editor: where they are put, and where the writer finds them.
pub(super) type Outbox = (UnboundedSender<String>, UnboundedReceiver<String>);

/// An empty one.
pub(super) fn outbox() -> Outbox {
    unbounded_channel()
}

/// Tells the editor something that has no answer, as long as somebody writes. The library's client would make a value of
/// it first, and hand it on through a task of its own.
pub(super) fn tell<N: Notification>(out: &WeakUnboundedSender<String>, params: &N::Params) {
    #[derive(serde::Serialize)]
    struct Notice<'p, P> {
        jsonrpc: &'static str,
        method: &'static str,
        params: &'p P,
    }
    if let Some(out) = out.upgrade() {
        send(&out, &Notice { jsonrpc: "2.0", method: N::METHOD, params });
    }
}

/// Runs until `exit`, the end of the input or the end of the output.
pub(super) async fn run<I, O, S>(
    input: I,
    output: O,
    service: S,
    socket: ClientSocket,
    (out, outbox): Outbox,
    recorder: Option<Arc<Recorder>>,
) -> End
where
    I: AsyncRead + Unpin,
    O: AsyncWrite + Unpin,
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: std::fmt::Display + Send,
{
    let (mut requests, responses) = socket.split();
    let to_client = out.clone();
    let forward = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            send(&to_client, &request);
        }
    });
    let mut writer = std::pin::pin!(write(output, outbox, recorder.as_deref()));
    let reader = std::pin::pin!(read(BufReader::new(input), service, responses, out, recorder.as_deref()));
    let end = tokio::select! {
        end = reader => {
            forward.abort();
            // The reader has let go of the outbox, so the writer ends with the last answer.
            if tokio::time::timeout(LAST_ANSWERS, &mut writer).await.is_err() {
                tracing::warn!("the editor does not read its last answers");
            }
            end
        }
        written = &mut writer => {
            if let Err(error) = written {
                tracing::error!("the editor can no longer be reached: {error}");
            }
            End::DeadPipe
        }
    };
    forward.abort();
    end
}

async fn read<I, S, R>(
    mut input: BufReader<I>,
    mut service: S,
    mut responses: R,
    out: UnboundedSender<String>,
    recorder: Option<&Recorder>,
) -> End
where
    I: AsyncRead + Unpin,
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: std::fmt::Display + Send,
    R: futures::Sink<Response> + Unpin,
{
    let mut in_work = JoinSet::new();
    let end = loop {
        let message = match frame::next(&mut input).await {
            Ok(Some(Frame::Body(body))) => {
                if let Some(recorder) = recorder {
                    recorder.note(Speaker::Client, &body);
                }
                message(&body)
            }
            Ok(Some(Frame::Broken(why))) => Message::Unreadable(Id::Null, Error::parse_error(), why.to_owned()),
            Ok(None) => break End::EndOfInput,
            Err(error) => {
                tracing::error!("the editor's messages cannot be read: {error}");
                break End::EndOfInput;
            }
        };
        match message {
            Message::Request(request) => {
                while in_work.len() >= IN_WORK {
                    in_work.join_next().await;
                }
                while in_work.try_join_next().is_some() {}
                let is_exit = request.method() == "exit";
                if is_exit {
                    // The router drops what is still under way at `exit`.
                    finish(&mut in_work, LAST_MOMENT).await;
                }
                // Nothing makes sense before `initialize` is done, whether or not the editor waits for its answer.
                let is_first = request.method() == "initialize";
                if futures::future::poll_fn(|context| service.poll_ready(context)).await.is_err() {
                    break End::Exit;
                }
                let answer = service.call(request);
                let out = out.clone();
                in_work.spawn(async move {
                    match answer.await {
                        Ok(Some(response)) => send(&out, &response),
                        Ok(None) => {}
                        Err(error) => tracing::error!("a message was not served: {error}"),
                    }
                });
                if is_first {
                    finish(&mut in_work, LAST_MOMENT).await;
                }
                if is_exit {
                    break End::Exit;
                }
            }
            Message::Response(response) => {
                if responses.send(response).await.is_err() {
                    tracing::debug!("nobody waits for the editor's answer any more");
                }
            }
            Message::Unreadable(id, error, why) => {
                tracing::error!("a message cannot be read: {why}");
                send(&out, &Response::from_error(id, error));
            }
            Message::Nothing => {}
        }
    };
    finish(&mut in_work, LAST_ANSWERS).await;
    end
}

/// Waits for the work under way, within limits.
async fn finish(in_work: &mut JoinSet<()>, limit: Duration) {
    let rest = async { while in_work.join_next().await.is_some() {} };
    if tokio::time::timeout(limit, rest).await.is_err() {
        tracing::warn!("work was given up half-done");
    }
}

enum Message {
    Request(Request),
    Response(Response),
    /// To be answered with this error.
    Unreadable(Id, Error, String),
    Nothing,
}

fn message(body: &[u8]) -> Message {
    if body.trim_ascii().is_empty() {
        return Message::Nothing;
    }
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Message::Unreadable(Id::Null, Error::parse_error(), error.to_string()),
    };
    let id = value.get("id").cloned().and_then(|id| serde_json::from_value(id).ok()).unwrap_or(Id::Null);
    let is_answer = value.get("method").is_none() && (value.get("result").is_some() || value.get("error").is_some());
    if is_answer {
        return match serde_json::from_value(value) {
            Ok(response) => Message::Response(response),
            // An answer is never answered, however odd it is.
            Err(error) => {
                tracing::error!("an answer cannot be read: {error}");
                Message::Nothing
            }
        };
    }
    if !value.get("method").is_some_and(Value::is_string) {
        return Message::Unreadable(id, Error::invalid_request(), "it names no method".to_owned());
    }
    match serde_json::from_value(value) {
        Ok(request) => Message::Request(request),
        Err(error) => Message::Unreadable(id, Error::new(ErrorCode::InvalidRequest), error.to_string()),
    }
}

fn send(out: &UnboundedSender<String>, message: &impl serde::Serialize) {
    match serde_json::to_string(message) {
        // Where the writer is gone, so is everybody who could read this.
        Ok(text) => drop(out.send(text)),
        Err(error) => tracing::error!("a message cannot be written: {error}"),
    }
}

async fn write<O: AsyncWrite + Unpin>(
    mut output: O,
    mut outbox: UnboundedReceiver<String>,
    recorder: Option<&Recorder>,
) -> io::Result<()> {
    while let Some(text) = outbox.recv().await {
        if let Some(recorder) = recorder {
            recorder.note(Speaker::Server, text.as_bytes());
        }
        output.write_all(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes()).await?;
        if outbox.is_empty() {
            output.flush().await?;
        }
    }
    output.flush().await
}
