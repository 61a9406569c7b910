use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::report::{Report, Suppressed};
use super::writing::write_file;
use crate::model::FileId;
use crate::practices::Selection;

/// Version of the form. Another one is refused.
const VERSION: u32 = 1;

/// Findings that are known and not to be shown again.
#[derive(Serialize, Deserialize)]
pub(super) struct Baseline {
    version: u32,
    findings: BTreeSet<Known>,
}

/// A known finding.
#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Known {
    /// From the folder of the baseline.
    path: String,
    practice: String,
    /// Stays when the finding moves within its file.
    print: String,
}

impl Baseline {
    /// What is found now, for a file at this place.
    pub(super) fn of(report: &Report<'_>, at: &Path) -> Result<Baseline, String> {
        let folder = folder_of(at)?;
        let known = report.findings.iter().map(|reported| Known {
            path: reported.file.below(folder.as_str()).to_owned(),
            practice: reported.finding.practice.clone(),
            print: reported.print.clone(),
        });
        Ok(Baseline { version: VERSION, findings: known.collect() })
    }

    pub(super) fn read(at: &Path) -> Result<Baseline, String> {
        let text = std::fs::read_to_string(at).map_err(|error| format!("{}: {error}", at.display()))?;
        let baseline: Baseline = serde_json::from_str(&text)
            .map_err(|error| format!("{}: {error}; --write-baseline writes it anew", at.display()))?;
        if baseline.version != VERSION {
            return Err(format!("{}: version {} of the form is not known here", at.display(), baseline.version));
        }
        Ok(baseline)
    }

    pub(super) fn write(&self, at: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        write_file(at, &format!("{text}\n")).map_err(|error| format!("{}: {error}", at.display()))
    }

    /// Takes the known findings out of a report. How many known ones there are no longer, among the files and practices
    /// that were looked at.
    pub(super) fn apply(
        &self,
        at: &Path,
        report: &mut Report<'_>,
        files: &[FileId],
        selection: &Selection,
    ) -> Result<usize, String> {
        let found = Baseline::of(report, at)?;
        let folder = folder_of(at)?;
        let mut kept = Vec::new();
        for reported in report.findings.drain(..) {
            let known = Known {
                path: reported.file.below(folder.as_str()).to_owned(),
                practice: reported.finding.practice.clone(),
                print: reported.print.clone(),
            };
            if self.findings.contains(&known) {
                report.suppressed.push((reported, Suppressed::Baseline));
            } else {
                kept.push(reported);
            }
        }
        report.findings = kept;
        let was_looked_at = |known: &&Known| {
            let file = FileId::from_path(&Path::new(folder.as_str()).join(&known.path));
            let is_there = files.binary_search(&file).is_ok() || !file.to_path().exists();
            is_there && selection.includes(&known.practice)
        };
        Ok(self.findings.difference(&found.findings).filter(was_looked_at).count())
    }
}

fn folder_of(at: &Path) -> Result<FileId, String> {
    let absolute = std::path::absolute(at).map_err(|error| format!("{}: {error}", at.display()))?;
    Ok(FileId::from_path(absolute.parent().unwrap_or(&absolute)))
}
