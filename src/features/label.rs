//! The value of a label: it has no name of its own, but what has it and selectors that ask for it change together.

use std::collections::BTreeSet;

use super::occurrence::{self, Occurrence};
use crate::model::{Definition, FileId, SymbolName};
use crate::syntax::yaml::{Kind, Node};
use crate::text::Span;
use crate::workspace::{Reader, Snapshot};

/// Sets of labels that hang together and are looked at, at most.
const SETS: usize = 1_000;

/// A label whose value a place touches.
pub(super) struct Label {
    key: String,
    value: String,
    /// The value, without quotation marks.
    pub(super) span: Span,
}

/// The label whose value a place touches, if its name stands for a set of labels.
pub(super) fn at(snapshot: &Snapshot, file: &FileId, occurrence: &Occurrence, offset: usize) -> Option<Label> {
    let (kind, span) = match occurrence {
        Occurrence::Definition(definition) => (definition.symbol.kind, definition.name_span()),
        Occurrence::Use(user) => (user.reference.kind, user.span()),
    };
    if !kind.has_labels() {
        return None;
    }
    let placed = snapshot.document(file)?.segment_at(offset)?;
    let inside = offset.checked_sub(placed.base)?;
    let labels = mapping(placed.segment.parsed().yaml()?.at(span.start().checked_sub(placed.base)?)?)?;
    let (key, value) = labels.written().find(|(_, value)| value.span().touches(inside))?;
    let text = value.resolved().text()?;
    let span = value.source_span(Span::new(0, text.len())).shifted(placed.base);
    Some(Label { key: key.text()?.to_owned(), value: text.to_owned(), span })
}

/// Whether a text may be the value of a label.
pub(super) fn accepts(value: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    value.len() <= 63
        && value.starts_with(edge)
        && value.ends_with(edge)
        && value.chars().all(|c| edge(c) || matches!(c, '-' | '_' | '.'))
}

impl Label {
    fn is_in(&self, name: &SymbolName) -> bool {
        matches!(name, SymbolName::Labels(labels) if labels.get(&self.key) == Some(&self.value))
    }

    /// Where the value stands: in the pods that are meant, in whatever selects them by it, in what that selects besides,
    /// and so on.
    pub(super) fn places(
        &self,
        snapshot: &Snapshot,
        occurrence: &Occurrence,
        reader: &Reader<'_>,
    ) -> BTreeSet<(FileId, Span)> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut pending: Vec<Definition> = occurrence::meaning(occurrence, reader);
        while let Some(pods) = pending.pop().filter(|_| seen.len() < SETS) {
            let here = (pods.file.clone(), pods.name_span());
            if !self.is_in(&pods.symbol.name) || !seen.insert(here.clone()) {
                continue;
            }
            found.extend(self.value_in(snapshot, here.0, here.1));
            for selector in occurrence::uses(&pods, reader) {
                if self.is_in(&selector.reference.name) {
                    found.extend(self.value_in(snapshot, selector.file.clone(), selector.span()));
                    pending.extend(occurrence::meant(&selector, reader));
                }
            }
        }
        found
    }

    /// Where the value stands in a set of labels.
    fn value_in(&self, snapshot: &Snapshot, file: FileId, labels: Span) -> Option<(FileId, Span)> {
        let placed = snapshot.document(&file)?.segment_at(labels.start())?;
        let node = placed.segment.parsed().yaml()?.at(labels.start().checked_sub(placed.base)?)?;
        let (_, value) = mapping(node)?.written().find(|(key, _)| key.text() == Some(&self.key))?;
        let span = value.source_span(Span::new(0, value.text()?.len())).shifted(placed.base);
        Some((file, span))
    }
}

/// The mapping at whose beginning a node stands.
fn mapping(node: Node<'_>) -> Option<Node<'_>> {
    let mut around = node;
    while around.kind() != Kind::Mapping {
        around = around.parent()?;
    }
    Some(around)
}
