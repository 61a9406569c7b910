use std::collections::HashSet;

use super::{Validator, is_interpolated};
use crate::schema::arena::{Additional, SchemaId, SchemaNode};
use crate::schema::at::possible;
use crate::schema::problem::{Owner, Problem, ProblemKind, at_least, at_most, shown, with_article};
use crate::schema::suggest::{in_place_of, nearest};
use crate::syntax::yaml::{Entry, Kind, Node, Style};

/// Most mappings joined by one chain of merge keys.
const MAX_MERGES: usize = 64;

impl<'a> Validator<'a> {
    pub(super) fn check_mapping(
        &mut self,
        node: &'a SchemaNode,
        mapping: Node<'a>,
        owner: Owner<'a>,
        depth: usize,
        out: &mut Vec<Problem>,
    ) {
        let open = node.properties.is_empty() && node.patterns.is_empty() && node.says_nothing_of_others();
        if open && node.required.is_empty() && node.limits.is_none() && node.values.is_empty() {
            return;
        }
        let entries = effective_entries(mapping);
        let before = out.len();
        let mut present = HashSet::new();
        let mut meant = HashSet::new();
        for entry in &entries {
            let Some(key) = entry.key.text() else { continue };
            present.insert(key);
            if self.is_astray(mapping, entry) {
                self.doubt();
                continue;
            }
            match node.child(key) {
                Some(children) => {
                    for child in children {
                        self.check_deprecation(child, key, entry.key, out);
                        self.check(child, entry.value, Owner::key(entry.key), depth + 1, out);
                    }
                }
                None if is_schema_key(entry) => {}
                None if self.schema.options.interpolation && is_interpolated(key) => self.doubt(),
                None => {
                    let (problem, near) = self.unknown_key(node, key, entry.key, owner);
                    if self.schema.options.more && problem.suggestion.is_none() {
                        self.doubt();
                        continue;
                    }
                    meant.extend(near);
                    out.push(problem);
                }
            }
        }
        // A lone key that means nothing here and has no value is a word that something else is to become.
        let is_word = matches!(&entries[..], [one] if one.value.kind() == Kind::Null)
            && out.len() > before
            && present.iter().all(|key| node.child(key).is_none());
        for name in node
            .required
            .iter()
            .filter(|_| !is_word)
            .filter(|name| !present.contains(&***name) && !meant.contains(&***name))
        {
            if self.is_being_typed(mapping) || merges_unknown(mapping) {
                self.doubt();
                continue;
            }
            let message = match self.title(node) {
                Some(title) => format!("{} needs the key `{name}`", with_article(title)),
                None => format!("{} needs the key `{name}`", owner.words()),
            };
            out.push(Problem::new(owner.span(mapping), ProblemKind::MissingKey, message));
        }
        if let Some(limits) = &node.limits {
            let (least, most) = (limits.keys.least, limits.keys.most);
            let mut complain = |message: String| {
                out.push(Problem::new(owner.span(mapping), ProblemKind::WrongValue, message));
            };
            match most {
                Some(most) if entries.len() > most => {
                    complain(format!("{} must have {}, not {}", owner.words(), at_most(most, "key"), entries.len()));
                }
                _ if entries.len() < least && self.is_being_typed(mapping) => self.doubt(),
                _ if entries.len() < least => complain(format!("{} needs {}", owner.words(), at_least(least, "key"))),
                _ => {}
            }
        }
        self.check_compound(node, mapping, owner, out);
    }

    /// Holds a mapping or list against an `enum` or `const`.
    pub(super) fn check_compound(&self, node: &SchemaNode, value: Node<'a>, owner: Owner<'a>, out: &mut Vec<Problem>) {
        if node.values.is_empty() || self.is_being_typed(value) || node.values.iter().any(|v| v.equals(value)) {
            return;
        }
        let message = match &*node.values {
            [only] => format!("{} must be {}", owner.words(), shown(&only.text())),
            _ => format!("{} is none of the values that are allowed", owner.words()),
        };
        out.push(Problem::new(owner.span(value), ProblemKind::WrongValue, message));
    }

    fn check_deprecation(&self, id: SchemaId, key: &str, place: Node<'a>, out: &mut Vec<Problem>) {
        let Some(docs) = self.schema.docs(id) else { return };
        let Some(reason) = docs.deprecated.as_deref() else { return };
        // What still does something cannot just be taken away.
        let kind = if docs.unread { ProblemKind::Deprecated } else { ProblemKind::Superseded };
        let message = match reason {
            "" => format!("`{}` is deprecated", shown(key)),
            reason => format!("`{}` is deprecated: {reason}", shown(key)),
        };
        out.push(Problem::new(place.span(), kind, message));
    }

