//! Values of a YAML document, with aliases followed and merge keys unfolded, and the way each value came.
//!
//! Aliases let a short text stand for a huge one, so unfolding is paid for: what a document may cost is bounded, and
//! once that is spent nothing more is found (see [`Allowance::is_spent`]).

use std::cell::Cell;
use std::collections::HashSet;
use std::ops::Range;

use crate::model::{Field, Site, Via, Why};
use crate::syntax::yaml::{Document, Kind, Node};
use crate::text::{Derived, Span};

/// Entries and items that may be looked at, and bytes that may be copied, behind aliases, for one reading of a document.
const ALLOWANCE: usize = 1_000_000;

/// What is left for unfolding aliases.
pub(super) struct Allowance(Cell<usize>);

impl Allowance {
    pub(super) fn new() -> Self {
        Allowance(Cell::new(ALLOWANCE))
    }

    /// Whether the document stands for more than is read. What was found then is not all there is.
    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    fn spend(&self, amount: usize) -> bool {
        self.0.set(self.0.get().saturating_sub(amount));
        !self.is_spent()
    }
}

/// A value and how it was reached.
#[derive(Clone, Copy)]
pub(super) struct Value<'d> {
    /// The value itself, never an alias of something.
    pub(super) node: Node<'d>,
    /// Whether it stands elsewhere than where it counts: behind an alias or a merge key on the way from the root.
    pub(super) aliased: bool,
    allowance: &'d Allowance,
}

/// A key with its value.
#[derive(Clone, Copy)]
pub(super) struct Entry<'d> {
    pub(super) key: Node<'d>,
    pub(super) value: Value<'d>,
}

impl<'d> Entry<'d> {
    /// The key's text; empty for a key that is no scalar.
    pub(super) fn name(&self) -> &'d str {
        self.key.text().unwrap_or("")
    }
}

impl<'d> Value<'d> {
    /// The outermost value.
    pub(super) fn root(document: &'d Document, allowance: &'d Allowance) -> Option<Self> {
        let node = document.root()?;
        Some(Value { node: node.resolved(), aliased: node.alias().is_some(), allowance })
    }

    fn beyond(&self, node: Node<'d>) -> Self {
        Value { node: node.resolved(), aliased: self.aliased || node.alias().is_some(), allowance: self.allowance }
    }

    pub(super) fn kind(&self) -> Kind {
        self.node.kind()
    }

    /// The text of a scalar; none for null.
    pub(super) fn text(&self) -> Option<&'d str> {
        if self.kind() == Kind::Scalar { self.node.text() } else { None }
    }

    /// Whether its text may be copied: through an alias that is paid for, and may be more than is left.
    pub(super) fn is_affordable(&self) -> bool {
        !self.aliased || self.allowance.spend(self.text().map_or(0, str::len))
    }

    /// The text of a scalar with where every byte of it is written; none for null.
    pub(super) fn derived(&self, source: &str) -> Option<Derived> {
        if self.kind() != Kind::Scalar || (self.aliased && !self.allowance.spend(self.text()?.len())) {
            return None;
        }
        self.node.derived(source)
    }

    /// Where its content stands: of a scalar, without quotation marks.
    pub(super) fn span(&self) -> Span {
        content(self.node)
    }

    /// Where a part of its text stands.
    pub(super) fn part(&self, part: Range<usize>) -> Span {
        self.node.source_span(part.into())
    }

    pub(super) fn via(&self) -> Via {
        if self.aliased { Via::Aliased } else { Via::Direct }
    }

    pub(super) fn site(&self) -> Site {
        Site { span: self.span(), via: self.via() }
    }

    /// Its entries, those of merged mappings behind its own; none if it is no mapping.
    pub(super) fn entries(&self) -> Vec<Entry<'d>> {
        let mut found = Vec::new();
        let mut names = HashSet::new();
        self.each_mapping(|mapping| {
            let before = found.len();
            for (key, value) in mapping.node.written() {
                let name = key.text().unwrap_or("");
                if !is_merge(key) && !names.contains(name) {
                    found.push(Entry { key, value: mapping.beyond(value) });
                }
            }
            names.extend(found.iter().skip(before).map(|entry: &Entry<'d>| entry.name()));
            true
        });
        found
    }

    /// The entry of a key, its own before those merged in. A key written twice: the last one.
    pub(super) fn entry(&self, key: &str) -> Option<Entry<'d>> {
        let mut found = None;
        self.each_mapping(|mapping| {
            let written = mapping.node.written().filter(|(name, _)| name.text() == Some(key)).last();
            found = written.map(|(key, value)| Entry { key, value: mapping.beyond(value) });
            found.is_none()
        });
        found
    }

    /// The value of a key; none where there is no such key or nothing behind it.
    pub(super) fn get(&self, key: &str) -> Option<Value<'d>> {
        self.entry(key).map(|entry| entry.value).filter(|value| value.kind() != Kind::Null)
    }

    /// The value at the end of a chain of keys.
    pub(super) fn dig(&self, keys: &[&str]) -> Option<Value<'d>> {
        keys.iter().try_fold(*self, |value, key| value.get(key))
    }

    /// Every value at the end of a chain of keys, where `*` stands for each item of a list.
    pub(super) fn all(&self, path: &[&str]) -> Vec<Value<'d>> {
        let mut values = vec![*self];
        for step in path {
            values = match *step {
                "*" => values.iter().flat_map(Value::items).collect(),
                key => values.iter().filter_map(|value| value.get(key)).collect(),
            };
        }
        values
    }

    /// Its items; none if it is no list.
    pub(super) fn items(&self) -> Vec<Value<'d>> {
        if self.aliased && !self.allowance.spend(self.node.items().count()) {
            return Vec::new();
        }
        self.node.items().map(|item| self.beyond(item)).collect()
    }

    /// Whether part of it cannot be seen: it is, or merges, an alias of nothing that stands in the same document.
    pub(super) fn is_open(&self) -> bool {
        let mut open = self.kind() == Kind::Alias;
        self.each_mapping(|mapping| {
            open |= merged(mapping.node).any(|node| node.resolved().kind() != Kind::Mapping);
            !open
        });
        open
    }

    /// Calls `visit` with this mapping and those merged into it, each once and the nearest first, until it says no.
    fn each_mapping(&self, mut visit: impl FnMut(Value<'d>) -> bool) {
        if self.kind() != Kind::Mapping {
            return;
        }
        let mut go_on = |mapping: Value<'d>| {
            let is_affordable = !mapping.aliased || self.allowance.spend(mapping.node.written().count() + 1);
            is_affordable && visit(mapping)
        };
        // Most mappings merge nothing.
        if !go_on(*self) || !self.node.written().any(|(key, _)| is_merge(key)) {
            return;
        }
        let mut seen = HashSet::from([self.node.id()]);
        let mut into = |mapping: Value<'d>, pending: &mut Vec<Value<'d>>| {
            let merged = merged(mapping.node).map(|node| Value { aliased: true, ..mapping.beyond(node) });
            let new = merged.filter(|value| value.kind() == Kind::Mapping && seen.insert(value.node.id()));
            let new: Vec<Value<'d>> = new.collect();
            pending.extend(new.into_iter().rev());
        };
        let mut pending = Vec::new();
        into(*self, &mut pending);
        while let Some(mapping) = pending.pop() {
            if !go_on(mapping) {
                return;
            }
            into(mapping, &mut pending);
        }
    }
}

