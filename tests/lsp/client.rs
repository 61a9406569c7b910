use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use infra_ls::server::{Backend, End, Options, serve_with};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tower::Service;
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::{ExitedError, LspService};

use crate::project::Project;

/// How long anything may take before the test counts as failed. Nothing waits that long unless it is.
const PATIENCE: Duration = Duration::from_secs(10);

/// An editor. Ends with [`Client::finish`] or one of its sisters: forgetting to is a failure.
pub(crate) struct Client {
    to_server: Option<DuplexStream>,
    from_server: UnboundedReceiver<Value>,
    reader: JoinHandle<()>,
    served: JoinHandle<End>,
    next_id: i64,
    answers: HashMap<i64, Result<Value, Value>>,
    unread: VecDeque<Value>,
    /// Answers with an id of `null`: to what could not be read.
    pub(crate) errors: Vec<Value>,
    finished: bool,
}

impl Client {
    /// A connection; nothing has been said yet.
    pub(crate) fn connect() -> Self {
        Client::connect_with(|service| service)
    }

    /// A connection through a service of the test's own.
    pub(crate) fn connect_with<S>(wrap: impl FnOnce(LspService<Backend>) -> S + Send + 'static) -> Self
    where
        S: Service<Request, Response = Option<Response>, Error = ExitedError> + Send + 'static,
        S::Future: Send + 'static,
    {
        let (to_server, input) = duplex(1 << 16);
        let (output, from_server) = duplex(1 << 16);
        let options = Options { record: recording(), ..Options::default() };
        let served = tokio::spawn(async move { serve_with(input, output, &options, wrap).await });
        let (send, receive) = unbounded_channel();
        let reader = tokio::spawn(async move {
            let mut stream = BufReader::new(from_server);
            while let Some(message) = read(&mut stream).await {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        Client {
            to_server: Some(to_server),
            from_server: receive,
            reader,
            served,
            next_id: 0,
            answers: HashMap::new(),
            unread: VecDeque::new(),
            errors: Vec::new(),
            finished: false,
        }
    }

    /// A session over a project, begun with these parameters of `initialize`.
    pub(crate) async fn begin(params: Value) -> Self {
        let mut client = Client::connect();
        client.ask("initialize", params).await;
        client.tell("initialized", json!({})).await;
        client
    }

    /// A session over a project, of an editor with these capabilities.
    pub(crate) async fn over(project: &Project, capabilities: Value) -> Self {
        Client::begin(project.initialize(capabilities)).await
    }

    pub(crate) async fn send_raw(&mut self, bytes: &[u8]) {
        self.to_server.as_mut().unwrap().write_all(bytes).await.unwrap();
    }

    pub(crate) async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    /// Sends a notification.
    pub(crate) async fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Sends a request; its id.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await;
        id
    }

    /// The answer to a request, or its error.
    pub(crate) async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            self.wait().await;
        }
    }

    /// Sends a request and waits for its answer.
    pub(crate) async fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.request(method, params).await;
        self.answer(id).await
    }

