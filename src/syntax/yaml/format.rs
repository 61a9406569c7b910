//! A layout for YAML that changes no value: indentation as the document mostly has it, no blanks at the ends of lines,
//! one blank behind commas and colons, two empty lines at most. What stands in block scalars is moved with its key and
//! otherwise left alone. A document that is not well-formed, or is a template, stays as it is.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

use super::lines::{Line, line_at, lines};
use super::{Document, Kind, Node, Style};
use crate::syntax::Parsed;
use crate::text::{Edits, Span, TextEdit, apply};

/// Most empty lines in a row.
const EMPTY_LINES: usize = 2;
/// Indentation where the document shows none.
const STEP: usize = 2;

/// The edits that bring the lines that meet `range` into the layout; spans of the segment.
pub fn format(parsed: &Parsed, range: Span) -> Edits {
    let Some(document) = parsed.yaml() else { return Vec::new() };
    let text = &*parsed.text;
    if !parsed.errors.is_empty() || !parsed.incompletes.is_empty() || text.contains("{{") || text.contains("{%") {
        return Vec::new();
    }
    let mut layout = Layout::of(text, document);
    layout.shift(document);
    layout.blanks(document);
    let within = |edit: &TextEdit| edit.span.meets(range);
    let (spacing, indentation) = (layout.spacing, layout.indentation);
    let all: Edits = indentation.into_iter().chain(spacing.iter().cloned()).filter(within).collect();
    let spacing: Edits = spacing.into_iter().filter(within).collect();
    // Whatever the rules overlook: a layout that says something else is none. Moving lines is the riskier half.
    let kept = [all, spacing].into_iter().find(|edits| says_the_same(text, edits)).unwrap_or_default();
    sorted(kept)
}

/// Whether a line break behind the last line changes nothing: it would belong to a text that begins with `|` or `>`, unless
/// that leaves out the breaks at its end.
pub fn may_end_last_line(parsed: &Parsed) -> bool {
    let keeps_it = |node: Node<'_>| {
        let is_text = node.scalar().is_some_and(|scalar| matches!(scalar.style, Style::Literal | Style::Folded));
        let is_mark = |c: &char| !c.is_whitespace();
        let leaves_out = node.span().of(&parsed.text).chars().take_while(is_mark).any(|c| c == '-');
        is_text && node.span().end() == parsed.text.len() && !leaves_out
    };
    !parsed.yaml().is_some_and(|document| document.all().any(keeps_it))
}

/// Values whose columns tell how a document is mostly written.
const TELLING: usize = 2_000;

/// Columns that mappings and lists stand further right than their keys, as a document mostly has it; of a long one, its
/// beginning.
pub fn steps(parsed: &Parsed) -> (usize, usize) {
    let Some(document) = parsed.yaml() else { return (STEP, STEP) };
    let column = |offset: usize| offset.saturating_sub(line_at(&parsed.text, offset).start);
    let habit = Habit::of(document.all().take(TELLING), column);
    (habit.mapping, habit.sequence)
}

fn sorted(mut edits: Edits) -> Edits {
    edits.sort_by_key(|edit| edit.span);
    edits
}

fn says_the_same(before: &str, edits: &Edits) -> bool {
    let Ok(after) = apply(before, edits) else { return false };
    let comments = |text: &str| text.matches('#').count();
    events(before).is_some_and(|said| events(&after) == Some(said)) && comments(before) == comments(&after)
}

/// What a text says, without the places.
fn events(text: &str) -> Option<Vec<Event<'_>>> {
    Parser::new_from_str(text).map(|event| event.ok().map(|(event, _)| event)).collect()
}

struct Layout<'t> {
    text: &'t str,
    lines: Vec<Line>,
    /// How many columns each line moves to the right; none where nothing says so.
    shifts: Vec<Option<isize>>,
    /// Lines that belong to a scalar begun above them.
    inside: Vec<bool>,
    indentation: Edits,
    spacing: Edits,
}

/// How a document is mostly indented.
struct Habit {
    /// Columns from a key to the keys below it.
    mapping: usize,
    /// Columns from a key to the dashes below it.
    sequence: usize,
}

impl Habit {
    fn of<'d>(nodes: impl Iterator<Item = Node<'d>>, column: impl Fn(usize) -> usize) -> Habit {
        let mut steps: [BTreeMap<usize, usize>; 2] = Default::default();
        for node in nodes.filter(|node| is_block(*node)) {
            let above = column(node.span().start());
            for (_, value) in node.written().filter(|(_, value)| is_block(*value)) {
                let below = column(value.span().start());
                let kind = usize::from(value.kind() == Kind::Sequence);
                if let (Some(step), Some(seen)) = (below.checked_sub(above), steps.get_mut(kind)) {
                    *seen.entry(step).or_default() += 1;
                }
            }
        }
        // Of equals the smaller one.
        let most =
            |seen: &BTreeMap<usize, usize>| seen.iter().rev().max_by_key(|(_, count)| **count).map(|(step, _)| *step);
        let [mappings, sequences] = &steps;
        let mapping = most(mappings).filter(|step| *step > 0).unwrap_or(STEP);
        Habit { mapping, sequence: most(sequences).unwrap_or(mapping) }
    }
}

