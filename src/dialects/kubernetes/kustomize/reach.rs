//! Which files belong together: what a Kustomization takes, and who takes the files that stand around an object.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    CHOSEN, COMPONENT, HIDDEN, IMAGE, INSIDE, LAID_OVER, PARTS, PATCH, RENAMED, REPLACING, SELECTING, TARGETED,
};
use crate::model::{
    Among, Definition, Demand, FileFacts, FileId, Link, NamePattern, Project, Reference, Scope, Symbol, SymbolKind,
    SymbolName, Use, Way, Whole, Within,
};
use crate::text::Span;

/// Most files that are followed from one to the other.
const FILES: usize = 1_000;

/// Overlays of overlays that are followed, at most.
const LEVELS: usize = 16;

/// Every way in which a Kustomization takes files.
const EVERY: &[&str] = &[PARTS, LAID_OVER, TARGETED, REPLACING];

/// What comes of a name that must be there.
const REFUSED: &str = "Kustomize refuses to build this";

/// What comes of one that only chooses.
const IGNORED: &str = "Kustomize passes this over without a word";

/// Whether some other file names a file as one whose objects are not whole.
pub(in super::super) fn is_patched_in(project: &dyn Project) -> bool {
    project.file().is_some_and(|file| !takers(file, &[PATCH], project).is_empty())
}

/// Whether the objects of a file are not whole: some other file says so, or its name does, and nobody takes it as it is.
pub(in super::super) fn is_partial(project: &dyn Project) -> bool {
    let is_called_so = |file: &FileId| is_called_a_patch(file) && !is_taken(file, project);
    is_patched_in(project) || project.file().is_some_and(is_called_so)
}

/// Whether a Kustomization that takes a file, or takes one that does, lays something over an object of this name: a patch
/// that speaks of it, or one that is not in the workspace and may.
pub(in super::super) fn is_laid_over(name: &str, project: &dyn Project) -> bool {
    let speaks = |file: FileId| match project.facts(&file) {
        Some(_) => project.text(&file).is_some_and(|text| text.contains(name)),
        None => true,
    };
    let lays = |taker: &FileId| {
        let facts = project.facts(taker);
        let references = facts.iter().flat_map(|facts| &facts.parts).flat_map(|part| &part.facts.references);
        let ways = [LAID_OVER, TARGETED].map(SymbolName::from);
        let mut laid = references.filter(|one| one.kind == SymbolKind::Patch && ways.contains(&one.name));
        laid.any(|one| matches!(&one.within, Within::File(path) if speaks(taker.relative(path))))
    };
    let look = |takers: &BTreeSet<FileId>| takers.iter().any(lays).then_some(());
    project.file().is_some_and(|file| climb(file, project, look).is_some())
}

/// Whether a Kustomization that takes a file, or takes one that does, gives selectors to its objects.
pub(in super::super) fn is_given_selectors(project: &dyn Project) -> bool {
    let gives = |taker: &FileId| project.facts(taker).is_some_and(|facts| says(&facts, SELECTING));
    let look = |takers: &BTreeSet<FileId>| takers.iter().any(gives).then_some(());
    project.file().is_some_and(|file| climb(file, project, look).is_some())
}

/// Whether a file's name, or that of its folder, says that it is laid over others: `patches/web.yaml`, `web_patch.yaml`.
fn is_called_a_patch(file: &FileId) -> bool {
    let folder = file.folder().rsplit('/').next().unwrap_or("");
    let stem = file.name().split('.').next().unwrap_or("");
    let words = [stem.split(['-', '_']).next(), stem.rsplit(['-', '_']).next(), Some(folder)];
    words.into_iter().flatten().any(|word| matches!(word, "patch" | "patches"))
}

/// Whether one that is laid over what stands beside a file, where that is taken, says something of this name.
pub(in super::super) fn is_said_in_a_patch(name: &str, from: &FileId, project: &dyn Project) -> bool {
    let says = |takers: &BTreeSet<FileId>| {
        let mut files = takers.iter().flat_map(|taker| BTreeSet::clone(&below(taker, project)));
        let is_said = |file: &FileId| project.text(file).is_some_and(|text| text.contains(name));
        files.any(|file| (super::is_kustomization(&file) || is_overlay(&file, project)) && is_said(&file)).then_some(())
    };
    climb(from, project, says).is_some()
}

