use std::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use xxhash_rust::xxh3::xxh3_64;

use super::language::recognised;
use super::limits;
use super::names::{Names, Replaced, Spot};
use super::outward::{Digests, Outward, Summary};
use super::placed::{Placed, Segments, Successors, place, replaced};
use super::resolving::Which;
use super::segment::SegmentCache;
use crate::dialects::{Dialect, FileHints};
use crate::model::{CloudResource, Definition, FileFacts, FileId, Part, Reference, Symbol, Use};
use crate::syntax;
use crate::text::{Span, Text, Untouched};

/// A file at one moment.
pub struct Document {
    id: FileId,
    text: Text,
    version: Option<i32>,
    client_language: Option<Arc<str>>,
    dialect: Option<&'static dyn Dialect>,
    segments: Segments,
    /// Whether an edit can only change segments around it.
    is_local: bool,
    /// So many segments at the front and at the back are those of the state before.
    known: (usize, usize),
    unread: Option<Unread>,
    is_link: bool,
    facts: OnceLock<Arc<FileFacts>>,
    summary: OnceLock<Summary>,
    text_digest: OnceLock<u64>,
    digests: OnceLock<Digests>,
    tables: OnceLock<Tables>,
    /// What an earlier state knew, and what has changed since.
    earlier: Option<Earlier>,
    notes: Notes,
}

/// What an earlier state of a document knew.
struct Earlier {
    tables: Tables,
    summary: Option<Summary>,
    replaced: Replaced,
}

/// What a higher floor keeps about a file from one of its states to the next.
type Notes = Arc<Mutex<Option<Box<dyn Any + Send + Sync>>>>;

/// Where the names of a file are. Typing within a value changes no name, and the tables stay.
#[derive(Clone)]
struct Tables {
    names: Arc<Names>,
    outward: Arc<Outward>,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Larger than [`limits::FILE_BYTES`]; its size in bytes.
    TooLarge(u64),
    /// Not UTF-8; the first byte that is not.
    NotUtf8(usize),
    /// It holds NUL bytes; the first one.
    Binary(usize),
    /// Its name is not UTF-8, so it cannot be told.
    Unnamed,
    /// The system would not give it.
    Unreadable(std::io::ErrorKind),
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unread::TooLarge(size) => write!(
                f,
                "This file has {size} bytes and is not read: the limit is {} bytes. Split it, or exclude it in infra-ls.toml.",
                limits::FILE_BYTES
            ),
            Unread::NotUtf8(at) => write!(
                f,
                "This file is not UTF-8 (byte {at}) and is not read. Save it as UTF-8, or exclude it in infra-ls.toml."
            ),
            Unread::Binary(at) => write!(
                f,
                "This file holds a NUL byte (byte {at}) and is not read as text. Remove it, or exclude the file in infra-ls.toml."
            ),
            Unread::Unnamed => f.write_str(
                "The name of this file is not UTF-8, and it is not read. Rename it, or exclude it in infra-ls.toml.",
            ),
            Unread::Unreadable(kind) => {
                write!(f, "This file cannot be read: {kind}. Check its permissions, or exclude it in infra-ls.toml.")
            }
        }
    }
}

impl Document {
    /// A document of this text. `earlier`, a state of the same file, lends its parse trees.
    pub(super) fn new(
        id: FileId,
        text: Text,
        version: Option<i32>,
        client_language: Option<Arc<str>>,
        earlier: Option<&Document>,
        cache: &SegmentCache,
    ) -> Self {
        if text.len() > limits::FILE_BYTES {
            let unread = Unread::TooLarge(text.len() as u64);
            return Document { version, client_language, text, ..Document::unread(id, unread) };
        }
        let whole = text.whole();
        if let Some(at) = whole.find('\0') {
            return Document { version, client_language, text, ..Document::unread(id, Unread::Binary(at)) };
        }
        let hints = FileHints { file: &id, client_language: client_language.as_deref(), head: head(&whole) };
        let (dialect, language) = recognised(&hints);
        let cut = language.map(|language| syntax::cut_locally(language, &whole));
        let nothing = Segments::default();
        let before = earlier.map_or(&nothing, |document| &document.segments);
        let now = match (language, &cut) {
            (Some(language), Some(cut)) => {
                let texts = cut.spans.iter().map(|span| (span.start(), Cow::Borrowed(span.of(&whole))));
                place(texts, (language, dialect), (before, 0..before.len()), cache)
            }
            _ => Vec::new(),
        };
        let by = earlier.map_or(0, |earlier| text.len().wrapping_sub(earlier.text.len()).cast_signed());
        let segments = before.spliced((0, 0), now, by);
        let is_local = cut.is_some_and(|cut| cut.is_local);
        Document { version, client_language, ..Document::empty(id) }.with(text, dialect, segments, is_local, earlier)
    }

