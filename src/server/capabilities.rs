use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionItemTag, CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DiagnosticTag,
    DocumentLinkOptions, ExecuteCommandOptions, FoldingRangeProviderCapability, HoverProviderCapability,
    InitializeResult, InsertTextMode, MarkupKind, OneOf, PositionEncodingKind, RenameOptions, ResourceOperationKind,
    SaveOptions, SelectionRangeProviderCapability, SemanticTokensFullOptions, SemanticTokensOptions,
    SemanticTokensServerCapabilities, ServerCapabilities, ServerInfo, SignatureHelpOptions, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::methods::{code_lens, execute_command, semantic_tokens};
use crate::text::Encoding;

/// The kind of the action that applies every safe fix of a file.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.infra-ls");

/// What the editor at the other end can do, as far as it makes a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Editor {
    /// The unit of columns.
    pub(super) encoding: Encoding,
    /// It asks for diagnostics, and can be told to ask again; others are sent them.
    pub(super) pulls_diagnostics: bool,
    /// It can be told to ask for lenses again.
    pub(super) refreshes_lenses: bool,
    /// It can be told to ask for inlay hints again.
    pub(super) refreshes_hints: bool,
    /// It draws places that belong to a diagnostic.
    pub(super) related_information: bool,
    /// It greys out what nobody uses.
    pub(super) tag_unused: bool,
    /// It strikes through what is deprecated.
    pub(super) tag_deprecated: bool,
    /// It hands a diagnostic's data back.
    pub(super) diagnostic_data: bool,
    /// It wants edits with the version they are made for.
    pub(super) versioned_edits: bool,
    /// It can create files as part of an edit.
    pub(super) creates_files: bool,
    /// It understands actions beyond commands.
    pub(super) code_actions: bool,
    /// It can be asked to watch files.
    pub(super) watches_files: bool,
    /// It understands `${1:name}` in completions.
    pub(super) snippets: bool,
    /// It lets people choose whether a completion replaces what stands behind the cursor.
    pub(super) inserts_or_replaces: bool,
    /// It can be told how to treat the columns of a completion's further lines.
    pub(super) indents_as_told: bool,
    /// It strikes through deprecated completions: by tag, by the older property.
    pub(super) completion_tags: bool,
    /// The older property.
    pub(super) completion_deprecated: bool,
    /// It renders Markdown beside completions.
    pub(super) completion_markdown: bool,
    /// It asks for the text beside a completion when it shows it.
    pub(super) completion_resolves: bool,
    /// It renders Markdown in hovers.
    pub(super) hover_markdown: bool,
    /// It renders Markdown beside signatures.
    pub(super) signature_markdown: bool,
    /// It takes parameters as places in the signature's text.
    pub(super) signature_offsets: bool,
    /// It draws symbols as a tree.
    pub(super) symbol_tree: bool,
    /// It takes links as definitions.
    pub(super) definition_links: bool,
    /// It colours by what the server says; whether it asks for parts, and for differences.
    pub(super) semantic_tokens: Option<ColourRequests>,
    /// It shows texts above lines.
    pub(super) code_lens: bool,
    /// It can be told to show places: the command `infra-ls.showReferences`.
    pub(super) shows_references: bool,
    /// It goes to a place when the server asks it to.
    pub(super) shows_documents: bool,
    /// It asks whether a name can be changed before it asks for the new one.
    pub(super) prepares_rename: bool,
}

/// Which requests for colours an editor makes beside the one for a whole document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ColourRequests {
    /// For what is to be seen.
    pub(super) range: bool,
    /// For what has changed.
    pub(super) delta: bool,
}

