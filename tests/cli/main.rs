//! The command line, run as a person or a pipeline runs it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod configuration;
mod formats;
mod practices;
mod writing;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn infra_ls(folder: &Path, arguments: &[&str]) -> Output {
    with_environment(folder, arguments, &[])
}

/// With these variables, and none of those that a pipeline or a terminal may have set around the tests.
fn with_environment(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_infra-ls"));
    for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        command.env_remove(variable);
    }
    command.current_dir(folder).args(arguments).envs(variables.iter().copied()).output().unwrap()
}

fn with_input(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_infra-ls"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    })
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// `path:line practice` of each finding.
fn summary(report: &Value) -> Vec<String> {
    let line = |f: &Value| {
        let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
        format!("{}:{} {}", text("path"), f["range"]["start"]["line"], text("practice"))
    };
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

const SOUND: &str = "FROM alpine:3.22\nUSER 10001\n";

#[test]
fn exit_codes_tell_clean_from_findings_from_failure() {
    let clean = folder(&[("Dockerfile", SOUND)]);
    assert_eq!(code(&infra_ls(clean.path(), &["check"])), 0);
    let dirty = folder(&[("Dockerfile", "FROM node\nUSER 1000\n")]);
    assert_eq!(code(&infra_ls(dirty.path(), &["check"])), 1);
    for arguments in [
        &["check", "nowhere"][..],
        &["check", "--select", "no-such-practice"],
        &["explain", "nothing"],
        &["frobnicate"],
    ] {
        let output = infra_ls(clean.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!said(&output).is_empty(), "{arguments:?} says why");
    }
}

#[test]
fn json_has_the_promised_form() {
    let folder = folder(&[("a/Dockerfile", "# é𝒳\nFROM node AS é\nUSER 1000\n")]);
    let report = json(&infra_ls(folder.path(), &["check", "--format", "json", "--select", "pin-image-tag"]));
    assert_eq!(report["version"], 1);
    assert_eq!(report["files"], 1);
    let finding = &report["findings"][0];
    assert_eq!(finding["path"], "a/Dockerfile");
    assert_eq!(finding["practice"], "pin-image-tag");
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["aliases"][0], "hadolint:DL3006");
    assert_eq!(finding["range"]["start"], serde_json::json!({ "line": 2, "column": 6, "byte": 14 }));
    assert_eq!(finding["range"]["end"]["column"], 10);
    let fix = &finding["fixes"][0];
    assert_eq!(fix["safety"], "unsafe");
    let change = &fix["changes"][0];
    assert_eq!((&change["path"], &change["create"]), (&"a/Dockerfile".into(), &false.into()));
    assert_eq!(change["edits"][0]["text"], "node:24");
    assert_eq!(change["edits"][0]["range"]["start"]["byte"], 14);
}

#[test]
fn a_fingerprint_stays_when_its_finding_moves_and_differs_from_its_twin() {
    let fingerprints = |text: &str| {
        let folder = folder(&[("Dockerfile", text)]);
        let report = json(&infra_ls(folder.path(), &["check", "--format", "json", "--select", "pin-image-tag"]));
        report["findings"].as_array().unwrap().iter().map(|f| f["fingerprint"].to_string()).collect::<Vec<_>>()
    };
    let before = fingerprints("FROM node AS a\n");
    let moved = fingerprints("# a comment\n\nFROM node AS a\n");
    assert_eq!(before, moved);
    let twins = fingerprints("FROM node\nFROM node\n");
    assert_ne!(twins[0], twins[1]);
}

#[test]
fn fix_writes_what_is_safe_and_leaves_the_rest() {
    let compose = "# ours\nversion: '3'\nservices:\n  cache:\n    image: redis # shared\n";
    let folder = folder(&[("compose.yaml", compose)]);
    let shown = infra_ls(folder.path(), &["check", "--diff"]);
    assert_eq!(code(&shown), 1);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("-version: '3'"));
    assert_eq!(fs::read_to_string(folder.path().join("compose.yaml")).unwrap(), compose, "--diff changes nothing");

    assert_eq!(code(&infra_ls(folder.path(), &["check", "--fix"])), 1, "the image is still untagged");
    let fixed = fs::read_to_string(folder.path().join("compose.yaml")).unwrap();
    assert_eq!(fixed, "# ours\nservices:\n  cache:\n    image: redis # shared\n");

    assert_eq!(code(&infra_ls(folder.path(), &["check", "--fix", "--unsafe-fixes"])), 0);
    let fixed = fs::read_to_string(folder.path().join("compose.yaml")).unwrap();
    assert_eq!(fixed, "# ours\nservices:\n  cache:\n    image: redis:8 # shared\n");
}

