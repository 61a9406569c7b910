use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList, CompletionParams, CompletionResponse,
    CompletionTextEdit, Documentation, InsertTextFormat,
};

use crate::features;
use crate::model::{self, CompletionKind, FileId};
use crate::server::convert::{View, markup, without_places};

/// Most items sent at once; editors ask again as the typed text grows.
const ITEMS: usize = 500;

pub(in crate::server) fn answer(view: &View<'_>, params: &CompletionParams) -> Option<CompletionResponse> {
    let (file, offset) = view.place(&params.text_document_position)?;
    let mut found = features::completion(view.snapshot, &file, offset);
    // The wanted first; apart from that the order in which they were found.
    found.sort_by_key(|item| !item.preferred);
    let is_incomplete = found.len() > ITEMS;
    let items = found.iter().take(ITEMS).enumerate().map(|(rank, found)| item(view, &file, rank, found));
    Some(CompletionResponse::List(CompletionList { is_incomplete, items: items.collect() }))
}

fn item(view: &View<'_>, file: &FileId, rank: usize, found: &model::CompletionItem) -> CompletionItem {
    let editor = view.editor();
    let is_snippet = found.snippet && editor.snippets;
    let mut edit = view.edit(file, &found.edit);
    if found.snippet && !is_snippet {
        edit.new_text = without_places(&edit.new_text);
    }
    CompletionItem {
        label: found.label.clone(),
        kind: Some(match found.kind {
            CompletionKind::Keyword => CompletionItemKind::KEYWORD,
            CompletionKind::Property => CompletionItemKind::PROPERTY,
            CompletionKind::Value => CompletionItemKind::VALUE,
            CompletionKind::Reference => CompletionItemKind::REFERENCE,
            CompletionKind::File => CompletionItemKind::FILE,
        }),
        detail: found.detail.clone(),
        documentation: found
            .documentation
            .as_ref()
            .map(|text| Documentation::MarkupContent(markup(text, editor.completion_markdown))),
        deprecated: (found.deprecated && editor.completion_deprecated && !editor.completion_tags).then_some(true),
        tags: (found.deprecated && editor.completion_tags).then(|| vec![CompletionItemTag::DEPRECATED]),
        sort_text: Some(format!("{rank:04}")),
        insert_text_format: is_snippet.then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        ..CompletionItem::default()
    }
}
