//! What an editor and the server say to each other, written down, and said again.
//!
//! A recording is a file of JSON lines, each `{"at": milliseconds, "from": "client" | "server", "message": …}`; a message
//! that is no JSON is kept as `text`. It holds the texts of the files that were open.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader, LineWriter, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncWriteExt, duplex};

use super::frame::{self, Frame};
use super::{Options, serve};

/// How long an answer may take when a recording is replayed.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long diagnostics may take to become those of the recording.
const SETTLING: Duration = Duration::from_secs(5);

/// Writes a session down as it happens.
pub(super) struct Recorder {
    begun: Instant,
    file: Mutex<LineWriter<File>>,
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Speaker {
    Client,
    Server,
}

#[derive(Serialize, Deserialize)]
struct Line {
    at: u64,
    from: Speaker,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Recorder {
    /// Begins a recording in a new file, over an old one.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        Ok(Recorder { begun: Instant::now(), file: Mutex::new(LineWriter::new(File::create(path)?)) })
    }

    /// Writes a message down. A full disk ends the recording and not the session.
    pub(super) fn note(&self, from: Speaker, message: &[u8]) {
        let at = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let line = match serde_json::from_slice(message) {
            Ok(message) => Line { at, from, message: Some(message), text: None },
            Err(_) => Line { at, from, message: None, text: Some(String::from_utf8_lossy(message).into_owned()) },
        };
        let Ok(text) = serde_json::to_string(&line) else { return };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = writeln!(file, "{text}") {
            tracing::warn!("the recording has a gap: {error}");
        }
    }
}

/// How a replay went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Answers that came.
    pub answers: usize,
    /// What was said otherwise than in the recording, a line each.
    pub differences: Vec<String>,
}

/// Says again what the editor of a recording said, and compares what the server says now: its answers, and the last
/// diagnostics of each file.
///
/// # Errors
/// The file cannot be read, or is no recording.
pub fn replay(path: &Path, options: &Options) -> io::Result<Replayed> {
    let mut lines = Vec::new();
    for (number, line) in BufReader::new(File::open(path)?).lines().enumerate() {
        let line: Line = serde_json::from_str(&line?).map_err(|error| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("line {} is no message of a recording: {error}", number + 1),
            )
        })?;
        lines.push(line);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(again(&lines, options)))
}

/// What the server has said so far.
#[derive(Default)]
struct Heard {
    /// Results and errors, by the id of the request.
    answers: BTreeMap<String, Value>,
    /// The last diagnostics of each document.
    diagnostics: BTreeMap<String, Value>,
    /// Ids of what the server asked.
    asked: BTreeSet<String>,
}

impl Heard {
    fn hear(&mut self, message: &Value) {
        let id = message.get("id").map(Value::to_string);
        match (message.get("method").and_then(Value::as_str), id) {
            (Some("textDocument/publishDiagnostics"), None) => {
                let params = message.get("params").cloned().unwrap_or_default();
                let uri = params.get("uri").map(Value::to_string).unwrap_or_default();
                self.diagnostics.insert(uri, params.get("diagnostics").cloned().unwrap_or_default());
            }
            (Some(_), Some(id)) => drop(self.asked.insert(id)),
            (Some(_), None) => {}
            (None, Some(id)) => {
                let answer = message.get("result").or_else(|| message.get("error")).cloned().unwrap_or_default();
                self.answers.insert(id, answer);
            }
            (None, None) => {}
        }
    }
}

async fn again(lines: &[Line], options: &Options) -> Replayed {
    let (mut to_server, input) = duplex(1 << 20);
    let (output, from_server) = duplex(1 << 20);
    let options = options.clone();
    let served = tokio::spawn(async move { serve(input, output, &options).await });
    let mut from_server = tokio::io::BufReader::new(from_server);
    let (mut now, mut then) = (Heard::default(), Heard::default());
    let mut methods: BTreeMap<String, String> = BTreeMap::new();
    let mut differences = Vec::new();
    let mut waiting: VecDeque<String> = VecDeque::new();
    let mut over = false;
    for line in lines {
        let message = line.message.clone().unwrap_or_default();
        let id = message.get("id").map(Value::to_string);
        if line.from == Speaker::Server {
            // What was just being said when the editor took its leave may or may not be said again.
            if id.is_some() || !over {
                then.hear(&message);
            }
            // What follows in the recording was said with this answer known.
            waiting.extend(id.filter(|_| message.get("method").is_none()));
            continue;
        }
        while let Some(id) = waiting.pop_front() {
            if !listen(&mut from_server, &mut now, PATIENCE, |now| now.answers.contains_key(&id)).await {
                differences.push(format!("no answer to {}", named(&methods, &id)));
            }
        }
        if message.get("method").is_some_and(|method| method == "shutdown") {
            // Diagnostics come when they are ready, and after this no more.
            let settled =
                |now: &Heard| then.diagnostics.iter().all(|(uri, found)| now.diagnostics.get(uri) == Some(found));
            listen(&mut from_server, &mut now, SETTLING, settled).await;
            over = true;
        }
        match (message.get("method").and_then(Value::as_str), id) {
            (Some(method), Some(id)) => drop(methods.insert(id, method.to_owned())),
            // An answer to something that may not have been asked yet.
            (None, Some(id)) if !listen(&mut from_server, &mut now, PATIENCE, |now| now.asked.contains(&id)).await => {
                continue;
            }
            _ => {}
        }
        let body = line.text.clone().unwrap_or_else(|| message.to_string());
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        if to_server.write_all(frame.as_bytes()).await.is_err() {
            break;
        }
    }
    drop(to_server);
    listen(&mut from_server, &mut now, PATIENCE, |_| false).await;
    drop(served.await);
    for (id, answer) in &then.answers {
        match now.answers.get(id) {
            Some(new) if new != answer => differences.push(format!("another answer to {}", named(&methods, id))),
            _ => {}
        }
    }
    for (uri, found) in &then.diagnostics {
        if now.diagnostics.get(uri) != Some(found) {
            differences.push(format!("other diagnostics of {uri}"));
        }
    }
    Replayed { answers: now.answers.len(), differences }
}

fn named(methods: &BTreeMap<String, String>, id: &str) -> String {
    format!("{} ({id})", methods.get(id).map_or("something nobody asked", String::as_str))
}

/// Reads what the server says until `done`, its end, or the end of `patience`.
async fn listen<I: tokio::io::AsyncBufRead + Unpin>(
    input: &mut I,
    heard: &mut Heard,
    patience: Duration,
    done: impl Fn(&Heard) -> bool,
) -> bool {
    let hear = async {
        while !done(heard) {
            match frame::next(input).await {
                Ok(Some(Frame::Body(body))) => heard.hear(&serde_json::from_slice(&body).unwrap_or_default()),
                Ok(Some(Frame::Broken(_))) => {}
                Ok(None) | Err(_) => return done(heard),
            }
        }
        true
    };
    tokio::time::timeout(patience, hear).await.unwrap_or(false)
}
