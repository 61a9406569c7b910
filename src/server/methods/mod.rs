//! One file per method of the protocol: from its parameters to a feature, and from the feature's answer to the
//! protocol's.

pub(super) mod code_action;
pub(super) mod code_lens;
pub(super) mod completion;
pub(super) mod definition;
pub(super) mod diagnostic;
pub(super) mod document_highlight;
pub(super) mod document_link;
pub(super) mod document_symbol;
pub(super) mod execute_command;
pub(super) mod folding_range;
pub(super) mod formatting;
pub(super) mod hover;
pub(super) mod inlay_hint;
pub(super) mod references;
pub(super) mod rename;
pub(super) mod selection_range;
pub(super) mod semantic_tokens;
pub(super) mod signature_help;
pub(super) mod workspace_diagnostic;
pub(super) mod workspace_symbol;
