//! Real editors: what each announces in `initialize` (`clients/`), and what it is offered for it.

use std::path::Path;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::client::{Client, codes};
use crate::project::Project;

const DOCKERFILE: &str = "FROM alpine:latest AS base\nUSER app\n";

/// What an editor announces, over a project.
fn initialize(editor: &str, project: &Project) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/lsp/clients/{editor}.json"));
    let mut params: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    params["rootUri"] = json!(project.root_uri());
    params["workspaceFolders"] = json!([{ "uri": project.root_uri(), "name": "project" }]);
    params
}

/// A session of an editor, from the first message to the last; in a few words, what it saw.
async fn session(editor: &str, expected: Expect) {
    let project = Project::new(&[]);
    let uri = project.uri("Dockerfile");
    let params = initialize(editor, &project);
    let mut client = Client::connect();
    let offered = client.ask("initialize", params.clone()).await["capabilities"].take();
    client.tell("initialized", json!({})).await;
    client.open(&uri, "dockerfile", DOCKERFILE).await;

    let pulls = !offered["diagnosticProvider"].is_null();
    let diagnostics = if pulls {
        client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } })).await["items"].take()
    } else {
        client.published(&uri).await["diagnostics"].take()
    };
    assert_eq!(codes(&diagnostics), ["pin-image-tag"]);
    assert!(!client.has_heard("textDocument/publishDiagnostics"), "never both");

    let place = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 24 } });
    let hover = client.ask("textDocument/hover", place.clone()).await;
    let symbols = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } })).await;
    let mut rename = place.clone();
    rename["newName"] = json!("bottom");
    let edit = client.ask("textDocument/rename", rename).await;
    let actions = json!({
        "textDocument": { "uri": uri },
        "range": diagnostics[0]["range"],
        "context": { "diagnostics": diagnostics },
    });
    let actions = client.ask("textDocument/codeAction", actions).await;
    let watches = params["capabilities"]["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"] == json!(true);
    if watches {
        client.wait_for("client/registerCapability", |_| true).await;
    }
    client.finish().await;

    let form = |value: bool, yes: &str, no: &str| if value { yes.to_owned() } else { no.to_owned() };
    let seen = [
        format!("columns: {}", offered["positionEncoding"].as_str().unwrap()),
        format!("diagnostics: {}", form(pulls, "asked for", "sent")),
        format!("hover: {}", hover["contents"]["kind"].as_str().unwrap()),
        format!("symbols: {}", form(symbols[0]["location"].is_null(), "tree", "list")),
        format!("edits: {}", form(edit["changes"].is_null(), "documentChanges", "changes")),
        format!("rename: {}", form(offered["renameProvider"].is_object(), "prepared", "at once")),
        format!("actions: {}", actions.as_array().unwrap().len()),
        format!("files: {}", form(watches, "watched", "not watched")),
    ];
    expected.assert_eq(&(seen.join("\n") + "\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn visual_studio_code() {
    session(
        "vscode",
        expect![[r#"
        columns: utf-16
        diagnostics: asked for
        hover: markdown
        symbols: tree
        edits: documentChanges
        rename: prepared
        actions: 4
        files: watched
    "#]],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neovim() {
    session(
        "neovim",
        expect![[r#"
        columns: utf-8
        diagnostics: sent
        hover: markdown
        symbols: tree
        edits: changes
        rename: prepared
        actions: 4
        files: not watched
    "#]],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn helix() {
    session(
        "helix",
        expect![[r#"
        columns: utf-8
        diagnostics: sent
        hover: markdown
        symbols: list
        edits: documentChanges
        rename: prepared
        actions: 4
        files: watched
    "#]],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eglot() {
    session(
        "eglot",
        expect![[r#"
        columns: utf-8
        diagnostics: sent
        hover: plaintext
        symbols: tree
        edits: documentChanges
        rename: at once
        actions: 4
        files: watched
    "#]],
    )
    .await;
}

/// As a package of its own, for Emacs before 29: columns are UTF-16 there.
#[tokio::test(flavor = "multi_thread")]
async fn eglot_of_older_emacs() {
    session(
        "eglot-1.9",
        expect![[r#"
        columns: utf-16
        diagnostics: sent
        hover: plaintext
        symbols: tree
        edits: documentChanges
        rename: at once
        actions: 4
        files: watched
    "#]],
    )
    .await;
}
