use crate::text::Span;

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
