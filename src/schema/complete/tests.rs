use expect_test::{Expect, expect};

use super::*;
use crate::syntax::{context, parse};

/// What is offered at `|`.
fn offered(language: Language, marked: &str) -> (String, Vec<CompletionItem>) {
    let offset = marked.find('|').expect("cursor");
    let text = marked.replacen('|', "", 1);
    let parsed = parse(language, text.as_str().into(), None);
    let schema = crate::schema::schema("compose").expect("compose");
    (text, complete(&schema, &parsed, &context(&parsed, offset)))
}

fn labels(marked: &str) -> Vec<String> {
    offered(Language::Yaml, marked).1.into_iter().map(|item| item.label).collect()
}

/// The text after taking the item with this label.
fn taken(language: Language, marked: &str, label: &str) -> String {
    let (text, items) = offered(language, marked);
    let item = items.iter().find(|item| item.label == label).unwrap_or_else(|| panic!("{label}: {items:#?}"));
    crate::text::apply(&text, std::slice::from_ref(&item.edit)).expect("edit")
}

fn shown(marked: &str, expected: &Expect) {
    let (_, items) = offered(Language::Yaml, marked);
    let lines: Vec<String> = items
        .iter()
        .map(|item| {
            let mark = if item.preferred { "*" } else { "-" };
            let old = if item.deprecated { " (old)" } else { "" };
            format!("{mark} {}{old}: {}", item.label, item.detail.as_deref().unwrap_or(""))
        })
        .collect();
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn the_top_level_offers_what_is_not_there_yet() {
    shown(
        "services: {}\n|",
        &expect![[r#"
            - volumes: mapping
            - networks: mapping
            - secrets: mapping
            - configs: mapping
            - include: list
            - name: string
            - models: mapping
        "#]],
    );
}

#[test]
fn required_keys_come_first() {
    shown(
        "services:\n  web:\n    develop:\n      watch:\n        - target: /app\n          |",
        &expect![[r#"
            * action: string
            * path: string
            - ignore: string | list
            - include: string | list
            - initial_sync: string | boolean
            - exec: mapping
        "#]],
    );
}

#[test]
fn values_are_those_of_the_schema() {
    for (marked, expected) in [
        ("services:\n  web:\n    restart: |\n", vec!["no", "always", "on-failure", "unless-stopped"]),
        ("services:\n  web:\n    restart: un|\n", vec!["no", "always", "on-failure", "unless-stopped"]),
        ("services:\n  web:\n    restart: \"|\"\n", vec!["no", "always", "on-failure", "unless-stopped"]),
        ("services:\n  web:\n    privileged: |\n", vec!["true", "false"]),
        ("services:\n  web:\n    gpus: |\n", vec!["all"]),
        ("services:\n  web:\n    stop_grace_period: |\n", vec!["10s", "30s", "1m", "5m"]),
        ("services:\n  web:\n    image: |\n", vec![]),
        (
            "services:\n  web:\n    depends_on:\n      db:\n        condition: |\n",
            vec!["service_started", "service_healthy", "service_completed_successfully"],
        ),
        ("services: { web: { network_mode: | } }\n", vec!["bridge", "host", "none"]),
        (
            "services:\n  web:\n    develop:\n      watch:\n        - action: |\n",
            vec!["rebuild", "sync", "restart", "sync+restart", "sync+exec"],
        ),
    ] {
        assert_eq!(labels(marked), expected, "{marked}");
    }
}

#[test]
fn items_of_lists_are_offered() {
    assert!(labels("services:\n  web:\n    cap_drop:\n      - |\n").contains(&"NET_RAW".to_owned()));
    assert!(labels("services:\n  web:\n    cap_drop: [|]\n").contains(&"ALL".to_owned()));
    assert!(labels("services:\n  web:\n    cap_drop:\n      - ALL\n      - NET|\n").contains(&"NET_RAW".to_owned()));
    let mount = labels("services:\n  web:\n    volumes:\n      - |\n");
    assert_eq!(mount.first().map(String::as_str), Some("type"));
    assert!(mount.contains(&"source".to_owned()));
}

#[test]
fn short_and_long_forms_are_both_thought_of() {
    let build = labels("services:\n  web:\n    build:\n      |\n");
    assert!(build.contains(&"context".to_owned()) && build.contains(&"target".to_owned()), "{build:?}");
    let half_typed = labels("services:\n  web:\n    build:\n      contex|\n");
    assert!(half_typed.contains(&"context".to_owned()), "{half_typed:?}");
    let present = labels("services:\n  web:\n    build:\n      context: .\n      |\n");
    assert!(!present.contains(&"context".to_owned()) && present.contains(&"target".to_owned()), "{present:?}");
}

#[test]
fn keys_come_with_the_beginning_of_their_value() {
    for (marked, label, expected) in [
        ("services:\n  web:\n    ima|\n", "image", "services:\n  web:\n    image: \n"),
        ("services:\n  web:\n    ima|: nginx\n", "image", "services:\n  web:\n    image: nginx\n"),
        ("services:\n  web:\n    |\n", "ports", "services:\n  web:\n    ports:\n      - \n"),
        ("services:\n  web:\n    health|\n", "healthcheck", "services:\n  web:\n    healthcheck:\n      \n"),
        ("services:\n  web: { | }\n", "ports", "services:\n  web: { ports: [$0] }\n"),
        ("|", "services", "services:\n  "),
        (
            "services:\n  web:\n    volumes:\n      - |\n",
            "bind",
            "services:\n  web:\n    volumes:\n      - bind:\n          \n",
        ),
        ("services:\n  web:\n    cap_add:\n      |\n", "ALL", "services:\n  web:\n    cap_add:\n      - ALL\n"),
        ("services:\n  web:\n    restart: |\n", "no", "services:\n  web:\n    restart: \"no\"\n"),
        ("services:\n  web:\n    restart: '|'\n", "no", "services:\n  web:\n    restart: 'no'\n"),
    ] {
        assert_eq!(taken(Language::Yaml, marked, label), expected, "{marked}");
    }
    for (marked, label, expected) in [
        (r#"{ "services": { "web": { | } } }"#, "image", r#"{ "services": { "web": { "image":  } } }"#),
        (r#"{ "services": { "web": { "im|" } } }"#, "image", r#"{ "services": { "web": { "image" } } }"#),
        (r#"{ "services": { "web": { "tty": | } } }"#, "true", r#"{ "services": { "web": { "tty": true } } }"#),
    ] {
        assert_eq!(taken(Language::Json, marked, label), expected, "{marked}");
    }
}

#[test]
fn a_name_of_ones_own_offers_nothing() {
    assert!(labels("services:\n  |\n").is_empty());
    assert!(labels("services:\n  web:\n    nonsense:\n      |\n").is_empty());
}

#[test]
fn items_say_what_they_are_for() {
    let (_, items) = offered(Language::Yaml, "services:\n  web:\n    |\n");
    let item = items.iter().find(|item| item.label == "stop_grace_period").expect("item");
    assert_eq!(item.detail.as_deref(), Some("string, default 10s"));
    assert!(item.documentation.as_ref().is_some_and(|text| text.0.starts_with("How long")));
}

const APP: &str = r##"
type: object
required: [kind, spec]
properties:
  kind: { const: App }
  mode: { type: string, enum: [fast, "no"], enumDescriptions: [Does little., Does nothing.] }
  level: { type: integer, default: 3, examples: [5, 8] }
  secret: { type: string, doNotSuggest: true }
  spec:
    type: object
    required: [name, port, tls]
    properties:
      name: { type: string }
      port: { type: integer, default: 80 }
      tls: { type: object, required: [enabled], properties: { enabled: { type: boolean }, "key$file": { type: string } } }
      extra: { type: object }
  rules:
    type: array
    items:
      type: object
      required: [name, action]
      properties:
        name: { type: string }
        action: { enum: [allow, deny] }
        note: { type: string }
  matrix: { type: array, items: { type: array, items: { enum: [a, b] } } }
  env: { type: object, propertyNames: { enum: [A, B] }, additionalProperties: { type: string } }
  transport:
    type: object
    properties: { kind: { enum: [tcp, unix] } }
    if: { properties: { kind: { const: unix } }, required: [kind] }
    then: { properties: { path: { type: string } } }
    else: { properties: { port: { type: integer } } }
  source:
    oneOf:
      - { type: object, properties: { type: { const: git }, url: { type: string }, depth: { enum: [1, 2] } } }
      - { type: object, properties: { type: { const: file }, path: { type: string }, depth: { enum: [7] } } }
  steps:
    type: object
    defaultSnippets:
      - { label: two steps, description: A beginning., body: { first: "${1:a}", then: ["^$2"] } }
"##;

/// As [`offered`], under a schema of one's own.
fn app(marked: &str) -> (String, Vec<CompletionItem>) {
    let offset = marked.find('|').expect("cursor");
    let text = marked.replacen('|', "", 1);
    let parsed = parse(Language::Yaml, text.as_str().into(), None);
    let schema = Schema::from_yaml(APP).expect("schema");
    (text, complete(&schema, &parsed, &context(&parsed, offset)))
}

fn app_labels(marked: &str) -> Vec<String> {
    app(marked).1.into_iter().map(|item| item.label).collect()
}

fn app_taken(marked: &str, label: &str) -> String {
    let (text, items) = app(marked);
    let item = items.iter().find(|item| item.label == label).unwrap_or_else(|| panic!("{label}: {items:#?}"));
    crate::text::apply(&text, std::slice::from_ref(&item.edit)).expect("edit")
}

#[test]
fn keys_bring_what_their_value_needs() {
    for (marked, label, expected) in [
        ("sp|\n", "spec", "spec:\n  name: $1\n  port: ${2:80}\n  tls:\n    enabled: ${3:false}\n"),
        ("rul|\n", "rules", "rules:\n  - name: $1\n    action: ${2:allow}\n"),
        ("rules:\n  |\n", "- new item", "rules:\n  - name: $1\n    action: ${2:allow}\n"),
        ("rules:\n  |\n", "note", "rules:\n  - note: \n"),
        ("rules:\n  - |\n", "action", "rules:\n  - action: \n"),
        ("rules:\n- name: a\n  |\n", "action", "rules:\n- name: a\n  action: \n"),
        ("spec: { | }\n", "tls", "spec: { tls: {$0} }\n"),
        ("spec:\n  ex|\n", "extra", "spec:\n  extra:\n    \n"),
        ("spec:\n  tls:\n    |\n", "key$file", "spec:\n  tls:\n    key$file: \n"),
        ("mode: |\n", "no", "mode: \"no\"\n"),
        ("steps:\n  |\n", "two steps", "steps:\n  first: ${1:a}\n  then:\n    - $2\n"),
    ] {
        assert_eq!(app_taken(marked, label), expected, "{marked}");
    }
}

#[test]
fn what_is_there_decides_what_else_may_be() {
    for (marked, expected) in [
        ("transport:\n  kind: unix\n  |\n", vec!["path"]),
        ("transport:\n  kind: tcp\n  |\n", vec!["port"]),
        ("source:\n  type: git\n  |\n", vec!["depth", "url"]),
        ("source:\n  type: |\n", vec!["git", "file"]),
        ("source:\n  type: f|\n  path: x\n", vec!["git", "file"]),
        ("source:\n  type: file\n  depth: |\n", vec!["7"]),
        ("env:\n  A: x\n  |\n", vec!["B"]),
        ("matrix:\n  - - |\n", vec!["a", "b"]),
        ("matrix:\n  - [a, |]\n", vec!["a", "b"]),
        ("level: |\n", vec!["3", "5", "8"]),
        ("spec:\n  tls: { enabled: | }\n", vec!["true", "false"]),
    ] {
        assert_eq!(app_labels(marked), expected, "{marked}");
    }
    assert!(!app_labels("|").contains(&"secret".to_owned()), "what its author hides is not offered");
}

#[test]
fn values_say_what_they_mean() {
    let (_, items) = app("mode: |\n");
    let said: Vec<&str> = items.iter().filter_map(|item| Some(item.documentation.as_ref()?.0.as_str())).collect();
    assert_eq!(said, ["Does little.", "Does nothing."]);
}

#[test]
fn what_people_write_most_comes_before_the_rest_of_the_alphabet() {
    let keys = labels("services:\n  web:\n    image: a:1\n    |");
    assert_eq!(keys.iter().take(3).collect::<Vec<_>>(), ["build", "ports", "environment"]);
    let last = keys.iter().position(|key| key == "logging").unwrap();
    assert_eq!(keys.get(last + 1).map(String::as_str), Some("annotations"));
}
