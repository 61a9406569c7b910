use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, SymbolInformation, SymbolKind,
};

use crate::features::{self, Outline};
use crate::model::{self, FileId, Stacked};
use crate::server::convert::View;
use crate::server::uri;

pub(in crate::server) fn answer(view: &View<'_>, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
    let file = uri::file_of(&params.text_document.uri);
    view.snapshot.document(&file)?;
    let outline = features::document_symbols(view.snapshot, &file);
    if view.editor().symbol_tree {
        return Some(DocumentSymbolResponse::Nested(outline.iter().map(|entry| tree(view, &file, entry)).collect()));
    }
    let mut list = Vec::new();
    outline.iter().for_each(|entry| flatten(view, &file, entry, None, &mut list));
    Some(DocumentSymbolResponse::Flat(list))
}

#[allow(deprecated, reason = "the protocol's type has the field")]
fn tree(view: &View<'_>, file: &FileId, entry: &Outline) -> DocumentSymbol {
    let children: Vec<_> = entry.children.iter().map(|child| tree(view, file, child)).collect();
    DocumentSymbol {
        name: name(entry),
        detail: entry.detail.clone(),
        kind: kind(entry.kind),
        tags: None,
        deprecated: None,
        range: view.range(file, entry.span.join(entry.name_span)),
        selection_range: view.range(file, entry.name_span),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

#[allow(deprecated, reason = "the protocol's type has the field")]
fn flatten(view: &View<'_>, file: &FileId, entry: &Outline, inside: Option<&str>, list: &mut Vec<SymbolInformation>) {
    let name = name(entry);
    if let Some(location) = view.location(file, entry.span) {
        list.push(SymbolInformation {
            name: name.clone(),
            kind: kind(entry.kind),
            tags: None,
            deprecated: None,
            location,
            container_name: inside.map(str::to_owned),
        });
    }
    entry.children.iter().for_each(|child| flatten(view, file, child, Some(&name), list));
}

/// Editors refuse symbols without a name.
fn name(entry: &Outline) -> String {
    if entry.name.trim().is_empty() { entry.kind.noun().to_owned() } else { entry.name.clone() }
}

pub(super) fn kind(kind: model::SymbolKind) -> SymbolKind {
    match kind {
        model::SymbolKind::Stage | model::SymbolKind::Context => SymbolKind::MODULE,
        model::SymbolKind::BuildVariable | model::SymbolKind::Variable | model::SymbolKind::Local => {
            SymbolKind::VARIABLE
        }
        model::SymbolKind::Service | model::SymbolKind::PodContainer => SymbolKind::CLASS,
        model::SymbolKind::Network => SymbolKind::INTERFACE,
        model::SymbolKind::Volume
        | model::SymbolKind::Config
        | model::SymbolKind::Model
        | model::SymbolKind::PodVolume
        | model::SymbolKind::Included
        | model::SymbolKind::Patch => SymbolKind::FILE,
        model::SymbolKind::Secret | model::SymbolKind::DataKey => SymbolKind::KEY,
        model::SymbolKind::Kind => SymbolKind::CLASS,
        model::SymbolKind::PodPort | model::SymbolKind::ServicePort | model::SymbolKind::Api => SymbolKind::CONSTANT,
        model::SymbolKind::Object | model::SymbolKind::Resource => SymbolKind::OBJECT,
        model::SymbolKind::PodLabels | model::SymbolKind::ServiceLabels => SymbolKind::PROPERTY,
        model::SymbolKind::Listener => SymbolKind::INTERFACE,
        model::SymbolKind::Output => SymbolKind::PROPERTY,
        model::SymbolKind::DataSource | model::SymbolKind::Ephemeral | model::SymbolKind::Action => SymbolKind::STRUCT,
        model::SymbolKind::Module => SymbolKind::PACKAGE,
        model::SymbolKind::Run | model::SymbolKind::Check => SymbolKind::METHOD,
        model::SymbolKind::Provider | model::SymbolKind::LockedProvider => SymbolKind::INTERFACE,
        model::SymbolKind::Stacked(what) => match what {
            Stacked::Variable | Stacked::Local | Stacked::DeploymentLocal => SymbolKind::VARIABLE,
            Stacked::Output | Stacked::Published => SymbolKind::PROPERTY,
            Stacked::Component | Stacked::Stack => SymbolKind::PACKAGE,
            Stacked::Requirement | Stacked::Provider => SymbolKind::INTERFACE,
            Stacked::Token | Stacked::Store => SymbolKind::KEY,
            _ => SymbolKind::OBJECT,
        },
    }
}
