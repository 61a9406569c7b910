use std::collections::BTreeSet;
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{Report, Reported, Suppressed, counted};
use crate::cli::project::shown;
use crate::model::{Fix, Safety, Severity};
use crate::practices::fixes;
use crate::text::{Encoding, Span, Text};

/// For people: the source line, the place, what is wrong, what to do, and a count at the end.
pub(super) fn render(report: &Report<'_>) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    let mut fixable = 0;
    for reported in &report.findings {
        let Some(document) = report.snapshot.document(&reported.file) else { continue };
        let fixes = fixes(report.snapshot, &reported.file, &reported.finding);
        fixable += usize::from(fixes.iter().any(|fix| fix.safety == Safety::Safe));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}\n", shown_as(&renderer, report, reported, fixes.first(), document.text()));
    }
    let _ = writeln!(out, "{}", summary(report));
    if fixable > 0 {
        let _ = writeln!(out, "`--fix` mends {fixable} of them; `infra-ls explain ID` says more about each.");
    }
    out
}

/// A path on one line: control characters of a name, which a terminal may obey, as they are escaped elsewhere.
fn visible(path: &str) -> String {
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    path.chars().map(escaped).collect()
}

/// How much was found, in a sentence.
pub(super) fn summary(report: &Report<'_>) -> String {
    let known = report.suppressed.iter().filter(|(_, why)| *why == Suppressed::Baseline).count();
    let beside = match known {
        0 => String::new(),
        known => format!(", and {known} the baseline knows"),
    };
    if report.findings.is_empty() {
        return format!("Nothing found in {}{beside}.", counted(report.files, "file", "files"));
    }
    let of = |severity| report.findings.iter().filter(|reported| reported.finding.severity == severity).count();
    let parts: Vec<String> = [
        (of(Severity::Error), "error", "errors"),
        (of(Severity::Warning), "warning", "warnings"),
        (of(Severity::Information), "information", "information"),
        (of(Severity::Hint), "hint", "hints"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| counted(count, one, many))
    .collect();
    let files: BTreeSet<&str> = report.findings.iter().map(|reported| reported.file.as_str()).collect();
    format!(
        "{} ({}) in {} of {}{beside}.",
        counted(report.findings.len(), "finding", "findings"),
        parts.join(", "),
        files.len(),
        counted(report.files, "file", "files")
    )
}

fn shown_as(renderer: &Renderer, report: &Report<'_>, reported: &Reported, fix: Option<&Fix>, text: &Text) -> String {
    let finding = &reported.finding;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP,
    };
    // The snippet is the first line of a finding that runs over several.
    let number = text.line_of(finding.span.start());
    let line = text.line_span(number);
    let source = text.slice(Span::new(line.start(), line.end()));
    let source = source.trim_end_matches(['\n', '\r']);
    let start = (finding.span.start() - line.start()).min(source.len());
    let end = finding.span.end().saturating_sub(line.start()).min(source.len()).max(start);
    let snippet = Snippet::source(source)
        .path(visible(&reported.path))
        .line_start(number + 1)
        .annotation(AnnotationKind::Primary.span(start..end));
    let mut group = level.primary_title(finding.message.as_str()).id(finding.practice.as_str()).element(snippet);
    for related in &finding.related {
        let at = report.snapshot.document(&related.file);
        let at = at.map(|document| document.text().position(related.span.start(), Encoding::Utf32));
        let at = at.map_or(String::new(), |at| format!(":{}:{}", at.line + 1, at.column + 1));
        group = group.element(Level::NOTE.message(format!("{}{at}: {}", shown(&related.file), related.message)));
    }
    if let Some(fix) = fix {
        let how = match fix.safety {
            Safety::Safe => "fix",
            Safety::Unsafe => "possible fix, to be looked at",
        };
        group = group.element(Level::HELP.message(format!("{how}: {}", fix.title)));
    }
    renderer.render(&[group])
}
