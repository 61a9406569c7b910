//! Runs every example of every practice page, one trial each.
//!
//! - Every example is free of syntax and structure errors (but for the pages about those).
//! - `bad` raises the practice exactly where the rows of carets say, and nowhere else. A row speaks about the line above
//!   it; a caret right behind the comment's mark takes the mark's own column with it (`#^^^` covers four columns).
//! - The fixes turn `bad` into `fixed`, and then there is nothing left to say.
//! - `good` raises nothing. A page without `bad` and `good` fails.
//!
//! It is always the same day in them ([`TODAY`]).
//!
//! `cargo test --test pages -- pin-image-tag` runs one page.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use infra_ls::knowledge::{Example, ExampleFile, Expectation, Page, is_caret_row};
use infra_ls::model::{Cancel, FileId};
use infra_ls::practices::{Selection, check, mend};
use infra_ls::text::Encoding;
use infra_ls::workspace::Workspace;
use libtest_mimic::{Arguments, Failed, Trial};

/// The day it is in every example, so that what a page shows of versions at their end stays true.
const TODAY: &str = "2026-11-01";

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
                    trials.push(Trial::test(title, move || run(&page, &example)));
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
    for (holds, otherwise) in [
        (page.id == file_name, "the id is the file's name"),
        (has(Expectation::Bad) && has(Expectation::Good), "a page shows at least one `bad` and one `good` example"),
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

/// Line, first column and column behind the last, all from 0, in characters.
type Mark = (u32, u32, u32);

fn run(page: &Page, example: &Example) -> Result<(), Failed> {
    let workspace = Workspace::new(None);
    let mut marks: BTreeMap<FileId, Vec<Mark>> = BTreeMap::new();
    for file in &example.files {
        let (text, of_file) = split(&file.text);
        workspace.replace(&id(file), &text);
        marks.insert(id(file), of_file);
    }
    well_formed(page, &workspace, &example.files)?;
    let selection = Selection::one(&page.id).on(TODAY.parse()?);
    for file in &example.files {
        let expected = &marks[&id(file)];
        compare(&workspace, &id(file), &selection, expected)?;
    }
    if example.expectation == Expectation::Good {
        return match marks.values().all(Vec::is_empty) {
            true => Ok(()),
            false => Err("a `good` example has no carets".into()),
        };
    }
    if marks.values().all(Vec::is_empty) {
        return Err("a `bad` example shows with carets where the practice speaks".into());
    }
    let files: Vec<FileId> = example.files.iter().map(id).collect();
    let mended = mend(&workspace, &files, &selection, &|_| true, &Cancel::default()).map_err(|_| "cancelled")?;
    if mended.unsettled {
        return Err("two fixes undo each other".into());
    }
    if mended.after.is_empty() != example.fixed.is_empty() {
        return Err(
            format!("`fixed` blocks: {}; files the fixes change: {:?}", example.fixed.len(), mended.after).into()
        );
    }
    for fixed in &example.fixed {
        let after = mended.after.get(&id(fixed)).map_or("", String::as_str);
        if after != fixed.text {
            return Err(format!("{} after the fixes:\n{after}\nexpected:\n{}", fixed.path, fixed.text).into());
        }
    }
    if !example.fixed.is_empty() {
        files.iter().try_for_each(|file| compare(&workspace, file, &selection, &[]))?;
        well_formed(page, &workspace, &example.files)?;
    }
    Ok(())
}

fn id(file: &ExampleFile) -> FileId {
    FileId::from_path(Path::new("/example").join(&file.path).as_path())
}

fn well_formed(page: &Page, workspace: &Workspace, files: &[ExampleFile]) -> Result<(), Failed> {
    for practice in
        ["valid-syntax", "valid-structure"].into_iter().filter(|id| *id != page.id && page.id != "valid-syntax")
    {
        for file in files {
            let snapshot = workspace.snapshot();
            if snapshot.document(&id(file)).and_then(|document| document.dialect()).is_none() {
                return Err(format!("{}: no dialect claims this file", file.path).into());
            }
            compare(workspace, &id(file), &Selection::one(practice), &[])?;
        }
    }
    Ok(())
}

fn compare(workspace: &Workspace, file: &FileId, selection: &Selection, expected: &[Mark]) -> Result<(), Failed> {
    let snapshot = workspace.snapshot();
    let text = snapshot.document(file).ok_or("the file is gone")?.text();
    let findings = check(&snapshot, file, selection, &Cancel::default()).map_err(|_| "cancelled")?.findings;
    let mut found: Vec<Mark> = Vec::new();
    let mut shown = String::new();
    for finding in &findings {
        let from = text.position(finding.span.start(), Encoding::Utf32);
        let to = text.position(finding.span.end(), Encoding::Utf32);
        let line_end = text.position(text.line_span(from.line as usize).end(), Encoding::Utf32);
        let end = if to.line == from.line { to.column } else { line_end.column };
        found.push((from.line, from.column, end));
        writeln!(shown, "  {}:{}-{end} {}", from.line + 1, from.column, finding.message)?;
    }
    found.sort_unstable();
    found.dedup();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    if found != expected {
        return Err(format!("{file}: expected at (line, from, to) {expected:?}, found:\n{shown}").into());
    }
    Ok(())
}

/// The text without its rows of carets, and what they mark.
fn split(text: &str) -> (String, Vec<Mark>) {
    let (mut kept, mut marks) = (String::new(), Vec::new());
    let mut line = 0u32;
    for row in text.split_inclusive('\n') {
        if !is_caret_row(row) {
            kept.push_str(row);
            line += 1;
            continue;
        }
        let columns: Vec<char> = row.trim_end().chars().collect();
        let mut at = 0;
        while at < columns.len() {
            if columns[at] != '^' {
                at += 1;
                continue;
            }
            let start = if at > 0 && columns[at - 1] == '#' { at - 1 } else { at };
            while columns.get(at) == Some(&'^') {
                at += 1;
            }
            marks.push((line - 1, start as u32, at as u32));
        }
    }
    (kept, marks)
}
