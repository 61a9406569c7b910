//! What was found about each segment of a file, kept from one of its states to the next.

use std::sync::{Arc, OnceLock};

use super::checking::{Local, local};
use super::report::Found;
use crate::text::Span;
use crate::workspace::{Asked, Brief, Changes, Chunks, Gist, Segment};

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
    pub(super) asked: Asked,
}

impl Beyond {
    fn says_nothing(&self) -> bool {
        let structure = self.structure.iter().flat_map(|found| found.iter());
        self.unusable.is_none()
            && self.found.iter().chain(self.instead.iter().flatten()).chain(structure).next().is_none()
    }
}

/// What was found about the segments of a file, in their order.
#[derive(Default)]
pub(super) struct Entries(Chunks<Entry, Sum>);

/// What was found about a segment.
#[derive(Clone)]
pub(super) struct Entry {
    found: Arc<Findings>,
    /// Whether there is nothing to say about the segment at all, and nothing in it that silences anything. It is said
    /// here, since entries are many and few have something to tell.
    is_quiet: bool,
}

/// A segment and what was found about it.
pub(super) struct Findings {
    pub(super) segment: Arc<Segment>,
    /// None where nothing is to be checked.
    pub(super) beyond: Option<Beyond>,
    /// The findings in the order in which they are told: numbers of [`Findings::all`].
    order: Box<[u32]>,
    /// Whether something in it silences findings.
    silences: bool,
    /// How many of its findings are wanted, once somebody has counted them.
    count: OnceLock<usize>,
    /// Whether it may be taken over: places elsewhere that belong to a finding move, and nobody is told.
    is_kept: bool,
}

/// Which entries of a chunk have findings that are wanted, and how many.
type Counted = Box<[(usize, usize)]>;

/// What is known of some entries together.
pub(super) struct Sum {
    is_quiet: bool,
    silences: bool,
    is_kept: bool,
    /// Where there are findings and nothing else, nothing that is silenced and no schema that is missing: those that are
    /// wanted, once somebody has counted them.
    plain: Option<OnceLock<Counted>>,
    /// What they asked of their file, in short: few are concerned by a change.
    asked: Brief,
}

impl Gist<Entry> for Sum {
    fn of<'t>(entries: impl Iterator<Item = &'t Entry>) -> Self {
        let (asked, plain) = (Brief::default(), Some(OnceLock::new()));
        let mut sum = Sum { is_quiet: true, silences: false, is_kept: true, plain, asked };
        for Entry { found, is_quiet } in entries {
            found.beyond.iter().for_each(|beyond| sum.asked.add(&beyond.asked));
            sum.is_quiet &= is_quiet;
            sum.plain = sum.plain.filter(|_| found.is_plain());
            sum.silences |= found.silences;
            sum.is_kept &= found.is_kept;
        }
        sum
    }
}

impl Entries {
    /// Entries and where their segments stand, in order.
    pub(super) fn new(entries: impl IntoIterator<Item = (usize, Entry)>) -> Self {
        Entries(Chunks::new(entries))
    }

    /// The same with others between those at the front and at the back. What stands at the back is moved `by` bytes.
    pub(super) fn spliced(&self, kept: (usize, usize), between: Vec<(usize, Entry)>, by: isize) -> Self {
        Entries(self.0.spliced(kept, between, by))
    }

    /// The same with other entries in these places, which come in order.
    pub(super) fn with(self, others: impl IntoIterator<Item = (usize, Entry)>) -> Self {
        Entries(self.0.with(others))
    }

    /// The numbers of those that a change concerns, in order.
    pub(super) fn concerned(&self, changes: &Changes) -> Vec<usize> {
        let mut concerned = Vec::new();
        for (first, sum, entries) in self.0.by_chunk() {
            let may_concern = changes.may_concern(&sum.asked);
            if sum.is_kept && !may_concern {
                continue;
            }
            let is_concerned = |Entry { found, .. }: &Entry| {
                let asked = || found.beyond.as_ref().is_some_and(|beyond| changes.concern(&beyond.asked));
                !found.is_kept || may_concern && asked()
            };
            let numbered = (first..).zip(entries);
            concerned.extend(numbered.filter(|(_, (_, entry))| is_concerned(entry)).map(|(number, _)| number));
        }
        concerned
    }