    /// The problem of a key that must not be there, and the key that was probably meant.
    pub(super) fn unknown_key(
        &self,
        node: &'a SchemaNode,
        key: &str,
        place: Node<'a>,
        owner: Owner<'a>,
    ) -> (Problem, Option<&'a str>) {
        let of = match self.title(node) {
            Some(title) => format!("of {}", with_article(title)),
            None if owner.key.is_none() && !owner.item => "of this file".to_owned(),
            None => format!("of {}", owner.words()),
        };
        let names = node.patterns.iter().map(|(pattern, _)| pattern).find(|pattern| !pattern.is_prefix());
        if let Some(pattern) = names.filter(|_| node.properties.is_empty()) {
            let message = format!("`{}` cannot be a name here: it must match `{}`", shown(key), pattern.source());
            return (Problem::new(place.span(), ProblemKind::UnknownKey, message), None);
        }
        let message = format!("`{}` is not a key {of}", shown(key));
        let problem = Problem::new(place.span(), ProblemKind::UnknownKey, message).in_words(node.said_of_wrong());
        if let Some(meant) = nearest(key, node.properties.iter().map(|(name, _)| &**name)) {
            let problem = problem.did_you_mean(meant, in_place_of(place, meant));
            // Where the key that was meant stands already, writing it once more would break the mapping.
            let is_there = place.parent().is_some_and(|mapping| mapping.entry(meant).is_some());
            let problem = if is_there { Problem { suggestion: None, ..problem } } else { problem };
            return (problem, Some(meant));
        }
        let inside = node.properties.iter().find(|(_, child)| {
            let possible = possible(self.schema, &[*child], None);
            possible.iter().any(|id| self.schema.node(*id).property(key).is_some())
        });
        let problem = match inside {
            Some((parent, _)) => {
                Problem { message: format!("{}; it belongs under `{parent}`", problem.message), ..problem }
            }
            None => problem,
        };
        (problem, None)
    }

    /// What the schema calls what it describes, where that fits into a sentence.
    pub(in crate::schema) fn title(&self, node: &'a SchemaNode) -> Option<&'a str> {
        let title = node.docs.as_ref().and_then(|docs| docs.title.as_deref());
        title.filter(|_| self.schema.options.titles)
    }
}

impl SchemaNode {
    /// Whether keys that are neither named nor match a pattern may have any value.
    pub(super) fn says_nothing_of_others(&self) -> bool {
        matches!(self.additional, Additional::Allowed | Additional::Stated)
    }
}

/// Whether this is the key by which a document says which schema describes it: it is no part of what is described.
pub(super) fn is_schema_key(entry: &Entry<'_>) -> bool {
    entry.key.text() == Some("$schema") && entry.key.parent().is_some_and(|mapping| mapping.parent().is_none())
}

/// Whether a mapping merges what is not in its document.
fn merges_unknown(mapping: Node<'_>) -> bool {
    mapping.entries().any(|entry| entry.key.text() == Some("<<") && entry.value.kind() == Kind::Alias)
}

/// The entries of a mapping, merge keys replaced by what they bring. An entry of its own wins over a merged one.
pub(super) fn effective_entries(mapping: Node<'_>) -> Vec<Entry<'_>> {
    let is_merge = |entry: &Entry<'_>| {
        entry.key.scalar().is_some_and(|key| &*key.text == "<<" && key.style == Style::Plain)
            // An alias of nothing brings nothing, and is told of where it stands.
            && matches!(entry.value.kind(), Kind::Mapping | Kind::Sequence | Kind::Alias)
    };
    let (merges, mut entries): (Vec<_>, Vec<_>) = mapping.entries().partition(is_merge);
    if merges.is_empty() {
        return entries;
    }
    let mut names: HashSet<&str> = entries.iter().filter_map(|entry| entry.key.text()).collect();
    let mut open: Vec<Node<'_>> = merges.iter().rev().map(|merge| merge.value).collect();
    for _ in 0..MAX_MERGES {
        let Some(source) = open.pop().map(Node::resolved) else { break };
        open.extend(source.items().collect::<Vec<_>>().into_iter().rev());
        let (nested, inherited): (Vec<_>, Vec<_>) = source.entries().partition(is_merge);
        open.extend(nested.iter().rev().map(|merge| merge.value));
        entries.extend(inherited.into_iter().filter(|entry| entry.key.text().is_some_and(|key| names.insert(key))));
    }
    entries
}
