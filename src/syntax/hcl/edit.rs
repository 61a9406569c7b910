//! Structural edits: a place in the view becomes replacements of text that keep comments, and the alignment of
//! equals signs where a run of attributes is aligned. All edits are in the segment's coordinates.

use super::body::{Attribute, Block, Body, Expression, Item, Label, Term};
use super::lexer::Lexer;
use super::repair::line_at;
use super::settle::settle;
use super::token::{Kind, Matching};
use crate::syntax::Parsed;
use crate::text::{Edits, Span, TextEdit, apply};

/// Columns by which a block's body stands to the right of its header, as `terraform fmt` has it.
const INDENT: usize = 2;

/// Sets an attribute of `owner`, or of blocks inside it: all but the last step of `path` are types of nested blocks,
/// of which the first is used and those that are missing are made. `expression` is written as it is, lines after its
/// first being indented. Nothing where the attribute is written on lines that are not well-formed: what they hold is not
/// in the view and would be lost.
pub fn set_attribute(parsed: &Parsed, owner: &Block, path: &[&str], expression: &str) -> Edits {
    let edits = settle(&parsed.text, setting(parsed, owner, path, expression));
    let Some((name, steps)) = path.split_last() else { return edits };
    read_back(parsed, owner, edits, |now| {
        let inner = steps.iter().try_fold(now, |block, step| block.body.blocks_of(step).next());
        inner.is_some_and(|block| block.body.attribute(name).is_some())
    })
}

/// The edits, unless the text has mistakes and the edits do not come to what is wanted of the owner: what is put behind a
/// heredoc that is never closed becomes a part of it.
fn read_back(parsed: &Parsed, owner: &Block, edits: Edits, is_wanted: impl Fn(&Block) -> bool) -> Edits {
    if parsed.errors.is_empty() || edits.is_empty() {
        return edits;
    }
    let Ok(text) = apply(&parsed.text, &edits) else { return Edits::new() };
    let now = super::parse(text.into());
    let start = owner.span.start();
    let is_there = now.hcl().and_then(|root| beginning_at(root, start)).is_some_and(is_wanted);
    if is_there { edits } else { Edits::new() }
}

/// The block that begins at a place, however deep it stands.
fn beginning_at(mut body: &Body, start: usize) -> Option<&Block> {
    loop {
        let around = body.blocks().filter(|block| block.span.start() <= start).last()?;
        if around.span.start() == start {
            return Some(around);
        }
        body = &around.body;
    }
}

fn setting(parsed: &Parsed, owner: &Block, path: &[&str], expression: &str) -> Edits {
    let Some((name, steps)) = path.split_last() else { return Edits::new() };
    let mut block = owner;
    for (taken, step) in steps.iter().enumerate() {
        match block.body.blocks_of(step).next() {
            Some(inner) => block = inner,
            None => {
                let editor = Editor::new(parsed, block);
                let missing = steps.get(taken..).unwrap_or_default();
                return editor.add_block(&editor.nested(missing, name, expression), last_of(&block.body));
            }
        }
    }
    let editor = Editor::new(parsed, block);
    match block.body.attribute(name) {
        Some(attribute) if !is_sound(parsed, attribute) || is_given_twice(block, name) => Edits::new(),
        None if is_half_written(parsed, block, name) => Edits::new(),
        Some(attribute) => {
            let expression = editor.indented(expression, editor.column_of(attribute.span));
            vec![TextEdit::replace(attribute.value.span, expression)]
        }
        None => editor.add_attribute(name, expression),
    }
}

/// Whether all lines of an attribute are well-formed.
fn is_sound(parsed: &Parsed, attribute: &Attribute) -> bool {
    is_read(attribute) && !is_broken(parsed, attribute.span)
}

/// Whether the value of an attribute could be read, so that it is known where it ends.
fn is_read(attribute: &Attribute) -> bool {
    !matches!(attribute.value.term, Term::Broken)
}

