//! The practices: listed, explained, and those of a workspace's own.

use std::fs;

use crate::{code, folder, infra_ls, json, said, summary};

const OWN: &str = "---
id: keep-the-order
group: delivery
severity: warning
since: 1.0.0
why: Orders overtake each other.
bindings:
  - terraform: aws_sqs_queue
    require: { fifo_queue: true }
---
# Keep the order

Queues deliver in the order in which they are filled.

```hcl bad
resource \"aws_sqs_queue\" \"orders\" {
  fifo_queue = false
#              ^^^^^
}
```
```hcl fixed
resource \"aws_sqs_queue\" \"orders\" {
  fifo_queue = true
}
```
```hcl good
resource \"aws_sqs_queue\" \"orders\" {
  fifo_queue = true
}
```
";

const QUEUE: &str = "resource \"aws_sqs_queue\" \"orders\" {\n  fifo_queue = false\n}\n";

#[test]
fn a_list_is_narrowed_down() {
    let folder = folder(&[(".infra-ls/practices/keep-the-order.md", OWN)]);
    let ids = |arguments: &[&str]| -> Vec<String> {
        let arguments: Vec<&str> = ["practices", "--format", "json"].iter().chain(arguments).copied().collect();
        let list = json(&infra_ls(folder.path(), &arguments));
        list.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    };
    let has = |arguments: &[&str], id: &str| ids(arguments).iter().any(|other| other == id);
    assert!(has(&[], "pin-image-tag") && has(&[], "keep-the-order"));
    assert!(has(&["--group", "delivery"], "keep-the-order") && !has(&["--group", "delivery"], "pin-image-tag"));
    assert!(has(&["--for", "dockerfile"], "pin-image-tag") && !has(&["--for", "dockerfile"], "keep-the-order"));
    assert!(has(&["--tool", "hadolint"], "pin-image-tag") && !has(&["--tool", "hadolint"], "keep-the-order"));
    assert!(has(&["--fixable", "--severity", "warning"], "keep-the-order"));
    assert_eq!(ids(&["dl3007"]), ["pin-image-tag"]);
    assert_eq!(code(&infra_ls(folder.path(), &["practices", "--group", "nonsense"])), 2);
    let misspelt = infra_ls(folder.path(), &["practices", "--for", "kubernets"]);
    assert_eq!(code(&misspelt), 2);
    let said = said(&misspelt);
    assert!(said.contains("terraform-test") && said.contains("a similar value exists: 'kubernetes'"), "{said}");
}

#[test]
fn a_practice_is_explained_by_any_of_its_names() {
    let folder = folder(&[(".infra-ls/practices/keep-the-order.md", OWN)]);
    for (id, title) in [
        ("pin-image-tag", "# Pin the image's tag\n"),
        ("hadolint:DL3007", "# Pin the image's tag\n"),
        ("dl3007", "# Pin the image's tag\n"),
        ("keep-the-order", "# Keep the order\n"),
        ("valid-syntax", "# "),
        ("readable-file", "# "),
        ("valid-configuration", "# "),
    ] {
        let output = infra_ls(folder.path(), &["explain", id]);
        assert_eq!(code(&output), 0, "{id}: {}", said(&output));
        assert!(String::from_utf8_lossy(&output.stdout).starts_with(title), "{id}");
    }
}

#[test]
fn own_practices_join_the_others_below_their_folder() {
    let folder = folder(&[
        ("shop/.infra-ls/practices/keep-the-order.md", OWN),
        ("shop/deploy/main.tf", QUEUE),
        ("other/main.tf", QUEUE),
    ]);
    let select = ["check", "--format", "json", "--select", "keep-the-order"];
    let report = json(&infra_ls(folder.path(), &select));
    assert_eq!(summary(&report), ["shop/deploy/main.tf:2 keep-the-order"]);
    let message = report["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("Orders overtake each other. Set `fifo_queue` to"), "{message}");
    let inside = infra_ls(&folder.path().join("shop/deploy"), &["check", "--format", "json"]);
    assert!(summary(&json(&inside)).contains(&"main.tf:2 keep-the-order".to_owned()), "from below, too");

    fs::write(folder.path().join("shop/infra-ls.toml"), "[severity]\nkeep-the-order = \"error\"\n").unwrap();
    assert_eq!(json(&infra_ls(folder.path(), &select))["findings"][0]["severity"], "error");
    assert_eq!(code(&infra_ls(folder.path(), &["check", "--fix", "--select", "keep-the-order"])), 0);
    let fixed = fs::read_to_string(folder.path().join("shop/deploy/main.tf")).unwrap();
    assert!(fixed.contains("fifo_queue = true"), "{fixed}");
}

#[test]
fn a_page_with_something_wrong_is_a_finding_at_its_place() {
    for (page, place) in [
        (OWN.replace("severity: warning", "severity: loud"), "4"),
        (OWN.replace("keep-the-order", "pin-image-tag"), "2"),
        (OWN.replace("why: Or", "check: code\nwhy: Or").replace("terraform: aws_sqs_queue", "format: compose"), "6"),
        (OWN.replace("hcl good", "hcl goood"), "26"),
    ] {
        let folder = folder(&[(".infra-ls/practices/keep-the-order.md", &page), ("main.tf", QUEUE)]);
        let report = json(&infra_ls(folder.path(), &["check", "--format", "json"]));
        let expected = format!(".infra-ls/practices/keep-the-order.md:{place} valid-configuration");
        assert!(summary(&report).contains(&expected), "{report}");
    }
}

#[test]
fn the_examples_of_own_pages_are_run() {
    let folder = folder(&[(".infra-ls/practices/keep-the-order.md", OWN)]);
    let test = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["practices", "test"].iter().chain(arguments).copied().collect();
        let output = infra_ls(folder.path(), &arguments);
        (code(&output), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(test(&[]), (0, "2 examples of 1 page: all as they say.\n".to_owned()));
    fs::write(folder.path().join("keep-the-order.md"), OWN.replace("fifo_queue: true }", "fifo_queue: \"yes\" }"))
        .unwrap();
    let (exit, shown) = test(&["keep-the-order.md"]);
    assert_eq!(exit, 1);
    assert!(shown.contains("keep-the-order.md:15: main.tf after the fixes:"), "{shown}");
    assert!(shown.contains("keep-the-order.md:26: "), "{shown}");
    assert_eq!(test(&["nowhere"]).0, 2);
}