/// Whether some Kustomization names a file as one with replacements.
pub(in super::super) fn holds_replacements(project: &dyn Project) -> bool {
    project.file().is_some_and(|file| !replaced_for(file, project).is_empty())
}

/// Those that name a file as one with replacements.
pub(super) fn replaced_for(file: &FileId, project: &dyn Project) -> BTreeSet<FileId> {
    takers(file, &[REPLACING], project)
}

/// Whether some Kustomization that takes a file says what runs in place of an image, given by its name alone.
pub(in super::super) fn gives_image(file: &FileId, name: &str, project: &dyn Project) -> bool {
    let wanted = SymbolName::Text(format!("{IMAGE}{name}"));
    let says = |facts: Arc<FileFacts>| {
        let mut references = facts.parts.iter().flat_map(|part| &part.facts.references);
        references.any(|one| one.kind == SymbolKind::Patch && one.name == wanted)
    };
    let gives =
        |takers: &BTreeSet<FileId>| takers.iter().any(|taker| project.facts(taker).is_some_and(says)).then_some(());
    climb(file, project, gives).is_some()
}

/// What is found where a file is taken: by those who take it, else by those who take them, and so on.
fn climb<T>(from: &FileId, project: &dyn Project, look: impl Fn(&BTreeSet<FileId>) -> Option<T>) -> Option<T> {
    let mut seen = BTreeSet::new();
    let mut below = Arc::new(BTreeSet::from([from.clone()]));
    for step in 0..LEVELS {
        let find = || {
            let mut level: BTreeSet<FileId> = below.iter().flat_map(|file| takers(file, EVERY, project)).collect();
            level.extend((step == 0 && super::is_kustomization(from)).then(|| from.clone()));
            level.retain(|taker| !seen.contains(taker));
            level
        };
        let level = project.reached(from, Way::Above(step), &find);
        seen.extend(level.iter().cloned());
        if level.is_empty() || seen.len() > FILES {
            return None;
        }
        if let Some(found) = look(&level) {
            return Some(found);
        }
        below = level;
    }
    None
}

/// All Kustomizations by which a file is taken, and those that are part of them.
pub(super) fn above(file: &FileId, project: &dyn Project) -> BTreeSet<FileId> {
    let found = RefCell::new(BTreeSet::new());
    let collect = |takers: &BTreeSet<FileId>| -> Option<()> {
        let parts = takers.iter().flat_map(|taker| BTreeSet::clone(&below(taker, project)));
        found.borrow_mut().extend(parts.filter(super::is_kustomization));
        None
    };
    climb(file, project, collect);
    found.into_inner()
}

/// The files that take a file in one of these ways.
fn takers(file: &FileId, ways: &[&str], project: &dyn Project) -> BTreeSet<FileId> {
    let uses = ways.iter().flat_map(|way| project.uses_of_file(file, SymbolKind::Patch, way));
    uses.map(|user| user.file).collect()
}

/// Whether a Kustomization takes the objects of a file, and may lay more over them.
pub(in super::super) fn is_taken(file: &FileId, project: &dyn Project) -> bool {
    !takers(file, &[PARTS], project).is_empty()
}

/// Whether the objects of a file are patches of others, and none of its own.
pub(super) fn is_overlay(file: &FileId, project: &dyn Project) -> bool {
    !takers(file, &[LAID_OVER, TARGETED], project).is_empty() && takers(file, &[PARTS], project).is_empty()
}

/// Whether something that has a name in a file only speaks of what has it elsewhere.
pub(in super::super) fn is_spoken_of(definition: &Definition, project: &dyn Project) -> bool {
    let symbol = &definition.symbol;
    match symbol.kind {
        // What a patch has that stands in a Kustomization.
        SymbolKind::ServicePort if super::is_kustomization(&definition.file) => true,
        SymbolKind::Object | SymbolKind::ServicePort => is_overlay(&definition.file, project),
        SymbolKind::DataKey if super::is_kustomization(&definition.file) => {
            let text = symbol.name.text();
            let of = symbol.kind.parts(&text).0;
            let facts = project.facts(&definition.file);
            facts.is_some_and(|facts| !objects(&facts).any(|(_, name)| name == of))
        }
        SymbolKind::DataKey => is_overlay(&definition.file, project),
        _ => false,
    }
}