impl<'t> Layout<'t> {
    fn of(text: &'t str, document: &Document) -> Self {
        let lines: Vec<Line> = lines(text).collect();
        let (shifts, inside) = (vec![None; lines.len()], vec![false; lines.len()]);
        let mut layout = Layout { text, lines, shifts, inside, indentation: Vec::new(), spacing: Vec::new() };
        layout.scalars(document);
        layout
    }

    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    fn column(&self, offset: usize) -> usize {
        self.lines.get(self.line_of(offset)).map_or(0, |line| offset.saturating_sub(line.start))
    }

    /// Marks the lines that scalars take beyond their first. Behind a block scalar empty lines may belong to it.
    fn scalars(&mut self, document: &Document) {
        for node in document.all() {
            let Some(scalar) = node.scalar() else { continue };
            let (first, mut last) = (self.line_of(node.span().start()), self.line_of(node.span().end()));
            if matches!(scalar.style, Style::Literal | Style::Folded) {
                let is_empty = |line: &Line| line.typed(self.text).is_empty();
                while self.lines.get(last + 1).is_some_and(is_empty) {
                    last += 1;
                }
            }
            self.inside.get_mut(first + 1..=last).unwrap_or_default().fill(true);
        }
    }

    /// Moves each block collection to where the habit of the document wants it.
    fn shift(&mut self, document: &Document) {
        let Some(root) = document.root().filter(|root| is_block(*root)) else { return };
        if self.lines.iter().any(|line| line.of(self.text).trim_start_matches(' ').starts_with('\t')) {
            return;
        }
        let habit = Habit::of(document.all(), |offset| self.column(offset));
        let top = self.column(root.span().start());
        let mut open = vec![(root, -(isize::try_from(top).unwrap_or(0)))];
        while let Some((node, shift)) = open.pop() {
            for child in node.items() {
                self.place(child, shift, habit.mapping, node, &mut open);
            }
            for (key, value) in node.written() {
                let step = if value.kind() == Kind::Sequence { habit.sequence } else { habit.mapping };
                self.note(key.span().start(), shift);
                self.place(value, shift, step, node, &mut open);
            }
        }
        self.move_lines();
    }

    /// Where a value goes whose owner moves by `shift`: below its owner it goes `step` to the right of it, on the same
    /// line it goes along.
    fn place<'d>(
        &mut self,
        value: Node<'d>,
        shift: isize,
        step: usize,
        owner: Node<'d>,
        open: &mut Vec<(Node<'d>, isize)>,
    ) {
        let start = value.span().start();
        let line = self.line_of(start);
        let begins_line = self.lines.get(line).is_some_and(|line| line.typed(self.text).start() == start);
        let (column, above) = (self.column(start), self.column(owner.span().start()));
        let mut along = shift;
        if begins_line && is_block(value) {
            let wanted = isize::try_from(above + step).unwrap_or(0) + shift;
            along = wanted - isize::try_from(column).unwrap_or(0);
        }
        self.note(start, along);
        if is_block(value) {
            open.push((value, along));
        }
    }

    fn note(&mut self, offset: usize, shift: isize) {
        let line = self.line_of(offset);
        let begins_line = self.lines.get(line).is_some_and(|line| {
            let before = self.text.get(line.start..offset).unwrap_or("");
            // Dashes, question marks, tags and anchors before a node belong to it.
            before.trim_start().is_empty() || before.trim_start().starts_with(['-', '?', '!', '&'])
        });
        if let Some(known) = self.shifts.get_mut(line).filter(|known| begins_line && known.is_none()) {
            *known = Some(shift);
        }
    }

    /// Lines nothing was said about go with the line above them; comments with the next line of their column.
    fn move_lines(&mut self) {
        let neighbours = self.neighbours();
        let mut shifts = Vec::with_capacity(self.lines.len());
        let mut last = 0;
        for (index, line) in self.lines.iter().enumerate() {
            let own = self.shifts.get(index).copied().flatten();
            let typed = line.typed(self.text);
            let is_comment = typed.of(self.text).starts_with('#') && !self.inside.get(index).copied().unwrap_or(false);
            last = match own {
                Some(shift) => shift,
                None if is_comment => self.shift_of_comment(index, neighbours.get(index).copied().unwrap_or_default()),
                None => last,
            };
            shifts.push(last);
        }
        for (line, shift) in self.lines.iter().zip(shifts) {
            let indent = line.indent(self.text);
            let wanted = indent.saturating_add_signed(shift);
            if wanted != indent && !line.typed(self.text).is_empty() {
                let blanks = Span::new(line.start, line.start + indent);
                self.indentation.push(TextEdit::replace(blanks, " ".repeat(wanted)));
            }
        }
    }