    /// Sends a request that must succeed.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        let place = params["position"].clone();
        let answer = self.try_ask(method, params).await;
        let answer = answer.unwrap_or_else(|error| panic!("{method} failed: {error}"));
        if method == "textDocument/completion" {
            answer["items"].as_array().into_iter().flatten().for_each(|item| assert_stands_around(item, &place));
        }
        answer
    }

    /// The next notification or request of the server with this method that `fits`; those before it stay for later.
    pub(crate) async fn wait_for(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let is_it = |message: &Value| message["method"] == method && fits(&message["params"]);
        loop {
            if let Some(at) = self.unread.iter().position(is_it) {
                return self.unread.remove(at).unwrap()["params"].take();
            }
            self.wait().await;
        }
    }

    /// The next diagnostics published for a document.
    pub(crate) async fn published(&mut self, uri: &str) -> Value {
        self.wait_for("textDocument/publishDiagnostics", |params| params["uri"] == uri).await
    }

    /// Waits until the diagnostics of a document hold (or, if `present` is false, no longer hold) one of a practice.
    pub(crate) async fn published_with(&mut self, uri: &str, practice: &str, present: bool) -> Value {
        loop {
            let published = self.published(uri).await;
            let codes = codes(&published["diagnostics"]);
            if codes.iter().any(|code| code == practice) == present {
                return published;
            }
        }
    }

    /// Whether the server has said anything with this method so far.
    pub(crate) fn has_heard(&self, method: &str) -> bool {
        self.unread.iter().any(|message| message["method"] == method)
    }

    /// Whether diagnostics of a document have been published that nobody has looked at.
    pub(crate) fn has_heard_of(&self, uri: &str) -> bool {
        self.unread.iter().any(|message| message["params"]["uri"] == uri)
    }

    /// Waits for the next message and puts it where it belongs. What the server asks is answered with `null`, or that it
    /// is done where that is what the protocol has.
    async fn wait(&mut self) {
        let message = tokio::time::timeout(PATIENCE, self.from_server.recv()).await;
        let Ok(message) = message else { panic!("the server says nothing more; unread: {:#?}", self.unread) };
        let message = message.expect("the server is gone");
        let id = &message["id"];
        if message.get("method").is_some() {
            if !id.is_null() {
                let is_show = message["method"] == "window/showDocument";
                let result = if is_show { json!({ "success": true }) } else { json!(null) };
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result })).await;
            }
            self.unread.push_back(message);
            return;
        }
        let answer = match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].clone()),
        };
        match id.as_i64() {
            Some(id) => assert!(self.answers.insert(id, answer).is_none(), "two answers to {id}"),
            None => self.errors.push(answer.unwrap_err()),
        }
    }

    pub(crate) async fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    /// Replaces the whole text.
    pub(crate) async fn rewrite(&mut self, uri: &str, version: i32, text: &str) {
        self.change(uri, version, json!([{ "text": text }])).await;
    }

    pub(crate) async fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let params = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes });
        self.tell("textDocument/didChange", params).await;
    }

    pub(crate) async fn close(&mut self, uri: &str) {
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } })).await;
    }

    /// Says goodbye as the protocol wants it, and sees that the server ends well.
    pub(crate) async fn finish(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null).await, Value::Null);
        self.tell("exit", Value::Null).await;
        assert_eq!(self.ended().await, End::Orderly);
    }

    /// Closes the pipe to the server.
    pub(crate) fn close_input(&mut self) {
        self.to_server = None;
    }

    /// How the server ends by itself.
    pub(crate) async fn ended(&mut self) -> End {
        self.finished = true;
        tokio::time::timeout(PATIENCE, &mut self.served).await.expect("the server does not end").unwrap()
    }

    /// Closes the pipe from the server.
    pub(crate) async fn go_deaf(&mut self) {
        self.reader.abort();
        assert!((&mut self.reader).await.unwrap_err().is_cancelled());
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "the session was not ended");
    }
}

/// The practices of some diagnostics.
pub(crate) fn codes(diagnostics: &Value) -> Vec<String> {
    let items = diagnostics.as_array().unwrap_or_else(|| panic!("no list: {diagnostics}"));
    items.iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

async fn read(stream: &mut BufReader<DuplexStream>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim() {
            "" => break,
            line => length = line.strip_prefix("Content-Length: ").unwrap().parse().unwrap(),
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// Where this session is written down, if the variable `INFRA_LS_RECORDINGS` names a folder for it.
fn recording() -> Option<PathBuf> {
    static SESSIONS: AtomicUsize = AtomicUsize::new(0);
    let folder = PathBuf::from(std::env::var_os("INFRA_LS_RECORDINGS")?);
    let test = std::thread::current().name().unwrap_or("session").replace("::", "-");
    Some(folder.join(format!("{test}-{}.jsonl", SESSIONS.fetch_add(1, Ordering::Relaxed))))
}

/// What a completion replaces is on the line of the cursor and around it; what it replaces at least is the beginning of
/// what it replaces at most.
fn assert_stands_around(item: &Value, place: &Value) {
    let edit = &item["textEdit"];
    let ranges = [&edit["range"], &edit["insert"], &edit["replace"]];
    for range in ranges.into_iter().filter(|range| !range.is_null()) {
        let (start, end) = (&range["start"], &range["end"]);
        assert!(start["line"] == place["line"] && end["line"] == place["line"], "{item} at {place}");
        let column = |at: &Value| at["character"].as_u64();
        assert!(column(start) <= column(place) && column(place) <= column(end), "{item} at {place}");
    }
    if let (Some(insert), Some(replace)) = (edit.get("insert"), edit.get("replace")) {
        assert_eq!(insert["start"], replace["start"], "{item}");
    }
}