/// Of the symbols that a name finds, those that are put together with its file: by the Kustomization that takes it, else
/// by those that take that one. None where no Kustomization decides.
pub(in super::super) fn nearest(from: &FileId, found: &[Definition], project: &dyn Project) -> Option<Vec<Definition>> {
    climb(from, project, |takers| {
        let below: Vec<_> = takers.iter().map(|taker| below(taker, project)).collect();
        let has = |one: &&Definition| below.iter().any(|files| files.contains(&one.file));
        let near: Vec<Definition> = found.iter().filter(has).cloned().collect();
        (!near.is_empty()).then_some(near)
    })
}

/// A Kustomization, the files it takes, what these take, and the patches of all.
pub(super) fn below(taker: &FileId, project: &dyn Project) -> Arc<BTreeSet<FileId>> {
    project.reached(taker, Way::Below, &|| {
        let mut below = Below::default();
        below.take(taker, project);
        below.files.into_iter().chain(below.patches).collect()
    })
}

/// The files that a Kustomization works on: those it takes, and for one that is part of others what these take.
pub(super) fn worked_on(taker: &FileId, project: &dyn Project) -> BTreeSet<FileId> {
    let mut files = BTreeSet::clone(&below(taker, project));
    if project.facts(taker).is_some_and(|facts| is_component(&facts)) {
        let others = takers(taker, &[PARTS], project);
        files.extend(others.iter().flat_map(|other| BTreeSet::clone(&below(other, project))));
    }
    files
}

/// What a Kustomization is made of.
#[derive(Default)]
struct Below {
    /// It, the files it takes, and what these take.
    files: BTreeSet<FileId>,
    /// Whether something takes what cannot be seen, or another one than the first gives other names.
    is_open: bool,
    /// Files of patches.
    patches: BTreeSet<FileId>,
    /// Those that may give objects of another one than the first other names.
    operations: BTreeSet<FileId>,
}

impl Below {
    fn take(&mut self, first: &FileId, project: &dyn Project) {
        let mut pending = vec![first.clone()];
        while let Some(file) = pending.pop() {
            if self.files.len() >= FILES {
                self.is_open = true;
                return;
            }
            if !self.files.insert(file.clone()) {
                continue;
            }
            let Some(facts) = project.facts(&file) else {
                self.is_open = true;
                continue;
            };
            self.follow(&facts, file == *first, &mut pending, project);
        }
    }

    fn follow(&mut self, facts: &FileFacts, is_first: bool, pending: &mut Vec<FileId>, project: &dyn Project) {
        let mut places: Vec<(Span, bool)> = Vec::new();
        for user in facts.uses().filter(|user| user.reference.kind == SymbolKind::Patch) {
            let SymbolName::Text(way) = &user.reference.name else { continue };
            self.is_open |= way == HIDDEN || (way == RENAMED && !is_first);
            let Within::File(path) = &user.reference.within else { continue };
            let file = facts.file.relative(path);
            match way.as_str() {
                TARGETED | LAID_OVER => {
                    if way == TARGETED && !is_first {
                        self.operations.insert(file.clone());
                    }
                    self.patches.insert(file);
                }
                PARTS => {
                    // A folder is one of several files: which of them, only their presence tells.
                    let is_there = project.facts(&file).is_some();
                    match places.iter_mut().find(|(span, _)| *span == user.span()) {
                        Some((_, known)) => *known |= is_there,
                        None => places.push((user.span(), is_there)),
                    }
                    if is_there {
                        pending.push(file);
                    }
                }
                _ => {}
            }
        }
        self.is_open |= places.iter().any(|(_, is_known)| !is_known);
    }

    /// The objects that are made there, by `Kind/name`; none where not all of them can be seen.
    fn objects(&self, project: &dyn Project) -> Option<BTreeSet<String>> {
        if self.is_open {
            return None;
        }
        let mut all = BTreeSet::new();
        for file in &self.files {
            let facts = project.facts(file)?;
            if !super::is_kustomization(file) && !is_all_seen(&facts, project) {
                return None;
            }
            all.extend(objects(&facts).map(|(_, name)| name));
        }
        let keeps = |file: &FileId| project.text(file).is_some_and(|text| !text.contains("metadata/name"));
        self.operations.iter().all(keeps).then_some(all)
    }
}

