//! What follows a value that has no name: what a function gives, an item of it, what stands in parentheses.

use std::iter;

use super::super::shapes::{Shape, names_of};
use super::Offer;
use crate::model::{CompletionItem, CompletionKind};
use crate::syntax::closings;
use crate::syntax::hcl::{Body, Item, Term, Traverse};
use crate::text::Span;

/// What such a value ends with, before the dot.
const ENDS: &[&str] = &[").", "]."];

impl Offer<'_, '_> {
    /// The attributes of the value before the dot at which the cursor is.
    pub(super) fn of_result(&self, out: &mut Vec<CompletionItem>) {
        let text = &self.at.parsed.text;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let Some((before, behind)) = text.split_at_checked(self.at.offset) else { return };
        let before = before.trim_end_matches(is_part);
        let end = text.len() - behind.trim_start_matches(is_part).len();
        if !ENDS.iter().any(|sign| before.ends_with(sign)) {
            return;
        }
        let typed = Span::new(before.len(), end);
        let Some(shape) = self.shape_before(typed) else { return };
        for (name, detail) in shape.next() {
            let mut item = CompletionItem::new(name, CompletionKind::Property, typed);
            item.detail = (!detail.is_empty()).then_some(detail);
            out.push(item);
        }
    }

    /// Whether the name that is being typed follows a dot behind such a value.
    pub(super) fn is_behind_dot(&self) -> bool {
        let before = self.at.parsed.text.get(..self.at.context.typed.start()).unwrap_or("");
        ENDS.iter().any(|sign| before.ends_with(sign))
    }

    /// What stands before the dot in front of a place, once what is open there is closed.
    fn shape_before(&self, typed: Span) -> Option<Shape> {
        let closings = closings(self.at.parsed, typed);
        let mut tried = iter::once(None).chain(closings.iter().map(Some));
        tried.find_map(|closing| {
            let (parsed, at) = self.at.with_name_in(typed, "", closing)?;
            self.in_body_before(parsed.hcl()?, at.start())
        })
    }

    fn in_body_before(&self, body: &Body, offset: usize) -> Option<Shape> {
        body.items.iter().filter(|item| item.span().touches(offset)).find_map(|item| match item {
            Item::Block(block) => self.in_body_before(&block.body, offset),
            Item::Attribute(attribute) => {
                let mut found = None;
                attribute.value.walk(&mut |inner| {
                    let Term::Access { of, steps } = &inner.term else { return };
                    let at = steps
                        .iter()
                        .position(|step| matches!(step, Traverse::Attribute(name) if name.span.start() == offset));
                    if let Some(before) = at.and_then(|at| steps.get(..at)) {
                        let shape = Shape::of_value(of, &self.module());
                        found = shape.and_then(|shape| shape.along(&names_of(before)));
                    }
                });
                found
            }
        })
    }
}
