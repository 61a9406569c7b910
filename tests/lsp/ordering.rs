//! Messages count in the order in which they arrive, however slow the answers are.

use std::task::{Context, Poll};

use futures::future::BoxFuture;
use infra_ls::model::FileId;
use infra_ls::server::{Backend, pinned};
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::Service;
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::{ExitedError, LspService};

use crate::client::Client;

const URI: &str = "untitled:Dockerfile";

/// Answers `test/text` with the text the request was pinned to, but not before the gate is open; panics at
/// `test/panic`. Everything else is answered behind the gate by the server itself.
struct Gated {
    inner: LspService<Backend>,
    open: watch::Receiver<bool>,
}

impl Service<Request> for Gated {
    type Response = Option<Response>;
    type Error = ExitedError;
    type Future = BoxFuture<'static, Result<Option<Response>, ExitedError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let mut open = self.open.clone();
        let id = request.id().cloned();
        match request.method() {
            "test/text" => Box::pin(async move {
                let _ = open.wait_for(|open| *open).await;
                let snapshot = pinned().unwrap();
                let text = snapshot.document(&FileId::from_uri(URI)).unwrap().text().to_string();
                Ok(id.map(|id| Response::from_ok(id, json!(text))))
            }),
            "test/arrived" => Box::pin(async { Ok(id.map(|id| Response::from_ok(id, Value::Null))) }),
            "test/panic" => panic!("at once"),
            "test/panicLater" => Box::pin(async { panic!("later") }),
            "textDocument/hover" => {
                let answer = self.inner.call(request);
                Box::pin(async move {
                    let _ = open.wait_for(|open| *open).await;
                    answer.await
                })
            }
            _ => self.inner.call(request),
        }
    }
}

