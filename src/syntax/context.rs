use crate::text::Span;

/// Where a cursor stands in the structure of a segment, and what is being typed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// From the root to the body, mapping, sequence or instruction the cursor is in.
    pub path: Vec<Step>,
    /// What may be written here.
    pub slot: Slot,
    /// What has been typed up to and behind the cursor: the text a completion replaces. Relative to the segment.
    pub typed: Span,
    /// Names the surrounding mapping or body has already, the cursor's line left out.
    pub present: Vec<String>,
    /// Column at which a new entry of the surrounding mapping or body stands, in bytes from 0.
    pub indent: usize,
}

/// One step from the root inwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the value of a mapping's key or an object's key.
    Key(String),
    /// Into an item of a sequence, by its index from 0.
    Item(usize),
    /// Into the body of an HCL block.
    Block {
        /// The block's type, such as `resource`.
        name: String,
        /// Its labels, unquoted.
        labels: Vec<String>,
    },
    /// Into a Dockerfile instruction, by its keyword in upper case.
    Instruction(String),
}

/// What may be written at a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A key of a mapping, an attribute or nested block of a body.
    Key,
    /// The value of `key`; `quoted` where the cursor stands inside quotation marks.
    Value {
        /// The key whose value it is; empty for an item of a sequence.
        key: String,
        /// Whether quotation marks stand around the typed text.
        quoted: bool,
    },
    /// A label of an HCL block.
    Label {
        /// The block's type.
        block: String,
        /// Labels before this one, unquoted.
        before: Vec<String>,
        /// Whether quotation marks stand around the typed text.
        quoted: bool,
    },
    /// A step of an HCL traversal, `before` being what stands before the last dot (`["var"]` in `var.re|`); empty for
    /// the root of one.
    Traversal {
        /// Roots and steps before the typed one.
        before: Vec<String>,
    },
    /// The keyword of a Dockerfile instruction.
    Keyword,
    /// A flag's name, the typed text including its dashes.
    Flag,
    /// The value of a Dockerfile flag.
    FlagValue {
        /// The flag's name, without dashes.
        flag: String,
    },
    /// An argument of a Dockerfile instruction.
    Argument {
        /// Words before this one, flags left out.
        before: Vec<String>,
    },
    /// A parser directive of a Dockerfile, the typed text being what stands behind `#`.
    Directive,
    /// Inside a `$NAME` or `${NAME}`, the typed text being the name so far.
    VariableName,
    /// A comment, the inside of a text of several lines, or a place where nothing can be offered; a dialect is asked all the
    /// same.
    Nothing,
}
