//! What is found about segments by looking beyond them: at other segments, at other files, at the schema these choose.
//! It is kept with the file from one of its states to the next, so that a keystroke has only those segments looked at
//! again that changed, or that had asked something to which the answer is another one now.

use std::sync::{Arc, OnceLock, PoisonError};

use super::checking::{Local, Structure, checks_of, guarded, local, of_itself};
use super::declared::{self, Companions};
use super::merged::merged;
use super::report::{Found, Report};
use super::{Check, Selection, Sought};
use crate::dialects::{Located, Target};
use crate::knowledge::Page;
use crate::model::{Cancel, Cancelled, FileFacts, Links, Lowered, Part};
use crate::schema;
use crate::syntax::Language;
use crate::text::Span;
use crate::workspace::{
    Asked, Brief, Changes, Choice, Document, Placed, Reader, Reads, Segment, Snapshot, Terms, Wish, alike,
};

/// Reads that may come together from keystrokes before all segments are looked at again, so that those of texts long
/// gone are let go.
const LEFT_OVER: usize = 64;

/// What was found about a segment beyond what it says itself.
pub(super) struct Beyond {
    /// Relative to the segment.
    pub(super) found: Vec<Found>,
    /// What takes the place of what is found about the segment by itself, where other files complete what it says.
    pub(super) instead: Option<Vec<Found>>,
    /// What its schema says.
    pub(super) structure: Option<Arc<[Found]>>,
    /// Why nothing comes of the schema it asks for, and where it does so, relative to it.
    pub(super) unusable: Option<(String, Span)>,
    /// What it asked of its file.
    asked: Asked,
}

impl Beyond {
    fn says_nothing(&self) -> bool {
        let structure = self.structure.iter().flat_map(|found| found.iter());
        self.unusable.is_none()
            && self.found.iter().chain(self.instead.iter().flatten()).chain(structure).next().is_none()
    }
}

/// The segments of a file, with what was found about each.
pub(super) struct Examined {
    terms: Terms,
    /// What is reported: findings are counted by it.
    selection: Selection,
    /// The schema that the first lines of the file ask for: it counts for all segments.
    wish: Option<Wish>,
    entries: Vec<Entry>,
    reads: Reads,
    /// How much was asked when all segments were last looked at together.
    asked_at_once: usize,
}

/// A segment and what was found about it.
pub(super) struct Entry {
    segment: Arc<Segment>,
    /// None where nothing is to be checked.
    pub(super) beyond: Option<Box<Beyond>>,
    /// The findings in the order in which they are told: numbers of [`Entry::all`].
    order: Box<[u32]>,
    /// What it asked of its file, in short: entries are many, and few are concerned by a change.
    asked: Brief,
    /// Whether there is nothing to say about the segment at all, and nothing in it that silences anything.
    pub(super) is_quiet: bool,
    /// Whether something in it silences findings.
    pub(super) silences: bool,
    /// How many of its findings are wanted, once somebody has counted them.
    count: OnceLock<usize>,
    /// Whether it may be taken over: places elsewhere that belong to a finding move, and nobody is told.
    is_kept: bool,
}

impl Entry {
    fn new(placed: &Placed, local: &Local, beyond: Option<Beyond>) -> Self {
        let is_kept = beyond.as_ref().is_none_or(|beyond| beyond.found.iter().all(|found| found.related.is_empty()));
        let is_quiet = beyond.as_ref().is_none_or(Beyond::says_nothing) && local.is_quiet();
        let asked = beyond.as_ref().map_or_else(Brief::default, |beyond| beyond.asked.brief());
        let (segment, beyond) = (placed.segment.clone(), beyond.map(Box::new));
        let (order, silences, count) = (Box::default(), local.silences(), OnceLock::new());
        let mut entry = Entry { segment, beyond, order, asked, is_quiet, silences, count, is_kept };
        if !is_quiet {
            let all: Vec<&Found> = entry.all(local).collect();
            let mut order: Vec<(&Found, u32)> = all.into_iter().zip(0..).collect();
            order.sort_by_key(|(found, _)| (found.span, found.page.id.as_str()));
            entry.order = order.into_iter().map(|(_, number)| number).collect();
        }
        entry
    }

    /// How many of its findings are wanted where nothing is silenced; counted once.
    pub(super) fn count(&self, count: impl FnOnce() -> usize) -> usize {
        *self.count.get_or_init(count)
    }

    fn all<'e>(&'e self, local: &'e Local) -> impl Iterator<Item = &'e Found> {
        let (of_itself, of_schema, found) = self.parts(local);
        of_itself.iter().chain(of_schema).chain(found)
    }

