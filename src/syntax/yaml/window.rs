//! The part of a document around an edit, read in place of the whole.
//!
//! At the beginning of a line in block context, what a reader knows of the lines before is which block collections are
//! open and at which columns. Lines that open the same collections may stand for them, and a line each that goes on with
//! the collections around stands for what follows. What cannot be said for sure this way is a [`Doubt`], upon which the
//! whole document is read.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser};

use super::document::{Document, Kind, Node, NodeId, Origin};
use super::judge::{self, LENIENCIES, Mistake};
use super::lines::{Line, column, line_at, line_before, line_from, line_start, lines};
use super::place::start_with_properties;
use super::scanner::{is_marker, is_silent};
use crate::syntax::{Incomplete, Language, Parsed, common};
use crate::text::Span;

/// Lines with content above an edit, and below it, that belong to its window at least: more than healing looks at.
const ABOVE: usize = 12;
const BELOW: usize = 8;
/// Windows that are tried before the whole document is read.
const WINDOWS: usize = 2;
/// Collections around a window, at most.
const FRAMES: usize = 60;
/// Anchors a window may know, at most.
const ANCHORS: usize = 200;

/// The part may mean something else than the whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Doubt;

/// A part of a document between two entries of block collections.
pub(super) struct Window<'d> {
    /// The part, in the document as it is now. It begins with the line of an entry that did not change.
    pub(super) span: Span,
    /// Where it ended before.
    pub(super) former_end: usize,
    /// The collections open where it begins, outermost first.
    pub(super) frames: Vec<Frame>,
    /// The nodes that stood in it.
    pub(super) nodes: std::ops::Range<usize>,
    /// The anchors above it, where it refers to some.
    pub(super) anchors: HashMap<&'d str, NodeId>,
    /// Lines that open the frames.
    pub(super) before: String,
    /// Entries that the lines before it give to the outermost frame; one to every other.
    pub(super) given: usize,
    /// Lines that go on with the frames.
    after: String,
    /// Where in `after` the entry of a frame begins, by the number of the frame.
    pub(super) marks: Vec<(usize, usize)>,
}

/// A block collection around a window.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) id: NodeId,
    pub(super) is_sequence: bool,
    column: usize,
    /// Its first entry behind the window: where its line begins, and its first node.
    next: Option<Border>,
}

#[derive(Clone, Copy)]
struct Border {
    line: usize,
    node: usize,
}

impl<'d> Window<'d> {
    /// The windows around what a text does not have in common with an earlier, healed one, the smallest first.
    pub(super) fn around(previous: &'d Parsed, text: &str) -> Vec<Self> {
        Window::all_around(previous, text).unwrap_or_default()
    }

    fn all_around(previous: &'d Parsed, text: &str) -> Option<Vec<Self>> {
        let document = previous.yaml().filter(|_| previous.language == Language::Yaml)?;
        let is_sound = matches!(document.origin, Origin::Grammar(leniencies) if leniencies <= LENIENCIES / 4);
        let first = lines(text).map(|line| line.of(text)).find(|line| !is_silent(line))?;
        if !is_sound || first.starts_with('%') {
            return None;
        }
        let former = &*previous.healed;
        let (mut prefix, mut suffix) = common(former.as_bytes(), text.as_bytes());
        for incomplete in &previous.incompletes {
            prefix = prefix.min(incomplete.line.start());
            suffix = suffix.min(former.len() - incomplete.line.end());
        }
        let top = top(text, prefix)?;
        let bottom = bottom(former, former.len() - suffix);
        let mut windows = Window::at(document, former, top, bottom)?;
        windows.retain_mut(|window| window.fit(document, former, text).is_some());
        Some(windows)
    }

    /// Takes a window of a former text for that of a text now. None if it cannot stand for it.
    fn fit(&mut self, document: &'d Document, former: &str, text: &str) -> Option<()> {
        let window = self;
        let end = (window.former_end + text.len()).checked_sub(former.len())?;
        window.span = Span::new(window.span.start(), end);
        let is_small = window.span.len() <= text.len() / 2;
        let part = text.get(window.span.range()).filter(|part| is_small && is_plain(part))?;
        if part.contains('*') {
            window.anchors = anchors(document, window.nodes.start);
            if window.anchors.len() > ANCHORS || !window.anchors.keys().all(|name| is_word(name)) {
                return None;
            }
        }
        (window.before, window.given) = opening(&window.frames, &window.anchors);
        Some(())
    }

