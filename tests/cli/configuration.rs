//! What `infra-ls.toml` and comments say, and the commands about them.

use std::fs;

use serde_json::Value;

use crate::{code, folder, infra_ls, json, said, summary, with_input};

#[test]
fn the_nearest_configuration_counts_and_inherits_unless_it_is_a_root() {
    let folder = folder(&[
        ("infra-ls.toml", "[severity]\npin-image-tag = \"error\"\nrun-as-non-root = \"off\"\n"),
        ("a/Dockerfile", "FROM node\n"),
        ("b/infra-ls.toml", "exclude = [\"old\"]\n[severity]\npin-image-tag = \"hint\"\n"),
        ("b/Dockerfile", "FROM node\n"),
        ("b/old/Dockerfile", "FROM node\n"),
        ("c/infra-ls.toml", "root = true\n"),
        ("c/Dockerfile", "FROM node\n"),
    ]);
    let severities = |arguments: &[&str]| -> Vec<String> {
        let report = json(&infra_ls(folder.path(), arguments));
        let shown = |f: &Value| format!("{} {} {}", f["path"], f["practice"], f["severity"]).replace('"', "");
        report["findings"].as_array().unwrap().iter().map(shown).collect()
    };
    let all = [
        "a/Dockerfile pin-image-tag error",
        "b/Dockerfile pin-image-tag hint",
        "c/Dockerfile pin-image-tag warning",
        "c/Dockerfile run-as-non-root information",
    ];
    assert_eq!(severities(&["check", "--format", "json"]), all);
    assert_eq!(severities(&["check", "--format", "json", "b"]), all[1..2], "from above, too");
    let excluded = "b/old/Dockerfile pin-image-tag hint";
    assert_eq!(severities(&["check", "--format", "json", "b/old/Dockerfile"]), [excluded], "what is named is checked");
    assert_eq!(severities(&["check", "--format", "json", "--force-exclude", "b/old/Dockerfile"]), [""; 0]);
}

#[test]
fn what_stands_around_a_repository_does_not_count_in_it() {
    let folder = folder(&[
        ("infra-ls.toml", "[severity]\npin-image-tag = \"off\"\n"),
        ("repository/.git/config", ""),
        ("repository/web/Dockerfile", "FROM node\nUSER 1000\n"),
        ("other/web/Dockerfile", "FROM node\nUSER 1000\n"),
    ]);
    for (path, findings) in [("repository/web", 1), ("other/web", 0)] {
        let report = json(&infra_ls(&folder.path().join(path), &["check", "--format", "json"]));
        assert_eq!(report["findings"].as_array().unwrap().len(), findings, "{path}");
    }
}

#[test]
fn overrides_speak_of_some_files() {
    let folder = folder(&[
        ("infra-ls.toml", "[[overrides]]\nfiles = [\"test/**\"]\nseverity = { pin-image-tag = \"off\" }\n"),
        ("Dockerfile", "FROM node\nUSER 1000\n"),
        ("test/Dockerfile", "FROM node\nUSER 1000\n"),
    ]);
    let report = json(&infra_ls(folder.path(), &["check", "--format", "json"]));
    assert_eq!(summary(&report), ["Dockerfile:1 pin-image-tag"]);
}