impl Editor {
    /// From what it announces.
    pub(super) fn new(announced: &ClientCapabilities) -> Self {
        let general = announced.general.clone().unwrap_or_default();
        let workspace = announced.workspace.clone().unwrap_or_default();
        let document = announced.text_document.clone().unwrap_or_default();
        let publish = document.publish_diagnostics.unwrap_or_default();
        let tags = publish.tag_support.map_or_else(Vec::new, |tags| tags.value_set);
        let refreshes = workspace.diagnostics.and_then(|diagnostics| diagnostics.refresh_support) == Some(true);
        let refreshes_lenses = workspace.code_lens.and_then(|lens| lens.refresh_support) == Some(true);
        let refreshes_hints = workspace.inlay_hint.and_then(|hint| hint.refresh_support) == Some(true);
        let edits = workspace.workspace_edit.unwrap_or_default();
        let operations = edits.resource_operations.unwrap_or_default();
        let item = document.completion.and_then(|completion| completion.completion_item).unwrap_or_default();
        let signature = document.signature_help.and_then(|help| help.signature_information).unwrap_or_default();
        let markdown_first = |formats: Option<Vec<MarkupKind>>| {
            formats.and_then(|formats| formats.into_iter().next()) == Some(MarkupKind::Markdown)
        };
        Editor {
            encoding: encoding(&general.position_encodings.unwrap_or_default()),
            pulls_diagnostics: document.diagnostic.is_some() && refreshes,
            refreshes_lenses,
            refreshes_hints,
            related_information: publish.related_information == Some(true),
            tag_unused: tags.contains(&DiagnosticTag::UNNECESSARY),
            tag_deprecated: tags.contains(&DiagnosticTag::DEPRECATED),
            diagnostic_data: publish.data_support == Some(true),
            versioned_edits: edits.document_changes == Some(true),
            creates_files: operations.contains(&ResourceOperationKind::Create),
            code_actions: document.code_action.is_some_and(|action| action.code_action_literal_support.is_some()),
            watches_files: workspace.did_change_watched_files.is_some_and(|w| w.dynamic_registration == Some(true)),
            snippets: item.snippet_support == Some(true),
            inserts_or_replaces: item.insert_replace_support == Some(true),
            indents_as_told: item.insert_text_mode_support.is_some_and(|support| {
                [InsertTextMode::AS_IS, InsertTextMode::ADJUST_INDENTATION]
                    .iter()
                    .all(|mode| support.value_set.contains(mode))
            }),
            completion_tags: item.tag_support.is_some_and(|t| t.value_set.contains(&CompletionItemTag::DEPRECATED)),
            completion_deprecated: item.deprecated_support == Some(true),
            completion_markdown: markdown_first(item.documentation_format),
            completion_resolves: item
                .resolve_support
                .is_some_and(|resolve| resolve.properties.iter().any(|property| property == "documentation")),
            hover_markdown: document.hover.is_some_and(|hover| markdown_first(hover.content_format)),
            signature_markdown: markdown_first(signature.documentation_format),
            signature_offsets: signature
                .parameter_information
                .is_some_and(|parameter| parameter.label_offset_support == Some(true)),
            symbol_tree: document
                .document_symbol
                .is_some_and(|symbols| symbols.hierarchical_document_symbol_support == Some(true)),
            definition_links: document.definition.is_some_and(|definition| definition.link_support == Some(true)),
            semantic_tokens: document.semantic_tokens.map(|tokens| ColourRequests {
                range: tokens.requests.range == Some(true),
                delta: matches!(tokens.requests.full, Some(SemanticTokensFullOptions::Delta { delta: Some(true) })),
            }),
            code_lens: document.code_lens.is_some(),
            shows_references: announced
                .experimental
                .as_ref()
                .and_then(|value| value.pointer("/commands/commands")?.as_array())
                .is_some_and(|commands| commands.iter().any(|command| command == code_lens::SHOW_REFERENCES)),
            shows_documents: announced
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            prepares_rename: document.rename.is_some_and(|rename| rename.prepare_support == Some(true)),
        }
    }