/// The item behind which others may be written.
fn last_of(body: &Body) -> Option<&Item> {
    let is_whole = |item: &&Item| match item {
        Item::Attribute(attribute) => is_read(attribute),
        Item::Block(_) => true,
    };
    body.items.iter().rev().find(is_whole)
}

/// Whether a line within a span is not well-formed.
fn is_broken(parsed: &Parsed, span: Span) -> bool {
    let mut broken = parsed.incompletes.iter().map(|incomplete| incomplete.typed);
    broken.any(|typed| span.covers(typed)) || parsed.errors.iter().any(|error| span.covers(error.span))
}

/// Whether an attribute is set more than once, so that it is not known which is meant.
fn is_given_twice(block: &Block, name: &str) -> bool {
    block.body.attributes().filter(|attribute| attribute.name.text == name).nth(1).is_some()
}

/// Whether a line of the block that is not well-formed begins with the name of an attribute.
fn is_half_written(parsed: &Parsed, block: &Block, name: &str) -> bool {
    let begins = |typed: Span| {
        let rest = typed.of(&parsed.text).strip_prefix(name);
        block.body.span.covers(typed) && rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    parsed.incompletes.iter().any(|incomplete| begins(incomplete.typed))
}

/// Takes an attribute of `owner`, or of blocks inside it, away; nothing if it is not there, or not well-formed.
pub fn remove_attribute(parsed: &Parsed, owner: &Block, path: &[&str]) -> Edits {
    let Some((name, steps)) = path.split_last() else { return Edits::new() };
    let mut block = owner;
    for step in steps {
        let Some(inner) = block.body.blocks_of(step).next() else { return Edits::new() };
        block = inner;
    }
    let sound = |found: &&Attribute| is_sound(parsed, found) && !is_given_twice(block, name);
    let Some(attribute) = block.body.attribute(name).filter(sound) else { return Edits::new() };
    let editor = Editor::new(parsed, block);
    let run = editor.run(attribute.span);
    let mut edits = vec![editor.removal(attribute.span)];
    let rest: Vec<&Attribute> = run.into_iter().filter(|other| other.span != attribute.span).collect();
    if editor.aligned(&rest).is_some() {
        let width = rest.iter().map(|other| width(&other.name.text)).max().unwrap_or(0);
        edits.extend(rest.iter().filter_map(|other| editor.pad(other, width)));
    }
    settle(&parsed.text, edits)
}

/// Takes a block away, with the lines it stands on; nothing if one of them is not well-formed, so that it is not known
/// what the block holds.
pub fn remove_block(parsed: &Parsed, block: &Block) -> Edits {
    if is_broken(parsed, block.span) {
        return Edits::new();
    }
    settle(&parsed.text, vec![Editor::new(parsed, block).removal(block.span)])
}

/// Writes another expression in the place of one.
pub fn replace_expression(expression: &Expression, text: &str) -> Edits {
    vec![TextEdit::replace(expression.span, text)]
}

/// Renames a label, which keeps its quotation marks if it has them.
pub fn rename_label(label: &Label, text: &str) -> Edits {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    vec![TextEdit::replace(label.span, if label.quoted { escaped } else { text.to_owned() })]
}

/// Puts a block, given as text without indentation, into the body of `owner`: behind `after`, one of its items, or
/// at the body's end, with a blank line before it.
pub fn insert_block(parsed: &Parsed, owner: &Block, after: Option<&Item>, block: &str) -> Edits {
    let editor = Editor::new(parsed, owner);
    let edits = settle(&parsed.text, editor.add_block(block, after.or(last_of(&owner.body))));
    let before = owner.body.blocks().count();
    read_back(parsed, owner, edits, |now| now.body.blocks().count() > before)
}

struct Editor<'p> {
    text: &'p str,
    body: &'p Body,
    /// Column of the block's header.
    outer: usize,
    /// Column of the items of its body.
    inner: usize,
    line_break: &'static str,
}

