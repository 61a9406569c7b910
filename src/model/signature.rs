use super::Markdown;
use crate::text::Span;

/// How something that is being called is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHelp {
    /// The whole signature: `join(separator: string, lists...: list(string)) string`.
    pub label: String,
    /// Where its parameters stand in the label, in bytes.
    pub parameters: Vec<Span>,
    /// The parameter whose argument is being written; none beyond the last.
    pub active: Option<usize>,
    /// What it does.
    pub documentation: Option<Markdown>,
}
