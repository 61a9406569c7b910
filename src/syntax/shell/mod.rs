//! Shell text inside other files: what `sh` and `bash` are given to run.
//!
//! A linear scanner masks what the grammar would take amiss (holes that something else fills in, heredocs), the grammar
//! reads the rest, and the view is a flat list of commands that know where they stand. There are no messages about
//! mistakes: what is not understood is left out.

mod builder;
mod dump;
mod recent;
mod scanner;
mod view;
mod word;

pub use dump::dump;
pub use recent::parse_shared;
pub use view::{Assignment, Body, BodyKind, Command, Link, Place, Redirection, Shell, Word};

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Point, Tree};

use crate::text::Span;

/// Texts beyond this many bytes are not read.
pub const LARGEST: usize = 256 << 10;

/// Commands in one pipeline. The grammar holds all of it open, and mends what is broken at its end at a price that grows
/// with the square of that.
const PIPELINE: usize = 200;

/// Times the grammar may look up (every hundred of its steps) for each byte of the text, and for the shortest text.
/// Text that is no shell at all can cost far more than shell does.
const PATIENCE: (usize, usize) = (1, 2_000);

thread_local! {
    static PARSER: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// Reads a shell text. `holes` are places in it that something else fills in before the shell runs; `${{ … }}` and
/// `{{ … }}` need not be told. A text that is too large, or that the grammar gives up on, has no view.
pub fn parse(text: &str, holes: &[Span]) -> Option<Shell> {
    if text.len() > LARGEST {
        return None;
    }
    let masked = scanner::mask(text, holes);
    if masked.longest_pipeline > PIPELINE {
        return None;
    }
    let tree = tree(&masked.text)?;
    Some(builder::build(text, masked, &tree))
}

fn tree(text: &str) -> Option<Tree> {
    PARSER.with_borrow_mut(|slot| {
        let parser = match slot {
            Some(parser) => parser,
            None => {
                let mut parser = Parser::new();
                parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
                slot.insert(parser)
            }
        };
        let mut left = PATIENCE.0 * text.len() + PATIENCE.1;
        let mut watch = |_: &ParseState| {
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let bytes = text.as_bytes();
        let mut read = |at: usize, _: Point| bytes.get(at..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut watch)));
        // An interrupted parse would be taken up again with the next text.
        parser.reset();
        tree
    })
}

#[cfg(test)]
mod tests;