    /// For each line the nearest one with content other than a comment, above it and below it.
    fn neighbours(&self) -> Vec<[Option<usize>; 2]> {
        let is_content = |line: &Line| {
            let typed = line.typed(self.text).of(self.text);
            !typed.is_empty() && !typed.starts_with('#')
        };
        let mut found = vec![[None, None]; self.lines.len()];
        let mut above = None;
        for (index, (line, near)) in self.lines.iter().zip(&mut found).enumerate() {
            near[0] = above;
            above = if is_content(line) { Some(index) } else { above };
        }
        let mut below = None;
        for (index, (line, near)) in self.lines.iter().zip(&mut found).enumerate().rev() {
            near[1] = below;
            below = if is_content(line) { Some(index) } else { below };
        }
        found
    }

    /// A comment goes with the line below it or above it that stands in its column; one that stands in neither stays.
    fn shift_of_comment(&self, index: usize, [above, below]: [Option<usize>; 2]) -> isize {
        let column = |index: usize| self.lines.get(index).map(|line| line.indent(self.text));
        let near = [below, above].into_iter().flatten().find(|near| column(*near) == column(index));
        near.and_then(|near| self.shifts.get(near).copied().flatten()).unwrap_or(0)
    }

    /// Blanks within and at the ends of lines, and empty lines.
    fn blanks(&mut self, document: &Document) {
        for node in document.all() {
            if node.is_flow() {
                self.commas(node);
                self.brackets(node);
            } else {
                self.colons(node);
            }
        }
        let mut empty = 0;
        for index in 0..self.lines.len() {
            let (Some(line), Some(false)) = (self.lines.get(index).copied(), self.inside.get(index)) else {
                empty = 0;
                continue;
            };
            let typed = line.typed(self.text);
            empty = if typed.is_empty() { empty + 1 } else { 0 };
            if empty > EMPTY_LINES && line.next > line.end {
                self.spacing.push(TextEdit::remove(Span::new(line.start, line.next)));
            } else if self.inside.get(index + 1).is_none_or(|next| !next) {
                let end = if typed.is_empty() { line.start } else { typed.end() };
                if end < line.end {
                    self.spacing.push(TextEdit::remove(Span::new(end, line.end)));
                }
            }
        }
    }

    /// One blank behind a comma, none before it.
    fn commas(&mut self, node: Node<'_>) {
        let parts: Vec<Span> = match node.kind() {
            Kind::Sequence => node.items().map(Node::span).collect(),
            Kind::Mapping => node.written().map(|(key, value)| key.span().join(value.span())).collect(),
            _ => return,
        };
        for pair in parts.windows(2) {
            let [before, after] = pair else { continue };
            let between = Span::new(before.end().min(after.start()), after.start());
            let written = between.of(self.text);
            if written != ", " && written.trim_matches(' ') == "," {
                self.spacing.push(TextEdit::replace(between, ", "));
            }
        }
    }

    /// As many blanks before the closing bracket as behind the opening one, where both stand on the line of what they
    /// hold.
    fn brackets(&mut self, node: Node<'_>) {
        let ends = match node.kind() {
            Kind::Sequence => node.items().next().zip(node.items().last()),
            Kind::Mapping => {
                node.written().next().zip(node.written().last()).map(|((first, _), (_, last))| (first, last))
            }
            _ => None,
        };
        let Some((first, last)) = ends else { return };
        let (span, inner) = (node.span(), first.span().start()..last.span().end());
        let open = Span::new(span.start() + 1, inner.start.max(span.start() + 1));
        let close = Span::new(inner.end.min(span.end().saturating_sub(1)), span.end().saturating_sub(1));
        let is_blank = |part: Span| part.of(self.text).bytes().all(|byte| byte == b' ');
        let brackets = span.of(self.text).strip_prefix(['[', '{']).is_some_and(|text| text.ends_with([']', '}']));
        // Only behind what ends by itself nothing is needed: behind the colon of an empty value or in the braces of a
        // template a blank has a meaning.
        let said = Span::new(span.start(), close.start()).of(self.text);
        let is_plain = said.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | ']' | '}'))
            && !said.starts_with("{{")
            && last.alias().is_none();
        if brackets && is_plain && is_blank(open) && is_blank(close) && open.len() != close.len() {
            self.spacing.push(TextEdit::replace(close, " ".repeat(open.len())));
        }
    }

    /// One blank behind the colon of a key, unless the values of neighbours stand in one column.
    fn colons(&mut self, node: Node<'_>) {
        let entries: Vec<(Node<'_>, Node<'_>)> = node.written().collect();
        let mut wide = Vec::new();
        let column = |index: usize| {
            let (key, value) = entries.get(index)?;
            let line = self.line_of(key.span().start());
            (self.line_of(value.span().start()) == line).then(|| (line, self.column(value.span().start())))
        };
        for (index, (key, value)) in entries.iter().enumerate() {
            let Some((_, here)) = column(index) else { continue };
            let gap = Span::new(key.span().end().min(value.span().start()), value.span().start());
            let written = gap.of(self.text);
            let is_wide =
                written.len() > 2 && written.strip_prefix(':').is_some_and(|rest| rest.trim_matches(' ').is_empty());
            let neighbours = [index.checked_sub(1), Some(index + 1)];
            let aligned = neighbours.into_iter().flatten().filter_map(column).any(|(_, other)| other == here);
            if is_wide && !aligned && !value.span().is_empty() {
                wide.push(TextEdit::replace(gap, ": "));
            }
        }
        self.spacing.extend(wide);
    }
}