    /// What silences findings, and where its segment stands.
    pub(super) fn silencing(&self) -> impl Iterator<Item = (usize, &Findings)> {
        let some = self.0.by_chunk().filter(|(_, sum, _)| sum.silences).flat_map(|(_, _, entries)| entries);
        some.map(|(base, entry)| (base, &*entry.found)).filter(|(_, found)| found.silences)
    }

    /// Gives to `tell` whatever there is to say, in the order of the file, as long as it wants to hear it. From then on
    /// what is wanted is only counted, which is done once for each. Returns how much that is. Where the file as a whole
    /// `silences` findings, everything is given to `tell`.
    pub(super) fn tell(
        &self,
        silences: bool,
        is_wanted: impl Fn(&Found) -> bool,
        mut tell: impl FnMut(usize, &Findings) -> Told,
    ) -> usize {
        let (mut counted, mut told) = (0, Told::GoOn);
        let wanted = |found: &Findings| found.in_order().filter(|one| is_wanted(one)).count();
        let count = |entry: &Entry| *entry.found.count.get_or_init(|| wanted(&entry.found));
        for (_, sum, entries) in self.0.by_chunk().filter(|(_, sum, _)| !sum.is_quiet) {
            let Some(plain) = sum.plain.as_ref().filter(|_| !silences) else {
                let loud = entries.filter(|(_, entry)| !entry.is_quiet);
                loud.for_each(|(base, entry)| told = told.max(tell(base, &entry.found)));
                continue;
            };
            let find = || {
                let loud = entries.clone().enumerate().filter(|(_, (_, entry))| !entry.is_quiet);
                let counted = loud.map(|(number, (_, entry))| (number, count(entry)));
                counted.filter(|(_, count)| *count > 0).collect()
            };
            let mut entries = entries.clone().enumerate();
            for (number, count) in plain.get_or_init(find) {
                if told == Told::CountTheRest {
                    counted += count;
                } else if let Some((_, (base, entry))) = entries.find(|(at, _)| at == number) {
                    told = told.max(tell(base, &entry.found));
                }
            }
        }
        counted
    }
}

/// What is to be done with the findings that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// They are told.
    GoOn,
    /// There are as many as anybody reads.
    CountTheRest,
}

impl Entry {
    pub(super) fn new(segment: &Arc<Segment>, local: &Local, beyond: Option<Beyond>) -> Self {
        let is_quiet = beyond.as_ref().is_none_or(Beyond::says_nothing) && local.is_quiet();
        Entry { is_quiet, found: Arc::new(Findings::new(segment, local, beyond)) }
    }
}

impl Findings {
    fn new(segment: &Arc<Segment>, local: &Local, beyond: Option<Beyond>) -> Self {
        let is_kept = beyond.as_ref().is_none_or(|beyond| beyond.found.iter().all(|found| found.related.is_empty()));
        let (order, silences, count) = (Box::default(), local.silences(), OnceLock::new());
        let mut findings = Findings { segment: segment.clone(), beyond, order, silences, count, is_kept };
        let mut order: Vec<(&Found, u32)> = findings.all(local).zip(0..).collect();
        order.sort_by_key(|(found, _)| (found.span, found.page.id.as_str()));
        findings.order = order.into_iter().map(|(_, number)| number).collect();
        findings
    }

    /// Whether there is nothing but findings.
    fn is_plain(&self) -> bool {
        !self.silences && self.beyond.as_ref().is_none_or(|beyond| beyond.unusable.is_none())
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

    /// The findings, relative to the segment, in order; none where nothing is to be checked.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &Found> {
        let (of_itself, of_schema, found) = self.parts(local(&self.segment));
        let order = if self.beyond.is_some() { &*self.order } else { &[] };
        order.iter().filter_map(move |&number| {
            let number = number as usize;
            let behind = number.wrapping_sub(of_itself.len());
            let first = of_itself.get(number);
            first.or_else(|| of_schema.get(behind)).or_else(|| found.get(behind.wrapping_sub(of_schema.len())))
        })
    }
}