    /// The document after an edit that leaves `untouched` as it was: only what stands around the edit is looked at.
    pub(super) fn edited(
        before: &Document,
        text: Text,
        version: Option<i32>,
        untouched: Untouched,
        cache: &SegmentCache,
    ) -> Self {
        let client_language = before.client_language.clone();
        match before.segments_around(&text, untouched, cache) {
            Some(segments) => {
                let document = Document { version, client_language, ..Document::empty(before.id.clone()) };
                document.with(text, before.dialect, segments, true, Some(before))
            }
            None => Document::new(before.id.clone(), text, version, client_language, Some(before), cache),
        }
    }

    /// The segments of an edited text. None where all of it must be looked at.
    fn segments_around(&self, text: &Text, untouched: Untouched, cache: &SegmentCache) -> Option<Successors> {
        let segments = &self.segments;
        let language = segments.first().filter(|_| self.is_local)?.segment.language();
        let is_new = Span::new(untouched.front, text.len().checked_sub(untouched.back)?);
        if text.len() > limits::FILE_BYTES || text.slice(is_new).contains('\0') {
            return None;
        }
        let head = text.slice(Span::new(0, limits::HEAD_BYTES));
        let hints = FileHints { file: &self.id, client_language: self.client_language.as_deref(), head: &head };
        let (dialect, now) = recognised(&hints);
        if now != Some(language) || dialect.map(|dialect| dialect.id()) != self.dialect.map(|dialect| dialect.id()) {
            return None;
        }
        let starts = |index: usize| segments.get(index).map_or(0, |placed| placed.base);
        let recut = syntax::recut(language, text, (segments.len(), &starts), self.text.len(), untouched)?;
        let back = segments.len() - recut.back;
        let texts = recut.middle.iter().map(|span| (span.start(), text.slice(*span)));
        let between = place(texts, (language, dialect), (segments, recut.front..back), cache);
        let by = text.len().wrapping_sub(self.text.len()).cast_signed();
        Some(segments.spliced((recut.front, recut.back), between, by))
    }

    fn with(
        self,
        text: Text,
        dialect: Option<&'static dyn Dialect>,
        segments: Successors,
        is_local: bool,
        earlier: Option<&Document>,
    ) -> Self {
        let notes = earlier.map_or_else(Notes::default, |earlier| earlier.notes.clone());
        let Successors { segments, kept: known, is_in_order } = segments;
        let earlier = earlier.filter(|_| is_in_order).and_then(|earlier| earlier.known_before(known, segments.len()));
        Document { text, dialect, segments, is_local, known, earlier, notes, ..self }
    }

    /// What a next state may take over that has these segments at the front and at the back, of so many. Where nobody has
    /// asked this state for its names, as between two quick keystrokes, those it was made from count.
    fn known_before(&self, kept: (usize, usize), now: usize) -> Option<Earlier> {
        match self.tables.get() {
            Some(tables) => Some(Earlier {
                tables: tables.clone(),
                summary: self.summary.get().cloned(),
                replaced: replaced(&self.segments, kept, now)?,
            }),
            None => {
                let Earlier { tables, summary, replaced } = self.earlier.as_ref()?;
                let replaced = replaced.then(&self.segments, kept, now)?;
                Some(Earlier { tables: tables.clone(), summary: summary.clone(), replaced })
            }
        }
    }

