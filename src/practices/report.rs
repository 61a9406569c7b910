use std::sync::Arc;

use crate::dialects::Dialect;
use crate::knowledge::Page;
use crate::model::{Date, Intent, Mark, Related, Severity};
use crate::text::Span;

/// Where a check says what it found in one segment.
pub struct Report<'a> {
    page: &'a Arc<Page>,
    dialect: Option<&'static dyn Dialect>,
    found: &'a mut Vec<Found>,
}

/// What a check says of one place; spans are relative to the segment.
#[derive(Clone, Debug)]
pub struct Draft {
    span: Span,
    what: String,
    advice: String,
    explained: bool,
    condition: Option<&'static str>,
    intents: Vec<Intent>,
    related: Vec<Related>,
    mark: Mark,
    at_most: Severity,
    from: Option<Date>,
}

/// A draft with its message, still relative to its segment.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) page: Arc<Page>,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) aliases: Vec<String>,
    pub(super) intents: Vec<Intent>,
    pub(super) related: Vec<Related>,
    pub(super) mark: Mark,
    pub(super) at_most: Severity,
    /// The day from which on it is true.
    pub(super) from: Option<Date>,
}

impl Draft {
    /// What is wrong at a place: a sentence with its full stop. The page's reason follows it.
    pub fn new(span: Span, what: impl Into<String>) -> Self {
        Draft {
            span,
            what: what.into(),
            advice: String::new(),
            explained: true,
            condition: None,
            intents: Vec::new(),
            related: Vec::new(),
            mark: Mark::Plain,
            at_most: Severity::Error,
            from: None,
        }
    }

    /// What to do about it: a sentence with its full stop.
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// Leaves the page's reason out, where what is wrong explains itself.
    pub fn plainly(mut self) -> Self {
        self.explained = false;
        self
    }

    /// The page's condition under which this was found; it decides which aliases are true.
    pub fn when(mut self, condition: &'static str) -> Self {
        self.condition = Some(condition);
        self
    }

    /// A way to mend it. Of several, the best comes first; what the dialect refuses is left out.
    pub fn propose(mut self, intent: Intent) -> Self {
        self.intents.push(intent);
        self
    }

    /// A place that belongs to it, in file coordinates.
    pub fn relate(mut self, related: Related) -> Self {
        self.related.push(related);
        self
    }

    /// Milder than the page says.
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.at_most = severity;
        self
    }

    /// True from this day on; said by nobody before.
    pub fn from(mut self, day: Date) -> Self {
        self.from = Some(day);
        self
    }

    /// How an editor may draw it.
    pub fn mark(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(page: &'a Arc<Page>, dialect: Option<&'static dyn Dialect>, found: &'a mut Vec<Found>) -> Self {
        Report { page, dialect, found }
    }

    /// The dialect of the file.
    pub fn dialect(&self) -> Option<&'static dyn Dialect> {
        self.dialect
    }

    /// Says it.
    pub fn add(&mut self, draft: Draft) {
        let aliases = self.aliases(draft.condition);
        self.add_with_aliases(draft, aliases);
    }

    pub(super) fn add_with_aliases(&mut self, draft: Draft, aliases: Vec<String>) {
        let mut message = draft.what;
        if draft.explained {
            message = format!("{message} {}", self.page.why);
        }
        if !draft.advice.is_empty() {
            message = format!("{message} {}", draft.advice);
        }
        self.found.push(Found {
            page: self.page.clone(),
            span: draft.span,
            message,
            aliases,
            intents: draft.intents,
            related: draft.related,
            mark: draft.mark,
            at_most: draft.at_most,
            from: draft.from,
        });
    }

    /// What other tools call this in this format under this condition.
    fn aliases(&self, condition: Option<&str>) -> Vec<String> {
        let format = self.dialect.map(Dialect::id);
        let holds = |when: Option<&str>| when.is_none() || when == condition;
        let bindings = self.page.bindings.iter().filter(|b| b.format.as_deref() == format && holds(b.when.as_deref()));
        bindings.flat_map(|binding| binding.aliases.iter().cloned()).collect()
    }
}
