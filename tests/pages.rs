//! Runs every example of every built-in practice page, one trial each; `practices::run_example` tells what each must
//! hold. A page without `bad` and `good` fails, unless it is about what no example can show.
//!
//! `cargo test --test pages -- pin-image-tag` runs one page.

use std::error::Error;
use std::path::{Path, PathBuf};

use infra_ls::knowledge::{CheckedBy, Expectation, Page};
use infra_ls::practices::run_example;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for path in pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge/practices"))? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path)?;
        match Page::parse(&text) {
            Ok(page) => {
                trials.push(Trial::test(format!("{name}::page"), {
                    let page = page.clone();
                    move || shape(&page, &name)
                }));
                for example in &page.examples {
                    let (page, example) = (page.clone(), example.clone());
                    let title = format!("{}::line {}", page.id, example.line);
                    trials.push(Trial::test(title, move || run_example(&page, None, &example).map_err(Failed::from)));
                }
            }
            Err(error) => trials.push(Trial::test(format!("{name}::page"), move || Err(error.into()))),
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn pages(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn shape(page: &Page, file_name: &str) -> Result<(), Failed> {
    let has = |expectation| page.examples.iter().any(|example| example.expectation == expectation);
    let is_shown = has(Expectation::Bad) && has(Expectation::Good) || page.check == CheckedBy::Engine;
    for (holds, otherwise) in [
        (page.id == file_name, "the id is the file's name"),
        (is_shown, "a page shows at least one `bad` and one `good` example"),
        (page.why.ends_with('.'), "`why` is a sentence with its full stop"),
        (!page.title.ends_with('.'), "the title has no full stop"),
        (page.text.split_whitespace().count() >= 25, "the text says what is found, why it matters and what to do"),
    ] {
        if !holds {
            return Err(otherwise.into());
        }
    }
    Ok(())
}
