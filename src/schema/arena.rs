use std::sync::Arc;

use serde_json::Value;

use super::literal::Literal;
use super::pattern::Pattern;
use super::types::Types;

/// A JSON Schema, compiled once: nodes in an arena that refer to each other by index, so that shared and recursive
/// definitions cost nothing. Strings are interned.
#[derive(Debug)]
pub struct Schema {
    pub(super) nodes: Vec<SchemaNode>,
    /// Of each node the types that it and all it refers to allow together.
    pub(super) accepted: Vec<Types>,
    pub(super) root: SchemaId,
    pub(super) options: Options,
}

/// Index of a node in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub(super) u32);

/// What holds for a whole schema file.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// `x-interpolation: true`: a scalar with `$NAME` or `${…}` in it may become any scalar.
    pub(super) interpolation: bool,
    /// `x-substitution: true`: texts are filled in before the file is read, so that a plain `${…}` may become anything.
    pub(super) substitution: bool,
    /// `x-null: true`: a key without a value is as if it were not written.
    pub(super) null: bool,
    /// `x-transparent-tags`: tags behind which the value means what it would mean without. Behind every other tag of
    /// an application (`!name`) a value is unknowable.
    pub(super) transparent_tags: Vec<Arc<str>>,
    /// `x-more: true`: there are more keys than are named. What is not is a mistake only where it is nearly one that is.
    pub(super) more: bool,
    /// Whether titles are nouns that fit into messages.
    pub(super) titles: bool,
}

/// One schema: what a value at some place must be.
#[derive(Debug, Default)]
pub(super) struct SchemaNode {
    /// Types a value may have.
    pub(super) types: Types,
    /// Named keys, sorted by name.
    pub(super) properties: Box<[(Arc<str>, SchemaId)]>,
    /// Keys by pattern.
    pub(super) patterns: Box<[(Pattern, SchemaId)]>,
    /// Every other key.
    pub(super) additional: Additional,
    /// Keys that must be there.
    pub(super) required: Box<[Arc<str>]>,
    /// Items of a list, by their position.
    pub(super) prefix: Box<[SchemaId]>,
    /// Items of a list behind those.
    pub(super) items: Option<SchemaId>,
    /// Schemas that hold as well: `allOf`, and a `$ref` that has siblings.
    pub(super) also: Box<[SchemaId]>,
    /// Of each group, one must hold.
    pub(super) alternatives: Box<[Alternatives]>,
    /// `enum` or `const`: the values there are; empty for any.
    pub(super) values: Box<[Literal]>,
    /// Bounds and forms.
    pub(super) limits: Option<Box<Limits>>,
    /// What holds under conditions.
    pub(super) conditions: Option<Box<Conditions>>,
    /// What is said about it.
    pub(super) docs: Option<Box<Docs>>,
}

impl SchemaNode {
    /// Whether it takes whatever there is.
    pub(super) fn is_open(&self) -> bool {
        let says_nothing = self.limits.is_none() && self.conditions.is_none() && self.values.is_empty();
        let names_nothing = self.properties.is_empty() && self.patterns.is_empty() && self.required.is_empty();
        let holds_nothing = self.prefix.is_empty() && self.items.is_none() && self.also.is_empty();
        let is_free = self.alternatives.is_empty() && self.additional == Additional::Allowed;
        self.types == Types::ANY && says_nothing && names_nothing && holds_nothing && is_free
    }
}

/// What holds for keys that are neither named nor match a pattern.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Additional {
    /// Nothing is said of them: anything may stand there.
    #[default]
    Allowed,
    /// It is said that anything may stand there.
    Stated,
    /// There must be none.
    Forbidden,
    /// Their values follow a schema.
    Schema(SchemaId),
}

/// The branches of an `anyOf` or `oneOf`.
#[derive(Debug)]
pub(super) struct Alternatives {
    pub(super) branches: Box<[SchemaId]>,
    /// `oneOf`: no more than one may hold.
    pub(super) exclusive: bool,
}

/// Bounds and forms of a value.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Limits {
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) multiple_of: Option<f64>,
    /// Lengths of a string, in characters.
    pub(super) length: Count,
    /// Numbers of items of a list.
    pub(super) items: Count,
    /// Numbers of keys of a mapping.
    pub(super) keys: Count,
    pub(super) unique_items: bool,
    pub(super) pattern: Option<Pattern>,
    /// Name of a form that a small function checks; names nobody knows are not checked.
    pub(super) format: Option<Arc<str>>,
}

/// How far a number may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bound {
    pub(super) number: f64,
    /// Whether it must not be reached.
    pub(super) exclusive: bool,
}

/// How many there may be, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

/// Names of keys.
pub(super) type Names = Box<[Arc<str>]>;

