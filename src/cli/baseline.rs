use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::report::{Report, Reported, Suppressed};
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
        let findings = report.findings.iter().map(|reported| known(reported, &folder)).collect();
        Ok(Baseline { version: VERSION, findings })
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

    /// Takes the known findings out of a report, also where their file was moved. How many known ones there are no longer,
    /// among the files and practices that were looked at.
    pub(super) fn apply(
        &self,
        at: &Path,
        report: &mut Report<'_>,
        files: &[FileId],
        selection: &Selection,
    ) -> Result<usize, String> {
        let found = Baseline::of(report, at)?;
        let folder = folder_of(at)?;
        let file_of = |known: &Known| FileId::from_path(&Path::new(folder.as_str()).join(&known.path));
        let was_looked_at = |known: &&Known| {
            let file = file_of(known);
            let is_there = files.binary_search(&file).is_ok() || !file.to_path().exists();
            is_there && selection.includes(&known.practice)
        };
        let mut gone: Vec<&Known> = self.findings.difference(&found.findings).filter(was_looked_at).collect();
        // What was known of a file that is there no longer goes along to where the same is found: it was moved.
        let mut moved: Vec<&Known> = gone.iter().filter(|known| !file_of(known).to_path().exists()).copied().collect();
        let mut kept = Vec::new();
        for reported in report.findings.drain(..) {
            let known = known(&reported, &folder);
            let is_same = |other: &&Known| (&other.practice, &other.print) == (&known.practice, &known.print);
            if self.findings.contains(&known) {
                report.suppressed.push((reported, Suppressed::Baseline));
            } else if let Some(at) = moved.iter().position(is_same) {
                let before = moved.swap_remove(at);
                gone.retain(|known| *known != before);
                report.suppressed.push((reported, Suppressed::Baseline));
            } else {
                kept.push(reported);
            }
        }
        report.findings = kept;
        Ok(gone.len())
    }
}

fn known(reported: &Reported, folder: &FileId) -> Known {
    Known {
        path: reported.file.below(folder.as_str()).to_owned(),
        practice: reported.finding.practice.clone(),
        print: reported.print.clone(),
    }
}

fn folder_of(at: &Path) -> Result<FileId, String> {
    let absolute = std::path::absolute(at).map_err(|error| format!("{}: {error}", at.display()))?;
    Ok(FileId::from_path(absolute.parent().unwrap_or(&absolute)))
}