#[test]
fn everything_wrong_with_a_configuration_is_said_at_once_with_what_was_meant() {
    let folder = folder(&[
        (
            "infra-ls.toml",
            "profle = \"strict\"\n[severity]\npin-image-tags = \"off\"\nDL3007 = \"off\"\nzzz = \"off\"\n",
        ),
        ("Dockerfile", "FROM node\n"),
    ]);
    let output = infra_ls(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    assert_eq!(
        said(&output),
        "infra-ls: infra-ls.toml:1:1: There is no key `profle` here. Did you mean `profile`?\n\
         infra-ls.toml:3:1: There is no practice `pin-image-tags`. Did you mean `pin-image-tag`?\n\
         infra-ls.toml:4:1: There is no practice `DL3007`. Did you mean `pin-image-tag`?\n\
         infra-ls.toml:5:1: There is no practice `zzz`. `infra-ls practices` lists the ones there are.\n"
    );
}

#[test]
fn a_configuration_that_cannot_be_read_is_no_missing_one() {
    let folder = folder(&[("Dockerfile", "FROM node\n")]);
    fs::write(folder.path().join("infra-ls.toml"), b"\xff\xfep\0").unwrap();
    let output = infra_ls(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    assert!(said(&output).starts_with("infra-ls: infra-ls.toml: This file is not UTF-8"), "{}", said(&output));
}

#[test]
fn init_writes_a_configuration_and_never_over_one() {
    let folder = folder(&[("Dockerfile", "FROM alpine:3.22\nUSER 1000\n")]);
    assert_eq!(code(&infra_ls(folder.path(), &["init"])), 0);
    assert_eq!(code(&infra_ls(folder.path(), &["check"])), 0, "it is sound");
    fs::write(folder.path().join("infra-ls.toml"), "profile = \"strict\"\n").unwrap();
    let again = infra_ls(folder.path(), &["init"]);
    assert_eq!(code(&again), 2);
    assert!(said(&again).contains("is there already"), "{}", said(&again));
    assert_eq!(fs::read_to_string(folder.path().join("infra-ls.toml")).unwrap(), "profile = \"strict\"\n");
}

#[test]
fn the_schema_of_the_configuration_knows_its_keys_and_their_values() {
    let folder = folder(&[]);
    let schema = json(&infra_ls(folder.path(), &["config-schema"]));
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let expected =
        ["exclude", "include", "kubernetes", "options", "overrides", "profile", "root", "schemas", "severity"];
    assert_eq!(keys, expected);
    assert_eq!(schema["additionalProperties"], false);
    for value in ["\"strict\"", "\"off\"", "\"information\""] {
        assert!(schema.to_string().contains(value), "{value}");
    }
}

/// What is selected by the names of other tools.
#[test]
fn practices_are_selected_by_what_other_tools_call_their_findings() {
    let folder = folder(&[("Dockerfile", "FROM node\nFROM node:latest\n")]);
    let lines = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["check", "--format", "json"].iter().chain(arguments).copied().collect();
        summary(&json(&infra_ls(folder.path(), &arguments)))
    };
    assert_eq!(lines(&["--select", "DL3007"]), ["Dockerfile:2 pin-image-tag"]);
    assert_eq!(lines(&["--select", "hadolint:DL3006"]), ["Dockerfile:1 pin-image-tag"]);
    assert_eq!(lines(&["--select", "pin-image-tag", "--ignore", "dl3006"]), ["Dockerfile:2 pin-image-tag"]);
    let output = infra_ls(folder.path(), &["check", "--select", "pin-image-tags"]);
    assert!(said(&output).contains("did you mean `pin-image-tag`?"), "{}", said(&output));
}

#[test]
fn suppressions_of_no_use_are_said_if_they_are_ours_and_their_practice_ran() {
    let text = "# infra-ls: ignore[pin-image-tag] of use\n\
                FROM node\n\
                # infra-ls: ignore[pin-image-tag, pin-image-tagg] of no use\n\
                FROM node:22-alpine\n\
                # hadolint ignore=DL3007\n\
                FROM node:22-alpine\n\
                # infra-ls: ignore[run-as-non-root]\n\
                USER 1000\n";
    let files = [("Dockerfile", text)];
    let hints = |arguments: &[&str]| {
        let folder = folder(&files);
        let arguments: Vec<&str> = ["check", "--format", "json"].iter().chain(arguments).copied().collect();
        let report = json(&infra_ls(folder.path(), &arguments));
        let of = |f: &&Value| f["practice"] == "remove-unused-suppressions";
        let shown = |f: &Value| format!("{}:{}", f["range"]["start"]["line"], f["range"]["start"]["column"]);
        report["findings"].as_array().unwrap().iter().filter(of).map(shown).collect::<Vec<_>>()
    };
    assert_eq!(hints(&[]), ["3:20", "3:35", "7:20"]);
    assert_eq!(hints(&["--ignore", "run-as-non-root"]), ["3:20", "3:35"], "what does not run may be of use");
    assert_eq!(hints(&["--select", "pin-image-tag"]), [""; 0]);

    let folder = folder(&files);
    infra_ls(folder.path(), &["check", "--fix"]);
    let fixed = fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    assert_eq!(
        fixed,
        "# infra-ls: ignore[pin-image-tag] of use\nFROM node\nFROM node:22-alpine\n# hadolint ignore=DL3007\n\
         FROM node:22-alpine\nUSER 1000\n"
    );
}

#[test]
fn annotations_of_other_tools_silence_what_they_name() {
    let pod = |annotation: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations: {{ {annotation} }}\nspec:\n  containers:\n    \
             - name: a\n      image: nginx:latest\n"
        )
    };
    let found = |annotation: &str| {
        let folder = folder(&[("pod.yaml", &pod(annotation))]);
        let report = json(&infra_ls(folder.path(), &["check", "--format", "json", "--select", "pin-image-tag"]));
        report["findings"].as_array().unwrap().len()
    };
    assert_eq!(found(""), 1);
    assert_eq!(found("ignore-check.kube-linter.io/latest-tag: \"a toy\""), 0);
    assert_eq!(found("ignore-check.kube-linter.io/other: \"a toy\""), 1);
    assert_eq!(found("kube-score/ignore: container-image-tag"), 0);
}

