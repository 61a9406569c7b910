use std::collections::HashMap;

use tower_lsp::ls_types::{
    FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::diagnostic::{of_file, result_id};
use crate::model::{Cancel, Cancelled};
use crate::server::convert::View;
use crate::server::uri;

/// The closed files that something changed for: those whose findings an editor that is sent diagnostics would be shown
/// too. Open ones are asked for one by one.
pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &WorkspaceDiagnosticParams,
    cancel: &Cancel,
) -> Result<WorkspaceDiagnosticReportResult, Cancelled> {
    let mut known: HashMap<&Uri, &str> =
        params.previous_result_ids.iter().map(|previous| (&previous.uri, previous.value.as_str())).collect();
    let mut items = Vec::new();
    for file in view.session.diagnostics.concerned(view.snapshot) {
        let Some(uri) = view.uri(&file) else { continue };
        let found = of_file(view, &file, cancel)?;
        let result_id = result_id(&found);
        items.push(if known.remove(&uri) == Some(result_id.as_str()) {
            let report = UnchangedDocumentDiagnosticReport { result_id };
            WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version: None,
                unchanged_document_diagnostic_report: report,
            })
        } else {
            full(uri, FullDocumentDiagnosticReport { result_id: Some(result_id), items: found })
        });
    }
    // What the editor still holds of other closed files is over.
    for uri in known.into_keys() {
        let is_open = view.snapshot.document(&uri::file_of(uri)).is_some_and(|document| document.version().is_some());
        if !is_open {
            items.push(full(uri.clone(), FullDocumentDiagnosticReport::default()));
        }
    }
    Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
}

fn full(uri: Uri, report: FullDocumentDiagnosticReport) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version: None,
        full_document_diagnostic_report: report,
    })
}
