use std::fmt::Write;

use super::{GITHUB, Report, from_repository};
use crate::model::Severity;

/// Commands to a workflow, one line each:
/// <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for reported in &report.findings {
        let finding = &reported.finding;
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information | Severity::Hint => "notice",
        };
        let at = report.region(&reported.file, finding.span);
        let mut place = format!("line={},endLine={}", at.line, at.end_line);
        // Columns are only taken of what begins and ends on one line.
        if at.line == at.end_line {
            place.push_str(&format!(",col={},endColumn={}", at.column, at.end_column));
        }
        let file = property(&from_repository(&reported.file, GITHUB));
        let title = property(&finding.practice);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "::{command} file={file},{place},title={title}::{}", data(&finding.message));
    }
    out
}

/// A message: what would end it is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: what would end it is escaped, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100% a:b,c\r\nd"), "100%25 a:b,c%0D%0Ad");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