/// Schemas that hold only sometimes.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// Must not hold.
    pub(super) not: Option<SchemaId>,
    /// `if`, `then`, `else`.
    pub(super) choice: Option<(SchemaId, Option<SchemaId>, Option<SchemaId>)>,
    /// Of every key.
    pub(super) names: Option<SchemaId>,
    /// Keys that must be there if another one is.
    pub(super) required_with: Box<[(Arc<str>, Names)]>,
    /// Schemas that hold if a key is there.
    pub(super) holds_with: Box<[(Arc<str>, SchemaId)]>,
    /// Items there must be.
    pub(super) contains: Option<(SchemaId, Count)>,
    /// Of keys that no other part of the schema speaks of.
    pub(super) unevaluated_keys: Option<SchemaId>,
    /// Of items that no other part of the schema speaks of.
    pub(super) unevaluated_items: Option<SchemaId>,
    /// The schema refers to something that is not there: whether it holds cannot be known.
    pub(super) unknowable: bool,
}

/// What is said about a place.
#[derive(Debug, Default)]
pub(super) struct Docs {
    /// A noun without article, where the schema is ours; else whatever its author called it.
    pub(super) title: Option<Arc<str>>,
    pub(super) description: Option<Arc<str>>,
    /// What each of the `values` means, in their order; empty texts where nothing is said.
    pub(super) of_values: Box<[Arc<str>]>,
    pub(super) default: Option<Literal>,
    /// Values for example.
    pub(super) examples: Box<[Literal]>,
    /// `x-example`: a value, for messages and hovers.
    pub(super) example: Option<Arc<str>>,
    /// `x-since`: the version that brought it.
    pub(super) since: Option<Arc<str>>,
    /// Why not to use it any more; empty if the schema does not say.
    pub(super) deprecated: Option<Arc<str>>,
    /// `x-unread`: whether nobody reads what has been given up, so that it can be taken away as it stands.
    pub(super) unread: bool,
    /// Whether it is never offered.
    pub(super) hidden: bool,
    /// What its author says of a value that it does not allow, and of one that does not match its pattern.
    pub(super) wrong: Option<Arc<str>>,
    pub(super) wrong_form: Option<Arc<str>>,
    /// `x-wanted`: keys that hardly anybody leaves out.
    pub(super) wanted: Names,
    /// `x-usual`: keys that people write most, in the order in which they are offered.
    pub(super) usual: Names,
    /// Texts to begin with.
    pub(super) snippets: Box<[Snippet]>,
}

/// An entry of `defaultSnippets`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Snippet {
    pub(super) label: Arc<str>,
    pub(super) description: Option<Arc<str>>,
    /// A value, with `$1` and `${1:name}` in its texts.
    pub(super) body: Arc<Value>,
}

/// Schemas asked in a row for what is said of one place.
const SAID_DEPTH: usize = 16;

impl Schema {
    /// Whether somebody else than us has written it.
    pub fn is_of_user(&self) -> bool {
        !self.options.titles
    }

    /// The node of the document's outermost value.
    pub fn root(&self) -> SchemaId {
        self.root
    }

    /// The node with this index.
    pub(super) fn node(&self, id: SchemaId) -> &SchemaNode {
        &self.nodes[id.0 as usize]
    }

    /// The types a value may have under this node and all that it refers to.
    pub(super) fn accepts(&self, id: SchemaId) -> Types {
        self.accepted.get(id.0 as usize).copied().unwrap_or(Types::ANY)
    }

    /// What is said about a place: by the node itself, else by the first it refers to.
    pub(super) fn docs(&self, id: SchemaId) -> Option<&Docs> {
        let mut node = self.node(id);
        for _ in 0..SAID_DEPTH {
            match (&node.docs, node.also.first()) {
                (Some(docs), _) => return Some(docs),
                (None, Some(next)) => node = self.node(*next),
                (None, None) => return None,
            }
        }
        None
    }
}

impl SchemaNode {
    /// The schemas a key's value must follow; `None` if there must be no such key.
    pub(super) fn child(&self, key: &str) -> Option<Vec<SchemaId>> {
        let mut found = Vec::new();
        if let Some(id) = self.property(key) {
            found.push(id);
        }
        let mut unknowable = false;
        for (pattern, id) in &self.patterns {
            match pattern.matches(key) {
                Some(true) => found.push(*id),
                Some(false) => {}
                None => unknowable = true,
            }
        }
        if found.is_empty() && !unknowable {
            match self.additional {
                Additional::Allowed | Additional::Stated => {}
                Additional::Forbidden => return None,
                Additional::Schema(id) => found.push(id),
            }
        }
        Some(found)
    }

    /// What its author says of a value that it does not allow.
    pub(super) fn said_of_wrong(&self) -> Option<&str> {
        self.docs.as_ref()?.wrong.as_deref()
    }

    /// The schema of the item at a position, from 0.
    pub(super) fn item(&self, index: usize) -> Option<SchemaId> {
        self.prefix.get(index).copied().or(self.items)
    }

    /// The schema of a named key.
    pub(super) fn property(&self, key: &str) -> Option<SchemaId> {
        let index = self.properties.binary_search_by(|(name, _)| (**name).cmp(key)).ok()?;
        self.properties.get(index).map(|(_, id)| *id)
    }
}
