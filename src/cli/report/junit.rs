use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{Report, Reported};

/// JUnit's XML: a suite for each file with findings, a failed test for each finding. Where nothing was found one test
/// says so, since a report without tests counts as broken.
pub(super) fn render(report: &Report<'_>) -> Result<String, String> {
    let mut out = quick_junit::Report::new("infra-ls");
    let mut suites: BTreeMap<&str, Vec<&Reported>> = BTreeMap::new();
    for reported in &report.findings {
        suites.entry(&reported.path).or_default().push(reported);
    }
    for (path, of_file) in &suites {
        let mut suite = TestSuite::new(*path);
        for reported in of_file {
            let finding = &reported.finding;
            let at = report.region(&reported.file, finding.span);
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(finding.message.as_str()).set_type(finding.severity.name());
            status.set_description(format!("{path}:{}:{} {}", at.line, at.column, finding.message));
            let mut case = TestCase::new(format!("{} {}:{}", finding.practice, at.line, at.column), status);
            case.set_classname(*path);
            suite.add_test_case(case);
        }
        out.add_test_suite(suite);
    }
    if suites.is_empty() {
        let mut suite = TestSuite::new("infra-ls");
        suite.add_test_case(TestCase::new("nothing found", TestCaseStatus::success()));
        out.add_test_suite(suite);
    }
    out.to_string().map(|text| text.trim_end().to_owned() + "\n").map_err(|error| error.to_string())
}
