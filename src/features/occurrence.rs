use crate::model::{Definition, Demand, FileId, Project, Reference, Scope, Symbol, SymbolKind, Use, Within};
use crate::text::Span;
use crate::workspace::{Placed, Reader, Snapshot};

/// A name in a file: where a symbol is made or where it is used.
pub(super) enum Occurrence {
    Definition(Definition),
    Use(Use),
}

/// The name a place touches: of several, the shortest.
pub(super) fn at(snapshot: &Snapshot, file: &FileId, offset: usize) -> Option<Occurrence> {
    let document = snapshot.document(file)?;
    let here = document.segment_at(offset)?;
    // A name may end where the next segment begins.
    let before = document.segment_at(offset.saturating_sub(1)).filter(|before| before.base != here.base);
    let found = [Some(here), before].into_iter().flatten().flat_map(|placed| in_segment(file, placed, offset));
    found.min_by_key(|(length, _)| *length).map(|(_, occurrence)| occurrence)
}

/// The names of a segment that a place touches, and how long they are.
fn in_segment(file: &FileId, placed: &Placed, offset: usize) -> Vec<(usize, Occurrence)> {
    let (facts, base) = (placed.segment.facts(), placed.base);
    let touched = |name: Span| name.shifted(base).touches(offset);
    let symbols = facts.symbols.iter().filter(|symbol| touched(symbol.name_span)).map(|symbol| {
        let definition = Definition { file: file.clone(), base, symbol: symbol.clone() };
        (symbol.name_span.len(), Occurrence::Definition(definition))
    });
    let uses = facts.references.iter().filter(|one| touched(one.span) && !is_path(one.kind)).map(|reference| {
        (reference.span.len(), Occurrence::Use(Use { file: file.clone(), base, reference: reference.clone() }))
    });
    symbols.chain(uses).collect()
}

/// Whether what refers to something of this kind is the path of a file, and no name in it.
fn is_path(kind: SymbolKind) -> bool {
    matches!(kind, SymbolKind::Included | SymbolKind::Patch)
}

/// What a name means: the symbol itself, or those a use leads to.
pub(super) fn meaning(occurrence: &Occurrence, reader: &Reader<'_>) -> Vec<Definition> {
    match occurrence {
        Occurrence::Definition(definition) if definition.symbol.kind == SymbolKind::BuildVariable => {
            declarations(definition, reader)
        }
        Occurrence::Definition(definition) => places(vec![definition.clone()], reader),
        Occurrence::Use(user) => places(meant(user, reader), reader),
    }
}

/// The symbols, each once, and all places that say more of the same.
fn places(found: Vec<Definition>, reader: &Reader<'_>) -> Vec<Definition> {
    let mut places: Vec<Definition> = Vec::new();
    let is_known = |places: &[Definition], one: &Definition| {
        places.iter().any(|known| (&known.file, known.name_span()) == (&one.file, one.name_span()))
    };
    for one in found {
        if is_known(&places, &one) {
            continue;
        }
        let first = places.len();
        for other in reader.alike(&one) {
            if !places.get(first..).is_some_and(|new| is_known(new, &other)) {
                places.push(other);
            }
        }
    }
    // What is changed comes before what changes it.
    places.sort_by_key(|one| reader.amends(&one.file));
    places
}

/// The symbols a use means. A name that is known in its own folder means that one, as in copies of a folder for each
/// environment; what is laid over objects of another folder makes none known.
pub(super) fn meant(user: &Use, reader: &Reader<'_>) -> Vec<Definition> {
    let mut found = reader.definitions(user);
    let is_near = |definition: &Definition| definition.file.folder() == user.file.folder();
    let may_choose = user.reference.within == Within::Scope(Scope::Workspace);
    if may_choose && found.iter().any(|one| is_near(one) && !is_patch(&one.file, reader)) {
        found.retain(is_near);
    }
    found
}

/// The places that mean a symbol, and not another one that is nearer to them.
pub(super) fn uses(of: &Definition, reader: &Reader<'_>) -> Vec<Use> {
    let mut found = reader.uses(of);
    let here = (&of.file, of.name_span());
    found.retain(|user| {
        user.reference.within != Within::Scope(Scope::Workspace)
            || user.file.folder() == of.file.folder()
            || meant(user, reader).iter().any(|one| (&one.file, one.name_span()) == here)
    });
    found
}

/// What the author of a symbol says of it: what it is for, and why it should no longer be used.
pub(super) fn told(of: &Definition, project: &dyn Project) -> Option<String> {
    let facts = project.segment(&of.file, of.base)?;
    let name = of.symbol.name.text();
    let declared = facts.declarations.iter().find(|one| one.kind == of.symbol.kind && one.name == name)?;
    let given_up = declared.deprecated.as_ref().map(|why| format!("**Has been given up.** {why}"));
    let parts: Vec<String> = declared.about.clone().into_iter().chain(given_up).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// Every place where a variable gets a value: they are one.
fn declarations(of: &Definition, reader: &Reader<'_>) -> Vec<Definition> {
    let reference = Reference {
        kind: of.symbol.kind,
        name: of.symbol.name.clone(),
        span: of.symbol.name_span,
        within: Within::Scope(Scope::File),
        demand: Demand::Optional,
    };
    reader.definitions(&Use { file: of.file.clone(), base: of.base, reference })
}

/// Whether somebody names a file as one of partial objects.
fn is_patch(file: &FileId, reader: &Reader<'_>) -> bool {
    let start = Span::at(0);
    let symbol = Symbol {
        kind: SymbolKind::Patch,
        name: "patch".into(),
        name_span: start,
        span: start,
        scope: Scope::File,
        detail: None,
    };
    !reader.uses(&Definition { file: file.clone(), base: 0, symbol }).is_empty()
}
