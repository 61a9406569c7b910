//! The blocks of a segment, whatever language it is written in.

use std::ops::Deref;

use super::{blocks_around, json};
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
            (None, Some(document)) if file.is_test() => Some(Reading::Json(json::of_tests(document, &parsed.text))),
            (None, Some(document)) => Some(Reading::Json(json::body(document, &parsed.text))),
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
