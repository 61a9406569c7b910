//! Runs the examples of practice pages: a page is its own test.
//!
//! - Every example is free of syntax and structure errors (but for the pages about those).
//! - `bad` raises the practice exactly where the rows of carets say, and nowhere else. A row speaks about the line above
//!   it; a caret right behind the comment's mark takes the mark's own column with it (`#^^^` covers four columns).
//! - The fixes turn `bad` into `fixed`, and then there is nothing left to say.
//! - `good` raises nothing.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::{Selection, check, mend};
use crate::knowledge::{CheckedBy, Example, ExampleFile, Expectation, Page, is_caret_row};
use crate::model::{Cancel, FileId};
use crate::text::Encoding;
use crate::workspace::{OWN_PRACTICES, Workspace};

/// The day it is in every example, so that what a page shows of versions at their end stays true.
const TODAY: &str = "2026-11-21";

/// Line, first column and column behind the last, all from 0, in characters.
type Mark = (u32, u32, u32);

/// Runs an example of a page alone, in a workspace of its own. `own` is the text of a page that infra-ls does not bring
/// with it. The error says what is otherwise than the example says.
pub fn run_example(page: &Page, own: Option<&str>, example: &Example) -> Result<(), String> {
    let workspace = Workspace::new(None);
    if let Some(text) = own {
        let file = format!("/example/{OWN_PRACTICES}/{}.md", page.id);
        workspace.replace(&FileId::from_path(Path::new(&file)), text);
    }
    let mut marks: BTreeMap<FileId, Vec<Mark>> = BTreeMap::new();
    for file in &example.files {
        let (text, of_file) = split(&file.text);
        workspace.replace(&id(file), &text);
        marks.insert(id(file), of_file);
    }
    well_formed(page, &workspace, &example.files)?;
    let today = TODAY.parse()?;
    let selection = Selection::one(&page.id).on(today);
    for file in &example.files {
        let expected = marks.get(&id(file)).map_or(&[][..], Vec::as_slice);
        compare(&workspace, &id(file), &selection, expected)?;
    }
    if example.expectation == Expectation::Good {
        return match marks.values().all(Vec::is_empty) {
            true => Ok(()),
            false => Err("a `good` example has no carets".to_owned()),
        };
    }
    if marks.values().all(Vec::is_empty) {
        return Err("a `bad` example shows with carets where the practice speaks".to_owned());
    }
    let files: Vec<FileId> = example.files.iter().map(id).collect();
    let mended =
        mend(&workspace, &files, &selection, &|_| true, &Cancel::default()).map_err(|_| "cancelled".to_owned())?;
    if mended.unsettled {
        return Err("two fixes undo each other".to_owned());
    }
    if mended.after.is_empty() != example.fixed.is_empty() {
        return Err(format!("`fixed` blocks: {}; files the fixes change: {:?}", example.fixed.len(), mended.after));
    }
    for fixed in &example.fixed {
        let after = mended.after.get(&id(fixed)).map_or("", String::as_str);
        if after != fixed.text {
            return Err(format!("{} after the fixes:\n{after}\nexpected:\n{}", fixed.path, fixed.text));
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

fn well_formed(page: &Page, workspace: &Workspace, files: &[ExampleFile]) -> Result<(), String> {
    // A page of the engine may speak of files that are of no format, and of broken ones.
    if page.check == CheckedBy::Engine || page.id == "valid-syntax" {
        return Ok(());
    }
    for practice in ["valid-syntax", "valid-structure"].into_iter().filter(|id| *id != page.id) {
        for (number, file) in files.iter().enumerate() {
            let snapshot = workspace.snapshot();
            if snapshot.document(&id(file)).and_then(|document| document.dialect()).is_none() {
                // What stands beside the example may be a file of settings, of variables, of patterns.
                if number > 0 {
                    continue;
                }
                return Err(format!("{}: no dialect claims this file", file.path));
            }
            compare(workspace, &id(file), &Selection::one(practice), &[])?;
        }
    }
    Ok(())
}

fn compare(workspace: &Workspace, file: &FileId, selection: &Selection, expected: &[Mark]) -> Result<(), String> {
    let snapshot = workspace.snapshot();
    let text = snapshot.document(file).ok_or("the file is gone")?.text();
    let findings = check(&snapshot, file, selection, &Cancel::default()).map_err(|_| "cancelled".to_owned())?.findings;
    let mut found: Vec<Mark> = Vec::new();
    let mut shown = String::new();
    for finding in &findings {
        let from = text.position(finding.span.start(), Encoding::Utf32);
        let to = text.position(finding.span.end(), Encoding::Utf32);
        let line_end = text.position(text.line_span(from.line as usize).end(), Encoding::Utf32);
        let end = if to.line == from.line { to.column } else { line_end.column };
        found.push((from.line, from.column, end));
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "  {}:{}-{end} {}", from.line + 1, from.column, finding.message);
    }
    found.sort_unstable();
    found.dedup();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    if found != expected {
        return Err(format!("{file}: expected at (line, from, to) {expected:?}, found:\n{shown}"));
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
        while let Some(column) = columns.get(at) {
            if *column != '^' {
                at += 1;
                continue;
            }
            let behind_mark = at.checked_sub(1).filter(|before| columns.get(*before) == Some(&'#'));
            let start = behind_mark.unwrap_or(at);
            while columns.get(at) == Some(&'^') {
                at += 1;
            }
            marks.push((line.saturating_sub(1), start as u32, at as u32));
        }
    }
    (kept, marks)
}
