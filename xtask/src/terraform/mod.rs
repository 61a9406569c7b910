//! Facts about Terraform providers, from the packages `@cdktf/provider-*` of the npm registry.
//!
//! Each module of a package was generated from the provider's own schema and carries its TypeScript source in a source
//! map. The sources say of every attribute whether it is required, optional or computed, and its type; of every block
//! whether it may stand more than once. They do not say which attributes are sensitive or deprecated, and give no
//! numbers of blocks other than one or many. Only facts are taken, never their sentences.

mod former;
mod read;
mod write;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;

use crate::{Outcome, root};
use read::Reading;

/// Providers with the version of their package.
const PACKAGES: &[(&str, &str)] = &[
    ("archive", "11.0.1"),
    ("aws", "21.22.1"),
    ("azurerm", "14.23.1"),
    ("google", "16.12.1"),
    ("helm", "12.1.2"),
    ("http", "10.0.1"),
    ("kubernetes", "12.1.1"),
    ("local", "11.1.1"),
    ("null", "11.0.1"),
    ("random", "12.0.1"),
    ("time", "11.0.1"),
    ("tls", "11.0.1"),
];

/// Packages of earlier major versions of the providers, the newest first, and whether the version of the provider is the
/// last of its major one.
const FORMER: &[(&str, &[(&str, bool)])] = &[
    ("aws", &[("20.1.0", true), ("15.0.0", true)]),
    ("azurerm", &[("12.27.0", false)]),
    ("google", &[("13.32.1", false), ("9.0.5", true)]),
    ("helm", &[("11.0.0", true)]),
];

/// A resource type, a data source or the provider itself.
struct Section {
    /// `resource`, `data` or `provider`.
    kind: &'static str,
    name: String,
    members: Vec<Member>,
}

/// An attribute or block.
struct Member {
    name: String,
    flag: Flag,
    form: Form,
    members: Vec<Member>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    Required,
    Optional,
    OptionalComputed,
    Computed,
}

/// The type of an attribute, or that it is a block.
#[derive(Clone, PartialEq, Eq)]
enum Form {
    /// In the words of type constraints; `object` where members follow.
    Type(String),
    /// At most one.
    Block,
    /// Any number.
    Blocks,
    /// Blocks with a label each.
    LabelledBlocks,
}

/// Makes the files of these providers; of all, if none is named. Packages are fetched with `npm` and kept.
pub(crate) fn generate(providers: &[&str]) -> Outcome {
    let out = root().join("knowledge/generated/terraform");
    fs::create_dir_all(out.join("former"))?;
    for (provider, version) in PACKAGES {
        if !providers.is_empty() && !providers.contains(provider) {
            continue;
        }
        let package = format!("@cdktf/provider-{provider}");
        let read_of = |version: &str| Ok::<_, Box<dyn Error>>(read::read(&sources(&fetch(&package, version)?)?));
        let mut read = read_of(version)?;
        let text = write::write(&package, version, &read);
        keep(&out.join(format!("{provider}.facts")), &text, &read)?;
        let formers = FORMER.iter().find(|(of, _)| of == provider).map_or(&[] as &[_], |(_, versions)| versions);
        for (version, is_last) in formers {
            let former = read_of(version)?;
            let text = former::write(&package, version, (&former, *is_last), &read);
            let major = former.version.split('.').next().unwrap_or_default();
            keep(&out.join(format!("former/{provider}-{major}.facts")), &text, &former)?;
            read = former;
        }
    }
    Ok(())
}

/// Writes a file, and says what a person should look at.
fn keep(path: &Path, text: &str, read: &Reading) -> Outcome {
    fs::write(path, text)?;
    println!("{}: of {} sections, {} bytes", path.display(), read.sections.len(), text.len());
    for doubt in &read.doubts {
        println!("  {doubt}");
    }
    Ok(())
}

/// The archive of a package, fetched once.
fn fetch(package: &str, version: &str) -> Outcome<PathBuf> {
    let folder = root().join("xtask/target/packages");
    fs::create_dir_all(&folder)?;
    let archive = folder.join(format!("{}-{version}.tgz", package.trim_start_matches('@').replace('/', "-")));
    if !archive.exists() {
        let spec = format!("{package}@{version}");
        let status = Command::new("npm").args(["pack", "--silent", &spec]).current_dir(&folder).status()?;
        if !status.success() || !archive.exists() {
            return Err(format!("npm could not fetch {spec}").into());
        }
    }
    Ok(archive)
}

/// The TypeScript sources of a package by the folder of their module.
fn sources(archive: &Path) -> Outcome<BTreeMap<String, Vec<String>>> {
    let mut sources: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in tar::Archive::new(GzDecoder::new(File::open(archive)?)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let Some((module, file)) = path.strip_prefix("package/lib/").and_then(|path| path.split_once('/')) else {
            continue;
        };
        if !file.ends_with(".js") {
            continue;
        }
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text)?;
        if let Some(source) = read::source(&text) {
            sources.entry(module.to_owned()).or_default().push(source);
        }
    }
    Ok(sources)
}
