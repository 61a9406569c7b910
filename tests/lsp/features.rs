//! What an editor may ask, over several formats at once.

use serde_json::{Value, json};

use crate::client::Client;
use crate::project::{Project, position};

const DOCKERFILE: &str =
    "FROM node:22-alpine AS build\nRUN true\nFROM nginx:1.30-alpine AS runtime\nCOPY --from=build /a /b\nUSER nginx\n";
const COMPOSE: &str = "services:\n  web:\n    build:\n      context: web\n      target: runtime\n    depends_on:\n      - database\n  database:\n    image: postgres:17-alpine\n";

/// An editor that can do everything that makes a difference here.
fn able() -> Value {
    json!({
        "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } },
        "textDocument": {
            "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown"] } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "definition": { "linkSupport": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "rename": { "prepareSupport": true },
            "publishDiagnostics": { "dataSupport": true, "relatedInformation": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } } },
        },
    })
}

/// The shop, with both files open.
async fn shop(capabilities: Value) -> (Project, Client, [String; 2]) {
    let project = Project::new(&[("web/Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE)]);
    let uris = [project.uri("web/Dockerfile"), project.uri("compose.yaml")];
    let mut client = Client::over(&project, capabilities).await;
    client.open(&uris[0], "dockerfile", DOCKERFILE).await;
    client.open(&uris[1], "dockercompose", COMPOSE).await;
    // Whatever is published is published with the whole project read.
    client.published(&uris[1]).await;
    (project, client, uris)
}

fn at(uri: &str, position: &Value) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position })
}

fn with(mut params: Value, name: &str, value: Value) -> Value {
    params[name] = value;
    params
}