fn is_merge(key: Node<'_>) -> bool {
    key.text() == Some("<<")
}

/// What a mapping merges, aliases not followed.
fn merged<'d>(mapping: Node<'d>) -> impl Iterator<Item = Node<'d>> {
    mapping.written().filter(|(key, _)| is_merge(*key)).flat_map(|(_, value)| match value.resolved().kind() {
        Kind::Sequence => value.resolved().items().collect(),
        _ => vec![value],
    })
}

/// Where the content of a node stands: of a scalar, without quotation marks.
pub(super) fn content(node: Node<'_>) -> Span {
    match node.text() {
        Some(text) => node.source_span(Span::new(0, text.len())),
        None => node.span(),
    }
}

/// A field read from a scalar. What is not written is absent from `owner`; what is no scalar is malformed.
pub(super) fn field<T>(value: Option<Value<'_>>, owner: Span, read: impl FnOnce(&str) -> Result<T, Why>) -> Field<T> {
    let Some(value) = value else { return Field::absent(owner) };
    let site = value.site();
    match (value.kind(), value.text()) {
        (Kind::Alias, _) => Field::Unknown(Why::Outside, site),
        (_, Some(_)) if !value.is_affordable() => Field::Unknown(Why::Outside, site),
        (_, Some(text)) => match read(text) {
            Ok(read) => Field::Set(read, site),
            Err(why) => Field::Unknown(why, site),
        },
        _ => Field::Unknown(Why::Malformed, site),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    #[test]
    fn own_entries_come_before_merged_ones_and_nearer_merges_before_farther() {
        let text = "\
far: &far {a: 1, b: 1, c: 1}
near: &near {<<: *far, a: 2, b: 2}
own: {<<: *near, a: 3}
";
        let parsed = parse(Language::Yaml, text.into(), None);
        let allowance = Allowance::new();
        let own = Value::root(parsed.yaml().unwrap(), &allowance).unwrap().get("own").unwrap();
        let values = |key| own.get(key).map(|value| (value.text().unwrap(), value.aliased));
        assert_eq!(values("a"), Some(("3", false)));
        assert_eq!(values("b"), Some(("2", true)));
        assert_eq!(values("c"), Some(("1", true)));
        let entries: Vec<&str> = own.entries().iter().map(|entry| entry.value.text().unwrap()).collect();
        assert_eq!(entries, ["3", "2", "1"]);
    }

    #[test]
    fn a_mapping_that_merges_what_is_not_there_is_open() {
        let parsed = parse(Language::Yaml, "a: {<<: *nothing}\nb: {c: 1}".into(), None);
        let allowance = Allowance::new();
        let root = Value::root(parsed.yaml().unwrap(), &allowance).unwrap();
        assert!(root.get("a").unwrap().is_open());
        assert!(!root.get("b").unwrap().is_open());
    }

    #[test]
    fn unfolding_ends_when_the_allowance_is_spent() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            text.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        let parsed = parse(Language::Yaml, text.into(), None);
        let allowance = Allowance::new();
        let root = Value::root(parsed.yaml().unwrap(), &allowance).unwrap();
        root.all(&["a11", "*", "*", "*", "*", "*", "*", "*", "*", "*", "*", "*"]);
        assert!(allowance.is_spent());
    }
}
