use super::{FileId, Intent};
use crate::text::{Edits, Span};

/// Something a person should know about a place. Spans are in file coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of the practice; `syntax` and `schema` for what the parser and the schema say.
    pub practice: String,
    /// Ids under which other tools report the same thing.
    pub aliases: Vec<String>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, why it matters, what to do.
    pub message: String,
    /// Where.
    pub span: Span,
    /// How an editor may draw it.
    pub mark: Mark,
    /// What would mend it, the best first: turned into edits when somebody asks for them.
    pub intents: Vec<Intent>,
    /// Places that belong to it.
    pub related: Vec<Related>,
}

/// How bad a finding is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It does not work, or leaks.
    Error,
    /// It will hurt.
    Warning,
    /// Worth knowing.
    Information,
    /// Worth a thought.
    Hint,
}

impl Severity {
    /// In lower case.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        }
    }
}

/// How an editor may draw a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mark {
    /// Underlined.
    #[default]
    Plain,
    /// Greyed out: nobody uses it.
    Unused,
    /// Struck through: there is something newer.
    Deprecated,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for a menu: an imperative without final full stop.
    pub title: String,
    /// Whether it may be applied without a person looking at it.
    pub safety: Safety,
    /// Changes, one per file.
    pub changes: Vec<FileChange>,
}

/// Whether a fix keeps what the file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It does what the author meant; `--fix` applies it.
    Safe,
    /// It may change what runs, or needs something else to be done too; `--fix` leaves it.
    Unsafe,
}

/// Edits of one file, in file coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The file.
    pub file: FileId,
    /// Whether the file is to be made; the edits then insert at 0.
    pub create: bool,
    /// The edits.
    pub edits: Edits,
}

/// A place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub file: FileId,
    /// Where, in file coordinates.
    pub span: Span,
    /// What is there.
    pub message: String,
}
