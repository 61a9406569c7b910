use std::collections::{BTreeMap, HashMap};

use tower_lsp::ls_types::{
    FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::diagnostic::{of_file, result_id};
use crate::model::{Cancel, Cancelled};
use crate::server::convert::View;
use crate::server::uri;

/// Most findings that one answer holds.
const FINDINGS: usize = 50_000;

/// Every file with findings, open or closed. Those without any are told only where the editor still holds some of them.
pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &WorkspaceDiagnosticParams,
    cancel: &Cancel,
) -> Result<WorkspaceDiagnosticReportResult, Cancelled> {
    let mut known: HashMap<&Uri, &str> =
        params.previous_result_ids.iter().map(|previous| (&previous.uri, previous.value.as_str())).collect();
    // Editors ask every few seconds, mostly when nothing has happened.
    let told = view.session.diagnostics.told(view.snapshot);
    let mut telling = BTreeMap::new();
    let mut items = Vec::new();
    let mut count = 0;
    for document in view.snapshot.described() {
        let file = document.id();
        let Some(uri) = view.uri(file) else { continue };
        let version = document.version().map(i64::from);
        let held = known.remove(&uri);
        let same = told.as_ref().and_then(|told| told.get(file)).filter(|id| held == Some(id.as_str()));
        if let Some(id) = same {
            telling.insert(file.clone(), id.clone());
            items.push(unchanged(uri, version, id.clone()));
            continue;
        }
        if held.is_none() && told.as_ref().is_some_and(|told| !told.contains_key(file)) {
            continue;
        }
        let found = of_file(view, file, cancel)?;
        if found.is_empty() {
            if held.is_some() {
                items.push(full(uri, version, FullDocumentDiagnosticReport::default()));
            }
            continue;
        }
        count += found.len();
        if count > FINDINGS {
            tracing::warn!("the workspace has more than {FINDINGS} findings; the first ones are shown");
            break;
        }
        let id = result_id(&found);
        telling.insert(file.clone(), id.clone());
        items.push(if held == Some(id.as_str()) {
            unchanged(uri, version, id)
        } else {
            full(uri, version, FullDocumentDiagnosticReport { result_id: Some(id), items: found })
        });
    }
    // What the editor holds of files that are gone is over.
    let is_gone = |uri: &&Uri| view.snapshot.document(&uri::file_of(uri)).is_none() || count <= FINDINGS;
    let gone = known.into_keys().filter(is_gone);
    items.extend(gone.map(|uri| full(uri.clone(), None, FullDocumentDiagnosticReport::default())));
    view.session.diagnostics.tell(view.snapshot, telling);
    Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
}

fn full(uri: Uri, version: Option<i64>, report: FullDocumentDiagnosticReport) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: report,
    })
}

fn unchanged(uri: Uri, version: Option<i64>, result_id: String) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
        uri,
        version,
        unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
    })
}
