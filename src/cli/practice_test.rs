use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::output::say;
use super::project::{setup_top, shown};
use super::report::counted;
use super::{CLEAN, FINDINGS};
use crate::knowledge::{Expectation, Page};
use crate::model::FileId;
use crate::practices::run_example;
use crate::text::Encoding;
use crate::workspace::{OWN_PRACTICES, Workspace};

/// Runs the examples of pages. Fails with findings where a page or an example is wrong.
pub(super) fn run(paths: &[PathBuf]) -> Result<u8, String> {
    let mut pages = Vec::new();
    if paths.is_empty() {
        pages = pages_in(&setup_top()?.join(OWN_PRACTICES));
    }
    for path in paths {
        if !path.exists() {
            return Err(format!("{}: there is no such file or folder", path.display()));
        }
        let own = path.join(OWN_PRACTICES);
        match path.is_dir() {
            true => pages.extend(pages_in(if own.is_dir() { &own } else { path })),
            false => pages.push(path.clone()),
        }
    }
    if pages.is_empty() {
        return Err(format!("there are no practice pages; they stand in {OWN_PRACTICES}"));
    }
    let (mut examples, mut wrong) = (0, 0);
    let mut out = String::new();
    for path in &pages {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = shown(&FileId::from_path(&std::path::absolute(path).map_err(|error| error.to_string())?));
        match read(path, &text) {
            Err((line, message)) => {
                wrong += 1;
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{name}:{line}: {message}");
            }
            Ok(page) => {
                for example in &page.examples {
                    examples += 1;
                    if let Err(message) = run_example(&page, Some(&text), example) {
                        wrong += 1;
                        let _ = writeln!(out, "{name}:{}: {message}", example.line);
                    }
                }
            }
        }
    }
    let (examples, pages) = (counted(examples, "example", "examples"), counted(pages.len(), "page", "pages"));
    let _ = match wrong {
        0 => writeln!(out, "{examples} of {pages}: all as they say."),
        _ => writeln!(out, "{examples} of {pages}: {}.", counted(wrong, "mistake", "mistakes")),
    };
    say(&out);
    Ok(if wrong == 0 { CLEAN } else { FINDINGS })
}

/// The page, or where and what is wrong with it.
fn read(path: &Path, text: &str) -> Result<Page, (usize, String)> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let workspace = Workspace::new(None);
    let file = FileId::from_path(&Path::new("/example").join(OWN_PRACTICES).join(format!("{stem}.md")));
    workspace.replace(&file, text);
    let snapshot = workspace.snapshot();
    if let Some(error) = snapshot.config_errors(&file).first() {
        let at = snapshot.document(&file).map(|document| document.text().position(error.span.start(), Encoding::Utf8));
        return Err((at.map_or(1, |at| at.line as usize + 1), error.message.clone()));
    }
    let page = Page::parse(text).map_err(|error| (error.line, error.message))?;
    let has = |expectation| page.examples.iter().any(|example| example.expectation == expectation);
    if page.id != stem {
        return Err((1, format!("The id is `{}`: the file is to be called so too.", page.id)));
    }
    if !has(Expectation::Bad) || !has(Expectation::Good) {
        return Err((1, "A page shows at least one `bad` and one `good` example.".to_owned()));
    }
    Ok(page)
}

fn pages_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut pages: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    pages.sort();
    pages
}
