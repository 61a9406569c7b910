//! What arguments of Terraform providers may be set to: the files `terraform/values/*.facts`.
//!
//! Those of AWS come from the models of its services, those of other clouds from what packages say about arguments.

mod aws;
mod model;
mod phrases;
mod prose;
mod python;
mod tables;
mod types;

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, fetched, root};

/// Providers, and the packages their values are read from with their versions.
const PACKAGES: &[(&str, &[(&str, &str)])] = &[
    ("aws", &[("botocore", "1.44.8"), ("pulumi-aws", "7.51.1")]),
    ("azurerm", &[("pulumi-azure", "6.40.1")]),
    ("google", &[("pulumi-gcp", "10.2.0")]),
];

/// An attribute or block of the provider's facts.
struct Member {
    name: String,
    settable: bool,
    form: String,
    members: Vec<Member>,
}

/// Writes the files of a provider, of all if none is named. Packages are fetched with `pip`, unless they are in a folder
/// already.
pub(crate) fn generate(provider: Option<&str>, folder: Option<&Path>) -> Outcome {
    if let Some(unknown) = provider.filter(|name| !PACKAGES.iter().any(|(known, ..)| known == name)) {
        return Err(format!("there are no values of {unknown}").into());
    }
    for (name, packages) in PACKAGES.iter().filter(|(name, _)| provider.is_none_or(|wanted| wanted == *name)) {
        let mut source = folder.map(Path::to_owned);
        for (package, version) in packages.iter().filter(|_| folder.is_none()) {
            source = Some(fetched(package, version)?);
        }
        match (*packages, source) {
            ([models, prose], Some(source)) => aws::generate(*models, *prose, &source)?,
            ([(package, version)], Some(source)) => prose::generate(name, package, version, &source)?,
            _ => {}
        }
    }
    Ok(())
}

/// Where the files are written.
fn folder() -> Outcome<PathBuf> {
    let folder = root().join("knowledge/generated/terraform/values");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The resource types of a provider's facts with what they hold.
fn resources(provider: &str) -> Outcome<Vec<(String, Vec<Member>)>> {
    let facts = fs::read_to_string(root().join(format!("knowledge/generated/terraform/{provider}.facts")))?;
    let sections = facts.split("\n== resource ").skip(1);
    let sections = sections.filter_map(|section| {
        let (name, lines) = section.split_once('\n')?;
        let lines: Vec<&str> = lines.lines().take_while(|line| !line.starts_with("== ")).collect();
        Some((name.to_owned(), members(&lines, 0)))
    });
    Ok(sections.collect())
}

/// The members that stand `depth` deep in lines of the facts.
fn members(lines: &[&str], depth: usize) -> Vec<Member> {
    let deep = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut out = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(at) = line.find(['!', '?', '+', '=']).filter(|_| deep(line) == depth) else { continue };
        let inner = lines.get(index + 1..).unwrap_or_default();
        let end = inner.iter().position(|line| deep(line) <= depth).unwrap_or(inner.len());
        out.push(Member {
            name: line[depth..at].to_owned(),
            settable: !line[at..].starts_with('='),
            form: line[at + 1..].to_owned(),
            members: members(&inner[..end], depth + 1),
        });
    }
    out
}
