use serde_json::{Map, Value, json};

use super::{GITHUB, Region, Report, Reported, Suppressed, from_repository, top_of_repository};
use crate::knowledge::{Page, Profile, practice};
use crate::model::{FileChange, FileId, Fix, Severity};
use crate::practices::fixes;
use crate::text::Span;

/// SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. Columns are in Unicode characters.
pub(super) fn render(report: &Report<'_>) -> Result<String, String> {
    // GitHub shows what is suppressed like everything else.
    let are_told = top_of_repository(GITHUB).is_none();
    let suppressed = report.suppressed.iter().filter(|_| are_told).map(|(reported, why)| (reported, Some(why)));
    let all: Vec<_> = report.findings.iter().map(|reported| (reported, None)).chain(suppressed).collect();
    let mut ids: Vec<&str> = all.iter().map(|(reported, _)| reported.finding.practice.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let results: Vec<Value> = all.iter().map(|(reported, why)| result(report, reported, *why, &ids)).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "infra-ls",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": ids.iter().map(|id| rule(report, id)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// What is known of a practice; of one of the workspace's own, too.
fn rule(report: &Report<'_>, id: &str) -> Value {
    let own = || report.snapshot.own_practices().iter().map(|own| &own.page).find(|page| page.id == id);
    match practice(id).or_else(own) {
        Some(page) => described(page),
        None => json!({ "id": id }),
    }
}

fn described(page: &Page) -> Value {
    let mut properties = Map::new();
    properties.insert("tags".to_owned(), json!([page.group.name()]));
    properties.insert("precision".to_owned(), json!("high"));
    let kind = match page.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "recommendation",
    };
    properties.insert("problem.severity".to_owned(), json!(kind));
    if !page.aliases().is_empty() {
        properties.insert("aliases".to_owned(), json!(page.aliases()));
    }
    let mut rule = json!({
        "id": page.id,
        "shortDescription": { "text": page.title },
        "fullDescription": { "text": page.why },
        "help": { "text": page.text.trim(), "markdown": page.markdown() },
        "defaultConfiguration": {
            "level": level(page.severity),
            "enabled": page.profile == Profile::Recommended,
        },
        "properties": properties,
    });
    if !page.renamed_from.is_empty() {
        rule["deprecatedIds"] = json!(page.renamed_from);
    }
    rule
}

fn result(report: &Report<'_>, reported: &Reported, why: Option<&Suppressed>, ids: &[&str]) -> Value {
    let finding = &reported.finding;
    let mut result = json!({
        "ruleId": finding.practice,
        "ruleIndex": ids.iter().position(|id| *id == finding.practice),
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": place(report, &reported.file, finding.span) }],
        "partialFingerprints": { "infraLs/v1": reported.fingerprint },
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(index, related)| {
            json!({
                "id": index + 1,
                "message": { "text": related.message },
                "physicalLocation": place(report, &related.file, related.span),
            })
        });
        result["relatedLocations"] = related.collect();
    }
    let fixes = fixes(report.snapshot, &reported.file, finding);
    if !fixes.is_empty() {
        result["fixes"] = fixes.iter().map(|fix| mending(report, fix)).collect();
    }
    result["suppressions"] = match why {
        None => json!([]),
        Some(Suppressed::Baseline) => json!([{ "kind": "external", "justification": "known from the baseline" }]),
        Some(Suppressed::InSource(reason)) if reason.is_empty() => json!([{ "kind": "inSource" }]),
        Some(Suppressed::InSource(reason)) => json!([{ "kind": "inSource", "justification": reason }]),
    };
    result
}

fn mending(report: &Report<'_>, fix: &Fix) -> Value {
    let change = |change: &FileChange| {
        let replacements: Vec<Value> = change
            .edits
            .iter()
            .map(|edit| {
                json!({
                    "deletedRegion": region(&report.region(&change.file, edit.span)),
                    "insertedContent": { "text": edit.text },
                })
            })
            .collect();
        json!({ "artifactLocation": { "uri": uri(&change.file) }, "replacements": replacements })
    };
    json!({
        "description": { "text": fix.title },
        "artifactChanges": fix.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn place(report: &Report<'_>, file: &FileId, span: Span) -> Value {
    json!({
        "artifactLocation": { "uri": uri(file) },
        "region": region(&report.region(file, span)),
    })
}

fn region(at: &Region) -> Value {
    json!({ "startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

/// A reference from the top of the repository of a workflow of GitHub, else from the folder the command runs in; or the
/// whole URI of a file that stands elsewhere.
fn uri(file: &FileId) -> String {
    let shown = from_repository(file, GITHUB);
    if shown == file.as_str() {
        return url::Url::from_file_path(file.to_path()).map_or_else(|()| shown, |url| url.to_string());
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let escaped = shown.bytes().map(|b| if is_plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") });
    escaped.collect()
}