    fn parts<'e>(&'e self, local: &'e Local) -> (&'e [Found], &'e [Found], &'e [Found]) {
        let Some(beyond) = &self.beyond else { return (&local.found, &[], &[]) };
        let of_itself = beyond.instead.as_ref().unwrap_or(&local.found);
        (of_itself, beyond.structure.as_deref().unwrap_or(&[]), &beyond.found)
    }

    /// The findings, relative to the segment, in order.
    pub(super) fn found<'e>(&'e self, local: &'e Local) -> impl Iterator<Item = &'e Found> {
        let (of_itself, of_schema, found) = self.parts(local);
        self.order.iter().filter_map(move |&number| {
            let number = number as usize;
            let behind = number.wrapping_sub(of_itself.len());
            let first = of_itself.get(number);
            first.or_else(|| of_schema.get(behind)).or_else(|| found.get(behind.wrapping_sub(of_schema.len())))
        })
    }
}

impl Examined {
    /// One entry for each segment.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What was asked of other files.
    pub(super) fn reads(&self) -> &Reads {
        &self.reads
    }
}

/// Looks at the segments of a file. What [`Document::keep`] holds of an earlier examination is taken over where it still
/// holds; the caller gives the new one back.
pub(super) fn examine(
    document: &Document,
    snapshot: &Snapshot,
    reader: Reader<'_>,
    own: &[&Arc<Page>],
    selection: &Selection,
    cancel: &Cancel,
) -> Result<Box<Examined>, Cancelled> {
    cancel.test()?;
    let terms = snapshot.terms();
    let wish = document.segments().first().and_then(|first| first.segment.wish().cloned());
    let usable = |kept: &Examined| {
        kept.terms == terms
            && kept.selection == *selection
            && kept.wish == wish
            && kept.reads.len() <= 2 * kept.asked_at_once + LEFT_OVER
            && !kept.reads.stale(snapshot)
    };
    let examiner = Examiner { document, snapshot, reader, own };
    let Some(mut kept) = document.take_kept::<Examined>().filter(|kept| usable(kept)) else {
        let entries = examiner.look(document.segments(), |_| true, cancel)?;
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        let (reads, selection) = (examiner.reader.into_reads(), selection.clone());
        return Ok(Box::new(Examined { terms, selection, wish, entries, asked_at_once: reads.len(), reads }));
    };
    let (front, back) = alike(&kept.entries, |entry| &entry.segment, document.segments());
    let behind = document.segments().len() - back;
    let gone = kept.entries.get(front..kept.entries.len() - back).unwrap_or(&[]);
    let gone: Vec<Arc<Segment>> = gone.iter().map(|entry| entry.segment.clone()).collect();
    // Where nothing is taken over, nothing need be compared.
    let is_all_new = front + back == 0;
    let come = document.segments().get(front..behind).unwrap_or(&[]);
    let changes = if is_all_new { Changes::default() } else { Changes::between(&gone, come) };
    let shift = kept.entries.len().wrapping_sub(document.segments().len());
    let must_look = |index: usize| {
        let entry = match index {
            index if index < front => kept.entries.get(index),
            index if index < behind => None,
            index => kept.entries.get(index.wrapping_add(shift)),
        };
        let concerned = |entry: &Entry| {
            changes.may_concern(entry.asked)
                && entry.beyond.as_ref().is_some_and(|beyond| changes.concern(&beyond.asked))
        };
        entry.is_none_or(|entry| !entry.is_kept || concerned(entry))
    };
    let looked = match examiner.look(document.segments(), must_look, cancel) {
        Ok(looked) => looked,
        Err(cancelled) => {
            document.keep(kept);
            return Err(cancelled);
        }
    };
    let (mut between, mut elsewhere) = (Vec::new(), Vec::new());
    for (index, entry) in looked {
        if (front..behind).contains(&index) { between.push(entry) } else { elsewhere.push((index, entry)) }
    }
    let last = kept.entries.len() - back;
    kept.entries.splice(front..last, between);
    for (index, entry) in elsewhere {
        if let Some(slot) = kept.entries.get_mut(index) {
            *slot = entry;
        }
    }
    let reads = examiner.reader.into_reads();
    kept.reads = std::mem::take(&mut kept.reads).and(&reads);
    Ok(kept)
}

/// Looks at segments one by one.
struct Examiner<'e> {
    document: &'e Document,
    snapshot: &'e Snapshot,
    reader: Reader<'e>,
    own: &'e [&'e Arc<Page>],
}