    /// Windows of a sound document that hold the lines from `top` to before `bottom`, the smallest first.
    fn at(document: &'d Document, text: &str, top: Line, bottom: usize) -> Option<Vec<Self>> {
        let mut frames: Vec<Frame> = Vec::new();
        let mut found = Vec::new();
        let mut node = document.root()?;
        while matches!(node.kind(), Kind::Mapping | Kind::Sequence) && !node.is_flow() && frames.len() < FRAMES {
            let parts: Vec<(Node<'_>, Node<'_>)> = match node.kind() {
                Kind::Mapping => node.written().collect(),
                _ => node.items().map(|item| (item, item)).collect(),
            };
            let column = column(text, node.span().start());
            let is_sequence = node.kind() == Kind::Sequence;
            let behind = parts.partition_point(|(part, _)| part.span().start() <= top.end);
            let Some(index) = behind.checked_sub(1) else { break };
            let next = parts.partition_point(|(part, _)| part.span().start() < bottom);
            let next_border = parts.get(next).map(|part| border(text, *part, column, is_sequence));
            // What cannot be told to begin a line of its own is no border.
            let next_border = next_border.map_or(Some(None), |border| border.map(Some))?;
            if next_border.is_some_and(|border| border.line < bottom) {
                break;
            }
            frames.push(Frame { id: node.id(), is_sequence, column, next: next_border });
            let first = border(text, parts[index], column, is_sequence).filter(|border| border.line <= top.start);
            found.extend(first.filter(|_| index > 0).map(|first| (frames.len(), first)));
            if next != behind {
                break;
            }
            node = parts[index].1;
        }
        let frames = |count: usize| frames.get(..count).unwrap_or(&[]).to_vec();
        let window = |(count, first): (usize, Border)| Window::between(document, text, first, frames(count));
        Some(found.into_iter().rev().take(WINDOWS).filter_map(window).collect())
    }

    /// The window from an entry of the last of these frames on to the next that lies behind it.
    fn between(document: &'d Document, text: &str, first: Border, frames: Vec<Frame>) -> Option<Self> {
        let end = frames.iter().rev().find_map(|frame| frame.next);
        let nodes = first.node..end.map_or(document.nodes.len(), |end| end.node);
        let mut anchored = document.nodes.get(nodes.clone())?.iter();
        if anchored.any(|node| node.properties.as_ref().is_some_and(|properties| properties.anchor.is_some())) {
            return None;
        }
        let former_end = end.map_or(text.len(), |end| end.line);
        let (after, marks) = going_on(&frames);
        Some(Window {
            span: Span::new(first.line, former_end),
            former_end,
            frames,
            nodes,
            anchors: HashMap::new(),
            before: String::new(),
            given: 0,
            after,
            marks,
        })
    }

    /// The window of a text of this length as a document of its own, beginning `self.before.len()` bytes before it.
    pub(super) fn reduce(&self, text: &str) -> String {
        [&*self.before, self.span.of(text), &*self.after].concat()
    }

    /// Filled lines, as they stand in the window as a document of its own.
    pub(super) fn incompletes(&self, incompletes: &[Incomplete]) -> Vec<Incomplete> {
        let way = |at: usize| (at + self.before.len()).saturating_sub(self.span.start());
        let moved = |span: Span| Span::new(way(span.start()), way(span.end()));
        let place = |one: &Incomplete| Incomplete { line: moved(one.line), typed: moved(one.typed), ..*one };
        incompletes.iter().map(place).collect()
    }

    /// Whether a line may be filled: it must not be the one by which the window begins.
    pub(super) fn may_fill(&self, text: &str, line: Line) -> bool {
        line.start >= line_from(text, self.span.start()).next && line.end <= self.span.end()
    }

    /// What the strict parser says of a text that is the earlier one outside of the window, and how many leniencies that
    /// took.
    pub(super) fn judge(&self, text: &str) -> Result<(Option<Mistake>, usize), Doubt> {
        let reduced = self.reduce(text);
        let read = judge::read(&reduced);
        let end = self.before.len() + self.span.len();
        if read.leniencies > LENIENCIES / 2 {
            return Err(Doubt);
        }
        match read.mistake {
            None if self.goes_on(&read.text) => Ok((None, read.leniencies)),
            Some(mistake) if (self.before.len()..=end).contains(&mistake.at) && !judge::is_nesting_limit(&mistake) => {
                // What the strict parser has not seen cannot have changed its mind.
                let is_sure = self.span.end() == text.len() || judge::bytes_to_mistake(&read.text) <= end;
                let at = mistake.at - self.before.len() + self.span.start();
                if is_sure { Ok((Some(Mistake { at, ..mistake }), read.leniencies)) } else { Err(Doubt) }
            }
            _ => Err(Doubt),
        }
    }

