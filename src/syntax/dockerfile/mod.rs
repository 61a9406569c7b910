//! Dockerfile, as BuildKit reads it.
//!
//! The scanner knows BuildKit's line rules; the typed view is read from its logical lines by hand, because the
//! published grammar refuses many valid files. The tree is made from masked text and serves queries only.

mod arguments;
mod bodies;
mod command;
mod cursor;
mod dangling;
mod dump;
mod duration;
/// Structural edits: they keep comments, quotation marks and the kind of line break.
pub mod edit;
mod flag;
mod format;
mod heal;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod lex;
mod logical;
mod pattern;
mod quotes;
mod scanner;
mod shell;
mod stage;
mod variables;
mod view;
mod words;

pub use command::{CommandText, command, heredoc_text};
pub use cursor::context;
pub use dump::dump;
pub use format::format;
pub use instruction::{
    Arguments, Directive, Dockerfile, Flag, Heredoc, Instruction, Keyword, Pair, Stage, Variable, Word,
};
pub use keyword::FlagKind;
pub use stage::Bases;
pub use variables::{PLATFORM_ARGUMENTS, PROXY_ARGUMENTS, Scope, Unknown, evaluate};

use std::sync::{Arc, OnceLock};

use super::{Incomplete, Language, Parsed, SyntaxError, View, reparse};
use crate::text::Span;
use heal::Healing;
use logical::LogicalLine;
use scanner::Scan;
use stage::Layout;

/// Beyond this many bytes the text is kept from the grammar: queries on it would not be answered in time.
const LARGEST_TREE: usize = 4 << 20;

/// Reads a segment.
pub fn parse(text: Arc<str>) -> Parsed {
    let scan = scanner::scan(&text);
    let mut healing = Healing::new(&text, &scan);
    let mut errors = scan.errors.clone();
    let mut incompletes = Vec::new();
    let mut instructions: Vec<Instruction> = Vec::with_capacity(scan.lines.len());
    let mut opening = Opening::default();
    // The row behind a broken line: an unknown instruction there that resembles none is part of the same mistake, such
    // as a forgotten continuation.
    let mut broken_until = None;
    for line in &scan.lines {
        let mut reading = view::read(line, scan.escape);
        opening.see(&reading);
        let broken = !reading.errors.is_empty();
        if reading.unknown == Some(None)
            && broken_until.is_some_and(|row| only_comments(&text, &scan, row, line.rows.0))
        {
            reading.errors.clear();
        }
        if broken {
            broken_until = Some(line.end_row);
        }
        if reading.instruction.is_none() || !reading.errors.is_empty() {
            healing.fill_rows(line.rows.0, line.end_row);
            incompletes.extend(broken_rows(&text, &scan, line));
        }
        errors.append(&mut reading.errors);
        instructions.extend(reading.instruction);
    }
    errors.extend(opening.error);
    errors.sort_by_key(|error| error.span);
    let healed = if healing.differs_from(&text) { healing.text().into() } else { text.clone() };
    let Scan { directives, escape, comments, .. } = scan;
    let layout = Layout::of(&instructions);
    let view = Dockerfile { directives, instructions, escape, comments, layout, values: OnceLock::new() };
    Parsed {
        language: Language::Dockerfile,
        text,
        healed,
        tree: OnceLock::new(),
        earlier_tree: None,
        view: View::Dockerfile(view),
        incompletes,
        errors,
    }
}

/// The grammar's tree of a file.
pub(super) fn tree(parsed: &Parsed) -> Option<tree_sitter::Tree> {
    if parsed.text.len() > LARGEST_TREE {
        return None;
    }
    let scan = scanner::scan(&parsed.text);
    let mut healing = Healing::of_healed(&parsed.healed, &scan);
    let mut lines: Vec<&LogicalLine> = Vec::with_capacity(scan.lines.len());
    for line in &scan.lines {
        let reading = view::read(line, scan.escape);
        // Nobody but the grammar needs what it cannot read masked.
        if let Some(instruction) = reading.instruction.filter(|_| reading.errors.is_empty()) {
            healing.mask(line, &instruction);
            lines.push(line);
        }
    }
    tolerated(&mut healing, &scan, &lines)
}

/// Parses the healed text. Lines the grammar still refuses are filled, as often as it takes up to a few times.
fn tolerated(healing: &mut Healing<'_>, scan: &Scan, lines: &[&LogicalLine]) -> Option<tree_sitter::Tree> {
    const ROUNDS: usize = 3;
    let mut tree = reparse(Language::Dockerfile, &healing.text(), None)?;
    for _ in 0..ROUNDS {
        if !tree.root_node().has_error() {
            return Some(tree);
        }
        let mut refused = false;
        for (from, to) in refused_rows(&tree) {
            let first = lines.partition_point(|line| line.end_row <= from);
            for line in lines.iter().skip(first).take_while(|line| line.rows.0 <= to) {
                healing.fill_rows(line.rows.0, line.end_row.min(scan.rows.len()));
                refused = true;
            }
        }
        if !refused {
            return Some(tree);
        }
        tree = reparse(Language::Dockerfile, &healing.text(), None)?;
    }
    Some(tree)
}

/// First and last row of every error in a tree.
fn refused_rows(tree: &tree_sitter::Tree) -> Vec<(usize, usize)> {
    let mut rows = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if node.has_error() {
            // What is missing may be a token that is no node.
            let inner = node.children(&mut node.walk()).any(|child| child.has_error());
            if inner && !node.is_error() && cursor.goto_first_child() {
                continue;
            }
            rows.push((node.start_position().row, node.end_position().row));
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return rows;
            }
        }
    }
}

fn only_comments(text: &str, scan: &Scan, from: usize, to: usize) -> bool {
    let comment = |row: &logical::Row| Span::new(row.start, row.end).of(text).trim_start().starts_with('#');
    scan.rows.get(from..to).is_some_and(|rows| rows.iter().all(comment))
}

fn broken_rows<'s>(text: &'s str, scan: &'s Scan, line: &LogicalLine) -> impl Iterator<Item = Incomplete> + use<'s> {
    let rows = scan.rows.get(line.rows.0..line.end_row).unwrap_or(&[]);
    rows.iter().filter_map(|row| {
        let typed = words::trim(text, row.start..row.end);
        (!typed.is_empty()).then(|| Incomplete {
            line: Span::new(row.start, row.end),
            indent: typed.start - row.start,
            typed: typed.into(),
        })
    })
}

/// Watches for instructions before the first FROM.
#[derive(Default)]
struct Opening {
    settled: bool,
    error: Option<SyntaxError>,
}

impl Opening {
    fn see(&mut self, reading: &view::Reading) {
        if self.settled {
            return;
        }
        match &reading.instruction {
            Some(instruction) if instruction.keyword == Keyword::Arg => {}
            Some(instruction) if instruction.keyword != Keyword::From && reading.errors.is_empty() => {
                self.settled = true;
                let name = instruction.keyword.name();
                let message = format!(
                    "{name} stands before the first `FROM`; begin a stage with `FROM <image>` above it (only `ARG` may \
                     come before)"
                );
                self.error = Some(SyntaxError { span: instruction.keyword_span, message });
            }
            // A broken line may well have been the FROM.
            _ => self.settled = true,
        }
    }
}

#[cfg(test)]
mod tests;