#[test]
fn a_list_that_a_shell_runs_today_is_left_to_who_asks_for_it() {
    let folder = folder(&[("Dockerfile", "FROM node:24-alpine\nVOLUME ['/data']\nCMD ['node', 'server.js']\n")]);
    assert_eq!(code(&infra_ls(folder.path(), &["check", "--fix", "--select", "write-lists-as-json"])), 1);
    let fixed = fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    assert_eq!(fixed, "FROM node:24-alpine\nVOLUME [\"/data\"]\nCMD ['node', 'server.js']\n");
}

#[test]
fn standard_input_is_checked_among_the_files_around_its_name() {
    let folder = folder(&[("web/Dockerfile", "FROM nginx:1.30-alpine AS runtime\n")]);
    let compose = "services:\n  web:\n    build:\n      context: web\n      target: runtme\n";
    let arguments = ["check", "--format", "json", "--stdin-filename", "compose.yaml", "-"];
    let report = json(&with_input(folder.path(), &arguments, compose));
    assert_eq!(summary(&report), ["compose.yaml:5 define-references"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_is_named_is_checked_where_it_leads() {
    let folder = folder(&[("web/Dockerfile", "FROM node\nUSER 1000\n"), ("a/notes.txt", "")]);
    std::os::unix::fs::symlink("../web/Dockerfile", folder.path().join("a/Dockerfile")).unwrap();
    let report = json(&infra_ls(folder.path(), &["check", "--format", "json", "a/Dockerfile"]));
    assert_eq!(summary(&report), ["web/Dockerfile:1 pin-image-tag"]);
}

#[test]
fn a_file_among_very_many_is_checked_where_it_is_named() {
    let folder = folder(&[("Dockerfile", "FROM nginx:latest\n")]);
    for number in 0..=20_000 {
        fs::write(folder.path().join(format!("{number}.yaml")), "").unwrap();
    }
    let named = infra_ls(folder.path(), &["check", "--select", "pin-image-tag", "--format", "json", "Dockerfile"]);
    assert_eq!((code(&named), summary(&json(&named)).len()), (1, 1));
    assert!(said(&named).contains("more than 20000 files"), "{}", said(&named));
    assert_eq!(code(&infra_ls(folder.path(), &["check", "."])), 2);
}

#[test]
fn files_of_no_known_format_are_said_when_they_are_named() {
    let folder = folder(&[("notes.txt", "a\n"), ("todo.txt", "a\n"), ("any.yaml", "a: 1\n"), ("Dockerfile", SOUND)]);
    let output = infra_ls(folder.path(), &["check", "notes.txt", "any.yaml", "Dockerfile"]);
    let said_of_one = "infra-ls: notes.txt is of no format that is known, and is not checked\n";
    assert_eq!((code(&output), said(&output).as_str()), (0, said_of_one));
    assert!(said(&infra_ls(folder.path(), &["check", "notes.txt", "todo.txt"])).contains("2 named files"));
    assert_eq!(said(&infra_ls(folder.path(), &["check"])), "");
    fs::create_dir(folder.path().join("empty")).unwrap();
    let output = infra_ls(folder.path(), &["check", "empty"]);
    assert_eq!(code(&output), 0);
    assert!(said(&output).starts_with("infra-ls: empty holds no file of a format that is known"), "{}", said(&output));
}

#[test]
fn the_configuration_filters_and_says_what_is_wrong_with_it() {
    let files = [
        (
            "infra-ls.toml",
            "exclude = [\"vendored/**\"]\n[severity]\nrun-as-non-root = \"off\"\npin-image-tag = \"error\"\n",
        ),
        ("Dockerfile", "FROM node\n"),
        ("vendored/Dockerfile", "FROM node\n"),
        ("ignored/Dockerfile", "FROM node\n"),
        (".gitignore", "ignored/\n"),
    ];
    let folder = folder(&files);
    let report = json(&infra_ls(folder.path(), &["check", "--format", "json"]));
    assert_eq!(summary(&report), ["Dockerfile:1 pin-image-tag"]);
    assert_eq!(report["findings"][0]["severity"], "error");

    fs::write(folder.path().join("infra-ls.toml"), "profile = \"loud\"\n").unwrap();
    let output = infra_ls(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("infra-ls.toml:1:11: Unknown variant `loud`"), "{}", said(&output));
}

#[test]
fn the_configuration_says_which_version_of_kubernetes_is_meant() {
    let object = "apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: a }\nspec:\n  schedule: '@daily'\n  timeZone: Etc/UTC\n  jobTemplate: { spec: { template: { spec: { hostUsers: true, resources: {}, containers: [{ name: a, image: 'example.com/a:1.0' }] } } } }\n";
    let folder = folder(&[("infra-ls.toml", "[kubernetes]\nversion = \"1.31\"\n"), ("job.yaml", object)]);
    let report = json(&infra_ls(folder.path(), &["check", "--select", "valid-structure", "--format", "json"]));
    assert_eq!(summary(&report), ["job.yaml:7 valid-structure"], "pods have `resources` since 1.32");

    fs::write(folder.path().join("infra-ls.toml"), "[kubernetes]\nversion = \"1.34\"\n").unwrap();
    let report = json(&infra_ls(folder.path(), &["check", "--select", "valid-structure", "--format", "json"]));
    assert!(summary(&report).is_empty());
}

#[test]
fn a_folder_below_takes_the_configuration_and_the_files_around_it() {
    let folder = folder(&[
        ("infra-ls.toml", "[severity]\nrun-as-non-root = \"off\"\n"),
        ("deploy/compose.yaml", "services:\n  web:\n    build: { context: ../web, target: gone }\n"),
        ("web/Dockerfile", "FROM node AS build\n"),
    ]);
    let report = json(&infra_ls(folder.path(), &["check", "--format", "json", "deploy"]));
    assert_eq!(summary(&report), ["deploy/compose.yaml:3 define-references"]);
}

#[test]
fn practices_are_listed_and_explained() {
    let folder = folder(&[]);
    let list = json(&infra_ls(folder.path(), &["practices", "--format", "json"]));
    let pin = list.as_array().unwrap().iter().find(|practice| practice["id"] == "pin-image-tag").unwrap();
    for (key, value) in [("group", "reliability"), ("severity", "warning"), ("profile", "recommended")] {
        assert_eq!(pin[key], value);
    }
    assert_eq!(pin["formats"], serde_json::json!(["compose", "dockerfile", "kubernetes", "terraform"]));
    assert_eq!(pin["fixable"], true);
    let text = infra_ls(folder.path(), &["explain", "pin-image-tag"]);
    assert!(String::from_utf8_lossy(&text.stdout).starts_with("# Pin the image's tag\n"));
    assert!(said(&infra_ls(folder.path(), &["explain", "pin-image-tags"])).contains("did you mean `pin-image-tag`?"));
}

#[test]
fn dump_tree_shows_how_a_file_is_read() {
    let folder = folder(&[("Dockerfile", "FROM alpine:3.22\nRUNN x\n"), ("notes.txt", "x")]);
    let shown = infra_ls(folder.path(), &["dump-tree", "Dockerfile"]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.starts_with("dialect: dockerfile\nsegment at byte 0 (24 bytes)\nerror 17..21:"), "{shown}");
    assert_eq!(code(&infra_ls(folder.path(), &["dump-tree", "notes.txt"])), 2);
}

/// Files no format can bear: each is named with what is wrong, and the sound one beside it is checked.
#[test]
fn hostile_files_are_said_and_cost_nobody_else() {
    let sound = ("web/Dockerfile", "FROM node\nUSER 1000\n");
    let deep: String = (0..300).map(|depth| format!("{}k:\n", " ".repeat(depth))).collect();
    let rows =
        (0..40_000).fold("services:\n".to_owned(), |text, row| text + &format!("  s{row}: {{image: \"a:{row}\"}}\n"));
    let folder = folder(&[sound, ("deep/compose.yaml", &deep), ("empty/Dockerfile", ""), ("rows/compose.yaml", &rows)]);
    fs::create_dir_all(folder.path().join("odd")).unwrap();
    fs::write(folder.path().join("odd/Dockerfile"), b"FROM \xff\xfe\n").unwrap();
    fs::write(folder.path().join("odd/Dockerfile.nul"), b"FROM a:1\0\n").unwrap();
    let large = fs::File::create(folder.path().join("odd/Dockerfile.large")).unwrap();
    large.set_len(100 << 20).unwrap();

    let output = infra_ls(folder.path(), &["check", "--format", "json", "--ignore", "run-as-non-root"]);
    assert_eq!(code(&output), 1, "{}", said(&output));
    let report = json(&output);
    let messages = |path: &str| {
        let of_path = report["findings"].as_array().unwrap().iter().filter(|f| f["path"] == path);
        of_path.map(|f| f["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (path, part) in [
        ("web/Dockerfile", "`node` has no tag"),
        ("deep/compose.yaml", "200 levels"),
        ("odd/Dockerfile", "not UTF-8 (byte 5)"),
        ("odd/Dockerfile.nul", "NUL byte (byte 8)"),
        ("odd/Dockerfile.large", "104857600 bytes"),
    ] {
        let found = messages(path);
        assert!(found.len() == 1 && found[0].contains(part), "{path}: {found:?}");
    }
    assert_eq!(messages("rows/compose.yaml"), [""; 0], "40,000 rows are read");
    assert_eq!(messages("empty/Dockerfile"), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let folder = folder(&[("Dockerfile", "FROM node\n")]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_infra-ls"))
        .current_dir(folder.path())
        .args(["practices", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(said(&output), "");
}
