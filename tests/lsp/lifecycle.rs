//! From `initialize` to the process's end.

use infra_ls::server::End;
use serde_json::{Value, json};

use crate::client::Client;
use crate::project::Project;

const DOCKERFILE: &str = "FROM alpine:latest\n";

#[tokio::test(flavor = "multi_thread")]
async fn before_initialize_requests_are_refused_and_edits_dropped() {
    let mut client = Client::connect();
    client.open("untitled:Dockerfile", "dockerfile", DOCKERFILE).await;
    let symbols = json!({ "textDocument": { "uri": "untitled:Dockerfile" } });
    let refused = client.try_ask("textDocument/documentSymbol", symbols.clone()).await.unwrap_err();
    assert_eq!(refused["code"], -32002);
    client.ask("initialize", json!({ "capabilities": {} })).await;
    client.tell("initialized", json!({})).await;
    assert_eq!(client.ask("textDocument/documentSymbol", symbols).await, Value::Null, "it was never opened");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_shutdown_requests_are_refused_and_edits_dropped() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    client.ask("shutdown", Value::Null).await;
    client.open("untitled:Dockerfile", "dockerfile", DOCKERFILE).await;
    let symbols = json!({ "textDocument": { "uri": "untitled:Dockerfile" } });
    for (method, params) in [("textDocument/documentSymbol", symbols), ("shutdown", Value::Null)] {
        assert_eq!(client.try_ask(method, params).await.unwrap_err()["code"], -32600);
    }
    client.tell("exit", Value::Null).await;
    assert_eq!(client.ended().await, End::Orderly);
}

#[tokio::test(flavor = "multi_thread")]
async fn initialize_counts_once() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    assert_eq!(client.try_ask("initialize", json!({ "capabilities": {} })).await.unwrap_err()["code"], -32600);
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_is_told_by_the_exit_code() {
    let mut rude = Client::begin(json!({ "capabilities": {} })).await;
    rude.tell("exit", Value::Null).await;
    let rude = rude.ended().await;
    assert_eq!((rude, rude.code()), (End::Exit, 1));

    let mut gone = Client::begin(json!({ "capabilities": {} })).await;
    gone.close_input();
    let gone = gone.ended().await;
    assert_eq!((gone, gone.code()), (End::EndOfInput, 1));

    assert_eq!(End::Orderly.code(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_before_the_end_of_input_is_answered() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    client.open("untitled:Dockerfile", "dockerfile", DOCKERFILE).await;
    let symbols = json!({ "textDocument": { "uri": "untitled:Dockerfile" } });
    let asked = client.request("textDocument/documentSymbol", symbols).await;
    client.close_input();
    assert!(client.answer(asked).await.is_ok());
    assert_eq!(client.ended().await, End::EndOfInput);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_pipe_ends_the_server() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    client.go_deaf().await;
    client.request("textDocument/unheardOf", Value::Null).await;
    assert_eq!(client.ended().await, End::DeadPipe);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_death_of_the_editor_ends_the_server() {
    let mut editor = std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut client = Client::begin(json!({ "processId": editor.id(), "capabilities": {} })).await;
    client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": "untitled:x" } })).await;
    editor.kill().unwrap();
    editor.wait().unwrap();
    assert_eq!(client.ended().await, End::Orphaned);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_cannot_be_seen_is_not_missed() {
    let client = Client::begin(json!({ "processId": i32::MAX, "capabilities": {} })).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_does_not_wait_for_answers_is_served_all_the_same() {
    let project = Project::new(&[]);
    let mut client = Client::connect();
    let uri = project.uri("Dockerfile");
    let begun = client.request("initialize", project.initialize(json!({}))).await;
    client.tell("initialized", json!({})).await;
    client.open(&uri, "dockerfile", DOCKERFILE).await;
    let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } })).await;
    let over = client.request("shutdown", Value::Null).await;
    client.tell("exit", Value::Null).await;
    for id in [begun, symbols, over] {
        assert!(client.answer(id).await.is_ok(), "{id}");
    }
    assert_eq!(client.ended().await, End::Orderly);
}
