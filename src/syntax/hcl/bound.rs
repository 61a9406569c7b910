//! Names that hold in a part of a block alone: those of `for` expressions, and those that `dynamic` blocks give to their
//! items.

use std::collections::HashSet;

use super::body::{Block, Body, Expression, Item, Name, Part, Term, Traverse};
use crate::text::Span;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The first of two names of a `for`.
    Key,
    /// The second of two.
    Value,
    /// The only one.
    Item,
    /// What a `dynamic` block says with `iterator`.
    Iterator,
    /// The type of the blocks that a `dynamic` block makes.
    Label,
}

impl Bound {
    /// What one of the names of a `for` stands for.
    fn of(index: usize, count: usize) -> Bound {
        match (index, count) {
            (_, 1) => Bound::Item,
            (0, _) => Bound::Key,
            _ => Bound::Value,
        }
    }
}

/// A name that holds in a part of a block.
#[derive(Clone, Debug)]
pub struct BoundName {
    /// What it stands for.
    pub bound: Bound,
    /// The name as it is written.
    pub text: String,
    /// Where it is made.
    pub name: Span,
    /// Where it is read, in order.
    pub uses: Vec<Span>,
    /// What it is made of an item of.
    pub of: Option<Span>,
    /// The expression or block in which it holds.
    pub scope: Span,
    /// First names of what is read there and means something else.
    others: Vec<String>,
}

impl BoundName {
    /// Whether another name could not be told from one that holds or is read in the same place.
    pub fn meets(&self, to: &str, all: &[BoundName]) -> bool {
        let is_near = |other: &BoundName| other.scope.covers(self.scope) || self.scope.covers(other.scope);
        self.others.iter().any(|other| other == to)
            || all.iter().any(|other| other.name != self.name && other.text == to && is_near(other))
    }
}

/// The names that loops of a body give.
pub fn bound_names(body: &Body, text: &str) -> Vec<BoundName> {
    let mut walker = Walker::new(text);
    walker.body(body);
    walker.found
}

/// The first names of what an expression reads, once each and in order, but for those that its own loops give.
pub fn names_from_outside<'b>(expression: &'b Expression, text: &'b str) -> Vec<&'b str> {
    let mut walker = Walker::new(text);
    walker.expression(expression);
    let mut seen = HashSet::new();
    walker.outside.retain(|name| seen.insert(*name));
    walker.outside
}

/// The names of the traversal around a place, in order: `aws_vpc`, `main` and `id` of `aws_vpc.main[0].id`.
pub fn traversal_at(body: &Body, offset: usize) -> Option<Vec<Span>> {
    let mut found: Option<&Expression> = None;
    let mut bodies = vec![body];
    while let Some(body) = bodies.pop() {
        for item in body.items.iter().filter(|item| item.span().touches(offset)) {
            match item {
                Item::Block(block) => bodies.push(&block.body),
                Item::Attribute(attribute) => attribute.value.walk(&mut |inner| {
                    let is_traversal = matches!(&inner.term, Term::Reference { steps, .. } if !steps.is_empty());
                    if is_traversal && inner.span.touches(offset) {
                        found = Some(inner);
                    }
                }),
            }
        }
    }
    let Term::Reference { root, steps } = &found?.term else { return None };
    let names = steps.iter().filter_map(Traverse::attribute).map(|name| name.span);
    Some([root.span].into_iter().chain(names).collect())
}

