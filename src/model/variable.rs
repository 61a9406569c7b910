use super::FileId;
use crate::text::{Edits, Span};

/// A variable of the environment that is put in when a file is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableUse {
    /// Its name.
    pub name: String,
    /// Where the name stands, relative to the segment.
    pub span: Span,
    /// What holds where the environment does not have it.
    pub otherwise: Otherwise,
    /// Whether it is asked for only where another one has no value.
    pub is_inner: bool,
}

/// A variable of the environment that is handed on under its own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedVariable {
    /// Its name.
    pub name: String,
    /// Where the name stands, relative to the segment.
    pub span: Span,
    /// Hands it on under this name though it is called otherwise now; none where that cannot be written.
    pub kept: Option<Edits>,
}

/// The files that give variables their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environments {
    /// Those that are there, the one that counts most first.
    pub files: Vec<FileId>,
    /// Whether there are others, or may be, that are not known.
    pub is_open: bool,
}

/// What holds where a variable has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// The empty text.
    Empty,
    /// Another text.
    Default(String),
    /// The file is refused with a message.
    Refused(String),
    /// The empty text, and another one where it has a value.
    Replaced(String),
}