    /// The segments that are not those of the state before.
    pub(super) fn fresh(&self) -> impl Iterator<Item = Placed<'_>> {
        let (front, back) = self.known;
        self.segments.range(front..self.segments.len() - back)
    }

    /// Takes what [`Document::keep`] was last given, in some state of the file. One floor, one type: whoever asks with
    /// another type than was given gets nothing.
    pub fn take_kept<T: Any + Send + Sync>(&self) -> Option<Box<T>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).take()?.downcast().ok()
    }

    /// Keeps something for whoever asks next, of this state of the file or a later one.
    pub fn keep<T: Any + Send + Sync>(&self, what: Box<T>) {
        *self.notes.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    }

    /// The same as a state that may never be: nothing is kept of it for later ones.
    pub(super) fn apart(self) -> Self {
        Document { notes: Notes::default(), ..self }
    }

    /// A file that cannot be read.
    pub(super) fn unread(id: FileId, unread: Unread) -> Self {
        Document { unread: Some(unread), ..Document::empty(id) }
    }

    fn empty(id: FileId) -> Self {
        Document {
            id,
            text: Text::default(),
            version: None,
            client_language: None,
            dialect: None,
            segments: Segments::default(),
            is_local: false,
            known: (0, 0),
            unread: None,
            is_link: false,
            facts: OnceLock::new(),
            summary: OnceLock::new(),
            text_digest: OnceLock::new(),
            digests: OnceLock::new(),
            tables: OnceLock::new(),
            earlier: None,
            notes: Notes::default(),
        }
    }

    /// The file.
    pub fn id(&self) -> &FileId {
        &self.id
    }

    /// Its text.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The document as one that was read through a symbolic link.
    pub(super) fn through_link(self) -> Self {
        Document { is_link: true, ..self }
    }

    /// Whether it was read through a symbolic link: what is wrong with it is said of the file the link leads to.
    pub fn is_link(&self) -> bool {
        self.is_link
    }

    /// The version its editor gave it; none for a file that is read from disk.
    pub fn version(&self) -> Option<i32> {
        self.version
    }

    /// The editor's language id.
    pub(super) fn client_language(&self) -> Option<&Arc<str>> {
        self.client_language.as_ref()
    }

    /// The dialect it is read as; none for a file nobody claims.
    pub fn dialect(&self) -> Option<&'static dyn Dialect> {
        self.dialect
    }

    /// Its segments, in order; none where the file is not read.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// Why it is not read.
    pub fn why_unread(&self) -> Option<Unread> {
        self.unread
    }

    /// The segment that holds a place. Between two segments: the later one, the last one at the end.
    pub fn segment_at(&self, offset: usize) -> Option<Placed<'_>> {
        self.segments.at(offset)
    }

    /// What is known of it.
    pub fn facts(&self) -> &Arc<FileFacts> {
        self.facts.get_or_init(|| {
            let parts = self.segments.iter().map(|p| Part { base: p.base, facts: p.segment.facts().clone() });
            Arc::new(FileFacts { file: self.id.clone(), parts: parts.collect() })
        })
    }

    /// A digest of its text.
    pub fn text_digest(&self) -> u64 {
        *self.text_digest.get_or_init(|| xxh3_64(self.text.slice(Span::new(0, self.text.len())).as_bytes()))
    }

    /// A digest of what other files can see of this one; spans are not part of it, and neither is the order of segments.
    pub fn digest(&self) -> u64 {
        self.summary().digest()
    }

    /// Digests of what the whole workspace sees of this file.
    pub(super) fn digests(&self) -> &Digests {
        self.digests.get_or_init(|| self.summary().outward(&self.id))
    }

    fn summary(&self) -> &Summary {
        self.summary.get_or_init(|| match &self.earlier {
            Some(Earlier { summary: Some(summary), replaced, .. }) => {
                let mut now = summary.clone();
                replaced.before.iter().for_each(|(_, facts)| now.subtract(&Summary::of(facts)));
                replaced.now(&self.segments).for_each(|placed| now.add(placed.segment.summary()));
                now
            }
            _ => {
                let mut now = Summary::default();
                self.segments.iter().for_each(|placed| now.add(placed.segment.summary()));
                now
            }
        })
    }

    /// What goes beyond this file.
    pub(super) fn outward(&self) -> &Arc<Outward> {
        &self.tables().outward
    }

    /// A key that a symbol of this file must have for a reference to mean it, and few have.
    pub(super) fn rarest_key(&self, wanted: &Reference) -> Option<u64> {
        self.tables().names.rarest(wanted)
    }

    /// Of the symbols a reference could mean those here, and the starts of their segments.
    pub(super) fn found<'d>(
        &'d self,
        wanted: &'d Reference,
        which: Which,
    ) -> impl Iterator<Item = (usize, &'d Symbol)> {
        let names = &self.tables().names;
        let kind = wanted.kind;
        let spots: Box<dyn Iterator<Item = Spot> + 'd> = match which {
            Which::Named => Box::new(names.symbols(wanted)),
            Which::Qualified => match names.qualified(kind, &wanted.name) {
                Some(spots) => Box::new(spots),
                None => Box::new(names.of_kind(kind)),
            },
            Which::Any => Box::new(names.of_kind(kind)),
        };
        spots.filter_map(|spot| self.symbol(spot)).filter(move |(_, symbol)| which.admits(wanted, symbol))
    }

    /// The resources of a type.
    pub(super) fn resources_of(&self, kind: &str) -> impl Iterator<Item = &CloudResource> {
        let resource = |spot: Spot| {
            let placed = self.segments.numbered(spot.segment)?;
            placed.segment.facts().resources().nth(spot.number).map(|(_, resource)| resource)
        };
        self.tables().names.resources(kind).filter_map(resource).filter(move |resource| resource.kind == kind)
    }

    /// The symbols in the segment that begins at a place.
    pub(super) fn symbols_at(&self, base: usize) -> impl Iterator<Item = (usize, &Symbol)> {
        let placed = self.segment_at(base).filter(|placed| placed.base == base);
        placed.into_iter().flat_map(move |placed| placed.segment.facts().symbols.iter().map(move |one| (base, one)))
    }

    /// The references here that mean a symbol by its name, wherever they look for it.
    pub(super) fn users(&self, symbol: &Symbol) -> Vec<Use> {
        let found = self.tables().names.references(symbol).into_iter().filter_map(|spot| self.user(spot));
        let fits = |wanted: &Reference| wanted.kind == symbol.kind && symbol.kind.matches(&symbol.name, &wanted.name);
        found.filter(|user| fits(&user.reference)).collect()
    }

    /// The reference at a place.
    pub(super) fn user(&self, spot: Spot) -> Option<Use> {
        let placed = self.segments.numbered(spot.segment)?;
        let reference = placed.segment.facts().references.get(spot.number)?.clone();
        Some(Use { file: self.id.clone(), base: placed.base, reference })
    }

    /// The symbol at a place, and the start of its segment.
    pub(super) fn symbol(&self, spot: Spot) -> Option<(usize, &Symbol)> {
        let placed = self.segments.numbered(spot.segment)?;
        Some((placed.base, placed.segment.facts().symbols.get(spot.number)?))
    }

    pub(super) fn define(&self, base: usize, symbol: &Symbol) -> Definition {
        Definition { file: self.id.clone(), base, symbol: symbol.clone() }
    }

    fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| {
            let segments = &self.segments;
            match &self.earlier {
                Some(Earlier { tables, replaced, .. }) if replaced.name_the_same(segments) => tables.clone(),
                Some(Earlier { tables, replaced, .. }) => Tables {
                    names: Arc::new(tables.names.after(replaced, segments)),
                    outward: Arc::new(tables.outward.after(&self.id, replaced, segments)),
                },
                None => {
                    Tables { names: Arc::new(Names::of(segments)), outward: Arc::new(Outward::of(&self.id, segments)) }
                }
            }
        })
    }
}

/// The beginning of a text, cut at a character boundary.
fn head(text: &str) -> &str {
    Span::new(0, text.floor_char_boundary(limits::HEAD_BYTES)).of(text)
}