impl<'p> Editor<'p> {
    fn new(parsed: &'p Parsed, block: &'p Block) -> Self {
        let text: &str = &parsed.text;
        let body = &block.body;
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut editor = Editor { text, body, outer: 0, inner: 0, line_break };
        editor.outer = editor.indent_at(block.span.start());
        editor.inner = editor.outer + INDENT;
        if let Some(first) = body.items.first().map(span_of)
            && !line_at(text, block.span.start()).touches(first.start())
        {
            editor.inner = editor.indent_at(first.start());
        }
        editor
    }

    fn indent_at(&self, at: usize) -> usize {
        let line = line_at(self.text, at).of(self.text);
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    fn column_of(&self, span: Span) -> usize {
        self.indent_at(span.start())
    }

    /// Blanks that bring a new line to `column`, like those of the line the block's header is on.
    fn blanks(&self, column: usize) -> String {
        " ".repeat(column)
    }

    /// Lines after the first moved to the right; heredocs stay as they are.
    fn indented(&self, text: &str, column: usize) -> String {
        let mut lexer = Lexer::new(text, 0, Matching::Strict);
        let mut out = String::new();
        let mut from = 0;
        loop {
            let token = lexer.next();
            match token.kind {
                Kind::End => break,
                Kind::Newline => {
                    out.push_str(text.get(from..token.span.start()).unwrap_or(""));
                    out.push_str(self.line_break);
                    from = token.span.end();
                    let rest = text.get(from..).unwrap_or("");
                    if !rest.starts_with(['\r', '\n']) && !rest.is_empty() {
                        out.push_str(&self.blanks(column));
                    }
                }
                _ => {}
            }
        }
        out.push_str(text.get(from..).unwrap_or(""));
        out
    }

    /// Text of nested blocks around one attribute, without indentation.
    fn nested(&self, blocks: &[&str], name: &str, expression: &str) -> String {
        let mut text = format!("{name} = {expression}");
        for block in blocks.iter().rev() {
            let inside = self.indented(&text, INDENT);
            text = format!("{block} {{{0}{1}{inside}{0}}}", self.line_break, self.blanks(INDENT));
        }
        text
    }

    /// The body stands on its header's line.
    fn on_one_line(&self) -> bool {
        !self.body.span.of(self.text).contains('\n')
    }

    fn add_block(&self, block: &str, after: Option<&Item>) -> Edits {
        let block = self.indented(block.trim_end(), self.inner);
        match after {
            Some(after) if !self.on_one_line() => {
                let end = self.line_end(span_of(after));
                vec![TextEdit::insert(end, format!("{0}{0}{1}{block}", self.line_break, self.blanks(self.inner)))]
            }
            _ => self.add_to_empty(&block, true),
        }
    }

    /// Puts a first item, or a second one into a body on one line.
    fn add_to_empty(&self, item: &str, apart: bool) -> Edits {
        let (br, blanks) = (self.line_break, self.blanks(self.inner));
        if self.on_one_line() {
            let there = self.body.span.of(self.text).trim();
            let gap = if apart && !there.is_empty() { br } else { "" };
            let kept = if there.is_empty() { String::new() } else { format!("{blanks}{there}{br}{gap}") };
            let outer = self.blanks(self.outer);
            return vec![TextEdit::replace(self.body.span, format!("{br}{kept}{blanks}{item}{br}{outer}"))];
        }
        // Before the line of the closing brace, behind comments that stand in the body.
        let line = line_at(self.text, self.body.span.end()).start();
        let at = line.max(self.body.span.start());
        vec![TextEdit::insert(at, format!("{blanks}{item}{br}"))]
    }

    fn add_attribute(&self, name: &str, expression: &str) -> Edits {
        let expression = self.indented(expression, self.inner);
        let before: Vec<&Attribute> = self
            .body
            .items
            .iter()
            .map_while(|item| match item {
                Item::Attribute(attribute) => Some(attribute),
                Item::Block(_) => None,
            })
            .filter(|attribute| is_read(attribute))
            .collect();
        let (br, blanks) = (self.line_break, self.blanks(self.inner));
        match (before.last(), self.body.items.first()) {
            (Some(last), _) if self.on_one_line() => {
                let width = width(&last.name.text).max(width(name));
                let mut edits = self.add_to_empty(&assignment(name, width, &expression), false);
                if let (Some(edit), Some(pad)) = (edits.first_mut(), self.pad(last, width)) {
                    // The attribute that was there is part of the replaced text.
                    let written = last.span.of(self.text);
                    let cut = pad.span.relative_to(last.span.start());
                    let (left, right) = (written.get(..cut.start()), written.get(cut.end()..));
                    if let (Some(left), Some(right)) = (left, right) {
                        edit.text = edit.text.replacen(written, &format!("{left}{}{right}", pad.text), 1);
                    }
                }
                edits
            }
            (Some(last), _) => {
                let run = if self.single(last, &expression) { self.run(last.span) } else { Vec::new() };
                let mut edits = Edits::new();
                let mut longest = width(name);
                if self.aligned(&run).is_some() {
                    longest = run.iter().map(|other| width(&other.name.text)).max().unwrap_or(0).max(longest);
                    edits.extend(run.iter().filter_map(|other| self.pad(other, longest)));
                }
                let item = assignment(name, longest, &expression);
                edits.push(TextEdit::insert(self.line_end(last.span), format!("{br}{blanks}{item}")));
                edits
            }
            (None, Some(first)) if !self.on_one_line() => {
                let at = self.leading(span_of(first).start());
                let item = assignment(name, width(name), &expression);
                vec![TextEdit::insert(at, format!("{blanks}{item}{br}{br}"))]
            }
            _ => self.add_to_empty(&assignment(name, width(name), &expression), false),
        }
    }

    /// Whether an attribute and one written below it would be aligned: both begin and end on their line.
    fn single(&self, last: &Attribute, expression: &str) -> bool {
        !last.span.of(self.text).contains('\n') && !expression.contains('\n')
    }

    /// Attributes on consecutive lines, each on one, around the one at `span`.
    fn run(&self, span: Span) -> Vec<&'p Attribute> {
        let attributes: Vec<&Attribute> = self.body.attributes().collect();
        let Some(at) = attributes.iter().position(|attribute| attribute.span == span) else { return Vec::new() };
        let joined = |a: &Attribute, b: &Attribute| {
            let between = Span::new(a.span.start(), b.span.start());
            between.of(self.text).matches('\n').count() == 1
        };
        let single = |a: &Attribute| !a.span.of(self.text).contains('\n');
        if !attributes.get(at).is_some_and(|a| single(a)) {
            return Vec::new();
        }
        let (mut start, mut end) = (at, at + 1);
        while let (Some(a), Some(b)) = (start.checked_sub(1).and_then(|i| attributes.get(i)), attributes.get(start)) {
            if !(joined(a, b) && single(a)) {
                break;
            }
            start -= 1;
        }
        while let (Some(a), Some(b)) = (attributes.get(end - 1), attributes.get(end)) {
            if !(joined(a, b) && single(b)) {
                break;
            }
            end += 1;
        }
        attributes.get(start..end).unwrap_or_default().to_vec()
    }

