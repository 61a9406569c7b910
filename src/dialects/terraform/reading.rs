//! The blocks of a segment, whatever language it is written in.

use std::ops::Deref;

use super::stacks::Realm;
use super::{blocks_around, json};
use crate::knowledge::terraform::{DEPLOYMENTS, STACKS};
use crate::model::{Cursor, FileId};
use crate::syntax::hcl::{Block, Body};
use crate::syntax::{Language, Parsed};

/// The body of a segment: of a native file as it is, of JSON as the native file that it stands for.
pub(super) enum Reading<'p> {
    Native(&'p Body),
    Json(Body),
}

impl<'p> Reading<'p> {
    /// What a segment of a file holds.
    pub(super) fn of(file: &FileId, parsed: &'p Parsed) -> Option<Reading<'p>> {
        match (parsed.hcl(), parsed.yaml()) {
            (Some(body), _) => Some(Reading::Native(body)),
            (None, Some(document)) => Some(Reading::Json(match Realm::of(file) {
                Realm::Module if file.is_test() => json::of_tests(document, &parsed.text),
                Realm::Module => json::body(document, &parsed.text),
                Realm::Components => json::of_stacks(document, &parsed.text, STACKS),
                Realm::Deployments => json::of_stacks(document, &parsed.text, DEPLOYMENTS),
            })),
            (None, None) => None,
        }
    }

    /// The outermost block around a cursor. A segment of a native file is one, whose end may be yet to be typed.
    pub(super) fn outermost(&self, at: &Cursor<'_>) -> Option<&Block> {
        let around = blocks_around(self, at.offset).into_iter().next();
        around.or_else(|| self.blocks().next().filter(|_| at.parsed.language == Language::Hcl))
    }
}

impl Deref for Reading<'_> {
    type Target = Body;

    fn deref(&self) -> &Body {
        match self {
            Reading::Native(body) => body,
            Reading::Json(body) => body,
        }
    }
}
