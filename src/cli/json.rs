use std::collections::HashMap;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::check::Findings;
use super::project::shown;
use crate::model::{FileId, Finding, Fix, Safety, Severity};
use crate::practices::fixes;
use crate::text::{Encoding, Span, Text};
use crate::workspace::Snapshot;

/// Version of the form. Within one version keys are only ever added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report {
    version: u32,
    files: usize,
    findings: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    path: String,
    practice: String,
    aliases: Vec<String>,
    severity: Severity,
    message: String,
    fingerprint: String,
    range: Range,
    fixes: Vec<FixEntry>,
    related: Vec<RelatedEntry>,
}

#[derive(Serialize)]
struct FixEntry {
    title: String,
    safety: Safety,
    changes: Vec<ChangeEntry>,
}

#[derive(Serialize)]
struct ChangeEntry {
    path: String,
    create: bool,
    edits: Vec<EditEntry>,
}

#[derive(Serialize)]
struct EditEntry {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct RelatedEntry {
    path: String,
    range: Range,
    message: String,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

/// Line and column from 1, the column in Unicode scalar values; the byte from 0.
#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    byte: usize,
}

/// For programs.
pub(super) fn report(snapshot: &Snapshot, findings: &Findings, files: usize) -> Result<String, String> {
    let mut entries = Vec::new();
    for (file, of_file) in findings {
        let mut seen: HashMap<u64, u32> = HashMap::new();
        for finding in of_file {
            entries.push(entry(snapshot, file, finding, &mut seen));
        }
    }
    let report = Report { version: VERSION, files, findings: entries };
    let mut text = serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

fn entry(snapshot: &Snapshot, file: &FileId, finding: &Finding, seen: &mut HashMap<u64, u32>) -> Entry {
    let related = finding.related.iter().map(|related| RelatedEntry {
        path: shown(&related.file),
        range: range(snapshot, &related.file, related.span),
        message: related.message.clone(),
    });
    Entry {
        path: shown(file),
        practice: finding.practice.clone(),
        aliases: finding.aliases.clone(),
        severity: finding.severity,
        message: finding.message.clone(),
        fingerprint: fingerprint(snapshot, file, finding, seen),
        range: range(snapshot, file, finding.span),
        fixes: fixes(snapshot, file, finding).iter().map(|fix| fix_entry(snapshot, fix)).collect(),
        related: related.collect(),
    }
}

fn fix_entry(snapshot: &Snapshot, fix: &Fix) -> FixEntry {
    let changes = fix.changes.iter().map(|change| ChangeEntry {
        path: shown(&change.file),
        create: change.create,
        edits: change
            .edits
            .iter()
            .map(|edit| EditEntry { range: range(snapshot, &change.file, edit.span), text: edit.text.clone() })
            .collect(),
    });
    FixEntry { title: fix.title.clone(), safety: fix.safety, changes: changes.collect() }
}

/// What stays the same when a finding moves within its file: practice, path, what it is about and the text of its
/// line; of several equal ones, their number.
fn fingerprint(snapshot: &Snapshot, file: &FileId, finding: &Finding, seen: &mut HashMap<u64, u32>) -> String {
    let line = snapshot.document(file).map_or_else(String::new, |document| {
        let text = document.text();
        text.slice(text.line_span(text.line_of(finding.span.start()))).trim().to_owned()
    });
    let print = xxh3_64(format!("{}\0{}\0{}\0{line}", finding.practice, shown(file), finding.message).as_bytes());
    let number = seen.entry(print).or_default();
    *number += 1;
    format!("{:016x}", xxh3_64(format!("{print}\0{number}").as_bytes()))
}

fn range(snapshot: &Snapshot, file: &FileId, span: Span) -> Range {
    let empty = Text::default();
    let text = snapshot.document(file).map_or(&empty, |document| document.text());
    Range { start: place(text, span.start()), end: place(text, span.end()) }
}

fn place(text: &Text, byte: usize) -> Place {
    let at = text.position(byte, Encoding::Utf32);
    Place { line: at.line + 1, column: at.column + 1, byte }
}