    /// The column of the equals signs, if all of them stand in one as a formatter would have it.
    fn aligned(&self, run: &[&Attribute]) -> Option<usize> {
        let column = |attribute: &&Attribute| {
            let gap = Span::new(attribute.name.span.start(), attribute.value.span.start());
            gap.of(self.text).find('=').map(|at| width(gap.of(self.text).get(..at).unwrap_or("")))
        };
        let first = run.first().and_then(column)?;
        run.iter().all(|attribute| column(attribute) == Some(first)).then_some(first)
    }

    /// Makes the blanks before the equals sign as many as a name of `to` columns leaves.
    fn pad(&self, attribute: &Attribute, to: usize) -> Option<TextEdit> {
        let gap = Span::new(attribute.name.span.end(), attribute.value.span.start());
        let blanks = gap.of(self.text).find('=')?;
        let span = Span::new(gap.start(), gap.start() + blanks);
        let wanted = " ".repeat(to.saturating_sub(width(&attribute.name.text)) + 1);
        (span.of(self.text).trim().is_empty() && span.of(self.text) != wanted).then(|| TextEdit::replace(span, wanted))
    }

    /// The end of the line on which an item ends, a comment behind it included.
    fn line_end(&self, item: Span) -> usize {
        line_at(self.text, item.end()).end()
    }

