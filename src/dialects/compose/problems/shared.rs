//! Networks, volumes, secrets and configs at the top of the file.

use super::problem;
use crate::dialects::yaml_values::{Value, content};
use crate::model::{Merged, SymbolKind};
use crate::schema::{Problem, ProblemKind};
use crate::syntax::yaml::Kind;

/// Where a secret or config may come from.
const SOURCES: &[(&str, &[&str], SymbolKind)] = &[
    ("secrets", &["file", "environment"], SymbolKind::Secret),
    ("configs", &["file", "environment", "content"], SymbolKind::Config),
];

/// `merged`: the files that may say more of what stands here; none if there may be some that are not known.
pub(super) fn read(root: Value<'_>, merged: Option<&Merged>, found: &mut Vec<Problem>) {
    for section in ["volumes", "secrets", "configs"] {
        for entry in root.get(section).map_or_else(Vec::new, |section| section.entries()) {
            let external = entry.value.get("external");
            if external.is_some_and(|external| external.text() == Some("true")) {
                let others = entry.value.entries();
                let other = others.iter().find(|other| !is_allowed(other.name()) && other.value.kind() != Kind::Null);
                if let Some(other) = other {
                    let message = format!(
                        "`{}` is external, so only its `name` can be said here, and not `{}`",
                        entry.name(),
                        other.name()
                    );
                    found.push(problem(content(other.key), ProblemKind::WrongValue, message));
                }
            }
        }
    }
    for (section, sources, kind) in SOURCES {
        for entry in root.get(section).map_or_else(Vec::new, |section| section.entries()) {
            let given: Vec<&str> = sources.iter().copied().filter(|key| entry.value.get(key).is_some()).collect();
            let elsewhere = ["external", "driver", "template_driver"].iter().any(|key| entry.value.get(key).is_some());
            let list = sources.iter().map(|source| format!("`{source}`")).collect::<Vec<_>>().join(" or ");
            let noun = section.trim_end_matches('s');
            let is_whole = || merged.is_some_and(|merged| !merged.names(*kind, &entry.name().into()));
            if given.is_empty() && !elsewhere && !entry.value.is_open() && is_whole() {
                let message = format!("{noun} `{}` needs {list}, or `external: true`", entry.name());
                found.push(problem(content(entry.key), ProblemKind::MissingKey, message));
            } else if let [_, second, ..] = given.as_slice() {
                let message = format!("{noun} `{}` has several sources; keep one of {list}", entry.name());
                let span = entry.value.entry(second).map_or(content(entry.key), |second| content(second.key));
                found.push(problem(span, ProblemKind::WrongValue, message));
            }
        }
    }
}

fn is_allowed(key: &str) -> bool {
    matches!(key, "external" | "name") || key.starts_with("x-")
}
