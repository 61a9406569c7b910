//! What editors show beside the text: lenses, hints, and texts that are asked for one by one.

use serde_json::{Value, json};

use crate::client::Client;
use crate::project::Project;

const COMPOSE: &str =
    "services:\n  web:\n    image: nginx:1.30\n    depends_on: [db]\n  db:\n    image: postgres:17\n    \n";
const DOCKERFILE: &str = "ARG VERSION=22-alpine\nFROM node:${VERSION}\n";

async fn open(capabilities: Value, path: &str, text: &str) -> (Project, Client, String) {
    let project = Project::new(&[(path, text)]);
    let uri = project.uri(path);
    let mut client = Client::over(&project, capabilities).await;
    client.open(&uri, "any", text).await;
    (project, client, uri)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lens_says_who_refers_to_a_name_once_it_is_seen() {
    let able = json!({
        "textDocument": { "codeLens": {} },
        "experimental": { "commands": { "commands": ["infra-ls.showReferences"] } },
    });
    for (capabilities, command) in
        [(able, "infra-ls.showReferences"), (json!({ "textDocument": { "codeLens": {} } }), "infra-ls.listReferences")]
    {
        let (_project, mut client, uri) = open(capabilities, "compose.yaml", COMPOSE).await;
        let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).await;
        let lenses = lenses.as_array().unwrap().clone();
        assert!(lenses.iter().all(|lens| lens["command"].is_null()), "{lenses:?}");
        let db = lenses.into_iter().find(|lens| lens["range"]["start"]["line"] == 4).unwrap();
        let db = client.ask("codeLens/resolve", db).await;
        assert_eq!((&db["command"]["title"], &db["command"]["command"]), (&json!("1 reference"), &json!(command)));
        if command == "infra-ls.showReferences" {
            assert_eq!(db["command"]["arguments"][2][0]["range"]["start"], json!({ "line": 3, "character": 17 }));
        }
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lens_can_be_followed_in_editors_that_have_no_command_for_it() {
    let able = json!({ "textDocument": { "codeLens": {} }, "window": { "showDocument": { "support": true } } });
    for (capabilities, shows) in [(able, true), (json!({ "textDocument": { "codeLens": {} } }), false)] {
        let (_project, mut client, uri) = open(capabilities, "compose.yaml", COMPOSE).await;
        let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).await;
        let mut titles = Vec::new();
        for lens in lenses.as_array().unwrap() {
            let command = client.ask("codeLens/resolve", lens.clone()).await["command"].clone();
            titles.push(command["title"].clone());
            let params = json!({ "command": command["command"], "arguments": command["arguments"] });
            let places = client.ask("workspace/executeCommand", params).await;
            let one = places.as_array().unwrap().len() == 1;
            if one && shows {
                let shown = client.wait_for("window/showDocument", |params| params["uri"] == *uri).await;
                assert_eq!(shown["selection"]["start"], json!({ "line": 3, "character": 17 }));
            } else {
                let said = if one { "1 reference\ncompose.yaml:4:18" } else { "no references" };
                client.wait_for("window/showMessage", |params| params["message"] == said).await;
            }
        }
        assert_eq!(titles, ["no references", "1 reference"]);
        let wrong = json!({ "command": "infra-ls.listReferences", "arguments": [uri] });
        assert_eq!(client.try_ask("workspace/executeCommand", wrong).await.unwrap_err()["code"], -32602);
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_without_lenses_is_offered_none() {
    let project = Project::new(&[]);
    let mut client = Client::connect();
    let offer = client.ask("initialize", project.initialize(json!({}))).await;
    assert_eq!(offer["capabilities"]["codeLensProvider"], Value::Null);
    client.tell("initialized", json!({})).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_says_what_variables_come_to() {
    let (_project, mut client, uri) = open(json!({}), "Dockerfile", DOCKERFILE).await;
    let seen = |first: u32, last: u32| {
        let range = json!({ "start": { "line": first, "character": 0 }, "end": { "line": last, "character": 0 } });
        json!({ "textDocument": { "uri": uri }, "range": range })
    };
    let hints = client.ask("textDocument/inlayHint", seen(0, 2)).await;
    assert_eq!(hints[0]["label"], "= node:22-alpine");
    assert_eq!(hints[0]["position"], json!({ "line": 1, "character": 20 }));
    assert_eq!(client.ask("textDocument/inlayHint", seen(0, 0)).await, json!([]));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_beside_a_completion_comes_when_it_is_asked_for() {
    let item = json!({ "documentationFormat": ["markdown"], "resolveSupport": { "properties": ["documentation"] } });
    for (item, lazily) in [(item, true), (json!({ "documentationFormat": ["markdown"] }), false)] {
        let capabilities = json!({ "textDocument": { "completion": { "completionItem": item } } });
        let (_project, mut client, uri) = open(capabilities, "compose.yaml", COMPOSE).await;
        let place = json!({ "textDocument": { "uri": uri }, "position": { "line": 6, "character": 4 } });
        let list = client.ask("textDocument/completion", place).await;
        let restart = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "restart").unwrap().clone();
        assert_eq!(restart["documentation"].is_null(), lazily);
        if lazily {
            let known = client.ask("completionItem/resolve", restart).await;
            assert_eq!(known["documentation"]["kind"], "markdown");
            let foreign = client.ask("completionItem/resolve", json!({ "label": "x", "data": "theirs" })).await;
            assert_eq!(foreign["label"], "x");
        }
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_explained_on_demand() {
    let (_project, mut client, uri) = open(able_to_act(), "Dockerfile", "FROM node:latest\n").await;
    let range = json!({ "start": { "line": 0, "character": 6 }, "end": { "line": 0, "character": 6 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", params).await;
    let explain =
        actions.as_array().unwrap().iter().find(|action| action["title"] == "Explain `pin-image-tag`").unwrap();
    assert_eq!(explain["edit"], Value::Null);
    let command = json!({ "command": explain["command"]["command"], "arguments": explain["command"]["arguments"] });
    let page = client.ask("workspace/executeCommand", command).await;
    assert!(page.as_str().unwrap().starts_with("# "), "{page}");
    client.wait_for("window/showMessage", |params| params["type"] == 3).await;
    let unknown = client.try_ask("workspace/executeCommand", json!({ "command": "infra-ls.dance" })).await.unwrap_err();
    assert_eq!(unknown["message"], "There is no command `infra-ls.dance`.");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refactorings_come_under_their_kinds() {
    let text = "FROM node:22\nUSER node\nCMD node a.js\n";
    let (_project, mut client, uri) = open(able_to_act(), "Dockerfile", text).await;
    let range = json!({ "start": { "line": 2, "character": 5 }, "end": { "line": 2, "character": 5 } });
    for (only, expected) in [("refactor", 1), ("refactor.rewrite", 1), ("refactor.extract", 0)] {
        let context = json!({ "diagnostics": [], "only": [only] });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
        let actions = client.ask("textDocument/codeAction", params).await;
        let kinds: Vec<_> = actions.as_array().unwrap().iter().map(|action| &action["kind"]).collect();
        assert_eq!(kinds, vec!["refactor.rewrite"; expected], "{only}");
    }
    client.finish().await;
}

fn able_to_act() -> Value {
    let literals = json!({ "codeActionKind": { "valueSet": ["quickfix", "refactor"] } });
    json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": literals } } })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_types_of_resources_an_editor_is_sent_the_usual_ones() {
    for (text, usual, is_incomplete) in
        [("resource \"aws_", "aws_instance", true), ("resource \"aws_vpc_peering", "aws_vpc_peering_connection", false)]
    {
        let (_project, mut client, uri) = open(json!({}), "main.tf", text).await;
        let place = json!({
            "textDocument": { "uri": uri },
            "position": { "line": 0, "character": text.len() },
        });
        let list = client.ask("textDocument/completion", place).await;
        let items = list["items"].as_array().unwrap();
        assert!(items.len() <= 100, "{}", items.len());
        assert_eq!((&items[0]["label"], &list["isIncomplete"]), (&json!(usual), &json!(is_incomplete)));
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_type_of_a_variable_is_shown_as_it_is_written() {
    let text = "variable \"nets\" {\n  type = map(object({\n    cidr = string\n    zone = optional(string)\n  }))\n}\n";
    let (_project, mut client, uri) = open(json!({}), "main.tf", text).await;
    let place = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 11 } });
    let hover = client.ask("textDocument/hover", place).await;
    let shown = hover["contents"]["value"].as_str().unwrap();
    assert!(shown.contains("map(object({ cidr = string, zone = optional(string) }))"), "{shown}");
    assert!(shown.contains("type = map(object({\n  cidr = string\n  zone = optional(string)\n}))"), "{shown}");
    client.finish().await;
}
