//! Names the language itself has, such as YAML's anchors and aliases: they hold in one segment, whatever its format.

use crate::model::FileId;
use crate::syntax::{Parsed, Purpose, captures};
use crate::text::Span;
use crate::workspace::Snapshot;

/// A place of such a name, in file coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LocalName {
    pub(super) span: Span,
    /// Whether something gets the name here.
    pub(super) write: bool,
}

/// The places that mean the same as the local name a place touches, in order: those between the definition that holds
/// there and the next one of the same name. None where there is no such name.
pub(super) fn same(snapshot: &Snapshot, file: &FileId, offset: usize) -> Vec<LocalName> {
    let Some((base, here, all)) = around(snapshot, file, offset) else { return Vec::new() };
    let names: Vec<&(LocalName, &str)> = all.iter().filter(|(_, name)| *name == here).collect();
    let at = names.iter().position(|(name, _)| name.span.touches(offset - base)).unwrap_or(0);
    let first = names.iter().take(at + 1).rposition(|(name, _)| name.write).unwrap_or(0);
    let next =
        names.iter().skip(first + 1).position(|(name, _)| name.write).map_or(names.len(), |next| first + 1 + next);
    let holding = names.get(first..next).unwrap_or_default();
    holding.iter().map(|(name, _)| LocalName { span: name.span.shifted(base), ..*name }).collect()
}

/// Whether something in the segment around a place has this local name.
pub(super) fn is_taken(snapshot: &Snapshot, file: &FileId, offset: usize, name: &str) -> bool {
    around(snapshot, file, offset).is_some_and(|(_, _, all)| all.iter().any(|(_, other)| *other == name))
}

/// Whether a text may be such a name (YAML 1.2.2 section 6.9.2); a colon at its end would be taken for that of a key.
pub(super) fn accepts(name: &str) -> bool {
    let is_sign =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '[' | ']' | '{' | '}' | ',' | '\u{feff}');
    !name.is_empty() && name.chars().all(is_sign) && !name.ends_with(':')
}

/// The local names of a segment, in its coordinates, with their texts.
type Named<'s> = Vec<(LocalName, &'s str)>;

/// The start of the segment around a place, the local name the place touches, and all local names of the segment.
fn around<'s>(snapshot: &'s Snapshot, file: &FileId, offset: usize) -> Option<(usize, &'s str, Named<'s>)> {
    let placed = snapshot.document(file)?.segment_at(offset)?;
    let inside = offset.checked_sub(placed.base)?;
    let parsed: &Parsed = placed.segment.parsed();
    // Most texts have none, and need not be read for it.
    if !parsed.text.contains(['&', '*']) {
        return None;
    }
    let all = captures(parsed, Purpose::Locals, Span::new(0, parsed.text.len()));
    let all = all.iter().map(|capture| {
        let write = capture.name == "local.definition";
        (LocalName { span: capture.span, write }, capture.span.of(&parsed.text))
    });
    let all: Vec<(LocalName, &str)> = all.collect();
    let (_, here) = all.iter().find(|(name, _)| name.span.touches(inside)).copied()?;
    Some((placed.base, here, all))
}