    /// Whether behind the window the same collections are open as before.
    fn goes_on(&self, reduced: &str) -> bool {
        let end = self.before.len() + self.span.len();
        let Some(characters) = reduced.get(..end).map(|before| before.chars().count()) else { return false };
        let mut marks = self.marks.iter().map(|(at, frame)| (characters + at, frame + 1)).peekable();
        let (mut depth, mut documents) = (0_usize, 0);
        for event in Parser::new_from_str(reduced) {
            let Ok((event, span)) = event else { return false };
            match event {
                Event::DocumentStart(_) => documents += 1,
                Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
                Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
                Event::Scalar(..) => {
                    marks.next_if_eq(&(span.start.index(), depth));
                }
                _ => {}
            }
        }
        documents == 1 && marks.peek().is_none()
    }
}

/// The line so many lines with content above a place.
fn top(text: &str, at: usize) -> Option<Line> {
    let mut line = line_at(text, at);
    let mut left = ABOVE;
    while left > 0 {
        line = line_before(text, line.start)?;
        left -= usize::from(!is_silent(line.of(text)));
    }
    Some(line)
}

/// Where the line begins that follows so many lines with content below a place.
fn bottom(text: &str, at: usize) -> usize {
    let mut line = line_at(text, at);
    let mut left = BELOW;
    while left > 0 && line.next > line.end {
        line = line_from(text, line.next);
        left -= usize::from(!is_silent(line.of(text)));
    }
    line.next
}

/// Where an entry begins, if it begins a line at the column of its collection.
fn border(text: &str, (key, value): (Node<'_>, Node<'_>), at: usize, is_sequence: bool) -> Option<Border> {
    let mut start = start_with_properties(key);
    if is_sequence {
        let before = text.get(..start)?.trim_end_matches([' ', '\t', '\n', '\r']);
        start = before.strip_suffix('-')?.len();
    }
    let line = line_start(text, start);
    let is_first = text.get(line..start)?.bytes().all(|byte| byte == b' ') && start - line == at;
    let node = key.id().0.min(value.id().0) as usize;
    is_first.then_some(Border { line, node })
}

/// Whether a part holds nothing that means something to the whole document: anchors aside, which only its view shows.
fn is_plain(part: &str) -> bool {
    let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
    let is_of_document = |line: &str| is_marker(line, "---") || is_marker(line, "...") || line.starts_with('%');
    !part.bytes().any(|byte| byte < b' ' && !is_break(byte) || byte == 0x7f)
        && !part.contains('\u{feff}')
        && !lines(part).any(|line| is_of_document(line.of(part)))
}

/// The anchors above a node, by name; of a name given twice, the last.
fn anchors(document: &Document, first: usize) -> HashMap<&str, NodeId> {
    let above = document.nodes.iter().take(first).enumerate();
    let anchored = above.filter_map(|(index, node)| {
        let (name, _) = node.properties.as_ref()?.anchor.as_ref()?;
        Some((name.as_str(), NodeId(u32::try_from(index).ok()?)))
    });
    anchored.collect()
}

/// Lines that open frames, and how many entries they give to the outermost one: the first bears anchors.
fn opening(frames: &[Frame], anchors: &HashMap<&str, NodeId>) -> (String, usize) {
    let mut out = String::new();
    if let Some(frame) = frames.first().filter(|_| !anchors.is_empty()) {
        let mut names: Vec<String> = anchors.keys().map(|name| format!("&{name} k")).collect();
        names.sort_unstable();
        let key = if frame.is_sequence { "-" } else { "k:" };
        out.push_str(&format!("{}{key} [{}]\n", " ".repeat(frame.column), names.join(", ")));
    }
    for frame in frames {
        out.push_str(&format!("{}{}\n", " ".repeat(frame.column), if frame.is_sequence { "-" } else { "k:" }));
    }
    (out, 1 + usize::from(!anchors.is_empty()))
}

/// A line for each frame that goes on, innermost first, with where its entry begins and the number of the frame.
fn going_on(frames: &[Frame]) -> (String, Vec<(usize, usize)>) {
    let mut out = String::new();
    let mut marks = Vec::new();
    for (number, frame) in frames.iter().enumerate().rev().filter(|(_, frame)| frame.next.is_some()) {
        out.push_str(&" ".repeat(frame.column));
        let dash = if frame.is_sequence { "- " } else { "" };
        marks.push((out.len() + dash.len(), number));
        out.push_str(&format!("{dash}{}\n", if frame.is_sequence { "k" } else { "k:" }));
    }
    (out, marks)
}

fn is_word(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
