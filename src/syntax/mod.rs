//! Floor 2: languages as text. What infrastructure means is not known here.
//!
//! Every language has the same four parts: a linear **scanner** that cuts the text into segments and heals broken
//! lines by filler of the same byte length, a **grammar** (tree-sitter, incremental), a **typed view** with spans, and
//! **structural edits** that keep comments and style. [`cut`] and [`parse`] are the two doors.

mod context;
pub mod dockerfile;
pub mod dockerignore;
pub mod dotenv;
pub mod hcl;
mod incremental;
mod nesting;
mod query;
mod recut;
pub mod shell;
mod statement;
pub mod yaml;

use std::sync::{Arc, OnceLock};

pub use context::{Context, Slot, Step};
pub use incremental::reparse;
use incremental::{common, follow, parse_from};
pub use nesting::nesting;
#[cfg(test)]
pub(crate) use query::capture_names;
pub use query::{Capture, Purpose, captures};
pub use recut::{Cut, Recut, recut};
pub use statement::{statement_after, statement_around};

use crate::text::{Span, TextEdit};

/// A language: a way to write things down, whatever they mean.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Language {
    /// Dockerfile, as BuildKit reads it.
    Dockerfile,
    /// YAML 1.2.
    Yaml,
    /// JSON: read through the YAML view, with the errors of a JSON parser.
    Json,
    /// HashiCorp's configuration language, native syntax.
    Hcl,
}

/// One segment after scanning, healing and parsing. All spans are relative to its start.
#[derive(Debug)]
pub struct Parsed {
    /// The language it was read as.
    pub language: Language,
    /// The segment's text, as typed.
    pub text: Arc<str>,
    /// What the grammar saw: `text` with broken lines filled. Same length, same line breaks.
    pub healed: Arc<str>,
    /// The concrete tree, once it was made.
    tree: OnceLock<Option<tree_sitter::Tree>>,
    /// The tree of an earlier state, told how the text has changed since: making this one from it takes less.
    earlier_tree: Option<tree_sitter::Tree>,
    /// The typed view.
    pub view: View,
    /// Lines that were filled, in order.
    pub incompletes: Vec<Incomplete>,
    /// What is not well-formed, one message per mistake, in order.
    pub errors: Vec<SyntaxError>,
}

/// The typed view of a segment.
#[derive(Debug)]
pub enum View {
    /// A whole Dockerfile.
    Dockerfile(dockerfile::Dockerfile),
    /// One YAML document, or a JSON text.
    Yaml(yaml::Document),
    /// One top-level block or attribute of an HCL file.
    Hcl(hcl::Body),
}

/// A broken line, filled before parsing and remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// The line, without its line break.
    pub line: Span,
    /// What had been typed on it, without blanks around it.
    pub typed: Span,
    /// Column of the first non-blank character, in bytes from 0.
    pub indent: usize,
}

/// Something that is not well-formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What is wrong and what to do, in human words, without a final full stop.
    pub message: String,
}

/// A comment, without judging what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The whole comment with its marker, without the line break.
    pub span: Span,
    /// What is said: the comment without its marker and the blanks around it.
    pub text: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

impl Parsed {
    /// The concrete tree of the healed text, for queries; absent where a guard kept the text from the grammar. Where
    /// the view is built without it, it is made when first asked for.
    pub fn tree(&self) -> Option<&tree_sitter::Tree> {
        let make = || match self.language {
            Language::Dockerfile => dockerfile::tree(self),
            Language::Hcl => hcl::tree(self),
            Language::Yaml | Language::Json => yaml::tree(self),
        };
        self.tree.get_or_init(make).as_ref()
    }

    /// The view of a Dockerfile.
    pub fn dockerfile(&self) -> Option<&dockerfile::Dockerfile> {
        match &self.view {
            View::Dockerfile(view) => Some(view),
            _ => None,
        }
    }

    /// The view of a YAML document or JSON text.
    pub fn yaml(&self) -> Option<&yaml::Document> {
        match &self.view {
            View::Yaml(view) => Some(view),
            _ => None,
        }
    }

    /// The view of an HCL segment.
    pub fn hcl(&self) -> Option<&hcl::Body> {
        match &self.view {
            View::Hcl(view) => Some(view),
            _ => None,
        }
    }