/// Whether every object of a file has a name that can be read.
fn is_all_seen(facts: &FileFacts, project: &dyn Project) -> bool {
    let text = project.text(&facts.file).unwrap_or_default();
    facts.parts.iter().enumerate().all(|(number, part)| {
        let names = part.facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Object).count();
        let said = part.facts.references.iter().filter(|reference| reference.kind == SymbolKind::Api).count();
        let end = facts.parts.get(number + 1).map_or(text.len(), |next| next.base);
        let is_blank = |line: &str| line.is_empty() || line.starts_with('#') || line == "---" || line == "...";
        let is_empty = || text.get(part.base..end).is_some_and(|part| part.lines().all(|line| is_blank(line.trim())));
        if names == 0 { is_empty() } else { names >= said }
    })
}

/// The objects of a file by `Kind/name`, and where they are named.
pub(super) fn objects(facts: &FileFacts) -> impl Iterator<Item = (Definition, String)> + '_ {
    let all = facts.definitions().filter(|definition| definition.symbol.kind == SymbolKind::Object);
    all.map(|definition| {
        let name = definition.symbol.name.text();
        (definition, name)
    })
}

/// What the objects that a Kustomization names, and those of a patch, turn out to be. Where all it takes is known, one
/// that is not among that does not exist.
pub(in super::super) fn link(facts: &FileFacts, links: &mut Vec<Link>, project: &dyn Project) {
    let (takes, place) = if super::is_kustomization(&facts.file) {
        (BTreeSet::from([facts.file.clone()]), "what this Kustomization takes")
    } else {
        (takers_of_replacements(facts, project), "what is taken where this is replaced")
    };
    if !takes.is_empty() {
        let mut own: Vec<&mut Link> =
            links.iter_mut().filter(|link| link.from.reference.kind == SymbolKind::Object).collect();
        // Some need not be there.
        own.retain(|link| link.from.reference.demand != Demand::Waived);
        own.iter_mut().for_each(|link| link.from.reference.demand = Demand::Waived);
        demand(own, facts, &takes, place, project);
        let inside: BTreeSet<Span> =
            facts.uses().filter(|user| is_marked(user, INSIDE)).map(|user| user.span()).collect();
        tell(links.iter_mut().filter(|link| inside.contains(&link.from.span())), &takes, place, project);
        return;
    }
    let over = laid_over_by(&facts.file, project);
    if over.is_empty() {
        return;
    }
    let wanted = links.iter_mut().filter(|link| link.from.reference.demand != Demand::Waived);
    tell(wanted, &over, "what this patch is laid over", project);
    let named = objects(facts).map(|(definition, _)| {
        let Symbol { kind, name, name_span, .. } = definition.symbol;
        let within = Within::Scope(Scope::Workspace);
        let reference = Reference { kind, name, span: name_span, within, demand: Demand::Optional };
        let from = Use { file: definition.file, base: definition.base, reference };
        Link { definitions: Vec::new(), from, among: None }
    });
    let mut named: Vec<Link> = named.collect();
    demand(named.iter_mut().collect(), facts, &over, "what this patch is laid over", project);
    links.extend(named.into_iter().filter(|link| link.from.reference.demand == Demand::Required));
}

/// Those that lay a file over others, where nobody takes it in another way.
pub(super) fn laid_over_by(file: &FileId, project: &dyn Project) -> BTreeSet<FileId> {
    let others = takers(file, &[PARTS, TARGETED], project);
    if others.is_empty() { takers(file, &[LAID_OVER], project) } else { BTreeSet::new() }
}

/// Those that change the objects of a target by what a file says.
pub(super) fn targeted_by(file: &FileId, project: &dyn Project) -> BTreeSet<FileId> {
    takers(file, &[TARGETED], project)
}

/// Whether a Kustomization is part of others.
pub(super) fn is_component(facts: &FileFacts) -> bool {
    says(facts, COMPONENT)
}

/// Whether a Kustomization has this mark.
fn says(facts: &FileFacts, mark: &str) -> bool {
    facts.uses().any(|user| is_marked(&user, mark))
}

