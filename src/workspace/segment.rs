use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use dashmap::DashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::outward::Summary;
use super::schemas::{Wish, wish};
use crate::dialects::{Dialect, DialectId};
use crate::model::Lowered;
use crate::syntax::{self, Language, Parsed};

/// A segment of a file: parsed and lowered at most once, when first asked for. Equal text under the same dialect is
/// the same segment, in whichever file and at whichever time it stands.
pub struct Segment {
    text: Arc<str>,
    language: Language,
    dialect: Option<&'static dyn Dialect>,
    parsed: OnceLock<Parsed>,
    facts: OnceLock<Arc<Lowered>>,
    summary: OnceLock<Summary>,
    wish: OnceLock<Option<Wish>>,
    memo: OnceLock<Box<dyn Any + Send + Sync>>,
    /// An earlier state of the same segment, until it has served incremental parsing.
    earlier: Mutex<Option<Arc<Segment>>>,
}

impl Segment {
    fn new(
        text: &str,
        language: Language,
        dialect: Option<&'static dyn Dialect>,
        earlier: Option<Arc<Segment>>,
    ) -> Self {
        // States that nobody parsed are skipped, so that the chain never grows with unread keystrokes.
        let earlier = earlier.and_then(|segment| match segment.parsed.get() {
            Some(_) => Some(segment),
            None => segment.take_earlier(),
        });
        Segment {
            text: text.into(),
            language,
            dialect,
            parsed: OnceLock::new(),
            facts: OnceLock::new(),
            summary: OnceLock::new(),
            wish: OnceLock::new(),
            memo: OnceLock::new(),
            earlier: Mutex::new(earlier),
        }
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// What it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The dialect it is read as; none for a file nobody claims.
    pub fn dialect(&self) -> Option<&'static dyn Dialect> {
        self.dialect
    }

    /// Scanned, healed, parsed.
    pub fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let earlier = self.take_earlier();
            let previous = earlier.as_ref().and_then(|segment| segment.parsed.get());
            syntax::parse(self.language, self.text.clone(), previous)
        })
    }

    /// The schema it asks for in its own words.
    pub fn wish(&self) -> Option<&Wish> {
        self.wish.get_or_init(|| wish(self.language, &self.text, || self.parsed())).as_ref()
    }

    /// What the dialect reads from it.
    pub fn facts(&self) -> &Arc<Lowered> {
        self.facts.get_or_init(|| {
            let mut facts = Lowered::default();
            if let Some(dialect) = self.dialect {
                dialect.lower(self.parsed(), &mut facts);
            }
            Arc::new(facts)
        })
    }

    /// What is seen of it elsewhere.
    pub(super) fn summary(&self) -> &Summary {
        self.summary.get_or_init(|| Summary::of(self.facts()))
    }

    /// The facts, if somebody has asked for them.
    pub(super) fn known_facts(&self) -> Option<&Arc<Lowered>> {
        self.facts.get()
    }

    /// A place where a higher floor keeps what it derived from this segment alone. One floor, one type: whoever asks
    /// with another type than the first gets nothing.
    pub fn memo<T: Any + Send + Sync>(&self, derive: impl FnOnce() -> T) -> Option<&T> {
        self.memo.get_or_init(|| Box::new(derive())).downcast_ref()
    }

    fn take_earlier(&self) -> Option<Arc<Segment>> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Segments by content, as long as some snapshot holds them.
#[derive(Default)]
pub(super) struct SegmentCache {
    segments: DashMap<(Language, Option<DialectId>, u128), Weak<Segment>>,
    /// How many were alive when the dead were last taken out.
    alive: AtomicUsize,
}

impl SegmentCache {
    /// The segment of this text; `earlier` is what stood in its place before.
    pub(super) fn get(
        &self,
        text: &str,
        language: Language,
        dialect: Option<&'static dyn Dialect>,
        earlier: Option<Arc<Segment>>,
    ) -> Arc<Segment> {
        let key = (language, dialect.map(|dialect| dialect.id()), xxh3_128(text.as_bytes()));
        if let Some(known) = self.segments.get(&key).and_then(|weak| weak.upgrade())
            && *known.text == *text
        {
            return known;
        }
        let segment = Arc::new(Segment::new(text, language, dialect, earlier));
        self.segments.insert(key, Arc::downgrade(&segment));
        if self.segments.len() > self.swept_at() {
            self.segments.retain(|_, weak| weak.strong_count() > 0);
            self.alive.store(self.segments.len(), Ordering::Relaxed);
        }
        segment
    }

    /// Dead entries are swept once there may be as many of them as of living ones.
    fn swept_at(&self) -> usize {
        (self.alive.load(Ordering::Relaxed) * 2).max(4096)
    }
}
