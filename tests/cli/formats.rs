//! How findings are written, and what makes the exit code.

use std::fs;

use serde_json::{Value, json};

use crate::{SOUND, code, folder, infra_ls, json, said, summary, with_environment};

/// One finding of each of three severities, one of them silenced with a reason.
fn shop() -> tempfile::TempDir {
    folder(&[
        ("web/Docker file.Dockerfile", "FROM node AS build\nUSER 1000\n"),
        (
            "compose.yaml",
            "version: '3'\nservices:\n  web:\n    build: { context: web, target: gone, dockerfile: 'Docker file.Dockerfile' }\n",
        ),
        ("db/Dockerfile", "# infra-ls: ignore[pin-image-tag] a toy\nFROM postgres\nUSER 1000\n"),
    ])
}

fn text(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn sarif_names_rules_places_fixes_and_what_is_suppressed() {
    let folder = shop();
    let output = infra_ls(folder.path(), &["check", "--format", "sarif"]);
    assert_eq!(code(&output), 1);
    let log = json(&output);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["infraLs/v1"].is_string());
    }
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[key]["text"].as_str().unwrap().is_empty(), "{key} of {rule}");
        }
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# "));
    }
    let of = |practice: &str| -> Vec<&Value> { results.iter().filter(|r| r["ruleId"] == practice).collect() };
    let unpinned = of("pin-image-tag");
    let at = &unpinned[0]["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "web/Docker%20file.Dockerfile");
    assert_eq!(at["region"], json!({ "startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 10 }));
    assert_eq!((&unpinned[0]["level"], &unpinned[0]["suppressions"]), (&json!("warning"), &json!([])));
    assert_eq!(unpinned[1]["suppressions"], json!([{ "kind": "inSource", "justification": "a toy" }]));
    let version = of("valid-structure")[0];
    let change = &version["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "compose.yaml");
    let deleted = &change["replacements"][0]["deletedRegion"];
    assert_eq!((&deleted["startLine"], &deleted["endLine"]), (&json!(1), &json!(2)));
    assert_eq!(of("define-references")[0]["level"], "error");
    // Paths are those of the repository, wherever in it the command runs.
    let top = folder.path().to_string_lossy().into_owned();
    let arguments = ["check", "--format", "sarif", "--select", "pin-image-tag"];
    let inside = json(&with_environment(&folder.path().join("web"), &arguments, &[("GITHUB_WORKSPACE", &top)]));
    let at = &inside["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "web/Docker%20file.Dockerfile");
    // GitHub would show what is suppressed.
    let at_github = json(&with_environment(folder.path(), &arguments, &[("GITHUB_WORKSPACE", &top)]));
    assert_eq!(at_github["runs"][0]["results"].as_array().unwrap().len(), 1);
}

#[test]
fn github_gets_a_command_for_each_finding() {
    let folder = folder(&[("a/Dockerfile", "FROM node\nUSER 1000\n")]);
    let arguments = ["check", "--format", "github", "--select", "pin-image-tag"];
    let output = infra_ls(folder.path(), &arguments);
    assert_eq!(code(&output), 1);
    let start =
        "::warning file=a/Dockerfile,line=1,endLine=1,col=6,endColumn=10,title=pin-image-tag::`node` has no tag,";
    assert!(text(&output).starts_with(start), "{}", text(&output));
    assert_eq!(text(&output).lines().count(), 1);
    // Paths are those of the repository, wherever in it the command runs.
    let top = folder.path().to_string_lossy().into_owned();
    let output = with_environment(&folder.path().join("a"), &arguments, &[("GITHUB_WORKSPACE", &top)]);
    assert!(text(&output).contains(" file=a/Dockerfile,"), "{}", text(&output));
}

#[test]
fn gitlab_gets_a_code_quality_report() {
    let folder = shop();
    let issues = json(&infra_ls(folder.path(), &["check", "--format", "gitlab"]));
    let issues = issues.as_array().unwrap();
    let mut prints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len(), "each fingerprint once");
    let unpinned = issues.iter().find(|issue| issue["check_name"] == "pin-image-tag").unwrap();
    assert_eq!(unpinned["severity"], "major");
    assert_eq!(unpinned["location"]["path"], "web/Docker file.Dockerfile");
    assert_eq!(unpinned["location"]["positions"]["begin"], json!({ "line": 1, "column": 6 }));
}

#[test]
fn junit_has_a_failed_test_for_each_finding_and_one_test_without() {
    let dirty = folder(&[("a&b/Dockerfile", "FROM node\nUSER 1000\n")]);
    let xml = text(&infra_ls(dirty.path(), &["check", "--format", "junit"]));
    for part in [
        "<testsuites name=\"infra-ls\" tests=\"1\" skipped=\"0\" failures=\"1\"",
        "<testsuite name=\"a&amp;b/Dockerfile\" tests=\"1\"",
        "<testcase name=\"pin-image-tag 1:6\" classname=\"a&amp;b/Dockerfile\"",
        "type=\"warning\"",
    ] {
        assert!(xml.contains(part), "{part} in {xml}");
    }
    let clean = folder(&[("Dockerfile", SOUND)]);
    let xml = text(&infra_ls(clean.path(), &["check", "--format", "junit"]));
    assert!(xml.contains("tests=\"1\" skipped=\"0\" failures=\"0\""), "{xml}");
}

#[test]
fn people_see_line_caret_reason_fix_and_count() {
    let folder = folder(&[("compose.yaml", "version: '3'\nservices:\n  cache:\n    image: redis\n")]);
    let shown = text(&infra_ls(folder.path(), &["check"]));
    for part in [
        "help[valid-structure]",
        "warning[pin-image-tag]",
        " --> compose.yaml:4:12\n",
        "4 |     image: redis\n",
        "            ^^^^^\n",
        "= help: fix: Remove `version`\n",
        "= help: possible fix, to be looked at: ",
        "2 findings (1 warning, 1 hint) in 1 of 1 file.\n`--fix` mends 1 of them;",
    ] {
        assert!(shown.contains(part), "{part:?} in\n{shown}");
    }
    assert!(!shown.contains('\x1b'), "no colours in a pipe");
}

#[test]
fn colours_are_written_where_they_are_wanted() {
    let folder = folder(&[("Dockerfile", "FROM node\n")]);
    for (color, environment, coloured) in [
        ("auto", &[][..], false),
        ("always", &[], true),
        ("always", &[("NO_COLOR", "1")], true),
        ("auto", &[("FORCE_COLOR", "1")], true),
        ("auto", &[("CLICOLOR_FORCE", "1")], true),
        ("auto", &[("FORCE_COLOR", "0")], false),
        ("auto", &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], false),
        ("never", &[("FORCE_COLOR", "1")], false),
    ] {
        let output = with_environment(folder.path(), &["check", "--color", color], environment);
        assert_eq!(text(&output).contains('\x1b'), coloured, "--color {color} {environment:?}");
    }
}

#[test]
fn a_report_goes_into_a_file_and_the_exit_code_stays() {
    let folder = folder(&[("Dockerfile", "FROM node\n")]);
    let output = infra_ls(folder.path(), &["check", "--format", "json", "--output", "out/report.json"]);
    assert_eq!((code(&output), text(&output).as_str()), (1, ""));
    assert_eq!(said(&output), "infra-ls: 2 findings (1 warning, 1 information) in 1 of 1 file.\n");
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("out/report.json")).unwrap()).unwrap();
    assert_eq!(report["version"], 1);
}

#[test]
fn the_exit_code_follows_what_counts_as_failure() {
    let folder = folder(&[("Dockerfile", "FROM node\nUSER 1000\n")]);
    for (fail_on, expected) in [("error", 0), ("warning", 1), ("information", 1), ("hint", 1), ("never", 0)] {
        let output = infra_ls(folder.path(), &["check", "--fail-on", fail_on]);
        assert_eq!(code(&output), expected, "--fail-on {fail_on}");
        assert!(text(&output).contains("pin-image-tag"), "it is shown all the same");
    }
}

#[test]
fn statistics_count_instead_of_showing() {
    let folder = folder(&[("a/Dockerfile", "FROM node\nUSER 1\n"), ("b/Dockerfile", "FROM node\nUSER 1\n")]);
    let shown = text(&infra_ls(folder.path(), &["check", "--statistics"]));
    assert_eq!(shown, "     2  pin-image-tag\n2 findings (2 warnings) in 2 of 2 files.\n");
    let report = json(&infra_ls(folder.path(), &["check", "--statistics", "--format", "json"]));
    assert_eq!(report["statistics"], json!([{ "practice": "pin-image-tag", "count": 2, "fixable": 0 }]));
    assert_eq!(code(&infra_ls(folder.path(), &["check", "--statistics", "--format", "sarif"])), 2);
}

#[test]
fn a_baseline_leaves_out_what_it_knows_and_tells_what_is_gone() {
    let folder = folder(&[("web/Dockerfile", "FROM node\nUSER 1000\n"), ("db/Dockerfile", "FROM mysql\nUSER 1000\n")]);
    let write = ["check", "--write-baseline", "ci/baseline.json"];
    let output = infra_ls(folder.path(), &write);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert_eq!(said(&output), "infra-ls: ci/baseline.json now knows 2 findings\n");
    let checked = ["check", "--format", "json", "--baseline", "ci/baseline.json"];
    assert_eq!(code(&infra_ls(folder.path(), &checked)), 0);

    // It moves down, and another one like it comes.
    fs::write(folder.path().join("web/Dockerfile"), "# ours\n\nFROM node\nUSER 1000\nFROM redis\nUSER 1000\n").unwrap();
    let output = infra_ls(folder.path(), &checked);
    assert_eq!((code(&output), summary(&json(&output))), (1, vec!["web/Dockerfile:5 pin-image-tag".to_owned()]));

    // From another folder the same is known.
    let inside = infra_ls(&folder.path().join("db"), &["check", "--baseline", "../ci/baseline.json"]);
    assert_eq!(code(&inside), 0, "{}", text(&inside));

    fs::write(folder.path().join("db/Dockerfile"), SOUND).unwrap();
    let output = infra_ls(folder.path(), &checked);
    assert_eq!(said(&output), "infra-ls: 1 finding of ci/baseline.json is gone; --write-baseline takes it out\n");
    let others = infra_ls(folder.path(), &["check", "--baseline", "ci/baseline.json", "--select", "run-as-non-root"]);
    assert_eq!((code(&others), said(&others).as_str()), (0, ""), "of what was not looked for nothing is known");

    // A file that is renamed takes along what is known of it.
    fs::write(folder.path().join("web/Dockerfile"), "FROM node\nUSER 1000\n").unwrap();
    fs::rename(folder.path().join("web"), folder.path().join("site")).unwrap();
    let moved = infra_ls(folder.path(), &["check", "--baseline", "ci/baseline.json", "site"]);
    assert_eq!((code(&moved), said(&moved).as_str()), (0, ""), "{}", text(&moved));
    fs::write(folder.path().join("site/prod.Dockerfile"), "FROM node\nUSER 1000\n").unwrap();
    let twice = infra_ls(folder.path(), &["check", "--baseline", "ci/baseline.json", "site"]);
    assert_eq!(code(&twice), 1, "and only once");

    fs::write(folder.path().join("ci/baseline.json"), "{}").unwrap();
    assert_eq!(code(&infra_ls(folder.path(), &checked)), 2);
}

#[test]
fn files_are_reported_in_the_same_order_every_time() {
    let names: Vec<String> = (0..40).map(|number| format!("f{number:02}/Dockerfile")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "FROM node\nUSER 1000\n")).collect();
    let folder = folder(&files);
    let report = json(&infra_ls(folder.path(), &["check", "--format", "json"]));
    let expected: Vec<String> = names.iter().map(|name| format!("{name}:1 pin-image-tag")).collect();
    assert_eq!(summary(&report), expected);
}
