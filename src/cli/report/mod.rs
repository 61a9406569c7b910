//! What was found, in the forms in which it is written.

mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;
mod statistics;

use std::collections::{BTreeMap, HashMap};

use xxhash_rust::xxh3::xxh3_64;

use super::Format;
use super::project::shown;
use crate::model::{FileId, Finding};
use crate::practices::Checked;
use crate::text::Encoding;
use crate::workspace::Snapshot;

/// What was found.
pub(super) struct Report<'s> {
    pub(super) snapshot: &'s Snapshot,
    /// How many files were looked at.
    pub(super) files: usize,
    /// In the order of files and places.
    pub(super) findings: Vec<Reported>,
    /// What was found and is not to be shown.
    pub(super) suppressed: Vec<(Reported, Suppressed)>,
}

/// A finding and its file.
pub(super) struct Reported {
    pub(super) file: FileId,
    /// The file as it is written for a person.
    pub(super) path: String,
    pub(super) finding: Finding,
    /// What stays the same when the finding moves within its file, or the file moves: the practice and the text of the
    /// line; of several equal ones, their number.
    pub(super) print: String,
    /// The same with the path.
    pub(super) fingerprint: String,
}

/// Why a finding is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Suppressed {
    /// A comment or annotation says so, for this reason, which may be empty.
    InSource(String),
    /// The baseline knows it.
    Baseline,
}

/// Where a finding begins and ends: lines and columns from 1, columns in Unicode scalar values.
pub(super) struct Region {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl<'s> Report<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, files: usize, checked: BTreeMap<FileId, Checked>) -> Self {
        let mut report = Report { snapshot, files, findings: Vec::new(), suppressed: Vec::new() };
        for (file, checked) in checked {
            let mut numbers = HashMap::new();
            let path = shown(&file);
            let mut reported = |finding| reported(snapshot, &file, &path, finding, &mut numbers);
            report.findings.extend(checked.findings.into_iter().map(&mut reported));
            let suppressed = checked.suppressed.into_iter();
            report.suppressed.extend(suppressed.map(|(finding, why)| (reported(finding), Suppressed::InSource(why))));
        }
        report
    }

    pub(super) fn render(&self, format: Format, statistics: bool) -> Result<String, String> {
        match format {
            Format::Human if statistics => Ok(statistics::render(self)),
            Format::Human => Ok(human::render(self)),
            Format::Json => json::render(self, statistics),
            Format::Sarif => sarif::render(self),
            Format::Github => Ok(github::render(self)),
            Format::Gitlab => gitlab::render(self),
            Format::Junit => junit::render(self),
        }
    }

    /// How much was found, in a sentence.
    pub(super) fn summary(&self) -> String {
        human::summary(self)
    }

    /// Where something in a file is.
    fn region(&self, file: &FileId, span: crate::text::Span) -> Region {
        let Some(document) = self.snapshot.document(file) else {
            return Region { line: 1, column: 1, end_line: 1, end_column: 1 };
        };
        let start = document.text().position(span.start(), Encoding::Utf32);
        let end = document.text().position(span.end(), Encoding::Utf32);
        Region { line: start.line + 1, column: start.column + 1, end_line: end.line + 1, end_column: end.column + 1 }
    }
}

fn reported(
    snapshot: &Snapshot,
    file: &FileId,
    path: &str,
    finding: Finding,
    numbers: &mut HashMap<u64, u32>,
) -> Reported {
    let line = snapshot.document(file).map_or_else(String::new, |document| {
        let text = document.text();
        text.slice(text.line_span(text.line_of(finding.span.start()))).trim().to_owned()
    });
    let about = xxh3_64(format!("{}\0{line}", finding.practice).as_bytes());
    let number = numbers.entry(about).or_default();
    *number += 1;
    let print = format!("{:016x}", xxh3_64(format!("{about}\0{number}").as_bytes()));
    let fingerprint = fingerprint(&print, path);
    Reported { file: file.clone(), path: path.to_owned(), finding, print, fingerprint }
}

/// What stays the same when a finding moves within its file.
fn fingerprint(print: &str, path: &str) -> String {
    format!("{:016x}", xxh3_64(format!("{print}\0{path}").as_bytes()))
}

/// A number and its noun.
pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Where a workflow of GitHub says which folder is the repository's.
const GITHUB: &str = "GITHUB_WORKSPACE";

/// The folder of a pipeline's repository, if this variable of the environment names one.
fn top_of_repository(variable: &str) -> Option<FileId> {
    let folder = std::env::var_os(variable).filter(|folder| !folder.is_empty())?;
    Some(FileId::from_path(std::path::Path::new(&folder)))
}

/// How a file is written from the top of a pipeline's repository, whose folder a variable of the environment names; as
/// for a person where there is none or the file stands elsewhere.
fn from_repository(file: &FileId, variable: &str) -> String {
    match top_of_repository(variable) {
        Some(folder) if file.below(folder.as_str()) != file.as_str() => file.below(folder.as_str()).to_owned(),
        _ => shown(file),
    }
}
