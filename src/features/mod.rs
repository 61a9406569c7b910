//! Floor 9: what editors ask for. One file per feature, named as the protocol names it; plain data in and out, offsets
//! in bytes of the file, no word of the protocol.

mod code_action;
mod completion;
mod definition;
mod document_symbol;
mod hover;
mod occurrence;
mod references;
mod rename;

pub use code_action::{CodeAction, CodeActionKind, code_actions};
pub use completion::completion;
pub use definition::{Location, definition};
pub use document_symbol::{Outline, document_symbols};
pub use hover::hover;
pub use references::references;
pub use rename::{RenameRefused, prepare_rename, rename};