impl Examiner<'_> {
    /// The segments that are to be looked at, by their numbers.
    fn look(
        &self,
        segments: &[Placed],
        wanted: impl Fn(usize) -> bool,
        cancel: &Cancel,
    ) -> Result<Vec<(usize, Entry)>, Cancelled> {
        let companions = Companions::new(&self.reader);
        let mut sought = Sought::default();
        let mut looked = Vec::new();
        for (index, placed) in segments.iter().enumerate().filter(|(index, _)| wanted(*index)) {
            cancel.test()?;
            let local = local(&placed.segment);
            let beyond = self.segment(placed, local, &companions, &mut sought);
            looked.push((index, Entry::new(placed, local, beyond)));
        }
        Ok(looked)
    }

    fn segment(
        &self,
        placed: &Placed,
        local: &Local,
        companions: &Companions<'_>,
        sought: &mut Sought,
    ) -> Option<Beyond> {
        let reader = &self.reader;
        reader.begin();
        // Many files end in `.json` that are not quite JSON. Those with a schema are.
        let is_nobodys = self.document.dialect().is_none() && placed.segment.language() == Language::Json;
        if is_nobodys && reader.schema(placed).is_none() {
            return None;
        }
        let unusable = self.unusable_schema(placed);
        let structure = self.structure(placed, local);
        let facts = placed.segment.facts();
        let part = Part { base: placed.base, facts: facts.clone() };
        let completed = self.document.dialect().and_then(|dialect| merged(self.document.id(), &part, dialect, reader));
        let instead = completed.as_deref().map(|facts| of_itself(&placed.segment, facts));
        let mut found = self.linked(placed, completed.as_ref().unwrap_or(facts), companions, sought);
        found.extend(self.beyond_schema(placed));
        declared::of_own(self.own, facts, placed.segment.dialect(), &mut found);
        Some(Beyond { found, instead, structure, unusable, asked: reader.asked() })
    }

    /// Findings that depend on other segments or files.
    fn linked(
        &self,
        placed: &Placed,
        facts: &Arc<Lowered>,
        companions: &Companions<'_>,
        sought: &mut Sought,
    ) -> Vec<Found> {
        let (mut found, reader, file) = (Vec::new(), &self.reader, self.document.id());
        let Some(dialect) = self.document.dialect() else { return found };
        let part = Part { base: placed.base, facts: facts.clone() };
        let mut links = Links::default();
        dialect.link(&FileFacts { file: file.clone(), parts: vec![part.clone()] }, reader, &mut links);
        for (page, check) in checks_of(Some(dialect)) {
            let mut guard = |run: &mut dyn FnMut(&mut Report<'_>)| {
                guarded(page, || {
                    let mut of_this = Vec::new();
                    run(&mut Report::new(page, Some(dialect), &mut of_this));
                    found.append(&mut of_this);
                });
            };
            match check {
                Check::Link(run) => {
                    links.links.iter().for_each(|link| guard(&mut |report| run(link, reader, sought, report)));
                }
                Check::Among(run) => guard(&mut |report| run(file, &part, reader, report)),
                Check::Beside(run) => {
                    let target = Target { parsed: placed.segment.parsed(), facts };
                    guard(&mut |report| run(file, &target, reader, report));
                }
                Check::Segment(_) | Check::Schema(_) | Check::Container(_) | Check::Resource(_) | Check::Script(_) => {}
            }
        }
        for (id, resource) in part.facts.resources() {
            companions.check(file, &part, (id, resource), dialect, &mut found);
        }
        found
    }

    /// What its schema says about a segment, kept with it as long as it has the same schema.
    fn structure(&self, placed: &Placed, local: &Local) -> Option<Arc<[Found]>> {
        let schema = self.reader.schema(placed)?;
        let kept = local.structure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| Arc::ptr_eq(&kept.schema, &schema)) {
            return Some(kept.found);
        }
        let dialect = placed.segment.dialect();
        let problems = schema::validate(&schema, placed.segment.parsed());
        let mut found = Vec::new();
        for (page, check) in checks_of(dialect) {
            let Check::Schema(run) = check else { continue };
            guarded(page, || run(&problems, &mut Report::new(page, dialect, &mut found)));
        }
        let found: Arc<[Found]> = found.into();
        *local.structure.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Structure { schema, found: found.clone() });
        Some(found)
    }

    /// What the dialect itself says about the structure of a segment: it may depend on other files.
    fn beyond_schema(&self, placed: &Placed) -> Vec<Found> {
        let mut found = Vec::new();
        let Some(dialect) = placed.segment.dialect() else { return found };
        let located = Located { file: self.document.id(), base: placed.base, parsed: placed.segment.parsed() };
        let problems = dialect.problems(&located, &self.reader);
        if problems.is_empty() {
            return found;
        }
        for (page, check) in checks_of(Some(dialect)) {
            let Check::Schema(run) = check else { continue };
            guarded(page, || run(&problems, &mut Report::new(page, Some(dialect), &mut found)));
        }
        found
    }

    /// Why nothing comes of the schema that a segment asks for, and where it does so, relative to it.
    fn unusable_schema(&self, placed: &Placed) -> Option<(String, Span)> {
        let chosen = self.snapshot.chosen_schema(self.document, placed);
        let end = placed.base + placed.segment.text().len();
        let place = chosen.place.filter(|place| placed.base <= place.start() && place.end() <= end)?;
        remember(&self.reader, &chosen.choice);
        let written = self.document.text().slice(place);
        Some((self.snapshot.why_unusable(&written, &chosen.choice)?, place.relative_to(placed.base)))
    }
}

/// Whoever speaks of a schema is looked at again when it changes.
pub(super) fn remember(reader: &Reader<'_>, choice: &Choice) {
    if let Choice::File(schema) = choice {
        reader.user_schema(schema);
    }
}
