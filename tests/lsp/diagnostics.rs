//! What the editor is shown, and when.

use serde_json::{Value, json};

use crate::client::{Client, codes};
use crate::project::Project;

const DOCKERFILE: &str = "FROM node:22-alpine AS build\nRUN true\nFROM nginx:1.30-alpine AS runtime\nUSER nginx\n";
const WITHOUT_RUNTIME: &str = "FROM node:22-alpine AS build\nRUN true\nFROM nginx:1.30-alpine AS serve\nUSER nginx\n";
const COMPOSE: &str = "services:\n  web:\n    build:\n      context: web\n      target: runtime\n";
const UNDEFINED: &str = "define-references";

fn shop() -> Project {
    Project::new(&[("web/Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE)])
}

/// An editor that asks for diagnostics and can be told to ask again.
fn pulling() -> Value {
    json!({ "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } })
}

async fn pull(client: &mut Client, uri: &str, previous: Option<&str>) -> Value {
    let params = json!({ "textDocument": { "uri": uri }, "previousResultId": previous });
    client.ask("textDocument/diagnostic", params).await
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_follow_the_text_with_its_version() {
    let project = Project::new(&[]);
    let uri = project.uri("Dockerfile");
    let mut client = Client::over(&project, json!({})).await;
    client.open(&uri, "dockerfile", "FROM alpine:latest\nUSER app\n").await;
    let first = client.published(&uri).await;
    assert_eq!(first["version"], 1);
    assert_eq!(codes(&first["diagnostics"]), ["pin-image-tag"]);
    client.rewrite(&uri, 2, "FROM alpine:3.22\nUSER app\n").await;
    let second = client.published(&uri).await;
    assert_eq!((&second["version"], &second["diagnostics"]), (&json!(2), &json!([])));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_document_is_cleared() {
    let project = Project::new(&[("Dockerfile", "FROM alpine:latest\n")]);
    let uri = project.uri("Dockerfile");
    let mut client = Client::over(&project, json!({})).await;
    client.open(&uri, "dockerfile", "FROM alpine:latest\n").await;
    assert_ne!(client.published(&uri).await["diagnostics"], json!([]));
    client.close(&uri).await;
    assert_eq!(client.published(&uri).await, json!({ "uri": uri, "diagnostics": [] }));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_edits_ends_with_the_findings_of_the_last_one() {
    let project = Project::new(&[]);
    let uri = project.uri("Dockerfile");
    let mut client = Client::over(&project, json!({})).await;
    client.open(&uri, "dockerfile", "FROM alpine:3.22\nUSER app\n").await;
    for version in 2..200 {
        client.rewrite(&uri, version, "FROM alpine\nUSER app\n").await;
    }
    client.rewrite(&uri, 200, "FROM alpine:latest\nUSER app\n").await;
    let mut last = 0;
    while last < 200 {
        let published = client.published(&uri).await;
        let version = published["version"].as_i64().unwrap();
        assert!(version > last, "older findings never follow newer ones");
        last = version;
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_reader_is_checked_again_when_what_it_reads_changes() {
    let project = shop();
    let (dockerfile, compose) = (project.uri("web/Dockerfile"), project.uri("compose.yaml"));
    let mut client = Client::over(&project, json!({})).await;
    client.open(&compose, "dockercompose", COMPOSE).await;
    client.open(&dockerfile, "dockerfile", DOCKERFILE).await;
    client.published_with(&compose, UNDEFINED, false).await;
    client.rewrite(&dockerfile, 2, WITHOUT_RUNTIME).await;
    client.published_with(&compose, UNDEFINED, true).await;
    client.rewrite(&dockerfile, 3, DOCKERFILE).await;
    client.published_with(&compose, UNDEFINED, false).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_ones_own_counts_as_it_is_edited() {
    let schema = |mode: &str| format!("{{ \"properties\": {{ \"mode\": {{ \"const\": \"{mode}\" }} }} }}\n");
    let text = "# yaml-language-server: $schema=schemas/app.json\nmode: fast\n";
    let project = Project::new(&[("app.yaml", text), ("schemas/app.json", &schema("slow"))]);
    let (app, own) = (project.uri("app.yaml"), project.uri("schemas/app.json"));
    let mut client = Client::over(&project, json!({})).await;
    client.open(&app, "yaml", text).await;
    client.published_with(&app, "valid-structure", true).await;
    client.open(&own, "json", &schema("slow")).await;
    client.rewrite(&own, 2, &schema("fast")).await;
    client.published_with(&app, "valid-structure", false).await;
    client.rewrite(&own, 3, "{").await;
    client.published_with(&app, "valid-configuration", true).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_reader_is_checked_and_shown_too() {
    let project = shop();
    let (dockerfile, compose) = (project.uri("web/Dockerfile"), project.uri("compose.yaml"));
    let mut client = Client::over(&project, json!({})).await;
    client.open(&dockerfile, "dockerfile", DOCKERFILE).await;
    client.published(&dockerfile).await;
    assert!(!client.has_heard_of(&compose), "a closed file nothing has changed for is not shown");
    client.rewrite(&dockerfile, 2, WITHOUT_RUNTIME).await;
    let published = client.published_with(&compose, UNDEFINED, true).await;
    assert_eq!(published["version"], Value::Null, "it is not open");
    client.rewrite(&dockerfile, 3, DOCKERFILE).await;
    client.published_with(&compose, UNDEFINED, false).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_on_disk_reach_their_readers() {
    let project = shop();
    let (dockerfile, compose) = (project.uri("web/Dockerfile"), project.uri("compose.yaml"));
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::over(&project, watching).await;
    let asked = client.wait_for("client/registerCapability", |_| true).await;
    assert_eq!(asked["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    client.open(&compose, "dockercompose", COMPOSE).await;
    client.published_with(&compose, UNDEFINED, false).await;
    for (text, undefined) in [(Some(WITHOUT_RUNTIME), true), (Some(DOCKERFILE), false), (None, false)] {
        match text {
            Some(text) => project.write("web/Dockerfile", text),
            None => project.remove("web/Dockerfile"),
        }
        let kind = if text.is_some() { 2 } else { 3 };
        let changes = json!({ "changes": [{ "uri": dockerfile, "type": kind }] });
        client.tell("workspace/didChangeWatchedFiles", changes).await;
        client.published_with(&compose, UNDEFINED, undefined).await;
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_watches_nothing_hears_of_the_disk_when_it_saves_and_opens() {
    let project = shop();
    let (compose, saved) =
        (project.uri("compose.yaml"), json!({ "textDocument": { "uri": project.uri("compose.yaml") } }));
    let mut client = Client::over(&project, json!({})).await;
    client.open(&compose, "yaml", COMPOSE).await;
    client.published_with(&compose, UNDEFINED, false).await;
    project.write("web/Dockerfile", WITHOUT_RUNTIME);
    client.tell("textDocument/didSave", saved.clone()).await;
    client.published_with(&compose, UNDEFINED, true).await;
    project.write("web/Dockerfile", DOCKERFILE);
    client.open(&project.uri("other/Dockerfile"), "dockerfile", "FROM node:24\n").await;
    client.published_with(&compose, UNDEFINED, false).await;
    project.write("web/Dockerfile", WITHOUT_RUNTIME);
    client.tell("textDocument/didSave", saved.clone()).await;
    client.published_with(&compose, UNDEFINED, true).await;
    project.remove("web/Dockerfile");
    client.tell("textDocument/didSave", saved).await;
    client.published_with(&compose, UNDEFINED, false).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_no_format_reach_their_readers_too() {
    const IMAGE: &str = "FROM nginx:1.30-alpine\nCOPY dist /srv\n";
    const LEFT_OUT: &str = "send-what-is-copied";
    let project = Project::new(&[("Dockerfile", IMAGE), (".dockerignore", "node_modules\n")]);
    let dockerfile = project.uri("Dockerfile");
    let mut client = Client::over(&project, json!({})).await;
    client.open(&dockerfile, "dockerfile", IMAGE).await;
    client.published_with(&dockerfile, LEFT_OUT, false).await;
    for (text, is_left_out) in [("node_modules\ndist\n", true), ("dist/*.map\n", false)] {
        project.write(".dockerignore", text);
        let changes = json!({ "changes": [{ "uri": project.uri(".dockerignore"), "type": 2 }] });
        client.tell("workspace/didChangeWatchedFiles", changes).await;
        client.published_with(&dockerfile, LEFT_OUT, is_left_out).await;
    }
    let patterns = project.uri(".dockerignore");
    client.open(&patterns, "ignore", "dist\n").await;
    client.published_with(&dockerfile, LEFT_OUT, true).await;
    client.rewrite(&patterns, 2, "build\n").await;
    client.published_with(&dockerfile, LEFT_OUT, false).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_no_format_claims_are_not_taken_in() {
    let project = shop();
    let dockerfile = project.uri("web/Dockerfile");
    let mut client = Client::over(&project, json!({})).await;
    client.open(&dockerfile, "dockerfile", DOCKERFILE).await;
    client.published(&dockerfile).await;
    project.write("node_modules/x/compose.yaml", COMPOSE);
    project.write("package.json", "{");
    let changes = ["node_modules/x/compose.yaml", "package.json", "gone.yaml"]
        .map(|path| json!({ "uri": project.uri(path), "type": 1 }));
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": changes })).await;
    for path in ["node_modules/x/compose.yaml", "package.json", "gone.yaml"] {
        let symbols = json!({ "textDocument": { "uri": project.uri(path) } });
        assert_eq!(client.ask("textDocument/documentSymbol", symbols).await, Value::Null, "{path}");
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_folders_what_stands_beside_a_file_is_known() {
    let project = Project::new(&[("Dockerfile", DOCKERFILE), ("compose.yaml", &COMPOSE.replace("web\n", ".\n"))]);
    let (dockerfile, compose) = (project.uri("Dockerfile"), project.uri("compose.yaml"));
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    client.open(&dockerfile, "dockerfile", DOCKERFILE).await;
    client.published(&dockerfile).await;
    client.rewrite(&dockerfile, 2, WITHOUT_RUNTIME).await;
    client.published_with(&compose, UNDEFINED, true).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_come_and_go() {
    let (web, project) = (Project::new(&[("Dockerfile", DOCKERFILE)]), Project::new(&[]));
    let text = COMPOSE.replace("context: web", &format!("context: {}", web.root().display()));
    let compose = project.uri("compose.yaml");
    let mut client = Client::over(&project, json!({})).await;
    client.open(&compose, "dockercompose", &text.replace("target: runtime", "target: nothing")).await;
    client.published_with(&compose, UNDEFINED, false).await;
    let folder = json!([{ "uri": web.root_uri(), "name": "web" }]);
    for (added, removed, undefined) in [(&folder, &json!([]), true), (&json!([]), &folder, false)] {
        let event = json!({ "event": { "added": added, "removed": removed } });
        client.tell("workspace/didChangeWorkspaceFolders", event).await;
        client.published_with(&compose, UNDEFINED, undefined).await;
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_counts_at_once() {
    let project = Project::new(&[("infra-ls.toml", "")]);
    let (dockerfile, config) = (project.uri("Dockerfile"), project.uri("infra-ls.toml"));
    let mut client = Client::over(&project, json!({})).await;
    client.open(&dockerfile, "dockerfile", "FROM alpine:latest\nUSER app\n").await;
    client.published_with(&dockerfile, "pin-image-tag", true).await;
    client.open(&config, "toml", "[severity]\npin-image-tag = \"off\"\n").await;
    client.published_with(&dockerfile, "pin-image-tag", false).await;
    client.rewrite(&config, 2, "[severity]\npin-image-tag = \"of\"\n").await;
    client.published_with(&config, "valid-configuration", true).await;
    client.published_with(&dockerfile, "pin-image-tag", true).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_of_a_folder_counts_for_it_alone() {
    let project = Project::new(&[("infra-ls.toml", ""), ("web/infra-ls.toml", ""), ("web/old/Dockerfile", DOCKERFILE)]);
    let (web, api) = (project.uri("web/Dockerfile"), project.uri("api/Dockerfile"));
    let (old, config) = (project.uri("web/old/Dockerfile"), project.uri("web/infra-ls.toml"));
    let mut client = Client::over(&project, json!({})).await;
    for uri in [&web, &api, &old] {
        client.open(uri, "dockerfile", "FROM alpine:latest\nUSER app\n").await;
        client.published_with(uri, "pin-image-tag", true).await;
    }
    // Changed by somebody else on disk.
    project.write("web/infra-ls.toml", "exclude = [\"old\"]\n[severity]\nrun-as-non-root = \"off\"\n");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": config, "type": 2 }] })).await;
    client.published_with(&old, "pin-image-tag", false).await;
    // Typed in the editor.
    client.open(&config, "toml", "[severity]\npin-image-tag = \"off\"\n").await;
    client.published_with(&web, "pin-image-tag", false).await;
    client.published_with(&old, "pin-image-tag", false).await;
    client.rewrite(&api, 2, "FROM alpine:latest\nUSER  app\n").await;
    client.published_with(&api, "pin-image-tag", true).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_of_the_workspaces_own_counts_as_it_is_written() {
    let page = "---\nid: keep-the-order\ngroup: delivery\nseverity: warning\nsince: 1.0.0\nwhy: It matters.\nbindings:\n  \
                - terraform: aws_sqs_queue\n    require: { fifo_queue: true }\n---\n# Keep the order\n";
    let project = Project::new(&[(".infra-ls/practices/keep-the-order.md", page)]);
    let (queue, own) = (project.uri("main.tf"), project.uri(".infra-ls/practices/keep-the-order.md"));
    let mut client = Client::over(&project, json!({})).await;
    client.open(&queue, "terraform", "resource \"aws_sqs_queue\" \"orders\" {\n}\n").await;
    let found = client.published_with(&queue, "keep-the-order", true).await["diagnostics"].take();
    let range =
        json!({ "textDocument": { "uri": queue }, "range": found[0]["range"], "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", range).await;
    let explain = actions.as_array().unwrap().iter().find(|action| action["title"] == "Explain `keep-the-order`");
    let command = &explain.unwrap()["command"];
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    let told = client.ask("workspace/executeCommand", params).await;
    assert_eq!(told, "# Keep the order\n\n");
    client.open(&own, "markdown", &page.replace("aws_sqs_queue", "aws_sns_topic")).await;
    client.published_with(&queue, "keep-the-order", false).await;
    client.rewrite(&own, 2, "nothing").await;
    client.published_with(&own, "valid-configuration", true).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_no_file_is_checked_and_keeps_its_uri() {
    let mut client = Client::begin(json!({ "capabilities": {} })).await;
    let uri = "untitled:Dockerfile";
    client.open(uri, "dockerfile", "FROM alpine:latest\n").await;
    client.published_with(uri, "pin-image-tag", true).await;
    client.close(uri).await;
    assert_eq!(client.published(uri).await["diagnostics"], json!([]));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_asks_is_sent_nothing() {
    let project = shop();
    let (dockerfile, compose) = (project.uri("web/Dockerfile"), project.uri("compose.yaml"));
    let mut client = Client::over(&project, pulling()).await;
    client.open(&compose, "dockercompose", COMPOSE).await;
    client.open(&dockerfile, "dockerfile", DOCKERFILE).await;
    let clean = pull(&mut client, &compose, None).await;
    assert_eq!((&clean["kind"], codes(&clean["items"])), (&json!("full"), vec![]));
    let again = pull(&mut client, &compose, clean["resultId"].as_str()).await;
    assert_eq!(again["kind"], "unchanged");

    client.rewrite(&dockerfile, 2, WITHOUT_RUNTIME).await;
    client.wait_for("workspace/diagnostic/refresh", |_| true).await;
    let undefined = pull(&mut client, &compose, clean["resultId"].as_str()).await;
    assert_eq!((&undefined["kind"], codes(&undefined["items"])), (&json!("full"), vec![UNDEFINED.to_owned()]));
    assert!(!client.has_heard("textDocument/publishDiagnostics"));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_asks_for_the_workspace_learns_of_every_file() {
    let project = shop();
    project.write("old/Dockerfile", "FROM alpine:latest\nUSER app\n");
    project.write("notes.yaml", "a: 1\n");
    let (dockerfile, compose) = (project.uri("web/Dockerfile"), project.uri("compose.yaml"));
    let old = project.uri("old/Dockerfile");
    let mut client = Client::over(&project, pulling()).await;
    client.open(&dockerfile, "dockerfile", DOCKERFILE).await;
    let mut known = json!([]);
    let mut ask = async |client: &mut Client| {
        let report = client.ask("workspace/diagnostic", json!({ "previousResultIds": known })).await;
        let items = report["items"].as_array().unwrap().clone();
        let named = items.iter().filter(|item| item["resultId"].is_string());
        known = named.map(|item| json!({ "uri": item["uri"], "value": item["resultId"] })).collect();
        let said = |item: &Value| match item["kind"].as_str() {
            Some("full") => (item["uri"].clone(), Some(codes(&item["items"])), item["version"].clone()),
            _ => (item["uri"].clone(), None, item["version"].clone()),
        };
        items.iter().map(said).collect::<Vec<_>>()
    };
    let pinned = vec!["pin-image-tag".to_owned()];
    let first = (json!(old), Some(pinned), Value::Null);
    let unchanged = (json!(old), None, Value::Null);
    assert_eq!(ask(&mut client).await, [first]);
    assert_eq!(ask(&mut client).await, std::slice::from_ref(&unchanged));
    client.rewrite(&dockerfile, 2, WITHOUT_RUNTIME).await;
    let undefined = (json!(compose), Some(vec![UNDEFINED.to_owned()]), Value::Null);
    assert_eq!(ask(&mut client).await, [undefined, unchanged.clone()]);
    client.rewrite(&dockerfile, 3, "FROM nginx:latest AS runtime\nUSER nginx\n").await;
    let pinned = vec!["pin-image-tag".to_owned()];
    let root = (json!(dockerfile), Some(pinned), json!(3));
    let clean = (json!(compose), Some(vec![]), Value::Null);
    assert_eq!(ask(&mut client).await, [clean, unchanged, root]);
    project.remove("old/Dockerfile");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": old, "type": 3 }] })).await;
    let gone = (json!(old), Some(vec![]), Value::Null);
    assert_eq!(ask(&mut client).await.last(), Some(&gone));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hints_and_lenses_of_others_are_asked_for_again() {
    let files = [("variables.tf", "variable \"a\" {\n  default = 1\n}\n"), ("main.tf", "locals {\n  b = var.a\n}\n")];
    let project = Project::new(&files);
    let refreshes = json!({ "refreshSupport": true });
    let mut client =
        Client::over(&project, json!({ "workspace": { "codeLens": refreshes, "inlayHint": refreshes } })).await;
    for (path, text) in files {
        client.open(&project.uri(path), "terraform", text).await;
        client.published(&project.uri(path)).await;
    }
    client.rewrite(&project.uri("variables.tf"), 2, "variable \"c\" {\n  default = 1\n}\n").await;
    client.wait_for("workspace/inlayHint/refresh", |_| true).await;
    client.wait_for("workspace/codeLens/refresh", |_| true).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_around_the_opened_folder_counts() {
    let off = "[severity]\npin-image-tag = \"off\"\n";
    let around = Project::new(&[("infra-ls.toml", off), ("apps/web/Dockerfile", "FROM alpine:latest\n")]);
    let folder = json!({ "uri": around.uri("apps/web"), "name": "web" });
    let params = json!({ "processId": null, "rootUri": null, "workspaceFolders": [folder], "capabilities": {} });
    let mut client = Client::begin(params).await;
    let (dockerfile, config) = (around.uri("apps/web/Dockerfile"), around.uri("infra-ls.toml"));
    client.open(&dockerfile, "dockerfile", "FROM alpine:latest\n").await;
    assert_eq!(codes(&client.published(&dockerfile).await["diagnostics"]), ["run-as-non-root"]);
    client.open(&config, "toml", "").await;
    client.published_with(&dockerfile, "pin-image-tag", true).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_configuration_is_shown_though_nobody_has_opened_it() {
    let project = Project::new(&[("infra-ls.toml", "profile = \"strict\n"), ("Dockerfile", DOCKERFILE)]);
    let config = project.uri("infra-ls.toml");
    let mut client = Client::over(&project, json!({})).await;
    let shown = client.published(&config).await;
    assert_eq!(codes(&shown["diagnostics"]), ["valid-configuration"]);
    client.finish().await;
}
