//! Floor 9: what editors ask for. One file per feature, named as the protocol names it; plain data in and out, offsets
//! in bytes of the file, no word of the protocol.

mod code_action;
mod code_lens;
mod completion;
mod definition;
mod document_highlight;
mod document_link;
mod document_symbol;
mod environment;
mod folding_range;
mod formatting;
mod hover;
mod inlay_hint;
mod label;
mod local_name;
mod occurrence;
mod refactoring;
mod references;
mod rename;
mod selection_range;
mod semantic_tokens;
mod signature_help;
mod workspace_symbol;

pub use code_action::{CodeAction, CodeActionKind, code_actions};
pub use code_lens::{code_lenses, referrers};
pub use completion::completion;
pub use definition::{Location, definition};
pub use document_highlight::{Highlight, document_highlights};
pub use document_link::{DocumentLink, LinkTarget, document_links};
pub use document_symbol::{Outline, document_symbols};
pub use folding_range::{Fold, folding_ranges};
pub use formatting::formatting;
pub use hover::hover;
pub use inlay_hint::{InlayHint, inlay_hints};
pub use references::references;
pub use rename::{RenameRefused, prepare_rename, rename};
pub use selection_range::selection_ranges;
pub use semantic_tokens::{SemanticToken, TokenType, semantic_tokens};
pub use signature_help::signature_help;
pub use workspace_symbol::{Found, workspace_symbols};
