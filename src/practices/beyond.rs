//! What is found about segments by looking beyond them: at other segments, at other files, at the schema these choose.
//! It is kept with the file from one of its states to the next, so that a keystroke has only those segments looked at
//! again that changed, or that had asked something to which the answer is another one now.

use std::sync::{Arc, PoisonError};

use super::checking::{Local, Structure, checks_of, guarded, local, of_itself};
use super::declared::{self, Companions};
use super::entries::{Beyond, Entries, Entry};
use super::merged::merged;
use super::report::{Found, Report};
use super::{Check, Selection, Sought};
use crate::dialects::{Located, Target};
use crate::knowledge::Page;
use crate::model::{Cancel, Cancelled, FileFacts, Links, Lowered, Part};
use crate::schema;
use crate::syntax::Language;
use crate::text::Span;
use crate::workspace::{Changes, Choice, Document, Placed, Reader, Reads, Segments, Snapshot, Terms, Wish};

/// Reads that may come together from keystrokes before all segments are looked at again, so that those of texts long
/// gone are let go.
const LEFT_OVER: usize = 64;

/// The segments of a file, with what was found about each.
pub(super) struct Examined {
    terms: Terms,
    /// What is reported: findings are counted by it.
    selection: Selection,
    /// The schema that the first lines of the file ask for: it counts for all segments.
    wish: Option<Wish>,
    segments: Segments,
    /// One for each segment.
    entries: Entries,
    reads: Reads,
    /// How much was asked when all segments were last looked at together.
    asked_at_once: usize,
}

impl Examined {
    /// One entry for each segment.
    pub(super) fn entries(&self) -> &Entries {
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
    let segments = document.segments();
    let Some(mut kept) = document.take_kept::<Examined>().filter(|kept| usable(kept)) else {
        let entries = examiner.look(0..segments.len(), cancel)?;
        let entries = Entries::new(entries.into_iter().map(|(_, base, entry)| (base, entry)));
        let (reads, selection, segments) = (examiner.reader.into_reads(), selection.clone(), segments.clone());
        let asked_at_once = reads.len();
        return Ok(Box::new(Examined { terms, selection, wish, segments, entries, asked_at_once, reads }));
    };
    let (front, back) = kept.segments.alike(segments);
    let (last, behind) = (kept.segments.len() - back, segments.len() - back);
    // Where nothing is taken over, nothing need be compared.
    let changes = if front + back == 0 {
        Changes::default()
    } else {
        let gone: Vec<Placed<'_>> = kept.segments.range(front..last).collect();
        let come: Vec<Placed<'_>> = segments.range(front..behind).collect();
        Changes::between(&gone, &come)
    };
    let concerned = kept.entries.concerned(&changes);
    let (ahead, later): (Vec<usize>, Vec<usize>) =
        concerned.into_iter().filter(|index| !(front..last).contains(index)).partition(|index| *index < front);
    let wanted = ahead.into_iter().chain(front..behind).chain(later.into_iter().map(|index| index - last + behind));
    let looked = match examiner.look(wanted, cancel) {
        Ok(looked) => looked,
        Err(cancelled) => {
            document.keep(kept);
            return Err(cancelled);
        }
    };
    let (between, elsewhere): (Vec<_>, Vec<_>) =
        looked.into_iter().partition(|(index, _, _)| (front..behind).contains(index));
    let between = between.into_iter().map(|(_, base, entry)| (base, entry)).collect();
    let bases = kept.segments.get(last).zip(segments.get(behind));
    let by = bases.map_or(0, |(before, now)| now.base.wrapping_sub(before.base).cast_signed());
    let entries = std::mem::take(&mut kept.entries);
    let elsewhere = elsewhere.into_iter().map(|(index, _, entry)| (index, entry));
    kept.entries = entries.spliced((front, back), between, by).with(elsewhere);
    kept.segments = segments.clone();
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
    /// What is found about the segments of these numbers, and where they stand.
    fn look(
        &self,
        wanted: impl Iterator<Item = usize>,
        cancel: &Cancel,
    ) -> Result<Vec<(usize, usize, Entry)>, Cancelled> {
        let companions = Companions::new(&self.reader);
        let mut sought = Sought::default();
        let mut looked = Vec::new();
        for index in wanted {
            cancel.test()?;
            let Some(placed) = self.document.segments().get(index) else { continue };
            let local = local(placed.segment);
            let beyond = self.segment(placed, local, &companions, &mut sought);
            looked.push((index, placed.base, Entry::new(placed.segment, local, beyond)));
        }
        Ok(looked)
    }

    fn segment(
        &self,
        placed: Placed<'_>,
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
        let instead = completed.as_deref().map(|facts| of_itself(placed.segment, facts));
        let mut found = self.linked(placed, completed.as_ref().unwrap_or(facts), companions, sought);
        found.extend(self.beyond_schema(placed));
        declared::of_own(self.own, facts, placed.segment.dialect(), &mut found);
        Some(Beyond { found, instead, structure, unusable, asked: reader.asked() })
    }

    /// Findings that depend on other segments or files.
    fn linked(
        &self,
        placed: Placed<'_>,
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
    fn structure(&self, placed: Placed<'_>, local: &Local) -> Option<Arc<[Found]>> {
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
    fn beyond_schema(&self, placed: Placed<'_>) -> Vec<Found> {
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
    fn unusable_schema(&self, placed: Placed<'_>) -> Option<(String, Span)> {
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