    /// What the server offers it.
    pub(super) fn offer(&self) -> InitializeResult {
        let position_encoding = match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        };
        let capabilities = ServerCapabilities {
            position_encoding: Some(position_encoding),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                // For whoever tells of files what nobody else tells.
                save: (!self.watches_files)
                    .then_some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
                ..TextDocumentSyncOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(CompletionOptions {
                // A step of a traversal, a variable, its braces, the value of a flag, a part of a path, the text of a
                // label, a flag. A blank or a colon would open the list again and again where nobody asked for it.
                trigger_characters: Some([".", "$", "{", "=", "/", "\"", "-"].map(str::to_owned).to_vec()),
                resolve_provider: Some(self.completion_resolves),
                ..CompletionOptions::default()
            }),
            signature_help_provider: Some(SignatureHelpOptions {
                trigger_characters: Some(["(", ","].map(str::to_owned).to_vec()),
                ..SignatureHelpOptions::default()
            }),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            rename_provider: Some(if self.prepares_rename {
                OneOf::Right(RenameOptions {
                    prepare_provider: Some(true),
                    work_done_progress_options: WorkDoneProgressOptions::default(),
                })
            } else {
                OneOf::Left(true)
            }),
            code_action_provider: self.code_actions.then(|| {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(vec![
                        CodeActionKind::QUICKFIX,
                        CodeActionKind::REFACTOR_EXTRACT,
                        CodeActionKind::REFACTOR_REWRITE,
                        FIX_ALL,
                    ]),
                    ..CodeActionOptions::default()
                })
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: execute_command::COMMANDS.iter().map(|name| (*name).to_owned()).collect(),
                ..ExecuteCommandOptions::default()
            }),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            code_lens_provider: self.code_lens.then_some(CodeLensOptions { resolve_provider: Some(true) }),
            inlay_hint_provider: Some(OneOf::Left(true)),
            document_highlight_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
            document_formatting_provider: Some(OneOf::Left(true)),
            document_range_formatting_provider: Some(OneOf::Left(true)),
            semantic_tokens_provider: self.semantic_tokens.map(|requests| {
                SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
                    legend: semantic_tokens::legend(),
                    range: Some(requests.range),
                    full: Some(if requests.delta {
                        SemanticTokensFullOptions::Delta { delta: Some(true) }
                    } else {
                        SemanticTokensFullOptions::Bool(true)
                    }),
                    ..SemanticTokensOptions::default()
                })
            }),
            diagnostic_provider: self.pulls_diagnostics.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    ..DiagnosticOptions::default()
                })
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                ..WorkspaceServerCapabilities::default()
            }),
            ..ServerCapabilities::default()
        };
        let server_info =
            ServerInfo { name: "infra-ls".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        InitializeResult { capabilities, server_info: Some(server_info), ..InitializeResult::default() }
    }
}

/// Takes away what cannot be read of the capabilities in the parameters of `initialize`, so that an editor with news to
/// announce (a format, an operation nobody knew before) is served with the rest of what it announces.
pub(super) fn mend(params: &mut Value) {
    let Some(groups) = params.get_mut("capabilities").and_then(Value::as_object_mut) else { return };
    let is_readable = |value: Value| ClientCapabilities::deserialize(&value).is_ok();
    for (group, members) in groups.iter_mut() {
        let Some(members) = members.as_object_mut() else { continue };
        members.retain(|name, value| {
            let readable = is_readable(json!({ group: { name: &*value } }));
            if !readable {
                tracing::warn!("the capability {group}.{name} cannot be read and counts as missing");
            }
            readable
        });
    }
    groups.retain(|group, members| is_readable(json!({ group: members })));
}

/// UTF-8 if the editor can count in it, since no conversion is the best one; UTF-16 is what every editor can.
fn encoding(offered: &[PositionEncodingKind]) -> Encoding {
    let can = |kind: &PositionEncodingKind| offered.contains(kind);
    if can(&PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if can(&PositionEncodingKind::UTF16) || !can(&PositionEncodingKind::UTF32) {
        Encoding::Utf16
    } else {
        Encoding::Utf32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_in_utf_8_where_the_editor_can() {
        let [utf8, utf16, utf32] =
            [PositionEncodingKind::UTF8, PositionEncodingKind::UTF16, PositionEncodingKind::UTF32];
        for (offered, chosen) in [
            (vec![], Encoding::Utf16),
            (vec![utf16.clone()], Encoding::Utf16),
            (vec![utf32.clone(), utf16.clone()], Encoding::Utf16),
            (vec![utf32.clone(), utf16, utf8], Encoding::Utf8),
            (vec![utf32], Encoding::Utf32),
            (vec![PositionEncodingKind::new("utf-7")], Encoding::Utf16),
        ] {
            assert_eq!(encoding(&offered), chosen, "{offered:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_of_an_editor_costs_only_itself() {
        let mut params = json!({ "capabilities": {
            "general": { "positionEncodings": ["utf-8"] },
            "window": 5,
            "workspace": { "workspaceEdit": { "resourceOperations": ["move"] }, "workspaceFolders": true },
            "textDocument": { "hover": { "contentFormat": ["html"] }, "rename": { "prepareSupport": true } },
            "future": { "anything": 1 },
        }});
        mend(&mut params);
        let mended = json!({
            "general": { "positionEncodings": ["utf-8"] },
            "workspace": { "workspaceFolders": true },
            "textDocument": { "rename": { "prepareSupport": true } },
            "future": { "anything": 1 },
        });
        assert_eq!(params["capabilities"], mended);
    }
}
