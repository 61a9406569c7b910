use crate::syntax::{Incomplete, yaml};
use crate::text::Span;
/// A compiled schema.
#[derive(Debug)]
pub struct Schema {}
/// p
#[allow(missing_docs)]
pub struct Problem {
    pub span: Span,
    pub message: String,
    pub kind: ProblemKind,
    pub suggestion: Option<(Span, String)>,
}
/// k
#[derive(PartialEq)]
#[allow(missing_docs)]
pub enum ProblemKind {
    Deprecated,
}
/// v
pub fn validate(_: &Schema, _: &yaml::Document, _: &[Incomplete]) -> Vec<Problem> {
    Vec::new()
}
/// h
pub fn hover(_: &Schema, _: &yaml::Document, _: usize) -> Option<(Span, crate::model::Markdown)> {
    None
}
/// c
pub fn complete(_: &Schema, _: &crate::syntax::Context) -> Vec<crate::model::CompletionItem> {
    Vec::new()
}
