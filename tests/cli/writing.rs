//! What is written, and what is left alone: texts that pass through, files that are no plain ones.

use std::fs;

use crate::{code, folder, infra_ls, said, with_input};

const UNTIDY: &str = "a=1\n";

#[test]
fn a_text_that_passes_through_is_handed_back_whole() {
    let folder = folder(&[("infra-ls.toml", "exclude = [\"old\"]\n")]);
    let escapes = "a = \"\u{1b}[31m\"\n";
    for (arguments, text, exit) in [
        (&["fmt", "--stdin-filename", "a.tf", "-"][..], escapes, 0),
        (&["check", "--fix", "--stdin-filename", "a.tf", "-"], escapes, 0),
        (&["fmt", "--force-exclude", "--stdin-filename", "old/a.tf", "-"], UNTIDY, 0),
        (&["check", "--fix", "--force-exclude", "--stdin-filename", "old/a.tf", "-"], UNTIDY, 0),
        (&["fmt", "--stdin-filename", "notes.txt", "-"], UNTIDY, 0),
        (&["fmt", "--stdin-filename", "a.tf", "-"], "a=\0\n", 2),
    ] {
        let output = with_input(folder.path(), arguments, text);
        assert_eq!((String::from_utf8_lossy(&output.stdout).as_ref(), code(&output)), (text, exit), "{arguments:?}");
    }
    let long = "a = 1\n".repeat((32 << 20) / 6 + 1);
    let output = with_input(folder.path(), &["fmt", "--stdin-filename", "a.tf", "-"], &long);
    assert_eq!((code(&output), output.stdout.len()), (2, 0), "a part of it would take the place of the whole");
}

#[test]
fn a_difference_can_be_applied() {
    let folder = folder(&[("a b/c d.tf", "a=\"\u{1b}[1m\"\n")]);
    let output = infra_ls(folder.path(), &["fmt", "--diff"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("--- a/a b/c d.tf\t\n+++ b/a b/c d.tf\t\n"), "{text}");
    assert!(text.contains("-a=\"\u{1b}[1m\""), "{text:?}");
}

#[test]
fn files_left_out_by_the_configuration_are_laid_out_only_where_they_are_named() {
    let folder = folder(&[("infra-ls.toml", "exclude = [\"old\"]\n"), ("old/a.tf", UNTIDY)]);
    for (arguments, exit) in [
        (&["fmt", "--check"][..], 0),
        (&["fmt", "--check", "old/a.tf"], 1),
        (&["fmt", "--check", "--force-exclude", "old/a.tf"], 0),
    ] {
        assert_eq!(code(&infra_ls(folder.path(), arguments)), exit, "{arguments:?}");
    }
}

#[test]
fn what_cannot_be_laid_out_is_said() {
    let folder = folder(&[("a.tf", UNTIDY), ("notes.txt", "a\n")]);
    fs::write(folder.path().join("b.tf"), b"a=\"\xff\"\n").unwrap();
    let output = infra_ls(folder.path(), &["fmt", "a.tf", "b.tf", "notes.txt"]);
    assert_eq!(code(&output), 2);
    let said = said(&output);
    for part in ["b.tf: This file is not UTF-8", "notes.txt is of no format", "laid out 1 file"] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_report_goes_where_a_link_leads_and_into_devices() {
        let folder = folder(&[("Dockerfile", "FROM node\nUSER 1000\n"), ("out/report.json", "")]);
        symlink("out/report.json", folder.path().join("report.json")).unwrap();
        infra_ls(folder.path(), &["check", "--format", "json", "--output", "report.json"]);
        assert!(folder.path().join("report.json").is_symlink());
        assert!(fs::read_to_string(folder.path().join("out/report.json")).unwrap().contains("pin-image-tag"));

        symlink("out/later.json", folder.path().join("later.json")).unwrap();
        infra_ls(folder.path(), &["check", "--format", "json", "--output", "later.json"]);
        assert!(folder.path().join("out/later.json").is_file());

        let shown = infra_ls(folder.path(), &["check", "--format", "json", "--output", "/dev/stdout"]);
        assert!(String::from_utf8_lossy(&shown.stdout).contains("pin-image-tag"));
    }

    #[test]
    fn a_file_nobody_may_write_stays_as_it_is_and_the_others_are_written() {
        let folder = folder(&[("a.tf", UNTIDY), ("b.tf", UNTIDY)]);
        fs::set_permissions(folder.path().join("a.tf"), fs::Permissions::from_mode(0o444)).unwrap();
        let output = infra_ls(folder.path(), &["fmt"]);
        assert_eq!(code(&output), 2);
        assert!(said(&output).contains("infra-ls: a.tf: "), "{}", said(&output));
        let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!((text("a.tf").as_str(), text("b.tf").as_str()), (UNTIDY, "a = 1\n"));
    }

    #[test]
    fn pipes_are_no_files() {
        let folder = folder(&[("web/Dockerfile", "FROM node\nUSER 1000\n")]);
        for name in ["Dockerfile", "web/infra-ls.toml", "web/compose.yaml"] {
            assert!(Command::new("mkfifo").arg(folder.path().join(name)).status().unwrap().success());
        }
        let named = infra_ls(folder.path(), &["check", "Dockerfile"]);
        assert_eq!(
            (code(&named), said(&named).as_str()),
            (2, "infra-ls: Dockerfile: it is neither a file nor a folder\n")
        );
        let output = infra_ls(folder.path(), &["check", "--format", "json", "web"]);
        assert_eq!(crate::summary(&crate::json(&output)), ["web/Dockerfile:1 pin-image-tag"]);
    }

    #[test]
    fn names_are_what_the_system_says() {
        use std::os::unix::ffi::OsStrExt;
        let folder = folder(&[("a\\b.Dockerfile", "FROM node\nUSER 1000\n")]);
        let odd = std::ffi::OsStr::from_bytes(b"\xff.Dockerfile");
        fs::write(folder.path().join(odd), "FROM node\n").unwrap();
        let report = crate::json(&infra_ls(folder.path(), &["check", "--format", "json"]));
        assert_eq!(crate::summary(&report), ["a\\b.Dockerfile:1 pin-image-tag", "\u{fffd}.Dockerfile:1 readable-file"]);
        assert!(report["findings"][1]["message"].as_str().unwrap().starts_with("The name of this file is not UTF-8"));
        let shown = folder.path().join("x\ny.Dockerfile");
        fs::write(&shown, "FROM node\nUSER 1000\n").unwrap();
        let output = infra_ls(folder.path(), &["check", "x\ny.Dockerfile"]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("--> x\\ny.Dockerfile:1:6"));
    }

    #[test]
    fn a_full_disk_is_no_success() {
        let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
        let folder = folder(&[("Dockerfile", crate::SOUND)]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_infra-ls"));
        let output =
            command.current_dir(folder.path()).arg("check").stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(code(&output), 2);
        assert!(said(&output).starts_with("infra-ls: standard output: "), "{}", said(&output));
    }
}
