//! `cargo xtask knowledge terraform`: makes the files of `knowledge/generated/` anew.

mod terraform;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What goes wrong in a task ends it, with a sentence.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["knowledge", "terraform", providers @ ..] => terraform::generate(providers),
        _ => Err("usage: cargo xtask knowledge terraform [PROVIDER…]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}
