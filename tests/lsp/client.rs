use std::collections::{HashMap, VecDeque};
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
const PATIENCE: Duration = Duration::from_secs(30);

/// An editor. Ends with [`Client::finish`] or one of its sisters: forgetting to is a failure.
pub struct Client {
    to_server: Option<DuplexStream>,
    from_server: UnboundedReceiver<Value>,
    served: JoinHandle<End>,
    next_id: i64,
    answers: HashMap<i64, Result<Value, Value>>,
    unread: VecDeque<Value>,
    /// Answers with an id of `null`: to what could not be read.
    pub errors: Vec<Value>,
    finished: bool,
}

impl Client {
    /// A connection; nothing has been said yet.
    pub fn connect() -> Self {
        Client::connect_with(|service| service)
    }

    /// A connection through a service of the test's own.
    pub fn connect_with<S>(wrap: impl FnOnce(LspService<Backend>) -> S + Send + 'static) -> Self
    where
        S: Service<Request, Response = Option<Response>, Error = ExitedError> + Send + 'static,
        S::Future: Send + 'static,
    {
        let (to_server, input) = duplex(1 << 16);
        let (output, from_server) = duplex(1 << 16);
        let served = tokio::spawn(async move { serve_with(input, output, &Options::default(), wrap).await });
        let (send, receive) = unbounded_channel();
        tokio::spawn(async move {
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
            served,
            next_id: 0,
            answers: HashMap::new(),
            unread: VecDeque::new(),
            errors: Vec::new(),
            finished: false,
        }
    }

    /// A session over a project, begun with these parameters of `initialize`.
    pub async fn begin(params: Value) -> Self {
        let mut client = Client::connect();
        client.ask("initialize", params).await;
        client.tell("initialized", json!({})).await;
        client
    }

    /// A session over a project, of an editor with these capabilities.
    pub async fn over(project: &Project, capabilities: Value) -> Self {
        Client::begin(project.initialize(capabilities)).await
    }

    pub async fn send_raw(&mut self, bytes: &[u8]) {
        self.to_server.as_mut().unwrap().write_all(bytes).await.unwrap();
    }

    pub async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    /// Sends a notification.
    pub async fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Sends a request; its id.
    pub async fn request(&mut self, method: &str, params: Value) -> i64 {
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
    pub async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            let message = self.receive().await;
            self.unread.push_back(message);
        }
    }

    /// Sends a request and waits for its answer.
    pub async fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.request(method, params).await;
        self.answer(id).await
    }

    /// Sends a request that must succeed.
    pub async fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.try_ask(method, params).await;
        answer.unwrap_or_else(|error| panic!("{method} failed: {error}"))
    }

    /// The next notification or request of the server with this method that `fits`; those before it stay for later.
    pub async fn wait_for(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let is_it = |message: &Value| message["method"] == method && fits(&message["params"]);
        if let Some(at) = self.unread.iter().position(is_it) {
            return self.unread.remove(at).unwrap()["params"].take();
        }
        loop {
            let mut message = self.receive().await;
            if is_it(&message) {
                return message["params"].take();
            }
            self.unread.push_back(message);
        }
    }

    /// The next diagnostics published for a document.
    pub async fn published(&mut self, uri: &str) -> Value {
        self.wait_for("textDocument/publishDiagnostics", |params| params["uri"] == uri).await
    }

    /// Waits until the diagnostics of a document hold (or, if `present` is false, no longer hold) one of a practice.
    pub async fn published_with(&mut self, uri: &str, practice: &str, present: bool) -> Value {
        loop {
            let published = self.published(uri).await;
            let codes = codes(&published["diagnostics"]);
            if codes.iter().any(|code| code == practice) == present {
                return published;
            }
        }
    }

    /// Whether the server has said anything with this method so far.
    pub fn has_heard(&self, method: &str) -> bool {
        self.unread.iter().any(|message| message["method"] == method)
    }

    async fn receive(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.from_server.recv());
            let message = message.await.expect("the server says nothing").expect("the server is gone");
            let id = &message["id"];
            if message.get("method").is_some() {
                if !id.is_null() {
                    self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null })).await;
                }
                return message;
            }
            let answer = match message.get("error") {
                Some(error) => Err(error.clone()),
                None => Ok(message["result"].clone()),
            };
            match id.as_i64() {
                Some(id) => assert!(self.answers.insert(id, answer).is_none(), "two answers to {id}"),
                None => self.errors.push(answer.unwrap_err()),
            }
            return Value::Null;
        }
    }

    pub async fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    /// Replaces the whole text.
    pub async fn rewrite(&mut self, uri: &str, version: i32, text: &str) {
        self.change(uri, version, json!([{ "text": text }])).await;
    }

    pub async fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let params = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes });
        self.tell("textDocument/didChange", params).await;
    }

    pub async fn close(&mut self, uri: &str) {
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } })).await;
    }

    /// Says goodbye as the protocol wants it, and sees that the server ends well.
    pub async fn finish(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null).await, Value::Null);
        self.tell("exit", Value::Null).await;
        assert_eq!(self.ended().await, End::Orderly);
    }

    /// Closes the pipe to the server.
    pub fn close_input(&mut self) {
        self.to_server = None;
    }

    /// How the server ends by itself.
    pub async fn ended(&mut self) -> End {
        self.finished = true;
        tokio::time::timeout(PATIENCE, &mut self.served).await.expect("the server does not end").unwrap()
    }

    /// Reads no longer what the server says.
    pub fn go_deaf(&mut self) {
        self.from_server.close();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "the session was not ended");
    }
}

/// The practices of some diagnostics.
pub fn codes(diagnostics: &Value) -> Vec<String> {
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
