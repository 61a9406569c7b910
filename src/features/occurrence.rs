use crate::model::{
    Definition, Demand, FileId, Project, Reference, Scope, Symbol, SymbolKind, SymbolName, Use, Within,
};
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
    let mut found: Vec<(usize, Occurrence)> = found.collect();
    let shortest = found.iter().map(|(length, _)| *length).min()?;
    found.retain(|(length, _)| *length == shortest);
    // A name that may mean one of several kinds means the one that exists.
    let reader = Reader::for_once(snapshot, file.clone());
    let leads = |found: &Occurrence| match found {
        Occurrence::Definition(_) => true,
        Occurrence::Use(user) => !reader.definitions(user).is_empty(),
    };
    let meant = if found.len() > 1 { found.iter().position(|(_, one)| leads(one)) } else { None };
    found.into_iter().nth(meant.unwrap_or(0)).map(|(_, occurrence)| occurrence)
}

/// The names of a segment that a place touches, and how long they are.
fn in_segment(file: &FileId, placed: Placed<'_>, offset: usize) -> Vec<(usize, Occurrence)> {
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
        Occurrence::Definition(definition) if is_spoken_of(definition, reader) => {
            let mut found = meant(&as_use(definition), reader);
            found.retain(|one| !is_spoken_of(one, reader));
            if found.is_empty() { vec![definition.clone()] } else { found }
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
        let beside = reader.dialect(&one.file).map_or_else(Vec::new, |dialect| dialect.alike(&one, reader));
        for other in reader.alike(&one).into_iter().chain(beside) {
            if !places.get(first..).is_some_and(|new| is_known(new, &other)) {
                places.push(other);
            }
        }
    }
    // What is changed comes before what changes it.
    places.sort_by_key(|one| reader.amends(&one.file));
    places
}

/// The symbols a use means. What only speaks of another one makes nothing known. A name means what is put together with
/// its file; where nothing says what is, that of its own folder, as in copies of a folder for each environment.
pub(super) fn meant(user: &Use, reader: &Reader<'_>) -> Vec<Definition> {
    let mut found = reader.definitions(user);
    if found.is_empty() {
        found = reader.dialect(&user.file).map_or(found, |dialect| dialect.meant(user, reader));
    }
    if user.reference.within != Within::Scope(Scope::Workspace) {
        return found;
    }
    let spoken_of: Vec<bool> = found.iter().map(|definition| is_spoken_of(definition, reader)).collect();
    if spoken_of.contains(&false) {
        let mut spoken_of = spoken_of.into_iter();
        found.retain(|_| !spoken_of.next().unwrap_or(false));
    }
    if found.len() < 2 {
        return found;
    }
    let nearest = reader.dialect(&user.file).and_then(|dialect| dialect.nearest(&user.file, &found, reader));
    if let Some(nearest) = nearest {
        return nearest;
    }
    let is_near = |definition: &Definition| definition.file.folder() == user.file.folder();
    if found.iter().any(is_near) {
        found.retain(is_near);
    }
    found
}

/// The places that mean a symbol, and not another one that is nearer to them.
pub(super) fn uses(of: &Definition, reader: &Reader<'_>) -> Vec<Use> {
    let mut found = reader.uses(of);
    found.extend(reader.dialect(&of.file).map_or_else(Vec::new, |dialect| dialect.uses(of, reader)));
    let alike = of_its_name(of, reader);
    let here = (&of.file, of.name_span());
    let (spoken_of, others): (Vec<&Definition>, Vec<&Definition>) = alike
        .iter()
        .filter(|one| (&one.file, one.name_span()) != here)
        .partition(|definition| is_spoken_of(definition, reader));
    if !is_spoken_of(of, reader) {
        found.extend(spoken_of.into_iter().map(as_use));
    }
    // Of what has labels, each selector finds others; so does a pattern.
    let is_pattern = |user: &Use| matches!(user.reference.name, SymbolName::Pattern(_));
    if others.is_empty() && matches!(of.symbol.name, SymbolName::Text(_)) && !found.iter().any(is_pattern) {
        return found;
    }
    let place = (of.file.clone(), of.name_span().start());
    found.retain(|user| {
        let find = || meant(user, reader).into_iter().map(|one| (one.file.clone(), one.name_span().start())).collect();
        let name = (user.file.clone(), user.reference.kind, user.reference.name.text());
        user.reference.within != Within::Scope(Scope::Workspace) || reader.meanings(name, &find).contains(&place)
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

/// The symbols that may be meant where one is: itself, and those of its name.
fn of_its_name(of: &Definition, reader: &Reader<'_>) -> Vec<Definition> {
    if of.symbol.scope == Scope::Workspace { reader.definitions(&as_use(of)) } else { Vec::new() }
}

/// A definition that only speaks of another one, as the use it is.
pub(super) fn as_use(definition: &Definition) -> Use {
    let Symbol { kind, name, name_span, .. } = definition.symbol.clone();
    let within = Within::Scope(Scope::Workspace);
    let reference = Reference { kind, name, span: name_span, within, demand: Demand::Optional };
    Use { file: definition.file.clone(), base: definition.base, reference }
}

/// Whether a symbol only speaks of what has its name elsewhere.
pub(super) fn is_spoken_of(definition: &Definition, reader: &Reader<'_>) -> bool {
    let dialect = reader.dialect(&definition.file);
    dialect.is_some_and(|dialect| dialect.is_spoken_of(definition, reader))
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