    /// Every comment of the segment, in order.
    pub fn comments(&self) -> &[Comment] {
        match &self.view {
            View::Dockerfile(view) => view.comments(),
            View::Yaml(view) => view.comments(),
            View::Hcl(view) => view.comments(),
        }
    }
}

/// Cuts a file's text into segments: spans in file coordinates that follow each other and together cover the text.
/// There is always at least one.
pub fn cut(language: Language, text: &str) -> Vec<Span> {
    cut_locally(language, text).spans
}

/// The same, with what [`recut`] must know once the text was edited.
pub fn cut_locally(language: Language, text: &str) -> Cut {
    match language {
        Language::Dockerfile | Language::Json => Cut { spans: vec![Span::new(0, text.len())], is_local: false },
        Language::Yaml => yaml::cut(text),
        Language::Hcl => hcl::cut(text),
    }
}

/// Reads one segment. A pure function of its text: `previous`, an earlier state of the same segment, only makes it
/// faster.
pub fn parse(language: Language, text: Arc<str>, previous: Option<&Parsed>) -> Parsed {
    match language {
        Language::Dockerfile => dockerfile::parse(text),
        Language::Yaml => yaml::parse(text, previous),
        Language::Json => yaml::parse_json(text, previous),
        Language::Hcl => hcl::parse(text),
    }
}

/// Where the cursor stands, for completion: read from the scanner's lines with the cursor's own line left out, because
/// half-typed text may be well-formed and mean something else. `offset` is relative to the segment.
pub fn context(parsed: &Parsed, offset: usize) -> Context {
    match &parsed.view {
        View::Dockerfile(_) => dockerfile::context(parsed, offset),
        View::Yaml(_) => yaml::context(parsed, offset),
        View::Hcl(_) => hcl::context(parsed, offset),
    }
}

/// What closes that which is open behind what is typed at a cursor, if nothing but closing marks stands there on its
/// line: each a likely insertion, the shortest first. `typed` is that of the cursor's context.
pub fn closings(parsed: &Parsed, typed: Span) -> Vec<TextEdit> {
    let behind = parsed.text.get(typed.end()..).and_then(|rest| rest.split(['\n', '\r']).next()).unwrap_or("");
    let closing = behind.trim_end();
    if !closing.chars().all(|c| matches!(c, '"' | '\'' | ']' | ')' | '}' | ' ')) {
        return Vec::new();
    }
    let end = typed.end() + closing.len();
    let texts = match parsed.language {
        Language::Dockerfile => Vec::new(),
        Language::Yaml | Language::Json => yaml::closings(parsed, end),
        Language::Hcl => hcl::closings(parsed, end),
    };
    texts.into_iter().map(|text| TextEdit::insert(end, text)).collect()
}

/// Where a segment of YAML begins with lines above its `---`, what they are by themselves: a document nothing has been
/// written of so far. None for a cursor that is not on one of these lines.
pub fn above_document(parsed: &Parsed, offset: usize) -> Option<Parsed> {
    let start = (parsed.language == Language::Yaml).then(|| yaml::start(&parsed.text)).flatten()?;
    let above = parsed.text.get(..start).filter(|_| offset < start)?;
    Some(parse(Language::Yaml, above.into(), None))
}

/// The segment with a dash at a cursor on an empty line, if an item of a list may begin there; the place behind it, and
/// what the item would be.
pub fn with_dash(parsed: &Parsed, offset: usize) -> Option<(Parsed, usize, yaml::Item)> {
    const DASH: &str = "- ";
    let item = (parsed.language == Language::Yaml).then(|| yaml::takes_item(parsed, offset)).flatten()?;
    let (before, after) = parsed.text.split_at_checked(offset)?;
    let text = [before, DASH, after].concat();
    Some((parse(Language::Yaml, text.into(), Some(parsed)), offset + DASH.len(), item))
}

/// The view as stable, indented text: for reports of errors, and for tests.
pub fn dump(parsed: &Parsed) -> String {
    match &parsed.view {
        View::Dockerfile(view) => dockerfile::dump(view),
        View::Yaml(view) => yaml::dump(view),
        View::Hcl(view) => hcl::dump(view),
    }
}
