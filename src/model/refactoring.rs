use super::{FileChange, FileId};
use crate::text::{Edits, Span};

/// What a person has selected; an empty span is a cursor.
#[derive(Clone, Copy, Debug)]
pub struct Selected<'a> {
    /// The file.
    pub file: &'a FileId,
    /// Start of the segment in its file.
    pub base: usize,
    /// What is selected, relative to the segment.
    pub span: Span,
}

/// A way to write the same thing otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refactoring {
    /// For a menu: an imperative without final full stop.
    pub title: String,
    /// What kind of change it is.
    pub kind: RefactoringKind,
    /// Edits of the segment, relative to it.
    pub edits: Edits,
    /// Text for the end of another file, which is made where there is none: its path, relative to the folder of the
    /// segment's file, and whole lines.
    pub appends: Option<(String, String)>,
    /// Changes of other places, in the coordinates of their files.
    pub elsewhere: Vec<FileChange>,
}

/// What kind of change a refactoring is, in the words of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefactoringKind {
    /// Gives something a name and a place of its own.
    Extract,
    /// Writes it in another form.
    Rewrite,
    /// Makes what is named here and is not there.
    Declare,
}

impl Refactoring {
    /// The same in another form.
    pub fn rewrite(title: impl Into<String>, edits: Edits) -> Self {
        Refactoring { title: title.into(), kind: RefactoringKind::Rewrite, edits, appends: None, elsewhere: Vec::new() }
    }
}
