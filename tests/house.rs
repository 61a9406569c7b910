//! The house rules a test can see: floors, the list of practices written in Rust, files that fit in a sitting.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use infra_ls::knowledge::{CheckedBy, practices};

/// The floors, the lowest first. A module uses only what stands below it; the two front doors do not know each other.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["syntax"],
    &["model"],
    &["knowledge"],
    &["schema"],
    &["dialects"],
    &["workspace"],
    &["practices"],
    &["features"],
    &["server", "cli"],
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The module of a source file, by its path from `src`: its first part, and its second.
fn rooms(path: &Path) -> (String, String) {
    let relative = path.strip_prefix(src()).unwrap();
    let mut parts = relative.components().map(|part| part.as_os_str().to_string_lossy().replace(".rs", ""));
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// Every `crate::a::b` a source names, with its line.
fn uses(text: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices("crate::") {
            let mut names = line[at + "crate::".len()..]
                .split("::")
                .map(|name| name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
            found.push((number + 1, names.next().unwrap_or_default(), names.next().unwrap_or_default()));
        }
    }
    found
}

#[test]
fn a_module_uses_only_floors_below_its_own() {
    let floor: BTreeMap<&str, usize> =
        FLOORS.iter().enumerate().flat_map(|(height, names)| names.iter().map(move |name| (*name, height))).collect();
    let mut climbing = Vec::new();
    let mut seen = 0;
    for path in sources(&src()) {
        let (own, _) = rooms(&path);
        let Some(own_height) = floor.get(own.as_str()) else { continue };
        for (line, used, _) in uses(&fs::read_to_string(&path).unwrap()) {
            let Some(height) = floor.get(used.as_str()) else { continue };
            seen += 1;
            if height > own_height || (height == own_height && used != own) {
                climbing.push(format!("{}:{line}: {own} uses {used}", path.display()));
            }
        }
    }
    assert!(climbing.is_empty(), "these climb:\n{}", climbing.join("\n"));
    assert!(seen > 50, "the test sees the imports at all");
}

#[test]
fn no_dialect_knows_another() {
    let mut crossing = Vec::new();
    let folders: Vec<String> = fs::read_dir(src().join("dialects"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    for path in sources(&src().join("dialects")) {
        let (_, own) = rooms(&path);
        if !folders.contains(&own) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for other in folders.iter().filter(|other| **other != own) {
            for form in [format!("dialects::{other}"), format!("super::{other}::"), format!("super::super::{other}")] {
                if text.contains(&form) {
                    crossing.push(format!("{}: {own} names {other}", path.display()));
                }
            }
        }
    }
    assert!(crossing.is_empty(), "{}", crossing.join("\n"));
}

#[test]
fn features_and_below_know_nothing_of_the_protocol() {
    for path in sources(&src()) {
        let (own, _) = rooms(&path);
        if own != "server" {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("tower_lsp"), "{} names the protocol's types", path.display());
        }
    }
}

#[test]
fn the_list_of_practices_written_in_rust_is_fresh() {
    let coded: Vec<_> = practices().iter().filter(|page| page.check == CheckedBy::Code).collect();
    let mut groups: Vec<String> = coded.iter().map(|page| format!("{:?}", page.group).to_lowercase()).collect();
    groups.sort();
    groups.dedup();
    let mut list = String::new();
    for page in &coded {
        let group = format!("{:?}", page.group).to_lowercase();
        list.push_str(&format!("    (\"{}\", {group}::{}::CHECK),\n", page.id, page.id.replace('-', "_")));
    }
    let expected = format!(
        "//! Every practice whose page says `check: code`, sorted by id. Generated from the pages; a test keeps it fresh\n\
         //! (`UPDATE_EXPECT=1 cargo test --test house` rewrites it).\n\n\
         use super::{{Check, {}}};\n\n\
         /// Id and check of every practice written in Rust.\n\
         pub static CHECKS: &[(&str, Check)] = &[\n{list}];\n",
        groups.join(", ")
    );
    let path = src().join("practices/registry.rs");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), expected, "UPDATE_EXPECT=1 cargo test --test house rewrites it");
}

#[test]
fn a_file_fits_in_a_sitting() {
    let long: Vec<String> = sources(&src())
        .iter()
        .map(|path| (path, fs::read_to_string(path).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "split these into rooms:\n{}", long.join("\n"));
}