    /// The start of the line of an item, or of the comments that stand directly above it.
    fn leading(&self, at: usize) -> usize {
        let mut start = line_at(self.text, at).start();
        while start > self.body.span.start() {
            let above = line_at(self.text, start - 1);
            let content = above.of(self.text).trim_start();
            if above.start() < self.body.span.start() || !(content.starts_with('#') || content.starts_with("//")) {
                break;
            }
            start = above.start();
        }
        start
    }

    /// Takes an item away with its lines, and a blank line that would be left without sense.
    fn removal(&self, item: Span) -> TextEdit {
        let first = line_at(self.text, item.start());
        let last = line_at(self.text, item.end());
        let before = Span::new(first.start(), item.start()).of(self.text);
        let behind = Span::new(item.end(), last.end()).of(self.text).trim();
        let alone = before.trim().is_empty() && (behind.is_empty() || behind.starts_with(['#', '/']));
        if !alone {
            // `a { b = 1 }` becomes `a {}`.
            let left = before.len() - before.trim_end().len();
            let rest = self.text.get(item.end()..last.end()).unwrap_or("");
            let right = rest.len() - rest.trim_start().len();
            return TextEdit::remove(Span::new(item.start() - left, item.end() + right));
        }
        let mut start = first.start();
        let mut end =
            self.text.get(last.end()..).and_then(|rest| rest.find('\n')).map_or(last.end(), |n| last.end() + n + 1);
        let line = |at: usize| line_at(self.text, at).of(self.text).trim();
        let above = start.checked_sub(1).map(line);
        let below = (end < self.text.len()).then(|| line(end));
        if below == Some("") && above.is_none_or(|above| above.is_empty() || above.ends_with('{')) {
            let blank = line_at(self.text, end);
            end = self
                .text
                .get(blank.end()..)
                .and_then(|rest| rest.find('\n'))
                .map_or(blank.end(), |n| blank.end() + n + 1);
        } else if above == Some("") && below.is_none_or(|below| below.starts_with('}')) {
            start = line_at(self.text, start - 1).start();
        }
        TextEdit::remove(Span::new(start, end))
    }
}

