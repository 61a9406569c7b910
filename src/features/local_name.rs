//! Names the language itself has, such as YAML's anchors and aliases, and what loops of HCL give: they hold in one segment,
//! whatever its format.

use crate::model::{FileId, SymbolKind};
use crate::syntax::hcl::{Bound, BoundName, bound_names};
use crate::syntax::{Language, Parsed, Purpose, captures};
use crate::text::Span;
use crate::workspace::Snapshot;

/// Why the type of a block keeps its name.
const TYPE: &str =
    "This is the type of the blocks that are made. Give the block an `iterator` to call their items otherwise.";

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
    if let Some((base, all, at)) = in_loops(snapshot, file, offset) {
        let Some(name) = all.get(at) else { return Vec::new() };
        let written = [(name.name, true)].into_iter().chain(name.uses.iter().map(|at| (*at, false)));
        return written.map(|(span, write)| LocalName { span: span.shifted(base), write }).collect();
    }
    let Some((base, here, all)) = around(snapshot, file, offset) else { return Vec::new() };
    let names: Vec<&(LocalName, &str)> = all.iter().filter(|(_, name)| *name == here).collect();
    let at = names.iter().position(|(name, _)| name.span.touches(offset - base)).unwrap_or(0);
    let first = names.iter().take(at + 1).rposition(|(name, _)| name.write).unwrap_or(0);
    let next =
        names.iter().skip(first + 1).position(|(name, _)| name.write).map_or(names.len(), |next| first + 1 + next);
    let holding = names.get(first..next).unwrap_or_default();
    holding.iter().map(|(name, _)| LocalName { span: name.span.shifted(base), ..*name }).collect()
}

/// Why the local name at a place cannot become another one, for a person.
pub(super) fn why_not(snapshot: &Snapshot, file: &FileId, offset: usize, to: &str) -> Option<String> {
    if let Some((_, all, at)) = in_loops(snapshot, file, offset) {
        let name = all.get(at)?;
        let is_name = SymbolKind::Local.accepts(to);
        return match name.bound {
            _ if !is_name => Some(format!("`{to}` cannot be the name of an item.")),
            Bound::Label => Some(TYPE.to_owned()),
            _ if name.text != to && name.meets(to, &all) => Some(format!("`{to}` means something else here already.")),
            _ => None,
        };
    }
    if !accepts(to) {
        return Some(format!("`{to}` cannot be the name of an anchor."));
    }
    let (_, here, _) = around(snapshot, file, offset)?;
    (to != here && is_taken(snapshot, file, offset, to)).then(|| format!("There is an anchor called `{to}` already."))
}

/// Whether the local name at a place is what it is for another reason than that somebody chose it.
pub(super) fn is_fixed(snapshot: &Snapshot, file: &FileId, offset: usize) -> bool {
    let found = in_loops(snapshot, file, offset);
    found.is_some_and(|(_, all, at)| all.get(at).is_some_and(|name| name.bound == Bound::Label))
}

/// The start of the segment around a place of HCL, the names that its loops give, and which of them the place touches.
fn in_loops(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<(usize, Vec<BoundName>, usize)> {
    let placed = snapshot.document(file)?.segment_at(offset)?;
    let inside = offset.checked_sub(placed.base)?;
    let parsed: &Parsed = placed.segment.parsed();
    // Most texts have none, and need not be read for it.
    if parsed.language != Language::Hcl || !["for ", "dynamic"].iter().any(|word| parsed.text.contains(word)) {
        return None;
    }
    let all = bound_names(parsed.hcl()?, &parsed.text);
    let at = all.iter().position(|name| [name.name].iter().chain(&name.uses).any(|span| span.touches(inside)))?;
    Some((placed.base, all, at))
}

/// Whether something in the segment around a place has this local name.
fn is_taken(snapshot: &Snapshot, file: &FileId, offset: usize, name: &str) -> bool {
    around(snapshot, file, offset).is_some_and(|(_, _, all)| all.iter().any(|(_, other)| *other == name))
}

/// Whether a text may be such a name (YAML 1.2.2 section 6.9.2); a colon at its end would be taken for that of a key.
fn accepts(name: &str) -> bool {
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
