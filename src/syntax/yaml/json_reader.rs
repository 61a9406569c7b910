//! JSON as it is written: every value that can be read, and every mistake once (RFC 8259).

use super::document::{Document, NodeData, NodeId, Value};
use super::json_token::comment_end;
use super::json_typo;
use super::lines::line_at;
use crate::syntax::SyntaxError;
use crate::text::Span;

/// Mistakes told of one text.
const LIMIT: usize = 100;
/// Levels read; the guard before lets fewer through.
const DEPTH: usize = 480;

/// A mistake, and what it does to the text for those who read it as YAML, which takes more than JSON does.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) error: SyntaxError,
    pub(super) harm: Harm,
}

/// What a mistake costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Harm {
    /// Nothing: what is meant is there.
    Nothing,
    /// Something is missing on the line, or stands where it does not belong.
    Line,
    /// The same, and this stands in the way of what is around it.
    Text(Span),
}

/// Reads a text. What is broken costs itself: the values beside it are in the view.
pub(super) fn read(text: &str) -> (Document, Vec<Mistake>) {
    let (document, mistakes) = read_whole(text);
    if mistakes.len() > 1
        && let Some((without, mistake)) = json_typo::find(text, &mistakes)
    {
        return (without.unwrap_or(document), vec![mistake]);
    }
    (document, mistakes)
}

/// Reads a text of which nothing is broken.
pub(super) fn read_once(text: &str) -> Option<Document> {
    let reader = read_with(text, false);
    reader.mistakes.is_empty().then_some(reader.document)
}

fn read_whole(text: &str) -> (Document, Vec<Mistake>) {
    let reader = read_with(text, false);
    if !reader.unclosed {
        return (reader.document, reader.mistakes);
    }
    // Where a brace is missing, the columns of keys say to which object they belong.
    let by_column = read_with(text, true);
    let better = if by_column.mistakes.len() <= reader.mistakes.len() { by_column } else { reader };
    (better.document, better.mistakes)
}

fn read_with(text: &str, by_column: bool) -> Reader<'_> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (document, mistakes) = (Document::default(), Vec::new());
    let (open, last_brace) = (Vec::new(), text.rfind('}'));
    let mut reader = Reader { text, at: start, document, mistakes, unclosed: false, open, by_column, last_brace };
    reader.root();
    reader.mistakes.sort_by_key(|mistake| mistake.error.span);
    reader.mistakes.truncate(LIMIT);
    reader
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) document: Document,
    mistakes: Vec<Mistake>,
    /// Whether a bracket is never closed.
    unclosed: bool,
    /// Brackets open around what is read, as what closes them.
    open: Vec<u8>,
    /// Whether a key that stands no deeper than the line that opens its object ends the object.
    by_column: bool,
    last_brace: Option<usize>,
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
        if self.mistakes.len() <= LIMIT {
            self.mistakes.push(Mistake { error: SyntaxError { span, message: message.to_owned() }, harm });
        }
    }

    /// Passes over blanks, breaks and comments, which JSON does not have.
    fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'/' if self.is_comment(self.at) => {
                    let end = comment_end(self.text.as_bytes(), self.at);
                    self.tell(Span::new(self.at, end), "JSON has no comments; remove it", Harm::Nothing);
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
            if let Some(byte) = self.stray_bracket(b']') {
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
            let told = self.comma_missing(between);
            match self.value(Some(id)) {
                Found::Value(item, wrong) => {
                    items.push(item);
                    between = Between::After(told || wrong);
                }
                Found::Nothing => {
                    self.stray(self.peek().unwrap_or(b','));
                    between = Between::After(true);
                }
            }
        }
        self.open.pop();
        self.set(id, Span::new(start, self.at), Value::Sequence { items: items.into(), flow: true });
        (id, !self.text.get(..self.at).is_some_and(|read| read.ends_with(']')))
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
            if let Some(byte) = self.stray_bracket(b'}') {
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
            let told = self.comma_missing(between);
            between = Between::After(self.entry(id, told, &mut entries));
        }
        self.open.pop();
        self.set(id, Span::new(start, self.at), Value::Mapping { entries: entries.into(), flow: true });
        (id, !self.text.get(..self.at).is_some_and(|read| read.ends_with('}')))
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
    fn entry(&mut self, id: NodeId, told: bool, entries: &mut Vec<(NodeId, NodeId)>) -> bool {
        let quiet = self.mistakes.len();
        let before = self.at;
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
        let key_span = Span::new(before, self.at);
        if wrong && !matches!(self.text.as_bytes().get(before), Some(b'"' | b'\'')) {
            self.mistakes.truncate(quiet);
            let at = if key_span.is_empty() { self.token() } else { key_span };
            self.tell(at, "A key in double quotes is expected here", Harm::Nothing);
        }
        if told {
            self.mistakes.truncate(quiet);
        }
        let mut told = told || wrong;
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
            Between::After(_) => Between::Comma(span),
            Between::First | Between::Comma(_) => {
                self.tell(span, "A comma cannot stand here", Harm::Text(span));
                Between::Told
            }
            Between::Told => Between::Told,
        }
    }

    /// Tells that a comma is missing before what comes next, if so; gives whether it was told.
    fn comma_missing(&mut self, between: Between) -> bool {
        let missing = matches!(between, Between::After(false));
        if missing && !matches!(self.peek(), Some(b'}' | b']' | b':')) {
            let span = self.token();
            self.tell(span, "A comma is missing before this", Harm::Line);
        }
        missing
    }

    /// Whether the collection that `close` closes ends here. Passes over what closes it.
    fn ends(&mut self, start: usize, close: u8, between: Between) -> bool {
        let bracket = Span::new(start, start + 1);
        match self.peek() {
            Some(byte) if byte == close => {
                if let Between::Comma(comma) = between {
                    self.tell(comma, "JSON has no comma behind the last item; remove it", Harm::Nothing);
                }
                self.at += 1;
                true
            }
            None | Some(b'}' | b']') => {
                self.unclosed = true;
                let message =
                    if close == b'}' { "`{` is never closed; add `}`" } else { "`[` is never closed; add `]`" };
                self.tell(bracket, message, Harm::Line);
                true
            }
            Some(_) => false,
        }
    }

    /// The bracket that comes next, if it closes nothing.
    fn stray_bracket(&self, close: u8) -> Option<u8> {
        let byte = self.peek().filter(|byte| matches!(byte, b'}' | b']'))?;
        let stray =
            if byte == close { self.open.len() == 1 && self.goes_on_behind(byte) } else { !self.open.contains(&byte) };
        stray.then_some(byte)
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
            self.tell(Span::new(start, start + 1), "`[` is never closed; add `]`", Harm::Line);
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
            self.tell(Span::new(start, start + 1), "`{` is never closed; add `}`", Harm::Line);
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
    /// A comma.
    Comma(Span),
    /// Something a message was given about.
    Told,
}
