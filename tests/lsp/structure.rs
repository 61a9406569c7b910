//! What an editor shows of a file, and how it changes its layout.

use serde_json::{Value, json};

use crate::client::Client;
use crate::project::Project;

const DOCKERFILE: &str =
    "# one\n# two\nFROM alpine:3.22 AS build\nRUN a \\\n  && b\nFROM scratch\nCOPY --from=build /a /b\n";
const COMPOSE: &str =
    "services:\n  web:\n    build: ./web\n    depends_on: [database]\n  database:\n    image: postgres:17\n";
const TERRAFORM: &str = "variable \"größe\" {\ntype=string\n}\nlocals {\n  a   =   1\n}\n";

fn project() -> Project {
    Project::new(&[("web/Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE), ("main.tf", TERRAFORM)])
}

/// An editor that colours by what servers say.
fn colouring(requests: &Value) -> Value {
    let tokens = json!({ "requests": requests, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"] });
    json!({ "textDocument": { "semanticTokens": tokens } })
}

/// A session with one file of the project open.
async fn open(project: &Project, capabilities: Value, path: &str, language: &str, text: &str) -> (Client, String) {
    let uri = project.uri(path);
    let mut client = Client::over(project, capabilities).await;
    client.open(&uri, language, text).await;
    // Whatever is published is published with the whole project read.
    client.published(&uri).await;
    (client, uri)
}

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

fn numbers(data: &Value) -> Vec<u64> {
    data.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_come_whole_in_part_and_as_a_difference() {
    let project = project();
    let mut client = Client::connect();
    let able = colouring(&json!({ "range": true, "full": { "delta": true } }));
    let offered = client.ask("initialize", project.initialize(able)).await["capabilities"].take();
    client.tell("initialized", json!({})).await;
    let offered = &offered["semanticTokensProvider"];
    assert_eq!((&offered["range"], &offered["full"]), (&json!(true), &json!({ "delta": true })));
    let kind = |name| offered["legend"]["tokenTypes"].as_array().unwrap().iter().position(|kind| kind == name).unwrap();
    let uri = project.uri("Dockerfile");
    client.open(&uri, "dockerfile", "FROM a AS b\nUSER c\n").await;

    let full = client.ask("textDocument/semanticTokens/full", document(&uri)).await;
    let [keyword, class, namespace, string] = ["keyword", "type", "namespace", "string"].map(|name| kind(name) as u64);
    let [from, image, r#as, stage] =
        [[0, 0, 4, keyword, 0], [0, 5, 1, class, 0], [0, 2, 2, keyword, 0], [0, 3, 1, namespace, 1]];
    let [user, name] = [[1, 0, 4, keyword, 0], [0, 5, 1, string, 0]];
    assert_eq!(numbers(&full["data"]), [from, image, r#as, stage, user, name].concat());

    let mut part = document(&uri);
    part["range"] = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 2, "character": 0 } });
    let part = client.ask("textDocument/semanticTokens/range", part).await;
    assert_eq!(numbers(&part["data"]), [user, name].concat());

    let added = json!([{ "range": { "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 0 } }, "text": "CMD c\n" }]);
    client.change(&uri, 2, added).await;
    let mut since = document(&uri);
    since["previousResultId"] = full["resultId"].clone();
    let delta = client.ask("textDocument/semanticTokens/full/delta", since.clone()).await;
    assert_eq!(delta["edits"], json!([{ "start": 20, "deleteCount": 0, "data": [1, 0, 3, keyword, 0] }]));

    // What the editor has is no longer remembered: all again.
    let again = client.ask("textDocument/semanticTokens/full/delta", since).await;
    assert_eq!((&again["edits"], &again["resultId"]), (&Value::Null, &delta["resultId"]));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_does_not_colour_is_offered_no_colours() {
    let mut client = Client::connect();
    let offered = client.ask("initialize", project().initialize(json!({}))).await["capabilities"].take();
    assert_eq!(offered["semanticTokensProvider"], Value::Null);
    client.tell("initialized", json!({})).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn folds_are_whole_lines() {
    let project = project();
    let (mut client, uri) = open(&project, json!({}), "web/Dockerfile", "dockerfile", DOCKERFILE).await;
    let folds = client.ask("textDocument/foldingRange", document(&uri)).await;
    assert_eq!(
        folds,
        json!([
            { "startLine": 0, "endLine": 1, "kind": "comment" },
            { "startLine": 2, "endLine": 4 },
            { "startLine": 3, "endLine": 4 },
            { "startLine": 5, "endLine": 6 },
        ])
    );
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_grows_from_each_of_its_places() {
    let project = project();
    let (mut client, uri) = open(&project, json!({}), "compose.yaml", "dockercompose", COMPOSE).await;
    let mut params = document(&uri);
    params["positions"] = json!([{ "line": 2, "character": 15 }, { "line": 5, "character": 12 }]);
    let selections = client.ask("textDocument/selectionRange", params).await;
    for (selection, start) in selections.as_array().unwrap().iter().zip([13, 11]) {
        assert_eq!(selection["range"]["start"]["character"], start);
        let mut outermost = selection;
        while !outermost["parent"].is_null() {
            outermost = &outermost["parent"];
        }
        assert_eq!(outermost["range"]["end"], json!({ "line": 6, "character": 0 }));
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_marked_where_it_is_written_and_read() {
    let project = project();
    let (mut client, uri) = open(&project, json!({}), "compose.yaml", "dockercompose", COMPOSE).await;
    let found = client.ask("textDocument/documentHighlight", at(&uri, 3, 20)).await;
    let shown: Vec<_> = found.as_array().unwrap().iter().map(|h| (&h["range"]["start"]["line"], &h["kind"])).collect();
    assert_eq!(shown, [(&json!(3), &json!(2)), (&json!(4), &json!(3))]);
    assert_eq!(client.ask("textDocument/documentHighlight", at(&uri, 0, 0)).await, json!([]));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn symbols_of_closed_files_are_found_too() {
    let project = project();
    let (mut client, _) = open(&project, json!({}), "compose.yaml", "dockercompose", COMPOSE).await;
    let found = client.ask("workspace/symbol", json!({ "query": "bld" })).await;
    assert_eq!((&found[0]["name"], &found[0]["containerName"]), (&json!("build"), &json!("web/Dockerfile")));
    assert_eq!(found[0]["location"]["uri"], project.uri("web/Dockerfile"));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_context_leads_to_its_dockerfile() {
    let project = project();
    let (mut client, uri) = open(&project, json!({}), "compose.yaml", "dockercompose", COMPOSE).await;
    let links = client.ask("textDocument/documentLink", document(&uri)).await;
    assert_eq!(links.as_array().unwrap().len(), 2);
    assert_eq!(links[1]["target"], "https://hub.docker.com/_/postgres");
    assert_eq!(links[0]["target"], project.uri("web/Dockerfile"));
    assert_eq!(links[0]["range"]["start"], json!({ "line": 2, "character": 11 }));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn layout_changes_only_what_differs() {
    let project = project();
    let (mut client, uri) = open(&project, json!({}), "main.tf", "terraform", TERRAFORM).await;
    let mut params = document(&uri);
    params["options"] = json!({ "tabSize": 4, "insertSpaces": false });
    let edits = client.ask("textDocument/formatting", params.clone()).await;
    let lines: Vec<_> = edits.as_array().unwrap().iter().map(|edit| &edit["range"]["start"]["line"]).collect();
    assert_eq!(lines, [1, 4]);
    params["range"] = json!({ "start": { "line": 4, "character": 0 }, "end": { "line": 5, "character": 0 } });
    let edits = client.ask("textDocument/rangeFormatting", params).await;
    assert_eq!(edits.as_array().unwrap().len(), 1);
    let json = project.uri("settings.json");
    client.open(&json, "json", "{}").await;
    let mut params = document(&json);
    params["options"] = json!({ "tabSize": 2, "insertSpaces": true });
    assert_eq!(client.ask("textDocument/formatting", params).await, Value::Null);
    client.finish().await;
}
