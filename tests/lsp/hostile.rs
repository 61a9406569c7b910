//! Messages no editor should send.

use serde_json::{Value, json};

use crate::client::Client;

async fn alive(mut client: Client) {
    client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": "untitled:x" } })).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_methods_are_refused() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    for method in ["textDocument/unheardOf", "workspace/textDocumentContent", "", "$/unheardOf"] {
        let error = client.request(method, json!({ "command": "x" })).await;
        if method.starts_with("$/") {
            continue;
        }
        assert_eq!(client.answer(error).await.unwrap_err()["code"], -32601, "{method}");
        client.tell(method, json!({})).await;
    }
    alive(client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_that_cannot_be_read_are_refused() {
    let mut client = Client::connect();
    assert_eq!(client.try_ask("initialize", json!({ "capabilities": 5 })).await.unwrap_err()["code"], -32602);
    client.ask("initialize", json!({ "capabilities": {} })).await;
    for params in [json!({}), json!([]), json!("x"), json!({ "textDocument": { "uri": 5 } })] {
        assert_eq!(client.try_ask("textDocument/hover", params.clone()).await.unwrap_err()["code"], -32602);
        for method in ["didOpen", "didChange", "didClose"] {
            client.tell(&format!("textDocument/{method}"), params.clone()).await;
        }
        client.tell("workspace/didChangeWatchedFiles", params.clone()).await;
        client.tell("workspace/didChangeWorkspaceFolders", params).await;
    }
    alive(client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_is_answered_with_an_error_and_passed_over() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    let frame = |body: &[u8]| [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat();
    client.send_raw(&frame(b"{\"jsonrpc\":\"2.0\",\"method\":")).await;
    client.send_raw(&frame(b"\xff\xfe\x00")).await;
    client.send_raw(&frame(&b"[".repeat(100_000))).await;
    client.send_raw(&frame(b"[]")).await;
    client.send_raw(&frame(b"{\"jsonrpc\":\"1.0\",\"method\":\"x\"}")).await;
    client.send_raw(&frame(b"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":5}")).await;
    client.send_raw(&frame(b"")).await;
    client.send_raw(b"Content-Length: many\r\n\r\n").await;
    client.send_raw(b"GET / HTTP/1.1\r\n\r\n").await;
    client.send(&json!({ "jsonrpc": "2.0", "id": 99, "result": null })).await;
    client.send(&json!({ "jsonrpc": "2.0", "id": 98, "error": "oh" })).await;
    client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": "untitled:x" } })).await;
    let codes: Vec<i64> = client.errors.iter().map(|error| error["code"].as_i64().unwrap()).collect();
    assert_eq!(codes, [-32700, -32700, -32700, -32600, -32600, -32600, -32700, -32700]);
    alive(client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_about_documents_nobody_opened_have_no_answer() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    let document = json!({ "uri": "file:///nowhere/compose.yaml" });
    let here = json!({ "line": 0, "character": 0 });
    let place = json!({ "textDocument": document, "position": here });
    let with = |name: &str, value: Value| {
        let mut params = place.clone();
        params[name] = value;
        params
    };
    for (method, params) in [
        ("hover", place.clone()),
        ("completion", place.clone()),
        ("definition", place.clone()),
        ("references", with("context", json!({ "includeDeclaration": true }))),
        ("prepareRename", place.clone()),
        ("rename", with("newName", json!("x"))),
        ("documentSymbol", place.clone()),
        (
            "codeAction",
            json!({ "textDocument": document, "range": { "start": here, "end": here }, "context": { "diagnostics": [] } }),
        ),
    ] {
        assert_eq!(client.ask(&format!("textDocument/{method}"), params).await, Value::Null, "{method}");
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_are_no_infrastructure_do_no_harm() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    let deep = format!("services:{}", "\n- ".repeat(2_000));
    let nested = "{\"a\":[".repeat(5_000);
    for (number, (name, text)) in [
        ("Dockerfile", "\0\0\0"),
        ("Dockerfile", "FROM \u{feff}🐳<<EOF\nRUN <<A <<B\n"),
        ("compose.yaml", deep.as_str()),
        ("compose.yaml", "services: &a\n  x: *a\n  <<: [*a, *a]\n"),
        ("compose.json", nested.as_str()),
        ("main.tf", "resource \"a\" \"b\" {\n  x = \"${"),
        ("empty", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let uri = format!("untitled:{number}/{name}");
        client.open(&uri, "plaintext", text).await;
        client.published(&uri).await;
        let end = json!({ "line": 9_999, "character": 9_999 });
        let place = json!({ "textDocument": { "uri": uri }, "position": end });
        for method in ["hover", "completion", "definition", "documentSymbol"] {
            // No line has this number, so no range can be around the place.
            client.try_ask(&format!("textDocument/{method}"), place.clone()).await.unwrap();
        }
    }
    client.finish().await;
}
