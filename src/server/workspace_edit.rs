use std::collections::HashMap;

use tower_lsp::ls_types::{
    CreateFile, DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, ResourceOp,
    TextDocumentEdit, WorkspaceEdit,
};

use super::convert::View;
use crate::model::FileChange;

/// Changes as the editor takes them: with versions and in order if it can, else as plain edits per file. None where a
/// file is to be made and the editor cannot make one: half a change is no change.
pub(super) fn workspace_edit(view: &View<'_>, changes: &[FileChange]) -> Option<WorkspaceEdit> {
    let creates = changes.iter().any(|change| change.create);
    if creates && !view.editor().creates_files {
        return None;
    }
    if creates || view.editor().versioned_edits {
        let mut operations = Vec::new();
        for change in changes {
            operations.extend(operations_of(view, change)?);
        }
        return Some(WorkspaceEdit {
            document_changes: Some(DocumentChanges::Operations(operations)),
            ..WorkspaceEdit::default()
        });
    }
    let mut edits = HashMap::new();
    for change in changes {
        let of_file = change.edits.iter().map(|edit| view.edit(&change.file, edit));
        edits.entry(view.uri(&change.file)?).or_insert_with(Vec::new).extend(of_file);
    }
    Some(WorkspaceEdit { changes: Some(edits), ..WorkspaceEdit::default() })
}

fn operations_of(view: &View<'_>, change: &FileChange) -> Option<Vec<DocumentChangeOperation>> {
    let uri = view.uri(&change.file)?;
    let mut operations = Vec::new();
    if change.create {
        // Without options the whole edit fails where the file has come to be in the meantime.
        let create = CreateFile { uri: uri.clone(), options: None, annotation_id: None };
        operations.push(DocumentChangeOperation::Op(ResourceOp::Create(create)));
    }
    let version = view.snapshot.document(&change.file).and_then(|document| document.version());
    let edits = change.edits.iter().map(|edit| OneOf::Left(view.edit(&change.file, edit)));
    operations.push(DocumentChangeOperation::Edit(TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.collect(),
    }));
    Some(operations)
}