/// Wants of the links of a file that they lead into what these Kustomizations take, if that is all known.
fn demand(mut links: Vec<&mut Link>, facts: &FileFacts, from: &BTreeSet<FileId>, place: &str, project: &dyn Project) {
    if links.is_empty() {
        return;
    }
    let knows_either = super::is_kustomization(&facts.file) || !takers_of_replacements(facts, project).is_empty();
    let mut known: Vec<Arc<Option<Whole>>> = Vec::new();
    for taker in from {
        let found = whole(taker, project);
        // What it renames itself, it knows by either name.
        if found.as_ref().as_ref().is_none_or(|whole| knows_either && whole.is_renamed) {
            return;
        }
        known.push(found);
    }
    let known = || known.iter().filter_map(|found| found.as_ref().as_ref());
    // Whoever takes nothing is being written.
    if known().all(|whole| whole.names.is_empty()) {
        return;
    }
    let matches = |pattern: &NamePattern| {
        known().any(|whole| whole.names.iter().any(|name| pattern.matches(name) != Some(false)))
    };
    let chosen: BTreeSet<Span> = facts.uses().filter(|user| is_marked(user, CHOSEN)).map(|user| user.span()).collect();
    let has = |link: &Link| match &link.from.reference.name {
        SymbolName::Pattern(pattern) => matches(pattern),
        name => {
            let name = name.text();
            let (kind, own) = SymbolKind::Object.parts(&name);
            // A dot stands for any letter.
            let is_pattern = || name.contains('.') && chosen.contains(&link.from.span());
            known().any(|whole| whole.has(&name)) || is_pattern() && matches(&NamePattern::new(kind, own))
        }
    };
    // Several kinds may be meant by one name: one of them is enough.
    let met: BTreeSet<Span> = links.iter().filter(|link| has(link)).map(|link| link.from.span()).collect();
    let all = || match known().collect::<Vec<_>>().as_slice() {
        [only] => only.names.clone(),
        several => {
            let names: BTreeSet<&String> = several.iter().flat_map(|whole| whole.names.iter()).collect();
            names.into_iter().cloned().collect()
        }
    };
    let mut names: Option<Arc<[String]>> = None;
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for link in links.iter_mut().filter(|link| !met.contains(&link.from.span())) {
        if !told.insert(link.from.span()) {
            continue;
        }
        link.definitions.clear();
        link.from.reference.demand = Demand::Required;
        let outcome = if chosen.contains(&link.from.span()) { IGNORED } else { REFUSED };
        let names = names.get_or_insert_with(all).clone();
        link.among = Some(Among { names, place: place.to_owned(), outcome });
    }
}

/// Tells the links of patches that lead to no object what these Kustomizations take, if that is all known. One that is not
/// among it may be in the cluster.
fn tell<'l>(links: impl Iterator<Item = &'l mut Link>, from: &BTreeSet<FileId>, place: &str, project: &dyn Project) {
    let lost = |link: &&mut Link| link.from.reference.kind == SymbolKind::Object && link.definitions.is_empty();
    let mut links = links.filter(lost).peekable();
    if links.peek().is_none() {
        return;
    }
    let mut all = BTreeSet::new();
    for taker in from {
        let Some(whole) = whole(taker, project).as_ref().clone() else { return };
        all.extend(whole.names.iter().cloned());
    }
    let names: Arc<[String]> = all.into_iter().collect();
    for link in links {
        link.from.reference.demand = Demand::Optional;
        link.among = Some(Among { names: names.clone(), place: place.to_owned(), outcome: REFUSED });
    }
}

/// All objects that a Kustomization makes, and none where not all can be seen: one that is part of others works on what
/// they take.
pub(super) fn whole(taker: &FileId, project: &dyn Project) -> Arc<Option<Whole>> {
    project.whole(taker, &|| {
        let said = project.facts(taker).filter(|said| !is_component(said))?;
        let mut below = Below::default();
        below.take(taker, project);
        let names = below.objects(project)?.into_iter().collect();
        Some(Whole { names, is_renamed: says(&said, RENAMED) })
    })
}

/// Those who take the replacements that a file holds.
fn takers_of_replacements(facts: &FileFacts, project: &dyn Project) -> BTreeSet<FileId> {
    takers(&facts.file, &[REPLACING], project)
}

fn is_marked(user: &Use, mark: &str) -> bool {
    user.reference.kind == SymbolKind::Patch && user.reference.name == SymbolName::from(mark)
}