async fn gated() -> (Client, watch::Sender<bool>) {
    let (gate, open) = watch::channel(false);
    let mut client = Client::connect_with(|inner| Gated { inner, open });
    client.ask("initialize", json!({ "capabilities": {} })).await;
    client.tell("initialized", json!({})).await;
    (client, gate)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_sees_exactly_the_text_before_it() {
    let (mut client, gate) = gated().await;
    client.open(URI, "dockerfile", "").await;
    let mut asked = Vec::new();
    let mut text = String::new();
    for version in 2..102 {
        let typed = format!("# {version}\n");
        let here = json!({ "line": version - 2, "character": 0 });
        client.change(URI, version, json!([{ "range": { "start": here, "end": here }, "text": typed }])).await;
        text.push_str(&typed);
        asked.push((client.request("test/text", Value::Null).await, text.clone()));
    }
    client.ask("test/arrived", Value::Null).await;
    gate.send_replace(true);
    for (id, expected) in asked {
        assert_eq!(client.answer(id).await.unwrap(), json!(expected));
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_one_message_apply_one_after_the_other() {
    let (mut client, gate) = gated().await;
    gate.send_replace(true);
    client.open(URI, "dockerfile", "FROM a\r\nRUN b\r\n").await;
    let range = |from: (u32, u32), to: (u32, u32)| {
        let at = |(line, character)| json!({ "line": line, "character": character });
        json!({ "start": at(from), "end": at(to) })
    };
    let changes = json!([
        { "range": range((0, 5), (0, 6)), "text": "alpine" },
        { "range": range((0, 5), (0, 11)), "text": "𝒳🐳" },
        { "range": range((0, 7), (0, 9)), "text": "b" },
        { "range": range((1, 0), (2, 0)), "text": "" },
    ]);
    client.change(URI, 2, changes).await;
    assert_eq!(client.ask("test/text", Value::Null).await, "FROM 𝒳b\r\n");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn places_outside_the_text_mean_its_nearest_end() {
    let (mut client, gate) = gated().await;
    gate.send_replace(true);
    client.open(URI, "dockerfile", "FROM a\nRUN b").await;
    for (version, range, text, expected) in [
        (2, [0, 99, 0, 99], "!", "FROM a!\nRUN b"),
        (3, [77, 0, 99, 99], "?", "FROM a!\nRUN b?"),
        (4, [1, 4, 0, 5], "", "FROM b?"),
        (5, [0, 0, 4_000_000_000u32, 4_000_000_000], "", ""),
    ] {
        let [line, character, end_line, end_character] = range;
        let range = json!({
            "start": { "line": line, "character": character },
            "end": { "line": end_line, "character": end_character },
        });
        client.change(URI, version, json!([{ "range": range, "text": text }])).await;
        assert_eq!(client.ask("test/text", Value::Null).await, expected);
    }
    client.finish().await;
}

/// Helix sends them from tasks that run side by side.
#[tokio::test(flavor = "multi_thread")]
async fn changes_that_overtook_one_another_are_put_in_order() {
    let (mut client, gate) = gated().await;
    gate.send_replace(true);
    let insert = |character: usize, text: &str| {
        let start = json!({ "line": 0, "character": character });
        json!([{ "range": { "start": start, "end": start }, "text": text }])
    };
    client.open(URI, "dockerfile", "FROM ").await;
    for (version, at, letter) in [(2, 5, "a"), (5, 8, "i"), (3, 6, "l"), (4, 7, "p"), (7, 10, "e"), (6, 9, "n")] {
        client.change(URI, version, insert(at, letter)).await;
    }
    client.change(URI, 8, insert(11, ":3")).await;
    assert_eq!(client.ask("test/text", Value::Null).await, "FROM alpine:3");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_text_that_was_overtaken_by_a_later_one_is_dropped() {
    let (mut client, gate) = gated().await;
    gate.send_replace(true);
    client.open(URI, "dockerfile", "1").await;
    client.rewrite(URI, 3, "3").await;
    client.rewrite(URI, 2, "2").await;
    assert_eq!(client.ask("test/text", Value::Null).await, "3");
    let start = json!({ "line": 0, "character": 0 });
    client.change(URI, 5, json!([{ "range": { "start": start, "end": start }, "text": "5" }])).await;
    client.rewrite(URI, 4, "4").await;
    assert_eq!(client.ask("test/text", Value::Null).await, "54");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_out_of_step_is_not_followed_until_it_is_sent_whole() {
    let (mut client, gate) = gated().await;
    gate.send_replace(true);
    let insert = |text: &str| {
        let start = json!({ "line": 0, "character": 0 });
        json!([{ "range": { "start": start, "end": start }, "text": text }])
    };
    client.open(URI, "dockerfile", "1").await;
    client.change(URI, 5, insert("5")).await;
    client.change(URI, 5, insert("4")).await;
    client.change(URI, 6, insert("6")).await;
    assert_eq!(client.ask("test/text", Value::Null).await, "51");
    client.rewrite(URI, 7, "7").await;
    client.change(URI, 8, insert("8")).await;
    assert_eq!(client.ask("test/text", Value::Null).await, "87");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_of_documents_that_are_not_open_are_dropped() {
    let (mut client, gate) = gated().await;
    gate.send_replace(true);
    client.rewrite("file:///nowhere/Dockerfile", 2, "FROM a").await;
    client.close("file:///nowhere/Dockerfile").await;
    client.open(URI, "dockerfile", "FROM b").await;
    assert_eq!(client.ask("test/text", Value::Null).await, "FROM b");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_request_is_answered_as_cancelled() {
    let (mut client, gate) = gated().await;
    client.open(URI, "dockerfile", "FROM alpine").await;
    let place = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } });
    let hover = client.request("textDocument/hover", place.clone()).await;
    client.tell("$/cancelRequest", json!({ "id": hover })).await;
    client.tell("$/cancelRequest", json!({ "id": 4711 })).await;
    client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } })).await;
    gate.send_replace(true);
    assert_eq!(client.answer(hover).await.unwrap_err()["code"], -32800);
    client.ask("textDocument/hover", place).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_answered_with_an_error_and_the_server_lives() {
    let (mut client, _gate) = gated().await;
    for method in ["test/panic", "test/panicLater"] {
        let error = client.try_ask(method, Value::Null).await.unwrap_err();
        assert_eq!(error["code"], -32603);
        assert!(error["message"].as_str().unwrap().contains(method), "{error}");
        client.tell(method, Value::Null).await;
    }
    client.ask("test/arrived", Value::Null).await;
    client.finish().await;
}
