//! Names that loops give: of dynamic blocks, and of `for` expressions.

use std::iter;

use super::super::blocks_around;
use super::super::reading::Reading;
use super::super::shapes::{Shape, names_of};
use super::Offer;
use crate::model::{CompletionItem, CompletionKind, PLACEHOLDER};
use crate::syntax::closings;
use crate::syntax::hcl::{Block, Body, Expression, Item, Part, Term, names_of_loop, word_of_directive};

/// A name and what one item of its loop consists of.
type Bound = (String, Option<Shape>);

impl Offer<'_, '_> {
    /// The names that loops around the cursor give.
    pub(super) fn bound(&self, out: &mut Vec<CompletionItem>) {
        let iterators = self.iterators().into_iter().flat_map(|name| [format!("{name}.value"), format!("{name}.key")]);
        let names: Vec<String> = iterators.chain(self.loops().into_iter().map(|(name, _)| name)).collect();
        for name in names {
            let mut item = self.item(&name, CompletionKind::Reference, None);
            item.preferred = true;
            out.push(item);
        }
    }

    /// The names of items of the dynamic blocks around, the innermost first.
    pub(super) fn iterators(&self) -> Vec<String> {
        let Some(body) = Reading::of(self.at.file, self.at.parsed) else { return Vec::new() };
        let around = blocks_around(&body, self.at.offset);
        let in_content = around.last().is_some_and(|block| block.kind.text != "dynamic");
        let dynamic = around.iter().rev().filter(|block| block.kind.text == "dynamic");
        if in_content { dynamic.filter_map(|block| iterator(block)).collect() } else { Vec::new() }
    }

    /// What a name that a `for` expression gives consists of.
    pub(super) fn of_loop(&self, name: &str) -> Option<Shape> {
        self.loops().into_iter().rev().find(|(bound, _)| bound == name)?.1
    }

    /// The names of the `for` expressions around, from the outside in.
    fn loops(&self) -> Vec<Bound> {
        let typed = self.at.context.typed;
        if !self.at.parsed.text.get(..typed.start()).is_some_and(|before| before.contains("for ")) {
            return Vec::new();
        }
        // What gives an object needs a key and a value.
        let entry = format!(" => {PLACEHOLDER}");
        // As it is, and with what is open closed.
        let closings = closings(self.at.parsed, typed);
        let closings = iter::once(None).chain(closings.iter().map(Some));
        let mut tried = closings.flat_map(|closing| ["", entry.as_str()].map(|end| (end, closing)));
        let found = tried.find_map(|(end, closing)| {
            let (parsed, at) = self.at.with_name(end, closing)?;
            let mut found = Vec::new();
            self.in_body(parsed.hcl()?, &parsed.text, at.start(), &mut found);
            (!found.is_empty()).then_some(found)
        });
        found.unwrap_or_default()
    }

    fn in_body(&self, body: &Body, text: &str, offset: usize, found: &mut Vec<Bound>) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) if attribute.span.touches(offset) => {
                    attribute.value.walk(&mut |inner| self.binds(inner, text, offset, found));
                }
                Item::Block(block) if block.span.touches(offset) => self.in_body(&block.body, text, offset, found),
                _ => {}
            }
        }
    }

    fn binds(&self, expression: &Expression, text: &str, offset: usize, found: &mut Vec<Bound>) {
        if let Term::Template { parts, .. } = &expression.term {
            self.in_template(parts, text, offset, found);
        }
        let Term::For { names, parts } = &expression.term else { return };
        let Some(collection) = parts.first() else { return };
        if !expression.span.touches(offset) || offset <= collection.span.end() {
            return;
        }
        let item = self.item_of(collection, found);
        let last = names.len().saturating_sub(1);
        for (index, name) in names.iter().enumerate() {
            found.push((name.text.clone(), item.clone().filter(|_| index == last)));
        }
    }

    /// What one item of a collection consists of, which a loop around may have given a name.
    fn item_of(&self, collection: &Expression, around: &[Bound]) -> Option<Shape> {
        let of_loop = || {
            let Term::Reference { root, steps } = &collection.term else { return None };
            let (_, shape) = around.iter().rev().find(|(name, _)| *name == root.text)?;
            shape.clone()?.along(&names_of(steps))?.along(&["[0]".to_owned()])
        };
        of_loop().or_else(|| Shape::of_item(collection, &self.module()))
    }

    /// The names of the directives of a template that are open at a place.
    fn in_template(&self, parts: &[Part], text: &str, offset: usize, found: &mut Vec<Bound>) {
        let mut open: Vec<(Vec<&str>, Option<&Expression>)> = Vec::new();
        for part in parts {
            match part {
                Part::Directive(inner, span) if span.end() <= offset => match word_of_directive(*span, text) {
                    "for" => open.push((names_of_loop(*span, text), inner.last())),
                    "endfor" => drop(open.pop()),
                    _ => {}
                },
                Part::Interpolation(_, span) | Part::Directive(_, span) if span.touches(offset) => {
                    for (names, collection) in &open {
                        for (index, name) in names.iter().enumerate() {
                            let is_value = index + 1 == names.len();
                            let collection = collection.filter(|_| is_value);
                            let shape = collection.and_then(|collection| self.item_of(collection, found));
                            found.push(((*name).to_owned(), shape));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn iterator(block: &Block) -> Option<String> {
    match block.body.attribute("iterator").map(|iterator| &iterator.value.term) {
        Some(Term::Reference { root, .. }) => Some(root.text.clone()),
        _ => block.labels.first().map(|label| label.text.clone()),
    }
}
