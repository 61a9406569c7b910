use serde::Serialize;

use super::{Report, Reported};
use crate::cli::project::shown;
use crate::model::{FileId, Fix, Safety, Severity};
use crate::practices::fixes;
use crate::text::{Encoding, Span, Text};
use crate::workspace::Snapshot;

/// Version of the form. Within one version keys are only ever added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Json {
    version: u32,
    files: usize,
    findings: Vec<Entry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<Count>>,
}

#[derive(Serialize)]
struct Count {
    practice: String,
    count: usize,
    fixable: usize,
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
pub(super) fn render(report: &Report<'_>, statistics: bool) -> Result<String, String> {
    let statistics = statistics.then(|| {
        let counts = super::statistics::counts(report).into_iter();
        counts.map(|(practice, count)| Count { practice, count: count.all, fixable: count.fixable }).collect()
    });
    let entries = match &statistics {
        Some(_) => Vec::new(),
        None => report.findings.iter().map(|reported| entry(report.snapshot, reported)).collect(),
    };
    let report = Json { version: VERSION, files: report.files, findings: entries, statistics };
    let mut text = serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

fn entry(snapshot: &Snapshot, reported: &Reported) -> Entry {
    let finding = &reported.finding;
    let related = finding.related.iter().map(|related| RelatedEntry {
        path: shown(&related.file),
        range: range(snapshot, &related.file, related.span),
        message: related.message.clone(),
    });
    Entry {
        path: reported.path.clone(),
        practice: finding.practice.clone(),
        aliases: finding.aliases.clone(),
        severity: finding.severity,
        message: finding.message.clone(),
        fingerprint: reported.fingerprint.clone(),
        range: range(snapshot, &reported.file, finding.span),
        fixes: fixes(snapshot, &reported.file, finding).iter().map(|fix| fix_entry(snapshot, fix)).collect(),
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

fn range(snapshot: &Snapshot, file: &FileId, span: Span) -> Range {
    let text = snapshot.text_of(file).unwrap_or_default();
    Range { start: place(&text, span.start()), end: place(&text, span.end()) }
}

fn place(text: &Text, byte: usize) -> Place {
    let at = text.position(byte, Encoding::Utf32);
    Place { line: at.line + 1, column: at.column + 1, byte }
}
