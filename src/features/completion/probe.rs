use crate::dialects::Dialect;
use crate::model::{Cursor, Lowered, PLACEHOLDER, Symbol, Use};
use crate::syntax::hcl::{Body, Expression, Item, Term};
use crate::syntax::{self, Language, Parsed, Slot};
use crate::text::{Span, TextEdit};

/// The segment as it would be with a name at the cursor.
pub(super) struct Probe {
    parsed: Parsed,
    facts: Lowered,
    /// The name.
    at: Span,
    /// What is written behind the name, so that it is one.
    pub(super) end: &'static str,
}

impl Probe {
    /// Reads the segment with a name at the cursor. Where that makes nothing that has a name or means one, what is open
    /// there is closed, or the name is made a key.
    pub(super) fn new(dialect: &'static dyn Dialect, cursor: &Cursor<'_>) -> Option<Probe> {
        let language = cursor.parsed.language;
        let plain = Probe::read(dialect, cursor, "", None)?;
        if plain.is_about_names() {
            return Some(plain);
        }
        // A lone word where keys stand may only become one with its colon.
        if cursor.context.slot == Slot::Key
            && language == Language::Yaml
            && let Some(key) = Probe::read(dialect, cursor, ":", None).filter(Probe::is_about_names)
        {
            return Some(key);
        }
        let closings = syntax::closings(cursor.parsed, cursor.context.typed);
        let closed = closings.iter().filter_map(|closing| Probe::read(dialect, cursor, "", Some(closing)));
        let mut best = plain;
        for probe in closed {
            if probe.is_about_names() {
                return Some(probe);
            }
            best = probe;
        }
        Some(best)
    }

    fn read(
        dialect: &'static dyn Dialect,
        cursor: &Cursor<'_>,
        end: &'static str,
        closing: Option<&TextEdit>,
    ) -> Option<Probe> {
        let (parsed, at) = cursor.with_name(end, closing)?;
        let mut facts = Lowered::default();
        dialect.lower(&parsed, &mut facts);
        Some(Probe { parsed, facts, at, end })
    }

    fn is_about_names(&self) -> bool {
        self.symbol().is_some() || self.facts.references.iter().any(|reference| self.is_here(reference.span))
    }

    fn is_here(&self, span: Span) -> bool {
        span.covers(self.at) || self.at.covers(span)
    }

    /// The reference that would stand at the cursor.
    pub(super) fn reference(&self, cursor: &Cursor<'_>) -> Option<Use> {
        let reference = self.facts.references.iter().find(|reference| self.is_here(reference.span))?.clone();
        Some(Use { file: cursor.file.clone(), base: cursor.base, reference })
    }

    /// What would get its name at the cursor.
    pub(super) fn symbol(&self) -> Option<&Symbol> {
        self.facts.symbols.iter().find(|symbol| symbol.name_span.covers(self.at))
    }

    /// The other items of the list of plain values that the cursor is in.
    pub(super) fn beside(&self) -> Vec<String> {
        if let Some(body) = self.parsed.hcl() {
            let mut found = Vec::new();
            self.in_body(body, &mut found);
            return found;
        }
        let node = self.parsed.yaml().and_then(|document| document.at(self.at.start()));
        let Some(node) = node.filter(|node| node.text().is_some_and(|text| text.contains(PLACEHOLDER))) else {
            return Vec::new();
        };
        let items = node.parent().into_iter().flat_map(|list| list.items());
        items.filter(|item| *item != node).filter_map(|item| item.text().map(str::to_owned)).collect()
    }

    fn in_body(&self, body: &Body, found: &mut Vec<String>) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) if attribute.span.covers(self.at) => {
                    attribute.value.walk(&mut |inner| self.in_list(inner, found));
                }
                Item::Block(block) if block.span.covers(self.at) => self.in_body(&block.body, found),
                _ => {}
            }
        }
    }

    fn in_list(&self, expression: &Expression, found: &mut Vec<String>) {
        let Term::List(items) = &expression.term else { return };
        let is_own = |item: &&Expression| item.span.covers(self.at);
        let plain = |item: &Expression| matches!(item.term, Term::Reference { .. } | Term::Template { .. });
        if items.iter().find(is_own).is_some_and(plain) {
            let text = |item: &Expression| item.string().unwrap_or_else(|| item.span.of(&self.parsed.text).to_owned());
            found.extend(items.iter().filter(|item| !is_own(item)).map(text));
        }
    }
}