#[test]
fn files_are_laid_out_shown_and_checked() {
    let folder = folder(&[
        ("a/main.tf", "a=1\n"),
        ("a/other.tf", "b = 2\n"),
        ("notes.txt", "x =  1\n"),
        ("web/Dockerfile", "FROM a\n  RUN b\n"),
    ]);
    let check = infra_ls(folder.path(), &["fmt", "--check"]);
    assert_eq!((code(&check), String::from_utf8_lossy(&check.stdout).as_ref()), (1, "a/main.tf\nweb/Dockerfile\n"));
    let shown = infra_ls(folder.path(), &["fmt", "--diff"]);
    assert!(code(&shown) == 1 && String::from_utf8_lossy(&shown.stdout).contains("-a=1\n+a = 1\n"));
    assert_eq!(fs::read_to_string(folder.path().join("a/main.tf")).unwrap(), "a=1\n");
    assert_eq!(code(&infra_ls(folder.path(), &["fmt"])), 0);
    assert_eq!(fs::read_to_string(folder.path().join("a/main.tf")).unwrap(), "a = 1\n");
    assert_eq!(fs::read_to_string(folder.path().join("web/Dockerfile")).unwrap(), "FROM a\nRUN b\n");
    assert_eq!(code(&infra_ls(folder.path(), &["fmt", "--check"])), 0);
    let piped = with_input(folder.path(), &["fmt", "--stdin-filename", "x.tf", "-"], "c=3\n");
    assert_eq!((code(&piped), String::from_utf8_lossy(&piped.stdout).as_ref()), (0, "c = 3\n"));
}

#[test]
fn shells_are_told_how_to_complete() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = infra_ls(folder.path(), &["completions", shell]);
        let script = String::from_utf8_lossy(&script.stdout);
        assert!(script.contains("fail-on"), "{shell}");
        // Not all of them complete values.
        assert!(script.contains("terraform-stack") || matches!(shell, "powershell" | "elvish"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_shared_by_a_link_counts_where_it_is_linked_and_is_told_of_where_it_stands() {
    let folder = folder(&[
        ("base/common.tf", "variable \"stage\" {\n  type = string\n}\n\nvariable \"password\" {\n  type = string\n}\n"),
        ("network/main.tf", "output \"o\" {\n  value = \"${var.stage}-a\"\n}\n"),
    ]);
    let outside = crate::folder(&[("secret.tf", "variable \"hidden\" {\n  type = string\n}\n")]);
    std::os::unix::fs::symlink("../base/common.tf", folder.path().join("network/common.tf")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.tf"), folder.path().join("network/secret.tf")).unwrap();
    let found = json(&infra_ls(folder.path(), &["check", "--format", "json"]));
    let shown = |f: &Value| format!("{} {}", f["path"], f["practice"]).replace('"', "");
    let shown: Vec<String> = found["findings"].as_array().unwrap().iter().map(shown).collect();
    assert_eq!(shown, ["base/common.tf mark-secrets-sensitive"]);
    fs::write(folder.path().join("network/more.tf"), "output \"p\" {\n  value = var.hidden\n}\n").unwrap();
    let found = json(&infra_ls(folder.path(), &["check", "--format", "json", "--select", "define-references"]));
    assert_eq!(found["findings"][0]["path"], "network/more.tf");
}

#[test]
fn what_may_do_no_harm_is_told_less_loudly() {
    let folder = folder(&[
        (
            "compose.yaml",
            "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: postgres\n      API_TOKEN: hunter2\n",
        ),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: 'b\n  c'\n"),
        (
            "main.tf",
            "terraform {\n  required_version = \">= 1.9\"\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      \
             version = \"~> 6.0\"\n    }\n  }\n}\n\nresource \"aws_eip\" \"a\" {\n  of_a_later_hour = 1\n}\n",
        ),
    ]);
    let select = "keep-secrets-out-of-environment,valid-syntax,valid-structure";
    let found = json(&infra_ls(folder.path(), &["check", "--format", "json", "--select", select]));
    let shown = |f: &Value| {
        format!("{}:{} {} {}", f["path"], f["range"]["start"]["line"], f["practice"], f["severity"]).replace('"', "")
    };
    let mut shown: Vec<String> = found["findings"].as_array().unwrap().iter().map(shown).collect();
    shown.sort();
    assert_eq!(
        shown,
        [
            "a.yaml:7 valid-syntax warning",
            "compose.yaml:5 keep-secrets-out-of-environment warning",
            "compose.yaml:6 keep-secrets-out-of-environment error",
            "main.tf:12 valid-structure information",
        ]
    );
}
