use serde_json::json;

use super::{Report, fingerprint, from_repository};
use crate::model::Severity;

/// A code quality report: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
pub(super) fn render(report: &Report<'_>) -> Result<String, String> {
    let issues = report.findings.iter().map(|reported| {
        let finding = &reported.finding;
        let at = report.region(&reported.file, finding.span);
        let path = from_repository(&reported.file, "CI_PROJECT_DIR");
        json!({
            "description": finding.message,
            "check_name": finding.practice,
            // Of the path as it is written here: several jobs in folders of their own report together.
            "fingerprint": fingerprint(&reported.print, &path),
            "severity": match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Information => "minor",
                Severity::Hint => "info",
            },
            "location": {
                "path": path,
                "positions": {
                    "begin": { "line": at.line, "column": at.column },
                    "end": { "line": at.end_line, "column": at.end_column },
                },
            },
        })
    });
    let issues: Vec<_> = issues.collect();
    serde_json::to_string_pretty(&issues).map(|text| text + "\n").map_err(|error| error.to_string())
}
