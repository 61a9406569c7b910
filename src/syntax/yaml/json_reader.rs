//! JSON as it is written: every value that can be read, and every mistake once (RFC 8259).

use super::document::{Document, NodeData, NodeId, Value};
use super::json_token::{comment_end, last_comment};
use super::json_told::{About, Harm, Mistake, without_echoes};
use super::json_typo;
use super::lines::{line_at, lines_below};
use crate::syntax::SyntaxError;
use crate::text::Span;

/// Mistakes told of one text.
const LIMIT: usize = 100;
/// Lines in which what closes a bracket is looked for.
const REACH: usize = 200;
/// Levels read; the guard before lets fewer through.
const DEPTH: usize = 480;

/// Reads a text. What is broken costs itself: the values beside it are in the view.
pub(super) fn read(text: &str) -> (Document, Vec<Mistake>) {
    let (document, mistakes, unclosed) = read_whole(text);
    let is_bracket = |one: &Mistake| matches!(one.about, About::Bracket | About::End);
    let is_odd = mistakes.len() > 1 || unclosed && !mistakes.iter().all(is_bracket);
    if is_odd && let Some((without, mistake)) = json_typo::find(text, &mistakes) {
        return (without.unwrap_or(document), vec![mistake]);
    }
    (document, without_echoes(text, mistakes))
}

/// Reads a text of which nothing is broken.
pub(super) fn read_once(text: &str) -> Option<Document> {
    let reader = read_with(text, false);
    reader.mistakes.is_empty().then_some(reader.document)
}

/// What is read of a text, its mistakes, and whether a bracket is never closed.
fn read_whole(text: &str) -> (Document, Vec<Mistake>, bool) {
    let reader = read_with(text, false);
    if !reader.unclosed {
        return (reader.document, reader.mistakes, false);
    }
    // Where a brace is missing, the columns of keys say to which object they belong.
    let by_column = read_with(text, true);
    let better = if by_column.mistakes.len() <= reader.mistakes.len() { by_column } else { reader };
    (better.document, better.mistakes, true)
}

fn read_with(text: &str, by_column: bool) -> Reader<'_> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (document, mistakes) = (Document::default(), Vec::new());
    let (open, last_brace) = (Vec::new(), text.rfind('}'));
    let (behind, last_comment) = (start, last_comment(text.as_bytes()));
    let mut reader = Reader {
        text,
        at: start,
        behind,
        document,
        mistakes,
        unclosed: false,
        open,
        by_column,
        last_brace,
        last_comment,
    };
    reader.root();
    reader.mistakes.sort_by_key(|mistake| mistake.error.span);
    reader.mistakes.truncate(LIMIT);
    reader
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Behind the last thing read that is no blank and no comment.
    behind: usize,
    pub(super) document: Document,
    mistakes: Vec<Mistake>,
    /// Whether a bracket is never closed.
    unclosed: bool,
    /// Brackets open around what is read, as what closes them.
    open: Vec<u8>,
    /// Whether a key that stands no deeper than the line that opens its object ends the object.
    by_column: bool,
    last_brace: Option<usize>,
    /// Where the last comment ends that is closed.
    last_comment: usize,
}

/// What was read where a value should stand.
enum Found {
    /// A value, and whether a message about it was given.
    Value(NodeId, bool),
    /// Nothing: what stands there belongs to what is around.
    Nothing,
}

impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn tell(&mut self, span: Span, message: &str, harm: Harm) {
        self.tell_about(About::Other, span, message, harm);
    }

    fn tell_about(&mut self, about: About, span: Span, message: &str, harm: Harm) {
        if self.mistakes.len() <= LIMIT {
            self.mistakes.push(Mistake { error: SyntaxError { span, message: message.to_owned() }, harm, about });
        }
    }

    /// Passes over blanks, breaks and comments, which JSON does not have.
    fn skip(&mut self) {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        if self
            .at
            .checked_sub(1)
            .and_then(|before| self.text.as_bytes().get(before))
            .is_some_and(|byte| !is_blank(byte))
        {
            self.behind = self.at;
        }
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'/' if self.is_comment(self.at) => {
                    let end = comment_end(self.text.as_bytes(), self.at, self.last_comment);
                    let comment = Span::new(self.at, end);
                    self.tell_about(About::Comment, comment, "JSON has no comments; remove it", Harm::Nothing);
                    self.at = end;
                }
                _ => return,
            }
        }
    }

    pub(super) fn is_comment(&self, at: usize) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.starts_with("//") || rest.starts_with("/*"))
    }

    pub(super) fn add(&mut self, parent: Option<NodeId>, span: Span, value: Value) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX));
        let data = NodeData { value, ..NodeData::new(parent, span) };
        self.document.nodes.push(data);
        id
    }

    fn set(&mut self, id: NodeId, span: Span, value: Value) {
        if let Some(data) = self.document.nodes.get_mut(id.0 as usize) {
            (data.span, data.value) = (span, value);
        }
    }

    fn root(&mut self) {
        self.skip();
        while let Found::Nothing = self.value(None) {
            let Some(byte) = self.peek() else { return };
            self.stray(byte);
            self.skip();
        }
        self.document.root = (!self.document.nodes.is_empty()).then_some(NodeId(0));
        self.skip();
        if self.at < self.text.len() {
            let span = self.token();
            let message = match self.peek() {
                Some(b'}') => "`}` closes nothing here",
                Some(b']') => "`]` closes nothing here",
                _ => "A JSON text holds one value; remove what stands behind it",
            };
            self.tell(span, message, Harm::Text(span));
        }
    }

    /// Passes over a character that cannot stand where it does.
    fn stray(&mut self, byte: u8) {
        let span = self.token();
        self.tell(
            span,
            match byte {
                b'}' => "`}` closes nothing here",
                b']' => "`]` closes nothing here",
                b':' => "A colon cannot stand here",
                _ => "A comma cannot stand here",
            },
            Harm::Text(span),
        );
        self.at = span.end();
    }

    fn value(&mut self, parent: Option<NodeId>) -> Found {
        let depth = self.open.len();
        match self.peek() {
            None | Some(b'}' | b']' | b',' | b':') => Found::Nothing,
            Some(b'{') if depth < DEPTH => {
                let (id, told) = self.object(parent);
                Found::Value(id, told)
            }
            Some(b'[') if depth < DEPTH => {
                let (id, told) = self.array(parent);
                Found::Value(id, told)
            }
            Some(quote @ (b'"' | b'\'')) => {
                let (id, told) = self.string(parent, quote);
                Found::Value(id, told)
            }
            Some(_) => {
                let (id, told) = self.word(parent);
                Found::Value(id, told)
            }
        }
    }

    /// An array, and whether it is never closed.
    fn array(&mut self, parent: Option<NodeId>) -> (NodeId, bool) {
        let start = self.at;
        let id = self.add(parent, Span::at(start), Value::Null);
        self.at += 1;
        self.open.push(b']');
        let mut items = Vec::new();
        let mut between = Between::First;
        loop {
            self.skip();
            if let Some(byte) = self.stray_bracket(start, b']') {
                self.stray(byte);
                between = Between::Told;
                continue;
            }
            if self.ends(start, b']', between) || self.ends_at_key(start) {
                break;
            }
            if self.peek() == Some(b',') {
                between = self.comma(between);
                continue;
            }
            let missing = self.comma_missing(between);
            match self.value(Some(id)) {
                Found::Value(item, wrong) => {
                    items.push(item);
                    between = Between::After(self.tell_comma(missing, wrong));
                }
                Found::Nothing => {
                    self.stray(self.peek().unwrap_or(b','));
                    between = Between::After(true);
                }
            }
        }
        self.open.pop();
        let (end, is_closed) = self.end(start, ']');
        self.set(id, Span::new(start, end), Value::Sequence { items: items.into(), flow: true });
        (id, !is_closed)
    }

    /// An object, and whether it is never closed.
    fn object(&mut self, parent: Option<NodeId>) -> (NodeId, bool) {
        let start = self.at;
        let id = self.add(parent, Span::at(start), Value::Null);
        self.at += 1;
        self.open.push(b'}');
        let mut entries = Vec::new();
        let (mut between, mut opening) = (Between::First, None);
        loop {
            self.skip();
            if let Some(byte) = self.stray_bracket(start, b'}') {
                self.stray(byte);
                between = Between::Told;
                continue;
            }
            if self.ends(start, b'}', between) || self.ends_by_column(start, &mut opening) {
                break;
            }
            if self.peek() == Some(b',') {
                between = self.comma(between);
                continue;
            }
            if self.peek() == Some(b':') && matches!(between, Between::After(_)) {
                self.second_value(id);
                between = Between::After(true);
                continue;
            }
            let missing = self.comma_missing(between);
            let wrong = self.entry(id, &mut entries);
            between = Between::After(self.tell_comma(missing, wrong));
        }
        self.open.pop();
        let (end, is_closed) = self.end(start, '}');
        self.set(id, Span::new(start, end), Value::Mapping { entries: entries.into(), flow: true });
        (id, !is_closed)
    }

    /// Where a collection that has been read ends, and whether by what closes it.
    fn end(&self, start: usize, close: char) -> (usize, bool) {
        let is_closed = self.text.get(..self.at).is_some_and(|read| read.ends_with(close));
        (if is_closed { self.at } else { self.behind.max(start + 1) }, is_closed)
    }

    /// A colon behind a value, and what follows it, which is left out.
    fn second_value(&mut self, id: NodeId) {
        self.stray(b':');
        let told = self.mistakes.len();
        self.skip();
        self.value(Some(id));
        self.mistakes.truncate(told);
    }

    /// One key with its value; gives whether a message about it was given. Of several mistakes in one entry, the first is
    /// told.
    fn entry(&mut self, id: NodeId, entries: &mut Vec<(NodeId, NodeId)>) -> bool {
        let quiet = self.mistakes.len();
        let before = self.at;
        if self.opens_nothing() {
            self.tell(Span::new(before, before + 1), "A key in double quotes is expected here", Harm::Line);
            self.at += 1;
            return true;
        }
        let (key, wrong) = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.string(Some(id), quote),
            Some(b':') => (self.add(Some(id), Span::at(self.at), Value::Null), true),
            _ => match self.value(Some(id)) {
                Found::Value(key, _) => (key, true),
                Found::Nothing => {
                    self.stray(self.peek().unwrap_or(b','));
                    return true;
                }
            },
        };
        // One that is never closed ends above the line where reading goes on.
        let written = self.text.get(before..self.at).unwrap_or("").trim_end();
        let key_span = Span::new(before, before + written.len());
        if wrong && !matches!(self.text.as_bytes().get(before), Some(b'"' | b'\'')) {
            self.mistakes.truncate(quiet);
            let at = if key_span.is_empty() { self.token() } else { key_span };
            self.tell(at, "A key in double quotes is expected here", Harm::Nothing);
        }
        let mut told = wrong;
        self.skip();
        let apart = self.text.get(key_span.end()..self.at).is_some_and(|between| between.contains(['\n', '\r']));
        if self.peek() == Some(b':') {
            let colon = Span::new(self.at, self.at + 1);
            self.at += 1;
            self.skip();
            let quiet = self.mistakes.len();
            let next = if self.is_key_below(colon) { Found::Nothing } else { self.value(Some(id)) };
            match next {
                Found::Value(value, wrong) => {
                    if told && wrong {
                        self.mistakes.truncate(quiet);
                    }
                    told |= wrong;
                    entries.push((key, value));
                }
                Found::Nothing => {
                    if !told {
                        self.tell(colon, "A value is missing behind the colon", Harm::Line);
                    }
                    told = true;
                    let value = self.add(Some(id), Span::at(colon.end()), Value::Null);
                    entries.push((key, value));
                }
            }
            return told;
        }
        if !told {
            self.tell(key_span, "A colon is missing behind the key", Harm::Line);
        }
        // What stands on the key's line is its value, the colon forgotten.
        let quiet = self.mistakes.len();
        let value = if apart { Found::Nothing } else { self.value(Some(id)) };
        match value {
            Found::Value(value, wrong) => {
                if wrong {
                    self.mistakes.truncate(quiet);
                }
                entries.push((key, value));
            }
            Found::Nothing => {
                let value = self.add(Some(id), Span::at(key_span.end()), Value::Null);
                entries.push((key, value));
            }
        }
        true
    }

    /// Whether a bracket that comes in place of a key is alone at the end of its line, and what stands below it is no
    /// deeper: nothing that it would hold.
    fn opens_nothing(&self) -> bool {
        let rest = self.text.get(self.at + 1..).filter(|_| matches!(self.peek(), Some(b'{' | b'[')));
        let behind = rest.map(|rest| rest.trim_start_matches([' ', '\t'])).unwrap_or("");
        if !behind.starts_with(['\n', '\r']) {
            return false;
        }
        let Some(next) = behind.lines().skip(1).find(|line| !line.trim().is_empty()) else { return false };
        let indent = next.len() - next.trim_start_matches([' ', '\t']).len();
        indent <= line_at(self.text, self.at).indent(self.text) && !next.trim_start().starts_with(['}', ']'])
    }

    /// Whether a string below the line of the colon is the key of the next entry.
    fn is_key_below(&self, colon: Span) -> bool {
        let apart = self.text.get(colon.end()..self.at).is_some_and(|between| between.contains(['\n', '\r']));
        apart && self.is_key()
    }

    /// Whether a string with a colon behind it comes next.
    fn is_key(&self) -> bool {
        let Some(quote @ (b'"' | b'\'')) = self.peek() else { return false };
        let (end, closed) = self.string_end(quote);
        let behind = self.text.get(end..).unwrap_or("").trim_start_matches([' ', '\t', '\n', '\r']);
        closed && behind.starts_with(':')
    }

    /// A comma; one that separates nothing is told.
    fn comma(&mut self, between: Between) -> Between {
        let span = Span::new(self.at, self.at + 1);
        self.at += 1;
        match between {
            Between::After(told) => Between::Comma(span, told),
            Between::First | Between::Comma(..) => {
                self.tell(span, "A comma cannot stand here", Harm::Text(span));
                Between::Told
            }
            Between::Told => Between::Told,
        }
    }

    /// Where a comma is missing before what comes next, if it is, and what is said of it.
    fn comma_missing(&self, between: Between) -> Option<(Span, &'static str)> {
        if !matches!(between, Between::After(false)) || matches!(self.peek(), Some(b'}' | b']' | b':')) {
            return None;
        }
        let between = self.text.get(self.behind..self.at).unwrap_or("");
        if between.contains(['\n', '\r']) {
            let last = self.text.floor_char_boundary(self.behind.saturating_sub(1));
            return Some((Span::new(last, self.behind), "A comma is missing behind this"));
        }
        Some((self.token(), "A comma is missing before this"))
    }

    /// Tells of a comma that is missing, unless what follows it is wrong by itself; gives whether something was told.
    fn tell_comma(&mut self, missing: Option<(Span, &'static str)>, wrong: bool) -> bool {
        if let Some((span, message)) = missing.filter(|_| !wrong) {
            self.tell(span, message, Harm::Line);
        }
        missing.is_some() || wrong
    }

    /// Whether the collection that `close` closes ends here. Passes over what closes it.
    fn ends(&mut self, start: usize, close: u8, between: Between) -> bool {
        let bracket = Span::new(start, start + 1);
        let is_shallow = self.by_column && self.open.len() > 1 && self.is_shallow(start);
        match self.peek() {
            Some(byte) if byte == close && !is_shallow => {
                if let Between::Comma(comma, false) = between {
                    self.tell(comma, "JSON has no comma behind the last item; remove it", Harm::Nothing);
                }
                self.at += 1;
                true
            }
            None | Some(b'}' | b']') => {
                self.unclosed = true;
                let message =
                    if close == b'}' { "`{` is never closed; add `}`" } else { "`[` is never closed; add `]`" };
                let about = if self.peek().is_none() { About::End } else { About::Bracket };
                self.tell_about(about, bracket, message, Harm::Line);
                true
            }
            Some(_) => false,
        }
    }

    /// The column of what comes next, if it leads its line. Lines may be long, so no more is read than what stands before it.
    fn leading(&self) -> Option<usize> {
        let before = self.text.get(..self.at)?;
        let rest = before.trim_end_matches([' ', '\t']);
        rest.ends_with(['\n', '\r']).then_some(before.len() - rest.len())
    }

    /// Whether what comes next leads its line and stands less deep than the line that opens a collection.
    fn is_shallow(&self, start: usize) -> bool {
        self.leading().is_some_and(|column| column < line_at(self.text, start).indent(self.text))
    }

    /// The bracket that comes next, if it closes nothing of what is open from `start` on.
    fn stray_bracket(&self, start: usize, close: u8) -> Option<u8> {
        let byte = self.peek().filter(|byte| matches!(byte, b'}' | b']'))?;
        let stray =
            if byte == close { self.open.len() == 1 && self.goes_on_behind(byte) } else { !self.open.contains(&byte) };
        (stray || self.is_among_entries(start, close)).then_some(byte)
    }

    /// Whether a bracket that comes next stands among entries, alone on its line and as deep as they do, and what it would
    /// close is closed below them.
    fn is_among_entries(&self, start: usize, close: u8) -> bool {
        let Some(inner) = self.leading() else { return false };
        let (opening, line) = (line_at(self.text, start), line_at(self.text, self.at));
        let outer = opening.indent(self.text);
        let alone = line.typed(self.text).of(self.text).trim_end_matches(',');
        if inner <= outer || alone.len() != 1 || opening.start == line.start {
            return false;
        }
        let mut below = lines_below(self.text, line).take(REACH).filter(|one| !one.typed(self.text).is_empty());
        let goes_on = below.next().is_some_and(|one| one.indent(self.text) == inner);
        let closing = below.find(|one| one.indent(self.text) <= outer);
        goes_on
            && closing.is_some_and(|one| {
                one.indent(self.text) == outer && one.typed(self.text).of(self.text).as_bytes().first() == Some(&close)
            })
    }

    /// Whether more entries, and another bracket, stand behind the bracket that would end the text.
    fn goes_on_behind(&self, close: u8) -> bool {
        let rest = self.text.get(self.at + 1..).unwrap_or("");
        let entry = rest.trim_start_matches([' ', '\t', '\n', '\r', ',']).starts_with('"');
        entry && close == b'}' && self.last_brace.is_some_and(|last| last > self.at)
    }

    /// Whether what comes next is a key, so that an array around which an object stands should have been closed.
    fn ends_at_key(&mut self, start: usize) -> bool {
        let ends = self.by_column && self.open.len() > 1 && self.is_key();
        if ends {
            let bracket = Span::new(start, start + 1);
            self.tell_about(About::Bracket, bracket, "`[` is never closed; add `]`", Harm::Line);
        }
        ends
    }

    fn ends_by_column(&mut self, start: usize, opening: &mut Option<usize>) -> bool {
        if !self.by_column || self.open.len() < 2 || self.peek() != Some(b'"') {
            return false;
        }
        let before = self.text.get(..self.at).unwrap_or("");
        let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
        let leads = before.get(..before.len() - blanks).is_some_and(|before| before.ends_with(['\n', '\r']));
        let ends = leads && blanks <= *opening.get_or_insert_with(|| line_at(self.text, start).indent(self.text));
        if ends {
            let bracket = Span::new(start, start + 1);
            self.tell_about(About::Bracket, bracket, "`{` is never closed; add `}`", Harm::Line);
        }
        ends
    }
}

/// What stands before the next item.
#[derive(Clone, Copy)]
enum Between {
    /// The opening bracket.
    First,
    /// An item, and whether a message about it was given.
    After(bool),
    /// A comma, and whether a message about the item before it was given.
    Comma(Span, bool),
    /// Something a message was given about.
    Told,
}
