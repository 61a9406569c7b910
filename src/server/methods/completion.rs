use std::sync::{Mutex, PoisonError};

use serde_json::json;
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList, CompletionParams, CompletionResponse,
    CompletionTextEdit, Documentation, InsertReplaceEdit, InsertTextFormat, InsertTextMode, TextEdit,
};

use crate::features;
use crate::model::{self, CompletionKind, FileId, Markdown};
use crate::server::convert::{View, markup, without_places};
use crate::syntax::Language;
use crate::text::Span;

/// Most items sent at once; editors ask again as the typed text grows.
const ITEMS: usize = 500;

pub(in crate::server) fn answer(view: &View<'_>, params: &CompletionParams) -> Option<CompletionResponse> {
    let (file, offset) = view.place(&params.text_document_position)?;
    let trigger = params.context.as_ref().and_then(|context| context.trigger_character.as_deref());
    // A dash begins a flag; elsewhere it is part of whatever, and nobody asked.
    if trigger == Some("-")
        && view.snapshot.document(&file)?.segments().first()?.segment.language() != Language::Dockerfile
    {
        return None;
    }
    let mut found = features::completion(view.snapshot, &file, offset);
    // The wanted first; apart from that the order in which they were found.
    found.sort_by_key(|item| !item.preferred);
    let is_incomplete = found.len() > ITEMS || found.iter().any(|item| item.of_many);
    found.truncate(ITEMS);
    let list = view.editor().completion_resolves.then(|| view.session.offered.remember(&mut found));
    let items = found.iter().enumerate().map(|(rank, found)| CompletionItem {
        data: list.map(|list| json!([list, rank])),
        ..item(view, &file, offset, rank, found)
    });
    Some(CompletionResponse::List(CompletionList { is_incomplete, items: items.collect() }))
}

/// The item with its text. One of an earlier list than the last comes back as it was.
pub(in crate::server) fn resolve(view: &View<'_>, mut item: CompletionItem) -> CompletionItem {
    let place: Option<(u64, usize)> = item.data.clone().and_then(|data| serde_json::from_value(data).ok());
    if let Some(text) = place.and_then(|(list, rank)| view.session.offered.documentation(list, rank)) {
        let text = markup(&text, view.editor().completion_markdown);
        item.documentation = Some(Documentation::MarkupContent(text));
    }
    item
}

/// The texts of the last list that was sent, for editors that ask for them one by one: a list without them is a tenth
/// as long.
#[derive(Default)]
pub(in crate::server) struct Offered(Mutex<(u64, Vec<Option<Markdown>>)>);

impl Offered {
    /// Takes the texts out of a list; the list's number.
    fn remember(&self, items: &mut [model::CompletionItem]) -> u64 {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.0 += 1;
        last.1 = items.iter_mut().map(|item| item.documentation.take()).collect();
        last.0
    }

    fn documentation(&self, list: u64, rank: usize) -> Option<Markdown> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 == list { last.1.get(rank)?.clone() } else { None }
    }
}

/// The blanks at the beginning of a line.
fn margin(view: &View<'_>, file: &FileId, offset: usize) -> String {
    let Some(document) = view.snapshot.document(file) else { return String::new() };
    let text = document.text();
    let line = text.line_span(text.line_of(offset));
    let before = text.slice(Span::new(line.start(), offset));
    before.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}

/// A text with its further lines moved to the left. Editors put what stands before a snippet before each of its lines,
/// most of them whatever they are told; nothing where a line stands further left than that.
fn moved(text: &str, margin: &str) -> Option<String> {
    let mut lines = text.split('\n');
    let mut out = lines.next()?.to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(if line.trim_end_matches('\r').is_empty() { line } else { line.strip_prefix(margin)? });
    }
    text.contains('\n').then_some(out)
}

/// The edit in the form the editor takes. Where it knows one place only, a name before which the cursor stands is no part
/// of what is typed, while one around the cursor is.
fn text_edit(
    view: &View<'_>,
    file: &FileId,
    offset: usize,
    found: &model::CompletionItem,
    edit: TextEdit,
) -> CompletionTextEdit {
    let insert = view.range(file, found.insert);
    if view.editor().inserts_or_replaces {
        let TextEdit { range: replace, new_text } = edit;
        return CompletionTextEdit::InsertAndReplace(InsertReplaceEdit { new_text, insert, replace });
    }
    let range = if found.edit.span.start() == offset { insert } else { edit.range };
    CompletionTextEdit::Edit(TextEdit { range, ..edit })
}

fn item(view: &View<'_>, file: &FileId, offset: usize, rank: usize, found: &model::CompletionItem) -> CompletionItem {
    let editor = view.editor();
    let is_snippet = found.snippet && editor.snippets;
    let mut edit = view.edit(file, &found.edit);
    if found.snippet && !is_snippet {
        edit.new_text = without_places(&edit.new_text);
    }
    let mut mode = edit.new_text.contains('\n').then_some(InsertTextMode::AS_IS);
    if let Some(moved) = moved(&edit.new_text, &margin(view, file, found.edit.span.start())).filter(|_| is_snippet) {
        edit.new_text = moved;
        mode = Some(InsertTextMode::ADJUST_INDENTATION);
    }
    CompletionItem {
        label: found.label.clone(),
        kind: Some(match found.kind {
            CompletionKind::Keyword => CompletionItemKind::KEYWORD,
            CompletionKind::Property => CompletionItemKind::PROPERTY,
            CompletionKind::Value => CompletionItemKind::VALUE,
            CompletionKind::Reference => CompletionItemKind::REFERENCE,
            CompletionKind::File => CompletionItemKind::FILE,
            CompletionKind::Folder => CompletionItemKind::FOLDER,
        }),
        detail: found.detail.clone(),
        documentation: found
            .documentation
            .as_ref()
            .map(|text| Documentation::MarkupContent(markup(text, editor.completion_markdown))),
        deprecated: (found.deprecated && editor.completion_deprecated && !editor.completion_tags).then_some(true),
        tags: (found.deprecated && editor.completion_tags).then(|| vec![CompletionItemTag::DEPRECATED]),
        sort_text: Some(format!("{rank:04}")),
        insert_text_mode: mode.filter(|_| editor.indents_as_told),
        insert_text_format: is_snippet.then_some(InsertTextFormat::SNIPPET),
        additional_text_edits: (!found.also.is_empty())
            .then(|| found.also.iter().map(|edit| view.edit(file, edit)).collect()),
        text_edit: Some(text_edit(view, file, offset, found, edit)),
        ..CompletionItem::default()
    }
}