/// A mapping or sequence in block form.
fn is_block(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Mapping | Kind::Sequence) && !node.is_flow()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Language, parse};

    fn formatted(text: &str) -> String {
        let parsed = parse(Language::Yaml, text.into(), None);
        apply(text, &format(&parsed, Span::new(0, text.len()))).expect("edits")
    }

    #[test]
    fn a_layout_changes_blanks_and_nothing_else() {
        for (before, after) in [
            ("a:   1  \n", "a: 1\n"),
            ("a: [1,2 ,  3]\n", "a: [1, 2, 3]\n"),
            ("a: {b: 1,c: 2}\n", "a: {b: 1, c: 2}\n"),
            ("a: [ \"b\", \"c\"]\n", "a: [ \"b\", \"c\" ]\n"),
            ("a: [b, c ]\n", "a: [b, c]\n"),
            ("a: { b: [ 1, 2], c: 2}\n", "a: { b: [ 1, 2 ], c: 2 }\n"),
            ("a: {b: [1 ] }\n", "a: {b: [1]}\n"),
            (
                "a:\n  b: 1\nc:\n  d: 1\ne:\n     f: 1\n     g:\n       - h\n",
                "a:\n  b: 1\nc:\n  d: 1\ne:\n  f: 1\n  g:\n    - h\n",
            ),
            ("a:\n- b\nc:\n- d\ne:\n  - f: 1\n    g: 2\n", "a:\n- b\nc:\n- d\ne:\n- f: 1\n  g: 2\n"),
            ("a: 1\n\n\n\n\nb: 2\n", "a: 1\n\n\nb: 2\n"),
            (
                "a:\n    # why\n    b: |\n      x  \n\n        y\n\nc:\n  d: 1\ne:\n  f: 1\n",
                "a:\n  # why\n  b: |\n    x  \n\n      y\n\nc:\n  d: 1\ne:\n  f: 1\n",
            ),
            ("  a: 1\n  b: 2\n", "a: 1\nb: 2\n"),
        ] {
            assert_eq!(formatted(before), after, "{before:?}");
            assert_eq!(formatted(after), after, "twice: {before:?}");
        }
    }

    #[test]
    fn a_text_at_the_end_gets_no_line_break() {
        for (text, may) in [
            ("a: b", true),
            ("a: |\n  b", false),
            ("a: |-\n  b", true),
            ("- >\n  b", false),
            ("a: [", true),
            ("a: | # b-c\n  d", false),
        ] {
            assert_eq!(may_end_last_line(&parse(Language::Yaml, text.into(), None)), may, "{text}");
        }
    }

    #[test]
    fn what_has_a_reason_stays() {
        for text in [
            "short:   1\nlonger:  2\n",
            "a: |\n  x  \n\n\n\n\n  y\n",
            "a: \"x  \n\n\n\n  y\"\n",
            "a: x\n  y\n   z\n",
            "a: {{ x }}  \n",
            "a: {{ x}}\n",
            "a: {b: }\n",
            "a: &x 1\nb: [*x ]\n",
            "a: [ ]\n",
            "a: [ b, c,]\n",
            "a: [\n  b, c ]\n",
            "a: [1,2\n",
            "",
            "# only  \n\n",
            "a: |2\n   x\n",
        ] {
            let expected = if text.starts_with("# only") { "# only\n\n" } else { text };
            assert_eq!(formatted(text), expected, "{text:?}");
        }
    }
}