fn span_of(item: &Item) -> Span {
    match item {
        Item::Attribute(attribute) => attribute.span,
        Item::Block(block) => block.span,
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn assignment(name: &str, to: usize, expression: &str) -> String {
    format!("{name}{} = {expression}", " ".repeat(to.saturating_sub(width(name))))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn nothing_is_put_where_it_would_not_be_read() {
        for text in ["a {\n  x = <<-EOT\n    b", "a {\n  b {\n    x = <<E\n  }\n}\n", "a {\n  x = \"${<<E\n"] {
            let parsed = parse(text.into());
            let Some(block) = parsed.hcl().unwrap().blocks().next() else { continue };
            for edits in [set_attribute(&parsed, block, &["y"], "1"), insert_block(&parsed, block, None, "c {}")] {
                let now = parse(apply(text, &edits).unwrap().into());
                let block = now.hcl().unwrap().blocks().next().unwrap();
                let has = block.body.attribute("y").is_some() || block.body.blocks_of("c").next().is_some();
                assert_eq!(has, !edits.is_empty(), "{text}");
            }
        }
    }

    fn edited(text: &str, edit: impl Fn(&Parsed, &Block) -> Edits) -> String {
        let parsed = parse(text.into());
        assert!(parsed.errors.is_empty(), "{text}");
        let block = parsed.hcl().unwrap().blocks().next().unwrap();
        let out = apply(text, &edit(&parsed, block)).unwrap();
        let again = parse(out.as_str().into());
        assert!(again.errors.is_empty(), "{out}\n{:?}", again.errors);
        out
    }

    #[test]
    fn attributes_are_set_where_they_belong() {
        let cases: &[(&str, &[&str], &str, &str)] = &[
            // An existing one.
            ("a {\n  x = 1 # why\n}\n", &["x"], "2", "a {\n  x = 2 # why\n}\n"),
            ("a { x = 1 }\n", &["x"], "2", "a { x = 2 }\n"),
            // Into nothing.
            ("a {}\n", &["x"], "2", "a {\n  x = 2\n}\n"),
            ("a {\n}\n", &["x"], "2", "a {\n  x = 2\n}\n"),
            ("a {\n  # why\n}\n", &["x"], "2", "a {\n  # why\n  x = 2\n}\n"),
            // Into one line.
            ("a { x = 1 }\n", &["long"], "2", "a {\n  x    = 1\n  long = 2\n}\n"),
            // With the alignment of its neighbours.
            ("a {\n  x   = 1\n  abc = 2 # b\n}\n", &["y"], "3", "a {\n  x   = 1\n  abc = 2 # b\n  y   = 3\n}\n"),
            ("a {\n  x = 1\n  y = 2\n}\n", &["long"], "3", "a {\n  x    = 1\n  y    = 2\n  long = 3\n}\n"),
            ("a {\n  x = 1\n  yy = 2\n}\n", &["long"], "3", "a {\n  x = 1\n  yy = 2\n  long = 3\n}\n"),
            ("a {\n  x = [\n    1,\n  ]\n}\n", &["long"], "3", "a {\n  x = [\n    1,\n  ]\n  long = 3\n}\n"),
            // Before nested blocks.
            ("a {\n  x = 1\n\n  b {}\n}\n", &["y"], "3", "a {\n  x = 1\n  y = 3\n\n  b {}\n}\n"),
            ("a {\n  # about b\n  b {}\n}\n", &["y"], "3", "a {\n  y = 3\n\n  # about b\n  b {}\n}\n"),
            // In nested blocks, made where they are missing.
            ("a {\n  b {\n    x = 1\n  }\n}\n", &["b", "x"], "3", "a {\n  b {\n    x = 3\n  }\n}\n"),
            ("a {\n  x = 1\n}\n", &["b", "y"], "3", "a {\n  x = 1\n\n  b {\n    y = 3\n  }\n}\n"),
            ("a {}\n", &["b", "c", "y"], "3", "a {\n  b {\n    c {\n      y = 3\n    }\n  }\n}\n"),
            ("a { x = 1 }\n", &["b", "y"], "3", "a {\n  x = 1\n\n  b {\n    y = 3\n  }\n}\n"),
            // Several lines, and line breaks of the other kind.
            ("a {}\n", &["x"], "{\n  b = 1\n}", "a {\n  x = {\n    b = 1\n  }\n}\n"),
            ("a {\r\n  x = 1\r\n}\r\n", &["y"], "[\n]", "a {\r\n  x = 1\r\n  y = [\r\n  ]\r\n}\r\n"),
        ];
        for (text, path, expression, expected) in cases {
            assert_eq!(&edited(text, |p, b| set_attribute(p, b, path, expression)), expected, "{text}");
        }
    }

    #[test]
    fn removing_leaves_no_holes() {
        let cases: &[(&str, &[&str], &str)] = &[
            ("a {\n  x = 1 # why\n  y = 2\n}\n", &["x"], "a {\n  y = 2\n}\n"),
            ("a { x = 1 }\n", &["x"], "a {}\n"),
            ("a {\n  x   = 1\n  abc = 2\n}\n", &["abc"], "a {\n  x = 1\n}\n"),
            ("a {\n  x = 1\n\n  y = 2\n\n  b {}\n}\n", &["y"], "a {\n  x = 1\n\n  b {}\n}\n"),
            ("a {\n  x = 1\n\n  y = 2\n}\n", &["y"], "a {\n  x = 1\n}\n"),
            ("a {\n  x = 1\n\n  y = 2\n}\n", &["x"], "a {\n  y = 2\n}\n"),
            ("a {\n  x = <<EOT\nb\nEOT\n}\n", &["x"], "a {\n}\n"),
            ("a {\n  b {\n    x = 1\n  }\n}\n", &["b", "x"], "a {\n  b {\n  }\n}\n"),
            ("a {\n  y = 2\n}\n", &["x"], "a {\n  y = 2\n}\n"),
        ];
        for (text, path, expected) in cases {
            assert_eq!(&edited(text, |p, b| remove_attribute(p, b, path)), expected, "{text}");
        }
        let text = "a {\n  x = 1\n\n  b {\n    y = 1\n  }\n}\n";
        assert_eq!(edited(text, |p, b| remove_block(p, b.body.blocks().next().unwrap())), "a {\n  x = 1\n}\n");
    }

    #[test]
    fn lists_without_a_comma_lose_no_item() {
        let lists = ["[\n    1,\n    2\n    3,\n  ]", "[\n    1\n    2,\n    3\n  ]", "[1 2, 3]"];
        for list in lists {
            let text = format!("a {{\n  w = 1\n  x = {list}\n  y = 2\n}}\n");
            let parsed = parse(text.as_str().into());
            assert!(!parsed.errors.is_empty(), "{text}");
            let block = parsed.hcl().unwrap().blocks().next().unwrap();
            for refused in [
                set_attribute(&parsed, block, &["x"], "[]"),
                remove_attribute(&parsed, block, &["x"]),
                remove_block(&parsed, block),
            ] {
                assert_eq!(refused, Edits::new(), "{text}");
            }
            let edits = [
                set_attribute(&parsed, block, &["y"], "3"),
                set_attribute(&parsed, block, &["z"], "3"),
                set_attribute(&parsed, block, &["b", "z"], "3"),
                remove_attribute(&parsed, block, &["w"]),
                insert_block(&parsed, block, None, "c {}"),
            ];
            for edits in edits {
                let edited = apply(&text, &edits).unwrap();
                assert!(!edits.is_empty() && edited.contains(list), "{edited}");
            }
        }
    }

    #[test]
    fn what_is_set_twice_is_left_alone() {
        let parsed = parse("a {\n  x = 1\n  y = 2\n  x = 3\n}\n".into());
        let block = parsed.hcl().unwrap().blocks().next().unwrap();
        assert_eq!(set_attribute(&parsed, block, &["x"], "4"), Edits::new());
        assert_eq!(remove_attribute(&parsed, block, &["x"]), Edits::new());
        assert_eq!(set_attribute(&parsed, block, &["y"], "4").len(), 1);
    }

    #[test]
    fn labels_expressions_and_blocks() {
        let text = "a \"b\" {\n  x = f(1)\n}\n";
        assert_eq!(edited(text, |_, b| rename_label(&b.labels[0], "c")), "a \"c\" {\n  x = f(1)\n}\n");
        let replaced = edited(text, |_, b| replace_expression(&b.body.attribute("x").unwrap().value, "g(2)"));
        assert_eq!(replaced, "a \"b\" {\n  x = g(2)\n}\n");
        let inserted = edited(text, |p, b| insert_block(p, b, None, "c {\n  y = 1\n}"));
        assert_eq!(inserted, "a \"b\" {\n  x = f(1)\n\n  c {\n    y = 1\n  }\n}\n");
    }
}
