use super::{EntityId, Safety, ScriptId, Setting, SymbolKind, Value};
use crate::text::{Edits, Span};

/// What a practice wants changed, in the terms of the vocabulary. The dialect of the file realises it as edits in its
/// own format, or refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Make the container's image read so, keeping what surrounds it.
    SetImage {
        /// The container.
        container: EntityId,
        /// The whole new reference.
        reference: String,
    },
    /// Make the container's process run as somebody other than root.
    RunAsNonRoot {
        /// The container.
        container: EntityId,
    },
    /// Take the value of this variable out of the file and refer to it the way the format does.
    ReferToSecret {
        /// The container.
        container: EntityId,
        /// The variable's name.
        variable: String,
    },
    /// Give a container a setting. What it does may need something the setting takes away, so a person must look at it.
    Configure {
        /// The container.
        container: EntityId,
        /// The setting.
        setting: Setting,
    },
    /// Start the container's process itself in place of a shell around it.
    StartWithoutShell {
        /// The command a shell is given.
        script: ScriptId,
    },
    /// Give a resource's setting this value, making what lies on the way.
    SetSetting {
        /// The resource.
        resource: EntityId,
        /// The name of the block of the resource in which the path starts; none for the resource itself.
        block: Option<Span>,
        /// Names from the outside in.
        path: Vec<String>,
        /// The value.
        value: Value,
        /// Whether that may be done without a person looking at it.
        safety: Safety,
    },
    /// Put another resource behind this one, under the same name, that refers to it.
    AddCompanion {
        /// The resource.
        resource: EntityId,
        /// The type of the other one.
        kind: String,
        /// The setting by which it refers.
        by: String,
        /// The attribute of this resource it refers to.
        attribute: String,
        /// Its other settings, by their paths.
        settings: Vec<(Vec<String>, Value)>,
    },
    /// Declare something that files share and that has no other settings than its name.
    Declare {
        /// What it is.
        kind: SymbolKind,
        /// Its name.
        name: String,
        /// Whether it may be done without a person looking at it.
        safety: Safety,
    },
    /// Change the text of a script.
    EditScript {
        /// The script.
        script: ScriptId,
        /// Edits of its text.
        edits: Edits,
        /// What that does, for a menu: an imperative without final full stop.
        title: String,
        /// Whether it may be done without a person looking at it.
        safety: Safety,
    },
    /// Write this text in place of a name, quoted as the format needs.
    Rename {
        /// The name, without quotation marks.
        span: Span,
        /// The new name.
        to: String,
    },
    /// Write this text as it is, in the words of the format, in place of what stands there.
    Replace {
        /// What is replaced, with the quotation marks it may have.
        span: Span,
        /// What stands there afterwards.
        text: String,
    },
    /// Write these texts, in the words of the format, so that it reads better and means the same.
    Rewrite {
        /// The replacements.
        edits: Edits,
        /// What that does, for a menu: an imperative without final full stop.
        title: String,
        /// Whether it may be done without a person looking at it.
        safety: Safety,
    },
    /// Put a file beside this one, where there is none of that name.
    AddFile {
        /// Its path, relative to the folder of this file.
        path: String,
        /// Its text.
        text: String,
    },
    /// Write what is missing in a block, in the words of the format. The values are for a person to fill in.
    AddMissing {
        /// The type of the block.
        block: Span,
        /// Names and values of arguments, in order; `inputs.name` is the entry of an object.
        arguments: Vec<(String, String)>,
        /// Blocks as they are written, in order.
        blocks: Vec<String>,
    },
    /// Take the entry, item or line that holds this place away.
    Remove {
        /// A place in it.
        span: Span,
    },
}

impl Intent {
    /// The container it is about, if it is about one as a whole.
    pub fn container(&self) -> Option<EntityId> {
        match self {
            Intent::SetImage { container, .. }
            | Intent::RunAsNonRoot { container }
            | Intent::ReferToSecret { container, .. }
            | Intent::Configure { container, .. } => Some(*container),
            _ => None,
        }
    }
}

/// An intent as edits of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Realised {
    /// What it does, for a menu: an imperative without final full stop.
    pub title: String,
    /// Whether it may be applied without a person looking at it.
    pub safety: Safety,
    /// Edits of the segment the intent was about, relative to it.
    pub edits: Edits,
    /// Files to create where they do not exist: their path, relative to the folder of the segment's file, and their text.
    pub creates: Vec<(String, String)>,
}

/// Why a dialect cannot do what an intent asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl Refusal {
    /// A refusal with its reason: a clause in lower case.
    pub fn because(reason: impl Into<String>) -> Self {
        Refusal(reason.into())
    }
}
