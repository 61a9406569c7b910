//! How long each floor takes, by format and number of lines: `cargo bench --bench floors`.
//!
//! Times are printed and never asserted.

#![allow(missing_docs, reason = "a program, not a library")]

mod inputs;

use std::sync::Arc;

use divan::{Bencher, black_box};
use infra_ls::features;
use infra_ls::model::Cancel;
use infra_ls::practices::{Selection, check};
use infra_ls::syntax::{self, Parsed};
use infra_ls::text::{Encoding, Position, Text};
use inputs::{Format, LINES, Open};

fn main() {
    divan::main();
}

/// Cutting a file into segments.
#[divan::bench(args = Format::ALL, consts = LINES)]
fn scan<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    let text = format.text(LINES);
    bencher.bench(|| syntax::cut(format.language(), black_box(&text)));
}

/// Reading every segment of a file for the first time.
#[divan::bench(args = Format::ALL, consts = LINES)]
fn parse<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    let text = format.text(LINES);
    let segments: Vec<Arc<str>> =
        syntax::cut(format.language(), &text).into_iter().map(|span| span.of(&text).into()).collect();
    bencher.bench(|| {
        segments.iter().map(|segment| syntax::parse(format.language(), segment.clone(), None)).collect::<Vec<Parsed>>()
    });
}

/// Reading one segment, the middle one, again with one character more.
#[divan::bench(args = Format::ALL, consts = LINES)]
fn parse_again<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    let text = format.text(LINES);
    let segments = syntax::cut(format.language(), &text);
    let segment = segments[segments.len() / 2].of(&text);
    let before = syntax::parse(format.language(), segment.into(), None);
    let at = offset(segment, middle(segment));
    let after: Arc<str> = [&segment[..at], "x", &segment[at..]].concat().into();
    bencher.bench(|| syntax::parse(format.language(), after.clone(), Some(&before)));
}

/// Opening a file and checking it, until its findings are there.
#[divan::bench(args = Format::ALL, consts = LINES)]
fn open<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    let text = format.text(LINES);
    bencher.bench(|| findings(&Open::new(*format, &text)));
}

/// Checking a file that has been read.
#[divan::bench(args = Format::ALL, consts = LINES)]
fn check_again<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    let open = Open::new(*format, &format.text(LINES));
    findings(&open);
    bencher.bench(|| findings(&open));
}

/// One character typed in the middle of a file and taken away again, the file checked after each of the two.
#[divan::bench(args = Format::ALL, consts = [100, 1_000, 10_000])]
fn two_keystrokes<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    keystrokes(bencher, *format, LINES);
}

/// The same in files of 100,000 lines, of the formats that have many segments.
#[divan::bench(args = [Format::Kubernetes, Format::Terraform], sample_count = 20)]
fn two_keystrokes_in_100000_lines(bencher: Bencher<'_, '_>, format: &Format) {
    keystrokes(bencher, *format, 100_000);
}

fn keystrokes(bencher: Bencher<'_, '_>, format: Format, lines: usize) {
    let text = format.text(lines);
    let at = middle(&text);
    let mut open = Open::new(format, &text);
    findings(&open);
    bencher.bench_local(|| {
        open.edit(at, 0, "x");
        findings(&open);
        open.edit(at, 1, "");
        findings(&open)
    });
}

/// What may be written in the middle of a file.
#[divan::bench(args = Format::ALL, consts = LINES)]
fn completion<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    let text = format.text(LINES);
    let open = Open::new(*format, &text);
    findings(&open);
    let (snapshot, offset) = (open.workspace.snapshot(), offset(&text, middle(&text)));
    bencher.bench(|| features::completion(&snapshot, &open.file, offset));
}

/// What there is to say about the middle of a file.
#[divan::bench(args = Format::ALL, consts = LINES)]
fn hover<const LINES: usize>(bencher: Bencher<'_, '_>, format: &Format) {
    let text = format.text(LINES);
    let open = Open::new(*format, &text);
    findings(&open);
    let (snapshot, offset) = (open.workspace.snapshot(), offset(&text, middle(&text)));
    bencher.bench(|| features::hover(&snapshot, &open.file, offset));
}

/// Inside a word near the middle of a text.
fn middle(text: &str) -> Position {
    inputs::places(text, 5)[2]
}

fn offset(text: &str, position: Position) -> usize {
    Text::new(text).offset(position, Encoding::Utf16)
}

fn findings(open: &Open) -> usize {
    let checked = check(&open.workspace.snapshot(), &open.file, &Selection::default(), &Cancel::default());
    checked.map_or(0, |checked| checked.findings.len())
}
