use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::check::Findings;
use super::project::shown;
use crate::model::{Finding, Fix, Safety, Severity};
use crate::practices::fixes;
use crate::workspace::Snapshot;

/// For people: the source line, the place, what is wrong, what to do, and a count at the end.
pub(super) fn report(snapshot: &Snapshot, findings: &Findings, files: usize) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    let (mut total, mut fixable) = (0, 0);
    for (file, of_file) in findings {
        let Some(document) = snapshot.document(file) else { continue };
        let text = document.text().to_string();
        let path = shown(file);
        for finding in of_file {
            total += 1;
            let fixes = fixes(snapshot, file, finding);
            fixable += usize::from(fixes.iter().any(|fix| fix.safety == Safety::Safe));
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}\n", render(&renderer, finding, fixes.first(), &path, &text));
        }
    }
    let _ = match total {
        0 => writeln!(out, "Nothing found in {}.", count(files, "file")),
        _ => writeln!(out, "{} in {} of {}.", count(total, "finding"), findings.len(), count(files, "file")),
    };
    if fixable > 0 {
        let _ = writeln!(out, "`--fix` mends {fixable} of them; `infra-ls explain ID` says more about each.");
    }
    out
}

fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn render(renderer: &Renderer, finding: &Finding, fix: Option<&Fix>, path: &str, text: &str) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP,
    };
    // The snippet shows the first line of a finding that runs over several.
    let line_end = text.get(finding.span.start()..).and_then(|rest| rest.find(['\n', '\r']));
    let end = line_end.map_or(text.len(), |at| finding.span.start() + at).min(finding.span.end());
    let at = finding.span.start()..end.max(finding.span.start());
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.practice.as_str())
        .element(Snippet::source(text).path(path).annotation(AnnotationKind::Primary.span(at)));
    if let Some(fix) = fix {
        let how = match fix.safety {
            Safety::Safe => "fix",
            Safety::Unsafe => "possible fix, to be looked at",
        };
        group = group.element(Level::HELP.message(format!("{how}: {}", fix.title)));
    }
    renderer.render(&[group])
}
