use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport,
};

use crate::model::{Cancel, Cancelled, FileId};
use crate::practices::check;
use crate::server::convert::View;
use crate::server::uri;

pub(in crate::server) fn answer(
    view: &View<'_>,
    params: &DocumentDiagnosticParams,
    cancel: &Cancel,
) -> Result<DocumentDiagnosticReportResult, Cancelled> {
    let items = of_file(view, &uri::file_of(&params.text_document.uri), cancel)?;
    let result_id = result_id(&items);
    let report = if params.previous_result_id.as_ref() == Some(&result_id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(result_id), items },
        })
    };
    Ok(DocumentDiagnosticReportResult::Report(report))
}

pub(super) fn of_file(view: &View<'_>, file: &FileId, cancel: &Cancel) -> Result<Vec<Diagnostic>, Cancelled> {
    let checked = check(view.snapshot, file, &view.session.selection, cancel)?;
    let diagnostics = checked.findings.iter().map(|finding| view.diagnostic(file, finding)).collect();
    view.session.diagnostics.pulled(view.session, file, checked.reads, view.snapshot);
    Ok(diagnostics)
}

/// Names what a report says, so that the same need not be said twice.
pub(super) fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