/// The names a directive `%{ for a, b in … }` binds.
pub fn names_of_loop(directive: Span, text: &str) -> Vec<&str> {
    let inside = directive.of(text).trim_start_matches("%{").trim_start_matches('~').trim_start();
    let Some((names, _)) = inside.strip_prefix("for ").and_then(|rest| rest.split_once(" in ")) else {
        return Vec::new();
    };
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// The word with which a directive begins.
pub fn word_of_directive(directive: Span, text: &str) -> &str {
    let inside = directive.of(text).trim_start_matches("%{").trim_start_matches('~').trim_start();
    inside.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
}

struct Walker<'b> {
    text: &'b str,
    found: Vec<BoundName>,
    /// The names that hold, the innermost last, with their place among those found.
    holding: Vec<(&'b str, usize)>,
    /// Names that are read and hold nowhere in what is walked, as often as they are read.
    outside: Vec<&'b str>,
}

impl<'b> Walker<'b> {
    fn new(text: &'b str) -> Self {
        Walker { text, found: Vec::new(), holding: Vec::new(), outside: Vec::new() }
    }

    fn body(&mut self, body: &'b Body) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.expression(&attribute.value),
                Item::Block(block) if block.kind.text == "dynamic" => self.dynamic(block),
                Item::Block(block) => self.body(&block.body),
            }
        }
    }

    fn dynamic(&mut self, block: &'b Block) {
        let iterator = block.body.attribute("iterator").map(|iterator| &iterator.value.term);
        let (text, name, bound) = match (iterator, block.labels.first()) {
            (Some(Term::Reference { root, steps }), _) if steps.is_empty() => {
                (root.text.as_str(), root.span, Bound::Iterator)
            }
            (None, Some(label)) => (label.text.as_str(), label.span, Bound::Label),
            _ => return self.body(&block.body),
        };
        let of = block.body.attribute("for_each").map(|collection| collection.value.span);
        let height = self.holding.len();
        let scope = block.body.span;
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) if attribute.name.text == "iterator" => {}
                // The labels are those of each block.
                Item::Attribute(attribute) if attribute.name.text != "labels" => self.expression(&attribute.value),
                _ => {}
            }
        }
        self.hold(
            text,
            BoundName { bound, text: text.to_owned(), name, uses: Vec::new(), of, scope, others: Vec::new() },
        );
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) if attribute.name.text == "labels" => self.expression(&attribute.value),
                Item::Block(inner) => self.body(&inner.body),
                Item::Attribute(_) => {}
            }
        }
        self.holding.truncate(height);
    }

    fn hold(&mut self, text: &'b str, name: BoundName) {
        self.holding.push((text, self.found.len()));
        self.found.push(name);
    }

    fn expression(&mut self, expression: &'b Expression) {
        match &expression.term {
            Term::For { names, parts } => {
                let mut parts = parts.iter();
                let collection = parts.next();
                collection.iter().for_each(|collection| self.expression(collection));
                let height = self.holding.len();
                for (index, name) in names.iter().enumerate() {
                    let bound = Bound::of(index, names.len());
                    let Name { text, span } = name;
                    let of = collection.map(|collection| collection.span);
                    let scope = expression.span;
                    let (uses, others) = (Vec::new(), Vec::new());
                    self.hold(text, BoundName { bound, text: text.clone(), name: *span, uses, of, scope, others });
                }
                parts.for_each(|part| self.expression(part));
                self.holding.truncate(height);
            }
            Term::Template { parts, .. } => self.template(parts, expression.span),
            // A word is a key as it stands.
            Term::Object(entries) => entries.iter().for_each(|(key, value)| {
                if key.key().is_none() {
                    self.expression(key);
                }
                self.expression(value);
            }),
            term => {
                if let Term::Reference { root, .. } = term {
                    self.read(root);
                }
                expression.inner(&mut |inner| self.expression(inner));
            }
        }
    }

    /// A template, whose directives give names up to where they end.
    fn template(&mut self, parts: &'b [Part], whole: Span) {
        let height = self.holding.len();
        let mut open: Vec<usize> = Vec::new();
        for part in parts {
            let (inner, span) = match part {
                Part::Literal(..) => continue,
                Part::Interpolation(inner, _) => {
                    self.expression(inner);
                    continue;
                }
                Part::Directive(inner, span) => (inner, *span),
            };
            inner.iter().for_each(|inner| self.expression(inner));
            match word_of_directive(span, self.text) {
                "for" => {
                    open.push(self.holding.len());
                    self.directive(span, inner.last(), Span::new(span.start(), whole.end()));
                }
                "endfor" => self.close(open.pop().unwrap_or(height), span.end()),
                _ => {}
            }
        }
        self.holding.truncate(height);
    }

    /// The names that a directive `for` gives.
    fn directive(&mut self, directive: Span, collection: Option<&Expression>, scope: Span) {
        let names = names_of_loop(directive, self.text);
        let mut from = directive.start() + "%{".len();
        for (index, name) in names.iter().enumerate() {
            let behind = self.text.get(from..directive.end()).unwrap_or("");
            // The word `for` stands before the first of them, whatever that is called.
            let skipped = if index == 0 { behind.find("for").map_or(0, |at| at + "for".len()) } else { 0 };
            let Some(at) = behind.get(skipped..).and_then(|behind| behind.find(name)) else { continue };
            let start = from + skipped + at;
            from = start + name.len();
            let bound = Bound::of(index, names.len());
            let of = collection.map(|collection| collection.span);
            let (name_at, uses, others) = (Span::new(start, from), Vec::new(), Vec::new());
            self.hold(name, BoundName { bound, text: (*name).to_owned(), name: name_at, uses, of, scope, others });
        }
    }

    /// Ends what holds from a height on, at a place.
    fn close(&mut self, height: usize, end: usize) {
        for (_, found) in self.holding.drain(height.min(self.holding.len())..) {
            if let Some(name) = self.found.get_mut(found) {
                name.scope = Span::new(name.scope.start(), end);
            }
        }
    }

    fn read(&mut self, root: &'b Name) {
        let meant = self.holding.iter().rposition(|(name, _)| *name == root.text);
        if meant.is_none() {
            self.outside.push(&root.text);
        }
        for (place, (_, found)) in self.holding.iter().enumerate() {
            let Some(name) = self.found.get_mut(*found) else { continue };
            if Some(place) == meant {
                name.uses.push(root.span);
            } else if !name.others.contains(&root.text) {
                name.others.push(root.text.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    /// Each name with what reads it, as `name: use use`, by offsets.
    fn names(text: &str) -> Vec<String> {
        let parsed = parse(text.into());
        let found = bound_names(parsed.hcl().unwrap(), text);
        let shown = found.iter().map(|name| {
            let uses: Vec<String> = name.uses.iter().map(|at| format!("{}", at.start())).collect();
            format!("{} at {}: {}", name.text, name.name.start(), uses.join(" "))
        });
        shown.collect()
    }

    #[test]
    fn a_name_is_read_where_the_innermost_loop_that_gives_it_is() {
        for (text, expected) in [
            ("x = [for v in v : v]", vec!["v at 9: 18"]),
            ("x = { for k, v in a : k => [for v in v : v] }", vec!["k at 10: 22", "v at 13: 37", "v at 32: 41"]),
            ("x = [for v in a : \"${v}%{ for v in b }${v}%{ endfor }\"]", vec!["v at 9: 21", "v at 30: 40"]),
            ("x = [for v in a : { v = v.b }]", vec!["v at 9: 24"]),
            (
                "x = \"%{~ for k , v in b ~}${v}%{ if k }${k}%{ endif }%{ endfor }${v}\"",
                vec!["k at 13: 36 41", "v at 17: 28"],
            ),
            (
                "r {\n  dynamic \"b\" {\n    for_each = b.x\n    content {\n      y = b.value\n    }\n  }\n}",
                vec!["b at 15: 63"],
            ),
            (
                "r {\n  dynamic \"b\" {\n    iterator = it\n    content {\n      y = it.value + b.value\n    }\n  }\n}",
                vec!["it at 35: 62"],
            ),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
