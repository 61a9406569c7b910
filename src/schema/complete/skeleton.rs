use std::sync::Arc;

use super::Place;
use crate::schema::arena::{Schema, SchemaId};
use crate::schema::at::possible;
use crate::schema::describe;
use crate::schema::literal::{Literal, plain_or_quoted};
use crate::schema::types::Types;

/// Mappings and lists written inside each other.
const DEPTH: usize = 8;

/// Columns of a dash and the blank behind it.
const DASH: usize = 2;

/// Keys written at most.
const KEYS: usize = 40;

/// Schemas that hold together and are asked for required keys.
const BESIDE: usize = 16;

/// Writes what a value needs as a snippet: required keys with their required keys, each scalar a place to fill in.
pub(super) struct Skeleton<'s> {
    schema: &'s Schema,
    place: &'s Place<'s>,
    places: usize,
    keys: usize,
}

impl<'s> Skeleton<'s> {
    pub(super) fn new(schema: &'s Schema, place: &'s Place<'s>) -> Self {
        Skeleton { schema, place, places: 0, keys: 0 }
    }

    /// Whether nothing but the beginning of a value has been written, which needs no snippet.
    pub(super) fn is_plain(&self) -> bool {
        self.keys == 0
    }

    /// The value of a key that stands at `column`, from behind the colon.
    pub(super) fn value(&mut self, id: SchemaId, column: usize) -> String {
        self.after_key(id, column, DEPTH, false)
    }

    /// An item of a list whose dash stands at `column`, from the dash on.
    pub(super) fn item(&mut self, id: SchemaId, column: usize) -> String {
        self.after_dash(id, column, DEPTH)
    }

    /// The keys of a mapping that stands at `column`.
    pub(super) fn inside(&mut self, id: SchemaId, column: usize) -> String {
        self.mapping(id, column, DEPTH)
    }

    /// Keys a mapping must have, of alternatives the first; and behind them those that hardly anybody leaves out.
    pub(super) fn required(&self, id: SchemaId) -> Vec<(Arc<str>, Option<SchemaId>)> {
        let mut found: Vec<(Arc<str>, Option<SchemaId>)> = Vec::new();
        let mut open = vec![id];
        let mut beside = Vec::new();
        while let Some(id) = open.pop().filter(|_| beside.len() < BESIDE) {
            beside.push(id);
            let node = self.schema.node(id);
            open.extend(&node.also);
            for group in &node.alternatives {
                let takes_keys = |id: &&SchemaId| self.schema.accepts(**id).meets(Types::MAPPING);
                open.extend(group.branches.iter().find(takes_keys));
            }
        }
        let required = beside.iter().flat_map(|id| self.schema.node(*id).required.iter());
        let wanted = beside.iter().filter_map(|id| self.schema.docs(*id)).flat_map(|docs| docs.wanted.iter());
        for name in required.chain(wanted) {
            if found.iter().any(|(known, _)| known == name) {
                continue;
            }
            let child = beside.iter().find_map(|id| self.schema.node(*id).property(name));
            found.push((name.clone(), child));
        }
        let usual: Vec<&Arc<str>> =
            beside.iter().filter_map(|id| self.schema.docs(*id)).flat_map(|docs| docs.usual.iter()).collect();
        let place = |name: &Arc<str>| usual.iter().position(|known| *known == name).unwrap_or(usual.len());
        found.sort_by_key(|(name, _)| (super::rank(name), place(name)));
        found
    }

    fn after_key(&mut self, id: SchemaId, column: usize, depth: usize, nested: bool) -> String {
        let types = self.schema.accepts(id);
        let scalars = Types::BOOLEAN.or(Types::NUMBER).or(Types::STRING);
        if types == Types::ANY || types.meets(scalars) {
            let place = if nested { self.scalar(id) } else { self.place("") };
            return format!(" {place}");
        }
        let (mapping, list) = self.place.steps();
        let inner = column + if types.meets(Types::MAPPING) { mapping } else { list };
        let margin = " ".repeat(inner);
        match (types.meets(Types::MAPPING), types.meets(Types::LIST)) {
            (true, _) => format!("\n{margin}{}", self.mapping(id, inner, depth)),
            (false, true) => {
                let item = possible(self.schema, &[id], None).iter().find_map(|id| self.schema.node(*id).item(0));
                match item {
                    Some(item) => format!("\n{margin}{}", self.after_dash(item, inner, depth)),
                    None => format!("\n{margin}- {}", self.place("")),
                }
            }
            (false, false) => format!(" {}", self.place("")),
        }
    }

    fn after_dash(&mut self, id: SchemaId, column: usize, depth: usize) -> String {
        let types = self.schema.accepts(id);
        if types == Types::ANY || !types.meets(Types::MAPPING) || types.meets(Types::STRING) {
            return format!("- {}", self.place(""));
        }
        format!("- {}", self.mapping(id, column + DASH, depth))
    }

    /// The required keys of a mapping, the first where the cursor is.
    fn mapping(&mut self, id: SchemaId, column: usize, depth: usize) -> String {
        let required = self.required(id);
        if required.is_empty() || depth == 0 || self.keys + required.len() > KEYS {
            return self.place("");
        }
        self.keys += required.len();
        let margin = format!("\n{}", " ".repeat(column));
        let lines = required.iter().map(|(name, child)| {
            let value = match child {
                Some(child) => self.after_key(*child, column, depth - 1, true),
                None => format!(" {}", self.place("")),
            };
            format!("{}:{value}", escaped(&plain_or_quoted(name)))
        });
        lines.collect::<Vec<_>>().join(&margin)
    }

    /// A scalar: the only value there is, or a place with the likeliest one in it.
    fn scalar(&mut self, id: SchemaId) -> String {
        let values = describe::values(self.schema, &[id]);
        let default = self.schema.docs(id).and_then(|docs| docs.default.as_ref());
        let scalars = |value: &&Literal| !matches!(value, Literal::Compound(_) | Literal::Null);
        match (default.filter(scalars), values.as_slice()) {
            (None, [only]) => escaped(&only.yaml()),
            (Some(likely), _) => self.place(&likely.yaml()),
            (None, [likely, ..]) => self.place(&likely.yaml()),
            (None, []) if self.schema.accepts(id) == Types::BOOLEAN => self.place("false"),
            (None, []) => self.place(""),
        }
    }

    fn place(&mut self, text: &str) -> String {
        self.places += 1;
        if text.is_empty() { format!("${}", self.places) } else { format!("${{{}:{}}}", self.places, escaped(text)) }
    }
}

/// A text without the one place at its end.
pub(super) fn without_last_place(text: &str) -> &str {
    text.strip_suffix("$1").unwrap_or(text)
}

/// A text as it is written in a snippet.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '$' | '}') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