/// What a text reads after the edits of `documentChanges` or `changes` for its document.
fn edited(text: &str, edit: &Value, uri: &str) -> String {
    let edits: Vec<Value> = match edit["documentChanges"].as_array() {
        Some(changes) => {
            let of_this = changes.iter().filter(|change| change["textDocument"]["uri"] == uri);
            of_this.flat_map(|change| change["edits"].as_array().unwrap().clone()).collect()
        }
        None => edit["changes"][uri].as_array().cloned().unwrap_or_default(),
    };
    let offset = |at: &Value| {
        let line = at["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        // The texts of these tests are ASCII.
        start + at["character"].as_u64().unwrap() as usize
    };
    let mut edits: Vec<_> = edits
        .iter()
        .map(|edit| (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_is_renamed_in_both_files_from_either_side() {
    let (_project, mut client, [dockerfile, compose]) = shop(able()).await;
    for place in [at(&dockerfile, &position(DOCKERFILE, "runtime")), at(&compose, &position(COMPOSE, "runtime"))] {
        let prepared = client.ask("textDocument/prepareRename", place.clone()).await;
        assert_eq!(prepared["placeholder"], "runtime");
        let edit = client.ask("textDocument/rename", with(place, "newName", json!("serve"))).await;
        assert_eq!(edited(DOCKERFILE, &edit, &dockerfile), DOCKERFILE.replace("runtime", "serve"));
        assert_eq!(edited(COMPOSE, &edit, &compose), COMPOSE.replace("runtime", "serve"));
        assert!(edit["documentChanges"].as_array().unwrap().iter().all(|c| c["textDocument"]["version"] == 1));
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_all_files_waits_until_they_are_read() {
    let project = Project::new(&[("web/Dockerfile", DOCKERFILE)]);
    let others: Vec<String> = (0..300).map(|number| format!("{number:03}.compose.yaml")).collect();
    others.iter().for_each(|path| project.write(path, COMPOSE));
    let uri = project.uri("web/Dockerfile");
    let mut client = Client::over(&project, able()).await;
    client.open(&uri, "dockerfile", DOCKERFILE).await;
    let place = at(&uri, &position(DOCKERFILE, "runtime"));
    let edit = client.ask("textDocument/rename", with(place.clone(), "newName", json!("serve"))).await;
    let changed = edit["documentChanges"].as_array().unwrap();
    assert_eq!(changed.len(), 1 + others.len());
    let context = json!({ "includeDeclaration": false });
    let found = client.ask("textDocument/references", with(place, "context", context)).await;
    assert_eq!(found.as_array().unwrap().len(), others.len());
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_without_document_changes_gets_plain_ones() {
    let (_project, mut client, [dockerfile, compose]) = shop(json!({})).await;
    let place = at(&dockerfile, &position(DOCKERFILE, "runtime"));
    let edit = client.ask("textDocument/rename", with(place, "newName", json!("serve"))).await;
    assert_eq!(edit["documentChanges"], Value::Null);
    assert_eq!(edited(COMPOSE, &edit, &compose), COMPOSE.replace("runtime", "serve"));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_cannot_be_is_refused_with_the_reason() {
    let (_project, mut client, [dockerfile, _]) = shop(able()).await;
    let place = at(&dockerfile, &position(DOCKERFILE, "runtime"));
    let refused = client.try_ask("textDocument/rename", with(place, "newName", json!("a b"))).await.unwrap_err();
    assert_eq!(refused, json!({ "code": -32803, "message": "`a b` cannot be the name of a stage." }));
    let nowhere = at(&dockerfile, &json!({ "line": 1, "character": 0 }));
    assert_eq!(client.ask("textDocument/prepareRename", nowhere).await, Value::Null);
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn definition_leads_from_the_service_to_the_stage_and_back() {
    let (_project, mut client, [dockerfile, compose]) = shop(able()).await;
    let stage = position(DOCKERFILE, "runtime");
    let target = position(COMPOSE, "runtime");
    let there = client.ask("textDocument/definition", at(&compose, &target)).await;
    assert_eq!((&there[0]["targetUri"], &there[0]["targetSelectionRange"]["start"]), (&json!(dockerfile), &stage));
    let back = client.ask("textDocument/definition", at(&dockerfile, &stage)).await;
    assert_eq!((&back[0]["targetUri"], &back[0]["targetSelectionRange"]["start"]), (&json!(compose), &target));

    let everywhere = with(at(&compose, &target), "context", json!({ "includeDeclaration": true }));
    let found = client.ask("textDocument/references", everywhere).await;
    let found: Vec<&Value> = found.as_array().unwrap().iter().map(|location| &location["uri"]).collect();
    assert_eq!(found, [&json!(compose), &json!(dockerfile)]);
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_takes_no_links_gets_locations() {
    let (_project, mut client, [dockerfile, compose]) = shop(json!({})).await;
    let there = client.ask("textDocument/definition", at(&compose, &position(COMPOSE, "runtime"))).await;
    assert_eq!((&there[0]["uri"], &there[0]["range"]["start"]), (&json!(dockerfile), &position(DOCKERFILE, "runtime")));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn completion_offers_names_of_other_files_over_what_is_typed() {
    let (_project, mut client, [_, compose]) = shop(able()).await;
    let text = COMPOSE.replace("target: runtime", "target: ru");
    client.rewrite(&compose, 2, &text).await;
    let mut place = position(&text, "ru\n");
    place["character"] = json!(place["character"].as_u64().unwrap() + 2);
    let list = client.ask("textDocument/completion", at(&compose, &place)).await;
    let runtime = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "runtime").unwrap();
    assert_eq!(runtime["textEdit"]["newText"], "runtime");
    assert_eq!(runtime["textEdit"]["range"], json!({ "start": position(&text, "ru\n"), "end": place }));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completion_before_or_inside_of_a_word_is_told_in_the_form_the_editor_takes() {
    let both = json!({ "textDocument": { "completion": { "completionItem": { "insertReplaceSupport": true } } } });
    // Columns of what goes, from the start of the word: where all of it may go, and where no more than needed does.
    for (within, plain) in [(0, 0), (3, "runtime".len())] {
        for capabilities in [json!({}), both.clone()] {
            let (_project, mut client, [_, compose]) = shop(capabilities.clone()).await;
            let start = position(COMPOSE, "runtime");
            let moved = |columns: usize| {
                let character = start["character"].as_u64().unwrap() + u64::try_from(columns).unwrap();
                json!({ "line": start["line"], "character": character })
            };
            let list = client.ask("textDocument/completion", at(&compose, &moved(within))).await;
            let item = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "runtime").unwrap();
            let edit = &item["textEdit"];
            if capabilities == both {
                assert_eq!(edit["insert"], json!({ "start": start, "end": moved(within) }));
                assert_eq!(edit["replace"], json!({ "start": start, "end": moved("runtime".len()) }));
            } else {
                assert_eq!(edit["range"], json!({ "start": start, "end": moved(plain) }));
            }
            client.finish().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dash_opens_the_list_of_flags_and_no_other() {
    let (_project, mut client, [dockerfile, compose]) = shop(able()).await;
    let typed = json!({ "triggerKind": 2, "triggerCharacter": "-" });
    client.rewrite(&dockerfile, 2, "FROM node:22\nCOPY -").await;
    client.rewrite(&compose, 2, "services:\n  web:\n    image: node-").await;
    for (file, place, offers) in [
        (&dockerfile, json!({ "line": 1, "character": 6 }), true),
        (&compose, json!({ "line": 2, "character": 16 }), false),
    ] {
        let mut asked = at(file, &place);
        asked["context"] = typed.clone();
        let list = client.ask("textDocument/completion", asked).await;
        assert_eq!(list["items"].as_array().is_some_and(|items| !items.is_empty()), offers, "{list}");
    }
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_are_those_of_the_folder_on_disk() {
    let project = Project::new(&[
        ("compose.yaml", "services:\n  web:\n    env_file: ./\n"),
        ("conf/web.env", "A=1\n"),
        (".git/config", "\n"),
    ]);
    let (compose, mut client) = (project.uri("compose.yaml"), Client::over(&project, able()).await);
    client.open(&compose, "yaml", "services:\n  web:\n    env_file: ./\n").await;
    let list = client.ask("textDocument/completion", at(&compose, &json!({ "line": 2, "character": 16 }))).await;
    let labels: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert!(labels.contains(&"conf/") && labels.iter().all(|label| !label.contains(".git")), "{labels:?}");
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_stands_before_its_colon_is_told_without_the_rest() {
    const TEXT: &str = "services:\n  ap:\n    image: node:24\n";
    for (capabilities, text) in [(able(), "${1:app}"), (json!({}), "app")] {
        let project = Project::new(&[("compose.yaml", TEXT)]);
        let (compose, mut client) = (project.uri("compose.yaml"), Client::over(&project, capabilities).await);
        client.open(&compose, "yaml", TEXT).await;
        let list = client.ask("textDocument/completion", at(&compose, &json!({ "line": 1, "character": 4 }))).await;
        let app = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "app").unwrap();
        assert_eq!(app["textEdit"]["newText"], text);
        assert_eq!(app["insertTextFormat"] == 2, text.contains('$'));
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn further_lines_of_a_completion_stand_where_the_editor_puts_them() {
    let modes = json!({ "insertTextModeSupport": { "valueSet": [1, 2] }, "snippetSupport": true });
    let told = json!({ "textDocument": { "completion": { "completionItem": modes } } });
    let asks = json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } });
    // Snippets are written for column 0 of their line; other texts are written where they are to stand.
    let snippet = "redis:\n  image: redis:${1:8}-alpine\n";
    let plain = "healthcheck:\n      ";
    for (capabilities, mode) in [(told, json!([2, 1])), (asks, json!([null, null]))] {
        let (_project, mut client, [_, compose]) = shop(capabilities).await;
        let mut found = Vec::new();
        let cases = [(2, "  re", "redis", snippet), (3, "  web:\n    he", "healthcheck", plain)];
        for (version, line, label, start) in cases {
            let text = format!("services:\n{line}");
            client.rewrite(&compose, version, &text).await;
            let place = json!({
                "line": text.matches('\n').count(),
                "character": text.rsplit('\n').next().unwrap().len()
            });
            let list = client.ask("textDocument/completion", at(&compose, &place)).await;
            let item = list["items"].as_array().unwrap().iter().find(|item| item["label"] == label).unwrap();
            assert!(item["textEdit"]["newText"].as_str().unwrap().starts_with(start), "{item}");
            found.push(item["insertTextMode"].clone());
        }
        assert_eq!(json!(found), mode);
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_of_terraform_are_moved_in_with_their_line() {
    let modes = json!({ "insertTextModeSupport": { "valueSet": [1, 2] }, "snippetSupport": true });
    let told = json!({ "textDocument": { "completion": { "completionItem": modes } } });
    let (snippet, plain) = ("lifecycle {\n  $0\n}", "lifecycle {\n    \n  }");
    for (capabilities, mode, wanted) in [(told, json!(2), snippet), (json!({}), json!(null), plain)] {
        let project = Project::new(&[("main.tf", "")]);
        let (uri, mut client) = (project.uri("main.tf"), Client::over(&project, capabilities).await);
        client.open(&uri, "terraform", "resource \"aws_instance\" \"x\" {\n  \n}\n").await;
        let list = client.ask("textDocument/completion", at(&uri, &json!({ "line": 1, "character": 2 }))).await;
        let item = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "lifecycle").unwrap();
        assert_eq!((&item["textEdit"]["newText"], &item["insertTextMode"]), (&json!(wanted), &mode), "{item}");
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hover_speaks_markdown_or_plain_text() {
    for (capabilities, kind, marks) in [(able(), "markdown", true), (json!({}), "plaintext", false)] {
        let (_project, mut client, [_, compose]) = shop(capabilities).await;
        let hover = client.ask("textDocument/hover", at(&compose, &position(COMPOSE, "runtime"))).await;
        assert_eq!(hover["contents"]["kind"], kind);
        let text = hover["contents"]["value"].as_str().unwrap();
        assert!(text.contains("runtime") && text.contains("**") == marks, "{text}");
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn symbols_are_a_tree_or_a_list() {
    let (_project, mut client, [dockerfile, _]) = shop(able()).await;
    let document = json!({ "textDocument": { "uri": dockerfile } });
    let tree = client.ask("textDocument/documentSymbol", document).await;
    assert_eq!((&tree[0]["name"], &tree[1]["name"]), (&json!("build"), &json!("runtime")));
    assert_eq!(tree[1]["selectionRange"]["start"], position(DOCKERFILE, "runtime"));
    client.finish().await;

    let (_project, mut client, [dockerfile, _]) = shop(json!({})).await;
    let list = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": dockerfile } })).await;
    assert_eq!(list[1]["location"]["uri"], json!(dockerfile));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_can_be_mended_or_silenced_and_all_of_them_at_once() {
    let (_project, mut client, [_, compose]) = shop(able()).await;
    let text = COMPOSE.replace("- database\n", "- databse\n");
    client.rewrite(&compose, 2, &text).await;
    let published = client.published_with(&compose, "define-references", true).await;
    let finding = &published["diagnostics"][0];
    assert_eq!(finding["range"]["start"], position(&text, "databse"));
    let ask = |range: &Value, context: Value| json!({ "textDocument": { "uri": compose }, "range": range, "context": context });

    let here = ask(&finding["range"], json!({ "diagnostics": [finding] }));
    let actions = client.ask("textDocument/codeAction", here).await;
    let actions = actions.as_array().unwrap();
    let mend = &actions[0];
    assert_eq!((&mend["kind"], &mend["diagnostics"][0]), (&json!("quickfix"), finding));
    assert_eq!(edited(&text, &mend["edit"], &compose), COMPOSE);
    let silence = actions.iter().find(|action| action["title"] == "Ignore `define-references` here").unwrap();
    assert_eq!(silence["isPreferred"], Value::Null);
    let silenced = edited(&text, &silence["edit"], &compose);
    assert!(silenced.contains("# infra-ls: ignore[define-references]\n"), "{silenced}");

    let only = |kind: &str| ask(&finding["range"], json!({ "diagnostics": [], "only": [kind] }));
    let kinds = async |client: &mut Client, kind: &str| {
        let actions = client.ask("textDocument/codeAction", only(kind)).await;
        let kinds = actions.as_array().into_iter().flatten().map(|action| action["kind"].as_str().unwrap().to_owned());
        kinds.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(kinds(&mut client, "quickfix").await, ["quickfix".to_owned()].into());
    assert_eq!(kinds(&mut client, "refactor.extract").await, [].into());
    let anything = ask(&finding["range"], json!({ "diagnostics": [], "only": [] }));
    assert_eq!(client.ask("textDocument/codeAction", anything).await.as_array().unwrap().len(), actions.len());
    let moving = ask(&finding["range"], json!({ "diagnostics": [], "triggerKind": 2 }));
    let unasked = client.ask("textDocument/codeAction", moving).await;
    assert!(unasked.as_array().unwrap().iter().all(|action| action["kind"] == "quickfix"));
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_count_in_the_unit_agreed_on() {
    for (offered, unit, column) in [
        (json!(["utf-16"]), "utf-16", 33),
        (json!(["utf-8", "utf-16", "utf-32"]), "utf-8", 35),
        (json!(["utf-32"]), "utf-32", 32),
    ] {
        let project = Project::new(&[]);
        let uri = project.uri("compose.yaml");
        let mut client = Client::connect();
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let begun = client.ask("initialize", project.initialize(capabilities)).await;
        assert_eq!(begun["capabilities"]["positionEncoding"], unit);
        client.tell("initialized", json!({})).await;
        // The astral character is four bytes, two units of UTF-16, one scalar value.
        client.open(&uri, "yaml", "services:\n  a: { image: \"𝒳\", depends_on: [?] }\n").await;
        let mark =
            json!({ "start": { "line": 1, "character": column }, "end": { "line": 1, "character": column + 1 } });
        client.change(&uri, 2, json!([{ "range": mark, "text": "nobody" }])).await;
        // The question mark is no service either.
        let mut published = client.published(&uri).await;
        while published["version"] != 2 {
            published = client.published(&uri).await;
        }
        let undefined = published["diagnostics"].as_array().unwrap().iter().find(|d| d["code"] == "define-references");
        let expected = json!({ "start": mark["start"], "end": { "line": 1, "character": column + 6 } });
        assert_eq!(undefined.unwrap()["range"], expected, "{unit}");
        client.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uris_may_be_written_in_several_ways_and_come_back_as_they_were() {
    let project = Project::new(&[]);
    let plain = project.uri("a%20b/%C3%BC/Dockerfile");
    let bare = project.uri("a b/ü/Dockerfile");
    let mut client = Client::over(&project, json!({})).await;
    client.open(&plain, "dockerfile", "FROM alpine:latest\n").await;
    client.published_with(&plain, "pin-image-tag", true).await;
    client.rewrite(&bare, 2, "FROM alpine:3.22\nUSER a\n").await;
    client.published_with(&plain, "pin-image-tag", false).await;
    client.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parameter_being_written_is_shown_as_the_editor_takes_it() {
    let text = "locals {\n  a = join(\",\", \n}\n";
    let project = Project::new(&[("main.tf", text)]);
    let uri = project.uri("main.tf");
    for (offsets, label) in [(true, json!([24, 46])), (false, json!("lists...: list(string)"))] {
        let information = json!({ "parameterInformation": { "labelOffsetSupport": offsets } });
        let announced = json!({ "textDocument": { "signatureHelp": { "signatureInformation": information } } });
        let mut client = Client::over(&project, announced).await;
        client.open(&uri, "terraform", text).await;
        let place = at(&uri, &json!({ "line": 1, "character": 16 }));
        let help = client.ask("textDocument/signatureHelp", place).await;
        let signature = &help["signatures"][0];
        assert_eq!(signature["label"], "join(separator: string, lists...: list(string)) string");
        assert_eq!((&signature["parameters"][1]["label"], &help["activeParameter"]), (&label, &json!(1)));
        let elsewhere = at(&uri, &json!({ "line": 0, "character": 0 }));
        assert_eq!(client.ask("textDocument/signatureHelp", elsewhere).await, Value::Null);
        client.finish().await;
    }
}
